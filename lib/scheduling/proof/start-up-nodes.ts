import type { NodeLabels } from "../labels-of-nodes";
import type { SchedulingPool } from "../pool";
import type { OwnWorkload } from "../reading/own-workloads";
import type { Taint } from "../taint";
import type { Obstacle, StartUpNode } from "./start-up";
import type { Operator } from "./start-up-operators";

/** A node of a pool, as its first pods find it. */
export interface PoolNode extends StartUpNode {
  readonly pool: SchedulingPool;
  readonly labels: NodeLabels;
  /** Hard taints that last. */
  readonly taints: readonly Taint[];
  readonly obstacles: readonly OperatedObstacle[];
  /** Whether nothing starts there, whatever it tolerates. */
  readonly isStopped: boolean;
  /** What is not judged, and may keep pods away. */
  readonly open: readonly string[];
}

/** An obstacle, and who is known to take it away. */
export interface OperatedObstacle extends Obstacle {
  readonly operator?: Operator;
}

/** Pods of a workload, as far as they are known. */
export type Pods = Pick<
  OwnWorkload,
  "hasNamespace" | "tolerations" | "mayTolerateMore" | "demands" | "usesHostNetwork" | "isRefused" | "hasPods"
>;

/** The taints of a node on which these obstacles are left. */
export function taintsOn(node: PoolNode, obstacles: readonly Obstacle[]): Taint[] {
  return [...node.taints, ...obstacles.flatMap(({ taint }) => taint ?? [])];
}
