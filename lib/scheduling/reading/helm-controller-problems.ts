import { isControlPlane, type SchedulingPool } from "../pool";
import { HELM_CONTROLLER_ARG, readHelmControllerArgs, type UnusableArgument } from "./helm-controller-args";
import { configurationOf, type MachineConfiguration } from "./machine-configuration";
import { MACHINE_OF_NO_POOL } from "./machine-labels";
import { isUnknown, type Known } from "./unknown";

/** Arguments of the Helm controller that are of no use, and the servers they are for. */
export interface UnusableHelmArgs extends UnusableArgument {
  /** Property of K3sCluster that they stand in. */
  readonly setting: string;
  /** Names of the pools of the control plane that get them; none where nobody tells which nodes there are. */
  readonly pools: readonly string[];
}

/** The arguments of the Helm controller that are of no use on some server. */
export function readUnusableHelmArgs(
  configuration: MachineConfiguration,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
): readonly UnusableHelmArgs[] {
  const texts = [configuration.global, ...configuration.selected].filter((text) => text !== undefined);
  const suspects = texts.flatMap(({ property, settings }) => {
    const value = isUnknown(settings) ? undefined : settings.get(HELM_CONTROLLER_ARG);
    const { problem } = readHelmControllerArgs(value);
    return problem === undefined ? [] : [{ property, value, problem }];
  });
  if (suspects.length === 0) return [];
  const servers = pools.filter(isControlPlane);
  const machines = servers.length === 0 ? [MACHINE_OF_NO_POOL] : servers;
  const effective = machines.map((machine) => ({
    pool: "name" in machine ? [(machine as SchedulingPool).name] : [],
    value: configurationOf(configuration, machine, cluster).get(HELM_CONTROLLER_ARG),
  }));
  return suspects.flatMap(({ property, value, problem }) => {
    const there = effective.filter((each) => JSON.stringify(each.value) === JSON.stringify(value));
    return there.length === 0 ? [] : [{ ...problem, setting: property, pools: there.flatMap(({ pool }) => pool) }];
  });
}
