/** The same change reviewed from two synthesized apps and from the plan that the real Terraform makes of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, RancherProvider } from "../../lib";
import {
  changesBetween,
  changesOfPlans,
  type Review,
  renderReviewMarkdown,
  renderReviewText,
  reviewChanges,
  reviewJson,
  reviewSarif,
  verdictLine,
} from "../../lib/review";
import { CANARY, plantCanaries } from "../review/canaries";
import { createMirror, type Plan, type ProviderRelease, RANCHER2 } from "./harness";

const terraform = createMirror();
const folder = mkdtempSync(path.join(tmpdir(), "review-"));
const [release] = RANCHER2.filter(({ version }) => version.startsWith("14.")) as [ProviderRelease];

afterAll(() => {
  terraform.remove();
  rmSync(folder, { recursive: true, force: true });
});

type Clusters = Readonly<Record<string, Partial<K3sClusterProps> & { readonly acknowledged?: string }>>;

/** An app with one stack, synthesized into a folder of its own; the folder of the whole app. */
function synthesize(clusters: Clusters): string {
  const outdir = mkdtempSync(path.join(folder, "app-"));
  const stack = new TerraformStack(new App({ outdir }), "clusters");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://203.0.113.10" });
  for (const [id, { acknowledged, ...props }] of Object.entries(clusters)) {
    const cluster = new K3sCluster(stack, id, { kubernetesVersion: "v1.33.5+k3s1", ...props });
    if (acknowledged !== undefined) cluster.acknowledge("RK709", acknowledged);
    // A secret of the real kind: in the plan's outputs in clear text, once the cluster is there.
    new TerraformOutput(stack, `${id}-config`, { value: cluster.resource.kubeConfig, sensitive: true });
  }
  process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS = "1";
  (stack.node.root as App).synth();
  return outdir;
}

/** The plan of going from one app, applied, to another, as `terraform show -json` prints it. */
async function planned(base: string, head: string): Promise<object> {
  const stackOf = (app: string) => path.join(app, "stacks/clusters");
  const workspace = terraform.workspace(stackOf(base), [release]);
  await terraform.init(workspace);
  await terraform.apply(workspace);
  terraform.configure(workspace, stackOf(head), [release]);
  return terraform.plan(workspace);
}

function reviewPlan(plan: object): Review {
  const file = path.join(mkdtempSync(path.join(folder, "plan-")), "plan.json");
  writeFileSync(file, JSON.stringify(plan));
  return reviewChanges(changesOfPlans([file]));
}

/** Everything a review says, but not where it was read, nor the lines of the app, which no plan holds. */
function said(review: Review): unknown {
  return JSON.parse(JSON.stringify(reviewJson(review)), (key, value) =>
    ["stack", "file", "source"].includes(key) ? undefined : value,
  );
}

const servers = { roles: NodeRole.ALL };
const workers = { roles: [NodeRole.WORKER] };

/** Its numbers, which the provider works out otherwise, and here makes up. */
const drainOptions = { enabled: false, gracePeriod: 30, timeout: 120, skipWaitForDeleteTimeoutSeconds: 60 };
const upgradeStrategy = { controlPlaneDrainOptions: drainOptions, workerDrainOptions: drainOptions };

type Changed = [string, Clusters, Clusters, string[]];

