import { NodeRole, TaintsApplied } from "../../lib";
import { renderReviewText } from "../../lib/report/review-text";
import {
  type ClusterReview,
  changesBetween,
  changesOfPlans,
  openProblems,
  reviewChanges,
  reviewClusters,
} from "../../lib/review";
import { isStillSo, isToldBy } from "../../lib/review/due-findings";
import type { Finding } from "../../lib/scheduling/findings/finding";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, judged, modelOf, type PoolSketch, prove, reviewModels } from "../scheduling/models";
import { Inputs, stackOf } from "./inputs";
import { type ProviderPlan, providerPlan } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const made = (pools: Record<string, PoolSketch>, rest: Partial<ClusterSketch> = {}) =>
  modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"], ...rest });
const review = (before: ClusterSketch, after: ClusterSketch) =>
  reviewModels([before], [after]).clusters[0] as ClusterReview;
const due = ({ dueFindings, problems }: ClusterReview) =>
  problems
    .filter(({ finding }) => dueFindings.includes(finding))
    .map(({ finding, moment, because = [] }) => `${finding.code} ${moment}: ${plain(because)}`);
const kept = ({ keptFindings }: ClusterReview) => [...new Set(keptFindings.map(({ code }) => code))].sort();

const ALL = { roles: NodeRole.ALL };
const LATE = { ...ALL, taintsApplied: TaintsApplied.AFTER_READY, taints: ["a=b:NoSchedule"] };
const NEXT = { kubernetesVersion: "v1.33.6+k3s1" };
const staying = made({ all: LATE });
const tainted = made({ all: { ...ALL, taints: ["a=b:NoSchedule"] } });

describe("an upgrade of K3s", () => {
  test("is the time at which workloads that ran until then find no node: it is no longer as before", () => {
    const found = review(staying, { ...staying, ...NEXT });
    expect(due(found)).toEqual([
      "RK603 on-apply: the upgrade runs install jobs again, and may bring other pods of the addons",
    ]);
    expect([found.severity, plain(found.verdict)]).toEqual([
      "warning",
      "K3s v1.33.5+k3s1 → v1.33.6+k3s1; deferred taints let system workloads run until their pods are replaced (RK603, on apply)",
    ]);
    expect(openProblems({ clusters: [found] }).map(({ code }) => code)).toEqual(["RK603"]);
    expect(renderReviewText({ clusters: [found] })).toContain("so it was before, and it shows with this change");
  });

  test("brings other pods of addons that have no place, and none of what is made when somebody asks for it", () => {
    const found = review(tainted, { ...tainted, ...NEXT });
    expect(found.severity).toBe("error");
    expect(new Set(due(found).map((each) => each.slice(0, 5)))).toEqual(new Set(["RK203", "RK204", "RK205"]));
    expect(found.keptFindings.map(({ data }) => "workload" in data && data.workload)).toEqual(["dashboard-shell"]);
  });

  test("counts nothing that the app accepts, and nothing that is only worth knowing", () => {
    const reason = "taints are taken off for upgrades";
    const workloads = (review(staying, staying).after?.findings ?? []).flatMap((finding) =>
      finding.code === "RK603" ? finding.data.workloads.map(({ workload }) => `RK603 workload=${workload}`) : [],
    );
    const accepted = { ...staying, acknowledged: Object.fromEntries(workloads.map((each) => [each, reason])) };
    const found = review(accepted, { ...accepted, ...NEXT });
    expect([due(found), found.severity]).toEqual([[], undefined]);
    expect(kept(found)).toContain("RK603");
  });
});

describe("nodes that are drained", () => {
  const drained =
    (servers: boolean, workers: boolean) =>
    (sketch: ClusterSketch): Cluster => ({
      ...judged(sketch),
      upgradeStrategy: {
        controlPlane: { concurrency: "1", isDrained: servers },
        workers: { concurrency: "1", isDrained: workers },
      },
    });
  const configured = { configuration: { machineGlobalConfig: { debug: "boolean" } } };
  const between = (before: ClusterSketch, after: ClusterSketch, read: (sketch: ClusterSketch) => Cluster) =>
    reviewClusters([read(before)], [read(after)]).clusters[0] as ClusterReview;

  test("for another configuration make pods look for a node again", () => {
    expect(due(between(staying, { ...staying, ...configured }, drained(true, true)))).toEqual([
      'RK603 on-apply: nodes of pool "all" are drained for the change of machineGlobalConfig',
    ]);
  });

  test("are not those that only get K3s restarted, those of other pools, or the only node of a cluster", () => {
    const restarted = between(staying, { ...staying, ...configured }, drained(false, true));
    expect([due(restarted), restarted.severity]).toEqual([[], undefined]);
    const alone = made({ all: { ...LATE, nodes: 1 } });
    expect(due(between(alone, { ...alone, ...configured }, drained(true, true)))).toEqual([]);
    expect(due(between(alone, { ...alone, ...configured, acknowledged: { RK107: "x" } }, judged))).toEqual([]);
  });

  test("for an upgrade are told beside what else it makes anew", () => {
    expect(due(between(staying, { ...staying, ...NEXT }, drained(true, true)))).toEqual([
      'RK603 on-apply: the upgrade runs install jobs again, and may bring other pods of the addons; nodes of pool "all" are drained for another K3s',
    ]);
  });
});

