import { Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, TaintEffect, Toleration } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { renderFinding } from "../../lib/report/render-finding";
import { renderReviewText } from "../../lib/report/review-text";
import {
  type ClusterReview,
  changesBetween,
  changesOfPlans,
  renderReviewMarkdown,
  reviewChanges,
  verdictLine,
} from "../../lib/review";
import { plain } from "../../lib/scheduling/rich-text";
import { rancherStack, synthesized } from "../cluster/stacks";
import { Inputs } from "./inputs";
import { planBetween } from "./plan-between";

const inputs = new Inputs();
afterAll(() => inputs.remove());

// biome-ignore lint/suspicious/noExplicitAny: a stack and a plan have no type
type Json = any;

function app(props: Partial<K3sClusterProps> = {}, overrides: Readonly<Record<string, unknown>> = {}): Json {
  const cluster = new K3sCluster(rancherStack(), "edge", {
    kubernetesVersion: "v1.33.5+k3s1",
    nodePools: { all: { roles: NodeRole.ALL } },
    ...props,
  });
  for (const [path, value] of Object.entries(overrides)) cluster.resource.addOverride(path, value);
  return synthesized(cluster);
}

function raw(kubernetesVersion: string): Json {
  const stack = rancherStack();
  new ClusterV2(stack, "edge", { name: "edge", kubernetesVersion });
  const json: Json = JSON.parse(Testing.synth(stack));
  const { rke_config, enable_network_policy, labels } = app().resource.rancher2_cluster_v2.edge;
  // As K3sCluster writes it, so that nothing of it leaves.
  Object.assign(json.resource.rancher2_cluster_v2.edge, { rke_config, enable_network_policy, labels });
  return json;
}

function ofFolders(base: Json, head: Json): ClusterReview {
  return reviewChanges(changesBetween(inputs.app({ a: base }), inputs.app({ a: head }))).clusters[0] as ClusterReview;
}

function ofPlan(base: Json, head: Json, change: (plan: Json, cluster: Json, model: Json) => void = () => {}) {
  const plan: Json = planBetween(base, head, base);
  const ofType = (wanted: string) => plan.resource_changes.find(({ type }: Json) => type === wanted);
  change(plan, ofType("rancher2_cluster_v2"), ofType("terraform_data"));
  return reviewChanges(changesOfPlans([inputs.file(plan)])).clusters[0] as ClusterReview;
}

const codes = ({ dangers }: ClusterReview) => dangers.map(({ code }) => code);
const says = (review: ClusterReview) => verdictLine(review).replace("cluster edge: ", "");
const withConfig = (config: string) => app({}, { "rke_config.machine_global_config": config });
const TAINTED = { nodePools: { all: { roles: NodeRole.ALL, taints: ["site=west:NoSchedule"] } } } as const;

describe("a cluster whose model leaves the configuration is not said to stay as it is when it changes", () => {
  const expectation = (review: ClusterReview) => {
    expect(review).toMatchObject({ outcome: "released", severity: "error" });
    expect(codes(review)).toEqual(["RK704", "RK710"]);
    expect(says(review)).toBe(
      'K3s v1.33.5+k3s1 → v1.31.6+k3s1, cattle-cluster-agent and fleet-agent no longer tolerate site=west:NoSchedule; no longer judged: its model leaves the configuration; cattle-cluster-agent and fleet-agent no longer tolerate site=west:NoSchedule, and pool "all" still has it (RK704, on apply); 1 more error, 1 more warning',
    );
  };

  test("in a folder", () => {
    expectation(ofFolders(app(TAINTED), raw("v1.31.6+k3s1")));
  });

  test("in a plan", () => {
    expectation(
      ofPlan(app(TAINTED), raw("v1.31.6+k3s1"), (plan, cluster) => {
        const model = { id: "m", input: app(TAINTED).resource.terraform_data.edge_model.input };
        plan.resource_changes.push({
          address: "terraform_data.edge_model",
          mode: "managed",
          type: "terraform_data",
          change: { actions: ["delete"], before: model, after: null },
        });
        expect(cluster.change.actions).toEqual(["update"]);
      }),
    );
  });

  test("what its model accepted is no longer accepted", () => {
    const accepting = new K3sCluster(rancherStack(), "edge", { kubernetesVersion: "v1.33.5+k3s1", ...TAINTED });
    accepting.acknowledge("RK704", "the taint goes in the same night");
    const [danger] = ofFolders(synthesized(accepting), raw("v1.33.5+k3s1")).dangers;
    expect(danger).toMatchObject({ code: "RK704" });
    expect(danger?.acknowledged).toBeUndefined();
  });

  test("one that changes nothing says so", () => {
    const review = ofFolders(app(), raw("v1.33.5+k3s1"));
    expect(review.dangers).toEqual([]);
    expect(says(review)).toEqual(
      expect.stringMatching(
        /^no scheduling change, but no longer judged: its model leaves the configuration; .* \(RK108\)$/,
      ),
    );
  });
});

