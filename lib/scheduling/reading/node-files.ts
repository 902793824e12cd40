import type { SchedulingPool } from "../pool";
import { withoutSecrets } from "../without-secrets";
import { MachinesSelected } from "./machine-labels";
import type { ResourceValues } from "./resource-values";
import type { Unjudged } from "./unjudged";
import { isUnknown, type Known } from "./unknown";

/**
 * Files that K3s is told by: its configuration, in the order of their names, of a key the last one counts; and the units of
 * systemd with their environment, whose arguments and variables beat it.
 */
const K3S_CONFIGURATION =
  /^(?:\/etc\/rancher\/k3s\/config\.yaml(?:\.d\/.+)?|\/(?:etc|run|usr\/lib|lib)\/systemd\/system\/k3s(?:-agent)?\.service(?:\.env|\.d\/.+)?|\/etc\/(?:default|sysconfig)\/k3s(?:-agent)?)$/;

/**
 * Files of the K3s configuration that Rancher writes to machines from Secrets and ConfigMaps, whose content does not stand
 * in the cluster.
 * @param pools pools of the cluster
 * @param cluster name of the cluster
 */
export function unjudgedNodeFiles(
  rkeConfig: Known<ResourceValues> | undefined,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
): readonly Unjudged[] {
  const entries = rkeConfig === undefined || isUnknown(rkeConfig) ? [] : rkeConfig.blocks("machine_selector_files");
  if (isUnknown(entries)) return [{ place: entries.path }];
  return entries.flatMap((entry, index) => {
    const selector = MachinesSelected.read(entry.block("machine_label_selector"));
    const selected = pools.filter((pool) => selector.answerFor(pool, cluster) !== "none").map(({ name }) => name);
    if (pools.length > 0 && selected.length === 0) return [];
    const onPools = pools.length === 0 ? {} : { pools: selected };
    const setting = `machineSelectorFiles[${index}]`;
    return pathsIn(entry).flatMap((path): Unjudged[] => {
      if (isUnknown(path)) return [{ place: path.path, ...onPools }];
      if (!K3S_CONFIGURATION.test(path)) return [];
      const key = withoutSecrets(path);
      return [{ place: `${key} in ${setting}`, ...onPools, said: { setting, key, argument: "node-file" } }];
    });
  });
}

/** A file that Rancher writes to some machines. */
export interface NodeFile {
  readonly path: string;
  /** Property of K3sCluster: `machineSelectorFiles[0]`. */
  readonly setting: string;
  readonly selector: MachinesSelected;
}

/** Files whose place is known. */
export function readNodeFiles(rkeConfig: Known<ResourceValues> | undefined): readonly NodeFile[] {
  const entries = rkeConfig === undefined || isUnknown(rkeConfig) ? [] : rkeConfig.blocks("machine_selector_files");
  return (isUnknown(entries) ? [] : entries).flatMap((entry, index) => {
    const selector = MachinesSelected.read(entry.block("machine_label_selector"));
    const paths = pathsIn(entry).flatMap((path) => (isUnknown(path) ? [] : path));
    return paths.map((path) => ({ path, setting: `machineSelectorFiles[${index}]`, selector }));
  });
}

/** Where the files of an entry are written to. */
function pathsIn(entry: ResourceValues): readonly Known<string>[] {
  const within = (block: ResourceValues, name: string): readonly Known<ResourceValues>[] => {
    const blocks = block.blocks(name);
    return isUnknown(blocks) ? [blocks] : blocks;
  };
  return within(entry, "file_sources")
    .flatMap((source) => (isUnknown(source) ? source : ["secret", "configmap"].flatMap((name) => within(source, name))))
    .flatMap((object) => (isUnknown(object) ? object : within(object, "items")))
    .flatMap((item) => (isUnknown(item) ? item : (item.text("path") ?? [])));
}
