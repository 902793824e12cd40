import { isControlPlane, type SchedulingPool } from "../pool";
import { HELM_CONTROLLER_ARG, readHelmControllerArgs, type UnusableArgument } from "./helm-controller-args";
import type { MachineConfiguration } from "./machine-configuration";
import { MACHINE_OF_NO_POOL } from "./machine-labels";
import { valuesReaching } from "./reaching-values";
import { isServer } from "./unequal-settings";
import type { Known } from "./unknown";

/** Arguments of the Helm controller that are of no use, and the servers they are for. */
export interface UnusableHelmArgs extends UnusableArgument {
  /** Property of K3sCluster that they stand in. */
  readonly setting: string;
  /** Names of the pools of servers that get them; none where nobody tells which nodes there are. */
  readonly pools: readonly string[];
  /** Names of the pools of servers of which some nodes may get them. */
  readonly maybePools: readonly string[];
}

/**
 * The arguments of the Helm controller that are of no use on some server, or may be. Every server reads them before it
 * starts anything, those of etcd alone too; only those of the control plane make jobs.
 * @see k3s-io/k3s pkg/cli/server/server.go `run`
 */
export function readUnusableHelmArgs(
  configuration: MachineConfiguration,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
): readonly UnusableHelmArgs[] {
  const machines = pools.length === 0 ? [MACHINE_OF_NO_POOL] : pools.filter(isServer);
  const found = machines.flatMap((machine) =>
    valuesReaching(configuration, HELM_CONTROLLER_ARG, machine, cluster).flatMap(({ setting, value, isCertain }) => {
      const { problem } = readHelmControllerArgs(value);
      if (problem === undefined) return [];
      const pool = "name" in machine ? (machine as SchedulingPool) : undefined;
      if (problem.effect === "dropped" && pool !== undefined && !isControlPlane(pool)) return [];
      return [{ setting, problem, isCertain, pools: pool === undefined ? [] : [pool.name] }];
    }),
  );
  return [...new Map(found.map((each) => [each.setting, each])).values()].map(({ setting, problem }) => {
    const namesOf = (certain: boolean) =>
      found.filter((each) => each.setting === setting && each.isCertain === certain).flatMap((each) => each.pools);
    return { ...problem, setting, pools: namesOf(true), maybePools: namesOf(false) };
  });
}

/** How a verdict that rests on them names them. */
export function helmArgsPlace({ setting }: UnusableHelmArgs): string {
  return `${HELM_CONTROLLER_ARG} in ${setting}`;
}
