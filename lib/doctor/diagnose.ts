import { counted } from "../scheduling/counted";
import { adviceFor } from "./advice";
import { type BlockedWorkload, blockedWorkload } from "./blocked-workload";
import { missingBlockage, missingPods } from "./daemon-set";
import type { Diagnosis, SkippingDaemonSet, TaintRemoval, UnrelatedWorkload } from "./diagnosis";
import { explanationOf } from "./explanations";
import { untaintCommands } from "./kubectl";
import type { LiveCluster, LiveKind, LiveNode } from "./live-cluster";
import { isHard, type LiveTaint } from "./live-taint";
import { nodeTroubles } from "./node-troubles";
import { isRoleTaint } from "./node-use";
import { type ClosedNodes, PlacementJudge } from "./placement-judge";
import { mergedOthers, podTrouble } from "./pod-trouble";
import { type PoolSketch, sketchPools, sketchRepairedPools } from "./pool-sketch";
import { isSet } from "./taint-cause";
import { workloadsOf } from "./workloads";

/** Says which workload of a live cluster is blocked by which taint on which node, and what helps. */
export function diagnose(cluster: LiveCluster): Diagnosis {
  const judge = new PlacementJudge(cluster);
  const workloads = workloadsOf(cluster);
  const kubernetesVersion = serverVersion(cluster.nodes);
  const withRemedy = <T extends BlockedWorkload>(each: T) => ({ ...each, remedy: adviceFor(each, kubernetesVersion) });
  const found: BlockedWorkload[] = [];
  const skipping: SkippingDaemonSet[] = [];
  const unrelated: UnrelatedWorkload[] = [];
  for (const workload of workloads) {
    const { blockages, others } = podTrouble(workload, judge);
    const missing = missingPods(workload, judge);
    const isNowhere = missing?.elsewhere === 0;
    const all = [...blockages, ...(missing !== undefined && isNowhere ? [missingBlockage(missing)] : [])];
    if (all.length > 0) found.push(blockedWorkload(workload, all));
    if (missing !== undefined && !isNowhere) {
      const skipped = blockedWorkload(workload, [missingBlockage(missing)]);
      skipping.push({ ...withRemedy(skipped), elsewhere: missing.elsewhere });
    }
    if (others.length > 0) unrelated.push({ workload, ...mergedOthers(others) });
  }
  const blocked = inOrderOfWeight(found).map(withRemedy);
  const explanation = explanationOf({ cluster, workloads, blocked });
  const byTaints = blocked.filter(({ cause }) => cause !== "nodes");
  const needsPools = byTaints.some(({ remedy }) => remedy.needsPools);
  return {
    verdict:
      explanation.stuck === undefined
        ? blocked.length > 0 || unrelated.some(({ hasNoNode }) => hasNoNode)
          ? "blocked"
          : "clear"
        : "stuck",
    headline: headline(explanation.stuck, blocked, unrelated),
    explanations: explanation.lines,
    blocked,
    skipping,
    unrelated,
    nodes: {
      total: cluster.nodes.length,
      tainted: cluster.nodes.filter(({ taints }) => taints.some((taint) => isHard(taint) && isSet(taint))).length,
      troubles: nodeTroubles(cluster.nodes),
    },
    taints: removals(byTaints),
    pools: sketch(cluster.nodes, byTaints, needsPools),
    notes: notes(cluster),
  };
}

function headline(
  stuck: string | undefined,
  blocked: readonly BlockedWorkload[],
  others: readonly UnrelatedWorkload[],
): string {
  const caused = (by: BlockedWorkload["cause"]) => blocked.filter(({ cause }) => cause === by).length;
  const [byTaints, byNodes, mixed] = [caused("taints"), caused("nodes"), caused("mixed")];
  const unplaced = others.filter(({ hasNoNode }) => hasNoNode).length;
  const elsewhere = others.length - unplaced;
  return [
    ...(stuck === undefined ? [] : [`${stuck}, so Rancher lets no other node join`]),
    ...(byTaints === 0 ? [] : [`taints keep ${counted(byTaints, "workload")} from running`]),
    ...(byNodes === 0
      ? []
      : [
          `${counted(byNodes, "workload")} ${byNodes === 1 ? "waits" : "wait"} for nodes that are cordoned or in trouble`,
        ]),
    ...(mixed === 0
      ? []
      : [`taints on some nodes and something else on others leave no node for ${counted(mixed, "workload")}`]),
    ...(blocked.length > 0 || unplaced > 0 ? [] : ["taints keep no workload from running"]),
    ...(unplaced === 0 ? [] : [`no node is left for ${counted(unplaced, "workload")} for other reasons than taints`]),
    ...(elsewhere === 0
      ? []
      : [`${counted(elsewhere, "workload")} ${elsewhere === 1 ? "does" : "do"} not run for other reasons`]),
  ].join("; ");
}

