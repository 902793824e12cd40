import type { LiveTaint } from "./live-taint";

/** Why a node carries a taint, which decides what helps against it. */
export enum TaintCause {
  /** Somebody set it, and it stays until somebody takes it away. Tolerations help. */
  SET = "set",
  /** The node is cordoned. Uncordoning it helps. */
  CORDON = "cordon",
  /** It mirrors the node's condition and goes with it: a consequence, not the cause. */
  CONDITION = "condition",
}

/** Taint of a cordoned node. */
export const CORDON_KEY = "node.kubernetes.io/unschedulable";

/** What a node is like that carries a taint, and how that ends. */
interface Condition {
  readonly is: string;
  readonly ends: string;
}

/** Set by hand on a node that is down for good, so that its pods and volumes are given up; nothing but a hand clears it. */
export const OUT_OF_SERVICE_KEY = "node.kubernetes.io/out-of-service";

/** @see https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const CONDITIONS: ReadonlyMap<string, Condition> = new Map([
  ["node.kubernetes.io/not-ready", { is: "not Ready", ends: "is Ready" }],
  ["node.kubernetes.io/unreachable", { is: "not answering", ends: "answers again" }],
  ["node.kubernetes.io/memory-pressure", { is: "short of memory", ends: "has memory again" }],
  ["node.kubernetes.io/disk-pressure", { is: "short of disk space", ends: "has disk space again" }],
  ["node.kubernetes.io/pid-pressure", { is: "short of process ids", ends: "has process ids again" }],
  ["node.kubernetes.io/network-unavailable", { is: "without a network", ends: "has its network" }],
  [OUT_OF_SERVICE_KEY, { is: "marked as out of service", ends: "is back in service" }],
  [
    "node.cloudprovider.kubernetes.io/uninitialized",
    { is: "not yet seen by a cloud controller manager", ends: "has been seen by a cloud controller manager" },
  ],
  [
    "node.cloudprovider.kubernetes.io/shutdown",
    { is: "shut down, says the cloud provider", ends: "has been started again" },
  ],
]);

const CORDONED: Condition = { is: "cordoned", ends: "is uncordoned" };

/** Why a node carries the taint. */
export function causeOf({ key }: LiveTaint): TaintCause {
  if (key === CORDON_KEY) return TaintCause.CORDON;
  return CONDITIONS.has(key) ? TaintCause.CONDITION : TaintCause.SET;
}

/** Whether a toleration is the right answer to it. */
export function isSet(taint: LiveTaint): boolean {
  return causeOf(taint) === TaintCause.SET;
}

/** What a taint says about its node; nothing where somebody set it. */
export function conditionOf({ key }: LiveTaint): Condition | undefined {
  return key === CORDON_KEY ? CORDONED : CONDITIONS.get(key);
}
