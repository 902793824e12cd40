import { counted } from "../scheduling/counted";
import { isDnsSubdomain } from "../scheduling/label-syntax";
import { inProse, plain } from "../scheduling/rich-text";
import type { AgentKind } from "./agent-answer";
import { cloudControllerTrouble, isUninitialized, UNINITIALIZED_KEY } from "./cloud-controller";
import type { DiagnosedWorkload, UnrelatedWorkload } from "./diagnosis";
import { type HeardWorkload, heardWords } from "./heard";
import { command, uncordonCommands } from "./kubectl";
import type { LiveCluster, LiveNode, LivePod } from "./live-cluster";
import { type LiveTaint, LiveTolerations, taintText } from "./live-taint";
import { logsCommand, looksCommand, nodeCommand, replaceCommand } from "./look-commands";
import { selects } from "./node-selection";
import { type ClosedNodes, isClosedByConditionAlone } from "./placement-judge";
import { isDead, type JudgedPod, type PodState, STATE_WORDS, statesOf } from "./pod-health";
import { CORDON_KEY, conditionOf } from "./taint-cause";
import { sinceText } from "./timestamps";
import type { Workload } from "./workloads";

/** What is known when one workload is looked at. */
export interface Findings {
  readonly cluster: LiveCluster;
  readonly workloads: readonly Workload[];
  readonly blocked: readonly DiagnosedWorkload[];
  readonly unrelated: readonly UnrelatedWorkload[];
  readonly heard: readonly HeardWorkload[];
}

/** Why a workload has no pod that does its work. */
export interface WorkloadTrouble {
  readonly kind: Exclude<AgentKind, "no-dns" | "absent" | "no-rancher" | "running">;
  /** What it does instead, behind its name: `is Pending`. */
  readonly state: string;
  /** Why, where the input tells: `edge-1 has dedicated=x:NoSchedule`. */
  readonly because?: string;
  readonly nodes: readonly string[];
  readonly taints: readonly LiveTaint[];
  readonly since?: string;
  /** The one command to begin with. */
  readonly command?: string;
  readonly details: readonly string[];
}

/** The pod that tells most about why none works: one that has a live node before one that waits for any. */
const TELLING: readonly PodState[] = ["crashing", "no-image", "not-starting", "not-ready", "waiting", "dead-node"];

/** Why a workload does not do its work; nothing where one of its pods does, or is counted as ready. */
export function troubleOf(workload: Workload, findings: Findings): WorkloadTrouble | undefined {
  const states = statesOf(workload, findings.cluster);
  if (states.some(({ state }) => state === "fine")) return undefined;
  const telling = TELLING.flatMap((wanted) => states.filter(({ state }) => state === wanted))[0];
  if (telling !== undefined) return podTrouble(workload, telling, findings);
  const entry = blockedEntry(workload, findings);
  if (entry !== undefined) return placeTrouble(workload, entry, findings, undefined);
  return withoutPods(workload);
}

function podTrouble(workload: Workload, { pod, state }: JudgedPod, findings: Findings): WorkloadTrouble {
  const base = {
    nodes: pod.nodeName === "" ? [] : [pod.nodeName],
    taints: [],
    details: [],
    ...optional("since", pod.since),
  };
  const looks = optional("command", looksCommand(pod.namespace, "Pod", pod.name));
  switch (state) {
    case "crashing":
      return {
        ...base,
        kind: "crashing",
        state: `crashes on ${pod.nodeName}`,
        because: crashWords(pod),
        ...optional("command", logsCommand({ kind: "Pod", namespace: pod.namespace, name: pod.name }, true)),
      };
    case "no-image":
      return { ...base, kind: "no-image", state: "has no image", because: onNode(pod), ...looks };
    case "not-starting":
    case "not-ready":
      return { ...base, kind: "not-starting", state: STATE_WORDS[state], because: onNode(pod), ...looks };
    case "dead-node":
      return deadNode(pod, findings.cluster);
    default: {
      const entry = blockedEntry(workload, findings);
      return entry === undefined ? notPlaced(workload, pod, findings) : placeTrouble(workload, entry, findings, pod);
    }
  }
}

/** `exit code 1, 7 restarts` */
function crashWords({ restarts, lastEnd }: LivePod): string {
  const reason = lastEnd?.reason ?? "";
  const code = lastEnd === undefined ? [] : [`exit code ${lastEnd.exitCode}`];
  const end = reason === "" || reason === "Error" ? code : [reason];
  return [...end, counted(restarts, "restart")].join(", ");
}

