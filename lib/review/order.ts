import { TaintsApplied } from "../scheduling/model";
import type { ClusterChange } from "./cluster-change";
import type { ModelDiff } from "./model-diff";

/** One thing that must happen before another, and whether Terraform's graph sees to it. */
export interface OrderStep {
  /** What must come first. */
  readonly first: string;
  /** What must come after it. */
  readonly next: string;
  readonly isGuaranteed: boolean;
  /** Why it is guaranteed, or what to do about it. */
  readonly because: string;
}

/** The order a change must be carried out in: tolerations before taints, and taints away before tolerations. */
export function orderOf(diff: ModelDiff, change: ClusterChange): OrderStep[] {
  if (change.after === undefined) return [];
  const pools = diff.pools.filter(({ change: presence }) => presence !== "removed");
  const withAdded = pools.filter(({ taints }) => taints.some((taint) => taint.change === "added"));
  const atRegistration = withAdded.filter(({ taintsApplied }) => taintsApplied.after === TaintsApplied.AT_REGISTRATION);
  const afterReady = withAdded.filter(({ taintsApplied }) => taintsApplied.after === TaintsApplied.AFTER_READY);
  const names = (list: typeof pools) => list.map(({ pool }) => pool).join(", ");
  return [
    ...(atRegistration.length === 0
      ? []
      : [
          {
            first: "the agents' tolerations",
            next: `nodes that register with the new taints (${names(atRegistration)})`,
            isGuaranteed: true,
            because: "the registration command is an attribute of the cluster, so it comes after its tolerations",
          },
        ]),
    ...(afterReady.length === 0
      ? []
      : [
          {
            first: "the agents' tolerations",
            next: `the taints put on running nodes (${names(afterReady)})`,
            isGuaranteed: change.laterTaintsWait === true,
            because:
              change.laterTaintsWait === true
                ? "every kubernetes_node_taint of the stack depends on the cluster"
                : "the taints are in another stack, or do not depend on the cluster: apply this stack first",
          },
        ]),
    ...removedTolerations(diff),
  ];
}

function removedTolerations(diff: ModelDiff): OrderStep[] {
  const removed = diff.tolerations.filter(({ change }) => change === "removed");
  if (removed.length === 0) return [];
  const texts = [...new Set(removed.map(({ toleration }) => toleration))].join(", ");
  return [
    {
      first: `${texts} leaves the nodes`,
      next: "the agents' tolerations of it go",
      isGuaranteed: false,
      because:
        "Terraform does not see the taints of registered nodes: take them off with kubectl before this is applied",
    },
  ];
}
