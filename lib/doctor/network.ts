import { isHard, type LiveTaint } from "../live/live-taint";
import { CILIUM_KEY } from "../live/passing-taints";
import { NETWORK_UNAVAILABLE_KEY, NOT_READY_KEY, UNINITIALIZED_KEY } from "../live/taint-cause";
import type { Workload } from "../live/workloads";
import { withTaker } from "./taint-taker";
import { type Findings, optional, sentenceOf, type WorkloadTrouble } from "./trouble";
import { answering, answers, cloudControllers, isNetwork, isOver, NETWORKS } from "./what-nodes-need";
import { troubleOf } from "./workload-trouble";

/** What keeps the network from nodes, and how. */
export interface NetworkTrouble {
  readonly workload: Workload;
  readonly trouble: WorkloadTrouble;
}

/** Why no node has a network, in the order in which it must come right. Nodes that do not answer have none to wait for. */
export function networkTroubles(findings: Findings): NetworkTrouble[] {
  const parts = partsOf(findings);
  if (parts.length === 0 || !(isWithoutNetwork(findings) || isNowhere(parts, findings))) return [];
  const found: NetworkTrouble[] = [];
  for (const { workload, trouble } of parts) {
    if (trouble === undefined) continue;
    // The rest of the network waits for the cloud controller with it.
    if (isOfCloud(trouble)) return [...found, { workload, trouble }];
    if (!isConsequence(workload, trouble, findings)) found.push({ workload, trouble });
  }
  const idle = found.filter(isMaybeMeant);
  return [...found.filter((each) => !idle.includes(each)), ...idle.map(asMaybeMeant)];
}

/** Some manifests have them at 0, and people leave them so while the rest runs: they are told of after the others. */
const MAY_BE_IDLE: readonly string[] = ["calico-typha", "tigera-operator"];

/** Whether it is scaled to 0, and may be so for good. */
export function isMaybeMeant({ workload: { name, controller } }: Pick<NetworkTrouble, "workload">): boolean {
  return MAY_BE_IDLE.includes(name) && controller?.desired === 0;
}

function asMaybeMeant({
  workload,
  trouble: { command: _, isMending: __, ...trouble },
}: NetworkTrouble): NetworkTrouble {
  return { workload, trouble: { ...trouble, because: "as it may be where nothing asks it" } };
}

/** What the network is made of, and why it does not run. */
function partsOf(findings: Findings): { workload: Workload; trouble: WorkloadTrouble | undefined }[] {
  const parts = NETWORKS.flatMap((pattern) => findings.workloads.filter(({ name }) => pattern.test(name)));
  const there = parts.filter((workload) => !isOver(workload));
  if (there.length === 0) return [];
  const seen = { ...findings, cluster: answering(findings.cluster) };
  return there.map((workload) => ({ workload, trouble: troubleOf(workload, seen) }));
}

/** Whether nothing of the network runs anywhere, and taints are why: nodes that are called Ready have none either. */
function isNowhere(parts: ReturnType<typeof partsOf>, { blocked }: Findings): boolean {
  const isKeptOff = blocked.some(({ workload, cause }) => isNetwork(workload) && cause !== "nodes");
  return isKeptOff && parts.every(({ trouble }) => trouble !== undefined);
}

function isOfCloud({ kind }: WorkloadTrouble): boolean {
  return kind === "no-cloud-controller";
}

/** Where any node has one, the network is there. */
function isWithoutNetwork({ cluster }: Findings): boolean {
  const alive = cluster.nodes.filter(answers);
  const isWithout = (taint: LiveTaint) => isHard(taint) && isOfReadyNode(taint);
  return alive.length > 0 && alive.every(({ ready, taints }) => ready === "False" || taints.some(isWithout));
}

/** What waits for nodes itself is not why they are as they are. */
function isConsequence(workload: Workload, { kind }: WorkloadTrouble, { blocked }: Findings): boolean {
  const isBlocked = blocked.some((entry) => entry.workload === workload && entry.cause !== "nodes");
  switch (kind) {
    case "pending":
      return !isBlocked;
    case "dead-node":
      // A DaemonSet has a pod on each node: what is on one that is dead is no matter of the others.
      return workload.kind === "DaemonSet";
    case "no-pod":
      // Pods of a Job that are over tell nothing of what it installed.
      return workload.kind === "Job";
    default:
      return !["crashing", "no-image", "not-starting"].includes(kind);
  }
}

/** A node may be called Ready, and carry them: its network does not run. */
const OF_A_READY_NODE: readonly string[] = [NETWORK_UNAVAILABLE_KEY, CILIUM_KEY];

/** Keys of taints that go when their node has a network. */
export const NETWORK_TAINTS: readonly string[] = [NOT_READY_KEY, ...OF_A_READY_NODE];

/** Whether it says of a node that may be called Ready that it has no network. */
export function isOfReadyNode({ key }: LiveTaint): boolean {
  return OF_A_READY_NODE.includes(key);
}

/** Whether the taint goes when its node has a network. */
export function isOfNetwork(taint: LiveTaint): boolean {
  return isHard(taint) && NETWORK_TAINTS.includes(taint.key);
}

/**
 * Whether a workload may be waiting for nodes to have a network: it has no place on them, or one where it cannot be reached;
 * or what it waits for does.
 */
export function needsNetwork({ kind, taints, nodes }: WorkloadTrouble, findings: Findings): boolean {
  if (kind === "dead-node") {
    return findings.cluster.nodes.some((node) => nodes.includes(node.name) && answers(node));
  }
  if (kind !== "pending" && kind !== "no-cloud-controller") return false;
  if (taints.some(isOfNetwork) || isNowhere(partsOf(findings), findings)) return true;
  return kind === "no-cloud-controller" && cloudWaitsForNetwork(findings);
}

/** Whether nodes are initialized only once they have a network. */
export function cloudWaitsForNetwork(findings: Findings): boolean {
  // What is let onto nodes that are not initialized comes before what initializes them.
  const isBefore = findings.blocked.some(
    ({ workload, toTolerate }) => isNetwork(workload) && toTolerate.some(({ key }) => key === UNINITIALIZED_KEY),
  );
  const [controller] = cloudControllers(findings.workloads);
  if (isBefore || controller === undefined) return isBefore;
  const trouble = troubleOf(controller, { ...findings, cluster: answering(findings.cluster) });
  return trouble?.kind === "pending" && trouble.cure === undefined && trouble.taints.some(isOfNetwork);
}

/** Why a workload does not do its work; where it waits for nodes that have no network, why they have none. */
export function rootTroubleOf(workload: Workload, findings: Findings): WorkloadTrouble | undefined {
  const trouble = troubleOf(workload, findings);
  if (trouble === undefined || isNetwork(workload)) return trouble;
  const [first] = needsNetwork(trouble, findings) ? networkTroubles(findings) : [];
  // Both wait for the same cloud controller, which is told of.
  if (first === undefined || (isOfCloud(first.trouble) && isOfCloud(trouble))) {
    return withTaker(workload, trouble, findings);
  }
  const { state, because, command, details } = first.trouble;
  return {
    kind: "no-network",
    state: trouble.kind === "dead-node" ? `is on ${trouble.nodes[0]}, which has no network` : "waits for the network",
    because: sentenceOf(first.workload.name, state, because),
    nodes: trouble.nodes,
    taints: trouble.taints,
    ...optional("since", trouble.since),
    ...optional("command", command),
    ...optional("cure", trouble.cure),
    details: [...details, ...(isOfCloud(trouble) ? trouble.details : [])],
  };
}
