import { isObject, type PlainObject } from "../json";

/** Whether an argument has a value that counts: one that Terraform may know only at apply does not. */
type IsKnown = (value: unknown) => boolean;

/** Blocks of which each that is written is sent, whatever it holds: they have defaults, or arguments that are required. */
const SENT_WHEN_WRITTEN: readonly string[] = [
  "etcd",
  "etcd_snapshot_create",
  "etcd_snapshot_restore",
  "machine_pools",
  "machine_selector_config",
  "rotate_certificates",
];

/** Blocks that are sent where anything is written in the first of them, known or not. */
const SENT_WHEN_FILLED: readonly string[] = ["machine_selector_files", "networking", "registries"];

/** Blocks that are sent where one of their own arguments is known to be something. */
const SENT_WHEN_KNOWN: readonly string[] = ["data_directories", "machine_pool_defaults"];

/**
 * Whether the provider, which takes what is not known for empty, would send anything of an argument or block of
 * `rke_config`. What this library does not know of is taken for sent.
 * @see rancher/terraform-provider-rancher2 rancher2/structure_cluster_v2_rke_config.go `expandClusterV2RKEConfig`
 */
export function isSent(argument: string, value: unknown, isKnown: IsKnown): boolean {
  const blocks = [value].flat().filter(isObject);
  const [first] = blocks;
  if (SENT_WHEN_WRITTEN.includes(argument)) return first !== undefined;
  if (SENT_WHEN_FILLED.includes(argument)) return isFilled(first);
  if (SENT_WHEN_KNOWN.includes(argument)) return holdsValue(first, isKnown);
  if (argument === "upgrade_strategy") {
    // Drain options have defaults, so the block is sent where it is written.
    return holdsValue(first, isKnown) || Object.values(first ?? {}).some((inner) => [inner].flat().some(isObject));
  }
  // It belongs to the cluster, and the provider reads it nowhere in `rke_config`.
  if (argument === "local_auth_endpoint") return false;
  // A text of comments alone differs from none: it is an empty map.
  if (typeof value === "string") return value !== "" && isKnown(value);
  return isObject(value) ? isFilled(value) : Array.isArray(value) ? value.length > 0 : (value ?? null) !== null;
}

function holdsValue(block: PlainObject | undefined, isKnown: IsKnown): boolean {
  return Object.values(block ?? {}).some((value) => {
    if (typeof value === "string") return value !== "" && isKnown(value);
    return typeof value === "number" && value !== 0;
  });
}

/** Whether there is an argument in a block, or a block that is not empty itself; to the provider null is nothing. */
function isFilled(block: PlainObject | undefined): boolean {
  return Object.values(block ?? {}).some((value) =>
    Array.isArray(value) ? value.length > 0 : (value ?? null) !== null,
  );
}
