import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { callSiteIn } from "../../lib/cluster/call-site";

const SOURCE = `interface Gone {
  readonly x: string;
}

export const made = (make: () => Gone) =>
  make();
`;

/** A project whose `src/main.ts` was compiled to `dist/main.js`. */
function compiled(options: ts.CompilerOptions, change: (map: string) => string | undefined = (map) => map): string {
  const project = mkdtempSync(path.join(tmpdir(), "compiled-"));
  const { outputText, sourceMapText } = ts.transpileModule(SOURCE, {
    fileName: "../src/main.ts",
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, ...options },
  });
  mkdirSync(path.join(project, "dist"));
  writeFileSync(path.join(project, "dist/main.js"), outputText);
  const map = sourceMapText === undefined ? undefined : change(withSource(sourceMapText));
  if (map !== undefined) writeFileSync(path.join(project, "dist/main.js.map"), map);
  return project;
}

/** `transpileModule` knows no folders. */
const withSource = (map: string) => JSON.stringify({ ...JSON.parse(map), sources: ["../src/main.ts"] });

/** Where the call of `make` is found to be. */
function found(project: string): string | undefined {
  const site = callSiteIn(
    [
      "Error",
      `    at callSite (${project}/node_modules/cdktf-rancher-k3s/dist/lib/cluster/call-site.js:20:10)`,
      `    at made (${project}/dist/main.js:4:${"const made = (make) => make(".length})`,
    ].join("\n"),
    project,
  );
  return site && `${site.file}:${site.line}`;
}

test("of compiled code with a source map beside it, the line of the TypeScript is told", () => {
  expect(found(compiled({ sourceMap: true }))).toBe("src/main.ts:6");
});

test("of compiled code with a source map in it, as cdktf init sets it up, too", () => {
  const project = compiled({ inlineSourceMap: true });
  expect(found(project)).toMatch(/main\.ts:6$/);
});

test.each<[string, (map: string) => string | undefined]>([
  ["is not there", () => undefined],
  ["is no JSON", () => "{"],
  ["is no source map", () => '"text"'],
  ["has a bundler's names", (map) => map.replace("../src/main.ts", "webpack://app/src/main.ts")],
  ["names a file outside the project", (map) => map.replace("../src/main.ts", "../../elsewhere/main.ts")],
])("where the map %s, the line of the compiled file is told", (_what, change) => {
  expect(found(compiled({ sourceMap: true }, change))).toBe("dist/main.js:4");
});

test("without a source map the line of the compiled file is told", () => {
  expect(found(compiled({}))).toBe("dist/main.js:4");
});
