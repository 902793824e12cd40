import type { Problem } from "../invalid-input";

/**
 * Problems of `kube-apiserver-arg` in the configuration of all nodes, which Rancher's webhook looks at; values of kinds that
 * Rancher drops whatever the key are findings of their own.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/mutator.go, since Rancher 2.11.7, 2.12.3, 2.13.0
 */
export function apiServerArgumentProblems(value: unknown): Problem[] {
  const problem = (what: string, why: string): Problem[] => [
    { what: `machineGlobalConfig kube-apiserver-arg is ${what}`, why, help: 'write ["key=value"], or leave it out' },
  ];
  if (value === "")
    return problem("empty text", "Rancher's webhook makes a list of it, and kube-apiserver gets an empty argument");
  if (typeof value !== "boolean" && !(Array.isArray(value) && value.length === 0)) return [];
  return problem(
    typeof value === "boolean" ? String(value) : "an empty list",
    "Rancher's webhook reads it as arguments of kube-apiserver, and refuses the cluster",
  );
}
