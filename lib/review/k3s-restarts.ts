import { NodeRole } from "../scheduling/node-role";
import { isControlPlane, type SchedulingPool } from "../scheduling/pool";
import type { Cluster } from "../scheduling/reading/cluster";
import { isUnknown } from "../scheduling/reading/unknown";
import { distributionOfRelease } from "../scheduling/releases/distribution";
import type { ClusterDiff } from "./cluster-diff";
import { changedConfiguration } from "./configured-pools";
import type { ReviewContext } from "./dangers/context";
import { type Restarting, restartingOf } from "./restarting-settings";
import type { SettingChange } from "./setting-diff";

/** Nodes on which a change has K3s restarted. */
export interface K3sRestart {
  /** What of the cluster has it restarted, each by its property; none where it is another release alone. */
  readonly settings: readonly string[];
  /** Pools of the nodes; none where nobody says which there are. */
  readonly pools: readonly SchedulingPool[];
  /** Whether it depends on nothing that is not known here. */
  readonly isCertain: boolean;
}

/** How a change has K3s restarted. */
export interface K3sRestarts {
  /** Node after node, and drained before where the upgrade strategy says so. */
  readonly rolls: readonly K3sRestart[];
  /** Whatever the upgrade strategy says of draining. */
  readonly undrained: readonly K3sRestart[];
}

type Diff = Pick<ClusterDiff, "settings" | "kubernetesVersion">;

/** Whether the nodes get another release; what becomes of them with one of another distribution is not known (RK724). */
export function isUpgrade({ kubernetesVersion: { before, after } }: Diff, cluster: Cluster): boolean {
  if (before === undefined || after === undefined || isUnknown(cluster.kubernetesVersion)) return false;
  return before !== after && distributionOfRelease(before) === distributionOfRelease(after);
}

/** What a change tells of asks the same more than once. */
const KNOWN = new WeakMap<Diff, K3sRestarts>();

/**
 * The cluster after a change, with the pools as their nodes are that are there when it is rolled out: none of a pool that comes,
 * and those that registered themselves of one that goes.
 */
export function withNodesThere({ applied }: Pick<ReviewContext, "applied">, after: Cluster): Cluster {
  return applied?.cluster ?? after;
}

/**
 * How K3s is restarted on nodes that are there.
 * @param after with the nodes that are there
 */
export function k3sRestarts(diff: Diff, before: Cluster, after: Cluster): K3sRestarts {
  const known = KNOWN.get(diff) ?? allRestarts(diff, before, after);
  KNOWN.set(diff, known);
  return known;
}

function allRestarts(diff: Diff, before: Cluster, after: Cluster): K3sRestarts {
  if (after.pools.length === 0 && after.poolSource !== "unknown") return { rolls: [], undrained: [] };
  // A restore starts every node with what it is to have then, and drains none.
  if (isRestore(diff)) return { rolls: [], undrained: [{ settings: [RESTORE], pools: after.pools, isCertain: true }] };
  const found = diff.settings.flatMap((change) => {
    const restarting = restartingOf(change);
    return restarting === undefined ? [] : restartOf(change, restarting, diff, before, after);
  });
  const upgrade = isUpgrade(diff, after) ? [{ settings: [], pools: after.pools, isCertain: true }] : [];
  return {
    rolls: [...upgrade, ...merged(found.filter(({ isRolling }) => isRolling))],
    undrained: merged(found.filter(({ isRolling }) => !isRolling)),
  };
}

export const RESTORE = "rkeConfig.etcdSnapshotRestore";

/** Whether the cluster is taken back to a snapshot. */
export function isRestore({ settings }: Pick<ClusterDiff, "settings">): boolean {
  return settings.some(({ setting, after }) => setting.startsWith(`${RESTORE}.`) && after !== undefined);
}

function restartOf(
  { setting }: SettingChange,
  { nodes, property, ...restarting }: Restarting,
  diff: Diff,
  before: Cluster,
  after: Cluster,
): (K3sRestart & Pick<Restarting, "isRolling">)[] {
  const settings = [property];
  if (nodes !== "configured") {
    const pools = after.pools.filter((pool) => isAmong(pool, nodes, setting, before, after));
    // Where somebody says which nodes there are, there may be none of these.
    if (after.pools.length > 0 && pools.length === 0) return [];
    const isOpen = nodes === "rotated" && isUnknown(after.rotatedServices);
    return [{ settings, pools, ...restarting, ...(isOpen ? { isCertain: false } : {}) }];
  }
  if (after.pools.length === 0) return [{ settings, pools: [], ...restarting }];
  const found = after.pools.flatMap((pool) => {
    const change = changedConfiguration(setting, pool, before, after, diff.settings);
    return change === "none" ? [] : [{ pool, isCertain: change === "certain" }];
  });
  return [true, false].flatMap((isCertain) => {
    const pools = found.filter((each) => each.isCertain === isCertain).map(({ pool }) => pool);
    return pools.length === 0 ? [] : [{ settings, pools, isRolling: restarting.isRolling, isCertain }];
  });
}

