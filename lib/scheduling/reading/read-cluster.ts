import type { Acknowledgement } from "../acknowledgements/acknowledgement";
import { InvalidInputError, quoted } from "../invalid-input";
import { isObject } from "../json";
import type { SchedulingPool } from "../pool";
import { KubernetesVersion } from "../releases/kubernetes-version";
import type { RancherVersion } from "../releases/rancher-version";
import type { ClusterSources } from "../source-location";
import { readAddons } from "./addons";
import { readAgentConfiguration } from "./agent-configuration";
import { readAgentEnvironment, unjudgedVariables } from "./agent-environment";
import { readApiProxy } from "./api-proxy";
import { type Cluster, NotK3s, type Unreadable } from "./cluster";
import { AGENT_PROPERTIES } from "./cluster-summary";
import { contestedWorkloads, readContestedObjects } from "./contested-objects";
import { readDecidingSettings } from "./deciding-settings";
import { unjudgedParts } from "./disabled-parts";
import { readDnsAddresses } from "./dns-service";
import { manifestsInFiles } from "./file-manifests";
import { readFromSnapshot } from "./from-snapshot";
import { entriesOfTemplate } from "./global-entries";
import { parseGoYamlTemplate, type YamlReader } from "./go-yaml";
import { readUnusableHelmArgs } from "./helm-controller-problems";
import {
  ignoredArguments,
  ignoresChangesOf,
  ignoresWitness,
  readIgnoredChanges,
  withLeftUnknown,
} from "./ignored-changes";
import { readImmutableSettings } from "./immutable-settings";
import { readInitNode } from "./init-node";
import { joinedPools, openPoolsOf } from "./joined-pools";
import { readKubeletDns } from "./kubelet-dns";
import { readMachineConfiguration, readSettingsText, type SettingsText } from "./machine-configuration";
import { MachinesSelected } from "./machine-labels";
import { readMachinePools } from "./machine-pools";
import type { FindMachineTemplate } from "./machine-template";
import { readManifestFiles } from "./manifest-files";
import { Manifests, readManifests } from "./manifests";
import { readNodeFiles, unjudgedNodeFiles } from "./node-files";
import { NO_SOURCES, type NullSources } from "./nullness";
import { readOwnWorkloads } from "./own-workloads";
import { unjudgedLabels } from "./pool-labels";
import { mayStartDraining, readEndpointOff, readShiftingSeconds } from "./provider-form";
import { RancherHost } from "./rancher-host";
import { writtenValues } from "./read-written-values";
import { readRefusedSwitches } from "./refused-switches";
import { readRefusedValues } from "./refused-values";
import type { ResourceValues } from "./resource-values";
import { readRewrittenValues } from "./rewritten-values";
import { hasOwnDns, readSharedCustomizations, unjudgedPlacements } from "./shared-customizations";
import { skippedAddons } from "./skipped-manifests";
import { readStandInImages } from "./stand-in-images";
import { readStoppingValues } from "./stopping-values";
import { readUnequalSettings } from "./unequal-settings";
import { isUnknown, type Known, Unknown } from "./unknown";
import { readUpgradeStrategy } from "./upgrade-strategy";
import { holdsWitness } from "./witness";

/** What a `rancher2_cluster_v2` does not tell about itself. */
export interface ReadingContext {
  /** Release of the Rancher server. */
  readonly rancherVersion?: RancherVersion;
  /**
   * How nodes reach Rancher.
   * @default RancherHost.UNKNOWN
   */
  readonly rancherHost?: RancherHost;
  /**
   * The IP address by which nodes reach Rancher, without brackets. Exceptions of a proxy are compared with it.
   * @default - not known, or nodes reach Rancher by a name
   */
  readonly rancherAddress?: string;
  /** Major version of the rancher2 provider. */
  readonly providerMajor?: number;
  /**
   * What tells the pools: the model that a K3sCluster writes, or a file about a cluster that is written otherwise.
   * @default "model"
   */
  readonly poolsFrom?: "model" | "file";
  /**
   * Findings the app accepts.
   * @default - none
   */
  readonly acknowledged?: readonly Acknowledgement[];
  /**
   * Typed properties whose value something else took the place of.
   * @default - none
   */
  readonly overridden?: readonly string[];
  /**
   * Keys of `machineGlobalConfig` that stand in `machine_selector_config`, entry by entry from its front.
   * @default - not known, or none do
   */
  readonly globalEntries?: readonly (readonly string[])[];
  /**
   * Settings that something set on the resource, and that are left out of what is written: `localAuthEndpoint`.
   * @default - none
   */
  readonly leftOut?: readonly string[];
  /**
   * The pool that the machine registers with which is pinned as the first node.
   * @default - not known, or none is pinned
   */
  readonly initNodePool?: string;
  /**
   * Id of that machine.
   * @default - not known, or none is pinned
   */
  readonly initNodeMachineId?: string;
  /**
   * Where the app makes the cluster and its pools.
   * @default - not known
   */
  readonly sources?: ClusterSources;
  /**
   * By what an expression in a configuration may turn out to be null.
   * @default - by what stands in it alone
   */
  readonly nullSources?: NullSources;
  /**
   * Finds what the machine config of a pool says.
   * @default - pools are compared by the names of their machine configs
   */
  readonly findTemplate?: FindMachineTemplate;
}

