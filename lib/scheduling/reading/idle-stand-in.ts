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
