/**
 * What K3sCluster always writes, with the real Terraform and a stand-in that does what the real provider was seen to do: what
 * leaves the app leaves Rancher, and what somebody does in Rancher's dashboard is planned away.
 */
import { TerraformStack, Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, RancherProvider, Taint, TaintEffect, Toleration } from "../../lib";
import { ClusterV2, type ClusterV2Config } from "../../lib/provider-rancher2/cluster-v2";
import { changesOfPlanDocuments } from "../../lib/review/cluster-change";
import { documentOfJson } from "../../lib/review/documents";
import { reviewChanges } from "../../lib/review/review";
import { DASHBOARD_EDIT } from "./dashboard";
import { createMirror, type ProviderRelease, RANCHER2 } from "./harness";
import { createRancher, type Rancher, type StoredCluster } from "./rancher";

const mirror = createMirror();
afterAll(() => mirror.remove());

// Recorded releases behave alike (`lives.test.ts` has them all), so the oldest and the newest final one will do here.
const RELEASES = RANCHER2.filter(({ version }) => ["8.5.0", "14.1.1"].includes(version));

type Props = Partial<K3sClusterProps>;
type Build = (stack: TerraformStack) => void;

/** A cluster of one pool. */
const cluster =
  (name: string, props: Props = {}, then: (cluster: K3sCluster) => void = () => {}): Build =>
  (stack) =>
    then(
      new K3sCluster(stack, name, {
        kubernetesVersion: "v1.33.5+k3s1",
        nodePools: { all: { roles: NodeRole.ALL } },
        ...props,
      }),
    );

/** A cluster that is written with the bindings alone. */
const raw =
  (name: string, config: Partial<ClusterV2Config> = {}): Build =>
  (stack) => {
    new ClusterV2(stack, name, { name, kubernetesVersion: "v1.33.5+k3s1", ...config });
  };

function configurationOf(...builds: readonly Build[]): object {
  const stack = new TerraformStack(Testing.app(), "form");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  for (const build of builds) build(stack);
  return JSON.parse(Testing.synth(stack, true));
}

/** What Rancher holds of a cluster, without what is another in each. */
function heldOf(rancher: Rancher, name: string) {
  const { metadata, spec } = rancher.stored(name) as StoredCluster;
  return { labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {}, spec };
}

/** Without selector configuration, and the timeout of drain options that are off. */
function withoutWhatStays({ rkeConfig, ...spec }: StoredCluster["spec"]) {
  const { machineSelectorConfig: _, upgradeStrategy, ...others } = rkeConfig;
  const { controlPlaneDrainOptions, workerDrainOptions, ...strategy } = upgradeStrategy;
  const drains = [controlPlaneDrainOptions, workerDrainOptions].map(({ timeout: _timeout, ...drain }) => drain);
  return { ...spec, rkeConfig: { ...others, strategy, drains } };
}

/** A working folder before a Rancher, in which each step is applied, and the plan after it told. */
async function life(release: ProviderRelease, rancher: Rancher) {
  const terraform = mirror.with(rancher.environment);
  let folder: string | undefined;
  return async (...builds: readonly Build[]) => {
    const configuration = configurationOf(...builds);
    if (folder === undefined) {
      folder = terraform.workspace(configuration, [release]);
      await terraform.init(folder);
    } else terraform.configure(folder, configuration, [release]);
    await terraform.apply(folder);
    const { resource_changes: changes = [] } = await terraform.plan(folder);
    return changes
      .filter(({ change }) => change.actions.some((action) => action !== "no-op"))
      .map(({ address }) => address)
      .sort();
  };
}

