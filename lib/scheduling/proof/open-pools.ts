import { NodeRole } from "../node-role";
import { type OpenPart, openIn, type SchedulingPool } from "../pool";
import type { Cluster } from "../reading/cluster";
import { type BootstrapProof, proveBootstrap } from "./bootstrap";
import type { EffectiveWorkload } from "./effective-workload";

/** What decides whether a pool's nodes are there, in the roles that it may have. */
const PRESENCE: readonly OpenPart["part"][] = ["nodes", "roles"];

/**
 * Whether the cluster comes up where it is open which pools have nodes: it is certain where it is the same with and
 * without each of them.
 * @param workloadsOf the workloads of a cluster with other pools
 */
export function bootstrapOfAny(
  cluster: Cluster,
  workloadsOf: (cluster: Cluster) => readonly EffectiveWorkload[],
): BootstrapProof {
  const proofOf = (pools: readonly SchedulingPool[]) => {
    const those = pools === cluster.pools ? cluster : { ...cluster, pools };
    return proveBootstrap(those, workloadsOf(those));
  };
  const absences = absencesIn(cluster.pools);
  if (absences.length === 0) return proofOf(cluster.pools);
  const whole = proofOf(cluster.pools.map(asThere));
  const others = absences.map((absent) => proofOf(cluster.pools.filter((pool) => !absent.has(pool)).map(asThere)));
  if (others.every(({ verdict }) => verdict === whole.verdict)) return whole;
  return withQuestions({ ...whole, wins: [], verdict: "depends" }, cluster.pools);
}

/** A pool that is taken to have nodes. */
function asThere({ open = [], ...pool }: SchedulingPool): SchedulingPool {
  const others = open.filter(({ part }) => part !== "nodes");
  return others.length === 0 ? pool : { ...pool, open: others };
}

function withQuestions(proof: BootstrapProof, pools: readonly SchedulingPool[]): BootstrapProof {
  const questions = pools.filter(isServer).flatMap((pool) => openIn(pool, ...PRESENCE));
  const ofWorkers = pools.filter((pool) => !isServer(pool)).flatMap((pool) => openIn(pool, ...PRESENCE));
  // Workers are asked for only where nothing else has their role.
  const isAlone = !pools.some((pool) => pool.roles.includes(NodeRole.WORKER) && openIn(pool, ...PRESENCE).length === 0);
  return { ...proof, dependsOn: [...new Set([...questions, ...(isAlone ? ofWorkers : []), ...proof.dependsOn])] };
}

/** Pools that may be absent together: all, none but one, one alone of the servers; workers are alike in what they do. */
function absencesIn(pools: readonly SchedulingPool[]): ReadonlySet<SchedulingPool>[] {
  const open = pools.filter((pool) => openIn(pool, ...PRESENCE).length > 0);
  if (open.length === 0) return [];
  const servers = open.filter(isServer);
  const workers = open.filter((pool) => !isServer(pool));
  const each = servers.length > 1 ? servers.flatMap((pool) => [[pool], servers.filter((other) => other !== pool)]) : [];
  return [servers, ...each].flatMap((absent) => [new Set([...absent, ...workers]), new Set(absent)]);
}

function isServer({ roles }: SchedulingPool): boolean {
  return roles.includes(NodeRole.ETCD) || roles.includes(NodeRole.CONTROL_PLANE);
}