/**
 * Reads one `rancher2_cluster_v2`, whoever wrote it and wherever it was found: the only way from Terraform's words to
 * what proof, findings, check and review judge. It never throws over what is in the resource: what cannot be read is
 * part of the result, and what is known only at apply is named.
 *
 * @example
 * ```ts
 * const written = ResourceValues.ofConfiguration({ name: "edge", kubernetes_version: "v1.33.5+k3s1", rke_config: {} });
 * const cluster = readCluster(written, undefined, { rancherVersion: RancherVersion.parse("2.14.1") });
 * console.log(prove(cluster).findings.map(({ code }) => code));
 * ```
 *
 * @param written the resource's arguments: as synthesized with every override, or as a plan or state holds them
 * @param pools node pools of a custom cluster, or undefined where nobody tells; those of `machine_pools` are read as well
 * @param readYaml reads the YAML in arguments; for whoever has written some of it and knows what it says
 */
export function readCluster(
  written: ResourceValues,
  pools: readonly SchedulingPool[] | undefined,
  context: ReadingContext,
  readYaml: YamlReader = parseGoYamlTemplate,
): Cluster {
  const { nullSources = NO_SOURCES, findTemplate = () => undefined } = context;
  const said = written.withoutNulls(nullSources);
  const resource = withLeftUnknown(said);
  const rkeConfig = resource.block("rke_config");
  const name = resource.text("name") ?? "";
  const fleetNamespace = resource.text("fleet_namespace") || DEFAULT_NAMESPACE;
  const machinePools = readMachinePools(rkeConfig);
  const kubernetesVersion = readKubernetesVersion(resource.text("kubernetes_version"));
  const { allPools, ...poolsTold } = joinedPools(pools, machinePools, kubernetesVersion, context.poolsFrom);
  const openPools = openPoolsOf(machinePools, { allPools, ...poolsTold });
  const globalEntries = context.globalEntries ?? (pools === undefined ? [] : entriesOfTemplate(resource, readYaml));
  const machineConfiguration = readMachineConfiguration(rkeConfig, readYaml, globalEntries);
  const chartValues = settingsIn(rkeConfig, "chart_values", "chartValues", readYaml);
  const { manifests, problems } = manifestsIn(rkeConfig, readYaml);
  const shared = readSharedCustomizations(manifests, chartValues?.settings);
  const texts = [machineConfiguration.global, ...machineConfiguration.selected].filter((text) => text !== undefined);
  const environment = readAgentEnvironment(resource, context.rancherAddress);
  const deciding = readDecidingSettings(
    machineConfiguration,
    allPools,
    name,
    kubernetesVersion instanceof KubernetesVersion ? kubernetesVersion : undefined,
  );
  const {
    rancherVersion,
    rancherHost = RancherHost.UNKNOWN,
    providerMajor,
    acknowledged = [],
    overridden = [],
    leftOut = [],
    initNodePool,
    initNodeMachineId,
    sources,
  } = context;
  const manifestFiles = readManifestFiles(rkeConfig);
  const services = rotatedServices(rkeConfig);
  const snapshot = readFromSnapshot(rkeConfig);
  const contestedObjects = readContestedObjects({
    manifests,
    chartValues: chartValues?.settings,
    files: manifestFiles,
    configuration: machineConfiguration,
    pools: allPools,
    cluster: name,
    ...(kubernetesVersion instanceof KubernetesVersion ? { kubernetes: kubernetesVersion } : {}),
    ...(rancherVersion === undefined ? {} : { rancher: rancherVersion }),
  });
  const endpointOff = leftOut.includes("localAuthEndpoint") ? "left-out" : readEndpointOff(resource);
  const apiProxy = readApiProxy({ resource, configuration: machineConfiguration, pools: allPools, cluster: name });
  const initNode = readInitNode(resource, {
    ...(initNodePool === undefined ? {} : { pool: initNodePool }),
    ...(initNodeMachineId === undefined ? {} : { machineId: initNodeMachineId }),
  });
  return {
    name,
    fleetNamespace,
    sameNamed: [],
    kubernetesVersion,
    ...(rancherVersion === undefined ? {} : { rancherVersion }),
    rancherHost,
    ...(providerMajor === undefined ? {} : { providerMajor }),
    pools: allPools,
    ...poolsTold,
    agents: {
      "cattle-cluster-agent": readAgentConfiguration(resource.block("cluster_agent_deployment_customization")),
      "fleet-agent": readAgentConfiguration(resource.block("fleet_agent_deployment_customization")),
    },
    environment,
    ...(apiProxy === undefined ? {} : { apiProxy }),
    machineConfiguration,
    ...(chartValues === undefined ? {} : { chartValues }),
    machineSelectorFiles: selectedFiles(rkeConfig),
    manifestFiles: [...new Set(manifestFiles.map(({ setting }) => setting))],
    newerSettings: newerSettings(rkeConfig),
    addons: readAddons(machineConfiguration, allPools, name, [
      ...shared.parts,
      ...skippedAddons(readNodeFiles(rkeConfig), allPools, name),
      ...contestedWorkloads(contestedObjects),
    ]),
    contestedObjects,
    unequalSettings: readUnequalSettings(
      machineConfiguration,
      allPools,
      name,
      deciding.unjudged.flatMap(({ said }) => said?.setting ?? []),
    ),
    dnsAddresses: readDnsAddresses({
      configuration: machineConfiguration,
      pools: allPools,
      cluster: name,
      manifests,
      files: manifestsInFiles(rkeConfig),
      hasOwn: hasOwnDns(shared.parts),
    }),
    kubeletDns: readKubeletDns({
      configuration: machineConfiguration,
      pools: allPools,
      cluster: name,
      manifests,
      files: manifestsInFiles(rkeConfig),
    }),
    unusableHelmArgs: readUnusableHelmArgs(machineConfiguration, allPools, name),
    refusedSwitches: readRefusedSwitches(machineConfiguration, allPools, name),
    stoppingValues: readStoppingValues({
      configuration: machineConfiguration,
      pools: allPools,
      cluster: name,
      kubernetes: kubernetesVersion instanceof KubernetesVersion ? kubernetesVersion : undefined,
    }),
    refusedValues: readRefusedValues(resource, machineConfiguration, nullSources),
    rewrittenValues:
      kubernetesVersion instanceof NotK3s
        ? []
        : readRewrittenValues(resource, machineConfiguration, rancherVersion, nullSources),
    shiftingSeconds: readShiftingSeconds(resource, nullSources),
    ...(endpointOff === undefined ? {} : { endpointOff }),
    // What is ignored stays as the dashboard wrote it, switched off.
    mayStartDraining: mayStartDraining(resource) && !ignoresChangesOf(resource, "rke_config.upgrade_strategy"),
    ...(snapshot === undefined ? {} : { fromSnapshot: snapshot }),
    upgradeStrategy: readUpgradeStrategy(rkeConfig),
    ...(services === undefined ? {} : { rotatedServices: services }),
    immutable: readImmutableSettings(resource),
    standInImages: readStandInImages(manifests),
    unreadable: [
      ...ONE_BLOCK.flatMap(([argument, property]) => severalBlocks(resource, argument, property)),
      ...[...texts, chartValues].flatMap(unreadableText),
      ...machinePools.repeatedNames.map((each) => ({
        setting: "rke_config.machine_pools",
        reason: `several pools are called ${quoted(each)}, and only one can have its nodes`,
      })),
      ...machinePools.problems.map((reason) => ({ setting: "rke_config.machine_pools", reason })),
      ...[...problems, ...shared.problems].map(({ setting, what }) => ({ setting, reason: what })),
    ],
    unjudged: [
      ...deciding.unjudged,
      ...unjudgedParts(machineConfiguration, allPools, name),
      ...unjudgedVariables(environment),
      ...unjudgedNodeFiles(rkeConfig, allPools, name),
      ...unjudgedLabels(allPools),
      ...unjudgedPlacements(shared.parts),
    ],
    startUp: deciding.judged,
    ownWorkloads: readOwnWorkloads(manifests, manifestsInFiles(rkeConfig), chartValues?.settings),
    hasWitness: holdsWitness(resource),
    ignoresWitness: ignoresWitness(resource),
    ignoredChanges: readIgnoredChanges(said),
    leftToRancher: ignoredArguments(resource),
    written: writtenValues(resource, { machineConfiguration, chartValues, manifests, openPools, findTemplate }),
    acknowledged,
    overridden,
    ...(initNode === undefined ? {} : { initNode }),
    ...(sources === undefined ? {} : { sources }),
  };
}

