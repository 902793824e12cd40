import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as cdktf from "cdktf";
import { K3sCluster, NodeRole, RancherProvider, SshRegistration } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { type Framework, secondCopyOfFramework } from "../second-copy";
import { KUBERNETES_VERSION, saidOf } from "./stacks";

const folder = mkdtempSync(path.join(tmpdir(), "at-synth-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  delete process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS;
  delete process.env.SYNTH_HCL_OUTPUT;
});

const RANCHER = { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" };

/** Nothing runs on the only node: RK102, an error. */
function cluster(scope: cdktf.TerraformStack): K3sCluster {
  return new K3sCluster(scope, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { first: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] } },
  });
}

/** Written with the bindings alone, with a setting that Rancher overwrites: RK501, an error. */
function rawCluster(scope: cdktf.TerraformStack): ClusterV2 {
  const rkeConfig = { machineGlobalConfig: "node-taint: [a=b:NoSchedule]" };
  return new ClusterV2(scope, "raw", { name: "raw", kubernetesVersion: KUBERNETES_VERSION, rkeConfig });
}

/** An app as its users write it, with whatever copy of the framework they have. */
function appOf({ App, TerraformStack }: Framework, options: cdktf.AppConfig = {}) {
  const app = new App({ outdir: mkdtempSync(path.join(folder, "out-")), ...options });
  const stack = new TerraformStack(app, "production");
  new RancherProvider(stack, "rancher", RANCHER);
  return { app, stack };
}

/** What the manifest says of each construct of the stack. */
function annotationsOf(app: cdktf.App): Record<string, string[]> {
  const { stacks } = JSON.parse(readFileSync(path.join(app.outdir, "manifest.json"), "utf8"));
  const said: Record<string, string[]> = {};
  for (const { constructPath, message } of stacks.production.annotations)
    said[constructPath] = [...(said[constructPath] ?? []), message];
  return said;
}

const finding = (code: string) => expect.stringContaining(`[${code}]`);

const copy = secondCopyOfFramework();
/** Where the suite runs on CDK Terrain, `cdktf` itself is another framework, whose stacks take what CDK Terrain made. */
const archived: Framework = require("../../node_modules/cdktf/lib");

