import type { LiveCluster, LiveNode, LivePod } from "../live/live-cluster";
import { type LiveTaint, LiveTolerations } from "../live/live-taint";
import { selects } from "../live/node-selection";
import { isDead } from "../live/pod-health";
import { nodeCommand, replaceCommand } from "./look-commands";
import { optional, type WorkloadTrouble } from "./trouble";

/** A pod is on a node that does not answer, or is gone. */
export function deadNode(pod: LivePod, { nodes }: LiveCluster): WorkloadTrouble {
  const node = nodes.find(({ name }) => name === pod.nodeName);
  const other = nodes.find((each) => isOpen(each, pod));
  const state =
    node === undefined
      ? `is on ${pod.nodeName}, which is not there any more`
      : `is on ${node.name}, which ${node.ready === "Unknown" ? "does not answer" : "is not Ready"}`;
  const tolerations = new LiveTolerations(pod.placement.tolerations);
  const isKept = node !== undefined && tolerations.eviction(unreachable) === undefined;
  return {
    kind: "dead-node",
    state,
    nodes: [pod.nodeName],
    taints: [],
    ...optional("since", node?.readySince),
    ...optional("command", other === undefined ? nodeCommand(pod.nodeName) : replaceCommand(pod.namespace, pod.name)),
    details: [
      ...(isKept
        ? [
            `its pod tolerates node.kubernetes.io/unreachable for ever, so Kubernetes never moves it (rancher/rancher#24636)`,
          ]
        : []),
      other === undefined
        ? "no other node in the input would take it"
        : `taints and labels let it run on ${other.name}: its controller makes a new pod when this one is deleted`,
    ],
  };
}

const unreachable: readonly LiveTaint[] = [{ key: "node.kubernetes.io/unreachable", value: "", effect: "NoExecute" }];

function isOpen(node: LiveNode, { placement }: LivePod): boolean {
  const tolerations = new LiveTolerations(placement.tolerations);
  return !isDead(node) && selects(placement.selection, node) && tolerations.blocking(node.taints).length === 0;
}