function readKubernetesVersion(text: Known<string> | undefined): Cluster["kubernetesVersion"] {
  if (isUnknown(text)) return text;
  try {
    return KubernetesVersion.parse(text ?? "");
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return new NotK3s(text ?? "");
  }
}

function settingsIn(
  rkeConfig: Known<ResourceValues> | undefined,
  argument: string,
  property: string,
  readYaml: YamlReader,
): SettingsText | undefined {
  if (rkeConfig === undefined) return undefined;
  if (isUnknown(rkeConfig)) return { property, path: rkeConfig.path, settings: rkeConfig };
  return readSettingsText(rkeConfig, argument, property, readYaml);
}

function manifestsIn(
  rkeConfig: Known<ResourceValues> | undefined,
  readYaml: YamlReader,
): ReturnType<typeof readManifests> {
  if (rkeConfig === undefined) return { manifests: Manifests.NONE, problems: [] };
  if (isUnknown(rkeConfig)) return { manifests: Manifests.knownAtApply(rkeConfig), problems: [] };
  const argument = "additional_manifest";
  return readManifests(rkeConfig.template(argument), `${rkeConfig.path}.${argument}`, readYaml);
}

/** The provider's own. */
const DEFAULT_NAMESPACE = "fleet-default";

/** The services of `rotate_certificates`; undefined where none is named, which is all. */
function rotatedServices(rkeConfig: Known<ResourceValues> | undefined): Cluster["rotatedServices"] {
  const block = rkeConfig === undefined || isUnknown(rkeConfig) ? rkeConfig : rkeConfig.block("rotate_certificates");
  if (block === undefined || isUnknown(block)) return block;
  const services = block.texts("services");
  if (isUnknown(services)) return services;
  const known = services.flatMap((service) => (isUnknown(service) ? [] : [service]));
  if (known.length < services.length) return new Unknown(`${block.path}.services`);
  return known.length === 0 ? undefined : known;
}

