import { Lazy, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, Taint, Toleration } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { renderFinding } from "../../lib/report/render-finding";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import { rancherK3s } from "../review/inputs";
import { ALL_ROLES, clusterOf, KUBERNETES_VERSION, rancherStack, synthesized, type TerraformJson } from "./stacks";

const POOLS = { all: ALL_ROLES };
const FORM: readonly FindingCode[] = ["RK542", "RK543", "RK544"];

function written(cluster: K3sCluster): TerraformJson {
  return synthesized(cluster).resource.rancher2_cluster_v2.edge;
}

function resource(props: Partial<K3sClusterProps> = {}): TerraformJson {
  return written(clusterOf(POOLS, props));
}

/** The findings about what the provider fills in or never reads back, as reports show them. */
function shown(cluster: K3sCluster): string {
  return cluster
    .prove()
    .findings.filter(({ code }) => FORM.includes(code))
    .map(renderFinding)
    .join("\n\n");
}

/** What is said of a cluster that is written with the bindings alone. */
function saidOfRaw(config: Partial<ConstructorParameters<typeof ClusterV2>[2]>): string[] {
  const stack = rancherStack();
  new K3sCluster(stack, "other", { kubernetesVersion: KUBERNETES_VERSION, nodePools: POOLS });
  const raw = new ClusterV2(stack, "raw", { name: "raw", kubernetesVersion: KUBERNETES_VERSION, ...config });
  Testing.synth(stack, true);
  return raw.node.metadata.flatMap(({ data }) => /\[(RK54[234])\]/.exec(String(data))?.[1] ?? []);
}

const RKE_CONFIG = { rkeConfig: {} };

describe("draining stays off whatever Rancher's dashboard writes", () => {
  const UNDRAINED = { enabled: false, grace_period: 0, timeout: 0, skip_wait_for_delete_timeout_seconds: 0 };

  test("the first apply says so for control plane and workers", () => {
    expect(resource().rke_config.upgrade_strategy).toEqual({
      control_plane_concurrency: "1",
      control_plane_drain_options: UNDRAINED,
      worker_concurrency: "1",
      worker_drain_options: UNDRAINED,
    });
  });

  test("what the app says of one of them leaves the other as it is", () => {
    const { upgrade_strategy: strategy } = resource({
      upgradeStrategy: { workerConcurrency: "10%", workerDrainOptions: { timeout: 60 } },
    }).rke_config;
    expect(strategy).toEqual({
      control_plane_concurrency: "1",
      control_plane_drain_options: UNDRAINED,
      worker_concurrency: "10%",
      worker_drain_options: { ...UNDRAINED, enabled: true, timeout: 60 },
    });
  });

  test("a cluster whose rke_config somebody takes away is told what an edit in the dashboard does", () => {
    const cluster = clusterOf(POOLS);
    cluster.resource.resetRkeConfig();
    expect(shown(cluster)).toMatchInlineSnapshot(`
"warning[RK544]: no rke_config is written, so an edit in Rancher's dashboard, or the import of a cluster that was made there, makes the next apply switch draining on
  --> __tests__/cluster/stacks.ts:18
  = the dashboard writes all drain options of every cluster that it saves, switched off; the provider then fills in enabled = true for control plane and workers
  = from then on every node is drained before K3s on it is upgraded or reconfigured
  = help: write rke_config with upgrade_strategy, and enabled = false in both of its drain options
  = or: make the cluster with K3sCluster, which writes it, and leave its rke_config in place"
`);
  });

  test("a cluster that is written with the bindings is told, unless it has any rke_config", () => {
    expect(saidOfRaw({})).toEqual(["RK544"]);
    expect(saidOfRaw(RKE_CONFIG)).toEqual([]);
  });

  test("nothing is said of a strategy that somebody puts in the place of the derived one: the plan takes the rest away", () => {
    const cluster = clusterOf(POOLS);
    cluster.resource.rkeConfig.putUpgradeStrategy({ workerConcurrency: "2" });
    expect(written(cluster).rke_config.upgrade_strategy).toEqual({ worker_concurrency: "2" });
    expect(shown(cluster)).toBe("");
  });
});

