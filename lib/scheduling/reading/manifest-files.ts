import { MachinesSelected } from "./machine-labels";
import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known } from "./unknown";

/** A file of manifests that Rancher writes to some machines for K3s to apply; what is in it is not known. */
export interface ManifestFile {
  /** Property of K3sCluster: `machineSelectorFiles[0]`. */
  readonly setting: string;
  /** The file's name up to the first dot, by which K3s calls its AddOn. */
  readonly addon: string;
  readonly selector: MachinesSelected;
}

/** Files among `machine_selector_files` that K3s applies: YAML and JSON below `server/manifests`. */
export function readManifestFiles(rkeConfig: Known<ResourceValues> | undefined): readonly ManifestFile[] {
  const blocks = rkeConfig === undefined || isUnknown(rkeConfig) ? [] : rkeConfig.blocks("machine_selector_files");
  return (isUnknown(blocks) ? [] : blocks).flatMap((block, index) => {
    const selector = MachinesSelected.read(block.block("machine_label_selector"));
    return listOf(block.blocks("file_sources"))
      .flatMap((source) => ["secret", "configmap"].map((kind) => source.block(kind)))
      .flatMap((object) => (object === undefined || isUnknown(object) ? [] : listOf(object.blocks("items"))))
      .flatMap((item) => addonAt(item.text("path")) ?? [])
      .map((addon) => ({ setting: `machineSelectorFiles[${index}]`, addon, selector }));
  });
}

function listOf<T>(list: Known<readonly T[]>): readonly T[] {
  return isUnknown(list) ? [] : list;
}

/** Hidden files, and those with another ending, K3s leaves alone. */
function addonAt(path: Known<string> | undefined): string | undefined {
  if (path === undefined || isUnknown(path)) return undefined;
  return /\/server\/manifests\/(?:[^/]+\/)*([^/.][^/.]*)(?:\.[^/]*)?\.(?:ya?ml|json)$/i.exec(path)?.[1];
}
