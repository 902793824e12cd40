import { argumentOf } from "../scheduling/reading/argument-names";
import type { Cluster } from "../scheduling/reading/cluster";

/** Arguments within `rke_config`, which findings name without it. */
const IN_RKE_CONFIG =
  /^(?:additional_manifest|chart_values|data_directories|etcd|etcd_snapshot_(?:create|restore)|machine_(?:global|selector)_(?:config|files)|machine_pool_defaults|networking|registries|rotate_certificates|upgrade_strategy)(?![a-z_])/;

/** Whether Terraform leaves a setting as it is in Rancher, by the app's `ignore_changes`, whatever the app writes there. */
export function isLeftToRancher(setting: string, { leftToRancher }: Cluster): boolean {
  const plain = withoutIndices(argumentOf(setting));
  const argument = IN_RKE_CONFIG.test(plain) ? `rke_config.${plain}` : plain;
  return leftToRancher
    .map(withoutIndices)
    .some((left) => left === "all" || argument === left || argument.startsWith(`${left}.`));
}

function withoutIndices(argument: string): string {
  return argument.replace(/\[\d+\]/g, "");
}