/** Settings that an app has at first, and then no longer. */
const LEAVING: Readonly<Record<string, Props>> = {
  labels: { labels: { team: "edge", stage: "test" } },
  annotations: { annotations: { "example.com/owner": "edge" } },
  policy: { enableNetworkPolicy: true },
  schedule: { etcd: { snapshotScheduleCron: "0 */4 * * *", snapshotRetention: 7 } },
  bucket: { etcd: { s3Config: { bucket: "snapshots", endpoint: "s3.example.com" } } },
  snapshots: { etcd: { disableSnapshots: true } },
  global: { machineGlobalConfig: { "protect-kernel-defaults": true } },
  manifest: { additionalManifest: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "made" } }] },
  chart: { chartValues: { traefik: { logs: { general: { level: "INFO" } } } } },
  registries: { registries: { mirrors: { "docker.io": { endpoints: ["https://mirror.example.com"] } } } },
  strategy: { upgradeStrategy: { controlPlaneConcurrency: 2, workerConcurrency: "10%" } },
  drain: { upgradeStrategy: { workerDrainOptions: { force: true, disableEviction: true } } },
  endpoint: { localAuthEndpoint: { enabled: true, fqdn: "k.example.com" } },
  variables: { agentEnvVars: { NO_PROXY: ".svc" } },
  agents: { agents: { clusterAgent: { appendTolerations: [Toleration.exists("a", TaintEffect.NO_SCHEDULE)] } } },
};

