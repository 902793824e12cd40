/**
 * What a program waits for before it does anything: the folders of this library and the packages that an entry point or a
 * command loads. A new one in a list is a start that takes longer for everybody: it is to be loaded where it is used, as
 * lib/cli/commands does it, unless most runs need it. What the framework loads by itself is not counted.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { NodeRole } from "../../lib";
import { stackOf } from "../review/inputs";
import { modelOf } from "../scheduling/models";
import { buildPackage } from "./built";

const folder = mkdtempSync(path.join(tmpdir(), "loaded-modules-"));
const lib = buildPackage(path.join(folder, "package"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string) => {
  writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
};
const app = write("app.json", JSON.stringify(stackOf({ edge: modelOf({ all: { roles: NodeRole.ALL } }) })));

const record = write(
  "record.cjs",
  `const Module = require("node:module");
const path = require("node:path");
const lib = ${JSON.stringify(lib)};
const packages = new Set();
const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const isOurs = parent?.filename?.startsWith(lib);
  if (isOurs && !request.startsWith(".") && !path.isAbsolute(request) && !Module.isBuiltin(request)) {
    packages.add(request.split("/").slice(0, request.startsWith("@") ? 2 : 1).join("/"));
  }
  return load.call(this, request, parent, ...rest);
};
process.on("exit", () => {
  const ours = Object.keys(require.cache).filter((each) => each.startsWith(lib));
  const folders = new Set(ours.map((each) => path.dirname(path.relative(lib, each))));
  const found = { folders: [...folders].sort(), packages: [...packages].sort(), modules: ours.length };
  require("node:fs").writeSync(3, JSON.stringify(found));
});
`,
);

/** Folders of the library, those of one layer on a line, then the packages. */
function loadedBy(most: number, ...args: readonly string[]): string {
  const { output } = spawnSync(process.execPath, ["--require", record, ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const [, , errors, found] = output;
  if (errors !== "" || !found) throw new Error(errors ?? "");
  const { folders, packages, modules }: { folders: string[]; packages: string[]; modules: number } = JSON.parse(found);
  // Room for some modules more where a folder is loaded anyway.
  expect(modules).toBeLessThanOrEqual(most);
  const layers = new Map<string, Set<string>>();
  for (const each of folders) {
    const [layer = "", inner] = each.split("/");
    layers.set(layer, new Set([...(layers.get(layer) ?? [layer]), ...(inner === undefined ? [] : [inner])]));
  }
  const ours = [...layers.values()].map((names) => [...names].join(" "));
  return [`at most ${most} modules`, ...ours, `packages: ${packages.join(" ")}`].join("\n  ");
}

test("an entry point loads no other folders and packages than these", () => {
  const entry = (module: string, most: number) =>
    loadedBy(most, "-e", `require(${JSON.stringify(path.join(lib, module))})`);
  expect(`
.: ${entry("index.js", 420)}
./review: ${entry("review.js", 500)}
./testing/matchers: ${entry("testing/matchers.js", 420)}
./kubernetes: ${entry("kubernetes/index.js", 60)}
./provider-rancher2: ${entry("provider-rancher2/index.js", 25)}
`).toMatchInlineSnapshot(`
"
.: at most 420 modules
  .
  cluster hcl registration settings
  configuration
  provider-rancher2 cluster-v2 provider
  remedies
  report
  scheduling acknowledgements findings model proof reading releases validation
  packages: cdktf constructs fastest-levenshtein picocolors semver
./review: at most 500 modules
  .
  report
  review dangers rollout
  scheduling acknowledgements findings model proof reading releases validation
  packages: fastest-levenshtein picocolors semver
./testing/matchers: at most 420 modules
  cluster hcl registration settings
  configuration
  provider-rancher2 cluster-v2 provider
  remedies
  report
  review
  scheduling acknowledgements findings model proof reading releases validation
  testing
  packages: cdktf constructs fastest-levenshtein picocolors semver
./kubernetes: at most 60 modules
  cluster hcl
  configuration
  kubernetes
  scheduling reading validation
  packages: @cdktf/provider-kubernetes cdktf constructs fastest-levenshtein
./provider-rancher2: at most 25 modules
  cluster
  provider-rancher2 cloud-credential cluster-role-template-binding cluster-sync cluster-v2 config-map-v2 custom-user-token data-rancher2-cluster-v2 data-rancher2-setting namespace project provider secret-v2 setting
  scheduling
  packages: cdktf constructs
"
`);
});

test("a command loads no other folders and packages than these", () => {
  const command = (most: number, ...args: readonly string[]) => loadedBy(most, path.join(lib, "cli/main.js"), ...args);
  expect(`
--help: ${command(34, "--help")}
explain: ${command(40, "explain", "RK102")}
try: ${command(420, "try", "--pool", "first:all")}
check: ${command(420, "check", app)}
review: ${command(500, "review", "--base", app, "--head", app)}
`).toMatchInlineSnapshot(`
"
--help: at most 34 modules
  cli commands
  doctor repair
  live
  rehearsal
  report
  trial written
  packages: commander picocolors
explain: at most 40 modules
  cli commands
  doctor repair
  live
  rehearsal
  scheduling findings
  trial written
  packages: commander fastest-levenshtein picocolors
try: at most 420 modules
  cli commands
  doctor repair
  live
  rehearsal
  report
  review
  scheduling acknowledgements findings proof reading releases validation
  trial written
  packages: commander fastest-levenshtein picocolors semver
check: at most 420 modules
  cli commands
  doctor repair
  live
  rehearsal
  report
  review
  scheduling acknowledgements findings model proof reading releases validation
  trial written
  packages: commander fastest-levenshtein picocolors semver
review: at most 500 modules
  cli commands
  doctor repair
  live
  rehearsal
  report
  review dangers rollout
  scheduling acknowledgements findings model proof reading releases validation
  trial written
  packages: commander fastest-levenshtein picocolors semver
"
`);
});
