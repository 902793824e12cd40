import { uncordonCommands } from "../live/kubectl";
import type { LiveCluster, LivePod } from "../live/live-cluster";
import { type LiveTaint, taintText } from "../live/live-taint";
import type { ClosedNodes } from "../live/placement-judge";
import { conditionOf, isOfCordon, UNINITIALIZED_KEY } from "../live/taint-cause";
import { sinceText } from "../live/timestamps";
import type { Workload } from "../live/workloads";
import { counted } from "../scheduling/counted";
import { inProse, plain } from "../scheduling/rich-text";
import { isClosedByConditionAlone } from "./cheapest";
import { cloudControllerTrouble, isUninitialized } from "./cloud-controller";
import type { DiagnosedWorkload } from "./diagnosis";
import { heardWords } from "./heard";
import { looksCommand, nodeCommand } from "./look-commands";
import { type Findings, optional, type WorkloadTrouble } from "./trouble";
import { isCloudController } from "./what-nodes-need";

/** Taints, or what nodes are like, are in the way. */
export function placeTrouble(
  workload: Workload,
  entry: DiagnosedWorkload,
  findings: Findings,
  pod: LivePod | undefined,
): WorkloadTrouble {
  const state = pod !== undefined ? "is Pending" : stateWithoutPod(entry);
  const closed = entry.cause === "nodes" ? entry.nodes.filter(isClosedByConditionAlone) : entry.nodes;
  const nodes = closed.flatMap((each) => each.nodes);
  const taints = [...new Map(closed.flatMap((each) => each.taints.map((taint) => [taintText(taint), taint]))).values()];
  const since = optional("since", pod?.since);
  // What takes the taint away waits for nobody else.
  if (closed.every(isUninitialized) && !isCloudController(workload))
    return waitsForCloud(nodes, taints, since, findings);
  return {
    kind: "pending",
    state,
    because: becauseOf(entry, closed),
    nodes,
    taints,
    ...since,
    ...optional("command", placeCommand(workload, entry, nodes, taints, pod)),
    details: taintedLines(closed, findings.cluster),
  };
}

function waitsForCloud(
  nodes: readonly string[],
  taints: readonly LiveTaint[],
  since: object,
  findings: Findings,
): WorkloadTrouble {
  const { cluster, workloads } = findings;
  const { trouble, command: first, details, workload, isWaiting } = cloudControllerTrouble(cluster, workloads);
  const entry = isWaiting ? findings.blocked.find((each) => each.workload === workload) : undefined;
  if (workload !== undefined && entry !== undefined) {
    const pod = workload.pods.find(({ nodeName, isLeaving }) => nodeName === "" && !isLeaving);
    const place = placeTrouble(workload, entry, findings, pod);
    return {
      kind: "no-cloud-controller",
      state: "waits for a cloud controller",
      because: `${workload.name} ${place.state}: ${place.because}`,
      nodes,
      taints,
      ...since,
      ...optional("command", place.command),
      details: [...details, ...place.details],
    };
  }
  const [why] = findings.unrelated.find((each) => isWaiting && each.workload === workload)?.reasons ?? [];
  return {
    kind: "no-cloud-controller",
    state: "waits for a cloud controller",
    because: why === undefined ? trouble : `${trouble}: ${why}`,
    nodes,
    taints,
    ...since,
    ...optional("command", first),
    details,
  };
}

function becauseOf({ cause }: DiagnosedWorkload, closed: readonly ClosedNodes[]): string {
  if (cause === "nodes") return conditionWords(closed);
  if (cause === "taints") return taintWords(closed);
  const [only, ...more] = closed;
  const count = closed.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const tainted =
    only === undefined || more.length > 0 ? `${count} nodes have taints that it does not tolerate` : taintWords([only]);
  return `${tainted}, and something else is in the way on the others`;
}

const NAMED = 3;

function named(nodes: readonly string[]): string {
  return nodes.length > NAMED ? counted(nodes.length, "node") : plain(inProse(nodes));
}

