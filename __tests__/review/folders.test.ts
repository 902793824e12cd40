import path from "node:path";
import { NodeRole, TaintsApplied } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { changesBetween, reviewChanges, verdictLine } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, modelOf, resourceOf } from "../scheduling/models";
import { Inputs, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const edge = modelOf({ servers: { roles: NodeRole.ALL }, workers: {} });
const tainted = modelOf({ servers: { roles: NodeRole.ALL }, workers: { taints: ["team=a:PreferNoSchedule"] } });
const lab = modelOf({ all: { roles: NodeRole.ALL } }, { cluster: "lab" });

function review(base: string, head: string) {
  return reviewChanges(changesBetween(base, head)).clusters.map((each) => `${each.stack} ${verdictLine(each)}`);
}

describe("a harmless refactoring reviews as no scheduling change", () => {
  test("the stack's folder has another name", () => {
    const base = inputs.app({ production: stackOf({ edge }) });
    const head = inputs.app({ production: { ...stackOf({ edge }), at: "renamed" } });
    expect(review(base, head)).toEqual(["production cluster edge: no scheduling change"]);
  });

  test("two single files of other names and folders are one stack", () => {
    const base = inputs.file(stackOf({ edge }), "base/cdk.tf.json");
    const head = inputs.file(stackOf({ edge }), "head.tf.json");
    expect(review(base, head)).toEqual(["head.tf.json cluster edge: no scheduling change"]);
  });

  test.each([
    ["backend", { backend: { s3: { bucket: "state", key: "edge.tfstate" } } }],
    ["workspace of HCP Terraform", { cloud: { organization: "o", workspaces: { name: "edge" } } }],
  ])("a renamed stack keeps its state when its %s says so", (_what, terraform) => {
    const base = inputs.app({ old: stackOf({ edge }, { terraform }) });
    const head = inputs.app({ new: stackOf({ edge }, { terraform }) });
    expect(review(base, head)).toEqual(["new cluster edge: no scheduling change"]);
  });

  test("a new stack of the same backend as one that stays, where the command line tells the states apart", () => {
    const terraform = { backend: { s3: {} } };
    const base = inputs.app({ old: stackOf({ edge }, { terraform }) });
    const head = inputs.app({ old: stackOf({ edge }, { terraform }), new: stackOf({ lab }, { terraform }) });
    expect(review(base, head)).toEqual([
      "old cluster edge: no scheduling change",
      "new cluster lab: new; agents are schedulable",
    ]);
  });

  test("a construct that moved with a moved block", () => {
    const base = inputs.app({ production: stackOf({ edge }) });
    const moved = [
      { from: "rancher2_cluster_v2.edge", to: "rancher2_cluster_v2.interim" },
      { from: "rancher2_cluster_v2.interim", to: "rancher2_cluster_v2.site_edge" },
    ];
    const head = inputs.app({ production: stackOf({ site_edge: edge }, { moved }) });
    expect(review(base, head)).toEqual(["production cluster edge: no scheduling change"]);
  });

  test("moved blocks that go in a circle do not hang", () => {
    const moved = [
      { from: "rancher2_cluster_v2.edge", to: "rancher2_cluster_v2.b" },
      { from: "rancher2_cluster_v2.b", to: "rancher2_cluster_v2.edge" },
    ];
    const base = inputs.app({ production: stackOf({ edge }) });
    expect(review(base, inputs.app({ production: stackOf({ edge }, { moved }) }))).toEqual([
      "production cluster edge: no scheduling change",
    ]);
  });

  test("stacks and resources in another order", () => {
    const base = inputs.app({ a: stackOf({ edge }), b: stackOf({ lab }) });
    const head = inputs.app({ b: stackOf({ lab }), a: stackOf({ edge }) });
    expect(review(base, head)).toEqual(["a cluster edge: no scheduling change", "b cluster lab: no scheduling change"]);
  });

  test("a default that is written out", () => {
    const explicit = stackOf({ edge });
    (explicit.resource as { rancher2_cluster_v2: { edge: object } }).rancher2_cluster_v2.edge = {
      ...resourceOf(edge),
      fleet_namespace: "fleet-default",
    };
    expect(review(inputs.app({ a: stackOf({ edge }) }), inputs.app({ a: explicit }))).toEqual([
      "a cluster edge: no scheduling change",
    ]);
  });
});

describe("RK701: a cluster that is destroyed and re-created is found, with the reason", () => {
  const reasons = (base: string, head: string) =>
    reviewChanges(changesBetween(base, head)).clusters.flatMap(({ dangers, outcome }) =>
      dangers.map((danger) => {
        const { message, facts } = describePlainly(danger);
        // Of a new name the sentence tells.
        return [outcome, danger.code, message.includes("renamed") ? message : facts[0]];
      }),
    );

  test("it is renamed", () => {
    const head = inputs.app({ a: stackOf({ edge: { ...edge, cluster: "edge-2" } }) });
    expect(reasons(inputs.app({ a: stackOf({ edge }) }), head)).toEqual([
      ["replaced", "RK701", "the cluster is renamed, so edge is destroyed and re-created as edge-2"],
    ]);
  });

  test("it goes to another namespace", () => {
    const head = stackOf({ edge });
    (head.resource as { rancher2_cluster_v2: { edge: object } }).rancher2_cluster_v2.edge = {
      name: "edge",
      fleet_namespace: "fleet-other",
    };
    expect(reasons(inputs.app({ a: stackOf({ edge }) }), inputs.app({ a: head }))).toEqual([
      ["replaced", "RK701", "because of fleet_namespace"],
    ]);
  });

  test("its construct is renamed without telling Terraform", () => {
    const head = inputs.app({ a: stackOf({ site_edge: edge }) });
    expect(reasons(inputs.app({ a: stackOf({ edge }) }), head)).toEqual([
      ["replaced", "RK701", "because of its address in Terraform"],
    ]);
  });

  test("it moves to another stack", () => {
    const base = inputs.app({ a: stackOf({ edge, lab }) });
    const head = inputs.app({ a: stackOf({ lab }), b: stackOf({ edge }) });
    expect(reasons(base, head)).toEqual([["replaced", "RK701", "because of its stack"]]);
  });

  test("its stack is renamed, and with it the place of its state", () => {
    const stack = (name: string) =>
      stackOf({ edge }, { terraform: { backend: { local: { path: `terraform.${name}.tfstate` } } } });
    expect(reasons(inputs.app({ old: stack("old") }), inputs.app({ new: stack("new") }))).toEqual([
      ["replaced", "RK701", expect.stringContaining("cdktf destroys nothing of it")],
    ]);
  });
});

describe("what a stack tells Terraform of a cluster counts:", () => {
  const outcome = (base: object, head: object) =>
    reviewChanges(changesBetween(inputs.app({ a: { ...base } }), inputs.app({ a: { ...head } }))).clusters.map(
      ({ outcome, dangers }) => [outcome, ...dangers.map(({ code }) => code)],
    );
  const withArguments = (rest: object) => {
    const { resource } = stackOf({ edge }) as unknown as { resource: { rancher2_cluster_v2: { edge: object } } };
    const cluster = { edge: { ...resource.rancher2_cluster_v2.edge, ...rest } };
    return { ...stackOf({}), resource: { ...resource, rancher2_cluster_v2: cluster } };
  };

  test.each([
    ["its count is 0", { count: 0 }],
    ["its for_each is an empty map", { for_each: {} }],
    ["its for_each is an empty set", { for_each: "${toset([])}" }],
  ])("it is destroyed when %s", (_when, none) => {
    expect(outcome(stackOf({ edge }), withArguments(none))).toEqual([["removed", "RK702"]]);
    expect(outcome(withArguments(none), stackOf({ edge }))).toEqual([["created"]]);
  });

  test.each([[{ count: 1 }], [{ count: "${var.count}" }], [{ for_each: { a: 1 } }], [{ for_each: "${var.all}" }]])(
    "it stays with %j",
    (some) => {
      expect(outcome(withArguments(some), withArguments(some))).toEqual([["unchanged"]]);
    },
  );

  test("it is forgotten, and stays as it is", () => {
    const removed = (destroy: boolean) => [{ from: "rancher2_cluster_v2.edge", lifecycle: { destroy } }];
    expect(outcome(stackOf({ edge }), { ...stackOf({}), removed: removed(false) })).toEqual([["released"]]);
    expect(outcome(stackOf({ edge }), { ...stackOf({}), removed: removed(true) })).toEqual([["removed", "RK702"]]);
  });

  test.each([["rancher2_cluster_v2.edge"], ["${rancher2_cluster_v2.edge}"]])("it is adopted by an import: %s", (to) => {
    expect(outcome(stackOf({}), { ...stackOf({ edge }), import: [{ to, id: "fleet-default/edge" }] })).toEqual([
      ["adopted"],
    ]);
  });

  test("it is forgotten in one stack and imported in another, and so only moves", () => {
    const removed = [{ from: "rancher2_cluster_v2.edge", lifecycle: { destroy: false } }];
    const imported = [{ to: "rancher2_cluster_v2.edge", id: "fleet-default/edge" }];
    const head = inputs.app({ a: { ...stackOf({}), removed }, b: { ...stackOf({ edge }), import: imported } });
    const { clusters } = reviewChanges(changesBetween(inputs.app({ a: stackOf({ edge }) }), head));
    expect(clusters.map(({ outcome, dangers }) => [outcome, dangers])).toEqual([["unchanged", []]]);
  });
});

describe("a cluster that is imported at one place, while another does not forget it, is destroyed", () => {
  const imported = (to: string) => [{ to, id: "fleet-default/edge" }];
  const only = (base: string, head: string) => {
    const { clusters } = reviewChanges(changesBetween(base, head));
    expect(clusters).toHaveLength(1);
    return clusters[0] as (typeof clusters)[number];
  };

  test("in its stack", () => {
    const head = { ...stackOf({ other: edge }), import: imported("rancher2_cluster_v2.other") };
    const review = only(inputs.app({ a: stackOf({ edge }) }), inputs.app({ a: head }));
    expect(review.outcome).toBe("replaced");
    expect(verdictLine(review)).toContain(
      "cluster edge: destroyed unless its state has forgotten it although it is imported, because of its address in Terraform",
    );
    expect(review.dangers.map(renderFinding).join("\n")).toMatchInlineSnapshot(`
"error[RK701]: the cluster is destroyed, although it is imported elsewhere, unless its state has forgotten it
  = because of its address in Terraform
  = an import keeps nothing of a cluster that Terraform destroys in another place: that place has to be forgotten first
  = two synthesized apps do not tell whether terraform state rm was done; a plan does
  = its nodes do not register again by themselves, and Rancher loses what runs on them
  = prevent_destroy does not stop it: it is gone with the cluster's old place in the app
  = help: move it instead of importing it: write movedFrom: "edge" in the properties of the K3sCluster, which moves its model too
  = or: give it a logicalId that never changes; the one that it has in Terraform keeps the names of the outputs as well
  = or: make its old state forget it first: terraform state rm ADDRESS in the old stack's folder
  = or: let the old stack forget it: stack.addOverride("removed", [{ from: "ADDRESS", lifecycle: { destroy: false } }]), which a review sees
  = or: once the state has forgotten it, accept this: cluster.acknowledge("RK701", "REASON") in a K3sCluster"
`);
  });

  test("between stacks, and what changes with it is still judged", () => {
    const evicting = modelOf({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] }, workers: {} });
    const head = { ...stackOf({ edge: evicting }), import: imported("rancher2_cluster_v2.edge") };
    const review = only(inputs.app({ a: stackOf({ edge }), b: stackOf({}) }), inputs.app({ a: stackOf({}), b: head }));
    expect(verdictLine(review)).toContain("because of its stack");
    expect(review.dangers.map(({ code }) => code)).toEqual(expect.arrayContaining(["RK701", "RK703"]));
    expect(
      review.dangers
        .filter(({ code }) => code === "RK701")
        .map(renderFinding)
        .join(),
    ).toMatchInlineSnapshot(`
"error[RK701]: the cluster is destroyed, although it is imported elsewhere, unless its state has forgotten it
  = because of its stack
  = an import keeps nothing of a cluster that Terraform destroys in another place: that place has to be forgotten first
  = two synthesized apps do not tell whether terraform state rm was done; a plan does
  = its nodes do not register again by themselves, and Rancher loses what runs on them
  = prevent_destroy does not stop it: it is gone with the cluster's old place in the app
  = help: between stacks nothing can be moved: take it out of the old state and import it, see docs/moving.md
  = or: make its old state forget it first: terraform state rm ADDRESS in the old stack's folder
  = or: let the old stack forget it: stack.addOverride("removed", [{ from: "ADDRESS", lifecycle: { destroy: false } }]), which a review sees
  = or: once the state has forgotten it, accept this: cluster.acknowledge("RK701", "REASON") in a K3sCluster"
`);
  });

  test("without a model too", () => {
    const raw = (id: string, rest: object = {}) => ({
      resource: { rancher2_cluster_v2: { [id]: resourceOf(edge) } },
      ...rest,
    });
    const head = raw("other", { import: imported("rancher2_cluster_v2.other") });
    const { dangers } = only(inputs.app({ a: raw("edge") }), inputs.app({ a: head }));
    expect(dangers.map(({ code, severity }) => [code, severity])).toEqual([["RK701", "error"]]);
    expect(dangers.map(describePlainly)[0]?.help[0]).toBe("move it instead of importing it: with a moved block");
  });
});