test("a change that makes nothing anew leaves everything as before", () => {
  const found = review(staying, made({ all: { ...LATE, labels: { zone: "a" } } }));
  expect([due(found), found.severity]).toEqual([[], undefined]);
  expect(kept(found)).toEqual(["RK204", "RK603"]);
});

test("an agent whose settings change gets other pods, which look for a node", () => {
  const alone = { ...staying, agents: { cluster: staying.agents.cluster, fleet: [] } };
  const settings = { "agents.fleetAgent.schedulingCustomization": {} };
  expect(due(review(alone, { ...alone, settings }))).toEqual([
    "RK603 on-apply: Rancher makes the pods of fleet-agent anew",
  ]);
});

test("a release of Rancher that is written makes nothing anew: this apply upgrades no Rancher", () => {
  const alone = { ...staying, agents: { cluster: staying.agents.cluster, fleet: [] } };
  expect(due(review(alone, { ...alone, rancherVersion: "2.14.2" }))).toEqual([]);
});

test("what nodes meet as they join counts where their pool gets more of them", () => {
  const of = (nodes: number, others: number) =>
    made({
      all: { ...ALL, nodes: others },
      gpu: { nodes, taints: ["a=b:NoExecute"], taintsApplied: TaintsApplied.AFTER_READY },
    });
  expect(due(review(of(1, 1), of(2, 1)))).toEqual(['RK602 on-join: nodes of pool "gpu" join']);
  expect(due(review(of(1, 1), of(1, 2)))).toEqual([]);
});

describe("machines that Rancher makes", () => {
  const machines = (template: string, name = "all", rest: object = {}) =>
    inputs.file({
      resource: {
        rancher2_cluster_v2: {
          edge: {
            name: "edge",
            kubernetes_version: "v1.33.5+k3s1",
            rke_config: {
              machine_pools: [
                {
                  name,
                  etcd_role: true,
                  control_plane_role: true,
                  worker_role: true,
                  taints: [{ key: "a", value: "b", effect: "NoSchedule" }],
                  machine_config: { kind: "VmwarevsphereConfig", name: template },
                },
              ],
              ...rest,
            },
          },
        },
      },
    });
  const codes = (base: string, head: string) => {
    const found = reviewChanges(changesBetween(base, head)).clusters[0] as ClusterReview;
    return { due: due(found), severity: found.severity };
  };

  test("with a taint have never taken pods that do not tolerate it, so that nothing looks for a node where they go", () => {
    expect(codes(machines("small"), machines("large"))).toEqual({ due: [], severity: undefined });
    expect(codes(machines("small"), machines("small", "other")).due.join()).not.toContain("look for another node");
  });

  test("stay where nothing of them changes", () => {
    const labels = { etcd: { snapshot_retention: 7 } };
    expect(codes(machines("small"), machines("small", "all", labels))).toEqual({ due: [], severity: undefined });
  });

  test("a restore takes the cluster back to one node, so what was said of a first node counts", () => {
    const restore = { etcd_snapshot_restore: { name: "on-demand-1", generation: 1 } };
    expect(codes(machines("small"), machines("small", "all", restore)).due).toContain(
      "RK103 on-apply: rke_config.etcd_snapshot_restore takes the cluster back to a snapshot",
    );
  });
});

/** An app whose `rke_config` says more. */
const withRke = (sketch: ClusterSketch, rke: object) => {
  const stack = stackOf({ edge: sketch });
  const { rancher2_cluster_v2: clusters } = stack.resource as {
    readonly rancher2_cluster_v2: { readonly edge: { readonly rke_config: readonly [object] } };
  };
  Object.assign(clusters.edge.rke_config[0], rke);
  return inputs.app({ edge: stack });
};

