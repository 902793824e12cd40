import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known, Unknown } from "./unknown";

/** How Rancher takes nodes of one kind through an upgrade or another configuration. */
export interface NodeRolling {
  /** How many at a time: a number or a percentage as text; 0 is all at once. */
  readonly concurrency: Known<string>;
  /** Whether each is drained before K3s on it is changed. */
  readonly isDrained: Known<boolean>;
}

/** `upgrade_strategy` of `rke_config`, for servers and for workers. */
export interface NodeUpgrades {
  /** Of servers. */
  readonly controlPlane: NodeRolling;
  /** Of workers. */
  readonly workers: NodeRolling;
}

/**
 * Reads it with what Rancher and the provider do where nothing is written: one node at a time, and nodes are drained as
 * soon as drain options are written that do not say otherwise.
 * @see rancher/terraform-provider-rancher2 schema_cluster_v2_rke_config_upgrade_strategy.go
 */
export function readUpgradeStrategy(rkeConfig: Known<ResourceValues> | undefined): NodeUpgrades {
  const block = rkeConfig === undefined || isUnknown(rkeConfig) ? rkeConfig : rkeConfig.block("upgrade_strategy");
  const rolling = (kind: "control_plane" | "worker"): NodeRolling => {
    if (block === undefined) return { concurrency: "1", isDrained: false };
    if (isUnknown(block)) return { concurrency: new Unknown(block.path), isDrained: new Unknown(block.path) };
    const written = block.text(`${kind}_concurrency`);
    return {
      concurrency: written === undefined || written === "" ? "1" : written,
      isDrained: drains(block.block(`${kind}_drain_options`)),
    };
  };
  return { controlPlane: rolling("control_plane"), workers: rolling("worker") };
}

function drains(options: Known<ResourceValues> | undefined): Known<boolean> {
  if (options === undefined) return false;
  if (isUnknown(options)) return new Unknown(options.path);
  const enabled = options.text("enabled");
  return isUnknown(enabled) ? new Unknown(enabled.path) : enabled !== "false";
}