describe.each<[string, Framework]>([
  ["the copy of the framework that the library finds", cdktf],
  ["another copy of it", copy],
  ...(archived.App === cdktf.App ? [] : [["the archived framework", archived] as [string, Framework]]),
])("an app of %s", (_copy, framework) => {
  test("fails at a finding that is an error", () => {
    const { app, stack } = appOf(framework);
    cluster(stack);
    expect(() => app.synth()).toThrow("[production/edge] error[RK102]");
  });

  test("fails at it where validations are skipped", () => {
    const { app, stack } = appOf(framework, { skipValidation: true });
    cluster(stack);
    rawCluster(stack);
    expect(() => app.synth()).toThrow(/\[production\/edge\] error\[RK102\].*\[production\/raw\] error\[RK501\]/s);
  });

  test("fails at a cluster that is written with the bindings alone", () => {
    const { app, stack } = appOf(framework);
    rawCluster(stack);
    expect(() => app.synth()).toThrow("[production/raw] error[RK501]");
  });

  test("fails at a cluster that an override of the stack writes", () => {
    const { app, stack } = appOf(framework);
    const rke_config = [{ machine_global_config: "node-taint: [a=b:NoSchedule]" }];
    stack.addOverride("resource.rancher2_cluster_v2.raw", {
      name: "raw",
      kubernetes_version: KUBERNETES_VERSION,
      rke_config,
    });
    expect(() => app.synth()).toThrow("[production] error[RK501]");
  });

  test("is judged as its aspects leave it", () => {
    const { Aspects } = framework;
    const { app, stack } = appOf(framework);
    const raw = rawCluster(stack);
    Aspects.of(stack).add({ visit: (node) => node === raw && raw.resetRkeConfig() });
    expect(() => app.synth()).not.toThrow();
    expect(annotationsOf(app)["production/raw"]).not.toContainEqual(finding("RK501"));
  });

  test("is told each finding once, also when it is synthesized twice or has a stack in a stack", () => {
    process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS = "true";
    const { app, stack } = appOf(framework);
    const inner = new framework.TerraformStack(stack, "inner");
    new RancherProvider(inner, "rancher", RANCHER);
    cluster(stack);
    rawCluster(inner);
    app.synth();
    app.synth();
    const said = annotationsOf(app);
    expect(said["production/edge"]).toContainEqual(finding("RK102"));
    expect(said["production/inner/raw"]).toContainEqual(finding("RK501"));
    for (const messages of Object.values(said)) expect(messages).toEqual([...new Set(messages)]);
  });

  describe("that fails, is mended and synthesized again in one process is judged as it is by then:", () => {
    const overridden = ({ resource }: K3sCluster) =>
      resource.addOverride("rke_config.machine_global_config", "node-taint: [a=b:NoSchedule]");
    const asItIs = () => {};

    test.each<[string, NodeRole[], (edge: K3sCluster) => void, (edge: K3sCluster) => void]>([
      [
        "by a pool that comes",
        [NodeRole.CONTROL_PLANE, NodeRole.ETCD],
        asItIs,
        (edge) => edge.addNodePool("workers", { roles: [NodeRole.WORKER] }),
      ],
      ["by an acknowledgement", [...NodeRole.ALL], overridden, (edge) => edge.acknowledge("RK501", "nobody minds")],
      [
        "by an override that is taken back",
        [...NodeRole.ALL],
        overridden,
        ({ resource }) => resource.addOverride("rke_config.machine_global_config", undefined),
      ],
    ])("%s", (_how, roles, spoil, mend) => {
      const { app, stack } = appOf(framework);
      const edge = new K3sCluster(stack, "edge", {
        kubernetesVersion: KUBERNETES_VERSION,
        nodePools: { first: { roles } },
      });
      spoil(edge);
      expect(() => app.synth()).toThrow("[production/edge] error[RK");
      mend(edge);
      app.synth();
      expect(annotationsOf(app)["production/edge"] ?? []).not.toContainEqual(expect.stringMatching(/^error/));
    });

    test("of clusters that are written with the bindings or by an override of the stack", () => {
      const { app, stack } = appOf(framework);
      const raw = rawCluster(stack);
      stack.addOverride("resource.rancher2_cluster_v2.bare", {
        name: "bare",
        kubernetes_version: KUBERNETES_VERSION,
        rke_config: [{ machine_global_config: "node-taint: [a=b:NoSchedule]" }],
      });
      expect(() => app.synth()).toThrow(/\[production\/raw\] error\[RK501\].*\[production\] error\[RK501\]/s);
      stack.addOverride("resource.rancher2_cluster_v2.bare", undefined);
      raw.resetRkeConfig();
      app.synth();
      const said = annotationsOf(app);
      expect([...(said.production ?? []), ...(said["production/raw"] ?? [])]).not.toContainEqual(finding("RK501"));
    });

    test("and tells what is new", () => {
      const { app, stack } = appOf(framework);
      const edge = new K3sCluster(stack, "edge", {
        kubernetesVersion: KUBERNETES_VERSION,
        nodePools: { first: { roles: NodeRole.ALL } },
      });
      app.synth();
      overridden(edge);
      expect(() => app.synth()).toThrow("[production/edge] error[RK501]");
    });
  });

  test("has the same findings in tests of its stacks", () => {
    const { Testing } = framework;
    const { stack } = appOf(framework);
    const edge = cluster(stack);
    Testing.synth(stack, true);
    Testing.synth(stack, true);
    expect(saidOf(edge).filter((each) => each.startsWith("error[RK102]"))).toHaveLength(1);
    expect(() => Testing.fullSynth(stack)).toThrow("error[RK102]");
  });

  test("is warned of what HCL leaves out", () => {
    process.env.SYNTH_HCL_OUTPUT = "true";
    const { app, stack } = appOf(framework);
    const edge = new K3sCluster(stack, "edge", { kubernetesVersion: KUBERNETES_VERSION });
    const pool = edge.addNodePool("servers", { roles: NodeRole.ALL, nodes: 1 });
    new SshRegistration(stack, "ssh", { pool, hosts: { a: { host: "10.0.0.1" } } });
    app.synth();
    expect(annotationsOf(app)["production/ssh/flags"]).toEqual([
      expect.stringContaining("CDKTF writes no check block as HCL"),
    ]);
  });
});
