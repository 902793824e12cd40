import { isObject } from "../json";
import { readAgentConfiguration } from "./agent-configuration";
import { AGENT_ENV_VARS, isLookedAt } from "./agent-environment";
import { asWritten, canonical, type UnknownValue } from "./as-written";
import type { MachineConfiguration, SettingsText } from "./machine-configuration";
import type { FindMachineTemplate } from "./machine-template";
import type { Manifests } from "./manifests";
import { isNotJudged } from "./not-judged";
import { otherValues } from "./other-values";
import type { ResourceValues } from "./resource-values";
import type { TemplatePart } from "./template";
import { isUnknown, pathOfKey, unknownIn } from "./unknown";
import { affinitySaid, withoutUnset } from "./witness";
import { type CollectedValues, WrittenValues } from "./written-values";

/** What a cluster is read from. */
export interface WrittenParts {
  readonly machineConfiguration: MachineConfiguration;
  readonly chartValues: SettingsText | undefined;
  readonly manifests: Manifests;
  /** Where what is not known of pools of machines stands, and nobody tells either. */
  readonly openPools: readonly string[];
  /** Finds what stands in the machine config of a pool. */
  readonly findTemplate: FindMachineTemplate;
}

/** Properties that stand in `rke_config`, and what is read from it. */
const OF_RKE_CONFIG = [
  "machineGlobalConfig",
  "machineSelectorConfig",
  "machineSelectorFiles",
  "chartValues",
  "additionalManifest",
  "dataDirectories",
  "networking",
  "addons",
];

/** The values that are only compared with those of another state of the cluster. */
export function writtenValues(resource: ResourceValues, parts: WrittenParts): WrittenValues {
  return new WrittenValues(() => valuesOf(resource, parts));
}

function valuesOf(
  resource: ResourceValues,
  { machineConfiguration, chartValues, manifests, openPools, findTemplate }: WrittenParts,
): CollectedValues {
  const known = new Map<string, string>();
  const others = otherValues(resource, findTemplate);
  const unknown = new Map(others.unknown);
  const release = resource.text("kubernetes_version");
  if (isUnknown(release)) unknown.set(release.path, { covers: [], text: asWritten(resource, "kubernetes_version") });
  for (const names of AGENT_BLOCKS) agentValues(resource, names, known, unknown);
  variableValues(resource, known, unknown);
  const rkeConfig = resource.block("rke_config");
  if (rkeConfig === undefined) return { known, unknown, others: others.known };
  if (isUnknown(rkeConfig)) {
    const covers = [...OF_RKE_CONFIG, ...(unknown.get(rkeConfig.path)?.covers ?? [])];
    unknown.set(rkeConfig.path, { covers, text: asWritten(resource, "rke_config") });
    return { known, unknown, others: others.known };
  }
  const { global, selected, unknown: openEntries } = machineConfiguration;
  const texts: [SettingsText | undefined, string][] = [
    [global, "machine_global_config"],
    ...selected.map((each): [SettingsText, string] => [each, "machine_selector_config"]),
    [chartValues, "chart_values"],
  ];
  const expressions = expressionsOf(rkeConfig, machineConfiguration.globalEntries);
  for (const [text, argument] of texts) {
    if (text !== undefined) settingValues(text, expressions(argument), known, unknown);
  }
  if (openEntries !== undefined) {
    const text = asWritten(rkeConfig, "machine_selector_config");
    unknown.set(openEntries.path, { covers: ["machineSelectorConfig", "addons"], text });
  }
  machinePoolValues(rkeConfig, openPools, unknown);
  selectorValues(rkeConfig, machineConfiguration.globalEntries.length, known, unknown);
  manifestValues(rkeConfig, manifests, known, unknown);
  return { known, unknown, others: others.known };
}

/** What is the same expression on both sides is the same, whatever it turns out to be. */
function machinePoolValues(
  rkeConfig: ResourceValues,
  paths: readonly string[],
  unknown: Map<string, UnknownValue>,
): void {
  const text = asWritten(rkeConfig, "machine_pools");
  // What is written and not judged is known.
  for (const path of paths.filter((each) => !isNotJudged(each))) unknown.set(path, { covers: [], text });
}

