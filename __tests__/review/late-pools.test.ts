/** Pools of machines of which a plan knows something too late: the provider plans nothing in its place. */
import { renderFinding } from "../../lib/report/render-finding";
import {
  type ClusterReview,
  changesOfPlans,
  renderReviewMarkdown,
  renderReviewText,
  reviewChanges,
} from "../../lib/review";
import type { PlainObject } from "../../lib/review/json";
import { plannedClusters } from "../../lib/review/plan-clusters";
import { ToldPools } from "../../lib/review/told-pools";
import { plain } from "../../lib/scheduling/rich-text";
import { Inputs } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

type Json = Readonly<Record<string, unknown>>;

const SERVERS = {
  name: "cp",
  etcd_role: true,
  control_plane_role: true,
  worker_role: true,
  quantity: 3,
  machine_labels: {},
  taints: [],
};
const LATE = { references: ["terraform_data.late.output", "terraform_data.late"] };

interface PlannedPools {
  /** Undefined where the cluster is made. */
  readonly before?: readonly Json[];
  readonly after: readonly Json[];
  /** Expressions of the pools that are configured; others are made by a `dynamic` block. */
  readonly configured: readonly Json[];
  /** Addresses of what else the apply changes, and does not know. */
  readonly late?: readonly string[];
  /** What is configured besides. */
  readonly others?: readonly Json[];
}

const expressionsOf = (values: Json): Json =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { constant_value: value }]));

/** A plan as Terraform 1.11 and the provider 14.1.1 make it. */
function planOf({ before, after, configured, late = ["terraform_data.late"], others = [] }: PlannedPools): object {
  const address = { address: "rancher2_cluster_v2.edge", mode: "managed", type: "rancher2_cluster_v2", name: "edge" };
  const values = (pools: readonly Json[] | undefined) =>
    pools === undefined
      ? null
      : { name: "edge", kubernetes_version: "v1.33.5+k3s1", rke_config: [{ machine_pools: pools }] };
  const change = {
    actions: [before === undefined ? "create" : before === after ? "no-op" : "update"],
    before: values(before),
    after: values(after),
    after_unknown: {},
  };
  const expressions = { ...expressionsOf({ name: "edge" }), rke_config: [{ machine_pools: configured }] };
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: [
      { ...address, change },
      ...late.map((each) => ({
        address: each,
        mode: "managed",
        type: each.split(".")[0],
        change: { actions: ["create"], before: null, after: {}, after_unknown: { output: true } },
      })),
    ],
    relevant_attributes: late.map((resource) => ({ resource, attribute: ["output"] })),
    configuration: {
      root_module: { resources: [{ ...address, provider_config_key: "rancher2", expressions }, ...others] },
    },
  };
}

const review = (plan: PlannedPools): ClusterReview =>
  reviewChanges(changesOfPlans([inputs.file(planOf(plan))])).clusters[0] as ClusterReview;

const codes = ({ problems }: ClusterReview) => problems.map(({ finding }) => finding.code);
const poolsAfter = (plan: PlannedPools) => {
  const content = planOf(plan) as PlainObject;
  return plannedClusters({ content, file: "plan.json", stack: "" }, ToldPools.nothing())[0]?.after?.pools ?? [];
};
const openParts = (plan: PlannedPools) =>
  poolsAfter(plan).flatMap(({ name, open = [] }) => open.map(({ part, path }) => [name, part, path]));

const written = (late: Json) => [{ ...expressionsOf(SERVERS), ...late }];

describe("what is known only at apply is not taken for what the provider plans in its place", () => {
  test("a quantity of 0 takes no pool away", () => {
    const after = [{ ...SERVERS, quantity: 0 }];
    const plan = { before: [SERVERS], after, configured: written({ quantity: LATE }) };
    expect(codes(review(plan))).toEqual(["RK546", "RK109"]);
    expect(openParts(plan)).toEqual([["cp", "nodes", "rke_config.machine_pools.quantity"]]);
    expect(plain(review(plan).verdict)).not.toContain("− pool");
  });

  test("nor does one of a cluster that is made keep it from coming up", () => {
    const plan = { after: [{ ...SERVERS, quantity: 0 }], configured: written({ quantity: LATE }) };
    expect(codes(review(plan))).toEqual(["RK546", "RK109", "RK402"]);
    expect(poolsAfter(plan).map(({ name }) => name)).toEqual(["cp"]);
  });

  test("false takes no role away", () => {
    const after = [{ ...SERVERS, worker_role: false }];
    const plan = { before: [SERVERS], after, configured: written({ worker_role: LATE }) };
    expect(codes(review(plan))).toEqual(["RK546", "RK109"]);
    expect(openParts(plan)).toEqual([["cp", "roles", "rke_config.machine_pools.worker_role"]]);
  });

  test("empty text is no value of a taint, and no map has no labels", () => {
    const taint = { key: "a", value: "b", effect: "NoSchedule" };
    const before = [{ ...SERVERS, taints: [taint], machine_labels: { a: "b" } }];
    const after = [{ ...SERVERS, taints: [{ ...taint, value: "" }] }];
    const taints = [{ ...expressionsOf(taint), value: LATE }];
    expect(openParts({ before, after, configured: written({ taints, machine_labels: LATE }) })).toEqual([
      ["cp", "taints", "rke_config.machine_pools.taints.value"],
      ["cp", "labels", "rke_config.machine_pools.machine_labels"],
    ]);
  });

  test("what it knows is taken for what it is", () => {
    const after = [{ ...SERVERS, quantity: 0 }];
    const configured = written({ quantity: { references: ["var.quantity"] } });
    expect(codes(review({ before: [SERVERS], after, configured }))).toContain("RK707");
  });
});