const CHANGES: readonly [Changed, ...Changed[]] = [
  [
    "taints come, and evict",
    { edge: { nodePools: { servers, workers, other: workers } } },
    { edge: { nodePools: { servers, workers: { ...workers, taints: ["team=a:NoExecute"] }, other: workers } } },
    ["RK703"],
  ],
  [
    "the agents lose a toleration that nodes need",
    { edge: { nodePools: { servers: { ...servers, taints: ["a=b:NoSchedule"] }, workers } } },
    { edge: { nodePools: { servers, workers } } },
    ["RK705"],
  ],
  [
    "workloads lose their last place",
    { edge: { nodePools: { servers, workers } } },
    {
      edge: {
        nodePools: {
          servers: { ...servers, taints: ["a=b:NoSchedule"] },
          workers: { ...workers, taints: ["c=d:NoSchedule"] },
        },
      },
    },
    ["RK707", "RK708"],
  ],
  [
    "a cluster is renamed, and re-created",
    { edge: { nodePools: { servers }, upgradeStrategy, preventDestroy: false } },
    { edge: { name: "edge-2", nodePools: { servers }, upgradeStrategy, preventDestroy: false } },
    ["RK701"],
  ],
  [
    "a construct is renamed, and its cluster re-created",
    { edge: { nodePools: { servers }, upgradeStrategy } },
    { site: { name: "edge", nodePools: { servers }, upgradeStrategy } },
    ["RK701"],
  ],
  [
    "a cluster goes, and another comes",
    { edge: { nodePools: { servers } }, lab: { nodePools: { servers } } },
    { edge: { nodePools: { servers } }, fresh: { nodePools: { servers } } },
    ["RK702"],
  ],
  [
    "a pool goes, which is acknowledged, and a minor is skipped",
    { edge: { nodePools: { servers, workers, gpu: workers } } },
    { edge: { kubernetesVersion: "v1.35.1+k3s1", nodePools: { servers, workers }, acknowledged: "switched off" } },
    ["RK709", "RK710"],
  ],
  [
    "nothing changes but the order of pools",
    { edge: { nodePools: { servers, workers } } },
    { edge: { nodePools: { workers, servers } } },
    [],
  ],
];

test.concurrent("a line of the app that moves changes no plan", async () => {
  const [base, head] = [synthesize(CHANGES[0][1]), synthesize(CHANGES[0][1])];
  const file = path.join(head, "stacks/clusters/cdk.tf.json");
  const moved = readFileSync(file, "utf8").replaceAll(/("line": )\d+/g, "$1123456");
  expect(moved).toContain('"line": 123456');
  writeFileSync(file, moved);
  const { resource_changes = [] } = (await planned(base, head)) as Plan;
  expect(resource_changes.length).toBeGreaterThan(1);
  for (const { address, change } of resource_changes) expect([address, ...change.actions]).toEqual([address, "no-op"]);
});

test.concurrent.each(CHANGES)(
  "%s: two folders and the real plan give the same review",
  async (_what, from, to, codes) => {
    const [base, head] = [synthesize(from), synthesize(to)];
    const fromFolders = reviewChanges(changesBetween(base, head));
    const fromPlan = reviewPlan(await planned(base, head));
    const found = fromPlan.clusters.flatMap(({ dangers }) => dangers.map(({ code }) => code as string));
    expect(found.sort()).toEqual(codes);
    expect(said(fromPlan)).toEqual(said(fromFolders));
  },
);

test.concurrent("a cluster whose construct is moved with moveTo is no scheduling change, in both", async () => {
  const base = synthesize({ edge: { nodePools: { servers } } });
  const outdir = mkdtempSync(path.join(folder, "app-"));
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "clusters");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://203.0.113.10" });
  const cluster = new K3sCluster(stack, "site", {
    name: "edge",
    kubernetesVersion: "v1.33.5+k3s1",
    nodePools: { servers },
  });
  cluster.resource.moveFromId("rancher2_cluster_v2.edge");
  app.synth();
  const verdicts = ({ clusters }: Review) => clusters.map(verdictLine);
  expect(verdicts(reviewChanges(changesBetween(base, outdir)))).toEqual(["cluster edge: no scheduling change"]);
  expect(verdicts(reviewPlan(await planned(base, outdir)))).toEqual(["cluster edge: no scheduling change"]);
});

test.concurrent("no format prints anything of a real plan but the cluster's model", async () => {
  const [, from, to] = CHANGES[2] as (typeof CHANGES)[number];
  const plan = plantCanaries(await planned(synthesize(from), synthesize(to)));
  expect(JSON.stringify(plan).split(CANARY).length).toBeGreaterThan(400);
  expect(JSON.stringify(plan)).toMatch(new RegExp(`"kube_config":"[^"]*${CANARY}`));
  const review = reviewPlan(plan);
  expect(review.clusters).toMatchObject([{ cluster: "edge", outcome: "changed" }]);
  for (const printed of [
    renderReviewText(review),
    renderReviewMarkdown(review),
    JSON.stringify(reviewJson(review)),
    JSON.stringify(reviewSarif(review)),
  ]) {
    expect(printed).toContain("RK707");
    expect(printed).not.toContain(CANARY);
  }
});
