/** Taints that leave nodes as they run, or stay on them: what is said of it in one report is said alike everywhere. */
import { NodeRole, TaintsApplied } from "../../lib";
import { type ClusterChange, type ClusterReview, reviewChanges, reviewClusters } from "../../lib/review";
import { NOTHING_LOST } from "../../lib/review/lost-keys";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, judged, modelOf, type PoolSketch } from "../scheduling/models";

const made = (pools: Readonly<Record<string, PoolSketch>>, rest: Partial<ClusterSketch> = {}) =>
  modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"], ...rest });
const steps = ({ rollout }: ClusterReview) =>
  rollout.map(({ moment, what, by, because }) => `${moment}, ${by}: ${plain(what)} [${plain(because)}]`);

function review(before: ClusterSketch, after: ClusterSketch, more: Partial<ClusterChange> = {}): ClusterReview {
  const change: ClusterChange = {
    cluster: "edge",
    stack: "cluster",
    file: "cdk.tf.json",
    isUnknown: false,
    replacedBecauseOf: [],
    hasModel: { before: true, after: true },
    refused: [],
    isRefusalCertain: true,
    isSent: true,
    lost: NOTHING_LOST,
    before: judged(before),
    after: judged(after),
    ...more,
  };
  return reviewChanges([change]).clusters[0] as ClusterReview;
}

const DB = "dedicated=db:NoExecute";
const SERVERS: PoolSketch = { roles: NodeRole.ALL, nodes: 3 };
const WORKERS: PoolSketch = { roles: [NodeRole.WORKER], nodes: 2 };
const LATE = { taints: [DB], taintsApplied: TaintsApplied.AFTER_READY };

describe("a deferred taint that moves from workers to servers", () => {
  const before = made({ s: SERVERS, w: { ...WORKERS, ...LATE } });
  const after = made({ s: { ...SERVERS, ...LATE }, w: WORKERS });
  const node = { isRemade: false, isElsewhere: false, isShifted: false, isOpen: false };
  const untainted = ["w1", "w2"].map((name) => ({ ...node, node: name, taints: [DB] }));
  const found = review(before, after, { deferredTaintOrder: "in-graph", untainted });

  test("does not promise new pods a place that nodes only have once the taint is off", () => {
    const evicted = found.problems.map(({ finding }) => finding).find(({ code }) => code === "RK602");
    const facts = evicted === undefined ? [] : describePlainly(evicted).facts;
    expect(facts.filter((fact) => fact.includes("coredns"))).toMatchInlineSnapshot(`
[
  "rancher-webhook, coredns, metrics-server, local-path-provisioner, traefik and svclb-traefik do not tolerate dedicated=db:NoExecute",
  "coredns, metrics-server, local-path-provisioner and traefik: new pods run on "w", on registered nodes of "w" only once dedicated=db:NoExecute is off them",
]
`);
    expect(found.problems.map(({ finding }) => finding.code)).toContain("RK714");
  });

  test("has a step for what comes off, and says that nothing orders it before what comes", () => {
    expect(steps(found).filter((step) => step.includes("taken off"))).toMatchInlineSnapshot(`
[
  "on-apply, terraform: dedicated=db:NoExecute is taken off running nodes of pool "w" [the kubernetes_node_taint resources that put it on write it no more, in no certain order with those that are put on: to have it off first, apply that alone]",
]
`);
  });

  test("is over for the workers with that: nothing of it waits for other nodes", () => {
    expect(found.laterGoneFindings.map(({ code }) => code)).not.toContain("RK602");
    expect(found.goneFindings.map(({ code }) => code)).toContain("RK602");
  });

  test("is somebody's to take off where nothing is seen that put it on", () => {
    expect(steps(review(before, after)).filter((step) => step.includes("taken off"))).toMatchInlineSnapshot(`
[
  "on-apply, you: registered nodes of pool "w" keep dedicated=db:NoExecute until it is taken off [what put it on is not seen here, and has to take it off, before the others are put on: apply the stack with its DeferredTaints, or use kubectl]",
]
`);
  });

  test("stays where a stack put it on that leaves the app", () => {
    const left = [{ node: "w1", taints: [DB], stack: "taints" }];
    expect(steps(review(before, after, { left })).filter((step) => step.includes("taken off running"))).toEqual([]);
  });

  test("promises a place that is clean as it is", () => {
    const clean = review(made({ s: SERVERS, w: WORKERS }), made({ s: { ...SERVERS, ...LATE }, w: WORKERS }));
    const evicted = clean.problems.map(({ finding }) => finding).find(({ code }) => code === "RK602");
    expect(evicted === undefined ? [] : describePlainly(evicted).facts).toContain(
      'coredns, metrics-server, local-path-provisioner and traefik: new pods run on "w"',
    );
  });
});

