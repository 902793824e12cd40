import { setOf } from "../once-per";
import { nodeTaints, registrationTaints, type SchedulingPool, TaintsApplied } from "../pool";
import type { Cluster } from "../reading/cluster";
import type { KubernetesVersion } from "../releases/kubernetes-version";
import { type Taint, TaintEffect } from "../taint";
import { placementsWithAllTaints } from "./all-placements";
import { poolBeforeDeferred, type Standing, standingBeforeDeferred, tolerationsOfRunningPods } from "./before-deferred";
import { type EffectiveWorkload, workloadsOf } from "./effective-workload";
import { staysForAWhile } from "./limited-stay";
import { lastingTaints } from "./placement";

const AGENT = "cattle-cluster-agent";

/**
 * The system workloads of a cluster once the deferred taints are there, in the catalogue's order. Rancher works tolerations
 * out from taints that it sees through its agent: where deferred taints evict the agent and nothing takes it back, Rancher
 * has lost the cluster, and adds none for them.
 * @param kubernetes K3s release they are those of, where it is known
 * @see rancher/rancher pkg/controllers/management/clusterdeploy: it needs the cluster's API
 */
export function workloadsAfterDeferred(cluster: Cluster, kubernetes: KubernetesVersion): EffectiveWorkload[] {
  const connection = cluster.pools.some(isEvictingLater) ? connectionAfterDeferred(cluster, kubernetes) : "kept";
  if (connection === "kept") return workloadsOf(cluster, kubernetes);
  const unseen = workloadsOf(cluster, kubernetes, lastingAtRegistration);
  if (connection === "lost") return unseen;
  return unseen.map((each) =>
    each.row.runTimeTolerations === undefined
      ? each
      : { ...each, mayHaveMoreTolerations: [...each.mayHaveMoreTolerations, ...connection.on] },
  );
}

/** Whether Rancher's agent is connected when the deferred taints are there, or what that depends on. */
type Connection = "kept" | "lost" | { readonly on: readonly string[] };

function connectionAfterDeferred(cluster: Cluster, kubernetes: KubernetesVersion): Connection {
  const agent = standingBeforeDeferred(cluster, kubernetes)?.get(AGENT);
  if (agent === undefined) return "kept";
  const leaving = poolsItLeavesAtOnce(agent, cluster);
  if (leaving.length === 0) return "kept";
  const placements = Object.values(placementsWithAllTaints(cluster)(agent.workload));
  // In the time that a limited toleration gives it Rancher sees the taints.
  if (placements.some((each) => each.verdict === "runs" || staysForAWhile(each))) return "kept";
  const on = [
    ...placements.flatMap((each) => (each.verdict === "depends" ? each.on : [])),
    ...(leaving.length < agent.pools.length ? [poolBeforeDeferred(AGENT)] : []),
  ];
  return on.length === 0 ? "lost" : { on: [...new Set(on)] };
}

function poolsItLeavesAtOnce(standing: Standing, { pools }: Cluster): SchedulingPool[] {
  const tolerations = tolerationsOfRunningPods(standing);
  return pools
    .filter(({ name }) => setOf(standing.pools).has(name))
    .filter((pool) => {
      const taints = lastingTaints(pool, nodeTaints(pool));
      return tolerations.some((each) => each.secondsUntilEviction(taints) === 0);
    });
}

function isEvictingLater(pool: SchedulingPool): boolean {
  if (pool.taintsApplied !== TaintsApplied.AFTER_READY) return false;
  const before = new Set(lastingAtRegistration(pool));
  return nodeTaints(pool).some((taint) => taint.effect === TaintEffect.NO_EXECUTE && !before.has(taint));
}

/** What Rancher has seen of a pool before the deferred taints. */
function lastingAtRegistration(pool: SchedulingPool): Taint[] {
  return registrationTaints({ ...pool, startupTaints: [] });
}
