import path from "node:path";
import { PLACEHOLDER, runScript, SampleRepository } from "./sample-repository";

const ROOT = path.join(__dirname, "../..");
const CHANGELOG = "## [1.0.0] - 2026-01-31\n";
const passed = { status: 0, stdout: "", stderr: "" };

test("nothing is published while nobody owns the project; every file that needs the owner is named", () => {
  const repository = new SampleRepository(PLACEHOLDER, "1.0.0", CHANGELOG);
  repository.write("lib/page.ts", `export const PAGE = "https://github.com/${PLACEHOLDER}/sample";\n`);
  repository.write("lib/other.ts", "export const OTHER = 1;\n");
  expect(repository.run("require-owner.mjs")).toEqual({
    status: 1,
    stdout: "",
    stderr: [
      `${PLACEHOLDER} is nobody's, and reports link to it. It stands in 3 files:`,
      "  docs/use.md",
      "  lib/page.ts",
      "  package.json",
      "`npm run owner -- OWNER` writes the real owner into all of them.",
      "",
    ].join("\n"),
  });
});

test("one command writes the owner into all files, and then it may be published", () => {
  const repository = new SampleRepository(PLACEHOLDER, "1.0.0", CHANGELOG);
  repository.write(".gitignore", "dist/\n");
  repository.write("dist/built.js", `// ${PLACEHOLDER}\n`);
  expect(repository.run("set-owner.mjs", "acme-Corp")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("acme-Corp now stands in 2 files."),
  });
  expect(repository.read("docs/use.md")).toBe("- uses: acme-Corp/sample@v1.0.0\n");
  expect(repository.run("require-owner.mjs")).toEqual(passed);
  // What git does not have is made from what it has.
  expect(repository.read("dist/built.js")).toContain(PLACEHOLDER);
  expect(repository.run("set-owner.mjs", "acme-Corp").stdout).toContain("is written already");
});

test.each([[], ["a b"], ["-acme"], ["acme/x"], ["a--b"], ["a".repeat(40)], ["acme", "inc"]])(
  "what can be no owner on GitHub is written nowhere: %j %j",
  (...args) => {
    const repository = new SampleRepository(PLACEHOLDER, "1.0.0", CHANGELOG);
    expect(repository.run("set-owner.mjs", ...args)).toMatchObject({ status: 2, stdout: "" });
    expect(repository.read("docs/use.md")).toContain(PLACEHOLDER);
  },
);

test("an address with another owner than the homepage's is refused, wherever it stands", () => {
  const repository = new SampleRepository("acme", "1.0.0", CHANGELOG);
  repository.write(
    "README.md",
    "# Sample\n\nSee https://github.com/umbrella/sample/issues and github.com/umbrella/sample-app.\n\nhttps://umbrella.github.io/sample/\n",
  );
  repository.write("review.yml", "- uses: umbrella/sample@v1.0.0\n");
  expect(repository.run("require-owner.mjs").stderr).toBe(
    [
      "The homepage in package.json says acme/sample, but",
      "  README.md:3 says umbrella/sample",
      "  README.md:5 says umbrella/sample",
      "  review.yml:1 says umbrella/sample",
      "",
    ].join("\n"),
  );
});

test("the other addresses in package.json follow from its homepage", () => {
  const repository = new SampleRepository("acme", "1.0.0", CHANGELOG);
  const manifest = JSON.parse(repository.read("package.json"));
  repository.write(
    "package.json",
    JSON.stringify({ ...manifest, repository: { url: manifest.homepage }, bugs: undefined }),
  );
  expect(repository.run("require-owner.mjs")).toMatchObject({
    status: 1,
    stderr:
      "repository.url in package.json is https://github.com/acme/sample, not git+https://github.com/acme/sample.git\n" +
      "bugs.url in package.json is undefined, not https://github.com/acme/sample/issues\n",
  });
});

test("of this repository nothing is wrong but that the owner may still be missing", () => {
  const { status, stderr } = runScript(ROOT, "require-owner.mjs");
  const { homepage } = require("../../package.json");
  if (homepage.includes(PLACEHOLDER)) {
    expect(stderr).toMatch(/^\S+ is nobody's.*\n( {2}\S+\n)+`npm run owner -- OWNER` writes .*\n$/);
    expect(stderr).toContain("\n  package.json\n");
  } else {
    expect([status, stderr]).toEqual([0, ""]);
  }
});
