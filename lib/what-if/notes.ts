import type { LiveCluster } from "../live/live-cluster";
import { NodeUse, useOf } from "../live/node-use";
import { counted } from "../scheduling/counted";
import type { ChangedNode } from "./change";
import { type Departing, isAlive } from "./departing";
import { answerOf } from "./node-answer";
import type { Outlook } from "./outlook";
import { nameOf, nodesText } from "./words";

type Found = Pick<Outlook, "agent" | "departures" | "staying">;

/** What is not known, and on what it depends. */
export function notesOn(
  cluster: LiveCluster,
  changed: ReadonlyMap<string, ChangedNode>,
  departing: readonly Departing[],
  spared: number,
  { agent, departures, staying }: Found,
): string[] {
  const { nodes, pods, kinds } = cluster;
  const already = departing.filter(({ isNew }) => !isNew).reduce((sum, each) => sum + each.pods.length, 0);
  const leaving = pods.filter(({ isLeaving }) => isLeaving).length;
  const names = new Set(nodes.map(({ name }) => name));
  const elsewhere = pods.filter((pod) => isAlive(pod) && pod.nodeName !== "" && !names.has(pod.nodeName)).length;
  const unended = departing
    .filter(({ workload, answer }) => workload.kind !== "DaemonSet" && answer === "does-not")
    .reduce((sum, each) => sum + each.pods.length, 0);
  const looks = departures.length + staying.length > 0;
  return [
    ...drainNotes(changed, departing, pods),
    ...deletionNotes(changed),
    ...(already === 0
      ? []
      : [`${counted(already, "pod")} ${isAre(already)} evicted by taints that are there, whatever is changed here`]),
    ...(spared === 0 ? [] : [`${counted(spared, "pod")} that taints were to evict ${spared === 1 ? "stays" : "stay"}`]),
    ...(leaving === 0
      ? []
      : [`${counted(leaving, "pod")} ${isAre(leaving)} on ${leaving === 1 ? "its" : "their"} way out already`]),
    ...(unended === 0
      ? []
      : [
          `${counted(unended, "pod")} that ${unended === 1 ? "is" : "are"} to leave a node that does not answer ${isAre(unended)} there for the scheduler, and in the way of others by anti-affinity, until the node answers or is deleted`,
        ]),
    ...(elsewhere === 0 ? [] : [`${counted(elsewhere, "pod")} ${isAre(elsewhere)} on nodes that are not in the input`]),
    ...(looks && nodes.some(({ allocatable }) => allocatable.size === 0)
      ? ["some nodes do not say what they have for pods (status.allocatable), so resources are not judged there"]
      : []),
    ...(kinds.has("DaemonSet") ? [] : ["no DaemonSet is in the input: which of them would come to a node is not told"]),
    ...agentNotes(agent, changed),
  ];
}

function isAre(count: number): string {
  return count === 1 ? "is" : "are";
}

/** What kubectl drain does besides, and what it stops at. */
function drainNotes(
  changed: ReadonlyMap<string, ChangedNode>,
  departing: readonly Departing[],
  pods: LiveCluster["pods"],
): string[] {
  const drained = [...changed.values()].filter(({ isDrained }) => isDrained).map(({ before }) => before.name);
  if (drained.length === 0) return [];
  const isDrained = new Set(drained);
  const isSilent = [...changed.values()].some(
    ({ isDrained, after }) => isDrained && after !== undefined && answerOf(after) !== "answers",
  );
  const bare = departing.filter(({ workload, cause }) => cause.kind === "drain" && workload.kind === "Pod");
  const mirrors = pods.filter(({ owner, nodeName }) => owner?.kind === "Node" && isDrained.has(nodeName)).length;
  return [
    ...(bare.length === 0
      ? []
      : [
          `kubectl drain stops at ${nodesText(bare.map(({ workload }) => nameOf(workload)))}, which nothing makes again; with --force ${bare.length === 1 ? "it is" : "they are"} gone`,
        ]),
    "kubectl drain also stops at pods with emptyDir volumes, unless --delete-emptydir-data gives them up, and waits as long as a PodDisruptionBudget forbids an eviction: neither is read",
    ...(isSilent
      ? [
          "a node that does not answer or is not Ready may not tell that pods have ended: kubectl drain waits for that, unless --skip-wait-for-delete-timeout gives it up",
        ]
      : []),
    ...(mirrors === 0 ? [] : [`${counted(mirrors, "static pod")} ${isAre(mirrors)} left alone by a drain`]),
  ];
}

function deletionNotes(changed: ReadonlyMap<string, ChangedNode>): string[] {
  const deleted = [...changed.values()].filter(({ after }) => after === undefined).map(({ before }) => before.name);
  if (deleted.length === 0) return [];
  return [
    `the containers on ${nodesText(deleted)} run on until the machine or K3s on it is stopped; when K3s starts there again, the node registers anew, with the taints that its pool gives then`,
  ];
}

/** Rancher gives its agent tolerations for taints of the control plane, when it sees them. */
function agentNotes({ kind, workload }: Found["agent"], changed: ReadonlyMap<string, ChangedNode>): string[] {
  const isAgent = workload?.known?.name === "cattle-cluster-agent";
  const touches = [...changed.values()].some(
    ({ before, after }) => after !== undefined && useOf(before) === NodeUse.CONTROL_PLANE,
  );
  const isInDanger = ["no-place", "may-not-fit", "comes-back", "stays-until-restart"].includes(kind);
  return isAgent && touches && isInDanger
    ? [
        "Rancher gives its agent a toleration for each taint of the control plane once it sees the taint, as long as it is connected: that may come too late, and is not counted on",
      ]
    : [];
}
