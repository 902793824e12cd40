import { setOf } from "../once-per";
import { isControlPlane, type SchedulingPool } from "../pool";
import { type Cluster, NotK3s } from "../reading/cluster";
import { helmArgsPlace } from "../reading/helm-controller-problems";
import { refusedSwitchPlace } from "../reading/refused-switches";
import { stoppingPlace } from "../reading/stopping-values";
import { isServer, notJoining } from "../reading/unequal-settings";
import { isUnknown } from "../reading/unknown";
import { hasHelmJobTolerations } from "../releases/k3s-changes";
import { NEWEST_KNOWN_RANCHER } from "../releases/newest-known";
import { passesOnHelmControllerArg } from "../releases/rancher-changes";
import { RELEASE_DATA } from "./circumstances";

/** Why K3s does not start on the nodes of a pool, or may not. */
export interface StoppedServers {
  readonly stoppedBy: readonly string[];
  readonly open: readonly string[];
}

const STARTS: StoppedServers = { stoppedBy: [], open: [] };

/**
 * Why K3s does not start on the nodes of each pool, while these and no others are there. Where no server of the control
 * plane starts, no other node can join either.
 * @returns by the name of the pool
 */
export function serversThatDoNotStart(
  cluster: Cluster,
  present: readonly SchedulingPool[],
): (pool: SchedulingPool) => StoppedServers {
  const bad = cluster.unusableHelmArgs.filter(({ effect }) => effect === "no-start");
  const unequal = cluster.unequalSettings.filter(
    ({ groups }) =>
      groups.length === 1 || groups.filter((group) => present.some(({ name }) => setOf(group).has(name))).length > 1,
  );
  const { refusedSwitches, stoppingValues } = cluster;
  if (bad.length + unequal.length + refusedSwitches.length + stoppingValues.length === 0) return () => STARTS;
  const questions = readsHelmArgs(cluster);
  const own = (pool: SchedulingPool): StoppedServers => {
    const read = questions === "never" ? [] : bad;
    const places = read.filter(({ pools }) => setOf(pools).has(pool.name)).map(helmArgsPlace);
    const maybePlaces = read.filter(({ maybePools }) => setOf(maybePools).has(pool.name)).map(helmArgsPlace);
    const refused = refusedSwitches.filter(({ pools }) => setOf(pools).has(pool.name));
    const mayBeRefused = refusedSwitches.filter(({ maybePools }) => setOf(maybePools).has(pool.name));
    return {
      stoppedBy: [
        ...(questions.length === 0 ? places : []),
        ...refused.filter(({ isCertain }) => isCertain).map(refusedSwitchPlace),
        ...stoppingValues.filter(({ pools }) => setOf(pools).has(pool.name)).map(stoppingPlace),
      ],
      open: [
        ...[...refused.filter(({ isCertain }) => !isCertain), ...mayBeRefused].map(refusedSwitchPlace),
        ...stoppingValues.filter(({ maybePools }) => setOf(maybePools).has(pool.name)).map(stoppingPlace),
        ...maybePlaces,
        ...(places.length + maybePlaces.length === 0 ? [] : questions),
        ...unequal
          .filter(({ groups }) => isServer(pool) && groups.some((group) => setOf(group).has(pool.name)))
          .flatMap(notJoining),
      ],
    };
  };
  const servers = present.filter(isControlPlane).map(own);
  const isWithoutServer = servers.length > 0 && servers.every(({ stoppedBy }) => stoppedBy.length > 0);
  const everywhere = isWithoutServer ? [...new Set(servers.flatMap(({ stoppedBy }) => stoppedBy))] : [];
  return (pool) => {
    const { stoppedBy, open } = own(pool);
    return { stoppedBy: stoppedBy.length > 0 ? stoppedBy : everywhere, open };
  };
}

/** What decides whether the arguments reach a K3s that reads them: nothing where they do for certain. */
function readsHelmArgs({ kubernetesVersion, rancherVersion }: Cluster): readonly string[] | "never" {
  const isOpen = isUnknown(kubernetesVersion);
  if (!isOpen && (kubernetesVersion instanceof NotK3s || !hasHelmJobTolerations(kubernetesVersion))) return "never";
  return [
    ...(isOpen ? [kubernetesVersion.path] : []),
    ...(passesOnHelmControllerArg(rancherVersion ?? NEWEST_KNOWN_RANCHER) ? [] : [RELEASE_DATA]),
  ];
}
