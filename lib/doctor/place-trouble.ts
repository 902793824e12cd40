import { changeCommand, type ObjectChange } from "../live/kubectl";
import type { LiveCluster, LivePod } from "../live/live-cluster";
import { type LiveTaint, taintText } from "../live/live-taint";
import type { ClosedNodes } from "../live/placement-judge";
import { isOfCordon, isOfDeadNode, isSet, UNINITIALIZED_KEY } from "../live/taint-cause";
import { sinceText } from "../live/timestamps";
import type { Workload } from "../live/workloads";
import { conditionEnds } from "./blocked-workload";
import { isClosedByConditionAlone } from "./cheapest";
import { cloudControllerTrouble, isUninitialized } from "./cloud-controller";
import type { DiagnosedWorkload } from "./diagnosis";
import { heardWords, NOT_SEEN } from "./heard";
import { looksCommand, nodeCommand } from "./look-commands";
import { placeWords } from "./place-words";
import { type Findings, optional, type WorkloadTrouble } from "./trouble";
import { answers, isCloudController, silentNodes } from "./what-nodes-need";

/** Taints, or what nodes are like, are in the way. */
export function placeTrouble(
  workload: Workload,
  entry: DiagnosedWorkload,
  findings: Findings,
  pod: LivePod | undefined,
  state = pod !== undefined ? "is Pending" : stateWithoutPod(entry),
): WorkloadTrouble {
  const closed = closedNodes(entry);
  const since = optional("since", pod?.since);
  const nodes = closed.flatMap((each) => each.nodes);
  const taints = [...new Map(closed.flatMap((each) => each.taints.map((taint) => [taintText(taint), taint]))).values()];
  const cure = cureOf(entry);
  // What takes the taint away waits for nobody else, and on a node that is down nothing takes it away.
  const alive = closed.filter((each) => !isDown(each, findings.cluster));
  const isNeeded = isCloudController(workload) || !entry.toTolerate.every(isSet);
  if (alive.length > 0 && alive.every(isUninitialized) && !isNeeded) {
    const waiting = alive.flatMap((each) => each.nodes);
    return { ...waitsForCloud(waiting, taints, since, findings), ...optional("cure", cure) };
  }
  return {
    kind: "pending",
    state,
    because: placeWords(entry, closed),
    nodes,
    taints,
    ...since,
    ...optional("cure", cure),
    ...optional("command", cure?.map(changeCommand).join(" && ") ?? lookCommand(workload, entry, nodes, pod)),
    ...optional("onlyWhen", onlyWhen(entry)),
    details: [...taintedLines(closed, findings.cluster), ...whatElse(entry)],
  };
}

/**
 * The nodes that the answer is about: those that would take it were their condition over, of these the ones that are to be
 * uncordoned, and where others are to be opened these, too.
 */
function closedNodes({ cause, nodes, chosen, isObstructed }: DiagnosedWorkload): readonly ClosedNodes[] {
  if (cause !== "nodes") return nodes;
  if (chosen !== undefined && isClosedByConditionAlone(chosen) && chosen.taints.every(isOfCordon)) return [chosen];
  const inTrouble = isObstructed ? nodes : nodes.filter(isClosedByConditionAlone);
  return chosen === undefined || inTrouble.includes(chosen) ? inTrouble : [...inTrouble, chosen];
}

/** Whether the nodes do not answer, whatever else they carry. */
function isDown({ nodes: names, taints }: ClosedNodes, { nodes }: LiveCluster): boolean {
  const silent = silentNodes(nodes);
  return taints.some(isOfDeadNode) || (silent.size > 0 && names.every((name) => silent.has(name)));
}

/** Commands below a first line; where there are more, the script has them all. */
const MOST_COMMANDS = 4;

/** What lets it run, as far as it is up to this workload alone; nothing where no command does. */
function cureOf({ remedy }: DiagnosedWorkload): readonly ObjectChange[] | undefined {
  return remedy.changes.length === 0 ? undefined : remedy.changes.slice(0, MOST_COMMANDS);
}

/** What must happen besides the commands. */
function whatElse(entry: DiagnosedWorkload): string[] {
  const when = onlyWhen(entry);
  return when === undefined ? [] : [`the command helps only when ${when}, too`];
}

function onlyWhen({ chosen, toTolerate, remedy }: DiagnosedWorkload): string | undefined {
  const tolerated = new Set(toTolerate.map(taintText));
  const conditions = chosen?.taints.filter((taint) => !tolerated.has(taintText(taint)) && !isOfCordon(taint)) ?? [];
  if (chosen === undefined || conditions.length === 0 || remedy.commands.length === 0) return undefined;
  return conditionEnds({ ...chosen, taints: conditions });
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

const NAMED = 3;

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

/** Shows what nothing cures. */
function lookCommand(
  workload: Workload,
  entry: DiagnosedWorkload,
  nodes: readonly string[],
  pod: LivePod | undefined,
): string | undefined {
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
  const nodes = findings.cluster.nodes.filter(answers);
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
      ? NOT_SEEN
      : heard !== undefined
        ? heardWords(heard)
        : (other?.reasons[0] ?? "the input does not tell why"),
    // What no scheduler has looked at has no events either: the nodes tell more.
    ...optional(
      "command",
      isUnseen && findings.cluster.nodes.length === 0 ? NODES_COMMAND : looksCommand(pod.namespace, "Pod", pod.name),
    ),
    details: [],
  };
}

const NODES_COMMAND = "kubectl get nodes -o json > nodes.json";

/** What became of the pods that a workload had, or of those that its nodes were to have. */
function stateWithoutPod({ evicted, refused }: DiagnosedWorkload): string {
  if (evicted.length > 0) return "was evicted";
  return refused.length > 0 ? "was refused by its node" : "has no pod";
}
