import { createHash } from "node:crypto";
import { K3sCluster, type K3sClusterProps, NodeRole, TaintEffect, Toleration } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { type ClusterReview, changesOfPlans, reviewChanges, verdictLine } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import { WITNESS_ANNOTATION } from "../../lib/scheduling/reading/witness";
import { rancherStack, synthesized } from "../cluster/stacks";
import { Inputs } from "./inputs";
import { planBetween } from "./plan-between";

const inputs = new Inputs();
afterAll(() => inputs.remove());

// biome-ignore lint/suspicious/noExplicitAny: a plan has no type
type Json = any;

/** The synthesized stack of one cluster of all roles. */
function app(props: Partial<K3sClusterProps> = {}, change: (cluster: K3sCluster) => void = () => {}): Json {
  const cluster = new K3sCluster(rancherStack(), "edge", {
    kubernetesVersion: "v1.33.5+k3s1",
    nodePools: { all: { roles: NodeRole.ALL } },
    ...props,
  });
  change(cluster);
  return synthesized(cluster);
}

function reviewOf(plan: object): ClusterReview {
  const [only] = reviewChanges(changesOfPlans([inputs.file(plan)])).clusters;
  return only as ClusterReview;
}

const shown = (code: FindingCode, { dangers }: ClusterReview) =>
  dangers
    .filter((danger) => danger.code === code)
    .map(renderFinding)
    .join("\n\n");
const dataOf = (code: FindingCode, { dangers }: ClusterReview) =>
  dangers.filter((danger) => danger.code === code).map(({ data }) => data);

const TAINTED = { nodePools: { all: { roles: NodeRole.ALL, taints: ["site=west:NoSchedule"] } } } as const;
const TOLERATING = {
  agents: { clusterAgent: { appendTolerations: [Toleration.exists("gpu", TaintEffect.NO_SCHEDULE)] } },
};
const withTolerations = app(TOLERATING);

