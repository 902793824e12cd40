import { oncePer } from "../once-per";
import { nodeTaints, type SchedulingPool, TaintsApplied } from "../pool";
import type { Cluster } from "../reading/cluster";
import type { SystemWorkload } from "../releases/catalog-row";
import type { KubernetesVersion } from "../releases/kubernetes-version";
import type { Taint } from "../taint";
import { TolerationSet } from "../toleration-set";
import { placementsWithAllTaints, poolsWhereItRuns } from "./all-placements";
import { type EffectiveWorkload, workloadsOf } from "./effective-workload";
import { lastingTaints } from "./placement";

/** A system workload by the time the deferred taints come. */
export interface Standing {
  /** As it is until then: what Rancher adds because of the taints is not there yet. */
  readonly workload: EffectiveWorkload;
  /** Whether it exists: it is not turned off, and what makes it could run somewhere. */
  readonly isMade: boolean;
  /** Names of the pools it can be running on, in their order. */
  readonly pools: readonly string[];
}

/**
 * What there is once every pool has joined and before the deferred taints are put on; undefined where none of them keeps
 * anything away.
 */
export function standingBeforeDeferred(
  cluster: Cluster,
  kubernetes: KubernetesVersion,
): ReadonlyMap<SystemWorkload, Standing> | undefined {
  return standingsOf(cluster)(kubernetes);
}

const standingsOf = oncePer((cluster: Cluster) =>
  oncePer((kubernetes: KubernetesVersion) => standingsBeforeDeferred(cluster, kubernetes)),
);

function standingsBeforeDeferred(
  cluster: Cluster,
  kubernetes: KubernetesVersion,
): ReadonlyMap<SystemWorkload, Standing> | undefined {
  if (!cluster.pools.some((pool) => isDeferred(pool) && pool.taints.some(({ isHard }) => isHard))) return undefined;
  const { arriving } = cluster;
  const first = withDeferred(cluster, () => []);
  // What comes later meets the taints that are there by then.
  const later = arriving && withDeferred(cluster, ({ name }) => arriving.taints.get(name) ?? []);
  const isLater = ({ row }: EffectiveWorkload) => arriving?.workloads.has(row.workload) === true;
  const workloads = [
    ...workloadsOf(first, kubernetes).filter((each) => !isLater(each)),
    ...(later === undefined ? [] : workloadsOf(later, kubernetes).filter(isLater)),
  ];
  const placementsAtFirst = placementsWithAllTaints(first);
  const placementsLater = later && placementsWithAllTaints(later);
  const standing = new Map<SystemWorkload, Standing>();
  const standingOf = (workload: EffectiveWorkload): Standing => {
    const name = workload.row.workload;
    const known = standing.get(name);
    if (known !== undefined) return known;
    const installers = workloads.filter(({ row }) => workload.row.installedBy.includes(row.workload)).map(standingOf);
    const isMade = !workload.isDisabled && installers.every((each) => each.isMade && each.pools.length > 0);
    const placementsOf = (isLater(workload) && placementsLater) || placementsAtFirst;
    const result = { workload, isMade, pools: poolsWhereItRuns(placementsOf(workload)) };
    standing.set(name, result);
    return result;
  };
  for (const workload of workloads) standingOf(workload);
  return standing;
}

function withDeferred(cluster: Cluster, taintsOf: (pool: SchedulingPool) => readonly Taint[]): Cluster {
  return {
    ...cluster,
    pools: cluster.pools.map((pool) => (isDeferred(pool) ? { ...pool, taints: taintsOf(pool) } : pool)),
  };
}

/** What of a workload lasts when the deferred taints come. */
export interface Lasting {
  /** Whether it is made by then, so that it does not matter what makes it. */
  readonly isMade: boolean;
  /**
   * The pools, sorted, where its pods stay, or its job is done; none where some of its pods may be evicted without another
   * place. A DaemonSet has pods on every pool, so those that stay count.
   */
  readonly staysOn: readonly string[];
  /** The pools, sorted, where its pods stay if they are there, and not on others; none where it is certain how they fare. */
  readonly mayStayOn: readonly string[];
}

/** Tells what lasts; nothing where no deferred taint keeps anything away, and of pods that are made one at a time. */
export function lastingOf(
  workloads: readonly EffectiveWorkload[],
  cluster: Cluster,
): (workload: SystemWorkload) => Lasting | undefined {
  const release = workloads[0]?.releases[0]?.kubernetes;
  const before = release === undefined ? undefined : standingBeforeDeferred(cluster, release);
  if (before === undefined) return () => undefined;
  const taints = new Map(cluster.pools.map((pool) => [pool.name, lastingTaints(pool, nodeTaints(pool))]));
  return (name) => {
    const standing = before.get(name);
    const kind = standing?.workload.row.kind;
    if (standing === undefined || !standing.isMade || kind === "Pod") return undefined;
    if (kind === "Job") return { isMade: true, staysOn: standing.pools, mayStayOn: [] };
    const tolerations = tolerationsOfRunningPods(standing);
    const staysOn = standing.pools.filter((pool) =>
      tolerations.every((each) => each.secondsUntilEviction(taints.get(pool) ?? []) === undefined),
    );
    const isSafe = kind === "DaemonSet" || staysOn.length === standing.pools.length;
    return { isMade: true, staysOn: isSafe ? staysOn : [], mayStayOn: isSafe ? [] : staysOn };
  };
}

/** What it depends on whether a workload goes on, where deferred taints let its pods stay on some of its pools only (RK603). */
export function poolBeforeDeferred(workload: SystemWorkload): string {
  return `which pool ${workload} is on when the deferred taints come`;
}

function isDeferred({ taintsApplied }: Cluster["pools"][number]): boolean {
  return taintsApplied === TaintsApplied.AFTER_READY;
}

/** The tolerations of a pod that runs, as they are written in it; in each form that the workload may have. */
export function tolerationsOfRunningPods({ workload }: Pick<Standing, "workload">): TolerationSet[] {
  return formsOf(workload).map(
    ({ addedAtRunTime, tolerations }) => new TolerationSet([...(addedAtRunTime?.all ?? []), ...tolerations.all]),
  );
}

function formsOf(workload: EffectiveWorkload): EffectiveWorkload[] {
  return [workload, ...(workload.otherwise === undefined ? [] : formsOf(workload.otherwise.workload))];
}
