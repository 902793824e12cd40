import { cut } from "../cut";
import { type Declarations, type LateReference, lateReferences } from "./known-at-plan";
import type { ResourceValues } from "./resource-values";
import { isUnknown } from "./unknown";

/** A setting with which the provider cannot create a cluster, because Terraform does not know it when it plans. */
export interface LateSetting {
  /** Property of K3sCluster. */
  readonly setting: string;
  /** What it is made of that is not known, as Terraform addresses it, sorted; at least one. */
  readonly values: readonly string[];
  /** Which of these no earlier apply makes known. */
  readonly never: readonly string[];
}

/** Arguments of `rke_config` that are text, with the property each is written from. */
export const TEXTS_OF_RKE_CONFIG = [
  ["machine_global_config", "machineGlobalConfig"],
  ["chart_values", "chartValues"],
  ["additional_manifest", "additionalManifest"],
] as const;

/** No address that people write is longer. */
const LONGEST_ADDRESS = 200;

/**
 * Settings, as an app writes them, with which the provider cannot create the cluster. While it plans it takes text that is
 * not known for empty. Where nothing else of `rke_config` is known to say anything, it takes the block for one that nobody
 * wrote, and Terraform takes what it plans at apply for a contradiction; where something does, the text stays open.
 * @see rancher/terraform-provider-rancher2 rancher2/resource_rancher2_cluster_v2.go `CustomizeDiff`, #835, #1501
 */
export function readLateSettings(resource: ResourceValues, declared: Declarations): readonly LateSetting[] {
  const rkeConfig = resource.block("rke_config");
  if (rkeConfig === undefined || isUnknown(rkeConfig)) return [];
  const late = TEXTS_OF_RKE_CONFIG.flatMap(([argument, setting]) => {
    const references = lateReferences(rkeConfig.raw(argument), declared);
    return references.length === 0 ? [] : [{ argument, setting, references }];
  });
  const open = new Set<string>(late.map(({ argument }) => argument));
  if (rkeConfig.names.some((name) => !open.has(name) && says(rkeConfig.raw(name)))) return [];
  const addresses = (of: readonly LateReference[]) => of.map(({ address }) => cut(address, LONGEST_ADDRESS));
  return late.map(({ setting, references }) => ({
    setting,
    values: addresses(references),
    never: addresses(references.filter((each) => each.isNeverKnown)),
  }));
}

/** Whether there is anything in a value but what is empty. */
function says(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== "";
}