function isAmong(
  pool: SchedulingPool,
  nodes: Exclude<Restarting["nodes"], "configured">,
  setting: string,
  before: Cluster,
  after: Cluster,
): boolean {
  switch (nodes) {
    case "all":
      return true;
    case "servers":
      return isServer(pool);
    case "etcd":
      return pool.roles.includes(NodeRole.ETCD);
    case "rotated":
      return isRotated(pool, after.rotatedServices);
    case "selected": {
      const entry = /^[^.]+/.exec(setting)?.[0];
      const selected = [before, after].flatMap(({ machineSelectorFiles }) =>
        machineSelectorFiles.filter((each) => each.setting === entry).map(({ pools }) => pools),
      );
      // One that names no pool, before or after, may be for any node.
      return selected.length < 2 || selected.some((pools) => pools.includes(pool.name));
    }
  }
}

/**
 * Whether Rancher makes certificates of these services on such a node; of all where none is named.
 * @see rancher/rancher pkg/capr/planner/certificaterotation.go `shouldRotateEntry`
 */
function isRotated({ roles }: SchedulingPool, services: Cluster["rotatedServices"]): boolean {
  if (services === undefined || isUnknown(services) || services.length === 0) return true;
  return services.some((service) => roles.some((role) => SERVICES[role].includes(service)));
}

const OF_WORKERS = ["k3s-server", "api-server", "kubelet", "kube-proxy", "auth-proxy"];
const OF_CONTROL_PLANE = [
  ...OF_WORKERS,
  "controller-manager",
  "scheduler",
  "k3s-controller",
  "admin",
  "cloud-controller",
];

const SERVICES: Readonly<Record<NodeRole, readonly string[]>> = {
  [NodeRole.ETCD]: ["etcd", "kubelet", "k3s-server"],
  [NodeRole.CONTROL_PLANE]: OF_CONTROL_PLANE,
  [NodeRole.WORKER]: OF_WORKERS,
};

/** Restarts of the same nodes are one. */
function merged(restarts: readonly K3sRestart[]): K3sRestart[] {
  const byNodes = new Map<string, K3sRestart>();
  for (const { settings, pools, isCertain } of restarts) {
    const key = JSON.stringify([isCertain, pools.map(({ name }) => name)]);
    const same = byNodes.get(key)?.settings ?? [];
    byNodes.set(key, { settings: [...new Set([...same, ...settings])], pools, isCertain });
  }
  return [...byNodes.values()];
}

/** Pools of restarts, each once. */
export function poolsOf(restarts: readonly K3sRestart[]): SchedulingPool[] {
  return [...new Set(restarts.flatMap(({ pools }) => pools))];
}

/**
 * Those of the pools whose nodes Rancher drains, or may drain, before it changes K3s on them: those with etcd or the control
 * plane go by the options of the control plane.
 */
export function drainedPools(
  { controlPlane, workers }: Cluster["upgradeStrategy"],
  pools: readonly SchedulingPool[],
): SchedulingPool[] {
  return pools.filter((pool) => (isServer(pool) ? controlPlane : workers).isDrained !== false);
}

/**
 * Whether the cluster has a single node when K3s is changed on it: Rancher never drains one that is alone. Nodes come and go
 * beside it, and it is open who is first. Where nobody says how many there are, they are taken to be more.
 * @see rancher/rancher pkg/capr/planner/drain.go
 */
export function isAlone(context: Pick<ReviewContext, "applied">, before: Cluster, after: Cluster): boolean | "open" {
  const there = withNodesThere(context, after).pools;
  const poolIn = ({ pools }: Cluster, name: string) => pools.find((pool) => pool.name === name);
  const counts = (name: string) =>
    [poolIn(before, name), poolIn(after, name)].flatMap((pool) =>
      pool === undefined ? [] : [pool.nodes ?? Number.NaN],
    );
  const sum = (names: Iterable<string>, of: (...counts: number[]) => number) =>
    [...names].reduce((total, name) => total + of(...counts(name)), 0);
  const fewest = sum(
    there.map(({ name }) => name),
    Math.min,
  );
  if (!(fewest <= 1) || there.length === 0) return false;
  const most = sum(new Set([...before.pools, ...after.pools].map(({ name }) => name)), Math.max);
  return most <= 1 ? true : "open";
}

/**
 * Whether the same change asks for a snapshot or for other certificates: Rancher gives nodes the new configuration with these,
 * and drains no node for it then.
 * @see rancher/rancher pkg/capr/planner/drain.go `shouldDrain`: the plan before it has nothing to compare with
 */
export function isDrainLeftOut({ settings }: Pick<ClusterDiff, "settings">): boolean {
  return settings.some(
    ({ setting, after }) =>
      /^(?:rotateCertificates|etcdSnapshotCreate)\.generation$/.test(setting) && after !== undefined,
  );
}

/** Whether its nodes are more than workers. */
export function isServer(pool: Pick<SchedulingPool, "roles">): boolean {
  return isControlPlane(pool) || pool.roles.includes(NodeRole.ETCD);
}
