import { TaintEffect } from "../scheduling/taint";
import { type LiveTaint, taintText } from "./live-taint";
import { passingOf } from "./passing-taints";

/** Why a node carries a taint, which decides what helps against it. */
export enum TaintCause {
  /** Somebody set it, and it stays until somebody takes it away. Tolerations help. */
  SET = "set",
  /** The node is cordoned. Uncordoning it helps. */
  CORDON = "cordon",
  /** It mirrors the node's condition and goes with it: a consequence, not the cause. */
  CONDITION = "condition",
  /** Something else than Kubernetes takes it away by itself: a network, a driver, an autoscaler. */
  PASSING = "passing",
}

const CORDON_KEY = "node.kubernetes.io/unschedulable";

/** What the scheduler takes a cordon for, whether the node has its taint or not. */
export const CORDON: LiveTaint = { key: CORDON_KEY, value: "", effect: TaintEffect.NO_SCHEDULE };

/**
 * Whether the taint comes and goes with the cordon: Kubernetes looks at key and effect. With another effect somebody set it,
 * and no uncordoning takes it away.
 */
export function isOfCordon({ key, effect }: LiveTaint): boolean {
  return key === CORDON_KEY && effect === TaintEffect.NO_SCHEDULE;
}

/**
 * The taints of a cordoned node. The cordon keeps a pod off by itself, next to any taint of the same key that has a value.
 * @see k8s.io/kubernetes pkg/scheduler/framework/plugins/nodeunschedulable
 */
export function withCordon(taints: readonly LiveTaint[]): readonly LiveTaint[] {
  return taints.some((taint) => taintText(taint) === taintText(CORDON)) ? taints : [...taints, CORDON];
}

/** What a node is like that carries a taint, and how that ends. */
interface Condition {
  readonly is: string;
  readonly ends: string;
  /** Effects that Kubernetes gives the taint and takes away again. With another one it was set by somebody. */
  readonly effects: readonly string[];
}

/** Set by hand on a node that is down for good, so that its pods and volumes are given up; nothing but a hand clears it. */
export const OUT_OF_SERVICE_KEY = "node.kubernetes.io/out-of-service";

/** Taint of a node that its cloud controller has not initialized yet; nothing but that controller takes it away. */
export const UNINITIALIZED_KEY = "node.cloudprovider.kubernetes.io/uninitialized";

/** Taints of a node whose network is not there yet; they go when it is. */
export const NOT_READY_KEY = "node.kubernetes.io/not-ready";
export const NETWORK_UNAVAILABLE_KEY = "node.kubernetes.io/network-unavailable";

const UNREACHABLE_KEY = "node.kubernetes.io/unreachable";
const SHUTDOWN_KEY = "node.cloudprovider.kubernetes.io/shutdown";

/** Whether a node that carries it is down: until it is back, nothing else of it changes. */
export function isOfDeadNode({ key }: LiveTaint): boolean {
  return [UNREACHABLE_KEY, SHUTDOWN_KEY, OUT_OF_SERVICE_KEY].includes(key);
}

const CLOSING: readonly string[] = [TaintEffect.NO_SCHEDULE];
const CLOSING_AND_EVICTING: readonly string[] = [TaintEffect.NO_SCHEDULE, TaintEffect.NO_EXECUTE];

/** @see https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const CONDITIONS: ReadonlyMap<string, Condition> = new Map([
  [NOT_READY_KEY, { is: "not Ready", ends: "is Ready", effects: CLOSING_AND_EVICTING }],
  [UNREACHABLE_KEY, { is: "not answering", ends: "answers again", effects: CLOSING_AND_EVICTING }],
  ["node.kubernetes.io/memory-pressure", { is: "short of memory", ends: "has memory again", effects: CLOSING }],
  ["node.kubernetes.io/disk-pressure", { is: "short of disk space", ends: "has disk space again", effects: CLOSING }],
  ["node.kubernetes.io/pid-pressure", { is: "short of process ids", ends: "has process ids again", effects: CLOSING }],
  [NETWORK_UNAVAILABLE_KEY, { is: "without a network", ends: "has its network", effects: CLOSING }],
  [OUT_OF_SERVICE_KEY, { is: "marked as out of service", ends: "is back in service", effects: CLOSING_AND_EVICTING }],
  [
    UNINITIALIZED_KEY,
    {
      is: "not yet seen by a cloud controller manager",
      ends: "has been seen by a cloud controller manager",
      effects: CLOSING,
    },
  ],
  [SHUTDOWN_KEY, { is: "shut down, says the cloud provider", ends: "has been started again", effects: CLOSING }],
]);

const CORDONED: Condition = { is: "cordoned", ends: "is uncordoned", effects: CLOSING };

/** Why a node carries the taint. */
export function causeOf(taint: LiveTaint): TaintCause {
  const condition = conditionOf(taint);
  if (condition === undefined) return passingOf(taint) === undefined ? TaintCause.SET : TaintCause.PASSING;
  return condition === CORDONED ? TaintCause.CORDON : TaintCause.CONDITION;
}

/** Whether a toleration is the right answer to it. */
export function isSet(taint: LiveTaint): boolean {
  return causeOf(taint) === TaintCause.SET;
}

/** What a taint says about its node, whoever takes it away; nothing where somebody set it. */
export function stateOf(taint: LiveTaint): Pick<Condition, "is" | "ends"> | undefined {
  return conditionOf(taint) ?? passingOf(taint);
}

/** What one of Kubernetes' own taints says about its node. */
export function conditionOf(taint: LiveTaint): Condition | undefined {
  if (isOfCordon(taint)) return CORDONED;
  const condition = CONDITIONS.get(taint.key);
  return condition?.effects.includes(taint.effect) ? condition : undefined;
}
