import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Lazy, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, Taint, TaintEffect, Toleration } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { renderFinding } from "../../lib/report/render-finding";
import type { Finding, FindingCode } from "../../lib/scheduling/findings/finding";
import { Inputs, rancherK3s } from "../review/inputs";
import {
  ALL_ROLES,
  clusterOf,
  KUBERNETES_VERSION,
  rancherStack,
  saidOf,
  synthesized,
  type TerraformJson,
} from "./stacks";

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
    .map(({ source: _, ...finding }) => renderFinding(finding as Finding))
    .join("\n\n");
}

/** What is said of a cluster that is written with the bindings alone. */
function saidOfRaw(config: Partial<ConstructorParameters<typeof ClusterV2>[2]>): string[] {
  const stack = rancherStack();
  new K3sCluster(stack, "other", { kubernetesVersion: KUBERNETES_VERSION, nodePools: POOLS });
  const raw = new ClusterV2(stack, "raw", { name: "raw", kubernetesVersion: KUBERNETES_VERSION, ...config });
  Testing.synth(stack, true);
  return saidOf(raw).flatMap((data) => /\[(RK54[234])\]/.exec(data)?.[1] ?? []);
}

const RKE_CONFIG = { rkeConfig: {} };

describe("draining stays off whatever Rancher's dashboard writes", () => {
  const UNDRAINED = { enabled: false };

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
      worker_drain_options: { enabled: true, timeout: 60 },
    });
  });

  test("a cluster whose rke_config somebody takes away is told what an edit in the dashboard does", () => {
    const cluster = clusterOf(POOLS);
    cluster.resource.resetRkeConfig();
    expect(shown(cluster)).toMatchInlineSnapshot(`
"info[RK544]: no rkeConfig is written, so an edit in Rancher's dashboard, or the import of a cluster that was made there, makes the next apply switch draining on
  = the dashboard writes all drain options of every cluster that it saves, switched off; the provider then fills in enabled: true for control plane and workers
  = from then on every node is drained before K3s on it is upgraded or reconfigured
  = help: write rkeConfig with upgradeStrategy, and enabled: false in both of its drain options
  = or: leave the rkeConfig that K3sCluster writes in place"
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

  test("is written again once it is switched on, also where the stack overrides something else of the resource", () => {
    const cluster = clusterOf(POOLS);
    const other = "resource.rancher2_cluster_v2.edge.cloud_credential_secret_name";
    TerraformStack.of(cluster).addOverride(other, "cattle-global-data:cc-abcde");
    cluster.resource.putLocalAuthEndpoint(OFF);
    expect(written(cluster)).not.toHaveProperty("local_auth_endpoint");
    cluster.resource.putLocalAuthEndpoint({ enabled: true });
    expect(written(cluster).local_auth_endpoint).toEqual({ enabled: true });
    expect(cluster.prove().findings.map(({ code }) => code)).not.toContain("RK543");
    expect(cluster.model.leftOut).toBeUndefined();
  });

  test("says that it was left out, and why", () => {
    const cluster = clusterOf(POOLS);
    cluster.resource.putLocalAuthEndpoint(OFF);
    expect(shown(cluster)).toMatchInlineSnapshot(`
"warning[RK543]: the endpoint that is set on the resource is switched off, and left out of what is written
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
  = the provider reads an endpoint that is off, without a name and certificates, back as no block
  = help: write enabled as a literal, and leave localAuthEndpoint out where it is off"
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
  const LIMITED = Toleration.exists("m-custom/unreachable", TaintEffect.NO_EXECUTE, { seconds: 30 });
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
    expect(customization.append_tolerations.map(({ seconds }: { seconds: number }) => seconds)).toEqual([30, 0]);
    expect(shown(cluster)).toBe("");
  });

  test("and a list that comes otherwise is told which may", () => {
    const cluster = clusterOf(POOLS);
    cluster.resource.addOverride("cluster_agent_deployment_customization", [
      { append_tolerations: [open, limited, open, { ...open, seconds: 0 }] },
    ]);
    expect(shown(cluster)).toMatchInlineSnapshot(`
"warning[RK542]: cluster_agent_deployment_customization.append_tolerations[0] is written without seconds beside a toleration that has them: when the list changes, it can get those without any plan that shows it
  = the same is true of 1 more in this list
  = where nothing is written, the provider keeps the seconds that stood at the same place in the list before
  = with them the agent is evicted after that time, and with an effect other than NoExecute Kubernetes refuses it
  = help: write seconds: 0 where there is no limit: the provider does not send it
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

test("a folder tells by its model that an endpoint was left out", async () => {
  const inputs = new Inputs();
  const cluster = clusterOf(POOLS);
  cluster.resource.addOverride("local_auth_endpoint.enabled", false);
  const { out } = await rancherK3s("check", inputs.file(synthesized(cluster), "cdk.tf.json"), "--format", "json");
  inputs.remove();
  const [judged] = JSON.parse(out).clusters;
  expect(judged.findings.map(({ code }: { code: string }) => code)).toContain("RK543");
});

describe("what the provider fills in by place in a list", () => {
  interface Block {
    readonly attributes?: Readonly<Record<string, { readonly optional?: boolean; readonly computed?: boolean }>>;
    readonly block_types?: Readonly<Record<string, { readonly max_items?: number; readonly block: Block }>>;
  }
  const folder = path.join(__dirname, "../../schemas/rancher2");

  /** Optional arguments that the provider fills in, of blocks that there may be several of. */
  function filledIn({ attributes = {}, block_types: blocks = {} }: Block, at: string, isInList: boolean): string[] {
    const own = Object.entries(attributes)
      .filter(([, { optional, computed }]) => isInList && optional === true && computed === true)
      .map(([name]) => `${at}${name}`);
    const inner = Object.entries(blocks).flatMap(([name, { max_items: most, block }]) =>
      // A cluster has one customization of each agent, though the schema does not say so.
      filledIn(block, `${at}${name}.`, isInList || (most !== 1 && !/_customization$/.test(name))),
    );
    return [...own, ...inner];
  }

  test.each(readdirSync(folder).filter((file) => file.endsWith(".json")))(
    "is the seconds of tolerations in %s, and of machine pools what nobody writes for a custom cluster",
    (file) => {
      const [provider] = Object.values(JSON.parse(readFileSync(path.join(folder, file), "utf8")).provider_schemas);
      const { block } = (provider as TerraformJson).resource_schemas.rancher2_cluster_v2;
      const found = filledIn(block, "", false).filter((argument) => !argument.startsWith("rke_config.machine_pools."));
      expect(found.sort()).toEqual([
        "cluster_agent_deployment_customization.append_tolerations.seconds",
        "fleet_agent_deployment_customization.append_tolerations.seconds",
      ]);
    },
  );
});
