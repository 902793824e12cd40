import type { IResolvable } from "cdktf";
import { withOpenTokens } from "../../configuration/open-tokens";
import { withoutUndefined } from "../../configuration/without-undefined";
import type { ClusterV2RkeConfigUpgradeStrategy } from "../../provider-rancher2/cluster-v2";
import type { Problem } from "../../scheduling/invalid-input";
import { concurrencyProblems } from "../../scheduling/validation/concurrency-rules";
import { drainSecondsProblems } from "../../scheduling/validation/drain-rules";

/**
 * How nodes are drained before K3s on them is upgraded or reconfigured. A cluster of one machine is never drained.
 *
 * @example
 * ```ts
 * const careful: DrainOptions = { force: true, deleteEmptyDirData: true, timeout: 300 };
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   upgradeStrategy: { controlPlaneDrainOptions: careful },
 * });
 * ```
 */
export interface DrainOptions {
  /**
   * Whether nodes are drained at all.
   * @default true
   */
  readonly enabled?: boolean | IResolvable;
  /**
   * Whether pods that nothing would make again are deleted too. Otherwise one such pod stops the upgrade.
   * @default false
   */
  readonly force?: boolean | IResolvable;
  /**
   * Whether pods of DaemonSets stay. Otherwise one such pod stops the upgrade.
   * @default true
   */
  readonly ignoreDaemonSets?: boolean | IResolvable;
  /**
   * Whether pods with emptyDir volumes are deleted too, with the data in them. Otherwise one such pod stops the upgrade.
   * @default false
   */
  readonly deleteEmptyDirData?: boolean | IResolvable;
  /**
   * Whether pods are deleted instead of evicted, past all disruption budgets.
   * @default false
   */
  readonly disableEviction?: boolean | IResolvable;
  /**
   * Seconds each pod gets to end.
   * @default - Rancher's
   */
  readonly gracePeriod?: number;
  /**
   * Seconds until one attempt to drain is given up.
   * @default - Rancher's
   */
  readonly timeout?: number;
  /**
   * Seconds after which a pod that is being deleted is no longer waited for.
   * @default - waited for
   */
  readonly skipWaitForDeleteTimeoutSeconds?: number;
}

/**
 * How K3s is upgraded and reconfigured, node by node.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   upgradeStrategy: { workerConcurrency: "10%", workerDrainOptions: { deleteEmptyDirData: true } },
 * });
 * ```
 */
export interface UpgradeStrategy {
  /**
   * How many server nodes at a time: a number, or a percentage as text. 0 is all of them at once.
   * @default 1
   */
  readonly controlPlaneConcurrency?: number | string;
  /**
   * How server nodes are drained.
   * @default - not drained
   */
  readonly controlPlaneDrainOptions?: DrainOptions;
  /**
   * How many worker nodes at a time: a number, or a percentage as text. 0 is all of them at once.
   * @default 1
   */
  readonly workerConcurrency?: number | string;
  /**
   * How worker nodes are drained.
   * @default - not drained
   */
  readonly workerDrainOptions?: DrainOptions;
}

/**
 * The `upgrade_strategy` block, whole: Rancher's dashboard writes every drain option of each cluster that it saves, and the
 * provider fills in `enabled = true` for those in Rancher that nobody wrote.
 */
export function upgradeStrategyBlock(strategy: UpgradeStrategy = {}): ClusterV2RkeConfigUpgradeStrategy {
  const { controlPlaneConcurrency, controlPlaneDrainOptions, workerConcurrency, workerDrainOptions } = strategy;
  return {
    controlPlaneConcurrency: String(controlPlaneConcurrency ?? 1),
    controlPlaneDrainOptions: drainBlock(controlPlaneDrainOptions),
    workerConcurrency: String(workerConcurrency ?? 1),
    workerDrainOptions: drainBlock(workerDrainOptions),
  };
}

/** `enabled` is always written: the provider takes a block without it as true, and the API a missing one as false. */
function drainBlock(options: DrainOptions = { enabled: false }) {
  return withoutUndefined({ ...options, enabled: options.enabled ?? true });
}

/** Problems of an upgrade strategy. */
export function upgradeStrategyProblems(strategy: UpgradeStrategy): Problem[] {
  const drains = ["controlPlaneDrainOptions", "workerDrainOptions"] as const;
  const concurrencies = ["controlPlaneConcurrency", "workerConcurrency"] as const;
  return [
    ...concurrencies.flatMap((name) =>
      concurrencyProblems(withOpenTokens(strategy[name], name), `upgradeStrategy.${name}`),
    ),
    ...drains.flatMap((name) => drainProblems(strategy[name] ?? {}, `upgradeStrategy.${name}`)),
  ];
}

function drainProblems(options: DrainOptions, place: string): Problem[] {
  const seconds = ["gracePeriod", "timeout", "skipWaitForDeleteTimeoutSeconds"] as const;
  return seconds.flatMap((name) => drainSecondsProblems(withOpenTokens(options[name], name), `${place}.${name}`));
}
