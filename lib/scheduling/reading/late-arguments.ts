/**
 * Why a value that Terraform does not know makes a plan of a cluster that is none: "value" is taken for empty, "flag" for
 * false; a map with one unknown among its "entries", and a list with known and unknown "elements", are left out whole. What
 * a `dynamic` block makes is "unseen": a plan does not tell what it is made of.
 */
export type LateKind = "value" | "flag" | "entries" | "elements" | "unseen";

const FILES: readonly (readonly [string, LateKind])[] = ["configmap", "secret"].flatMap((object) => [
  // Without a name the provider leaves out the whole block.
  [`machine_selector_files.file_sources.${object}.name`, "value"] as const,
  [`machine_selector_files.file_sources.${object}.items.key`, "value"] as const,
  [`machine_selector_files.file_sources.${object}.items.path`, "value"] as const,
  [`machine_selector_files.file_sources.${object}.items.dynamic`, "flag"] as const,
]);

const SELECTORS: readonly (readonly [string, LateKind])[] = [
  "machine_selector_config",
  "machine_selector_files",
].flatMap((argument) => [
  [`${argument}.machine_label_selector.match_labels`, "entries"] as const,
  [`${argument}.machine_label_selector.match_expressions.values`, "elements"] as const,
]);

const DRAIN_OPTIONS: readonly (readonly [string, LateKind])[] = ["control_plane", "worker"].flatMap((role) =>
  ["delete_empty_dir_data", "disable_eviction", "enabled", "force", "ignore_daemon_sets", "ignore_errors"].map(
    (option) => [`upgrade_strategy.${role}_drain_options.${option}`, "flag"] as const,
  ),
);

/**
 * Arguments of `rke_config` with which the provider cannot create a cluster where their value is not known at plan, however
 * much else is. It plans what it would read back of what it would send, with nothing in the place of what is not known.
 * Optional text that is left out stays open all the same; required text is planned as empty, and so are flags as false.
 * @see rancher/terraform-provider-rancher2 rancher2/resource_rancher2_cluster_v2.go `CustomizeDiff`,
 *   structure_cluster_v2_rke_config*.go; hashicorp/terraform-plugin-sdk v1.17.2 terraform/diff.go `applySingleAttrDiff`,
 *   terraform/resource.go `ResourceConfig.get`, helper/schema/field_reader_config.go `readMap`,
 *   internal/helper/plugin/grpc_provider.go `normalizeNullValues`
 */
export const CLOSED_ARGUMENTS: ReadonlyMap<string, LateKind> = new Map<string, LateKind>([
  ["etcd.disable_snapshots", "flag"],
  ["etcd.s3_config.bucket", "value"],
  ["etcd.s3_config.endpoint", "value"],
  ["etcd.s3_config.skip_ssl_verify", "flag"],
  ["etcd_snapshot_restore.name", "value"],
  ["machine_pool_defaults.hostname_length_limit", "value"],
  ...FILES,
  ...SELECTORS,
  ["registries.configs.hostname", "value"],
  ["registries.configs.insecure", "flag"],
  ["registries.mirrors.endpoints", "elements"],
  ["registries.mirrors.hostname", "value"],
  ["registries.mirrors.rewrites", "entries"],
  ["rotate_certificates.services", "elements"],
  ...DRAIN_OPTIONS,
]);

/** Arguments that are maps, which look like blocks. */
export const MAPS: ReadonlySet<string> = new Set(
  [...CLOSED_ARGUMENTS].flatMap(([argument, kind]) => (kind === "entries" ? [argument] : [])),
);

/**
 * The property of K3sCluster that an argument of `rke_config` is written from, or what findings call it where there is none;
 * of hosts, which are keys, that of all.
 */
export function propertyOf(argument: string): string {
  return argument
    .replace(/^machine_pools(?![a-z_])/, "rke_config.$&")
    .replace(/^(registries\..*)\.hostname$/, "$1")
    .replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
