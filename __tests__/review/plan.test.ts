import { NodeRole } from "../../lib";
import { changesOfPlans, renderReviewMarkdown, reviewChanges, verdictLine } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { type ClusterSketch, contentsOf, modelOf, resourceOf } from "../scheduling/models";
import { Inputs, planOf, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const before = modelOf({ servers: { roles: NodeRole.ALL }, workers: {} });
const after = modelOf({ servers: { roles: NodeRole.ALL }, workers: {}, gpu: { taints: ["gpu=yes:NoSchedule"] } });

function review(...plans: readonly object[]) {
  return reviewChanges(changesOfPlans(plans.map((plan) => inputs.file(plan)))).clusters;
}
const verdicts = (...plans: readonly object[]) => review(...plans).map(verdictLine);

const CHANGED = "cluster edge: + pool gpu; agents stay schedulable";

test.each(["0.2", "1.0", "1.1", "1.2", "1.99"])("a plan of format %s is read", (format_version) => {
  expect(verdicts(planOf({ edge: { before, after } }, { format_version }))).toEqual([CHANGED]);
});

test.each(["2.0", "10.0", "", "one", 1.2, null, { major: 1 }])("a plan of format %j is refused", (format_version) => {
  expect(() => verdicts(planOf({ edge: { before, after } }, { format_version }))).toThrow(/only 1\.x is known/);
});

test("a plan of OpenTofu is read, and keys nobody knows are passed over", () => {
  const plan = planOf(
    { edge: { before, after, model: { importing: null, generated_config: "x" } } },
    {
      terraform_version: "1.9.1",
      timestamp: "2026-01-01T00:00:00Z",
      applyable: true,
      complete: true,
      errored: false,
      checks: [{ status: "unknown" }],
      resource_drift: [{ address: "terraform_data.edge_model", type: "terraform_data", change: null }],
      deferred_changes: [],
      something_new: { input: { schemaVersion: "cdktf-rancher-k3s/model/v9" } },
    },
  );
  expect(verdicts(plan)).toEqual([CHANGED]);
});

test("the plan of a run that failed is refused", () => {
  expect(() => verdicts(planOf({ edge: { before, after } }, { errored: true }))).toThrow(/is not complete/);
});

test("plans of several stacks are one review", () => {
  const lab = { ...before, cluster: "lab" };
  expect(verdicts(planOf({ edge: { before, after } }), planOf({ lab: { before: lab, after: lab } }))).toEqual([
    CHANGED,
    "cluster lab: no scheduling change",
  ]);
});

test("what is known only at apply is said so, and nothing is guessed", () => {
  for (const after_unknown of [true, { input: true }, { input: { pools: { gpu: { taints: [false, true] } } } }]) {
    const [cluster] = review(planOf({ edge: { before, after, model: modelChange(before, after, { after_unknown }) } }));
    expect(cluster).toMatchObject({
      outcome: "unknown",
      dangers: [],
      rollout: [],
      diff: { pools: [], tolerations: [] },
    });
    expect(cluster && verdictLine(cluster)).toBe("cluster edge: known after apply, not judged");
    expect(cluster).not.toHaveProperty("after");
  }
});

function modelChange(was: ClusterSketch, is: ClusterSketch, rest: object): object {
  return {
    change: { actions: ["update"], before: { input: contentsOf(was) }, after: { input: contentsOf(is) }, ...rest },
  };
}

test("an unknown output or id of the model's resource makes nothing unknown", () => {
  const after_unknown = { id: true, output: true };
  expect(verdicts(planOf({ edge: { before, after, model: modelChange(before, after, { after_unknown }) } }))).toEqual([
    CHANGED,
  ]);
});

describe("what becomes of the cluster is read from the actions of its resource", () => {
  const change = (actions: readonly string[], rest: object = {}) => ({
    change: { actions, before: { name: "edge" }, after: { name: "edge" }, ...rest },
  });
  const facts = (cluster: object) =>
    review(planOf({ edge: { before, after: before, cluster } })).flatMap(({ outcome, dangers }) => [
      outcome,
      ...dangers.map((danger) => describePlainly(danger).facts[0]),
    ]);

  test.each<[string, object, string[]]>([
    ["an update", change(["update"]), ["unchanged"]],
    [
      "a replacement, with the arguments that force it",
      change(["delete", "create"], { replace_paths: [["name"], ["rke_config", 0, "machine_pools"]] }),
      ["replaced", "because of name, rke_config[0].machine_pools"],
    ],
    [
      "a replacement that creates first",
      change(["create", "delete"], { replace_paths: [["name"]] }),
      ["replaced", "because of name"],
    ],
    [
      "a tainted resource",
      { ...change(["delete", "create"]), action_reason: "replace_because_tainted" },
      ["replaced", "because of Terraform's mark that it is tainted"],
    ],
    [
      "the -replace option",
      { ...change(["delete", "create"]), action_reason: "replace_by_request" },
      ["replaced", "because of the -replace option"],
    ],
    [
      "a reason of a later release",
      { ...change(["delete", "create"]), action_reason: "constructor" },
      ["replaced", "because of a reason that the plan does not tell"],
    ],
    [
      "keys of maps are not shown",
      change(["delete", "create"], { replace_paths: [["annotations", "canary secret"]] }),
      ["replaced", "because of annotations.…"],
    ],
  ])("%s", (_what, cluster, expected) => {
    expect(facts(cluster)).toEqual(expected);
  });

  test("a cluster that Terraform forgets is not destroyed", () => {
    const cluster = { change: { actions: ["forget"], before: { name: "edge" }, after: null } };
    expect(review(planOf({ edge: { before, cluster } }))).toMatchObject([{ outcome: "released", dangers: [] }]);
  });

  test("a cluster that is destroyed is", () => {
    expect(review(planOf({ edge: { before } }))).toMatchObject([{ outcome: "removed", dangers: [{ code: "RK702" }] }]);
  });

  test("a cluster that is imported is not new", () => {
    const cluster = {
      change: { actions: ["no-op"], before: { name: "edge" }, after: { name: "edge" }, importing: {} },
    };
    expect(review(planOf({ edge: { after, cluster } }))).toMatchObject([{ outcome: "adopted" }]);
  });

  test("a cluster that goes from one state to another stays what it is", () => {
    const forget = { change: { actions: ["forget"], before: { name: "edge" }, after: null } };
    const adopt = { change: { actions: ["no-op"], before: { name: "edge" }, after: { name: "edge" }, importing: {} } };
    expect(
      verdicts(planOf({ edge: { before, cluster: forget } }), planOf({ edge: { after: before, cluster: adopt } })),
    ).toEqual(["cluster edge: no scheduling change"]);
  });

  describe("a cluster that is imported while its old place is destroyed, and not forgotten", () => {
    const change = { actions: ["no-op"], before: { name: "edge" }, after: { name: "edge" }, importing: { id: "x" } };
    const message = "the cluster is destroyed, although it is imported elsewhere";
    const told = (...plans: readonly object[]) =>
      review(...plans).map(({ outcome, dangers }) => [
        outcome,
        ...dangers.map((each) => describePlainly(each).message),
      ]);

    test("is lost, in one plan", () => {
      const plan = planOf({ edge: { before }, other: { after: before, cluster: { change } } });
      expect(told(plan)).toEqual([["replaced", message]]);
    });

    test("is lost, in plans of two stacks", () => {
      const come = planOf({ edge: { after: before, cluster: { change } } });
      expect(told(planOf({ edge: { before } }), come)).toEqual([["replaced", message]]);
      expect(told(come, planOf({ edge: { before } }))).toEqual([["replaced", message]]);
    });

    test("is lost without a model too", () => {
      const withoutModels = (plan: object) => {
        const { resource_changes: entries } = plan as { resource_changes: { type: string }[] };
        return { ...plan, resource_changes: entries.filter(({ type }) => type !== "terraform_data") };
      };
      const plan = withoutModels(planOf({ edge: { before }, other: { after: before, cluster: { change } } }));
      expect(told(plan)).toEqual([["replaced", message]]);
    });
  });

  describe("what an earlier replacement left over", () => {
    const withLeftOver = (actions: readonly string[], name: string) => {
      const plan = planOf({ edge: { before, after } }) as { resource_changes: object[] };
      const [cluster, model] = plan.resource_changes as [object, object];
      const left = { actions, before: { name, input: before }, after: null };
      plan.resource_changes.push(
        { ...cluster, deposed: "a1b2", change: left },
        { ...model, deposed: "a1", change: left },
      );
      return plan;
    };

    test("is passed over where nothing happens to it", () => {
      expect(verdicts(withLeftOver(["no-op"], "edge-old"))).toEqual([CHANGED]);
    });

    test.each(["edge", "edge-old"])("is named where it is destroyed, as %s", (name) => {
      const plan = withLeftOver(["delete"], name);
      expect(verdicts(plan)).toEqual([`cluster ${name}: what an earlier replacement left over is destroyed`, CHANGED]);
      expect(review(plan)[0]?.dangers.map(({ code }) => code)).toEqual(["RK702"]);
    });
  });
});

test("a cluster that is gone from Rancher and made anew is not called new", () => {
  const plan = planOf({ edge: { after: before } }) as { resource_changes: { address: string }[] };
  const [{ address }] = plan.resource_changes as [{ address: string }];
  const drift = { address, change: { actions: ["delete"], before: resourceOf(before), after: null } };
  expect(verdicts({ ...plan, resource_drift: [drift] })).toEqual([
    expect.stringMatching(/^cluster edge: gone from Rancher, and made anew; /),
  ]);
});

describe("a plan that does not do all that the configuration asks for", () => {
  /** The entries of a plan as resources of a state. */
  const stateOf = (plan: object) => {
    const { resource_changes: entries } = plan as { resource_changes: { change: { before: object } }[] };
    const resources = entries.map(({ change, ...entry }) => ({ ...entry, values: change.before }));
    return { prior_state: { values: { root_module: { child_modules: [{ resources }] } } } };
  };
  const tolerated = modelOf({ servers: { roles: NodeRole.ALL, taints: ["site=west:NoSchedule"] } });
  const lost = { ...tolerated, agents: { cluster: [], fleet: tolerated.agents.fleet } };
  const whole = planOf({ edge: { before: tolerated, after: lost } }) as { resource_changes: [object, object] };
  const { resource_changes: entries, ...head } = whole;

  test("a refresh-only plan says so, and names a cluster that Rancher has otherwise", () => {
    const plan = { ...head, planned_values: {}, ...stateOf(whole), resource_drift: [entries[0]] };
    const [cluster] = review(plan);
    expect(cluster && verdictLine(cluster)).toMatchInlineSnapshot(
      `"cluster edge: refresh-only plan, nothing is sent; Rancher has it otherwise than Terraform's state: cattle-cluster-agent no longer tolerates site=west:NoSchedule, and pool "servers" still has it (RK704, on apply); 1 more warning"`,
    );
    expect(cluster).toMatchObject({ scope: "refresh-only", rollout: [] });
    expect(cluster?.dangers.map(({ code }) => code)).toContain("RK704");
  });

  test("a refresh-only plan that found nothing names the clusters too", () => {
    expect(verdicts({ ...head, planned_values: {}, ...stateOf(whole) })).toEqual([
      "cluster edge: refresh-only plan, nothing is sent; no scheduling change",
    ]);
  });

  test("a refresh-only plan says that a cluster is gone", () => {
    const gone = { ...entries[0], change: { actions: ["delete"], before: resourceOf(tolerated), after: null } };
    const plan = { ...head, planned_values: {}, ...stateOf(whole), resource_drift: [gone] };
    expect(verdicts(plan)).toEqual(["cluster edge: refresh-only plan, nothing is sent; it is gone from Rancher"]);
  });

  test("a plan made with -target is judged with the model that stays in the state", () => {
    const plan = { ...head, complete: false, resource_changes: [entries[0]], ...stateOf(whole) };
    const [cluster] = review(plan);
    expect(cluster && verdictLine(cluster)).toMatchInlineSnapshot(
      `"cluster edge: cattle-cluster-agent no longer tolerates site=west:NoSchedule, and pool "servers" still has it (RK704, on apply); 1 more warning; the plan is not complete (-target, or changes that are deferred)"`,
    );
    expect(cluster?.dangers.map(({ code }) => code)).toContain("RK704");
  });

  test("a cluster that a plan made with -target leaves out is left out, and its model with it", () => {
    const other = { ...tolerated, cluster: "other" };
    const state = stateOf(planOf({ edge: { before: tolerated }, other: { before: other } }));
    const plan = { ...head, complete: false, resource_changes: [entries[0]], ...state };
    expect(review(plan).map(({ cluster }) => cluster)).toEqual(["edge"]);
  });

  test("a plan that is not complete says so where it changes nothing, and is not quiet about it", () => {
    const plan = planOf({ edge: { before, after: before } }, { complete: false });
    expect(verdicts(plan)).toEqual([
      "cluster edge: no scheduling change; the plan is not complete (-target, or changes that are deferred)",
    ]);
    expect(renderReviewMarkdown({ clusters: review(plan) })).toContain("not complete");
  });
});

test("a cluster whose construct is moved keeps its old model as what was, and has the new one as what is", () => {
  const moved = { address: "rancher2_cluster_v2.site", previous_address: "rancher2_cluster_v2.edge" };
  const { resource_changes: now } = planOf({ site: { before, after: before, cluster: moved } }) as {
    resource_changes: { change: object }[];
  };
  const [cluster, model] = now as [object, { change: { before: unknown; after: unknown } }];
  const gone = { ...model, address: "terraform_data.edge_model", change: { ...model.change, after: null } };
  const come = { ...model, change: { ...model.change, before: null } };
  for (const models of [
    [gone, come],
    [come, gone],
  ]) {
    const plan = { ...planOf({}), resource_changes: [cluster, ...models] };
    expect(review(plan).map(verdictLine)).toEqual(["cluster edge: no scheduling change"]);
  }
});

test("taints that come later are looked for in the plan's configuration", () => {
  const workers = { taintsApplied: "after-ready" as ClusterSketch["pools"][string]["taintsApplied"] };
  const old = modelOf({ servers: { roles: NodeRole.ALL }, workers });
  const now = modelOf({ servers: { roles: NodeRole.ALL }, workers: { ...workers, taints: ["a=b:PreferNoSchedule"] } });
  const resources = [{ type: "kubernetes_node_taint", depends_on: ["rancher2_cluster_v2.edge"] }];
  const configuration = { root_module: { resources } };
  expect(review(planOf({ edge: { before: old, after: now } }, { configuration }))[0]?.rollout).toMatchObject([
    { by: "terraform" },
  ]);
});

test("a model that is marked sensitive is not shown", () => {
  for (const mask of [true, { input: true }, { input: { cluster: true } }]) {
    const model = modelChange(before, after, { after_sensitive: mask });
    expect(() => review(planOf({ edge: { before, after, model } }))).toThrow(
      /marks the model of a cluster as sensitive/,
    );
  }
});

test("a stack in the place of a plan is refused with what to do", () => {
  expect(() => review(stackOf({ edge: before }))).toThrow(/is a synthesized stack; compare two of them with --base/);
});

test("what a provider fills in for what is not set is no setting", () => {
  const old = { ...before, rancherVersion: "2.11.2" };
  const plan = planOf({ edge: { before: old, after: old } }) as { resource_changes: { change: object }[] };
  const [cluster] = plan.resource_changes;
  const block = { append_tolerations: [], override_affinity: "", override_resource_requirements: [] };
  const filledIn = {
    name: "edge",
    kubernetes_version: old.kubernetesVersion,
    cluster_agent_deployment_customization: [block],
    rke_config: [
      {
        data_directories: [{ k8s_distro: null, provisioning: null, system_agent: "" }],
        machine_global_config: "",
        networking: [],
      },
    ],
  };
  Object.assign(cluster?.change ?? {}, { actions: ["no-op"], before: filledIn, after: filledIn });
  const codes = review(plan)[0]?.after?.findings.map(({ code }) => code);
  expect(codes?.filter((code) => ["RK305", "RK406", "RK509"].includes(code))).toEqual([]);
  Object.assign(filledIn.rke_config[0]?.data_directories[0] ?? {}, { system_agent: "/srv" });
  expect(review(plan)[0]?.after?.findings.map(({ code }) => code)).toContain("RK406");
});
