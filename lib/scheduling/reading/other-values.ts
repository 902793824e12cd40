import { isObject, type PlainObject } from "../json";
import { isLookedAt } from "./agent-environment";
import type { ResourceValues } from "./resource-values";
import { isUnknown } from "./unknown";
import { WITNESS_ANNOTATION, withoutUnset } from "./witness";

/** A value that nothing is judged by. */
export interface OtherValue {
  /** In one form, to compare it with another one. */
  readonly text: string;
  /** What may be shown of it; undefined where it may be secret, or is too much. */
  readonly shown?: string;
}

/** What a cluster says besides what is judged: a change of it reaches Rancher all the same. */
export interface OtherValues {
  /** By setting: property of K3sCluster, or Terraform's words where there is none. */
  readonly known: ReadonlyMap<string, OtherValue>;
  /** Settings of which it is not known what they are, or what some of them are. */
  readonly unknown: readonly string[];
}

/** Arguments of the cluster itself. */
const OF_CLUSTER: readonly (readonly [string, string])[] = [
  ["enable_network_policy", "enableNetworkPolicy"],
  ["local_auth_endpoint", "localAuthEndpoint"],
  [
    "default_pod_security_admission_configuration_template_name",
    "defaultPodSecurityAdmissionConfigurationTemplateName",
  ],
  ["default_cluster_role_for_project_members", "default_cluster_role_for_project_members"],
  ["cloud_credential_secret_name", "cloud_credential_secret_name"],
];

/** Blocks of `rke_config`, those that are compared elsewhere left out. */
const OF_RKE_CONFIG: readonly (readonly [string, string])[] = [
  ["upgrade_strategy", "upgradeStrategy"],
  ["etcd", "etcd"],
  ["registries", "registries"],
  ["rotate_certificates", "rotateCertificates"],
  ["etcd_snapshot_create", "etcdSnapshotCreate"],
  ["etcd_snapshot_restore", "rke_config.etcd_snapshot_restore"],
  ["local_auth_endpoint", "rke_config.local_auth_endpoint"],
  ["machine_pool_defaults", "rke_config.machine_pool_defaults"],
];

/** Blocks of `rke_config` that are one setting as a whole. */
const WHOLE: readonly (readonly [string, string])[] = [
  ["data_directories", "dataDirectories"],
  ["networking", "networking"],
];

/** Reads what nothing is judged by. */
export function otherValues(resource: ResourceValues): OtherValues {
  const collected = new Collected();
  for (const name of ["labels", "annotations"] as const) collected.map(resource, name);
  for (const [name, setting] of OF_CLUSTER) collected.argument(resource, name, setting);
  variables(resource, collected);
  const rkeConfig = resource.block("rke_config");
  if (rkeConfig === undefined) return collected;
  if (isUnknown(rkeConfig)) {
    for (const [, setting] of [...OF_RKE_CONFIG, ...WHOLE]) collected.unknown.push(setting);
    return collected;
  }
  for (const [name, setting] of OF_RKE_CONFIG) collected.argument(rkeConfig, name, setting);
  for (const [name, setting] of WHOLE) collected.whole(rkeConfig, name, setting);
  const files = rkeConfig.blocks("machine_selector_files");
  if (isUnknown(files)) collected.unknown.push("machineSelectorFiles");
  else {
    for (const [index, block] of files.entries()) {
      collected.whole(block, "file_sources", `machineSelectorFiles[${index}].fileSources`);
    }
  }
  return collected;
}

/** Environment variables of the agents that decide neither about nodes nor about DNS. */
function variables(resource: ResourceValues, collected: Collected): void {
  const blocks = resource.blocks("agent_env_vars");
  for (const block of isUnknown(blocks) ? [] : blocks) {
    const name = block.text("name");
    if (name === undefined || isUnknown(name) || isLookedAt(name)) continue;
    collected.whole(block, "value", `agentEnvVars.${name}`);
  }
}

class Collected implements OtherValues {
  public readonly known = new Map<string, OtherValue>();
  public readonly unknown: string[] = [];

  /** An argument that is one setting, whatever is in it. */
  public whole(values: ResourceValues, name: string, setting: string): void {
    if (!values.isKnown(name)) this.unknown.push(setting);
    else this.leaf(setting, values.raw(name));
  }

  /** An argument or block that is a setting for each value in it. */
  public argument(values: ResourceValues, name: string, setting: string): void {
    if (!values.isKnown(name)) this.unknown.push(setting);
    else this.inner(setting, values.raw(name), 0);
  }

  /** Labels or annotations, each a setting; the witness changes whenever anything does. */
  public map(resource: ResourceValues, name: "labels" | "annotations"): void {
    const entries = resource.map(name);
    if (isUnknown(entries)) {
      this.unknown.push(name);
      return;
    }
    for (const [key, value] of entries) {
      if (key === WITNESS_ANNOTATION) continue;
      if (isUnknown(value)) this.unknown.push(`${name}.${key}`);
      else this.known.set(`${name}.${key}`, { text: JSON.stringify(value) });
    }
  }

  private inner(setting: string, value: unknown, depth: number): void {
    const blocks = [value].flat();
    const isOfBlocks = blocks.length > 0 && blocks.every(isObject) && depth < DEEPEST;
    if (!isOfBlocks) {
      this.leaf(setting, value);
      return;
    }
    for (const [index, block] of blocks.entries()) {
      const place = placeOf(setting, block, index, blocks.length);
      for (const [name, inner] of Object.entries(withDefaults(setting, block))) {
        if (name === "hostname") continue;
        if (MAPS.has(name)) this.leaf(`${place}.${camelCase(name)}`, inner);
        else this.inner(`${place}.${camelCase(name)}`, inner, depth + 1);
      }
      // One in which nothing but its name is set is there all the same.
      if (typeof block.hostname === "string") this.known.set(place, { text: "" });
    }
  }

  private leaf(setting: string, value: unknown): void {
    const set = withoutUnset(value);
    if (set === null) return;
    const text = JSON.stringify(set);
    const shown = SHOWN.test(setting) && typeof set === "string" ? { shown: set.slice(0, LONGEST_SHOWN) } : {};
    this.known.set(setting, { text, ...shown });
  }
}

/** Deeper than the blocks of a cluster are. */
const DEEPEST = 8;

/** Maps of the app's own keys, which are no blocks. */
const MAPS: ReadonlySet<string> = new Set(["rewrites"]);

/** Settings whose values are no secrets. */
const SHOWN =
  /^(upgradeStrategy\.|etcd\.(disableSnapshots|snapshot)|enableNetworkPolicy$|localAuthEndpoint\.enabled$|rotateCertificates\.generation$|etcdSnapshotCreate\.|default(PodSecurity|_cluster_role))/;

const LONGEST_SHOWN = 80;

/** Registries are called by their hosts, other blocks by their place where there are several. */
function placeOf(setting: string, { hostname }: PlainObject, index: number, count: number): string {
  if (typeof hostname === "string") return `${setting}.${hostname}`;
  return count === 1 ? setting : `${setting}[${index}]`;
}

/** The provider drains where drain options are written and do not say it. One node at a time is Rancher's default. */
function withDefaults(setting: string, block: PlainObject): PlainObject {
  if (setting.endsWith("DrainOptions")) return { ...block, enabled: block.enabled ?? true };
  if (setting !== "upgradeStrategy") return block;
  return Object.fromEntries(
    Object.entries(block).filter(([name, value]) => !(name.endsWith("_concurrency") && String(value) === "1")),
  );
}

function camelCase(argument: string): string {
  return argument.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
