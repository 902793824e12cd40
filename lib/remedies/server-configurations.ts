import type { K3sConfiguration } from "../configuration/k3s-configuration";
import { machineLabelSelectorBlock } from "../configuration/machine-selectors";
import { isControlPlane, type SchedulingPool } from "../scheduling/pool";
import {
  configurationOf,
  type KnownSettings,
  type MachineConfiguration,
} from "../scheduling/reading/machine-configuration";
import { MACHINE_OF_NO_POOL, MachinesSelected } from "../scheduling/reading/machine-labels";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { Unknown } from "../scheduling/reading/unknown";

/** The K3s configuration of the servers of one pool. */
export interface ServerConfiguration {
  /** Name of the pool; absent where no pool has servers. */
  readonly pool?: string;
  readonly settings: KnownSettings;
}

/** The K3s configuration of the servers, as Rancher puts it together; without servers that of all machines. */
export function serverConfigurations(
  configuration: K3sConfiguration,
  pools: readonly SchedulingPool[],
): readonly ServerConfiguration[] {
  const read = readConfiguration(configuration);
  const servers = pools.filter(isControlPlane);
  if (servers.length === 0) return [{ settings: configurationOf(ofAllMachines(read), MACHINE_OF_NO_POOL, NAME) }];
  return servers.map((pool) => ({ pool: pool.name, settings: configurationOf(read, pool, NAME) }));
}

/** A remedy is not told what the cluster is called. */
const NAME = new Unknown("name");

function ofAllMachines(configuration: MachineConfiguration): MachineConfiguration {
  return { ...configuration, selected: configuration.selected.filter(({ selector }) => selector.selectsAll) };
}

function readConfiguration({
  machineGlobalConfig = {},
  machineSelectorConfig = [],
}: K3sConfiguration): MachineConfiguration {
  return {
    global: { ...placed("machineGlobalConfig"), settings: new Map(Object.entries(machineGlobalConfig)) },
    selected: machineSelectorConfig.map((entry, index) => ({
      ...placed(`machineSelectorConfig[${index}]`),
      settings: new Map(Object.entries(entry.config)),
      selector: MachinesSelected.read(selectorBlock(entry)),
    })),
    globalEntries: [],
  };
}

function placed(property: string): { readonly property: string; readonly path: string } {
  return { property, path: property };
}

/** The selector as the reader of resources takes it. */
function selectorBlock(entry: NonNullable<K3sConfiguration["machineSelectorConfig"]>[number]) {
  const block = machineLabelSelectorBlock(entry);
  if (block === undefined) return undefined;
  const expressions = (Array.isArray(block.matchExpressions) ? block.matchExpressions : []) as object[];
  return ResourceValues.ofConfiguration({
    selector: [{ match_labels: block.matchLabels ?? {}, match_expressions: expressions }],
  }).block("selector");
}