describe("a cluster that goes and one that comes are not taken for one", () => {
  const outcomes = (base: string, head: string) =>
    reviewChanges(changesBetween(base, head))
      .clusters.map(({ outcome }) => outcome)
      .sort();
  const provider = (url: string) => ({ provider: { rancher2: [{ api_url: url }] } });
  const named = (id: string, name: string) => stackOf({ [id]: { ...edge, cluster: name } });

  test("when they are in two Ranchers", () => {
    const base = inputs.app({ a: stackOf({ edge }, provider("https://one.example.com")), b: stackOf({ lab }) });
    const head = (url: string) => inputs.app({ b: stackOf({ lab, edge }, provider(url)) });
    expect(outcomes(base, head("https://two.example.com"))).toEqual(["created", "removed", "unchanged"]);
    expect(outcomes(base, head("https://one.example.com/v3"))).toEqual(["replaced", "unchanged"]);
    expect(outcomes(base, head("${var.url}"))).toEqual(["replaced", "unchanged"]);
  });

  test("when both names are known only at apply", () => {
    const base = inputs.app({ a: named("one", "${var.a}") });
    expect(outcomes(base, inputs.app({ a: named("two", "${var.b}") }))).toEqual(["created", "removed"]);
    expect(outcomes(base, inputs.app({ b: named("one", "${var.b}") }))).toEqual(["replaced"]);
  });

  test("when one name is known and happens to be what stands for the other", () => {
    const base = inputs.app({ a: named("one", "${var.a}") });
    expect(outcomes(base, inputs.app({ a: named("two", "(known at apply)") }))).toEqual(["created", "removed"]);
  });
});

