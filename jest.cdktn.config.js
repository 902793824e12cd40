const { readdirSync, readFileSync } = require("node:fs");
const path = require("node:path");
const base = require("./jest.config.js");

/**
 * Tests of the pure core in which no construct is made. The linter keeps the framework out of the core, so which one there is
 * changes nothing for them.
 */
const FOLDERS = ["conformance", "doctor", "drift", "live", "playground", "rehearsal", "scheduling", "what-if"];
const WITHOUT_FRAMEWORK = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(__dirname, "__tests__", folder), { encoding: "utf8", recursive: true })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => path.join("__tests__", folder, file))
    .filter(
      (file) =>
        !/K3sCluster|from "(cdktf|constructs)"|provider-rancher2/.test(
          readFileSync(path.join(__dirname, file), "utf8"),
        ),
    ),
);

/**
 * Reviews and reports go by files. That they read what CDK Terrain writes is shown by a few of them; the others would only
 * make their files in another way.
 */
const OF_FILES = "review/(?!(command|example|folders)\\.)|report/";

/**
 * The same suite on CDK Terrain, the living fork of CDKTF, as an app gets it through an npm alias.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  moduleNameMapper: { ...base.moduleNameMapper, "^cdktf$": "cdktn", "^cdktf/(.*)$": "cdktn/$1" },
  testPathIgnorePatterns: [
    "/node_modules/",
    // Imports of the community bindings are the fork's own classes under that name; the JSON they are compared with is not.
    // Documents and the examples in docstrings are compiled, which knows no alias.
    "<rootDir>/__tests__/(browser|deploy|docstrings|documents|package|terminal|terraform|provider-rancher2)/",
    `<rootDir>/__tests__/(${OF_FILES})`,
    ...WITHOUT_FRAMEWORK.map((file) => `<rootDir>/${file.replaceAll(".", "\\.")}$`),
  ],
};
