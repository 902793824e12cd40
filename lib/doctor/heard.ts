import type { LivePod } from "../live/live-cluster";
import type { Workload } from "../live/workloads";
import type { OtherTrouble } from "./other-troubles";
import { schedulerReport } from "./scheduler-message";

/** A taint that the scheduler names in a message, without its effect. */
export interface HeardTaint {
  readonly key: string;
  readonly value: string;
  /** On how many nodes it was in the way. */
  readonly nodes: number;
}

/** A workload whose pods wait, as far as the scheduler's messages tell: the input has no nodes. */
export interface HeardWorkload {
  readonly workload: Workload;
  /** Names of pods that wait. */
  readonly pods: readonly string[];
  readonly taints: readonly HeardTaint[];
  /** Nodes with taints that it does not tolerate and the scheduler does not name, as it does not since Kubernetes 1.34. */
  readonly unnamed: number;
  /** What else the scheduler says is missing. */
  readonly reasons: readonly string[];
  readonly message: string;
  /** Whether no scheduler has looked at it. */
  readonly isUnseen: boolean;
}

/** Since Kubernetes 1.24 `had untolerated taint {k: v}`, before `had taint {k: v}, that the pod didn't tolerate`. */
const NAMED = /(\d{1,6}) node\(s\) had (?:untolerated )?taint \{([^:{}]{1,317}): ?([^{}]{0,63})\}/g;
const UNNAMED = /(\d{1,6}) node\(s\) had (?:untolerated taint\(s\)|taints that the pod didn't tolerate)/;

/** What the scheduler's message says of taints. */
export function taintsIn(message: string): { readonly taints: readonly HeardTaint[]; readonly unnamed: number } {
  const short = message.slice(0, LONGEST_MESSAGE);
  return {
    taints: [...short.matchAll(NAMED)].map(([, nodes, key = "", value = ""]) => ({ key, value, nodes: Number(nodes) })),
    unnamed: Number(UNNAMED.exec(short)?.[1] ?? 0),
  };
}

/** The scheduler's messages are a few hundred characters long. */
const LONGEST_MESSAGE = 4096;

/** Workloads with pods that wait for a node. */
export function heardWorkloads(workloads: readonly Workload[]): HeardWorkload[] {
  return workloads.flatMap((workload) => {
    const waiting = workload.pods.filter(isWaiting);
    const [telling = waiting[0]] = waiting.filter(({ scheduled }) => scheduled.message !== "");
    if (telling === undefined) return [];
    const { message, reason } = telling.scheduled;
    const { others, ofLabelsAndCordons } = schedulerReport(message);
    return [
      {
        workload,
        pods: waiting.map(({ name }) => name),
        ...taintsIn(message),
        reasons: [...others, ...ofLabelsAndCordons],
        message,
        isUnseen: message === "" && reason === "",
      },
    ];
  });
}

/** Whether taints are what it waits for, or part of it. */
export function isAboutTaints({ taints, unnamed }: HeardWorkload): boolean {
  return taints.length > 0 || unnamed > 0;
}

/** A workload without the pods that wait, which are told of as heard. */
export function withoutWaiting(workload: Workload): Workload {
  return workload.pods.some(isWaiting)
    ? { ...workload, pods: workload.pods.filter((pod) => !isWaiting(pod)) }
    : workload;
}

function isWaiting({ phase, nodeName, isLeaving }: LivePod): boolean {
  return phase === "Pending" && nodeName === "" && !isLeaving;
}

/** `1 node has node-role.kubernetes.io/etcd, 2 nodes have team=a`, or that taints are in the way and not which. */
export function heardWords({ taints, unnamed, reasons }: HeardWorkload): string {
  const named = taints.map(({ key, value, nodes }) => `${have(nodes)} ${key}${value === "" ? "" : `=${value}`}`);
  const others = unnamed === 0 ? [] : [`${have(unnamed)} taints that the scheduler does not name`];
  const all = [...named, ...others, ...reasons];
  return all.length === 0 ? "the scheduler's message names no reason that is known" : all.join(", ");
}

function have(nodes: number): string {
  return nodes === 1 ? "1 node has" : `${nodes} nodes have`;
}

/** Of a pod without the condition PodScheduled. */
export const NOT_SEEN = "no scheduler has looked at it";

/** As what does not run for other reasons, where taints are not among them. */
export function asUnrelated({
  workload,
  pods,
  reasons,
  message,
  isUnseen,
}: HeardWorkload): OtherTrouble & { readonly workload: Workload } {
  return {
    workload,
    pods: pods.length,
    hasNoNode: true,
    reasons: reasons.length > 0 ? reasons : [isUnseen ? NOT_SEEN : "the input does not tell why"],
    ...(reasons.length > 0 ? {} : { isUnknown: true }),
    ...(message === "" ? {} : { message }),
  };
}