describe("what leaves the app is written as nothing", () => {
  test("labels and annotations", () => {
    expect(resource().labels).toEqual({});
    expect(resource({ witness: false }).annotations).toEqual({});
    expect(Object.keys(resource().annotations)).toEqual(["rancher-k3s/witness"]);
  });

  test("the network policy", () => {
    expect(resource().enable_network_policy).toBe(false);
    expect(resource({ enableNetworkPolicy: true }).enable_network_policy).toBe(true);
  });

  test("selector configuration, by an entry that says nothing to any node", () => {
    expect(resource().rke_config.machine_selector_config).toEqual([{ config: "" }]);
    expect(resource({ machineSelectorConfig: [] }).rke_config.machine_selector_config).toEqual([{ config: "" }]);
    const { machine_selector_config: own } = resource({
      machineSelectorConfig: [{ config: { debug: true } }],
    }).rke_config;
    expect(own).toEqual([{ config: expect.stringContaining("debug") }]);
  });

  test.each([
    [
      "of the resource",
      (cluster: K3sCluster, path: string, value: unknown) => cluster.resource.addOverride(path, value),
    ],
    [
      "of the stack",
      (cluster: K3sCluster, path: string, value: unknown) =>
        TerraformStack.of(cluster).addOverride(`resource.rancher2_cluster_v2.edge.${path}`, value),
    ],
  ])("an override %s with selector configuration stands alone", (_, override) => {
    const cluster = clusterOf(POOLS);
    override(cluster, "rke_config.machine_selector_config", [{ config: "debug: true\n" }]);
    expect(written(cluster).rke_config.machine_selector_config).toEqual([{ config: "debug: true\n" }]);
    expect(written(cluster).rke_config).toHaveProperty("upgrade_strategy");
  });

  test.each([
    [{}, { snapshot_retention: 5 }],
    [{ s3Config: { bucket: "b-1", endpoint: "s3.example.com" } }, { snapshot_retention: 5 }],
    [{ snapshotRetention: 7 }, { snapshot_retention: 7 }],
    [{ snapshotScheduleCron: "@daily" }, { snapshot_schedule_cron: "@daily" }],
    [{ disableSnapshots: true }, { disable_snapshots: true }],
    [{ disableSnapshots: false }, { disable_snapshots: false, snapshot_retention: 5 }],
  ])("etcd %j, so that the dashboard does not take snapshots for switched off", (etcd, expected) => {
    const { s3_config: _, ...others } = resource({ etcd }).rke_config.etcd;
    expect(others).toEqual(expected);
    expect(resource().rke_config.etcd).toEqual({ snapshot_retention: 5 });
  });
});

describe("an authorized cluster endpoint that is off", () => {
  const OFF = { enabled: false };

  test("is left out", () => {
    expect(resource({ localAuthEndpoint: OFF })).not.toHaveProperty("local_auth_endpoint");
    expect(resource({ localAuthEndpoint: { enabled: false, fqdn: "k.example.com" } })).not.toHaveProperty(
      "local_auth_endpoint",
    );
    expect(shown(clusterOf(POOLS, { localAuthEndpoint: OFF }))).toBe("");
    expect(resource({ localAuthEndpoint: { enabled: true } }).local_auth_endpoint).toEqual({ enabled: true });
  });

  const ways: [string, Partial<K3sClusterProps>, (cluster: K3sCluster) => void][] = [
    ["put on the resource", {}, ({ resource }) => resource.putLocalAuthEndpoint(OFF)],
    ["overridden as a block", {}, ({ resource }) => resource.addOverride("local_auth_endpoint", OFF)],
    ["overridden as a list", {}, ({ resource }) => resource.addOverride("local_auth_endpoint", [{ ...OFF, fqdn: "" }])],
    [
      "switched off by an override of one argument",
      { localAuthEndpoint: { enabled: true } },
      ({ resource }) => resource.addOverride("local_auth_endpoint.enabled", false),
    ],
    [
      "overridden by the stack",
      {},
      (cluster) => TerraformStack.of(cluster).addOverride("resource.rancher2_cluster_v2.edge.local_auth_endpoint", OFF),
    ],
    [
      "switched off by the stack",
      { localAuthEndpoint: { enabled: true } },
      (cluster) =>
        TerraformStack.of(cluster).addOverride("resource.rancher2_cluster_v2.edge.local_auth_endpoint.enabled", false),
    ],
  ];

  test.each(ways)("%s is left out, with a finding wherever the cluster is judged", async (_, props, set) => {
    const cluster = clusterOf(POOLS, props);
    set(cluster);
    expect(cluster.prove().findings.map(({ code }) => code)).toContain("RK543");
    expect(written(cluster)).not.toHaveProperty("local_auth_endpoint");
    // Once it is synthesized, too.
    expect(cluster.prove().findings.map(({ code }) => code)).toContain("RK543");
    expect(cluster.model.leftOut).toEqual(["localAuthEndpoint"]);
  });

  test("says that it was left out, and why", () => {
    const cluster = clusterOf(POOLS);
    cluster.resource.putLocalAuthEndpoint(OFF);
    expect(shown(cluster)).toMatchInlineSnapshot(`
"warning[RK543]: the endpoint that is set on the resource is switched off, and left out of what is written
  --> __tests__/cluster/stacks.ts:18
  = the provider reads an endpoint that is off, without a name and certificates, back as no block
  = every plan would be to write it again; to Rancher no block is the same
  = help: take the override away
  = or: give it as localAuthEndpoint, which is left out while it is off"
`);
  });

  test("with a name is read back as it is, so an override of it stays", () => {
    const cluster = clusterOf(POOLS);
    cluster.resource.addOverride("local_auth_endpoint", { enabled: false, fqdn: "k.example.com" });
    expect(written(cluster).local_auth_endpoint).toEqual({ enabled: false, fqdn: "k.example.com" });
    expect(shown(cluster)).toBe("");
  });

  test("perhaps, as only the apply knows, is written, and said", () => {
    const stack = rancherStack();
    const enabled = new TerraformVariable(stack, "endpoint", { type: "bool" }).booleanValue;
    const cluster = new K3sCluster(stack, "edge", {
      kubernetesVersion: KUBERNETES_VERSION,
      nodePools: POOLS,
      localAuthEndpoint: { enabled },
    });
    expect(written(cluster).local_auth_endpoint).toEqual({ enabled: "${var.endpoint}" });
    expect(shown(cluster)).toMatchInlineSnapshot(`
"warning[RK543]: whether the endpoint is on is known only at apply; where it is off, every plan is to write it again
  --> __tests__/cluster/provider-form.test.ts:194
  = the provider reads an endpoint that is off, without a name and certificates, back as no block
  = help: write enabled as a literal, and leave local_auth_endpoint out where it is off"
`);
    const named = clusterOf(POOLS, {
      localAuthEndpoint: { enabled: Lazy.anyValue({ produce: () => "${var.endpoint}" }), fqdn: "k.example.com" },
    });
    expect(shown(named)).toBe("");
  });

  test("of a cluster that is written with the bindings is told", () => {
    expect(saidOfRaw({ ...RKE_CONFIG, localAuthEndpoint: OFF })).toEqual(["RK543"]);
    expect(saidOfRaw({ ...RKE_CONFIG, localAuthEndpoint: { enabled: true } })).toEqual([]);
    expect(saidOfRaw(RKE_CONFIG)).toEqual([]);
  });
});

