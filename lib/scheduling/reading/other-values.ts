import { isObject } from "../json";
import { withoutSecrets } from "../without-secrets";
import { AGENT_ENV_VARS, isLookedAt } from "./agent-environment";
import { asWritten, type UnknownValue } from "./as-written";
import type { FindMachineTemplate } from "./machine-template";
import type { ResourceValues } from "./resource-values";
import { isUnknown, pathOfKey } from "./unknown";
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
  /** By setting: property of K3sCluster, or of its resource where there is none. */
  readonly known: ReadonlyMap<string, OtherValue>;
  /** By where they stand, in Terraform's words. */
  readonly unknown: ReadonlyMap<string, UnknownValue>;
}

/** Arguments of the cluster itself. */
const OF_CLUSTER: readonly (readonly [string, string])[] = [
  ["enable_network_policy", "enableNetworkPolicy"],
  ["local_auth_endpoint", "localAuthEndpoint"],
  [
    "default_pod_security_admission_configuration_template_name",
    "defaultPodSecurityAdmissionConfigurationTemplateName",
  ],
  ["default_cluster_role_for_project_members", "defaultClusterRoleForProjectMembers"],
  ["cloud_credential_secret_name", "cloudCredentialSecretName"],
];

/** Blocks of `rke_config`, those that are compared elsewhere left out. */
const OF_RKE_CONFIG: readonly (readonly [string, string])[] = [
  ["upgrade_strategy", "upgradeStrategy"],
  ["etcd", "etcd"],
  ["registries", "registries"],
  ["rotate_certificates", "rotateCertificates"],
  ["etcd_snapshot_create", "etcdSnapshotCreate"],
  ["etcd_snapshot_restore", "rkeConfig.etcdSnapshotRestore"],
  ["local_auth_endpoint", "rkeConfig.localAuthEndpoint"],
  ["machine_pool_defaults", "rkeConfig.machinePoolDefaults"],
];

/** Blocks of `rke_config` that are one setting as a whole. */
const WHOLE: readonly (readonly [string, string])[] = [
  ["data_directories", "dataDirectories"],
  ["networking", "networking"],
];

/**
 * Reads what nothing is judged by.
 * @param findTemplate finds what stands in the machine config of a pool
 */
export function otherValues(resource: ResourceValues, findTemplate: FindMachineTemplate): OtherValues {
  const collected = new Collected();
  for (const name of ["labels", "annotations"] as const) collected.map(resource, name);
  for (const [name, setting] of OF_CLUSTER) collected.argument(resource, name, setting);
  variables(resource, collected);
  const rkeConfig = resource.block("rke_config");
  if (rkeConfig === undefined) return collected;
  if (isUnknown(rkeConfig)) {
    const covers = [...OF_RKE_CONFIG, ...WHOLE].map(([, setting]) => setting);
    collected.unknown.set(rkeConfig.path, { covers, text: asWritten(resource, "rke_config") });
    return collected;
  }
  for (const [name, setting] of OF_RKE_CONFIG) collected.argument(rkeConfig, name, setting);
  for (const [name, setting] of WHOLE) collected.whole(rkeConfig, name, setting);
  machines(rkeConfig, collected, findTemplate);
  const files = rkeConfig.blocks("machine_selector_files");
  if (isUnknown(files)) {
    const text = asWritten(rkeConfig, "machine_selector_files");
    collected.unknown.set(files.path, { covers: ["machineSelectorFiles"], text });
  } else {
    for (const [index, block] of files.entries()) {
      collected.whole(block, "file_sources", `machineSelectorFiles[${index}].fileSources`);
    }
  }
  return collected;
}

/** What a pool of machines says that makes no difference to where pods run: labels of its MachineDeployment, its machines. */
function machines(rkeConfig: ResourceValues, collected: Collected, findTemplate: FindMachineTemplate): void {
  const blocks = rkeConfig.blocks("machine_pools");
  for (const block of isUnknown(blocks) ? [] : blocks) {
    const name = block.text("name");
    if (name === undefined || isUnknown(name)) continue;
    for (const argument of block.allNames.filter((each) => !OF_POOL.has(each))) {
      if (argument === "machine_config") template(block, name, collected, findTemplate);
      else collected.whole(block, argument, machineSetting(name, argument));
    }
  }
}

/** By what it says where that is known: Rancher makes the same machines from a machine config of another name. */
function template(pool: ResourceValues, name: string, collected: Collected, findTemplate: FindMachineTemplate): void {
  const block = pool.block("machine_config");
  const found = block === undefined || isUnknown(block) ? undefined : findTemplate(block);
  const setting = machineTemplate(name);
  if (found === undefined) collected.whole(pool, "machine_config", setting);
  else if (found.isOpen) collected.open(pathOf(pool.path, "machine_config"), setting, found.text);
  else collected.known.set(setting, { text: found.text });
}

/** How the template of a machine pool is called among the settings: Rancher makes its machines anew where it is another one. */
export function machineTemplate(pool: string): string {
  return machineSetting(pool, "machine_config");
}

/** How an argument of a machine pool is called among the settings. */
export function machineSetting(pool: string, argument: string): string {
  return `rke_config.machine_pools.${pool}.${argument}`;
}

