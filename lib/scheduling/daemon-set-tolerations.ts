import { TaintEffect } from "./taint";
import { Toleration } from "./toleration";

const exists = (name: string, effect: TaintEffect) => Toleration.exists(`node.kubernetes.io/${name}`, effect);

/**
 * Tolerations that the DaemonSet controller gives every pod it makes, on top of the pod's own.
 * @see k8s.io/kubernetes pkg/controller/daemon/util `AddOrUpdateDaemonPodTolerations`
 */
export const DAEMON_SET_TOLERATIONS: readonly Toleration[] = [
  exists("not-ready", TaintEffect.NO_EXECUTE),
  exists("unreachable", TaintEffect.NO_EXECUTE),
  ...["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"].map((name) =>
    exists(name, TaintEffect.NO_SCHEDULE),
  ),
];
