/** The matchers of the packed package, in each test runner and module system that they are for. */
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Section, sectionsOf } from "../deploy/page";
import { type Files, Project } from "./project";
import { packed } from "./tarball";

const work = mkdtempSync(path.join(realpathSync(tmpdir()), "matchers-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Releases that this repository is tested with. */
const { packages } = JSON.parse(readFileSync(path.join(__dirname, "../../package-lock.json"), "utf8"));
const releases = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`].version]));

const tests = (imports: string) => `import { App, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider, type TaintNotation } from "cdktf-rancher-k3s";
${imports}
const stack = new TerraformStack(new App({ outdir: "cdktf.out" }), "edge");
new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });

function cluster(id: string, taints: TaintNotation[] = []): K3sCluster {
  const nodePools = { all: { roles: NodeRole.ALL, taints } };
  return new K3sCluster(stack, id, { kubernetesVersion: "v1.33.5+k3s1", nodePools });
}

test("a healthy cluster passes", async () => {
  const healthy = cluster("healthy");
  expect(healthy).toBootstrap();
  expect(healthy).toRunEverySystemWorkload();
  expect(healthy).toRunWorkloadOn("coredns", "all");
  expect(healthy).toHaveNoFindingAtOrAbove("warning");
  await expect(Promise.resolve(healthy)).resolves.toBootstrap();
});

test("a tainted cluster fails, with the proof", () => {
  const tainted = cluster("tainted", ["a=b:NoExecute"]);
  expect(tainted).not.toBootstrap();
  expect(() => expect(tainted).toBootstrap()).toThrow(/verdict no[\\s\\S]*^coredns +✗/m);
});

