import { NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { changesBetween, changesOfPlans, reviewChanges, verdictLine } from "../../lib/review";
import { type ClusterSketch, modelOf, type PoolSketch, reviewModels } from "../scheduling/models";
import { Inputs, planOf, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const POOLS = { servers: { roles: NodeRole.ALL }, workers: {} };
const cluster = (name: string, pools: Readonly<Record<string, PoolSketch>> = POOLS): ClusterSketch =>
  modelOf(pools, { cluster: name });

/** Of both apps the clusters by the address that each has. */
function reviewed(
  base: Readonly<Record<string, ClusterSketch>>,
  head: Readonly<Record<string, ClusterSketch>>,
  rest: object = {},
) {
  const app = (clusters: Readonly<Record<string, ClusterSketch>>, more = {}) =>
    inputs.app({ a: stackOf(clusters, more) });
  return reviewChanges(changesBetween(app(base), app(head, rest))).clusters;
}

const outcomes = (clusters: ReturnType<typeof reviewed>) =>
  clusters.map(({ cluster, outcome, dangers }) => [cluster, outcome, ...dangers.map(({ code }) => code)].join(" "));

describe("a cluster that gets another name is told as one", () => {
  test("where it stays at its place in the app, with both names", () => {
    const [review] = reviewed({ edge: cluster("edge") }, { edge: cluster("edge-2") });
    expect(review?.dangers.map(renderFinding).join("\n\n")).toMatchInlineSnapshot(`
"error[RK701]: the cluster is renamed, so edge is destroyed and re-created as edge-2
  = its nodes do not register again by themselves, and Rancher loses what runs on them
  = while prevent_destroy is set, as a K3sCluster sets it by itself, Terraform makes no such plan and fails
  = help: keep the cluster's name, edge"
`);
  });

  test("where it gets another place as well, in words that are true of another cluster too", () => {
    const clusters = reviewed({ edge: cluster("edge") }, { west: cluster("edge-west") });
    expect(clusters.map(verdictLine)).toMatchInlineSnapshot(`
[
  "cluster edge-west: edge is destroyed, and edge-west is new with the same pools (RK701, on apply)",
]
`);
    expect(clusters.flatMap(({ dangers }) => dangers.map(renderFinding)).join("\n\n")).toMatchInlineSnapshot(`
"error[RK701]: edge is destroyed, and edge-west is created with the same pools
  = Rancher renames no cluster: to rename one is to destroy it and to create another
  = nodes of edge do not register with edge-west by themselves, and Rancher loses what runs on them
  = prevent_destroy does not stop it: it leaves the configuration together with edge
  = help: to keep edge, write name: "edge" and movedFrom: "edge" in the properties of the K3sCluster
  = or: where edge-west is another cluster: let it come in a change of its own, and destroy edge when nothing runs there any more"
`);
  });

  test("where a moved block tells of the place", () => {
    const moved = [{ from: "rancher2_cluster_v2.edge", to: "rancher2_cluster_v2.west" }];
    expect(outcomes(reviewed({ edge: cluster("edge") }, { west: cluster("edge-west") }, { moved }))).toEqual([
      "edge-west replaced RK701",
    ]);
  });

  test("from a plan", () => {
    const plan = planOf({ edge: { before: cluster("edge") }, west: { after: cluster("edge-west") } });
    expect(outcomes(reviewChanges(changesOfPlans([inputs.file(plan)])).clusters)).toEqual(["edge-west replaced RK701"]);
  });

  test("from clusters that are at hand", () => {
    expect(outcomes(reviewModels([cluster("edge")], [cluster("edge-west")]).clusters)).toEqual([
      "edge-west replaced RK701",
    ]);
  });

  test("where it goes to another stack of the same Rancher", () => {
    const provider = { provider: { rancher2: [{ api_url: "https://rancher.example.com" }] } };
    const base = inputs.app({ a: stackOf({ edge: cluster("edge") }, provider), b: stackOf({}, provider) });
    const head = inputs.app({ a: stackOf({}, provider), b: stackOf({ edge: cluster("edge-west") }, provider) });
    expect(outcomes(reviewChanges(changesBetween(base, head)).clusters)).toEqual(["edge-west replaced RK701"]);
  });

  test("also among sixty that are alike", () => {
    const sixty = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`c${index}`, cluster(`site-${index}`)]));
    const { c7: _, ...others } = sixty;
    const changed = outcomes(reviewed(sixty, { ...others, new: cluster("site-new") })).filter(
      (each) => !each.endsWith("unchanged"),
    );
    expect(changed).toEqual(["site-new replaced RK701"]);
  });

  test("with taints that are the same, where the pools of two are alike", () => {
    const tainted = { ...POOLS, workers: { taints: ["a=b:NoSchedule"] } };
    expect(
      outcomes(
        reviewed(
          { one: cluster("one"), two: cluster("two", tainted) },
          { uno: cluster("uno"), due: cluster("due", tainted) },
        ),
      ),
    ).toEqual(["due replaced RK701", "uno replaced RK701"]);
  });
});