describe("RK711, what Rancher did not take", () => {
  const refused = (tried: Json, held: Json = app(), planned: Json = tried) =>
    reviewOf(planBetween(held, planned, tried));

  test("shows the arguments, how it is known, and what to do", () => {
    expect(shown("RK711", refused(withTolerations))).toMatchInlineSnapshot(`
"warning[RK711]: Rancher did not take agents.clusterAgent of an earlier update; this plan sends it again
  = Terraform's state has the values of the refused update; the witness of what Rancher accepted last is older
  = the change is reviewed against what Rancher holds, as far as that is known
  = help: look why Rancher refused it before applying again: the error stands in the log of that apply
  = or: take back in the app what Rancher refuses"
`);
  });

  test("the change is reviewed against what Rancher holds, so it is none of nothing", () => {
    const review = refused(withTolerations);
    expect(verdictLine(review)).toEqual(
      expect.stringMatching(
        /^cluster edge: cattle-cluster-agent now tolerates gpu:NoSchedule op=Exists; Rancher did not take .* \(RK711, on apply\)$/,
      ),
    );
    expect(review.diff.tolerations).toEqual([
      { agent: "cattle-cluster-agent", toleration: "gpu:NoSchedule op=Exists", change: "added", because: [] },
    ]);
  });

  test("a mask that has a place for what was refused makes no toleration of it", () => {
    const plan: Json = planBetween(app(), withTolerations, withTolerations);
    const { change } = clusterIn(plan);
    change.before_sensitive = { cluster_agent_deployment_customization: [{ append_tolerations: [{}] }] };
    const { before } = reviewOf(plan);
    expect(before?.cluster.agents["cattle-cluster-agent"]).toMatchObject({ tolerations: [], refusedTolerations: [] });
  });

  test("derived tolerations of both agents count", () => {
    expect(dataOf("RK711", refused(app(TAINTED)))).toEqual([
      {
        arguments: ["cluster_agent_deployment_customization", "fleet_agent_deployment_customization"],
        isSent: true,
      },
    ]);
  });

  test.each<[string, Partial<K3sClusterProps>]>([
    [
      "fleet_agent_deployment_customization",
      { agents: { fleetAgent: { overrideResourceRequirements: { cpuLimit: "1" } } } },
    ],
    ["agent_env_vars", { agentEnvVars: { HTTPS_PROXY: "http://203.0.113.2" } }],
    [
      "default_pod_security_admission_configuration_template_name",
      { defaultPodSecurityAdmissionConfigurationTemplateName: "none-such" },
    ],
  ])("%s is seen", (argument, props) => {
    expect(dataOf("RK711", refused(app(props)))).toEqual([{ arguments: [argument], isSent: true }]);
  });

  test("beside an affinity, which is never read back, what Rancher holds is not known", () => {
    const overrideAffinity = {
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [PREFERENCE] },
    };
    const old = app({ agents: { clusterAgent: { overrideAffinity } } });
    const tried = app({ ...TAINTED, agents: { clusterAgent: { overrideAffinity } } });
    const { before, dangers } = reviewOf(planBetween(old, tried, tried));
    expect(before?.cluster.agents["cattle-cluster-agent"].unknownTolerations.map(({ path }) => path)).toEqual([
      "cluster_agent_deployment_customization",
    ]);
    expect(dangers.map(({ code }) => code)).toContain("RK711");
  });

  const PREFERENCE = { weight: 1, preference: { matchExpressions: [{ key: "zone", operator: "Exists" }] } } as const;

  describe("in the values of the provider, which fills in what the configuration leaves out", () => {
    /** A customization block as the provider's state has it. */
    const asRead = (text: "" | null) => [
      {
        append_tolerations: [{ key: "gpu", operator: "Exists", value: text, effect: "NoSchedule", seconds: 0 }],
        override_affinity: text,
        override_resource_requirements: [],
        scheduling_customization: [],
      },
    ];
    const filledIn = (values: Json, text: "" | null) => ({
      ...values,
      annotations: { ...values.annotations, "field.cattle.io/creatorId": "user-abcde" },
      cluster_agent_deployment_customization: asRead(text),
      fleet_agent_deployment_customization: [],
      agent_env_vars: [],
      default_pod_security_admission_configuration_template_name: "",
      default_cluster_role_for_project_members: "",
      enable_network_policy: false,
      labels: {},
    });

    test.each(["", null] as const)("a refused update is seen, with %j for what is not set", (text) => {
      const plan: Json = planBetween(app(), withTolerations, withTolerations);
      const { change } = clusterIn(plan);
      change.before = filledIn(change.before, text);
      change.after = filledIn(change.after, "");
      expect(dataOf("RK711", reviewOf(plan))).toEqual([
        { arguments: ["cluster_agent_deployment_customization"], isSent: true },
      ]);
    });

    test.each(["", null] as const)("an accepted one is none, with %j for what is not set", (text) => {
      const plan: Json = planBetween(withTolerations, app({ ...TOLERATING, labels: { a: "b" } }), withTolerations);
      const { change } = clusterIn(plan);
      change.before = filledIn(change.before, text);
      change.after = { ...filledIn(change.after, ""), labels: { a: "b" } };
      const review = reviewOf(plan);
      expect([review.dangers, verdictLine(review)]).toEqual([
        [],
        "cluster edge: labels.a is set; agents stay schedulable",
      ]);
    });
  });

  test("what somebody changed in Rancher's dashboard is read back, and not refused", () => {
    const plan: Json = planBetween(withTolerations, withTolerations, withTolerations);
    const cluster = clusterIn(plan);
    const stored = structuredClone(cluster.change.before);
    cluster.change.before.cluster_agent_deployment_customization[0].append_tolerations[0].key = "changed-by-hand";
    cluster.change.actions = ["update"];
    plan.resource_drift = [
      { address: cluster.address, change: { actions: ["update"], before: stored, after: cluster.change.before } },
    ];
    const review = reviewOf(plan);
    expect(dataOf("RK711", review)).toEqual([]);
    expect(review.diff.tolerations.map(({ toleration, change }) => `${toleration} ${change}`)).toEqual([
      "changed-by-hand:NoSchedule op=Exists removed",
      "gpu:NoSchedule op=Exists added",
    ]);
  });

  test("what the app takes back is not sent again, and changes nothing", () => {
    const review = refused(withTolerations, app(), app());
    expect([review.dangers, verdictLine(review)]).toEqual([[], "cluster edge: no scheduling change"]);
  });

  test("what the app mends is still to be sent", () => {
    const mended = app({ agents: { clusterAgent: { overrideResourceRequirements: { cpuLimit: "1" } } } });
    expect(dataOf("RK711", refused(withTolerations, app(), mended))).toHaveLength(1);
  });

  test("says so when all annotations are ignored, so that nothing is sent", () => {
    const ignoring = app(TAINTED, (cluster) => {
      cluster.resource.lifecycle = { ignoreChanges: ["annotations"] };
    });
    const plan = planBetween(app(), ignoring, ignoring);
    expect(clusterIn(plan).change.actions).toEqual(["no-op"]);
    const review = reviewOf(plan);
    expect(shown("RK711", review)).toMatchInlineSnapshot(`
"warning[RK711]: Rancher did not take agents.clusterAgent and agents.fleetAgent of an earlier update, and this plan does not send them either
  = Terraform's state has the values of the refused update; the witness of what Rancher accepted last is older
  = what is not sent is judged as Rancher holds it
  = help: let the annotation rancher-k3s/witness be written: it stands under ignoreChanges, where only single keys of others belong, or an override is written over it"
`);
    expect(review.after?.cluster.agents["fleet-agent"].tolerations).toEqual([]);
  });

  test("is no matter of a cluster that is destroyed", () => {
    const plan: Json = planBetween(app(), withTolerations, withTolerations);
    const { change } = clusterIn(plan);
    Object.assign(change, { actions: ["delete"], after: null });
    expect(reviewOf({ ...plan, resource_changes: [clusterIn(plan)] }).dangers.map(({ code }) => code)).toEqual([
      "RK702",
    ]);
  });

  test("does not occur when a later release made the witness in another form", () => {
    const plan: Json = planBetween(app(), withTolerations, withTolerations);
    clusterIn(plan).change.before.annotations = { [WITNESS_ANNOTATION]: "v9 anything=else" };
    expect(dataOf("RK711", reviewOf(plan))).toEqual([]);
  });

  test("does not occur when there is no witness yet", () => {
    const [held, tried] = [app({ witness: false }), app({ ...TOLERATING, witness: false })];
    expect(dataOf("RK711", reviewOf(planBetween(held, withTolerations, tried)))).toEqual([]);
  });

  test("does not occur when the app switched the witness off, and an old one stays in Rancher", () => {
    const accepted = app({ ...TOLERATING, witness: false });
    const plan: Json = planBetween(accepted, accepted, accepted);
    const stale = { [WITNESS_ANNOTATION]: app().resource.rancher2_cluster_v2.edge.annotations[WITNESS_ANNOTATION] };
    const { change } = clusterIn(plan);
    for (const side of [change.before, change.after]) side.annotations = stale;
    const review = reviewOf(plan);
    expect(dataOf("RK711", review)).toEqual([]);
    expect(verdictLine(review)).toBe("cluster edge: no scheduling change");
  });

  describe("with the witness in the model, where the one in Rancher is lost", () => {
    const without = (witness: string | undefined, tried: Json = withTolerations) => {
      const plan: Json = planBetween(app(), tried, tried);
      clusterIn(plan).change.before.annotations = witness === undefined ? {} : { [WITNESS_ANNOTATION]: witness };
      return plan;
    };

    test.each([
      ["somebody took it off the cluster", undefined],
      ["somebody emptied it", ""],
      ["somebody wrote over it", "something"],
    ])("is found when %s", (_when, witness) => {
      const review = reviewOf(without(witness));
      expect(dataOf("RK711", review)).toEqual([
        { arguments: ["cluster_agent_deployment_customization"], isSent: true },
      ]);
      expect(verdictLine(review)).toEqual(
        expect.stringMatching(
          /^cluster edge: cattle-cluster-agent now tolerates gpu:NoSchedule op=Exists; Rancher did not take .* \(RK711, on apply\)$/,
        ),
      );
    });

    test("does not occur when the state is what Rancher accepted", () => {
      const plan: Json = planBetween(withTolerations, withTolerations, withTolerations);
      const { change } = clusterIn(plan);
      Object.assign(change, { actions: ["update"], before: { ...change.before, annotations: {} } });
      expect(dataOf("RK711", reviewOf(plan))).toEqual([]);
    });

    test("the update that brings the first witness is refused: what Rancher holds is not known", () => {
      const review = reviewOf(planBetween(app({ witness: false }), withTolerations, withTolerations));
      expect(shown("RK711", review)).toMatchInlineSnapshot(`
"warning[RK711]: Rancher refused an earlier update, so what it holds of agents.clusterAgent is not known; this plan sends it again
  = Terraform wrote the witness of that update into its state, and Rancher does not have it
  = the change is reviewed against what Rancher holds, as far as that is known
  = help: look why Rancher refused it before applying again: the error stands in the log of that apply
  = or: take back in the app what Rancher refuses"
`);
      expect(verdictLine(review)).toMatchInlineSnapshot(
        `"cluster edge: what changes depends on cluster_agent_deployment_customization, not known as it is before; Rancher refused an earlier update, so what it holds of agents.clusterAgent is not known; this plan sends it again (RK711, on apply)"`,
      );
    });
  });

  describe("of a cluster that is imported, whose blocks with an affinity are not read", () => {
    const withAffinity = (key: string) =>
      app({
        agents: {
          clusterAgent: {
            appendTolerations: [Toleration.exists(key, TaintEffect.NO_SCHEDULE)],
            overrideAffinity: {
              nodeAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  { weight: 1, preference: { matchExpressions: [{ key: "zone", operator: "Exists" }] } },
                ],
              },
            },
          },
        },
      });
    const imported = (held: Json, planned: Json, annotations?: object) => {
      const plan: Json = planBetween(held, planned, held);
      const { change } = clusterIn(plan);
      Object.assign(change, { actions: ["update"], importing: { id: "fleet-default/edge" } });
      change.before = {
        ...change.before,
        cluster_agent_deployment_customization: [],
        ...(annotations && { annotations }),
      };
      const model = plan.resource_changes.find(({ type }: Json) => type === "terraform_data");
      Object.assign(model.change, { actions: ["create"], before: null });
      return reviewOf(plan);
    };

    test.each([
      ["the toleration stays", "a"],
      ["the toleration is another one", "b"],
    ])("nothing was refused when %s", (_when, key) => {
      const review = imported(withAffinity("a"), withAffinity(key));
      expect(review.dangers.map(({ code }) => code)).toEqual(["RK717"]);
      expect(verdictLine(review)).toBe(
        "cluster edge: judged for the first time; what changes depends on cluster_agent_deployment_customization, not known as it is before; agents are schedulable",
      );
    });

    test("without a witness it is not known either", () => {
      expect(verdictLine(imported(withAffinity("a"), withAffinity("a"), {}))).toContain("not known as it is before");
    });
  });

  describe("beside a value that only Terraform knows", () => {
    /** As a state has it: with the values, and Terraform's digest of them. */
    const known = (props: Partial<K3sClusterProps>, memory: string): Json => {
      const stack = app({
        ...props,
        agents: { clusterAgent: { overrideResourceRequirements: { memoryLimit: "${var.m}" } } },
      });
      const digest = memory.padEnd(12, "0");
      return JSON.parse(
        JSON.stringify(stack, (key, value) =>
          key === WITNESS_ANNOTATION ? value.replace(/\$\{.*?12\)\}/, digest) : value === "${var.m}" ? memory : value,
        ),
      );
    };
    const GPU = { nodePools: { all: { roles: NodeRole.ALL, taints: ["gpu:NoSchedule"] } } } as const;

    test.each<[string, Json, Json]>([
      ["a toleration", known(TAINTED, "1Gi"), known(GPU, "1Gi")],
      ["the value", known(TAINTED, "1Gi"), known(TAINTED, "2Gi")],
    ])("%s that is refused is seen, and what Rancher holds is not known", (_what, held, tried) => {
      const review = refused(tried, held);
      const [danger] = dataOf("RK711", review) as Json[];
      expect([danger.arguments[0], danger.isCertain]).toEqual(["cluster_agent_deployment_customization", false]);
      expect(review.before?.cluster.agents["cattle-cluster-agent"].unknownTolerations).toHaveLength(1);
    });

    test("the value is seen as well when an earlier refresh left no drift", () => {
      const [held, tried] = [known(TAINTED, "1Gi"), known(TAINTED, "2Gi")];
      const plan = { ...planBetween(held, tried, tried), resource_drift: [] };
      expect(dataOf("RK711", reviewOf(plan))).toEqual([
        { arguments: ["cluster_agent_deployment_customization"], isSent: true, isCertain: false },
      ]);
    });

    /** A state in which Rancher has what the witness says, and a plan that gives the variable another value. */
    const given = (argument: string, held: unknown, was: string, is: string): Json => {
      const stack = app({}, ({ resource }) => resource.addOverride(argument, "${var.v}"));
      const sha = (json: string) => createHash("sha256").update(json).digest("hex").slice(0, 12);
      const as = (json: string) =>
        JSON.parse(
          JSON.stringify(stack, (key, value) =>
            key === WITNESS_ANNOTATION
              ? value.replace(/\$\{.*?12\)\}/, sha(json))
              : value === "${var.v}"
                ? held
                : value,
          ),
        );
      return { ...planBetween(as(was), as(is), as(was)), resource_drift: [] };
    };
    const policy = "enable_network_policy";
    const template = "default_pod_security_admission_configuration_template_name";

    test.each<[string, Json]>([
      ["a policy that was on is null", given(policy, true, "[true]", "[null]")],
      ["a policy that was off is null", given(policy, false, "[false]", "[null]")],
      ["a policy that was null is kept on", given(policy, true, "[null]", "[true]")],
      ["a policy is text instead of a flag", given(policy, true, '["true"]', "[true]")],
      ["a template of no name is null", given(template, "", '[""]', "[null]")],
      ["a template that is null has no name", given(template, undefined, "[null]", '[""]')],
    ])("nothing is said when %s", (_when, plan) => {
      expect(dataOf("RK711", reviewOf(plan))).toEqual([]);
    });

    test.each<[string, Json, string]>([
      ["a policy", given(policy, true, "[false]", "[true]"), policy],
      ["a template", given(template, "b<c", '["a"]', '["b\\u003cc"]'), template],
    ])("%s that is refused is seen beside the rest", (_what, plan, argument) => {
      expect(dataOf("RK711", reviewOf(plan))).toMatchObject([{ arguments: [argument], isCertain: false }]);
    });

    test.each<[string, Json, Json, Json]>([
      ["the value is to change", known(TAINTED, "1Gi"), known(TAINTED, "2Gi"), known(TAINTED, "1Gi")],
      ["a toleration is to come", known(TAINTED, "1Gi"), known(GPU, "1Gi"), known(TAINTED, "1Gi")],
      ["the app takes back what was refused", known(TAINTED, "1Gi"), known(TAINTED, "1Gi"), known(TAINTED, "2Gi")],
    ])("nothing is said when %s", (_when, held, planned, tried) => {
      expect(dataOf("RK711", refused(tried, held, planned))).toEqual([]);
    });

    test("a witness that is lost in Rancher is made up for by the model, as far as it tells", () => {
      const [held, tried] = [known(TAINTED, "1Gi"), known(GPU, "1Gi")];
      const accepted = known(TAINTED, "1Gi");
      for (const stack of [held, accepted]) stack.resource.rancher2_cluster_v2.edge.annotations = {};
      expect(dataOf("RK711", refused(tried, held))).toHaveLength(1);
      expect(dataOf("RK711", refused(known(TAINTED, "1Gi"), accepted))).toEqual([]);
    });
  });

  test("a drift that only writes otherwise what is not set is none", () => {
    const plan: Json = planBetween(app(), withTolerations, withTolerations);
    const cluster = clusterIn(plan);
    const block = (text: "" | null) => [
      {
        append_tolerations: [{ key: "gpu", operator: "Exists", effect: "NoSchedule", seconds: 0, value: text }],
        override_affinity: text,
      },
    ];
    const stored = { ...cluster.change.before, cluster_agent_deployment_customization: block(null) };
    cluster.change.before.cluster_agent_deployment_customization = block("");
    plan.resource_drift = [
      { address: cluster.address, change: { actions: ["update"], before: stored, after: cluster.change.before } },
    ];
    expect(dataOf("RK711", reviewOf(plan))).toHaveLength(1);
  });

  test("a drift of what an earlier replacement left over tells nothing of the cluster", () => {
    const plan: Json = planBetween(app(), withTolerations, withTolerations);
    const { address, change } = clusterIn(plan);
    const drift = { address, deposed: "a1b2", change: { actions: ["update"], before: {}, after: change.before } };
    expect(dataOf("RK711", reviewOf({ ...plan, resource_drift: [drift] }))).toHaveLength(1);
  });
});