test("another number of snapshots has servers drained, as any configuration of K3s", () => {
  const drains = { upgrade_strategy: [{ control_plane_drain_options: [{ enabled: true }] }] };
  const after = withRke(staying, { ...drains, etcd: [{ snapshot_retention: 9 }] });
  const found = reviewChanges(changesBetween(withRke(staying, drains), after)).clusters[0] as ClusterReview;
  expect(due(found)).toEqual(['RK603 on-apply: nodes of pool "all" are drained for the change of etcd']);
});

test("a new taint of a registration reaches no node that a restore brings back", () => {
  const of = (taints: readonly string[]) => made({ all: { ...ALL, taints }, workers: {} });
  const restore = { etcd_snapshot_restore: { name: "on-demand-1", generation: 1 } };
  const moments = (before: ClusterSketch, after: ClusterSketch) =>
    (reviewChanges(changesBetween(withRke(before, {}), withRke(after, restore))).clusters[0] as ClusterReview).problems
      .filter(({ finding }) => finding.code === "RK107")
      .map(({ moment }) => moment);
  expect(moments(of([]), of(["a=b:NoSchedule"]))).toEqual(["on-rebuild"]);
  expect(moments(of(["a=b:NoSchedule"]), of(["a=b:NoSchedule"]))).toEqual(["on-apply"]);
});

describe("fewer nodes of a pool", () => {
  const of = (nodes: number) =>
    made({
      servers: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] },
      workers: { taints: ["a=b:NoSchedule"], nodes },
    });

  test("bring nothing of jobs that are over, and of pods that were never on them", () => {
    const found = review(of(2), of(1));
    expect([due(found), found.severity]).toEqual([[], undefined]);
    expect(kept(found)).toContain("RK205");
  });

  test("bring what waits for pods that run there since before its taints", () => {
    const late = (nodes: number) => made({ all: { ...LATE, nodes } });
    expect(due(review(late(3), late(2)))).toEqual([
      'RK603 on-join: pool "all" gets fewer nodes, and pods of those that go look for another one',
    ]);
  });
});

test.each([["HelmChartConfig"], ["HelmChart"]])(
  "a %s in a manifest brings the job of its chart, as chart values do",
  (kind) => {
    const manifest = (value: string, name: string) => ({
      additional_manifest: JSON.stringify({
        apiVersion: "helm.cattle.io/v1",
        kind,
        metadata: { name, namespace: "kube-system" },
        spec: { valuesContent: value },
      }),
    });
    const codes = (name: string) =>
      due(
        reviewChanges(changesBetween(worker(manifest("a: 1", name)), worker(manifest("a: 2", name))))
          .clusters[0] as ClusterReview,
      );
    expect(codes("traefik")).toEqual(["RK205 on-apply: what the configuration says of traefik is other than before"]);
    // Only a chart that is there has a job.
    const own = "RK205 on-apply: what the configuration says of mine is other than before";
    expect(codes("mine")).toEqual(kind === "HelmChart" ? [own] : []);
  },
);

test("of a file that writes manifests it is not known what it brings", () => {
  const file = (name: string, at: string) => ({
    machine_selector_files: [{ file_sources: [{ secret: { name, items: [{ key: "a", path: at }] } }] }],
  });
  const codes = (at: string) =>
    due(reviewChanges(changesBetween(worker(file("a", at)), worker(file("b", at)))).clusters[0] as ClusterReview);
  expect(codes("/var/lib/rancher/k3s/server/manifests/own.yaml")).toEqual([
    "RK205 on-apply: machine_selector_files[0] writes manifests, which may be about a chart of K3s: what is in them is not known",
  ]);
  expect(codes("/etc/own.yaml")).toEqual([]);
});

/** Machines whose workers take no job. */
function worker(rke: object): string {
  const machine_config = { kind: "VmwarevsphereConfig", name: "small" };
  const taints = [{ key: "a", value: "b", effect: "NoSchedule" }];
  return inputs.file({
    resource: {
      rancher2_cluster_v2: {
        edge: {
          name: "edge",
          kubernetes_version: "v1.33.5+k3s1",
          rke_config: {
            machine_pools: [
              { name: "cp", etcd_role: true, control_plane_role: true, machine_config },
              { name: "w", worker_role: true, taints, machine_config },
            ],
            ...rke,
          },
        },
      },
    },
  });
}

test("a cluster that is made anew has all that was said of it before it", () => {
  const before = made({ all: { ...ALL, taints: ["a=b:NoSchedule"] } }, { agents: { cluster: [], fleet: [] } });
  const accepted = { RK701: "moved, and the nodes register again" };
  const app = (sketch: ClusterSketch) => inputs.app({ edge: stackOf({ edge: sketch }) });
  const found = reviewChanges(changesBetween(app(before), app({ ...before, cluster: "west", acknowledged: accepted })))
    .clusters[0] as ClusterReview;
  expect(found.severity).toBe("error");
  expect(due(found)).toContain("RK202 on-join: the cluster is made anew");
});