test("what is misspelled does not compile, nor pass", () => {
  // @ts-expect-error a workload that there is not
  expect(() => expect(cluster("misspelled")).not.toRunWorkloadOn("dns", "all")).toThrow('no workload "dns"');
  // @ts-expect-error a severity that there is not
  expect(() => expect(cluster("severity")).toHaveNoFindingAtOrAbove("fatal")).toThrow('no severity "fatal"');
});
`;

const VITEST = tests('import { expect, test } from "vitest";\nimport "cdktf-rancher-k3s/testing/vitest";\n');
const JEST_GLOBALS = tests(
  'import { expect, test } from "@jest/globals";\nimport "cdktf-rancher-k3s/testing/jest-globals";\n',
);

const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "node16",
    strict: true,
    skipLibCheck: true,
    types: [],
    sourceMap: true,
  },
};

/** The code of a section of a page; what stands before all sections has no title. */
function documented(title: string, page = "docs/testing.md"): string {
  const { steps } = sectionsOf(page, "edge.ts").find((section) => section.title === title) as Section;
  const [code, ...others] = steps.flatMap((step) => (step.kind === "file" ? [step.content] : []));
  if (code === undefined || others.length > 0) throw new Error(`${page} has not one block of code in "${title}"`);
  return code;
}

/** A folder with what the page says of one test runner. */
function documentedFiles(folder: string, title: string, file: string, types: readonly string[] = []): Files {
  return {
    [`${folder}/package.json`]: {},
    [`${folder}/tsconfig.json`]: { compilerOptions: { ...TSCONFIG.compilerOptions, types }, include: ["*.ts"] },
    [`${folder}/edge.ts`]: documented(""),
    [`${folder}/${file}`]: documented(title),
  };
}

const FILES: Files = {
  "package.json": {
    name: "matchers",
    private: true,
    dependencies: { ...releases("cdktf", "constructs"), "cdktf-rancher-k3s": `file:${packed().file}` },
    devDependencies: releases("@jest/globals", "@types/jest", "@types/node", "jest", "typescript", "vite", "vitest"),
  },
  "esm/package.json": { type: "module" },
  "esm/tsconfig.json": { ...TSCONFIG, include: ["*.ts"] },
  "esm/cluster.test.ts": VITEST,
  "commonjs/package.json": {},
  "commonjs/tsconfig.json": { ...TSCONFIG, include: ["*.ts"] },
  "commonjs/cluster.test.ts": VITEST,
  "jest-globals/package.json": {},
  "jest-globals/tsconfig.json": { ...TSCONFIG, include: ["*.ts"] },
  "jest-globals/cluster.test.ts": JEST_GLOBALS,
  ...documentedFiles("page-jest", "jest", "edge.test.ts", ["jest"]),
  ...documentedFiles("page-jest-globals", "@jest/globals", "edge.test.ts"),
  ...documentedFiles("page-vitest", "vitest", "edge.test.ts"),
  ...documentedFiles("page-else", "Anything else", "judge.ts"),
  ...documentedFiles("readme", "jest", "edge.test.ts", ["jest"]),
  "readme/edge.ts": documented("Three ways of use", "README.md"),
  "readme/edge.test.ts": documented("In your tests", "README.md"),
  "without-globals/package.json": { type: "module" },
  "without-globals/wrong.test.ts":
    'import { test } from "vitest";\nimport "cdktf-rancher-k3s/testing";\n\ntest("never run", () => {});\n',
};

const project = new Project(work, "", FILES);
beforeAll(() => project.install());

describe.each(["esm", "commonjs"])("vitest, in a package of modules that are %s", (folder) => {
  test("has the matchers", async () => {
    expect(await project.succeed(`npx vitest run --root ${folder}`)).toMatch(/Tests +3 passed \(3\)/);
  });

  test("has their types, and refuses what is misspelled", async () => {
    await project.succeed(`npx tsc --noEmit --project ${folder}`);
  });
});

test("the expect of @jest/globals has the matchers and their types", async () => {
  await project.succeed("npx tsc --project jest-globals");
  expect(
    await project.succeed("npx jest --ci --injectGlobals=false --rootDir jest-globals --testMatch **/*.test.js"),
  ).toContain("Tests:       3 passed, 3 total");
});

test("without globals in vitest, the module for jest's globals fails and names the one for vitest", async () => {
  const { code, output } = await project.run("npx vitest run --root without-globals");
  expect(code).toBe(1);
  expect(output).toContain("there is no global expect that matchers could be added to");
  expect(output).toContain("import cdktf-rancher-k3s/testing/vitest with vitest");
});

test("with globals in vitest, it has the matchers", async () => {
  expect(await project.succeed("npx vitest run --root without-globals --globals")).toMatch(/Tests +1 passed \(1\)/);
});

test("the README's test passes on the README's cluster", async () => {
  await project.succeed("npx tsc --project readme");
  expect(await project.succeed("npx jest --ci --rootDir readme --testMatch **/*.test.js")).toContain(
    "Tests:       1 passed, 1 total",
  );
});

describe("docs/testing.md, as it stands there:", () => {
  test("jest", async () => {
    await project.succeed("npx tsc --project page-jest");
    expect(await project.succeed("npx jest --ci --rootDir page-jest --testMatch **/*.test.js")).toContain(
      "Tests:       1 passed, 1 total",
    );
  });

  test("@jest/globals", async () => {
    await project.succeed("npx tsc --project page-jest-globals");
    const command = "npx jest --ci --injectGlobals=false --rootDir page-jest-globals --testMatch **/*.test.js";
    expect(await project.succeed(command)).toContain("Tests:       1 passed, 1 total");
  });

  test("vitest", async () => {
    await project.succeed("npx tsc --noEmit --project page-vitest");
    expect(await project.succeed("npx vitest run --root page-vitest")).toMatch(/Tests +1 passed \(1\)/);
  });

  test("anything else: the matchers alone", async () => {
    await project.succeed("npx tsc --project page-else");
    await project.succeed("node page-else/judge.js");
    const tainted = 'servers: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] }';
    project.write("page-else/edge.ts", documented("").replace("servers: { roles: NodeRole.ALL }", tainted));
    await project.succeed("npx tsc --project page-else");
    const { code, output } = await project.run("node page-else/judge.js");
    expect(code).toBe(1);
    expect(output).toContain("verdict no");
  });

  test("the page has no other code", () => {
    const titles = sectionsOf("docs/testing.md", "edge.ts").filter(({ steps }) => steps.length > 0);
    expect(titles.map(({ title }) => title)).toEqual(["", "jest", "@jest/globals", "vitest", "Anything else"]);
  });
});
