import { cut } from "../cut";
import { isObject } from "../json";
import { NodeRole } from "../node-role";
import { UnreadableYaml, type YamlReader } from "./go-yaml";
import { type MachineKind, MachinesSelected } from "./machine-labels";
import { passedOn } from "./rancher-filter";
import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known, pathOfKey, Unknown } from "./unknown";

/** Settings by key, as YAML gave them: plain data in which values known only at apply are Unknown. */
export type Settings = ReadonlyMap<string, unknown>;

/** YAML of settings that stands in an argument of the cluster. */
export interface SettingsText {
  /** Property of K3sCluster that the argument is written from: `machineSelectorConfig[0]`. */
  readonly property: string;
  /** Where it stands in Terraform's words: `rke_config.machine_selector_config[0].config`. */
  readonly path: string;
  /** The settings; unknown as a whole where all of it is known only at apply. */
  readonly settings: Known<Settings>;
  /** Why it cannot be read, where it cannot. */
  readonly unreadable?: string;
}

/** K3s configuration of the machines that a selector picks. */
export interface SelectedSettings extends SettingsText {
  /** Which machines they are. */
  readonly selector: MachinesSelected;
}

/** The K3s configuration of a cluster, as Rancher puts it together machine by machine. */
export interface MachineConfiguration {
  /** What is for all machines by itself: `machine_global_config`, where it is written, and what is written for it. */
  readonly global?: SettingsText;
  /** `machine_selector_config`, in its order. */
  readonly selected: readonly SelectedSettings[];
  /** Entries of `machine_selector_config`, from its front, that hold what the app says in `machineGlobalConfig`. */
  readonly globalEntries: readonly ResourceValues[];
  /** Where the whole of it stands when it is known only at apply. */
  readonly unknown?: Unknown;
}

/**
 * Reads the K3s configuration out of `rke_config`.
 * @param globalKeys keys of `machineGlobalConfig` that stand in `machine_selector_config`, entry by entry from its front.
 *   An entry of these without a selector is for all machines and comes before all others, so it is the same as if it stood in
 *   `machine_global_config`, and is read as a part of that
 */
export function readMachineConfiguration(
  rkeConfig: Known<ResourceValues> | undefined,
  readYaml: YamlReader,
  globalKeys: readonly (readonly string[])[],
): MachineConfiguration {
  if (rkeConfig === undefined) return { selected: [], globalEntries: [] };
  if (isUnknown(rkeConfig)) return { selected: [], globalEntries: [], unknown: rkeConfig };
  const property = "machineGlobalConfig";
  const written = readSettingsText(rkeConfig, "machine_global_config", property, readYaml);
  const blocks = rkeConfig.blocks("machine_selector_config");
  const entries = isUnknown(blocks) ? [] : blocks;
  const globalEntries = entries.slice(0, globalKeys.length);
  const isForAll = (entry: ResourceValues) => globalEntries.includes(entry) && !entry.has("machine_label_selector");
  const place = { property, path: `${rkeConfig.path}.machine_global_config` };
  const global = entries.reduce<SettingsText | undefined>((below, entry, index) => {
    if (!isForAll(entry)) return below;
    const text = readSettingsText(entry, "config", property, readYaml, place.path);
    return text === undefined
      ? below
      : onTop(below ?? { ...place, settings: new Map() }, text, globalKeys[index] ?? []);
  }, written);
  return {
    ...(global === undefined ? {} : { global }),
    ...(isUnknown(blocks) ? { unknown: blocks } : {}),
    selected: entries.flatMap((entry, index): SelectedSettings[] => {
      if (isForAll(entry)) return [];
      const own = `machineSelectorConfig[${index - globalEntries.length}]`;
      const text = readSettingsText(entry, "config", globalEntries.includes(entry) ? property : own, readYaml);
      return text === undefined
        ? []
        : [{ ...text, selector: MachinesSelected.read(entry.block("machine_label_selector")) }];
    }),
    globalEntries,
  };
}

/** Settings of which some are replaced by others; where those are not known, these are the keys of them. */
function onTop(below: SettingsText, { settings, unreadable }: SettingsText, keys: readonly string[]): SettingsText {
  if (unreadable !== undefined) return { ...below, unreadable };
  if (isUnknown(below.settings)) return below;
  const open = (): Settings => new Map(keys.map((key) => [key, new Unknown(pathOfKey(below.path, key))]));
  if (isUnknown(settings) && keys.length === 0) return { ...below, settings };
  return { ...below, settings: new Map([...below.settings, ...(isUnknown(settings) ? open() : settings)]) };
}

