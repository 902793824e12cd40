import type { ResourceValues } from "./resource-values";
import { withoutUnset } from "./witness";

/** What the machine config of a pool says that its machines are made from. It may hold secrets, and is only compared. */
export interface MachineTemplate {
  /** In one form. */
  readonly text: string;
  /** Whether not all of it is known. */
  readonly isOpen: boolean;
}

/**
 * Finds it, where it stands beside the cluster.
 * @param machineConfig the block `machine_config` of a pool
 */
export type FindMachineTemplate = (machineConfig: ResourceValues) => MachineTemplate | undefined;

/** Blocks of `rancher2_machine_config_v2` of which each says all of the machines of one driver. */
const OF_DRIVER = /_config$/;

/**
 * Reads a `rancher2_machine_config_v2`. Rancher makes machines anew where what the driver is told is something else; the
 * names, labels and annotations of the config itself do not count.
 * @see rancher/rancher pkg/controllers/provisioningv2/provisioningcluster/template.go (`toMachineTemplate`,
 *   `createMachineTemplateHash`)
 */
export function readMachineTemplate(config: ResourceValues): MachineTemplate {
  const drivers = config.allNames.filter((name) => OF_DRIVER.test(name)).sort();
  // Of lists the order counts as well.
  const said = drivers.map((name) => [name, withoutUnset(config.raw(name))]);
  return {
    text: JSON.stringify(said.filter(([, value]) => value !== null)),
    isOpen: drivers.some((name) => !config.isKnown(name)),
  };
}