/** Environment variables of the agents that decide about nodes or about DNS. */
function variableValues(
  resource: ResourceValues,
  known: Map<string, string>,
  unknown: Map<string, UnknownValue>,
): void {
  const blocks = resource.blocks("agent_env_vars");
  if (isUnknown(blocks)) {
    unknown.set(blocks.path, { covers: [AGENT_ENV_VARS], text: asWritten(resource, "agent_env_vars") });
    return;
  }
  for (const block of blocks) {
    const [name, value] = [block.text("name"), block.text("value")];
    if (name === undefined || isUnknown(name) || !isLookedAt(name)) continue;
    const setting = `${AGENT_ENV_VARS}.${name}`;
    if (isUnknown(value)) unknown.set(value.path, { covers: [setting], text: asWritten(block, "value") });
    else if (value !== undefined && value !== "") known.set(setting, value);
  }
}

const AGENT_BLOCKS = [
  ["cluster_agent_deployment_customization", "agents.clusterAgent"],
  ["fleet_agent_deployment_customization", "agents.fleetAgent"],
] as const;

/** Tolerations are compared one by one elsewhere; here it is only whether they are known. */
function agentValues(
  resource: ResourceValues,
  [argument, property]: (typeof AGENT_BLOCKS)[number],
  known: Map<string, string>,
  unknown: Map<string, UnknownValue>,
): void {
  const block = resource.block(argument);
  if (block === undefined) return;
  if (isUnknown(block)) {
    unknown.set(block.path, { covers: [property], text: asWritten(resource, argument) });
    return;
  }
  if (readAgentConfiguration(block).unknownTolerations.length > 0) {
    const path = `${block.path}.append_tolerations`;
    unknown.set(path, { covers: [], text: asWritten(block, "append_tolerations") });
  }
  for (const [name, setting] of [
    ["override_affinity", "overrideAffinity"],
    ["override_resource_requirements", "overrideResourceRequirements"],
    ["scheduling_customization", "schedulingCustomization"],
  ] as const) {
    const affinity = name === "override_affinity" ? block.text(name) : undefined;
    if (!block.isKnown(name) || isUnknown(affinity)) {
      const text = asWritten(block, name);
      unknown.set(`${block.path}.${name}`, { covers: [`${property}.${setting}`], text });
      continue;
    }
    const set = name === "override_affinity" ? affinitySaid(affinity) : withoutUnset(block.raw(name), name);
    if (set !== null) known.set(`${property}.${setting}`, canonical(set));
  }
}

function settingValues(
  { property, path, settings }: SettingsText,
  expressions: string | undefined,
  known: Map<string, string>,
  unknown: Map<string, UnknownValue>,
): void {
  if (isUnknown(settings)) {
    unknown.set(path, { covers: [property, "addons"], text: expressions });
    return;
  }
  for (const [key, value] of settings) {
    const setting = `${property}.${key}`;
    if (unknownIn(value) !== undefined) {
      unknown.set(pathOfKey(path, key), { covers: [setting, "addons"], text: expressions });
    } else known.set(setting, canonical(value));
  }
}

/**
 * The expressions in arguments of a block, each read once: many values may stand in one.
 * @param globalEntries what stands for a part of the global configuration
 */
function expressionsOf(
  block: ResourceValues,
  globalEntries: readonly ResourceValues[] = [],
): (argument: string) => string | undefined {
  const read = new Map<string, string | undefined>();
  return (argument) => {
    if (!read.has(argument)) {
      const parts =
        argument === "machine_global_config" ? globalEntries.map((entry) => asWritten(entry, "config")) : [];
      const written = [asWritten(block, argument), ...parts].filter((part) => part !== undefined);
      read.set(argument, written.length === 0 ? undefined : expressionsIn(written.join("")));
    }
    return read.get(argument);
  };
}

/** The expressions in an argument, so that known text around them may change; all of it where it is not shown. */
function expressionsIn(written: string): string {
  // Behind the last bracket nothing ends, and nothing is looked for again and again.
  const expressions = written.slice(0, written.lastIndexOf("}") + 1).match(/[$%]\{[^}]*\}/g);
  return expressions === null ? written : JSON.stringify(expressions);
}

