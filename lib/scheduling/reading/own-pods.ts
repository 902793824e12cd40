import { DAEMON_SET_TOLERATIONS } from "../daemon-set-tolerations";
import { InvalidInputError } from "../invalid-input";
import type { Toleration } from "../toleration";
import { type NodeDemands, nodeDemands } from "./node-demands";
import { podTolerations } from "./pod-tolerations";
import { type Known, reach } from "./unknown";

/** What decides where pods of the app's own run, and when. */
export interface OwnPods {
  /** Tolerations that are written. */
  readonly tolerations: readonly Toleration[];
  /** What may give them more or other tolerations, known only at apply. */
  readonly mayTolerateMore: readonly string[];
  /** What they ask of a node. */
  readonly demands: NodeDemands;
  /** Whether they use their node's own network, so that they start without one of the cluster's. */
  readonly usesHostNetwork: boolean;
  /** Whether they ask the cluster's own DNS for names. */
  readonly usesClusterDns: boolean;
  /** Whether Kubernetes refuses them, because of their tolerations. */
  readonly isRefused: boolean;
  /** Whether there are meant to be any; unknown where that is known only at apply. */
  readonly hasPods: Known<boolean>;
}

/**
 * Reads what decides where a pod runs.
 * @param pod its spec
 * @param labels its own
 * @param isOfDaemonSet whether the DaemonSet controller makes it
 */
export function ownPods(pod: unknown, labels: unknown, isOfDaemonSet: boolean): Omit<OwnPods, "hasPods"> {
  const { known, open, isRefused } = tolerationsOf(pod);
  return {
    tolerations: isOfDaemonSet ? [...known, ...DAEMON_SET_TOLERATIONS] : known,
    mayTolerateMore: open,
    demands: nodeDemands(pod, labels),
    usesHostNetwork: reach(pod, "hostNetwork") === true,
    usesClusterDns: usesClusterDns(pod),
    isRefused,
  };
}

/**
 * A pod in its node's own network asks what its node asks, unless it says otherwise.
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service
 */
function usesClusterDns(pod: unknown): boolean {
  const policy = reach(pod, "dnsPolicy") ?? "ClusterFirst";
  if (policy === "ClusterFirst") return reach(pod, "hostNetwork") !== true;
  return policy !== "Default" && policy !== "None";
}

function tolerationsOf(pod: unknown): {
  readonly known: readonly Toleration[];
  readonly open: readonly string[];
  readonly isRefused: boolean;
} {
  try {
    const { known = [], all, more } = podTolerations(reach(pod, "tolerations"));
    const open = [...(all === undefined ? [] : [all]), ...more].map(({ path }) => path);
    return { known, open, isRefused: false };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { known: [], open: [], isRefused: true };
  }
}
