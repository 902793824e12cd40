import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformStack } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, RancherProvider } from "../../lib";
import { checkClusters } from "../../lib/cli/check";
import { InputReader } from "../../lib/cli/standard-input";
import { compiled, installLibrary } from "./compiled-library";
import { ALL_ROLES, KUBERNETES_VERSION, type TerraformJson } from "./stacks";

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "sources-")));
process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS = "1";
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const THIS_FILE = "__tests__/cluster/sources.test.ts";
const OWN_LINES = readFileSync(__filename, "utf8").split("\n");

/** The line of this file that ends with the comment. */
function at(comment: string) {
  return { file: THIS_FILE, line: OWN_LINES.findIndex((line) => line.endsWith(`// ${comment}`)) + 1 };
}

/** A synthesized app, as a folder and as the JSON of its stack. */
function synthesize(build: (stack: TerraformStack) => void): { outdir: string; json: TerraformJson } {
  const outdir = mkdtempSync(path.join(folder, "app-"));
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "stack");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1" });
  build(stack);
  app.synth();
  return { outdir, json: JSON.parse(readFileSync(path.join(outdir, "stacks/stack/cdk.tf.json"), "utf8")) };
}

const PROPS: K3sClusterProps = { kubernetesVersion: KUBERNETES_VERSION };
const TAINTED = { ...ALL_ROLES, taints: ["a=b:NoExecute" as const] };

/** A cluster with a pool of its own and a pool that a helper adds. */
function edge(stack: TerraformStack): K3sCluster {
  const nodePools = { first: TAINTED };
  const cluster = new K3sCluster(stack, "edge", { ...PROPS, nodePools }); // the cluster
  const add = (name: string) => cluster.addNodePool(name, TAINTED); // the pool
  add("second");
  return cluster;
}

/** A cluster with the pools of `edge`, from other lines. */
function edgeElsewhere(stack: TerraformStack): K3sCluster {
  const cluster = new K3sCluster(stack, "edge", { ...PROPS, nodePools: { first: TAINTED } });
  cluster.addNodePool("second", TAINTED);
  return cluster;
}

describe("where the app makes a cluster and its pools", () => {
  test("stands in a comment of the model's resource", () => {
    const { json } = synthesize(edge);
    const { metadata, sources } = json.resource.terraform_data.edge_model["//"];
    expect(metadata.path).toBe("stack/edge/model");
    expect(sources).toEqual({
      cluster: at("the cluster"),
      pools: { first: at("the cluster"), second: at("the pool") },
    });
  });

  test("stands nowhere else, so that a line that moves changes no plan", () => {
    const withoutComments = (json: TerraformJson) =>
      JSON.stringify(json, (key, value) => (key === "//" || key === "backend" ? undefined : value));
    const [one, other] = [synthesize(edge).json, synthesize(edgeElsewhere).json];
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(one));
    expect(withoutComments(other)).toBe(withoutComments(one));
    expect(withoutComments(one)).not.toContain(THIS_FILE);
  });

  test("names no folder of the machine", () => {
    const { json } = synthesize(edge);
    expect(JSON.stringify(json.resource)).not.toContain(path.resolve("."));
  });

  test("is forgotten of a pool that is taken away again", () => {
    const { json } = synthesize((stack) => {
      const cluster = edge(stack);
      cluster.addNodePool("third", { roles: [NodeRole.WORKER] }).node.scope?.node.tryRemoveChild("third");
    });
    expect(Object.keys(json.resource.terraform_data.edge_model["//"].sources.pools)).toEqual(["first", "second"]);
  });
});

describe("a finding tells", () => {
  const findings = () => {
    const stack = new TerraformStack(new App({ outdir: folder }), "stack");
    new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1" });
    return edge(stack).prove().findings;
  };

  test("of one pool the line that adds it", () => {
    const ofPools = findings().filter(({ code }) => code === "RK103");
    expect(ofPools.map(({ data, source }) => [(data as { pool: string }).pool, source])).toEqual([
      ["first", at("the cluster")],
      ["second", at("the pool")],
    ]);
  });

  test("of anything else the line that makes the cluster", () => {
    const others = findings().filter(({ code }) => code === "RK203" || code === "RK204");
    expect(others.length).toBeGreaterThan(1);
    for (const { source } of others) expect(source).toEqual(at("the cluster"));
  });

  test("the same when the synthesized app is checked", async () => {
    let atSynth: unknown;
    const { outdir } = synthesize((stack) => {
      atSynth = edge(stack).prove().findings;
    });
    const { clusters: checked } = await checkClusters(outdir, {}, new InputReader());
    expect(checked.flatMap(({ proof }) => proof.findings)).toEqual(atSynth);
  });

  test("the line in the message at synth", () => {
    const { json, outdir } = synthesize(edge);
    const { annotations } = JSON.parse(readFileSync(path.join(outdir, "manifest.json"), "utf8")).stacks.stack;
    const { file, line } = json.resource.terraform_data.edge_model["//"].sources.pools.second;
    const [message] = annotations
      .map((each: { message: string }) => each.message)
      .filter((text: string) => /RK103.*"second"/.test(text));
    expect(message.split("\n")[1]).toBe(`  --> ${file}:${line}`);
  });
});