test("of two clusters with one name in two namespaces only the one that changes is judged changed", () => {
  const inNamespace = (models: Parameters<typeof stackOf>[0]) => {
    const stack = stackOf(models) as { resource: { rancher2_cluster_v2: Record<string, object> } };
    Object.assign(stack.resource.rancher2_cluster_v2.two as object, { fleet_namespace: "fleet-two" });
    return stack;
  };
  const rename = { ...edge, cluster: "edge-2" };
  const base = inputs.app({ a: inNamespace({ one: edge, two: edge }) });
  const head = inputs.app({ a: inNamespace({ one: edge, two: rename }) });
  expect(reviewChanges(changesBetween(base, head)).clusters.map(({ cluster, outcome }) => [cluster, outcome])).toEqual([
    ["edge-2", "replaced"],
    ["edge", "unchanged"],
  ]);
});

test("created, removed, changed and unchanged clusters are told apart, the worst first", () => {
  const base = inputs.app({ a: stackOf({ edge, lab }), b: stackOf({ other: { ...edge, cluster: "other" } }) });
  const head = inputs.app({ a: stackOf({ edge: tainted, lab }), c: stackOf({ fresh: { ...edge, cluster: "fresh" } }) });
  expect(review(base, head)).toMatchInlineSnapshot(`
[
  "b cluster other: left to itself: its stack leaves the app, and nothing is destroyed (RK702)",
  "a cluster edge: workers + team=a:PreferNoSchedule; agents stay schedulable",
  "c cluster fresh: new; agents are schedulable",
  "a cluster lab: no scheduling change",
]
`);
});

