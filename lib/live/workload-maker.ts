import type { OwnerName } from "./live-cluster";
import type { Workload } from "./workloads";

/** Kinds that Kubernetes itself has, whose templates people write. */
const WRITTEN_KINDS: readonly string[] = ["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Job", "Pod"];

/** Label by which Jobs and pods of an upgrade tell their Plan. */
const PLAN_LABEL = "upgrade.cattle.io/plan";

/**
 * The object that makes a workload and writes it again: an upgrade Plan, a CronJob, a HelmChart, whatever an operator
 * watches. It stands in the same namespace. Undefined where nothing but people makes it.
 */
export function makerOf({ kind, name, controller, pods }: Workload): OwnerName | undefined {
  const plan = pods.map(({ labels }) => labels.get(PLAN_LABEL)).find((label) => label !== undefined && label !== "");
  if (plan !== undefined) return { kind: "Plan", name: plan };
  if (controller?.owner !== undefined) return controller.owner;
  return WRITTEN_KINDS.includes(kind) ? undefined : { kind, name };
}
