import { type NodeRole, ROLES } from "../node-role";
import { TaintsApplied } from "../pool";
import { TAINT, type Taint } from "../taint";
import { labelSyntaxProblems, leavingTaintListProblems, nodeCountProblems, taintListProblems } from "./pool-rules";
import { type Fields, list, number, oneOf, optional, record, required, type Shape, text, withRule } from "./shape";

/** A node pool as it was read: from the options of an app, or from a model. */
export interface ReadPool {
  readonly roles: readonly NodeRole[];
  readonly taints?: readonly Taint[];
  readonly startupTaints?: readonly Taint[];
  readonly leavingTaints?: readonly Taint[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly taintsApplied?: TaintsApplied;
  readonly nodes?: number;
}

/** The taints of a pool's nodes. */
export const POOL_TAINTS: Shape<readonly Taint[]> = list(TAINT, taintListProblems, '["key=value:NoSchedule"]');

/** Taints that leave a pool's nodes: of one that was changed twice there may be two values. */
export const LEAVING_TAINTS: Shape<readonly Taint[]> = list(
  TAINT,
  leavingTaintListProblems,
  '["key=value:NoSchedule"]',
);

/** Labels of nodes, legal in Kubernetes. Whose they are is not asked. */
export const NODE_LABELS: Shape<Readonly<Record<string, string>>> = withRule(record(text("gpu"), "disk"), (labels) =>
  labelSyntaxProblems(labels),
);

/** When a pool's taints reach its nodes. */
export const TAINTS_APPLIED: Shape<TaintsApplied> = oneOf(
  Object.values(TaintsApplied),
  "taints are given with the registration command, or once the cluster is active",
);

/** The properties of a pool, in an app and in a model alike. */
export const POOL_FIELDS: Fields<ReadPool> = {
  roles: required(ROLES),
  taints: optional(POOL_TAINTS),
  startupTaints: optional(POOL_TAINTS),
  leavingTaints: optional(LEAVING_TAINTS),
  labels: optional(NODE_LABELS),
  taintsApplied: optional(TAINTS_APPLIED),
  nodes: optional(withRule(number(3), nodeCountProblems)),
};
