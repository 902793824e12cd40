import { argumentOf } from "../scheduling/reading/argument-names";
import type { Cluster } from "../scheduling/reading/cluster";
import type { NotCompared } from "./drift";

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

/** Why it is not compared. */
export const LEFT_TO_RANCHER = "the app has Terraform leave it as it is in Rancher, by ignore_changes";

/** What the app does not tell, apart by the reason: an apply will, or it is left to Rancher. */
export function untold(paths: readonly string[], app: Cluster): NotCompared[] {
  const isLeft = (path: string) => isLeftToRancher(path.replace(/, key .*$/s, ""), app);
  const left = paths.filter(isLeft);
  const late = paths.filter((path) => !isLeft(path));
  return [
    ...(late.length === 0 ? [] : [{ what: late.join(", "), why: "known only at apply" }]),
    ...(left.length === 0 ? [] : [{ what: left.join(", "), why: LEFT_TO_RANCHER }]),
  ];
}

/** What system workloads are made by, as far as the app leaves it to Rancher. */
export function leftMakers(app: Cluster): string[] {
  return MAKERS.filter((setting) => isLeftToRancher(setting, app));
}

const MAKERS = ["machineGlobalConfig", "machineSelectorConfig", "chartValues", "additionalManifest"] as const;

function withoutIndices(argument: string): string {
  return argument.replace(/\[\d+\]/g, "");
}