function onNode({ waiting, nodeName }: LivePod): string {
  const reasons = waiting.length === 0 ? "" : `${waiting.join(", ")} `;
  return `${reasons}on ${nodeName}`;
}

function deadNode(pod: LivePod, { nodes }: LiveCluster): WorkloadTrouble {
  const node = nodes.find(({ name }) => name === pod.nodeName);
  const other = nodes.find((each) => isOpen(each, pod));
  const state =
    node === undefined
      ? `is on ${pod.nodeName}, which is not there any more`
      : `is on ${node.name}, which ${node.ready === "Unknown" ? "does not answer" : "is not Ready"}`;
  const tolerations = new LiveTolerations(pod.placement.tolerations);
  const isKept = node !== undefined && tolerations.evicting(unreachable).length === 0;
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

function blockedEntry(workload: Workload, { blocked }: Findings): DiagnosedWorkload | undefined {
  return blocked.find((each) => each.workload === workload);
}

/** Taints, or what nodes are like, are in the way. */
function placeTrouble(
  workload: Workload,
  entry: DiagnosedWorkload,
  findings: Findings,
  pod: LivePod | undefined,
): WorkloadTrouble {
  const state = pod !== undefined ? "is Pending" : entry.evicted.length > 0 ? "was evicted" : "was refused by its node";
  const closed = entry.cause === "nodes" ? entry.nodes.filter(isClosedByConditionAlone) : entry.nodes;
  const nodes = closed.flatMap((each) => each.nodes);
  const taints = [...new Map(closed.flatMap((each) => each.taints.map((taint) => [taintText(taint), taint]))).values()];
  const since = optional("since", pod?.since);
  if (closed.every(isUninitialized)) return waitsForCloud(nodes, taints, since, findings);
  return {
    kind: "pending",
    state,
    because: entry.cause === "nodes" ? conditionWords(closed) : taintWords(closed),
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
  { cluster, workloads }: Findings,
): WorkloadTrouble {
  const { trouble, command: first, details } = cloudControllerTrouble(cluster, workloads);
  return {
    kind: "no-cloud-controller",
    state: "waits for a cloud controller",
    because: trouble,
    nodes,
    taints,
    ...since,
    ...optional("command", first),
    details,
  };
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
  if (entry.cause === "nodes" && taints.every(({ key }) => key === CORDON_KEY)) return uncordonCommands(nodes)[0];
  const [node] = nodes;
  if (entry.cause === "nodes" && node !== undefined) return nodeCommand(node);
  return pod === undefined
    ? looksCommand(workload.namespace, workload.kind, workload.name)
    : looksCommand(pod.namespace, "Pod", pod.name);
}

/** A pod waits, and neither taints nor conditions of nodes are in its way. */
function notPlaced(workload: Workload, pod: LivePod, findings: Findings): WorkloadTrouble {
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

/** A workload that has no pod in the input. */
function withoutPods({ controller, kind, namespace, name }: Workload): WorkloadTrouble | undefined {
  if (controller === undefined) return gone(namespace, kind, name);
  if (controller.ready > 0) return undefined;
  if (controller.desired === 0) {
    const scale = isDnsSubdomain(namespace) && isDnsSubdomain(name);
    return {
      kind: "no-pod",
      state: "is scaled to 0",
      nodes: [],
      taints: [],
      ...(scale
        ? { command: command("kubectl", "-n", namespace, "scale", kind.toLowerCase(), name, "--replicas=1") }
        : {}),
      details: [],
    };
  }
  return {
    ...gone(namespace, kind, name),
    state: controller.current > 0 ? "has no pod that is ready" : "has no pod",
    ...optional("because", controller.failure),
  };
}

function gone(namespace: string, kind: string, name: string): WorkloadTrouble {
  return {
    kind: "no-pod",
    state: "has no pod that is not over",
    nodes: [],
    taints: [],
    ...optional("command", looksCommand(namespace, kind, name)),
    details: [],
  };
}

/** A property that is there only where it has a value. */
function optional<K extends string, T>(key: K, value: T | undefined | ""): { [key in K]?: T } {
  return value === undefined || value === "" ? {} : ({ [key]: value } as { [key in K]?: T });
}
