/** Two addresses of one state that are one cluster in Rancher, of which one destroys it. */
import { renderFinding } from "../../lib/report/render-finding";
import { type ClusterReview, changesBetween, changesOfPlans, reviewChanges, verdictLine } from "../../lib/review";
import { Inputs } from "./inputs";
import { handWritten, providerPlan } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

type Json = Readonly<Record<string, unknown>>;

const at = (name: string, clusters: readonly ClusterReview[]) =>
  clusters.find(({ address }) => address === `rancher2_cluster_v2.${name}`) as ClusterReview;
const codes = (review: ClusterReview | undefined) => review?.dangers.map(({ code }) => code);

/** A plan in which the cluster stays at one address, and something becomes of another one. */
function planWith(other: Json, values: Json = {}): readonly ClusterReview[] {
  const plan = providerPlan({ written: {}, held: {} }) as { readonly resource_changes: readonly [{ change: Json }] };
  const [entry] = plan.resource_changes;
  const before = { ...(entry.change.before as Json), ...values };
  const old = {
    ...entry,
    address: "rancher2_cluster_v2.old",
    name: "old",
    change: { ...entry.change, before, after: null, ...other },
  };
  return reviewChanges(changesOfPlans([inputs.file({ ...plan, resource_changes: [entry, old] })])).clusters;
}

const folder = (clusters: Json, more: Json = {}) => ({
  ...handWritten({}),
  resource: { rancher2_cluster_v2: clusters },
  ...more,
});
const ofFolders = (base: Json, head: Json, more: Json = {}) =>
  reviewChanges(changesBetween(inputs.app({ s: folder(base) }), inputs.app({ s: folder(head, more) }))).clusters;
const EDGE = { name: "edge", kubernetes_version: "v1.34.3+k3s1" };

test("a plan that destroys one of them destroys what the other still manages", () => {
  const edge = at("edge", planWith({ actions: ["delete"] }));
  expect(verdictLine(edge)).toMatchInlineSnapshot(
    `"cluster edge: destroyed through rancher2_cluster_v2.old, which is the same cluster in Rancher (RK701, on apply); whether cattle-cluster-agent and fleet-agent can run depends on the node pools"`,
  );
  expect(edge.severity).toBe("error");
  expect(
    edge.dangers
      .filter(({ code }) => code === "RK701")
      .map(renderFinding)
      .join("\n"),
  ).toMatchInlineSnapshot(`
"error[RK701]: the cluster is destroyed through another address in Terraform, although it stays at this one
  = rancher2_cluster_v2.old is the same cluster in Rancher, of the same name in the same namespace
  = no change at this address shows it; its nodes do not register again by themselves, and Rancher loses what runs on them
  = prevent_destroy at this address does not stop it
  = help: let Terraform forget the other address in place of destroying it: terraform state rm 'rancher2_cluster_v2.old', or a removed block with destroy = false"
`);
});

test("so it is where the other one is replaced", () => {
  const [before, after] = [EDGE, { ...EDGE, name: "other" }];
  const planned = { actions: ["delete", "create"], after, replace_paths: [["name"]] };
  expect(codes(at("edge", planWith(planned, before)))).toEqual(["RK701"]);
});

test("the one that goes is told as destroyed itself", () => {
  expect(codes(at("old", planWith({ actions: ["delete"] })))).toEqual(["RK702"]);
});

test.each<[string, Json, Json]>([
  ["forgotten", { actions: ["forget"] }, {}],
  ["of another namespace", { actions: ["delete"] }, { fleet_namespace: "other" }],
  ["of another name", { actions: ["delete"] }, { name: "other" }],
])("nothing is said where the other one is %s", (_what, change, values) => {
  expect(codes(at("edge", planWith(change, values)))).toEqual([]);
});

test("two synthesized apps tell it as well", () => {
  const reviews = ofFolders({ edge: EDGE, old: EDGE }, { edge: EDGE });
  expect(codes(at("edge", reviews))).toEqual(["RK701"]);
  expect(codes(at("old", reviews))).toEqual(["RK702"]);
  const removed = [{ from: "rancher2_cluster_v2.old", lifecycle: { destroy: false } }];
  expect(codes(at("edge", ofFolders({ edge: EDGE, old: EDGE }, { edge: EDGE }, { removed })))).toEqual([]);
  expect(
    codes(at("edge", ofFolders({ edge: EDGE, old: { ...EDGE, fleet_namespace: "other" } }, { edge: EDGE }))),
  ).toEqual([]);
});
