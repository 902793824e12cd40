import { command } from "../live/kubectl";
import type { LivePod } from "../live/live-cluster";
import { type JudgedPod, type PodState, STATE_WORDS, statesOf } from "../live/pod-health";
import type { Workload } from "../live/workloads";
import { counted } from "../scheduling/counted";
import { isDnsSubdomain } from "../scheduling/label-syntax";
import { deadNode } from "./dead-node";
import type { DiagnosedWorkload } from "./diagnosis";
import { logsCommand, looksCommand } from "./look-commands";
import { notPlaced, placeTrouble } from "./place-trouble";
import { type Findings, optional, type WorkloadTrouble } from "./trouble";

/** The pod that tells most about why none works: one that has a live node before one that waits for any. */
const TELLING: readonly PodState[] = ["crashing", "no-image", "not-starting", "not-ready", "waiting", "dead-node"];

/** Why a workload does not do its work; nothing where one of its pods does, or is counted as ready. */
export function troubleOf(workload: Workload, findings: Findings): WorkloadTrouble | undefined {
  const states = statesOf(workload, findings.cluster);
  if (states.some(({ state }) => state === "fine")) return undefined;
  const telling = TELLING.flatMap((wanted) => states.filter(({ state }) => state === wanted))[0];
  if (telling?.state === "dead-node") {
    const others = states.filter(({ pod, state }) => state === "dead-node" && pod !== telling.pod);
    return deadNode([telling.pod, ...others.map(({ pod }) => pod)], findings.cluster);
  }
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

/** What keeps some pods of a workload off where others do its work; nothing where that is not taints. */
export function partTrouble(workload: Workload, findings: Findings): WorkloadTrouble | undefined {
  const entry = blockedEntry(workload, findings);
  if (entry === undefined) return undefined;
  const pending = new Set(entry.pending);
  const waiting = workload.pods.find(({ name }) => pending.has(name));
  return placeTrouble(workload, entry, findings, waiting, partState(entry));
}

/** `has 1 pod Pending`, of a workload that has others. */
function partState({ pending, evicted, refused, missingOn }: DiagnosedWorkload): string {
  if (pending.length > 0) return `has ${counted(pending.length, "pod")} Pending`;
  if (missingOn > 0) return `is missing on ${counted(missingOn, "node")}`;
  return evicted.length > 0
    ? `had ${counted(evicted.length, "pod")} evicted`
    : `had ${counted(refused.length, "pod")} refused by the kubelet`;
}

/** A workload that has no pod in the input. */
function withoutPods({ controller, kind, namespace, name }: Workload): WorkloadTrouble | undefined {
  if (controller === undefined) return gone(namespace, kind, name);
  if (controller.ready > 0) return undefined;
  if (controller.desired === 0) {
    // A DaemonSet has as many as there are nodes for it.
    const scale = kind !== "DaemonSet" && isDnsSubdomain(namespace) && isDnsSubdomain(name);
    return {
      kind: "no-pod",
      state: kind === "DaemonSet" ? "wants no node" : "is scaled to 0",
      isMending: scale,
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

function blockedEntry(workload: Workload, { blocked }: Findings): DiagnosedWorkload | undefined {
  return blocked.find((each) => each.workload === workload);
}