describe("a cluster that comes under this library shows what the change does to it", () => {
  test("from a cluster of the same stack", () => {
    const review = ofFolders(raw("v1.33.5+k3s1"), app({ kubernetesVersion: "v1.31.6+k3s1" }));
    expect(review.outcome).toBe("adopted");
    expect(codes(review)).toEqual(["RK710"]);
    expect(says(review)).toMatchInlineSnapshot(
      `"judged for the first time; K3s v1.33.5+k3s1 → v1.31.6+k3s1; K3s goes back a minor: v1.33.5+k3s1 to v1.31.6+k3s1 (RK710, on apply); 1 more warning"`,
    );
  });

  test("when it is imported", () => {
    const review = ofPlan(app(), app({ kubernetesVersion: "v1.31.6+k3s1" }), (_plan, cluster, model) => {
      cluster.change.importing = { id: "fleet-default/edge" };
      Object.assign(model.change, { actions: ["create"], before: null });
    });
    expect(review.outcome).toBe("adopted");
    expect(codes(review)).toEqual(["RK710"]);
  });
});

describe("what is not known on either side is not called unchanged", () => {
  const secret = (cluster: Json, mask: object) =>
    Object.assign(cluster.change, { before_sensitive: mask, after_sensitive: mask });

  test.each<[string, Json, Json, string]>([
    ["a release from a variable", ...fromVariables("kubernetes_version"), "kubernetes_version"],
    [
      "an agent's block from a variable",
      ...fromVariables("cluster_agent_deployment_customization"),
      "cluster_agent_deployment_customization",
    ],
    [
      "configuration from a variable",
      ...fromVariables("rke_config.machine_global_config"),
      "rke_config.machine_global_config",
    ],
    [
      "a key of the configuration",
      withConfig("tls-san: ['${var.a}']\n"),
      withConfig("tls-san: ['${var.b}']\n"),
      'rke_config.machine_global_config, key "tls-san"',
    ],
  ])("%s that becomes another one", (_what, base, head, path) => {
    const review = ofFolders(base, head);
    expect(review).toMatchObject({ outcome: "unknown", diff: { open: [{ path, side: "both" }] } });
    expect(says(review)).toBe(`what changes depends on ${path}, not known on either side`);
    expect(ofFolders(base, base)).toMatchObject({ outcome: "unchanged", diff: { open: [] } });
  });

  test.each<[string, Json, Json, object, string]>([
    [
      "configuration",
      withConfig("debug: true\n"),
      withConfig("node-taint: [x=y:NoExecute]\n"),
      { rke_config: [{ machine_global_config: true }] },
      "rke_config.machine_global_config",
    ],
    [
      "a release",
      app(),
      app({ kubernetesVersion: "v1.31.6+k3s1" }),
      { kubernetes_version: true },
      "kubernetes_version",
    ],
  ])("%s that is sensitive", (_what, base, head, mask, path) => {
    const review = ofPlan(base, head, (_plan, cluster) => secret(cluster, mask));
    expect(review).toMatchObject({ outcome: "unknown", diff: { open: [{ path, side: "both" }] } });
    const same = ofPlan(base, base, (_plan, cluster) => secret(cluster, mask));
    expect(same).toMatchObject({ outcome: "unchanged", diff: { open: [] } });
  });

  test("known text around an unchanged expression is compared", () => {
    const review = ofFolders(withConfig("token: ${var.a}\n"), withConfig("token: ${var.a}\ndebug: true\n"));
    expect(review).toMatchObject({ outcome: "changed", diff: { open: [] } });
  });

  function fromVariables(path: string): [Json, Json] {
    return [app({}, { [path]: "${var.a}" }), app({}, { [path]: "${var.b}" })];
  }
});