test("what is new and waits for a restart shows at once where the same change brings it", () => {
  const before = made({ all: { ...LATE, taints: [] } });
  const moment = (after: ClusterSketch) =>
    review(before, after).problems.find(({ finding }) => finding.code === "RK603")?.moment;
  expect([moment(made({ all: LATE })), moment(made({ all: LATE }, NEXT))]).toEqual(["on-restart", "on-apply"]);
});

describe("what somebody does to nodes that registered themselves", () => {
  const late = (name: string, roles: readonly string[], nodes: number, effect = "NoSchedule") => ({
    name,
    roles,
    nodes,
    taints: [`a=b:${effect}`],
    taintsApplied: "after-ready",
  });
  const servers = late("all", ["etcd", "controlplane", "worker"], 3);
  const NO_OP = { written: {}, held: {} };
  const LABELLED = { written: { labels: { a: "b" } }, held: {}, planned: { labels: { a: "b" } } };
  const told = (before: readonly object[], pools: readonly object[], plan: ProviderPlan = NO_OP) =>
    due(
      reviewChanges(
        changesOfPlans([inputs.file(providerPlan(plan), "plan.json")], {
          pools: { clusters: [{ name: "edge", before, pools }] },
        }),
      ).clusters[0] as ClusterReview,
    );

  test.each([
    [
      "fewer nodes",
      [2, 1, "NoSchedule"],
      'RK603 on-join: pool "more" gets fewer nodes, and pods of those that go look for another one',
    ],
    ["more nodes", [1, 2, "NoExecute"], 'RK602 on-join: nodes of pool "more" join'],
  ] as const)(
    "brings the same with %s where the plan sends nothing as where it sends labels",
    (_, change, expected) => {
      const [was, is, effect] = change;
      const of = (nodes: number) => [servers, late("more", ["worker"], nodes, effect)];
      const found = [NO_OP, LABELLED].map((plan) => told(of(was), of(is), plan));
      expect(found).toEqual([[expected], [expected]]);
    },
  );

  test("is the same for a pool of which Rancher makes machines from now on", () => {
    const before = made({ all: LATE, more: { ...LATE, roles: [NodeRole.WORKER] } });
    const found = reviewClusters([judged(before)], [{ ...judged(before), machinePools: ["more"] }]);
    expect(due(found.clusters[0] as ClusterReview)).toEqual([
      'RK603 on-join: nodes of pool "more" stay until somebody drains and deletes them, and their pods look for another node then',
    ]);
  });

  test("brings what waits for pods on nodes of a pool that leaves", () => {
    expect(told([servers, late("more", ["worker"], 2)], [servers])).toEqual([
      'RK603 on-join: nodes of pool "more" stay until somebody drains and deletes them, and their pods look for another node then',
    ]);
  });
});

describe("what was told before", () => {
  const findingsOf = (sketch: ClusterSketch, code: string) =>
    prove(sketch).findings.filter((finding) => finding.code === code);
  const fewer = { ...staying, addons: { traefik: { disabled: true } } };
  const [[all], [some], pending] = [
    findingsOf({ ...staying, agents: { cluster: [], fleet: [] } }, "RK603"),
    findingsOf(fewer, "RK603"),
    findingsOf(tainted, "RK203"),
  ] as const;

  test("was so also of a workload that another finding told of, whichever way it finds no node", () => {
    expect(pending.map(({ code }) => code)).toEqual(["RK203"]);
    expect([pending.every(isToldBy([all as Finding])), isToldBy(pending)(all as Finding)]).toEqual([true, true]);
    expect(findingsOf(tainted, "RK204").some(isToldBy(pending))).toBe(false);
  });

  test("was so of some of what it was about", () => {
    const pools = (...names: string[]): Finding[] =>
      findingsOf(
        made({
          all: ALL,
          ...Object.fromEntries(
            names.map((name) => [name, { startupTaints: ["node.cilium.io/agent-not-ready:NoExecute"] }]),
          ),
        }),
        "RK117",
      );
    expect([pools("a").every(isToldBy(pools("a", "b"))), pools("a", "b").some(isToldBy(pools("a")))]).toEqual([
      true,
      false,
    ]);
  });

  test("is still so where it is said of some of it, or worse, and not where what is left is milder", () => {
    const isStill = (now: readonly Finding[], finding: Finding | undefined) => isStillSo(now)(finding as Finding);
    expect([isStill([some as Finding], all), isStill(pending, all), isStill([all as Finding], pending[0])]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