function taintWords(closed: readonly ClosedNodes[]): string {
  const [only, ...more] = closed;
  if (only === undefined || more.length > 0) {
    const count = closed.reduce((sum, { nodes }) => sum + nodes.length, 0);
    return `each of the ${count} nodes it asks for has taints that it does not tolerate`;
  }
  const texts = only.taints.map(taintText);
  const what = texts.length > NAMED ? counted(texts.length, "taint") : plain(inProse(texts));
  return `${named(only.nodes)} ${only.nodes.length === 1 ? "has" : "have"} ${what}`;
}

function conditionWords(closed: readonly ClosedNodes[]): string {
  const [first] = closed as readonly [ClosedNodes];
  const conditions = [...new Set(first.taints.flatMap((taint) => conditionOf(taint)?.is ?? []))];
  return `${named(first.nodes)} ${first.nodes.length === 1 ? "is" : "are"} ${conditions.join(", ")}`;
}

/** Which taints came when, where Kubernetes keeps that: only NoExecute taints have a time. */
function taintedLines(closed: readonly ClosedNodes[], { nodes, takenAt }: LiveCluster): string[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const moments = closed.flatMap((each) =>
    each.nodes.slice(0, NAMED).flatMap((name) =>
      each.taints.flatMap((taint) => {
        const since = byName.get(name)?.taintedSince.get(taintText(taint)) ?? "";
        return since === "" ? [] : [{ name, text: taintText(taint), since }];
      }),
    ),
  );
  return moments.slice(0, NAMED).map(({ name, text, since }) => `${name} has ${text} ${sinceText(since, takenAt)}`);
}

function placeCommand(
  workload: Workload,
  entry: DiagnosedWorkload,
  nodes: readonly string[],
  taints: readonly LiveTaint[],
  pod: LivePod | undefined,
): string | undefined {
  const [patch] = entry.remedy.commands;
  if (patch !== undefined) return patch;
  if (entry.cause === "nodes" && taints.every(isOfCordon)) return uncordonCommands(nodes)[0];
  const [node] = nodes;
  if (entry.cause === "nodes" && node !== undefined) return nodeCommand(node);
  return pod === undefined
    ? looksCommand(workload.namespace, workload.kind, workload.name)
    : looksCommand(pod.namespace, "Pod", pod.name);
}

/** A pod waits, and neither taints nor conditions of nodes are in its way. */
export function notPlaced(workload: Workload, pod: LivePod, findings: Findings): WorkloadTrouble {
  const other = findings.unrelated.find((each) => each.workload === workload);
  const heard = findings.heard.find((each) => each.workload === workload);
  if (heard?.taints.some(({ key }) => key === UNINITIALIZED_KEY)) {
    return waitsForCloud([], [], optional("since", pod.since), findings);
  }
  const isUnseen = pod.scheduled.reason === "" && pod.scheduled.message === "";
  const { nodes } = findings.cluster;
  const base = { state: "is Pending", nodes: [], taints: [], ...optional("since", pod.since) };
  if (isUnseen && nodes.length > 0 && nodes.every(isUninitialized)) {
    return waitsForCloud(
      nodes.map(({ name }) => name),
      [],
      optional("since", pod.since),
      findings,
    );
  }
  return {
    ...base,
    kind: "pending",
    because: isUnseen
      ? "no scheduler has looked at it"
      : heard !== undefined
        ? heardWords(heard)
        : (other?.reasons[0] ?? "the input does not tell why"),
    ...optional("command", looksCommand(pod.namespace, "Pod", pod.name)),
    details: [],
  };
}

/** What became of the pods that a workload had, or of those that its nodes were to have. */
function stateWithoutPod({ evicted, refused }: DiagnosedWorkload): string {
  if (evicted.length > 0) return "was evicted";
  return refused.length > 0 ? "was refused by its node" : "has no pod";
}