function selectedFiles(rkeConfig: Known<ResourceValues> | undefined): Cluster["machineSelectorFiles"] {
  const files = rkeConfig === undefined || isUnknown(rkeConfig) ? [] : rkeConfig.blocks("machine_selector_files");
  return (isUnknown(files) ? [] : files)
    .map((block, index) => ({
      setting: `machineSelectorFiles[${index}]`,
      pools: MachinesSelected.read(block.block("machine_label_selector")).pools,
    }))
    .filter(({ pools }) => pools.length > 0);
}

/** Blocks of which a cluster has one, with the property they are written from; of another one there is nowhere to put it. */
const ONE_BLOCK = [
  ["cluster_agent_deployment_customization", AGENT_PROPERTIES["cattle-cluster-agent"]],
  ["fleet_agent_deployment_customization", AGENT_PROPERTIES["fleet-agent"]],
  ["rke_config", "rke_config"],
] as const;

function severalBlocks(resource: ResourceValues, argument: string, setting: string): Unreadable[] {
  const blocks = resource.blocks(argument);
  if (isUnknown(blocks) || blocks.length < 2) return [];
  return [{ setting, reason: `there are ${blocks.length} blocks ${argument}, and a cluster has one` }];
}

/** Arguments that older providers do not have, with the property they are written from. */
const NEWER_ARGUMENTS = [
  ["data_directories", "dataDirectories"],
  ["networking", "networking"],
] as const;

function newerSettings(rkeConfig: Known<ResourceValues> | undefined): readonly string[] {
  if (rkeConfig === undefined || isUnknown(rkeConfig)) return [];
  return NEWER_ARGUMENTS.filter(([argument]) => isSet(rkeConfig, argument)).map(([, property]) => property);
}

/** A provider that has the argument fills it with a block in which nothing is set. */
function isSet(rkeConfig: ResourceValues, argument: string): boolean {
  const written = rkeConfig.raw(argument);
  const blocks = (Array.isArray(written) ? written : [written]).filter(isObject);
  const isEmpty = (value: unknown) => value === null || value === undefined || value === "";
  const isUnset = blocks.length > 0 && blocks.every((block) => Object.values(block).every(isEmpty));
  return rkeConfig.has(argument) && !isUnset;
}

function unreadableText(text: SettingsText | undefined): Unreadable[] {
  return text?.unreadable === undefined ? [] : [{ setting: text.property, reason: text.unreadable }];
}