describe("deferred taints that are on the nodes already", () => {
  const staying = made({ all: { ...SERVERS, taints: ["a=b:NoSchedule"], taintsApplied: TaintsApplied.AFTER_READY } });
  const said = (review: ClusterReview) =>
    [...review.problems.map(({ finding }) => finding), ...review.keptFindings]
      .filter(({ code }) => code === "RK603")
      .map((finding) => describePlainly(finding));

  test("are not said to be applied: what is there stays behind them", () => {
    const [upgrade] = said(review(staying, { ...staying, kubernetesVersion: "v1.33.6+k3s1" }));
    expect(upgrade?.message).toMatchInlineSnapshot(
      `"coredns, metrics-server, local-path-provisioner, traefik and svclb-traefik stay behind the deferred taints, and find no node once their pods are replaced; helm-install-traefik-crd and helm-install-traefik ran before the deferred taints came, and find no node to run again"`,
    );
    expect(upgrade?.facts.join()).not.toContain("when the taints are applied");
    expect(said(review(staying, staying))[0]?.message).toBe(upgrade?.message);
  });

  test("are said to be applied where they come with the change", () => {
    const [coming] = said(review(made({ all: SERVERS }), staying));
    expect(coming?.message).toContain("stay when the deferred taints are applied");
  });
});

describe("a taint that leaves servers of a cluster whose pools a file tells", () => {
  const tolerating = { agents: { cluster: [DB], fleet: [DB] } };
  const reviewed = (
    before: Partial<ClusterSketch>,
    after: Partial<ClusterSketch>,
    source: "file" | "model" = "file",
  ) => {
    const [old, now] = [
      made({ s: { ...SERVERS, taints: [DB] }, w: WORKERS }, before),
      made({ s: { ...SERVERS, leavingTaints: [DB] }, w: WORKERS }, after),
    ].map((sketch) => ({ ...judged(sketch), poolSource: source }));
    return steps(reviewClusters([old as never], [now as never]).clusters[0] as ClusterReview);
  };

  test("is taken off node by node, as no label tells the pool", () => {
    const told = reviewed(tolerating, tolerating);
    expect(told).toMatchInlineSnapshot(`
[
  "later-change, you: leave dedicated=db:NoExecute out of leavingTaints of pool "s" in the file of --pools once no registered node has it; keep the agents' tolerations until then [take it off: with kubectl, node by node]",
]
`);
    expect(told.join()).not.toContain("rancher-k3s/node-pool");
    expect(reviewed(tolerating, tolerating, "model").join()).toContain("-l rancher-k3s/node-pool=s");
  });

  test("does not keep tolerations that go with the change", () => {
    const told = reviewed(tolerating, { agents: { cluster: [], fleet: [] } });
    expect(told.filter((step) => step.startsWith("later-change"))).toMatchInlineSnapshot(`
[
  "later-change, you: leave dedicated=db:NoExecute out of leavingTaints of pool "s" in the file of --pools once no registered node has it [it is taken off before the apply, as the tolerations go with it]",
]
`);
    expect(told.join()).toContain("toleration of dedicated=db:NoExecute goes with this change");
    expect(told.join()).not.toContain("tolerations stay until then");
  });
});
