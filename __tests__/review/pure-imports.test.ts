/** An import that sends nothing changes nothing, whatever it does not read. */
import { type ClusterReview, changesOfPlans, reviewChanges } from "../../lib/review";
import { plain } from "../../lib/scheduling/rich-text";
import { Inputs } from "./inputs";
import { providerPlan } from "./provider-plan";

type Json = Readonly<Record<string, unknown>>;

const inputs = new Inputs();
afterAll(() => inputs.remove());

const pool = (name: string, roles: string[], taints: Json[] = []) => ({
  name,
  quantity: 3,
  etcd_role: roles.includes("etcd"),
  control_plane_role: roles.includes("etcd"),
  worker_role: roles.includes("worker"),
  taints,
  machine_config: [{ kind: "Amazonec2Config", name }],
});
const held = (taints: Json[], rest: Json = {}): Json => ({
  rke_config: [{ machine_pools: [pool("s", ["etcd"]), pool("w", ["worker"], taints)], ...rest }],
});
const TAINT = [{ key: "team", value: "a", effect: "NoSchedule" }];

function review(values: Json, planned: Json = values): ClusterReview {
  const plan = providerPlan({ written: values, held: values, planned, isImported: true });
  return reviewChanges(changesOfPlans([inputs.file(plan)])).clusters[0] as ClusterReview;
}
const worst = ({ problems }: ClusterReview) => problems.map(({ finding }) => `${finding.severity} ${finding.code}`);

test.each<[string, Json]>([
  ["healthy", held([])],
  ["in which agents have no place already", held(TAINT)],
  [
    "with nodes that are drained for a time that is not read",
    held([], { upgrade_strategy: [{ worker_drain_options: [{ enabled: true }] }] }),
  ],
])("a cluster, %s, is no change", (_what, values) => {
  const found = review(values);
  expect(plain(found.verdict)).toContain("no scheduling change");
  expect(found.outcome).toBe("unchanged");
  // What a later apply may send in the place of what was not read is told all the same.
  expect(worst(found)).toEqual(["info RK717", "info RK717"]);
});

test("an import that sends something may write over what was not read, so it stays open", () => {
  const found = review(held([]), { ...held([]), labels: { a: "b" } });
  expect(plain(found.verdict)).toContain("not known as it is before");
});
