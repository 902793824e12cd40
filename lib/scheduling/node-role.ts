import { type Problem, quoted } from "./invalid-input";
import { Taint } from "./taint";
import { list, oneOf, type Shape } from "./validation/shape";

/**
 * What a node of a Rancher custom cluster is registered as.
 *
 * @example
 * ```ts
 * cluster.addNodePool("quorum", { roles: [NodeRole.ETCD] });
 * cluster.addNodePool("all-in-one", { roles: NodeRole.ALL });
 * ```
 */
export enum NodeRole {
  /** Runs a member of the etcd database. */
  ETCD = "etcd",
  /** Runs the API server, scheduler and controllers. */
  CONTROL_PLANE = "control-plane",
  /** Runs workloads. */
  WORKER = "worker",
}

/** Roles that go together. */
export namespace NodeRole {
  /** All three roles, for nodes that do everything. */
  export const ALL: readonly NodeRole[] = Object.freeze([NodeRole.ETCD, NodeRole.CONTROL_PLANE, NodeRole.WORKER]);
}

const ETCD_ROLE_TAINT = Taint.noExecute("node-role.kubernetes.io/etcd");
const CONTROL_PLANE_ROLE_TAINT = Taint.noSchedule("node-role.kubernetes.io/control-plane");

/**
 * The taints Rancher itself gives a K3s node because of its roles; a node that is also a worker gets none.
 *
 * On K3s etcd and control plane together get only the control-plane taint, because the K3s charts do not tolerate the
 * etcd one.
 * @see rancher/rancher pkg/capr/planner/planner.go `getTaints` (v2.7.2 and later; rancher/rancher#40016)
 */
export function roleTaints(roles: readonly NodeRole[]): readonly Taint[] {
  if (roles.includes(NodeRole.WORKER)) return [];
  if (roles.includes(NodeRole.CONTROL_PLANE)) return [CONTROL_PLANE_ROLE_TAINT];
  if (roles.includes(NodeRole.ETCD)) return [ETCD_ROLE_TAINT];
  return [];
}

/** Whether it is a taint that Rancher gives nodes because of their roles. */
export function isRoleTaint(taint: Taint): boolean {
  return [ETCD_ROLE_TAINT, CONTROL_PLANE_ROLE_TAINT].some((each) => each.equals(taint));
}

/**
 * The taints Rancher gives a node of RKE2 because of its roles: etcd and control plane together get both. Rancher installs
 * RKE2 wherever the version does not say `k3s`.
 * @see rancher/rancher pkg/capr/planner/planner.go `getTaints`, pkg/capr/common.go `GetRuntime`
 */
export function roleTaintsOfRke2(roles: readonly NodeRole[]): readonly Taint[] {
  if (roles.includes(NodeRole.WORKER)) return [];
  return [
    ...(roles.includes(NodeRole.CONTROL_PLANE) ? [CONTROL_PLANE_ROLE_TAINT] : []),
    ...(roles.includes(NodeRole.ETCD) ? [ETCD_ROLE_TAINT] : []),
  ];
}

/** The roles of a pool. */
export const ROLES: Shape<readonly NodeRole[]> = list(
  oneOf(NodeRole.ALL, "Rancher knows the roles etcd, control-plane and worker"),
  roleListProblems,
  '["worker"], or NodeRole.ALL',
);

function roleListProblems(roles: readonly (NodeRole | undefined)[], place: string): Problem[] {
  if (roles.length === 0) {
    return [
      {
        what: `${place} is empty`,
        why: "a node registers as etcd, control-plane, worker or any combination; the registration script stops without one",
        help: "give roles: [NodeRole.WORKER], or NodeRole.ALL",
      },
    ];
  }
  return roles.flatMap((role, index) =>
    role === undefined || roles.indexOf(role) === index
      ? []
      : [
          {
            what: `${place}[${index}] ${quoted(role)} is given twice`,
            why: "a node has a role or it does not",
            help: "name each role once",
          },
        ],
  );
}

/** Roles without repetition, in the order of NodeRole.ALL, so that their order never shows in the output. */
export function sortedRoles(roles: readonly NodeRole[]): NodeRole[] {
  return NodeRole.ALL.filter((role) => roles.includes(role));
}
