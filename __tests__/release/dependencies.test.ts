import { readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");
const { dependencies, peerDependencies, peerDependenciesMeta } = require("../../package.json");
const { packages } = require("../../package-lock.json");

/** The two tables of CONTRIBUTING.md, package by package. */
const [runtime, peers] = (() => {
  const text = readFileSync(path.join(ROOT, "CONTRIBUTING.md"), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith("Dependencies\n")) ?? "";
  return section
    .split("|---|---|\n")
    .slice(1)
    .map((table) => new Map([...table.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name, why]) => [name, why])));
})();

test("CONTRIBUTING says why each runtime dependency is there, and of none that is not", () => {
  expect([...(runtime?.keys() ?? [])]).toEqual(Object.keys(dependencies));
});

test("CONTRIBUTING says what each peer is for, and which are optional", () => {
  expect([...(peers?.keys() ?? [])].sort()).toEqual(Object.keys(peerDependencies).sort());
  const optional = [...(peers ?? [])].filter(([, why]) => why?.startsWith("optional: ")).map(([name]) => name);
  expect(optional.sort()).toEqual(Object.keys(peerDependenciesMeta).sort());
});

test("no runtime dependency brings others along, runs something as it is installed, or has a licence with conditions", () => {
  for (const name of Object.keys(dependencies)) {
    const { dependencies: own = {}, hasInstallScript = false, license } = packages[`node_modules/${name}`];
    expect([name, own, hasInstallScript]).toEqual([name, {}, false]);
    expect(["MIT", "ISC"]).toContain(license);
  }
});

test("no package of this repository is one that its makers gave up", () => {
  const deprecated = Object.entries<{ deprecated?: string }>(packages).filter(([, { deprecated }]) => deprecated);
  expect(deprecated.map(([name]) => name)).toEqual([]);
});

test("NOTICE names what the bundle of the action holds", () => {
  const notice = readFileSync(path.join(ROOT, "NOTICE"), "utf8").replaceAll("\n", " ");
  const [, held = ""] = /action\/review\.cjs holds, beside this project, (.*?)\. Their copyright/.exec(notice) ?? [];
  expect(held.split(/, | and /).sort()).toEqual(Object.keys(dependencies).sort());
});