describe("a cluster stays, and only its model comes or goes", () => {
  const bare = { resource: { rancher2_cluster_v2: { edge: { name: "edge" } } } };

  test("the app starts to use this library for it", () => {
    expect(review(inputs.app({ a: bare }), inputs.app({ a: stackOf({ edge }) }))).toEqual([
      "a cluster edge: judged for the first time; agents are schedulable",
    ]);
  });

  test("the app no longer uses this library for it", () => {
    expect(review(inputs.app({ a: stackOf({ edge }) }), inputs.app({ a: bare }))).toEqual([
      expect.stringMatching(
        /^a cluster edge: no scheduling change, but no longer judged: its model leaves the configuration; .* \(RK408/,
      ),
    ]);
  });
});

describe("the order in which taints come once the cluster is ready", () => {
  const workers = { taintsApplied: TaintsApplied.AFTER_READY };
  const before = modelOf({ servers: { roles: NodeRole.ALL }, workers });
  const after = modelOf({
    servers: { roles: NodeRole.ALL },
    workers: { ...workers, taints: ["team=a:PreferNoSchedule"] },
  });
  const nodeTaint = (dependsOn: readonly string[]) => ({
    resource: {
      ...(stackOf({ edge: after }).resource as object),
      rancher2_cluster_sync: { ready: { cluster_id: "${rancher2_cluster_v2.edge.cluster_v1_id}" } },
      kubernetes_node_taint: { n: { depends_on: dependsOn } },
    },
  });
  const steps = (head: string) =>
    reviewChanges(changesBetween(inputs.app({ a: stackOf({ edge: before }) }), head)).clusters.flatMap(({ rollout }) =>
      rollout.map(({ by, because }) => [by, plain(because)]),
    );

  test("is guaranteed where the taints depend on the cluster", () => {
    expect(steps(inputs.app({ a: nodeTaint(["rancher2_cluster_v2.edge"]) }))).toEqual([
      ["terraform", "the kubernetes_node_taint resources wait until Rancher has stored the change"],
    ]);
  });

  test("is guaranteed where they wait for the cluster to be ready", () => {
    expect(steps(inputs.app({ a: nodeTaint(["rancher2_cluster_sync.ready"]) }))[0]?.[0]).toBe("terraform");
  });

  test("is guaranteed for the cluster they depend on, and for no other", () => {
    const stack = (sketch: ClusterSketch) => stackOf({ edge: sketch, other: { ...sketch, cluster: "other" } });
    const head = stack(after) as { resource: object };
    const taints = { n: { depends_on: ["rancher2_cluster_v2.edge"] } };
    const taintedHead = { ...head, resource: { ...head.resource, kubernetes_node_taint: taints } };
    const { clusters } = reviewChanges(
      changesBetween(inputs.app({ a: stack(before) }), inputs.app({ a: taintedHead })),
    );
    expect(clusters.map(({ cluster, rollout }) => [cluster, rollout[0]?.by])).toEqual([
      ["edge", "terraform"],
      ["other", "you"],
    ]);
  });

  test("is not guaranteed where they depend on something else", () => {
    expect(steps(inputs.app({ a: nodeTaint(["local_file.x"]) }))).toEqual([
      ["you", "a kubernetes_node_taint depends on no cluster: let it depend on this one, where it taints nodes of it"],
    ]);
  });

  test("is not guaranteed where one of them does not", () => {
    const { resource } = nodeTaint(["rancher2_cluster_v2.edge"]);
    const head = { resource: { ...resource, kubernetes_node_taint: { ...resource.kubernetes_node_taint, other: {} } } };
    expect(steps(inputs.app({ a: head }))[0]?.[0]).toBe("you");
  });

  test("is guaranteed by cdktf where the taints are in a stack that comes later", () => {
    const later = { dependencies: ["a"], resource: { kubernetes_node_taint: { n: {} } } };
    expect(steps(inputs.app({ a: stackOf({ edge: after }), b: later }))[0]?.[0]).toBe("terraform");
    expect(steps(inputs.app({ a: stackOf({ edge: after }), b: { ...later, dependencies: [] } }))[0]?.[0]).toBe("you");
  });

  test("is not known where nothing puts the taints on the nodes", () => {
    expect(steps(inputs.app({ a: stackOf({ edge: after }) }))[0]?.[0]).toBe("you");
  });
});

test("tolerations that go are never in a guaranteed order: Terraform does not see the taints of nodes", () => {
  const before = modelOf({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } });
  const changes = changesBetween(inputs.app({ a: stackOf({ edge: before }) }), inputs.app({ a: stackOf({ edge }) }));
  expect(reviewChanges(changes).clusters[0]?.rollout[0]).toMatchObject({ moment: "before-apply", by: "you" });
});

test("taints given at registration come after the tolerations: the command is the cluster's", () => {
  const after = modelOf({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] }, workers: {} });
  const changes = changesBetween(inputs.app({ a: stackOf({ edge }) }), inputs.app({ a: stackOf({ edge: after }) }));
  expect(reviewChanges(changes).clusters[0]?.rollout.map(({ what, by }) => [plain(what), by])[1]).toEqual([
    'nodes that Terraform registers in pool "servers" with new taints wait until Rancher has stored the agents\' tolerations of them',
    "terraform",
  ]);
});

test("a plan in the place of a folder is refused with what to do", () => {
  const plan = inputs.file({ format_version: "1.2", resource_changes: [] }, "plan.json");
  expect(() => changesBetween(plan, plan)).toThrow(/is a plan, which holds both sides; pass it without --base/);
});

test("names of files are kept as they were given", () => {
  const base = inputs.app({ a: stackOf({ edge }) });
  expect(changesBetween(base, base)[0]?.file).toBe(path.join(base, "stacks/a/cdk.tf.json"));
});