describe("tolerations that are not known are not taken for lost", () => {
  const tolerating = app({
    agents: { clusterAgent: { appendTolerations: [Toleration.exists("gpu", TaintEffect.NO_SCHEDULE)] } },
    nodePools: { all: { roles: NodeRole.ALL, taints: ["gpu=x:NoSchedule"] } },
  });
  const CUSTOMIZATION = "cluster_agent_deployment_customization";

  test.each<[string, (values: Json) => void, object, string]>([
    [
      "the key of one",
      (values) => {
        for (const each of values[CUSTOMIZATION][0].append_tolerations) delete each.key;
      },
      { [CUSTOMIZATION]: [{ append_tolerations: [{ key: true }] }] },
      `${CUSTOMIZATION}.append_tolerations`,
    ],
    [
      "all that is said of the agent",
      (values) => delete values[CUSTOMIZATION],
      { [CUSTOMIZATION]: true },
      CUSTOMIZATION,
    ],
  ])("%s is known only at apply", (_what, forget, unknown, path) => {
    const review = ofPlan(tolerating, tolerating, (_plan, { change }) => {
      Object.assign(change, { actions: ["update"], after: structuredClone(change.before), after_unknown: unknown });
      change.after[CUSTOMIZATION] = [change.after[CUSTOMIZATION]].flat();
      forget(change.after);
    });
    expect(codes(review)).toEqual([]);
    expect(review.rollout).toEqual([]);
    expect(review.diff.settings).toEqual([]);
    const found = review.newFindings.map(({ code }) => code);
    expect(found.filter((code) => ["RK301", "RK305"].includes(code))).toEqual([]);
    expect(says(review)).toContain(`depends on ${path}, known only at apply`);
  });

  test("keys of a configuration that becomes unknown are not said to go", () => {
    const review = ofFolders(withConfig("debug: true\ndisable: [coredns]\n"), withConfig("${var.a}"));
    expect(review).toMatchObject({ diff: { settings: [], open: [{ side: "after" }] } });
  });

  test("an addon that something unknown may turn off is not said to come back", () => {
    const entry = { config: "disable: [coredns]\n", machine_label_selector: [{ match_labels: { site: "${var.a}" } }] };
    const withGlobal = (config: string) =>
      app({}, { "rke_config.machine_global_config": config, "rke_config.machine_selector_config": [entry] });
    const review = ofFolders(withGlobal("disable: [coredns]\n"), withGlobal("debug: true\n"));
    expect(review.diff.settings.map(({ setting }) => setting)).toEqual([
      "machineGlobalConfig.debug",
      "machineGlobalConfig.disable",
    ]);
  });

  test("a selector that becomes another expression is not known", () => {
    const selecting = (site: string) => [
      { config: "debug: true\n", machine_label_selector: [{ match_labels: { site } }] },
    ];
    const withSelector = (site: string) => app({}, { "rke_config.machine_selector_config": selecting(site) });
    expect(ofFolders(withSelector("${var.a}"), withSelector("${var.b}")).diff.open).toEqual([
      { path: "rke_config.machine_selector_config[0].machine_label_selector", side: "both" },
    ]);
  });

  test("the whole configuration that is known only at apply is said once", () => {
    const review = ofPlan(app(), app(), (_plan, { change }) => {
      Object.assign(change, { actions: ["update"], after_unknown: { rke_config: true } });
      delete change.after.rke_config;
    });
    expect(review.diff.settings).toEqual([]);
    expect(says(review)).toContain("what changes depends on rke_config, known only at apply");
  });
});