test("a pool that comes with taints of which one is not known is not shown without any", () => {
  const taints = [{ key: "a", value: "", effect: "NoSchedule" }];
  const written = { ...expressionsOf(SERVERS), taints: [{ key: { constant_value: "a" }, value: LATE }] };
  const content = planOf({ after: [{ ...SERVERS, taints }], configured: [written] });
  const found = reviewChanges(changesOfPlans([inputs.file(content)]));
  expect(renderReviewText(found)).toContain("taints not all known");
  expect(renderReviewMarkdown(found)).toContain("| not all known |");
});

test("an rke_config in which only a dynamic block stands is written, although a plan has none", () => {
  const plan = planOf({ after: [], configured: [], late: [] }) as { resource_changes: { change: { after: Json } }[] };
  const [{ change }] = plan.resource_changes as [{ change: { after: Json } }];
  change.after = { ...change.after, rke_config: [] };
  const codesOf = (content: object) =>
    codes(reviewChanges(changesOfPlans([inputs.file(content)])).clusters[0] as ClusterReview);
  expect(codesOf(plan)).not.toContain("RK544");
  expect(codesOf({ ...plan, configuration: {} })).toContain("RK544");
});

test("pools that a dynamic block makes are written, so that nothing is said to be kept without that", () => {
  const plan = planOf({ before: [SERVERS], after: [SERVERS], configured: [], late: [] }) as Json;
  const content = JSON.stringify(plan).replace('"rke_config":[{"machine_pools":[]}]', '"rke_config":[{}]');
  expect(codes(reviewChanges(changesOfPlans([inputs.file(content)])).clusters[0] as ClusterReview)).toEqual([]);
});

describe("what a dynamic block makes of a value that is known only at apply", () => {
  const gpu = {
    ...SERVERS,
    name: "gpu",
    etcd_role: false,
    control_plane_role: false,
    machine_labels: { bump: "0" },
    taints: [{ key: "gpu", value: "0", effect: "NoSchedule" }],
  };
  const emptied = { ...gpu, machine_labels: {}, taints: [{ key: "gpu", value: "", effect: "NoSchedule" }] };
  const plan = { before: [SERVERS, gpu], after: [SERVERS, emptied], configured: written({}) };
  const elsewhere = [{ address: "terraform_data.other", expressions: { input: LATE } }];

  test("is not known, and the apply may fail over it", () => {
    const found = review(plan);
    expect(openParts(plan)).toEqual([
      ["gpu", "taints", "rke_config.machine_pools[1].taints.value"],
      ["gpu", "labels", "rke_config.machine_pools[1].machine_labels"],
    ]);
    expect(codes(found)).toContain("RK546");
    expect(found.problems.map(({ finding }) => renderFinding(finding))[0]).toMatchInlineSnapshot(`
"warning[RK546]: a dynamic block in rke_config.machine_pools may be made of terraform_data.late.output, which is not known when Terraform plans, and the apply that brings it to the cluster then fails with "Provider produced inconsistent final plan"
  = a plan does not tell what a dynamic block is made of; what is planned as nothing is not known where it is made of this, and Terraform takes what comes at apply for a contradiction
  = that is so when the cluster is created, and when the setting comes to one that exists; once an apply has made the value, Terraform knows it
  = what is made before the cluster stays, and the same apply works once more: by then the value is known
  = help: apply once more, or make the value first with terraform apply -target=ADDRESS, or take a variable
  = or: where the cluster has the setting already, acknowledge the finding"
`);
  });

  test("is what is planned where all is known", () => {
    expect(openParts({ ...plan, late: [] })).toEqual([]);
    expect(codes(review({ ...plan, late: [] }))).not.toContain("RK546");
  });

  test("may be what is planned where the value is for another resource as well", () => {
    expect(openParts({ ...plan, others: elsewhere })).toEqual([]);
    expect(codes(review({ ...plan, others: elsewhere }))).toContain("RK546");
    expect(codes(review({ ...plan, before: plan.after, after: [...plan.after], others: elsewhere }))).toEqual([]);
  });

  test("of a cluster that is made may fail the apply, whatever is planned", () => {
    const { after, configured } = plan;
    expect(codes(review({ after, configured }))).toContain("RK546");
    expect(codes(review({ after, configured, late: [] }))).not.toContain("RK546");
  });
});
