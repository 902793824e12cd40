import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known } from "./unknown";

/** Where K3s looks for manifests on a server, below its data directory, which may be another one. */
const MANIFEST_FOLDER = /\/server\/manifests\//;

/**
 * Places of files that Rancher writes into the folder of K3s's manifests. They stand in Secrets and ConfigMaps of the
 * Rancher server, so that nothing is known of what is in them.
 */
export function manifestsInFiles(rkeConfig: Known<ResourceValues> | undefined): readonly string[] {
  if (rkeConfig === undefined || isUnknown(rkeConfig)) return [];
  return inBlocks(rkeConfig, ["machine_selector_files", "file_sources"]).flatMap((source) => {
    if (typeof source === "string") return [source];
    return ["secret", "configmap"].flatMap((kind) =>
      inBlocks(source, [kind, "items"]).flatMap((item) => {
        if (typeof item === "string") return [item];
        const path = item.text("path");
        const isManifest = isUnknown(path) || (path !== undefined && MANIFEST_FOLDER.test(path));
        return isManifest ? [`${item.path}.path`] : [];
      }),
    );
  });
}

/** The blocks at the end of a path of blocks, or the place of what is known only at apply. */
function inBlocks(values: ResourceValues, names: readonly string[]): readonly (ResourceValues | string)[] {
  const [name, ...rest] = names;
  if (name === undefined) return [values];
  const blocks = values.blocks(name);
  return isUnknown(blocks) ? [blocks.path] : blocks.flatMap((block) => inBlocks(block, rest));
}