/**
 * No key of K3s, and no chart, has a name that is half as long. Of a longer one the beginning stands in reports, with the
 * number of its characters.
 */
const LONGEST_KEY = 200;

/** Reads an argument that holds YAML of settings by key; undefined where nothing is written. */
export function readSettingsText(
  values: ResourceValues,
  argument: string,
  property: string,
  readYaml: YamlReader,
  path = values.path === "" ? argument : `${values.path}.${argument}`,
): SettingsText | undefined {
  const parts = values.template(argument);
  if (parts === undefined) return undefined;
  const place = { property, path };
  if (isUnknown(parts)) return { ...place, settings: new Unknown(path) };
  const documents = readYaml(parts, path);
  if (isUnknown(documents)) return { ...place, settings: documents };
  if (documents instanceof UnreadableYaml)
    return { ...place, settings: new Map(), unreadable: `not YAML: ${documents.reason}` };
  const [value = null] = documents;
  if (value === null) return { ...place, settings: new Map() };
  if (!isObject(value)) return { ...place, settings: new Map(), unreadable: "no settings by key" };
  // An app's own data may have keys without a value, which are not written.
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return { ...place, settings: new Map(entries.map(([key, each]) => [cut(key, LONGEST_KEY), each])) };
}

/**
 * The K3s configuration of a kind of machine, as it reaches K3s: the global one, then whatever selects the machine, in
 * order and key by key. A value is replaced as a whole. One that Rancher drops takes the place of the global one all the
 * same, and with it goes the key.
 * @param cluster name of the cluster
 * @see rancher/rancher pkg/capr/planner/config.go `addUserConfig`, filter.go
 */
export function configurationOf(
  configuration: MachineConfiguration,
  machine: MachineKind,
  cluster: Known<string>,
): KnownSettings {
  const settings = new KnownSettings(mayBeServer(machine));
  if (configuration.global !== undefined) settings.add(configuration.global, true);
  for (const each of configuration.selected) {
    const answer = each.selector.answerFor(machine, cluster);
    if (answer !== "none") settings.add(each, answer === "all");
  }
  if (configuration.unknown !== undefined) settings.mayChange(configuration.unknown.path);
  return settings;
}

/** Whether a kind of machine gets the keys of servers; one of which nothing is known may. */
export function mayBeServer({ roles }: Pick<MachineKind, "roles">): boolean {
  return roles.length === 0 || roles.some((role) => role !== NodeRole.WORKER);
}

/** The settings of one kind of machine as they reach K3s, of which some may not be known. */
export class KnownSettings {
  /** What reaches K3s by key; undefined where something is written and nothing does. */
  private readonly values = new Map<string, unknown>();
  /** Where something stands that may set any key. */
  private anything: Unknown | undefined;

  /** @param isServer whether the machine gets the keys of servers */
  constructor(private readonly isServer: boolean) {}

  /** Puts settings on top. Those that only some of the machines get leave it open what a key is. */
  public add({ settings, path }: SettingsText, isForAll: boolean): void {
    if (isUnknown(settings)) {
      this.mayChange(settings.path);
      return;
    }
    for (const [key, written] of settings) {
      const value = passedOn(key, written, this.isServer);
      if (isForAll || this.has(key, value)) this.values.set(key, value);
      else this.values.set(key, new Unknown(pathOfKey(path, key)));
    }
  }

  private has(key: string, value: unknown): boolean {
    const before = this.get(key);
    return !isUnknown(before) && JSON.stringify(before) === JSON.stringify(value);
  }

  /** Any key may be another from here on, because of what stands at the path. */
  public mayChange(path: string): void {
    this.values.clear();
    this.anything = new Unknown(path);
  }

  /** The value of a key that reaches K3s, or undefined where none does. */
  public get(key: string): unknown {
    return this.values.has(key) ? this.values.get(key) : this.anything;
  }

  /** The value of a key as the list K3s makes of it, which splits text at commas. */
  public list(key: string): Known<readonly string[]> {
    const value = this.get(key);
    if (value === undefined) return [];
    if (isUnknown(value)) return value;
    const items = Array.isArray(value) ? value : [value];
    const unknown = items.find(isUnknown);
    // Of a map or a list K3s makes text that names nothing.
    const texts = items.filter((item) => typeof item !== "object").map(String);
    return unknown ?? texts.flatMap((text) => text.split(",")).map((text) => text.trim());
  }
}