describe("a release that is none of K3s is not judged", () => {
  const written = (version: string, pools: K3sClusterProps["nodePools"] = { all: { roles: NodeRole.ALL } }) =>
    app({ nodePools: pools }, { kubernetes_version: version });

  test.each(["v1.31.6", "v1.31.6+rke2r1", "latest"])("%s: nothing is claimed of the agents", (version) => {
    const review = ofFolders(app(), written(version));
    const why =
      version === "latest"
        ? 'K3s v1.33.5+k3s1 → latest; kubernetesVersion is written as "latest", which is no release of K3s (RK408, on apply)'
        : `Kubernetes v1.33.5+k3s1 → ${version}; the cluster is switched from K3s to RKE2 in place: v1.33.5+k3s1 to ${version} (RK724, on apply)`;
    expect(says(review)).toBe(`${why}; 1 more warning; not judged: "${version}" is no release of K3s`);
    expect(review).toMatchObject({ comparison: { workloads: [] }, goneFindings: [] });
  });

  test("nor on both sides, where a taint comes that evicts", () => {
    const evicting = { all: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] } } as const;
    const review = ofFolders(written("v1.31.6"), written("v1.31.6", evicting));
    expect(says(review)).toContain("not judged");
    expect(says(review)).not.toContain("schedulable");
    const danger = review.dangers.find(({ code }) => code === "RK703");
    expect(danger?.data).not.toHaveProperty("workloads");
  });

  test("agents of another distribution do not stay schedulable", () => {
    const review = ofFolders(written("v1.31.6+rke2r1"), app());
    expect(says(review)).not.toContain("schedulable");
    expect(review.comparison?.workloads).toEqual([]);
  });

  test("a release that is known only at apply makes no workload new", () => {
    const review = ofFolders(app(TAINTED), app(TAINTED, { kubernetes_version: "${var.a}" }));
    expect(review.comparison?.workloads).toEqual([]);
    expect(review.newFindings.map(({ code }) => code)).toEqual(["RK409", "RK508"]);
  });
});

describe("the mark of a review", () => {
  const marks = (review: ClusterReview) => [
    renderReviewText({ clusters: [review] }).slice(0, 1),
    /[❌⚠❔✅]/u.exec(renderReviewMarkdown({ clusters: [review] }))?.[0],
  ];
  const rawStack = (tolerations: readonly object[]): Json => ({
    resource: {
      rancher2_cluster_v2: {
        edge: {
          name: "edge",
          kubernetes_version: "v1.33.5+k3s1",
          cluster_agent_deployment_customization: [{ append_tolerations: tolerations }],
        },
      },
    },
  });
  const gpu = { key: "gpu", operator: "Exists", effect: "NoSchedule" };

  test("is a question where it depends on the node pools, on what is not known, or nothing is judged", () => {
    expect(marks(ofFolders(rawStack([gpu]), rawStack([])))).toEqual(["?", "❔"]);
    expect(marks(ofFolders(withConfig("${var.a}"), withConfig("${var.b}")))).toEqual(["?", "❔"]);
    const written = (nodes: number) =>
      app({ nodePools: { all: { roles: NodeRole.ALL, nodes } } }, { kubernetes_version: "v1.31.6" });
    expect(marks(ofFolders(written(1), written(2)))).toEqual(["?", "❔"]);
  });

  test("is a tick where nothing changes, whatever is not known", () => {
    expect(marks(ofFolders(withConfig("${var.a}"), withConfig("${var.a}")))).toEqual(["✓", "✅"]);
  });

  test("is a question where nothing changes, but taints of nodes, which nobody tells, may", () => {
    expect(marks(ofFolders(rawStack([gpu]), rawStack([gpu])))).toEqual(["?", "❔"]);
  });
});

test("pools that nobody tells are not taken for pools on which nothing can run", () => {
  const base = { resource: { rancher2_cluster_v2: { other: { name: "other", kubernetes_version: "v1.33.5+k3s1" } } } };
  const head = structuredClone(base) as Json;
  head.resource.rancher2_cluster_v2.edge = { name: "edge", kubernetes_version: "v1.33.5+k3s1" };
  expect(says(ofFolders(base, head))).toMatch(
    /^new; .* \(RK108\); whether cattle-cluster-agent and fleet-agent can run depends on the node pools/,
  );
});

test("pools of machines that are known only at apply neither come nor go", () => {
  const made = (pools: unknown): Json => ({
    resource: {
      rancher2_cluster_v2: {
        edge: { name: "edge", kubernetes_version: "v1.33.5+k3s1", rke_config: [{ machine_pools: pools }] },
      },
    },
  });
  const known = [{ name: "all", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 1 }];
  for (const review of [ofFolders(made(known), made("${var.a}")), ofFolders(made("${var.a}"), made(known))]) {
    expect(review.diff.pools.map(({ change }) => change)).toEqual(["kept"]);
    expect(review.outcome).toBe("unknown");
    expect(says(review)).toContain("depends on rke_config.machine_pools");
    expect(codes(review)).toEqual([]);
  }
});

