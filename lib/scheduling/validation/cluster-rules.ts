import { type Problem, quoted } from "../invalid-input";
import { isOpen, literalNeeded } from "../known-only-at-apply";
import { NodeRole } from "../node-role";

/**
 * Problems of a cluster's name, as Rancher's webhook judges it when the cluster is created.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/validator.go
 */
export function clusterNameProblems(name: string): Problem[] {
  if (isOpen(name)) return [literalNeeded(name, "cluster name")];
  const help = 'use 2 to 63 lower-case letters, digits and "-", beginning and ending with a letter or digit';
  const problem = (what: string): Problem[] => [
    { what: `cluster name ${quoted(name)} ${what}`, why: "Rancher's webhook or Kubernetes refuses it at apply", help },
  ];
  if (name.length < 2) return problem(name === "" ? "is empty" : "is shorter than 2 characters");
  if (name.length > 63) return problem(`has ${name.length} characters, at most 63 are allowed`);
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])$/.test(name)) return problem("is not a lower-case DNS label");
  if (name === "local") return problem("is the name of the cluster Rancher itself runs in");
  if (/^c-[a-z0-9]{5}$/.test(name))
    return problem('has the form "c-xxxxx", which Rancher keeps for its own cluster ids');
  return [];
}

/** The roles no pool has, out of the three a cluster needs. */
export function missingRoles(pools: readonly { readonly roles: readonly NodeRole[] }[]): NodeRole[] {
  return NodeRole.ALL.filter((role) => !pools.some((pool) => pool.roles.includes(role)));
}