describe("RK712, annotations and labels that others made", () => {
  /** The plan of an app for a cluster in Rancher that somebody annotated. */
  function annotated(annotations: Readonly<Record<string, string>>, planned: Json = app()): ClusterReview {
    const held = app();
    Object.assign(held.resource.rancher2_cluster_v2.edge.annotations, annotations);
    return reviewOf(planBetween(held, planned, held));
  }

  test("shows the keys, why they go, and how to keep them", () => {
    const review = annotated({ "example.com/owner": "a", "backup.example.com/at": "b" });
    expect(shown("RK712", review)).toMatchInlineSnapshot(`
"warning[RK712]: annotations that the app does not write are taken off the cluster: backup.example.com/at, example.com/owner
  = as soon as one annotation, and the cluster's witness is one are written, the provider plans every other away that has neither cattle.io/ nor rancher.io/ in the key
  = help: keep one: add annotations["backup.example.com/at"] to cluster.resource.lifecycle.ignoreChanges
  = or: write it as one of the cluster's annotations"
`);
  });

  test.each([
    ["its value", { annotations: { "example.com/owner": true } }],
    ["all of them", { annotations: true }],
  ])("does not occur when the app writes the key and %s is known only at apply", (_what, unknown) => {
    const held = app();
    Object.assign(held.resource.rancher2_cluster_v2.edge.annotations, { "example.com/owner": "a" });
    const plan = planBetween(held, app(), held);
    clusterIn(plan).change.after_unknown = unknown;
    expect(dataOf("RK712", reviewOf(plan))).toEqual([]);
  });

  test("does not occur when the plan has no annotations, as the provider takes none away then", () => {
    const held = app();
    Object.assign(held.resource.rancher2_cluster_v2.edge.annotations, { "example.com/owner": "a" });
    const plan = planBetween(held, app({ witness: false }), held);
    clusterIn(plan).change.after.annotations = null;
    expect(dataOf("RK712", reviewOf(plan))).toEqual([]);
  });

  test("does not show their values", () => {
    const [danger] = annotated({ "example.com/owner": "secret-of-a" }).dangers;
    expect(danger?.code).toBe("RK712");
    expect(JSON.stringify([danger, danger && describePlainly(danger)])).not.toContain("secret-of-a");
  });

  test.each([
    ["the provider leaves the key alone", { "field.cattle.io/creatorId": "u", "lifecycle.rancher.io/a": "b" }, app()],
    [
      "the key is ignored",
      { "example.com/owner": "a" },
      app({}, (cluster) => {
        cluster.resource.lifecycle = { ignoreChanges: ['annotations["example.com/owner"]'] };
      }),
    ],
    [
      "the app writes the key, with another value",
      { "example.com/owner": "a" },
      app({ annotations: { "example.com/owner": "b" } }),
    ],
    ["the witness goes, which is RK511", {}, app({ witness: false, annotations: { "example.com/owner": "b" } })],
  ])("does not occur when %s", (_when, annotations, planned) => {
    expect(dataOf("RK712", annotated(annotations, planned))).toEqual([]);
  });

  /** The plan of an app for a cluster in Rancher that somebody labelled. */
  function labelled(labels: Readonly<Record<string, string>>, props: Partial<K3sClusterProps>): ClusterReview {
    const [held, planned] = [app(props), app(props)];
    Object.assign(held.resource.rancher2_cluster_v2.edge.labels, labels);
    return reviewOf(planBetween(held, planned, held));
  }

  test("shows labels as well, which go whether the app writes some or none", () => {
    expect(dataOf("RK712", labelled({ team: "a" }, { labels: { mine: "1" } }))).toMatchObject([{ labels: ["team"] }]);
    expect(shown("RK712", labelled({ "example.com/team": "a" }, {}))).toMatchInlineSnapshot(`
"warning[RK712]: labels that the app does not write are taken off the cluster: example.com/team
  = as soon as labels, and a K3sCluster always does are written, the provider plans every other away that has neither cattle.io/ nor rancher.io/ in the key
  = help: keep one: add labels["example.com/team"] to cluster.resource.lifecycle.ignoreChanges
  = or: write it as one of the cluster's labels"
`);
  });

  test("names annotations and labels in one finding", () => {
    const held = app();
    Object.assign(held.resource.rancher2_cluster_v2.edge.labels, { team: "a" });
    Object.assign(held.resource.rancher2_cluster_v2.edge.annotations, { "example.com/owner": "a" });
    const review = reviewOf(planBetween(held, app(), held));
    expect(shown("RK712", review)).toMatchInlineSnapshot(`
"warning[RK712]: what the app does not write is taken off the cluster: annotations example.com/owner; labels team
  = as soon as one annotation, and the cluster's witness is one are written, the provider plans every other away that has neither cattle.io/ nor rancher.io/ in the key
  = as soon as labels, and a K3sCluster always does are written, the provider plans every other away that has neither cattle.io/ nor rancher.io/ in the key
  = help: keep one: add annotations["example.com/owner"] or labels["team"] to cluster.resource.lifecycle.ignoreChanges
  = or: write it as one of the cluster's annotations or labels"
`);
  });

  test.each<[string, Readonly<Record<string, string>>, Partial<K3sClusterProps>]>([
    ["the provider leaves the key alone", { "rke.cattle.io/a": "b", "x.rancher.io/c": "d" }, { labels: { mine: "1" } }],
    ["the app writes it, with another value", { team: "a" }, { labels: { mine: "1", team: "b" } }],
  ])("says nothing of a label when %s", (_when, labels, props) => {
    expect(dataOf("RK712", labelled(labels, props))).toEqual([]);
  });
});

function clusterIn(plan: Json): Json {
  return plan.resource_changes.find(({ type }: Json) => type === "rancher2_cluster_v2");
}