/** Arguments that a pool is compared by. */
const OF_POOL: ReadonlySet<string> = new Set([
  "name",
  "etcd_role",
  "control_plane_role",
  "worker_role",
  "taints",
  "machine_labels",
  "quantity",
  "autoscaling_min_size",
  "autoscaling_max_size",
]);

/** Environment variables of the agents that decide neither about nodes nor about DNS. */
function variables(resource: ResourceValues, collected: Collected): void {
  const blocks = resource.blocks("agent_env_vars");
  for (const block of isUnknown(blocks) ? [] : blocks) {
    const name = block.text("name");
    // Any variable may be the one whose name is not known.
    if (isUnknown(name)) collected.open(name.path, AGENT_ENV_VARS, asWritten(block, "name"));
    if (name === undefined || isUnknown(name) || isLookedAt(name)) continue;
    collected.whole(block, "value", `agentEnvVars.${name}`);
  }
}

class Collected implements OtherValues {
  public readonly known = new Map<string, OtherValue>();
  public readonly unknown = new Map<string, UnknownValue>();

  /** A value that is not known, and the setting it may be about. */
  public open(path: string, setting: string, text: string | undefined): void {
    this.unknown.set(path, { covers: [setting], text });
  }

  /** An argument that is one setting, whatever is in it. */
  public whole(values: ResourceValues, name: string, setting: string): void {
    if (values.isKnown(name)) this.leaf(setting, values.raw(name));
    else this.open(pathOf(values.path, name), setting, asWritten(values, name));
  }

  /** An argument or block that is a setting for each value in it: beside one that is not known, others may be. */
  public argument(values: ResourceValues, name: string, setting: string): void {
    this.inner(values, name, { setting, path: pathOf(values.path, name) }, 0);
  }

  /** Labels or annotations, each a setting; the witness changes whenever anything does. */
  public map(resource: ResourceValues, name: "labels" | "annotations"): void {
    const entries = resource.map(name);
    if (isUnknown(entries)) {
      this.open(entries.path, name, asWritten(resource, name));
      return;
    }
    for (const [key, value] of entries) {
      if (key === WITNESS_ANNOTATION) continue;
      const setting = `${name}.${key}`;
      if (!isUnknown(value)) this.known.set(setting, { text: JSON.stringify(value) });
      else this.open(pathOfKey(name, key), setting, writtenKey(resource.raw(name), key));
    }
  }

  private inner(values: ResourceValues, name: string, place: Place, depth: number): void {
    const isWhole = MAPS.has(name) || depth >= DEEPEST;
    const blocks = isWhole ? [] : values.blocks(name);
    const isKnown = values.isKnown(name);
    if (isUnknown(blocks) || (isWhole && !isKnown)) {
      this.open(place.path, place.setting, asWritten(values, name));
      return;
    }
    const items = [values.raw(name)].flat();
    if (isWhole || (isKnown && !(items.length > 0 && items.every(isObject)))) {
      this.leaf(place.setting, values.raw(name));
      return;
    }
    for (const [index, block] of blocks.entries()) {
      const hostname = block.text("hostname");
      if (isUnknown(hostname)) this.open(`${place.path}[${index}].hostname`, place.setting, asWritten(values, name));
      else this.block(block, placeOf(place, hostname, index, blocks.length), depth);
    }
  }

  private block(block: ResourceValues, place: Place, depth: number): void {
    for (const name of block.allNames) {
      if (name === "hostname" || isDefault(place.setting, block, name)) continue;
      const inner = { setting: `${place.setting}.${camelCase(name)}`, path: pathOf(place.path, name) };
      this.inner(block, name, inner, depth + 1);
    }
    // The provider drains where drain options are written and do not say it.
    const isSaid = !block.isKnown("enabled") || (block.raw("enabled") ?? null) !== null;
    if (place.setting.endsWith("DrainOptions") && !isSaid) this.leaf(`${place.setting}.enabled`, true);
    // One in which nothing but its name is set is there all the same.
    if (block.has("hostname")) this.known.set(place.setting, { text: "" });
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
  /^(upgradeStrategy\.|etcd\.(disableSnapshots|snapshot)|enableNetworkPolicy$|localAuthEndpoint\.enabled$|rotateCertificates\.generation$|etcdSnapshotCreate\.|default(PodSecurity|ClusterRole))/;

const LONGEST_SHOWN = 80;

/** A value's setting, and where it stands in Terraform's words. */
interface Place {
  readonly setting: string;
  readonly path: string;
}

/** Registries are called by their hosts, other blocks by their place where there are several. */
function placeOf({ setting, path }: Place, hostname: string | undefined, index: number, count: number): Place {
  if (hostname !== undefined) {
    return { setting: `${setting}.${hostname}`, path: `${path}[${JSON.stringify(withoutSecrets(hostname))}]` };
  }
  const step = count === 1 ? "" : `[${index}]`;
  return { setting: `${setting}${step}`, path: `${path}${step}` };
}

/** One node at a time is Rancher's default. */
function isDefault(setting: string, block: ResourceValues, name: string): boolean {
  return setting === "upgradeStrategy" && name.endsWith("_concurrency") && String(block.raw(name)) === "1";
}

function pathOf(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function writtenKey(map: unknown, key: string): string | undefined {
  return isObject(map) && Object.hasOwn(map, key) ? JSON.stringify(map[key]) : undefined;
}

function camelCase(argument: string): string {
  return argument.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
