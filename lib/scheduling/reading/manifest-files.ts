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
  const folder = manifestFolder(rkeConfig);
  return (isUnknown(blocks) ? [] : blocks).flatMap((block, index) => {
    const selector = MachinesSelected.read(block.block("machine_label_selector"));
    return listOf(block.blocks("file_sources"))
      .flatMap((source) => ["secret", "configmap"].map((kind) => source.block(kind)))
      .flatMap((object) => (object === undefined || isUnknown(object) ? [] : listOf(object.blocks("items"))))
      .flatMap((item) => addonAt(item.text("path"), folder) ?? [])
      .map((addon) => ({ setting: `machineSelectorFiles[${index}]`, addon, selector }));
  });
}

function listOf<T>(list: Known<readonly T[]>): readonly T[] {
  return isUnknown(list) ? [] : list;
}

/** The folder of manifests: K3s's own, unless Rancher is told another data directory; undefined where that is not known. */
function manifestFolder(rkeConfig: Known<ResourceValues> | undefined): string | undefined {
  const block = rkeConfig === undefined || isUnknown(rkeConfig) ? undefined : rkeConfig.block("data_directories");
  const directory = isUnknown(block) ? block : block?.text("k8s_distro");
  if (isUnknown(directory)) return undefined;
  return `${(directory || "/var/lib/rancher/k3s").replace(/\/+$/, "")}/server/manifests/`;
}

/** Hidden files, and those with another ending, K3s leaves alone. */
function addonAt(path: Known<string> | undefined, folder: string | undefined): string | undefined {
  if (path === undefined || isUnknown(path)) return undefined;
  if (folder !== undefined && !path.startsWith(folder)) return undefined;
  return /\/server\/manifests\/(?:[^/]+\/)*([^/.][^/.]*)(?:\.[^/]*)?\.(?:ya?ml|json)$/i.exec(path)?.[1];
}
