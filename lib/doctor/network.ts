import { isHard, type LiveTaint } from "../live/live-taint";
import type { Workload } from "../live/workloads";
import { type Findings, optional, sentenceOf, type WorkloadTrouble } from "./trouble";
import { isNetwork, NETWORKS } from "./what-nodes-need";
import { troubleOf } from "./workload-trouble";

/** Whether a Job has done its work, or is not to do it. */
export function isOver({ controller, pods }: Workload): boolean {
  return controller?.isIdle === true || pods.some(({ phase }) => phase === "Succeeded");
}

/** What keeps the network from nodes, and how. */
export interface NetworkTrouble {
  readonly workload: Workload;
  readonly trouble: WorkloadTrouble;
}

/**
 * Why no node has a network, in the order in which it must come right. Where any node is Ready, the network is there; where a
 * node does not answer, that comes first.
 */
export function networkTroubles(findings: Findings): NetworkTrouble[] {
  const { nodes } = findings.cluster;
  if (nodes.length === 0 || !nodes.every(({ ready }) => ready === "False")) return [];
  // Its own pods run on nodes that are not Ready yet: that these are not is no answer.
  const cluster = { ...findings.cluster, nodes: nodes.map((node) => ({ ...node, ready: "True" })) };
  const seen = { ...findings, cluster };
  return NETWORKS.flatMap((pattern) => findings.workloads.filter(({ name }) => pattern.test(name)))
    .filter((workload) => !isOver(workload))
    .flatMap((workload) => {
      const trouble = troubleOf(workload, seen);
      return trouble === undefined || isConsequence(workload, trouble, findings) ? [] : [{ workload, trouble }];
    });
}

/** What waits for nodes itself is not why they are as they are. */
function isConsequence(workload: Workload, { kind }: WorkloadTrouble, { blocked }: Findings): boolean {
  const isBlocked = blocked.some((entry) => entry.workload === workload && entry.cause !== "nodes");
  return kind === "pending" ? !isBlocked : !["crashing", "no-image", "not-starting"].includes(kind);
}

const NETWORK_TAINTS: readonly string[] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/network-unavailable"];

function isWithoutNetwork(taint: LiveTaint): boolean {
  return isHard(taint) && NETWORK_TAINTS.includes(taint.key);
}

/** Whether a workload may be waiting for nodes to have a network: it has no place on them, or one where it cannot be reached. */
export function needsNetwork({ kind, taints }: WorkloadTrouble): boolean {
  return kind === "dead-node" || taints.some(isWithoutNetwork);
}

/** Why a workload does not do its work; where it waits for nodes that have no network, why they have none. */
export function rootTroubleOf(workload: Workload, findings: Findings): WorkloadTrouble | undefined {
  const trouble = troubleOf(workload, findings);
  if (trouble === undefined || isNetwork(workload) || !needsNetwork(trouble)) return trouble;
  const [first] = networkTroubles(findings);
  if (first === undefined) return trouble;
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
    details,
  };
}