describe("settings that are shown by their kind only say that their value changes", () => {
  test.each([
    ["kubelet-arg", "[max-pods=10]", "[max-pods=20]", "list -> list, another value"],
    ["disable-scheduler", "false", "true", "boolean -> boolean, another value"],
    ["flannel-backend", "vxlan", "none", "string -> string, another value"],
  ])("%s", (key, old, now, shown) => {
    const review = ofFolders(withConfig(`${key}: ${old}\n`), withConfig(`${key}: ${now}\n`));
    expect(says(review)).toContain(`machineGlobalConfig.${key} changes`);
    expect(review.diff.settings.map(({ setting, before, after }) => [setting, `${before} -> ${after}`])).toEqual([
      [`machineGlobalConfig.${key}`, shown],
    ]);
  });

  test("the same values in another order and form are the same", () => {
    const [base, head] = [
      withConfig("tls-san: [a, b]\ndebug: true\n"),
      withConfig('{"debug":true,"tls-san":["b","a"]}'),
    ];
    expect(ofFolders(base, head).outcome).toBe("unchanged");
  });

  test("an affinity", () => {
    const requiring = (key: string) =>
      app({
        agents: {
          clusterAgent: {
            overrideAffinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "Exists" }] }],
                },
              },
            },
          },
        },
      });
    expect(ofFolders(requiring("a"), requiring("b")).diff.settings).toEqual([
      { setting: "agents.clusterAgent.overrideAffinity", before: "set", after: "set, another value" },
    ]);
  });

  test("a chart's configuration in a manifest", () => {
    const chart = (values: string) => {
      const spec = { valuesContent: values };
      const object = { kind: "HelmChartConfig", metadata: { name: "traefik", namespace: "kube-system" }, spec };
      return app({}, { "rke_config.additional_manifest": JSON.stringify(object) });
    };
    expect(ofFolders(chart("a: 1\n"), chart("a: 2\n")).diff.settings).toEqual([
      { setting: "additionalManifest.HelmChartConfig/traefik", before: "set", after: "set, another value" },
    ]);
  });

  test("no value can be printed", () => {
    const { before } = ofFolders(withConfig("token: canary-a\n"), withConfig("token: canary-b\n"));
    expect(require("node:util").inspect(before?.cluster.written, { depth: 9, showHidden: true })).not.toContain(
      "canary",
    );
    expect(JSON.stringify(before?.cluster.written)).not.toContain("canary");
  });
});

test("a cluster that is only tainted is not said to have other settings", () => {
  const review = ofPlan(app(), app(), (_plan, cluster) => {
    cluster.action_reason = "replace_because_tainted";
    cluster.change.actions = ["delete", "create"];
  });
  expect(says(review)).toBe(
    "destroyed and re-created because of Terraform's mark that it is tainted (RK701, on apply)",
  );
});

test("a cluster that is only tainted is kept by taking the mark off, and not by moving it", () => {
  const { dangers } = ofPlan(app(), app(), (_plan, cluster) => {
    cluster.action_reason = "replace_because_tainted";
    cluster.change.actions = ["delete", "create"];
  });
  expect(dangers.map(renderFinding)).toMatchInlineSnapshot(`
[
  "error[RK701]: the cluster is destroyed and re-created
  = because of Terraform's mark that it is tainted
  = its nodes do not register again by themselves, and Rancher loses what runs on them
  = while prevent_destroy is set, as a K3sCluster sets it by itself, Terraform makes no such plan and fails
  = help: look in Rancher whether the cluster is there as it should be, and take the mark off in the folder of the cluster's stack: terraform untaint 'rancher2_cluster_v2.edge'",
]
`);
});

test("where no toleration changes, no step speaks of one", () => {
  const worker = (taints: readonly "q=r:NoSchedule"[]) =>
    app({ nodePools: { all: { roles: NodeRole.ALL }, w: { roles: [NodeRole.WORKER], taints } } });
  expect(ofFolders(worker([]), worker(["q=r:NoSchedule"])).rollout.map(({ what }) => plain(what))).toEqual([
    'registered nodes of pool "w" keep what they have; those that join or are replaced come with q=r:NoSchedule',
  ]);
});