const BY_WEIGHT = ["cattle-cluster-agent", "coredns", "fleet-agent"];

/** What the rest of the cluster waits for comes first, then Rancher's and K3s's, then the users' own. */
function inOrderOfWeight(blocked: readonly BlockedWorkload[]): BlockedWorkload[] {
  const weight = ({ workload: { known } }: BlockedWorkload) => {
    if (known === undefined) return BY_WEIGHT.length + 1;
    return BY_WEIGHT.includes(known.name) ? BY_WEIGHT.indexOf(known.name) : BY_WEIGHT.length;
  };
  return [...blocked].sort((a, b) => weight(a) - weight(b));
}

/** Release of a server, or of any node where none is labelled as one. */
function serverVersion(nodes: readonly LiveNode[]): string | undefined {
  const server = nodes.find(({ labels }) => labels.has("node-role.kubernetes.io/control-plane")) ?? nodes[0];
  return server?.kubeletVersion === "" ? undefined : server?.kubeletVersion;
}

/** The groups of closed nodes, each once: equal pods share lists of them, and other pods what is in the lists. */
function closedNodes(blocked: readonly BlockedWorkload[]): Set<ClosedNodes> {
  const closed = new Set<ClosedNodes>();
  for (const nodes of new Set(blocked.map((each) => each.nodes))) for (const each of nodes) closed.add(each);
  return closed;
}

function removals(blocked: readonly BlockedWorkload[]): TaintRemoval[] {
  const byTaint = new Map<string, { taint: LiveTaint; nodes: Set<string> }>();
  for (const { nodes, taints } of closedNodes(blocked)) {
    // Without the taints of their roles servers would take whatever comes.
    for (const taint of taints.filter((each) => isSet(each) && !isRoleTaint(each))) {
      const key = JSON.stringify([taint.key, taint.value, taint.effect]);
      const found = byTaint.get(key) ?? { taint, nodes: new Set<string>() };
      byTaint.set(key, found);
      for (const node of nodes) found.nodes.add(node);
    }
  }
  return [...byTaint]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { taint, nodes }]) => {
      const names = [...nodes].sort();
      return { taint, nodes: names, commands: untaintCommands(taint, names) };
    });
}

function sketch(nodes: readonly LiveNode[], blocked: readonly BlockedWorkload[], needsPools: boolean): PoolSketch {
  const closing = new Set<string>();
  for (const { nodes: names } of closedNodes(blocked)) for (const name of names) closing.add(name);
  const isShown = ({ name }: LiveNode) => closing.has(name);
  return needsPools ? sketchRepairedPools(nodes, isShown) : sketchPools(nodes, isShown);
}

const JUDGED_KINDS: readonly LiveKind[] = ["Pod", "Deployment", "DaemonSet", "Job"];

const VOLUME_KINDS: readonly LiveKind[] = ["PersistentVolumeClaim", "PersistentVolume"];

function notes({ kinds, pods }: LiveCluster): string[] {
  const isWaitingWithVolume = pods.some(
    ({ phase, nodeName, placement }) => phase === "Pending" && nodeName === "" && placement.needs.claims.length > 0,
  );
  return [
    ...JUDGED_KINDS.filter((kind) => !kinds.has(kind)).map(
      (kind) => `no ${kind}: the cluster has none, or kubectl was not asked for them`,
    ),
    ...(isWaitingWithVolume && VOLUME_KINDS.some((kind) => !kinds.has(kind))
      ? ["no volumes and claims, which may keep a pod on one node: ask kubectl for pv,pvc as well"]
      : []),
  ];
}