describe("no toleration gets the seconds of another one", () => {
  const LIMITED = Toleration.exists("m-custom/unreachable", "NoExecute", { seconds: 30 });
  const limited = { key: "m-custom/unreachable", operator: "Exists", effect: "NoExecute", seconds: 30 };
  const open = { key: "a-first", operator: "Exists", effect: "NoExecute" };
  const ofAgent = (...tolerations: object[]) => ({
    ...RKE_CONFIG,
    clusterAgentDeploymentCustomization: [{ appendTolerations: tolerations as never }],
  });

  test("because each that the library writes says its own, or none", () => {
    const cluster = clusterOf(
      { first: { roles: NodeRole.ALL, taints: [Taint.parse("a-first=x:NoExecute")] } },
      { agents: { clusterAgent: { appendTolerations: [LIMITED] } } },
    );
    const [customization] = written(cluster).cluster_agent_deployment_customization;
    expect(customization.append_tolerations.map(({ seconds }: { seconds: number }) => seconds)).toEqual([0, 30]);
    expect(shown(cluster)).toBe("");
  });

  test("and a list that comes otherwise is told which may", () => {
    const cluster = clusterOf(POOLS);
    cluster.resource.addOverride("cluster_agent_deployment_customization", [
      { append_tolerations: [open, limited, open, { ...open, seconds: 0 }] },
    ]);
    expect(shown(cluster)).toMatchInlineSnapshot(`
"warning[RK542]: cluster_agent_deployment_customization.append_tolerations[0] is written without seconds beside a toleration that has them: when the list changes, it can get those without any plan that shows it
  --> __tests__/cluster/stacks.ts:18
  = the same is true of 1 more in this list
  = where nothing is written, the provider keeps the seconds that stood at the same place in the list before
  = with them the agent is evicted after that time, and with an effect other than NoExecute Kubernetes refuses it
  = help: write seconds = 0 where there is no limit: the provider does not send it
  = or: give the tolerations in appendTolerations of K3sCluster's agents, which writes it"
`);
  });

  test.each([
    [
      "a setter",
      (cluster: K3sCluster) =>
        cluster.resource.putFleetAgentDeploymentCustomization([{ appendTolerations: [open, limited] as never }]),
    ],
    [
      "an override of the stack",
      (cluster: K3sCluster) =>
        TerraformStack.of(cluster).addOverride(
          "resource.rancher2_cluster_v2.edge.fleet_agent_deployment_customization",
          [{ append_tolerations: [open, limited] }],
        ),
    ],
  ])("by %s, too", (_, set) => {
    const cluster = clusterOf(POOLS);
    set(cluster);
    expect(shown(cluster)).toContain("warning[RK542]: fleet_agent_deployment_customization.append_tolerations[0]");
  });

  test("of clusters that are written with the bindings, only where it can happen", () => {
    expect(saidOfRaw(ofAgent(open, limited))).toEqual(["RK542"]);
    expect(saidOfRaw(ofAgent(open, { ...limited, seconds: 0 }))).toEqual([]);
    expect(saidOfRaw(ofAgent({ ...open, seconds: 0 }, limited))).toEqual([]);
    expect(saidOfRaw(ofAgent(limited))).toEqual([]);
    expect(saidOfRaw(ofAgent(open, open))).toEqual([]);
  });

  test("nor where a limit is known only at apply", () => {
    const stack = rancherStack();
    const seconds = new TerraformVariable(stack, "grace", { type: "number" }).numberValue;
    expect(saidOfRaw(ofAgent(open, { ...limited, seconds }))).toEqual(["RK542"]);
  });
});

test("a plan tells of tolerations that are new in it", async () => {
  expect(rancherK3s).toBeDefined();
});
