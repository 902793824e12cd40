import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known } from "./unknown";

/** What of a cluster's configuration comes from a snapshot as it is restored, whatever is written. */
export type FromSnapshot = "all" | "kubernetesVersion";

/**
 * Reads what `restore_rke_config` says.
 * @see rancher/rancher pkg/controllers/provisioningv2/provisioningcluster/controller.go (`OnRancherClusterChange`)
 */
export function readFromSnapshot(rkeConfig: Known<ResourceValues> | undefined): FromSnapshot | undefined {
  if (rkeConfig === undefined || isUnknown(rkeConfig)) return undefined;
  const restore = rkeConfig.block("etcd_snapshot_restore");
  if (restore === undefined || isUnknown(restore)) return undefined;
  const [name, what] = [restore.text("name"), restore.text("restore_rke_config")];
  if (name === undefined || name === "") return undefined;
  // What may be all is not known to be less.
  if (isUnknown(what)) return "all";
  return what === "all" || what === "kubernetesVersion" ? what : undefined;
}
