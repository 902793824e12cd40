import { DAEMON_SET_TOLERATIONS } from "../scheduling/daemon-set-tolerations";
import type { EffectiveWorkload } from "../scheduling/proof/effective-workload";
import { type Placement, selectorOf } from "../scheduling/proof/placement";
import { AGENTS, type Cluster } from "../scheduling/reading/cluster";
import { notJudged } from "../scheduling/reading/not-judged";
import type { Toleration } from "../scheduling/toleration";
import { affinityOf } from "./agent-affinity";
import type { LeftOut, RehearsedPool, RehearsedWorkload } from "./rehearsal";
import type { SeenPool } from "./rehearsed-pools";

/** What a stage has of a workload. */
export interface Scene {
  readonly cluster: Cluster;
  readonly pools: readonly RehearsedPool[];
}

/** What a stage is made of. Names for the throw-away cluster are given to all of them at once. */
export interface StageParts {
  readonly seen: readonly SeenPool[];
  readonly workloads: readonly NamelessWorkload[];
  readonly leftOut: readonly LeftOut[];
}

export type NamelessWorkload = Omit<RehearsedWorkload, "label">;

/** A workload with the pods that it really has, and what the proof says of them on each pool. */
export function rehearsedWorkload(
  workload: EffectiveWorkload,
  placementOn: (pool: string) => Placement,
  { cluster, pools }: Scene,
): NamelessWorkload {
  const { row } = workload;
  const affinity = affinityOf(row.workload, cluster);
  return {
    workload: row.workload,
    namespace: row.namespace,
    kind: row.kind,
    comesBy: row.bypassesScheduler ? "name" : "choice",
    tolerations: tolerationsOf(workload),
    nodeSelector: selectorOf(workload, cluster.pools),
    ...(affinity === undefined ? {} : { affinity }),
    expected: new Map(
      pools.map((pool) => [
        pool.name,
        shownByTaints(withAffinity(placementOn(pool.name), row.workload, cluster), pool),
      ]),
    ),
  };
}

/** As they stand in the pod: what Rancher adds comes first, and a DaemonSet's controller adds its own by itself. */
function tolerationsOf({ row, addedAtRunTime, tolerations }: EffectiveWorkload): readonly Toleration[] {
  const added = row.kind === "DaemonSet" ? DAEMON_SET_TOLERATIONS : [];
  const own = tolerations.all.filter((toleration) => !added.some((each) => each.equals(toleration)));
  return [...(addedAtRunTime?.all ?? []), ...own];
}

/** The proof judges no affinity; a scheduler does. */
function withAffinity(placement: Placement, workload: string, { agents }: Cluster): Placement {
  const agent = AGENTS.find((each) => each === workload);
  const isOpen = placement.verdict === "runs" && agent !== undefined && agents[agent].restrictsPlacement;
  return isOpen ? { verdict: "depends", on: [notJudged(`the affinity of ${workload}`)] } : placement;
}

/** What Kubernetes takes away by itself from a node that it takes for ready keeps nothing off a rehearsed node. */
function shownByTaints(placement: Placement, { taints }: RehearsedPool): Placement {
  if (placement.verdict === "stopped") {
    return { verdict: "depends", on: [notJudged(`that nothing starts there because of ${placement.by.join(", ")}`)] };
  }
  if (placement.verdict !== "blocked") return placement;
  const here = new Set(taints.map(String));
  const missing = placement.by.filter((taint) => !here.has(taint));
  if (missing.length === 0 || missing.length < placement.by.length) return placement;
  return { verdict: "depends", on: missing.map((taint) => notJudged(`${taint}, which no rehearsed node keeps`)) };
}

/** Why a workload is not there at all; undefined where it is, or may be. */
export function whyLeftOut({ row, isDisabled, isNeverMade }: EffectiveWorkload): LeftOut | undefined {
  const { workload } = row;
  if (isDisabled) return { workload, why: "the app turns it off" };
  return isNeverMade ? { workload, why: "K3s cannot make it of what it is told" } : undefined;
}