describe("an app that Node runs", () => {
  const project = path.join(folder, "project");
  const HELPER = `
exports.house = (cluster, name) => [0].map(() => cluster.addNodePool(name, { roles: ["worker"] }));
`;
  const MAIN = `import { App, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "cdktf-rancher-k3s";
import { house } from "house-pools";

interface Site {
  readonly id: string;
}

class Edge extends TerraformStack {
  constructor(app: App, { id }: Site) {
    super(app, id);
    new RancherProvider(this, "rancher", { rancherVersion: "2.14.1" });
    const cluster = new K3sCluster(this, "edge", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: { all: { roles: NodeRole.ALL } },
    });
    const deep = (depth: number): unknown =>
      depth === 0
        ? cluster.addNodePool("deep", { roles: [NodeRole.WORKER] })
        : deep(depth - 1);
    deep(200);
    house(cluster, "house");
    eval('cluster.addNodePool("eval", { roles: ["worker"] })');
  }
}

const app = new App();
new Edge(app, { id: "edge" });
app.synth();
`;
  beforeAll(() => {
    installLibrary(project);
    const helper = path.join(project, "node_modules/house-pools");
    mkdirSync(helper);
    writeFileSync(path.join(helper, "index.js"), HELPER);
    mkdirSync(path.join(project, "src"));
    writeFileSync(path.join(project, "src/main.ts"), MAIN);
    const { code, map } = compiled(MAIN, path.join(project, "src/main.ts"));
    writeFileSync(path.join(project, "src/main.js"), `${code}\n//# sourceMappingURL=main.js.map\n`);
    writeFileSync(path.join(project, "src/main.js.map"), map);
    writeFileSync(
      path.join(project, "main.mjs"),
      MAIN.replace("(app: App, { id }: Site)", "(app, { id })")
        .replace("(depth: number): unknown", "(depth)")
        .replace(/interface Site \{[^}]*\}/, (text) => text.replaceAll(/^/gm, "// ")),
    );
  });

  /** The line of everything, after running the app in the project. */
  function sourcesOf(...args: string[]): Record<string, string> {
    execFileSync(process.execPath, args, { cwd: project, stdio: "pipe" });
    const json = JSON.parse(readFileSync(path.join(project, "cdktf.out/stacks/edge/cdk.tf.json"), "utf8"));
    expect(JSON.stringify(json.resource)).not.toContain(folder);
    const { cluster, pools } = json.resource.terraform_data.edge_model["//"].sources;
    const text = ({ file, line }: { file: string; line: number }) => `${file}:${line}`;
    return {
      cluster: text(cluster),
      ...Object.fromEntries(Object.keys(pools).map((name) => [name, text(pools[name])])),
    };
  }

  /** Where everything stands in the text of a file, whatever a compiler made of it. */
  function lines(file: string): Record<string, string> {
    const source = readFileSync(path.join(project, file), "utf8").split("\n");
    const place = (text: string) => `${file}:${source.findIndex((line) => line.includes(text)) + 1}`;
    return {
      cluster: place('K3sCluster(this, "edge"'),
      all: place('K3sCluster(this, "edge"'),
      deep: place('addNodePool("deep"'),
      house: place('(cluster, "house")'),
      eval: place("eval('"),
    };
  }

  test("compiled, with a source map, names the TypeScript, whether Node uses the map or not", () => {
    expect(sourcesOf("src/main.js")).toEqual(lines("src/main.ts"));
    expect(sourcesOf("--enable-source-maps", "src/main.js")).toEqual(lines("src/main.ts"));
  });

  test("compiled, without a source map, names the compiled file", () => {
    const compiled = readFileSync(path.join(project, "src/main.js"), "utf8");
    writeFileSync(path.join(project, "src/bare.js"), compiled.replace(/\/\/# sourceMappingURL.*/g, ""));
    expect(sourcesOf("src/bare.js")).toEqual(lines("src/bare.js"));
  });

  test("as an ES module names that", () => {
    expect(sourcesOf("main.mjs")).toEqual(lines("main.mjs"));
  });
});
