/** A Kubernetes object in plain JSON. */
export type Manifest = Readonly<Record<string, unknown>>;

/** Namespace of K3s's own addons. */
export const KUBE_SYSTEM = "kube-system";

/** Verbs of somebody who only looks. */
export const READ: readonly string[] = ["get", "list", "watch"];

/** Verbs of somebody who looks after the objects. */
export const MANAGE: readonly string[] = [...READ, "create", "patch", "update", "delete"];

/** What a role lets one do. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export function serviceAccount(name: string): Manifest {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: KUBE_SYSTEM } };
}

export function configMap(name: string, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: KUBE_SYSTEM }, data };
}

export function clusterRole(name: string, rules: readonly Rule[], labels?: Readonly<Record<string, string>>): Manifest {
  return {
    apiVersion: RBAC,
    kind: "ClusterRole",
    metadata: { name, ...(labels === undefined ? {} : { labels }) },
    rules,
  };
}

/** Gives a cluster role to a service account of kube-system. */
export function clusterRoleBinding(name: string, role: string, account: string): Manifest {
  return {
    apiVersion: RBAC,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: RBAC_GROUP, kind: "ClusterRole", name: role },
    subjects: [{ kind: "ServiceAccount", name: account, namespace: KUBE_SYSTEM }],
  };
}

/** Gives a role of kube-system to a service account of kube-system. */
export function roleBinding(name: string, role: string, account: string): Manifest {
  return {
    apiVersion: RBAC,
    kind: "RoleBinding",
    metadata: { name, namespace: KUBE_SYSTEM },
    roleRef: { apiGroup: RBAC_GROUP, kind: "Role", name: role },
    subjects: [{ kind: "ServiceAccount", name: account, namespace: KUBE_SYSTEM }],
  };
}

const RBAC_GROUP = "rbac.authorization.k8s.io";
const RBAC = `${RBAC_GROUP}/v1`;
