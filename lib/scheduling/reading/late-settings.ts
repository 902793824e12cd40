import { cut } from "../cut";
import { type Declarations, lateReferences } from "./known-at-plan";
import type { ResourceValues } from "./resource-values";
import { isUnknown } from "./unknown";

/** A setting with which the provider cannot create a cluster, because Terraform does not know it when it plans. */
export interface LateSetting {
  /** Property of K3sCluster. */
  readonly setting: string;
  /** What it is made of that is not known, as Terraform addresses it, sorted; empty where nobody tells. */
  readonly values: readonly string[];
  /** Which of these no earlier apply makes known. */
  readonly never: readonly string[];
}

/**
 * Arguments of `rke_config` that must be known when a cluster is created, with the property each is written from. Where one
 * of them is open nothing of the block is planned, and Terraform takes what the provider plans at apply for a contradiction.
 * @see rancher/terraform-provider-rancher2#835, #1501
 */
export const NEEDED_AT_PLAN = [
  ["machine_global_config", "machineGlobalConfig"],
  ["chart_values", "chartValues"],
  ["additional_manifest", "additionalManifest"],
] as const;

/** No address that people write is longer. */
const LONGEST_ADDRESS = 200;

/** Settings, as an app writes them, with which the provider may not be able to create the cluster. */
export function readLateSettings(resource: ResourceValues, declared: Declarations): readonly LateSetting[] {
  const rkeConfig = resource.block("rke_config");
  if (rkeConfig === undefined || isUnknown(rkeConfig)) return [];
  return NEEDED_AT_PLAN.flatMap(([argument, setting]) => {
    const references = lateReferences(rkeConfig.raw(argument), declared);
    const addresses = (of: typeof references) => of.map(({ address }) => cut(address, LONGEST_ADDRESS));
    return references.length === 0
      ? []
      : [{ setting, values: addresses(references), never: addresses(references.filter((each) => each.isNeverKnown)) }];
  });
}
