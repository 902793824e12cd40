/** What `npx cdktf-rancher-k3s init` writes, from the packed package, under each package manager. */
import { cpSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gte } from "semver";
import { execute, succeed } from "./execute";
import { PackageManager } from "./package-managers";
import { packed } from "./tarball";

const { NPM, PNPM, YARN_1, YARN_4 } = PackageManager;
/** Goes with the folder of the run: a hook would take minutes for that many files. */
const work = mkdtempSync(path.join(realpathSync(tmpdir()), "starter-"));

/** The files that git would take, sorted. */
const SOURCES = [
  ".github/workflows/review.yml",
  ".gitignore",
  ".yarnrc.yml",
  "cdktf.json",
  "edge.test.ts",
  "edge.ts",
  "main.ts",
  "package.json",
  "pnpm-workspace.yaml",
  "tsconfig.json",
];

const printed: Record<string, string> = {};

/** As before anything is installed: npx takes the package from a registry, here from the file. */
async function init(name: string, ...options: readonly string[]): Promise<void> {
  const command = ["exec", "--yes", "--prefer-offline", `--package=${packed().file}`, "--"];
  printed[name] = succeed(await execute("npm", [...command, "cdktf-rancher-k3s", "init", ...options, name], work));
}

beforeAll(async () => {
  await init("clusters");
  await init("terrain", "--framework", "cdktn");
});

/** The project in a folder of its own, the package in it from the file: this release is in no registry yet. */
function project(from: string, folder: string): string {
  const target = path.join(work, folder);
  cpSync(path.join(work, from), target, { recursive: true });
  edit(path.join(target, "package.json"), (text) => {
    const manifest = JSON.parse(text);
    expect(manifest.dependencies["cdktf-rancher-k3s"]).toBe(packed().manifest.version);
    manifest.dependencies["cdktf-rancher-k3s"] = `file:${packed().file}`;
    return JSON.stringify(manifest, null, 2);
  });
  return target;
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

async function filesForGit(folder: string): Promise<string[]> {
  succeed(await execute("git", ["init", "--quiet"], folder));
  const listed = succeed(await execute("git", ["ls-files", "--others", "--exclude-standard"], folder));
  return listed.trim().split("\n").sort();
}

let byNpm: Promise<string> | undefined;

/** A project that npm has installed, for the tests that begin with one. */
function installedByNpm(): Promise<string> {
  byNpm ??= (async () => {
    const folder = project("clusters", "by-npm");
    await NPM.succeed("install", folder);
    return folder;
  })();
  return byNpm;
}

/** Synthesizes, tests and checks, each by the script of that name. */
async function expectToWork(manager: PackageManager, folder: string): Promise<void> {
  expect(await manager.succeed("run synth", folder)).toContain("Generated Terraform code for the stacks: edge");
  expectTestsToPass(await manager.succeed("test", folder));
  expectProof(await manager.succeed("run check", folder));
}

function expectTestsToPass(output: string): void {
  expect(output).toContain("Tests:       3 passed, 3 total");
}

function expectProof(output: string): void {
  expect(output).toContain("✓ the cluster comes up, whichever node is the first");
  // A source map leads from what is run to what is written.
  expect(output).toMatch(/--> edge\.ts:\d+/);
  expect(output).toMatch(/^\d+ notes$/m);
}

test("init says what to do next, in the words of the package manager that runs it", () => {
  expect(printed.clusters).toContain("\n  cd clusters\n  npm install\n  npm test ");
});

test("by npm it installs, synthesizes, tests and checks as it is, and git gets sources alone", async () => {
  const folder = await installedByNpm();
  await expectToWork(NPM, folder);
  expect(await filesForGit(folder)).toEqual([...SOURCES, "package-lock.json"].sort());
});

test.each([
  { by: "pnpm", manager: PNPM, lock: "pnpm-lock.yaml" },
  { by: "Yarn 1", manager: YARN_1, lock: "yarn.lock" },
  { by: "Yarn 4", manager: YARN_4, lock: "yarn.lock" },
])("by $by it does so as well", async ({ by, manager, lock }) => {
  const folder = project("clusters", `by-${by.replace(" ", "-")}`);
  await manager.succeed("install", folder);
  await expectToWork(manager, folder);
  expect(await filesForGit(folder)).toEqual([...SOURCES, lock].sort());
});

test("by Yarn 4 it does so with Plug'n'Play, by the line that .yarnrc.yml names", async () => {
  const folder = project("clusters", "by-pnp");
  const [, loose = ""] = /"(pnpMode: \w+)"/.exec(readFileSync(path.join(folder, ".yarnrc.yml"), "utf8")) ?? [];
  edit(path.join(folder, ".yarnrc.yml"), (text) => text.replace("nodeLinker: node-modules", loose));
  await YARN_4.succeed("install", folder);
  await expectToWork(YARN_4, folder);
  expect(await filesForGit(folder)).toEqual([...SOURCES, "yarn.lock"].sort());
});

test("a taint on the first node fails its test and its check, with the proof and the line that wrote the cluster", async () => {
  const folder = await installedByNpm();
  const [clean, tainted] = [
    "servers: { roles: NodeRole.ALL }",
    'servers: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] }',
  ];
  edit(path.join(folder, "edge.ts"), (text) => text.replace(clean, tainted));
  const { code, output } = await NPM.run("test", folder);
  expect(code).not.toBe(0);
  expect(output).toContain("expected cluster edge to bootstrap");
  expect(output).toMatch(/^ +coredns: pending$/m);
  expect(output).toMatch(/--> edge\.ts:\d+/);
  // Jest follows the source map as well.
  expect(output).toMatch(/edge\.test\.ts:\d+:\d+/);
  const checked = await NPM.run("run check", folder);
  expect(checked.code).not.toBe(0);
  expect(checked.output).toContain("? whether the cluster comes up depends on the form of Rancher's URL");
  expect(checked.output).toContain("Where system workloads run");
  expect(checked.output).toContain("error[RK203]");
  expect(checked.output).not.toContain("at App.synth");
  edit(path.join(folder, "edge.ts"), (text) => text.replace(tainted, clean));
});

test("it does so with TypeScript 7, and types are checked", async () => {
  const folder = await installedByNpm();
  await NPM.succeed("install --save-dev typescript@7", folder);
  expect(await NPM.succeed("exec -- tsc --version", folder)).toContain("Version 7.");
  await expectToWork(NPM, folder);
  edit(path.join(folder, "edge.ts"), (text) => text.replace("=present:NoSchedule", "=present:NoShedule"));
  const { code, output } = await NPM.run("test", folder);
  expect([code, output]).toEqual([expect.any(Number), expect.stringContaining("=present:NoShedule")]);
  expect(code).not.toBe(0);
  expect(output).toContain("edge.ts(");
});

test("on CDK Terrain it installs, tests and checks, and synthesizes where Node.js is new enough for its command line", async () => {
  const folder = project("terrain", "on-cdk-terrain");
  // As its engines are none of Node.js 20's business where it is not run.
  await NPM.succeed("install --ignore-scripts", folder);
  expectTestsToPass(await NPM.succeed("test", folder));
  expectProof(await NPM.succeed("run check", folder));
  const stack = JSON.parse(readFileSync(path.join(folder, "cdktf.out/stacks/edge/cdk.tf.json"), "utf8"));
  expect(stack["//"].metadata.version).toBe("0.24.0");
  if (!gte(process.versions.node, "22.19.0")) return;
  expect(await NPM.succeed("run synth", folder)).toContain("Generated Terraform code for the stacks: edge");
});