describe.each(RELEASES)("with rancher2 $version", (release) => {
  const rancher = createRancher();
  afterAll(() => rancher.remove());

  test("every setting that leaves the app leaves Rancher, whichever it is", async () => {
    const apply = await life(release, rancher);
    const names = Object.keys(LEAVING);
    const first = await apply(cluster("bare"), ...names.map((name) => cluster(name, LEAVING[name])));
    expect(first).toEqual([]);
    const bare = heldOf(rancher, "bare");
    for (const name of names) expect([name, heldOf(rancher, name)]).not.toEqual([name, bare]);
    const second = await apply(cluster("bare"), ...names.map((name) => cluster(name)));
    expect(second).toEqual([]);
    for (const name of names) expect([name, heldOf(rancher, name)]).toEqual([name, bare]);
  });

  test("what the dashboard writes when it saves a cluster does not switch draining on, and goes but for what stays", async () => {
    const apply = await life(release, rancher);
    await apply(cluster("saved"));
    const before = withoutWhatStays(heldOf(rancher, "saved").spec);
    rancher.edit("saved", DASHBOARD_EDIT);
    expect(await apply(cluster("saved"))).toEqual([]);
    const { spec } = heldOf(rancher, "saved");
    expect(withoutWhatStays(spec)).toEqual(before);
    expect(spec.rkeConfig.upgradeStrategy.workerDrainOptions.enabled).toBe(false);
    expect(spec.rkeConfig.machineSelectorConfig).toEqual([{ config: { "protect-kernel-defaults": false } }]);
  });

  test("labels and annotations that somebody puts on a cluster go, and the review of the plan names just these", async () => {
    const terraform = mirror.with(rancher.environment);
    const configuration = configurationOf(cluster("labelled", { labels: { mine: "1" } }));
    const folder = terraform.workspace(configuration, [release]);
    await terraform.init(folder);
    await terraform.apply(folder);
    const theirs = { "example.com/owner": "them", "rke.cattle.io/kept": "x", "a.rancher.io/kept": "x" };
    const { labels, annotations } = heldOf(rancher, "labelled");
    rancher.edit("labelled", {
      "metadata.labels": { ...labels, team: "them", ...theirs },
      "metadata.annotations": { ...annotations, ...theirs },
    });
    const plan = documentOfJson(await terraform.plan(folder));
    const dangers = reviewChanges(changesOfPlanDocuments([plan])).clusters.flatMap((review) => review.dangers);
    expect(dangers).toMatchObject([
      { code: "RK712", data: { labels: ["example.com/owner", "team"], annotations: ["example.com/owner"] } },
    ]);
    await terraform.apply(folder);
    const { "example.com/owner": _, ...kept } = theirs;
    expect(heldOf(rancher, "labelled")).toMatchObject({
      labels: { mine: "1", ...kept },
      annotations: { ...annotations, ...kept },
    });
    expect(Object.keys(heldOf(rancher, "labelled").labels).sort()).toEqual([...Object.keys(kept), "mine"].sort());
  });

  test("a cluster that was made in the dashboard is imported without draining", async () => {
    const made = await life(release, rancher);
    await made(raw("imported"), cluster("written"));
    rancher.edit("imported", DASHBOARD_EDIT);
    const apply = await life(release, rancher);
    expect(await apply(cluster("imported", {}, (one) => one.importExisting()))).toEqual([]);
    expect(withoutWhatStays(heldOf(rancher, "imported").spec)).toEqual(
      withoutWhatStays(heldOf(rancher, "written").spec),
    );
  });

  test("an endpoint that is off plans nothing, from the start and later, by a property and by overrides", async () => {
    const apply = await life(release, rancher);
    const off = { localAuthEndpoint: { enabled: false } };
    const put = (one: K3sCluster) => one.resource.putLocalAuthEndpoint({ enabled: false });
    const ofStack = (one: K3sCluster) =>
      TerraformStack.of(one).addOverride("resource.rancher2_cluster_v2.stacked.local_auth_endpoint.enabled", false);
    const on = LEAVING.endpoint ?? {};
    expect(await apply(cluster("off", off), cluster("later", on), cluster("put", {}, put), cluster("stacked"))).toEqual(
      [],
    );
    expect(await apply(cluster("later", off), cluster("put", {}, put), cluster("stacked", {}, ofStack))).toEqual([]);
    for (const name of ["later", "put", "stacked"]) {
      expect(rancher.stored(name)?.spec.localClusterAuthEndpoint).toEqual({});
    }
  });

  test("a toleration that is added before one with a limit leaves each toleration its own", async () => {
    const apply = await life(release, rancher);
    const limited = Toleration.exists("m-custom/unreachable", TaintEffect.NO_EXECUTE, { seconds: 30 });
    const tolerating = (...appendTolerations: Toleration[]) => ({ agents: { clusterAgent: { appendTolerations } } });
    const first = Toleration.for(Taint.parse("a-first=x:NoExecute"));
    await apply(cluster("limits", tolerating(limited)));
    expect(await apply(cluster("limits", tolerating(first, limited)))).toEqual([]);
    const { appendTolerations } = rancher.stored("limits")?.spec.clusterAgentDeploymentCustomization ?? {};
    expect(appendTolerations).toEqual([
      { key: "a-first", operator: "Equal", value: "x", effect: "NoExecute" },
      { key: "m-custom/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 },
    ]);
  });
});

describe("what the findings say of clusters that are written with the bindings", () => {
  const release = RELEASES.find(({ version }) => version === "14.1.1") as ProviderRelease;
  const rancher = createRancher();
  afterAll(() => rancher.remove());

  test("RK542: a toleration without seconds gets those of another one, and no plan shows it", async () => {
    const apply = await life(release, rancher);
    const open = { key: "a", operator: "Exists", effect: "NoExecute" };
    const agent = (...appendTolerations: object[]) =>
      raw("shifted", { clusterAgentDeploymentCustomization: [{ appendTolerations: appendTolerations as never }] });
    await apply(agent({ ...open, key: "b", seconds: 30 }));
    expect(await apply(agent(open, { ...open, key: "b", seconds: 30 }))).toEqual([]);
    const { appendTolerations } = rancher.stored("shifted")?.spec.clusterAgentDeploymentCustomization ?? {};
    expect(appendTolerations[0]).toEqual({ ...open, tolerationSeconds: 30 });
  });

  test("RK543: an endpoint that is off is planned again, and one with a name is not", async () => {
    const apply = await life(release, rancher);
    const planned = await apply(
      raw("off", { localAuthEndpoint: { enabled: false } }),
      raw("named", { localAuthEndpoint: { enabled: false, fqdn: "k.example.com" } }),
    );
    expect(planned).toEqual(["rancher2_cluster_v2.off"]);
  });

  test("RK544: draining is switched on where no rke_config is written, and nowhere else", async () => {
    const apply = await life(release, rancher);
    const all = [
      raw("nothing"),
      raw("empty", { rkeConfig: {} }),
      raw("strategy", { rkeConfig: { upgradeStrategy: { workerConcurrency: "2" } } }),
    ];
    await apply(...all);
    const names = ["nothing", "empty", "strategy"];
    for (const name of names) rancher.edit(name, DASHBOARD_EDIT);
    expect(await apply(...all)).toEqual([]);
    const isDrained = (name: string) => rancher.stored(name)?.spec.rkeConfig.upgradeStrategy.workerDrainOptions.enabled;
    expect(names.map(isDrained)).toEqual([true, false, false]);
  });
});
