import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Section, sectionsOf } from "../deploy/page";
import { execute, succeed } from "./execute";
import { COMPILE, linkedProject } from "./linked-project";
import {
  commonJsProject,
  esmProject,
  type Project,
  type Sources,
  STACK_WITH_WRONG_EFFECT,
  type SynthesizedStack,
} from "./project";
import { librarySources, packed, type Tarball } from "./tarball";
import { templateProject } from "./template-project";

const CDKTF = "0.21.0";
const CDKTN = "0.24.0";

const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "package-check-"));
const template = path.join(folder, "template");
let tarball: Tarball;
let commonJs: Project;
let commonJsOnCdktn: Project;
let esm: Project;

beforeAll(async () => {
  tarball = packed();
  await templateProject(template);
  commonJs = commonJsProject(path.join(folder, "commonjs"), tarball.file, CDKTF);
  commonJsOnCdktn = commonJsProject(path.join(folder, "commonjs-on-cdktn"), tarball.file, `npm:cdktn@${CDKTN}`);
  esm = esmProject(path.join(folder, "esm"), tarball.file, CDKTF);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("The packed package", () => {
  it("holds the declarations that an entry point leads to, bindings and ES modules file by file, the rest put together, and nothing else", () => {
    const modules = librarySources().map((source) => `dist/${source.replace(/\.(m?)ts$/, ".$1js")}`);
    const bindings = modules.filter((file) => file.startsWith("dist/lib/provider-rancher2/"));
    const asTheyAre = [...bindings, ...modules.filter((file) => file.endsWith(".mjs"))];
    const together = tarball.files.filter((file) => file.endsWith(".js") && !asTheyAre.includes(file));
    expect(tarball.files.filter((file) => !together.includes(file))).toEqual(
      [
        ...asTheyAre,
        ...new Set([...declarationsLedTo(), ...bindings.map(declarationOf)]),
        ...readdirSync(path.join(__dirname, "../../template")).map((file) => `template/${file}`),
        "CHANGELOG.md",
        "LICENSE",
        "NOTICE",
        "README.md",
        // npm packs every README; the workflow that publishes takes this one away before.
        "README.zh-CN.md",
        ...pagesOfFindings(),
        "examples/plan-review/review.yml",
        "lib/provider-rancher2/LICENSE",
        "package.json",
      ].sort(),
    );
    const named = together.filter((file) => !file.startsWith("dist/lib/parts/"));
    expect(named.filter((file) => !modules.includes(file))).toEqual([]);
    expect(together.length).toBeLessThan(250);
  });

  it("has every class in one file, so that what one entry point makes another one knows", () => {
    const code = tarball.files.filter((file) => file.endsWith(".js")).map((file) => tarball.read(file));
    for (const name of ["K3sCluster", "NodePool", "Taint", "Toleration", "InvalidInputError", "InputFileError"]) {
      const made = new RegExp(`\\b(?:class _?${name}|${name} = class)\\b`);
      expect([name, code.filter((each) => made.test(each)).length]).toEqual([name, 1]);
    }
  });

  it("has the text of both licences, that of the bindings where NOTICE says it is", () => {
    expect(tarball.read("LICENSE")).toMatch(/^\s*Apache License\s+Version 2\.0/);
    expect(tarball.read("NOTICE")).toContain("lib/provider-rancher2/LICENSE");
    expect(tarball.files).toContain("lib/provider-rancher2/LICENSE");
    expect(tarball.read("lib/provider-rancher2/LICENSE")).toMatch(/^Mozilla Public License Version 2\.0/);
  });

  it("has a module and its types behind every entry point", () => {
    const { main, types, exports } = tarball.manifest;
    expect(exports["."]).toBe(`./${main}`);
    expect(types).toBe(main.replace(/\.js$/, ".d.ts"));
    const modules = Object.values(exports).flatMap((target) => filesBehind(target));
    expect(modules).toContain("dist/lib/index.js");
    expect(modules).toContain("dist/lib/provider-rancher2/cluster-v2/index.js");
    for (const module of modules) expect(tarball.files).toContain(declarationOf(module));
  });

  it("has every declaration that an entry point leads to, those of its own sources alone", () => {
    const declarations = declarationsLedTo();
    expect(declarations.length).toBeGreaterThan(100);
    const sources = librarySources().map((source) => `dist/${source.replace(/\.(m?)ts$/, ".d.$1ts")}`);
    expect(declarations.filter((file) => !sources.includes(file))).toEqual([]);
  });

  it("gives `node10` resolution, which knows no exports, the types of the same entry points", () => {
    const { exports, typesVersions } = tarball.manifest;
    const subpaths = Object.entries(exports).filter(([name]) => name !== "." && name !== "./package.json");
    expect(typesVersions).toEqual({
      "*": Object.fromEntries(
        subpaths.map(([name, target]) => [name.slice("./".length), [declarationOf(target.slice("./".length))]]),
      ),
    });
  });

  it("imports only what it declares, and never the optional peer's index", () => {
    const { name, dependencies, peerDependencies } = tarball.manifest;
    const imported = tarball.files
      .filter((file) => file.startsWith("dist/") && /\.(m?js|d\.m?ts)$/.test(file))
      // Examples in comments import what an app has.
      .map((file) => (/\.js$/.test(file) ? tarball.read(file) : tarball.read(file).replace(/\/\*[\s\S]*?\*\//g, "")))
      .flatMap((text) => [...text.matchAll(/(?:\bfrom |\brequire\(|\bimport\()["']([^"']+)["']/g)])
      .map(([, specifier = ""]) => specifier)
      .filter((specifier) => !specifier.startsWith(".") && !specifier.startsWith("node:"));
    expect(imported).toContain("cdktf");
    // What a bundler does not see is missing from what it makes of an app.
    const packages = imported.map(packageOf);
    expect(Object.keys(dependencies).filter((each) => !packages.includes(each))).toEqual([]);
    expect(imported).not.toContain("@cdktf/provider-kubernetes");
    // An app that is written by the command line imports this package.
    const declared = new Set([name, ...Object.keys(dependencies), ...Object.keys(peerDependencies), ...builtinModules]);
    expect(imported.filter((specifier) => !declared.has(packageOf(specifier)))).toEqual([]);
  });

  it("is smaller than 1,150 KB", () => {
    expect(tarball.packedBytes).toBeLessThan(1_150_000);
  });
});

describe.each([
  { framework: `cdktf ${CDKTF}`, project: () => commonJs },
  { framework: `cdktn ${CDKTN} under the name cdktf`, project: () => commonJsOnCdktn },
])("A CommonJS project as `cdktf init` makes it, on $framework", ({ project }) => {
  it("installs without force, legacy peers or overrides, and without the optional peer", async () => {
    await project().succeed("npm ls --all");
    expect(project().installed("cdktf-rancher-k3s")).toBe(true);
    expect(project().installed("@cdktf/provider-kubernetes")).toBe(false);
  });

  it("synthesizes with ts-node, types checked", async () => {
    expectTolerations(await project().synthesize());
  });

  it("compiles, and does not with a wrong effect in kubectl's notation", async () => {
    await project().succeed("npx tsc --noEmit");
    project().write("wrong-effect.ts", STACK_WITH_WRONG_EFFECT);
    const { code, output } = await project().run("npx tsc --noEmit");
    project().delete("wrong-effect.ts");
    expect({ code, errors: output.match(/^\S+: error TS\d+: Type '\S+'/gm) }).toEqual({
      code: 2,
      errors: [
        expect.stringMatching(
          /^wrong-effect\.ts\(\d+,\d+\): error TS2322: Type '"nvidia\.com\/gpu=present:NoShedule"'$/,
        ),
      ],
    });
  });

  it("tests its stack with ts-jest", async () => {
    expect(await project().succeed("npx jest --ci")).toContain("Tests:       1 passed, 1 total");
  });
});

describe("A project of ES modules", () => {
  it("builds with `nodenext`, declarations of all libraries checked, and runs in plain Node", async () => {
    await esm.succeed("npx tsc");
    expectTolerations(await esm.synthesize());
  });
});

it("synthesizes the same from CommonJS, from ES modules, and on cdktn but for the version it names", async () => {
  const expected = withoutSources(await commonJs.synthesize());
  expect(expected["//"].metadata.version).toBe(CDKTF);
  expect(withoutSources(await esm.synthesize())).toEqual(expected);
  const onCdktn = withoutSources(await commonJsOnCdktn.synthesize());
  expect(onCdktn["//"].metadata.version).toBe(CDKTN);
  expect(withVersion(onCdktn, CDKTF)).toEqual(expected);
});

describe("A project that imports cdktn by its own name", () => {
  it("compiles and synthesizes where cdktf stands for it too", async () => {
    const project = linkedProject(path.join(folder, "own-name"), tarball, "cdktn", { cdktf: "cdktn", cdktn: "cdktn" });
    await project.succeed(COMPILE);
    const stack = await project.synthesize();
    expectTolerations(stack);
    expect(stack["//"].metadata.version).toBe(CDKTN);
    // Two copies of the framework lie there, and findings are to fail the synth of either.
    project.write("main.js", appWithAnError("cdktn"));
    const { code, output } = await project.run("node main.js");
    expect(output).toContain("[edge/edge] error[RK203]");
    expect(code).toBe(1);
  });

  it("is told the two lines of package.json where cdktf is the archived one", async () => {
    const both = { cdktf: "cdktf", cdktn: "cdktn" } as const;
    const project = linkedProject(path.join(folder, "both"), tarball, "cdktn", both);
    await project.succeed(COMPILE);
    const { code, output } = await project.run("node main.js");
    expect(code).toBe(1);
    expect(output).toContain('"cdktf": "npm:cdktn@0.24.0" and "cdktn": "0.24.0"');
  });

  it("is told them by the generated bindings alone", async () => {
    const both = { cdktf: "cdktf", cdktn: "cdktn" } as const;
    const project = linkedProject(path.join(folder, "bindings-alone"), tarball, "cdktn", both);
    const uses = [
      'new (binding("provider").Rancher2Provider)(stack, "rancher");',
      'binding("cluster-v2").ClusterV2.generateConfigForImport(stack, "edge", "fleet-default/edge");',
    ];
    for (const use of uses) {
      project.write(
        "main.js",
        `const { App, TerraformStack } = require("cdktn");
const binding = (name) => require("cdktf-rancher-k3s/provider-rancher2/" + name);
const app = new App();
const stack = new TerraformStack(app, "stack");
${use}
app.synth();
`,
      );
      const { code, output } = await project.run("node main.js");
      expect(output).toContain('"cdktf": "npm:cdktn@0.24.0" and "cdktn": "0.24.0"');
      expect(code).toBe(1);
    }
  });
});

it("installs into what `cdktf init` makes, by the lines of docs/deploy.md", async () => {
  const { steps } = sectionsOf("docs/deploy.md").find(({ title }) => title === "1. A project") as Section;
  const lines = steps
    .flatMap((step) => (step.kind === "commands" ? step.script.split("\n") : []))
    .filter((line) => line.startsWith("npm install "))
    .map((line) => line.replace("cdktf-rancher-k3s", tarball.file));
  for (const line of lines) succeed(await execute("sh", ["-c", line], template));
  expect(JSON.parse(readFileSync(path.join(template, "package.json"), "utf8"))).toMatchObject({
    dependencies: { "cdktf-rancher-k3s": expect.stringMatching(/^file:/) },
    devDependencies: { "cdktf-cli": expect.anything(), typescript: expect.stringMatching(/5\.9/) },
  });
});

/** An app without a node for CoreDNS. */
function appWithAnError(framework: string): string {
  return `const { App, TerraformStack } = require("${framework}");
const { K3sCluster, NodeRole, RancherProvider } = require("cdktf-rancher-k3s");
const app = new App();
const stack = new TerraformStack(app, "edge");
new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://203.0.113.10" });
new K3sCluster(stack, "edge", {
  kubernetesVersion: "v1.33.5+k3s1",
  nodePools: { first: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] } },
});
app.synth();
`;
}

function expectTolerations({ resource }: SynthesizedStack): void {
  const append_tolerations = [{ key: "test-key", operator: "Equal", value: "test-value", effect: "NoExecute" }];
  expect(resource.rancher2_cluster_v2.demo).toMatchObject({
    cluster_agent_deployment_customization: [{ append_tolerations }],
    fleet_agent_deployment_customization: [{ append_tolerations }],
  });
  expect(resource.rancher2_setting.motd).toMatchObject({ name: "motd" });
}

it("tells where the cluster and a pool are written, in TypeScript or in what was compiled of it", async () => {
  const places = async (project: Project) => {
    const { cluster, pools } = sourcesOf(await project.synthesize());
    return { cluster: cluster.file, gpu: pools.gpu?.file, lines: (pools.gpu?.line ?? 0) - cluster.line };
  };
  expect(await places(commonJs)).toEqual({ cluster: "stack.ts", gpu: "stack.ts", lines: 5 });
  expect(await places(commonJsOnCdktn)).toEqual(await places(commonJs));
  expect((await places(esm)).cluster).toMatch(/(^|\/)stack\.js$/);
});

function sourcesOf({ resource }: SynthesizedStack): Sources {
  return resource.terraform_data.demo_model["//"].sources;
}

/** Without the lines of the app, which are those of the compiled files in one project. */
function withoutSources(stack: SynthesizedStack): SynthesizedStack {
  return JSON.parse(JSON.stringify(stack, (key, value) => (key === "sources" ? undefined : value)));
}

function withVersion(stack: SynthesizedStack, version: string): SynthesizedStack {
  return { ...stack, "//": { ...stack["//"], metadata: { ...stack["//"].metadata, version } } };
}

/** The packed files that a target of `exports` stands for; there is always one. */
function filesBehind(target: string): string[] {
  const [before = "", after] = target.replace(/^\.\//, "").split("*");
  const files = tarball.files.filter((file) =>
    after === undefined
      ? file === before
      : file.startsWith(before) && file.endsWith(after) && file.length > before.length + after.length,
  );
  if (files.length === 0) throw new Error(`the tarball has no file for the export target ${target}`);
  return files;
}

/** The packed declarations of the entry points, and all that these name, of which none may be missing. */
function declarationsLedTo(): string[] {
  const waiting = Object.values(tarball.manifest.exports)
    .flatMap((target) => filesBehind(target))
    .filter((file) => /\.m?js$/.test(file))
    .map(declarationOf);
  const found = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, specifier = ""] of tarball.read(file).matchAll(/(?:\bfrom |\bimport\()["'](\.[^"']*)["']/g)) {
      // An ES module names the file that it imports.
      const module = path.posix.join(path.posix.dirname(file), specifier.replace(/\.js$/, ""));
      const declaration = [`${module}.d.ts`, `${module}/index.d.ts`].find((each) => tarball.files.includes(each));
      expect([file, specifier, declaration]).toEqual([file, specifier, expect.any(String)]);
      waiting.push(declaration as string);
    }
  }
  return [...found];
}

/** The declarations beside a module. */
function declarationOf(module: string): string {
  return module.replace(/\.(m?)js$/, ".d.$1ts");
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** What `cdktf-rancher-k3s explain` prints. */
function pagesOfFindings(): string[] {
  return readdirSync(path.join(__dirname, "../../docs/diagnostics")).map((page) => `docs/diagnostics/${page}`);
}
