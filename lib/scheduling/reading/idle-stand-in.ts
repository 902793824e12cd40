import { isUnknown, reach } from "./unknown";

/** Why a Deployment, DaemonSet or StatefulSet has no pod that runs, whatever nodes there are: the field, as it is written. */
export function idleBecause(object: unknown): string | undefined {
  const pod = reach(object, "spec", "template", "spec");
  const gates = reach(pod, "schedulingGates");
  const isDeployment = reach(object, "kind") === "Deployment";
  if (hasReplicas(object) && reach(object, "spec", "replicas") === 0) return "replicas: 0";
  // Of a Deployment that is new, nothing is made while it is paused.
  if (isDeployment && reach(object, "spec", "paused") === true) return "paused: true";
  if (Array.isArray(gates) && gates.length > 0) return "schedulingGates";
  // Nodes of K3s run Linux, whose kubelet refuses the pod.
  return reach(pod, "os", "name") === "windows" ? "os.name: windows" : undefined;
}

/** Where something stands that may be such a reason, which is known only at apply. */
export function mayBeIdleBecause(object: unknown): readonly string[] {
  const pod = reach(object, "spec", "template", "spec");
  const inSpec = [
    ...(hasReplicas(object) ? ["replicas"] : []),
    ...(reach(object, "kind") === "Deployment" ? ["paused"] : []),
  ];
  const values = [
    ...inSpec.map((field) => reach(object, "spec", field)),
    reach(pod, "schedulingGates"),
    reach(pod, "os", "name"),
  ];
  return [...new Set(values.filter(isUnknown).map(({ path }) => path))];
}

function hasReplicas(object: unknown): boolean {
  const kind = reach(object, "kind");
  return kind === "Deployment" || kind === "StatefulSet";
}

/** What goes on of the pods that were there before the reason came; whether any does may depend on what is not known. */
export type KeptPods = "all" | "some" | "open";

/**
 * What of its pods goes on where it was not idle before: a Deployment that is paused keeps all of them, and an update whose
 * pods never run stops once it may take no more of the old ones away. Undefined where none does.
 * @see kubernetes/kubernetes pkg/controller/deployment, pkg/controller/statefulset, pkg/controller/daemon
 */
export function podsKept(object: unknown): KeptPods | undefined {
  const [kind, spec] = [reach(object, "kind"), reach(object, "spec")];
  const replicas = reach(spec, "replicas") ?? 1;
  if (hasReplicas(object) && replicas === 0) return undefined;
  if (kind === "Deployment" && reach(spec, "paused") === true) return "all";
  const strategy = reach(spec, kind === "Deployment" ? "strategy" : "updateStrategy");
  const [type, update] = [reach(strategy, "type") ?? "RollingUpdate", reach(strategy, "rollingUpdate")];
  if (type === "OnDelete") return "all";
  if (type === "Recreate") return undefined;
  if (type !== "RollingUpdate" || typeof replicas !== "number") return "open";
  if (kind === "Deployment") return rolledBy(replicas, update);
  // How many nodes have a pod of a DaemonSet is not written.
  if (kind !== "StatefulSet") return "open";
  const partition = reach(update, "partition") ?? 0;
  if (typeof partition !== "number") return "open";
  return partition >= replicas ? "all" : leftOf(replicas, 1);
}

function rolledBy(replicas: number, update: unknown): KeptPods | undefined {
  const unavailable = countOf(reach(update, "maxUnavailable"), replicas, Math.floor);
  const surge = countOf(reach(update, "maxSurge"), replicas, Math.ceil);
  if (unavailable === undefined || surge === undefined) return "open";
  return leftOf(replicas, unavailable === 0 && surge === 0 ? 1 : unavailable);
}

function leftOf(replicas: number, going: number): KeptPods | undefined {
  return going === 0 ? "all" : going < replicas ? "some" : undefined;
}

/** A number of pods, or a share of all, a quarter unless it is said; undefined where it is not known. */
function countOf(said: unknown, replicas: number, round: (share: number) => number): number | undefined {
  const value = said ?? "25%";
  if (typeof value === "number") return value;
  const [, percent] = typeof value === "string" ? (/^(\d+)%$/.exec(value) ?? []) : [];
  return percent === undefined ? undefined : round((Number(percent) * replicas) / 100);
}
