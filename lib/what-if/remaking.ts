import type { LivePod } from "../live/live-cluster";
import { OUT_OF_SERVICE_KEY } from "../live/taint-cause";
import type { Workload } from "../live/workloads";
import { counted } from "../scheduling/counted";
import type { Answer } from "./node-answer";
import type { Future } from "./outlook";

/** Whether another pod comes in place of one that is gone. */
export type Remaking =
  | { readonly kind: "made" }
  /** Nothing makes it again, and why where that is not plain. */
  | { readonly kind: "never"; readonly because: readonly string[] }
  /** Not before the old one is known to have ended. */
  | { readonly kind: "held"; readonly because: readonly string[] }
  | { readonly kind: "unknown"; readonly because: readonly string[] };

/** Kinds of Kubernetes itself that make another pod as soon as one is to go. */
const MAKERS: readonly string[] = ["ReplicaSet", "ReplicationController", "DaemonSet"];

const MADE: Remaking = { kind: "made" };

/**
 * @param answer whether the node that the pods leave tells that they have ended
 * @param leaving how many pods of the workload leave
 */
export function remakingOf(workload: Workload, pods: readonly LivePod[], answer: Answer, leaving: number): Remaking {
  const kind = pods[0]?.owner?.kind;
  if (kind === undefined) return { kind: "never", because: [] };
  if (kind === "StatefulSet") return onceEnded("a StatefulSet", answer);
  if (kind === "Job") return ofJob(workload, answer, leaving);
  if (MAKERS.includes(kind)) return MADE;
  return { kind: "unknown", because: [`what a ${kind} does when its pod is gone is not known`] };
}

function ofJob({ controller }: Workload, answer: Answer, leaving: number): Remaking {
  if (controller?.retries === undefined) {
    return { kind: "unknown", because: ["its Job is not in the input: how often it makes a pod again is not known"] };
  }
  const { limit, failed, waitsForEnd, notRead } = controller.retries;
  if (controller.isIdle) return { kind: "never", because: ["its Job is over or suspended"] };
  if (notRead.length > 0) {
    return { kind: "unknown", because: [`${notRead.join(" and ")} of its Job, which is not read, decides about it`] };
  }
  if (failed + leaving > limit) {
    const before = failed === 0 ? "" : `, after ${failed} that failed before`;
    const counts = leaving === 1 ? "a pod that goes counts" : `${counted(leaving, "pod")} that go count`;
    return {
      kind: "never",
      because: [`its Job fails: ${counts} as failed${before}, and its backoffLimit is ${limit}`],
    };
  }
  return waitsForEnd ? onceEnded("its Job", answer) : MADE;
}

function onceEnded(maker: string, answer: Answer): Remaking {
  switch (answer) {
    case "answers":
      return MADE;
    case "may-not":
      return {
        kind: "unknown",
        because: [
          `${maker} makes no other pod before the old one has ended, and whether a node that is not Ready ends it is not known`,
        ],
      };
    case "does-not":
      return {
        kind: "held",
        because: [
          `${maker} makes no other pod while nobody knows that the old one has ended: until its node answers, is deleted or has the taint ${OUT_OF_SERVICE_KEY}, or the pod is deleted by force, which is safe only where its node is down for good`,
        ],
      };
  }
}

/** Of what looks for no node. */
export const NOWHERE = { nodes: [], open: 0, homeless: 0, doubts: [] } as const;

/** What becomes of pods, where a new one in their place would find `future`. */
export function remadeFuture(remaking: Remaking, future: Future): Future {
  switch (remaking.kind) {
    case "made":
      return future;
    case "never":
      return { ...future, ...NOWHERE, kind: "not-made-again", doubts: remaking.because };
    case "held":
      if (future.kind === "no-place") return { ...future, doubts: [...remaking.because, ...future.doubts] };
      return { ...future, kind: "held", homeless: 0, doubts: remaking.because };
    case "unknown": {
      const kind = future.kind === "fits" ? "may-not-be-made" : future.kind;
      return { ...future, kind, doubts: [...remaking.because, ...future.doubts] };
    }
  }
}