describe("a cluster that goes and one that comes are two", () => {
  test.each<[string, Record<string, ClusterSketch>, Record<string, ClusterSketch>]>([
    ["where their pools are others", { a: cluster("a") }, { b: cluster("b", { all: { roles: NodeRole.ALL } }) }],
    [
      "where the same pools have other roles",
      { a: cluster("a") },
      { b: cluster("b", { ...POOLS, workers: { roles: NodeRole.ALL } }) },
    ],
    ["where two come that are as like", { a: cluster("a") }, { b: cluster("b"), c: cluster("c") }],
    ["where two go that are as like", { a: cluster("a"), c: cluster("c") }, { b: cluster("b") }],
  ])("%s", (_where, base, head) => {
    const codes = outcomes(reviewed(base, head));
    expect(codes.filter((each) => each.includes("RK701"))).toEqual([]);
    expect(codes.filter((each) => each.endsWith("removed RK702"))).toHaveLength(Object.keys(base).length);
    expect(codes.filter((each) => each.includes("created"))).toHaveLength(Object.keys(head).length);
  });

  test("where they are in two Ranchers", () => {
    const at = (url: string) => ({ provider: { rancher2: [{ api_url: url }] } });
    const [here, there] = [at("https://one.example.com"), at("https://two.example.com")];
    const base = inputs.app({ a: stackOf({ edge: cluster("edge") }, here), b: stackOf({}, there) });
    const head = inputs.app({ a: stackOf({}, here), b: stackOf({ edge: cluster("edge-west") }, there) });
    expect(outcomes(reviewChanges(changesBetween(base, head)).clusters)).toEqual([
      "edge removed RK702",
      "edge-west created",
    ]);
  });

  test("where Terraform only forgets the one that goes", () => {
    const removed = [{ from: "rancher2_cluster_v2.edge", lifecycle: { destroy: false } }];
    expect(outcomes(reviewed({ edge: cluster("edge") }, { west: cluster("edge-west") }, { removed }))).toEqual([
      "edge released",
      "edge-west created",
    ]);
  });
});

describe("a cluster that is destroyed is an error, however it was written:", () => {
  const raw = (kubernetesVersion: string) => ({
    terraform: { required_providers: { rancher2: { source: "rancher/rancher2" } } },
    resource: { rancher2_cluster_v2: { edge: { name: "edge", kubernetes_version: kubernetesVersion } } },
  });

  test.each([
    ["by a K3sCluster", stackOf({ edge: cluster("edge") })],
    ["by hand", raw("v1.33.5+k3s1")],
    ["by hand, of RKE2", raw("v1.33.5+rke2r1")],
  ])("%s", (_how, stack) => {
    const [review] = reviewChanges(
      changesBetween(inputs.app({ a: stack }), inputs.app({ a: { resource: {} } })),
    ).clusters;
    expect(review).toMatchObject({ outcome: "removed", severity: "error", dangers: [{ code: "RK702" }] });
  });

  test("from a plan of all, and of some", () => {
    const plan = planOf({ edge: { before: cluster("edge") } });
    for (const rest of [{}, { complete: false }]) {
      const [review] = reviewChanges(changesOfPlans([inputs.file({ ...plan, ...rest })])).clusters;
      expect(review).toMatchObject({ severity: "error", dangers: [{ code: "RK702" }] });
    }
  });
});
