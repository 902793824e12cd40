import path from "node:path";
import { createContext, runInContext } from "node:vm";
import { buildSync } from "esbuild";
import { rancherK3s } from "./command";

const LIB = path.join(__dirname, "../../lib");

/** What a page needs of the library, in one file for a browser; esbuild refuses whatever belongs to Node. */
const { outputFiles, metafile } = buildSync({
  stdin: {
    contents: `
      export { readTrial } from "./trial/read-trial";
      export { judgeTrial } from "./trial/judge-trial";
      export { renderTrialText } from "./report/trial-text";
      export { renderTrialMarkdown } from "./report/trial-markdown";
      export { renderTrialJson } from "./report/trial-json";`,
    resolveDir: LIB,
    loader: "ts",
  },
  bundle: true,
  platform: "browser",
  format: "iife",
  globalName: "library",
  write: false,
  metafile: true,
  logLevel: "silent",
});

test("a browser can judge and say what the command says: nothing of Node or the framework is in it", async () => {
  const page = createContext({ URL });
  const bundle = outputFiles[0]?.text ?? "";
  const typed = {
    pools: ["first:all:test-key=test-value:NoExecute", "w:worker"],
    tolerations: [],
    derivesTolerations: true,
    disabled: [],
  };
  const call = `library.renderTrialText(library.judgeTrial(library.readTrial(${JSON.stringify(typed)})))`;
  const said = runInContext(`${bundle}; ${call}`, page);
  const { out } = await rancherK3s(["try", "--pool", typed.pools[0] ?? "", "--pool", typed.pools[1] ?? ""]);
  expect(`${said}\n`).toBe(out);
  const packages = Object.keys(metafile.inputs).flatMap((file) => /node_modules\/([^/]+)/.exec(file)?.[1] ?? []);
  expect([...new Set(packages)].sort()).toEqual(["fastest-levenshtein", "picocolors", "semver", "yaml"]);
});