/** @param globalEntries how many entries of the selector configuration no app wrote as such */
function selectorValues(
  rkeConfig: ResourceValues,
  globalEntries: number,
  known: Map<string, string>,
  unknown: Map<string, UnknownValue>,
): void {
  for (const [argument, property] of [
    ["machine_selector_config", "machineSelectorConfig"],
    ["machine_selector_files", "machineSelectorFiles"],
  ] as const) {
    const blocks = rkeConfig.blocks(argument);
    if (isUnknown(blocks)) continue;
    const ofLibrary = argument === "machine_selector_config" ? globalEntries : 0;
    blocks.slice(ofLibrary).forEach((block, index) => {
      const name = "machine_label_selector";
      if (!block.isKnown(name)) {
        const covers = [`${property}[${index}]`, "addons"];
        unknown.set(`${rkeConfig.path}.${argument}[${index + ofLibrary}].${name}`, {
          covers,
          text: asWritten(block, name),
        });
        return;
      }
      const selector = withoutUnset(block.raw(name));
      if (selector !== null) known.set(`${property}[${index}].machineLabelSelector`, canonical(selector));
    });
  }
}

/** What of a pod's specification says where it runs, besides the tolerations, which are compared elsewhere. */
const PLACING = ["nodeSelector", "affinity", "topologySpreadConstraints", "nodeName"];

/** What K3s is to apply, object by object: what decides about charts of addons or places pods, and all else. */
function manifestValues(
  rkeConfig: ResourceValues,
  manifests: Manifests,
  known: Map<string, string>,
  unknown: Map<string, UnknownValue>,
): void {
  const argument = "additional_manifest";
  const whole = rkeConfig.template(argument);
  const path = `${rkeConfig.path}.${argument}`;
  const expressions = expressionsOf(rkeConfig);
  const open = (place: string, covers: readonly string[]) =>
    unknown.set(place, { covers: [...(unknown.get(place)?.covers ?? []), ...covers], text: expressions(argument) });
  if (isUnknown(whole)) {
    open(path, ["additionalManifest", "addons"]);
    return;
  }
  for (const each of manifests.knownAtApply) open(each.path, ["additionalManifest", "addons"]);
  const texts = new Map<string, string[]>();
  const add = (setting: string, value: unknown) =>
    texts.set(setting, [...(texts.get(setting) ?? []), canonical(value)]);
  for (const object of manifests.objects) {
    const { kind, metadata, spec } = object;
    const name = isObject(metadata) ? metadata.name : undefined;
    const isNamed = typeof kind === "string" && typeof name === "string";
    const setting = isNamed ? `additionalManifest.${kind}/${name}` : "additionalManifest";
    const said = typeof kind === "string" && /^HelmChart(Config)?$/.test(kind) ? spec : placingIn(spec);
    const unknownPart = unknownIn(isNamed ? said : object);
    const otherPart = unknownIn(object);
    if (unknownPart !== undefined) open(unknownPart.path, [setting, "addons"]);
    else if (otherPart !== undefined) open(otherPart.path, [setting]);
    // Where what is not known stays as it is, the rest of the object is compared all the same.
    add(setting, withPlaceholders(object));
  }
  // What is no object is skipped, until somebody mends it.
  const isSkipped = manifests.objects.length + manifests.knownAtApply.length === 0;
  if (isSkipped && whole !== undefined && saysAnything(whole)) add("additionalManifest", whole);
  for (const [setting, each] of texts) known.set(setting, each.sort().join());
}

function saysAnything(parts: readonly TemplatePart[]): boolean {
  return parts.some((part) => typeof part !== "string" || /^(?!---)[^\S\n]*[^\s#]/m.test(part));
}

/** Deeper than objects of Kubernetes are. */
const MOST_NESTED = 200;

/**
 * A value in which what is known only at apply is the text around it, wherever it stands. Lists become maps by place: of
 * arguments and rules the order counts.
 */
function withPlaceholders(value: unknown, depth = 0): unknown {
  if (isUnknown(value)) return { unknown: value.template?.map((part) => (typeof part === "string" ? part : null)) };
  if (typeof value !== "object" || value === null || depth > MOST_NESTED) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withPlaceholders(inner, depth + 1)]));
}

function placingIn(spec: unknown): unknown {
  const template = isObject(spec) ? spec.template : undefined;
  const pod = isObject(template) ? template.spec : undefined;
  if (!isObject(pod)) return undefined;
  const entries = PLACING.flatMap((key) => (Object.hasOwn(pod, key) ? [[key, pod[key]] as const] : []));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
