import type { Acknowledgement } from "../acknowledgements/acknowledgement";
import type { OpenPart, PoolModel, SchedulingPool } from "../pool";
import { printable } from "../printable";
import { type Distribution, distributionOfRelease } from "../releases/distribution";
import type { Toleration } from "../toleration";
import { withoutSecrets } from "../without-secrets";
import type { Agent, Cluster } from "./cluster";
import { NotK3s } from "./cluster";
import type { SettingsText } from "./machine-configuration";
import type { RancherHost } from "./rancher-host";
import { isUnknown } from "./unknown";
import type { WorkloadCustomization } from "./workload-customization";

/** Kinds of values in K3s configuration; the values themselves may be secret and are not shown. */
export type ConfigurationValueKind = "string" | "boolean" | "list" | "number" | "map" | "null" | "unknown";

/** What stands for a value that is known only at apply. */
export const KNOWN_AT_APPLY = "(known at apply)";

/** A pool, and what of it is not known; absent where all is. */
export interface PoolSummary extends PoolModel {
  readonly open?: readonly OpenPart[];
}

/** What is judged about one cluster, in plain JSON that may be shown to anybody who may read the plan. */
export interface ClusterSummary {
  readonly cluster: string;
  readonly kubernetesVersion: string;
  readonly rancherVersion?: string;
  readonly providerMajor?: number;
  readonly rancherHost: RancherHost;
  readonly pools: Readonly<Record<string, PoolSummary>>;
  /** Tolerations of Rancher's agents in the notation of `Toleration.toString()`, in their order. */
  readonly agents: Readonly<Record<Agent, readonly string[]>>;
  /** System workloads whose tolerations or presence the cluster's configuration changes, by name. */
  readonly addons: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Keys of the K3s configuration by the property they stand in, with the kind of their values. */
  readonly configuration: Readonly<Record<string, Readonly<Record<string, ConfigurationValueKind>>>>;
  /** Settings that findings are about, by property of K3sCluster, with what is known of them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly acknowledged: readonly Acknowledgement[];
  readonly overridden: readonly string[];
  /** The pool that the app names for the machine that is pinned as the first node. */
  readonly initNodePool?: string;
}

/** Sums a cluster up. */
export function clusterSummary(cluster: Cluster): ClusterSummary {
  const { agents, machineConfiguration, kubernetesVersion, rancherVersion, providerMajor } = cluster;
  return {
    cluster: clusterName(cluster),
    kubernetesVersion: releaseText(kubernetesVersion),
    ...(rancherVersion === undefined ? {} : { rancherVersion: rancherVersion.toString() }),
    ...(providerMajor === undefined ? {} : { providerMajor }),
    rancherHost: cluster.rancherHost,
    pools: Object.fromEntries(
      cluster.pools.map((pool) => [pool.name, { ...poolModel(pool), ...(pool.open && { open: pool.open }) }]),
    ),
    agents: {
      "cattle-cluster-agent": tolerationTexts(agents["cattle-cluster-agent"]),
      "fleet-agent": tolerationTexts(agents["fleet-agent"]),
    },
    addons: Object.fromEntries([...cluster.addons.everywhere].sort(byName).map(([name, each]) => [name, addon(each)])),
    configuration: Object.fromEntries(
      [machineConfiguration.global, ...machineConfiguration.selected, cluster.chartValues]
        .filter((text) => text !== undefined)
        .map((text) => [text.property, valueKinds(text)]),
    ),
    settings: settingTexts(cluster),
    acknowledged: cluster.acknowledged,
    overridden: cluster.overridden,
    ...(cluster.initNode?.pool === undefined ? {} : { initNodePool: cluster.initNode.pool }),
  };
}

/** The cluster's name, or what stands for it. */
export function clusterName({ name }: Pick<Cluster, "name">): string {
  return isUnknown(name) ? KNOWN_AT_APPLY : shown(name);
}

/** What runs there, as far as it is known. What the app makes with K3sCluster is meant to be K3s. */
export function distributionOf({
  kubernetesVersion,
  poolSource,
}: Pick<Cluster, "kubernetesVersion" | "poolSource">): Distribution | "Kubernetes" {
  if (isUnknown(kubernetesVersion)) return poolSource === "model" || poolSource === "both" ? "K3s" : "Kubernetes";
  return kubernetesVersion instanceof NotK3s ? (distributionOfRelease(kubernetesVersion.text) ?? "Kubernetes") : "K3s";
}

/** The K3s release as it is written, or what stands for it. */
export function releaseText(version: Cluster["kubernetesVersion"]): string {
  if (isUnknown(version)) return KNOWN_AT_APPLY;
  return version instanceof NotK3s ? shown(version.text) : version.toString();
}

const LONGEST_SHOWN = 80;

/** Text of unknown origin on one line, cut when it is long. */
function shown(text: string): string {
  const line = printable(text);
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line;
}

/** A pool in plain data. */
export function poolModel(pool: SchedulingPool): PoolModel {
  const { roles, taints, startupTaints, leavingTaints, labels, taintsApplied, nodes } = pool;
  return {
    roles,
    taints: taints.map(String),
    ...(startupTaints === undefined ? {} : { startupTaints: startupTaints.map(String) }),
    ...(leavingTaints === undefined ? {} : { leavingTaints: leavingTaints.map(String) }),
    labels,
    taintsApplied,
    ...(nodes === undefined ? {} : { nodes }),
  };
}

function tolerationTexts({ tolerations, unknownTolerations }: Cluster["agents"][Agent]): readonly string[] {
  return [...tolerations.map(String), ...unknownTolerations.map(() => KNOWN_AT_APPLY)];
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function addon(customization: WorkloadCustomization): Record<string, unknown> {
  // What follows from the manifests as they are written is not said besides them.
  const { tolerations, addedTolerations, otherwise, keptPods: _, broughtBy: __, ...others } = customization;
  const texts = (list: readonly Toleration[] | undefined) => list?.map(String);
  const other = otherwise === undefined ? undefined : { on: otherwise.on, ...addon(otherwise.customization) };
  return Object.fromEntries(
    Object.entries({
      tolerations: texts(tolerations),
      addedTolerations: texts(addedTolerations),
      ...others,
      otherwise: other,
    }).filter(([, value]) => value !== undefined),
  );
}

/** Kinds of the values by key; never the values, nor what may be one in a key. */
export function valueKinds({ settings }: SettingsText): Record<string, ConfigurationValueKind> {
  return isUnknown(settings)
    ? {}
    : Object.fromEntries([...settings].map(([key, value]) => [withoutSecrets(key), kindOfValue(value)]));
}

/** The kind of a value in K3s configuration. */
export function kindOfValue(value: unknown): ConfigurationValueKind {
  if (isUnknown(value)) return "unknown";
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "map";
  return typeof value === "number" || typeof value === "boolean" ? (typeof value as "number" | "boolean") : "string";
}

/** Properties of K3sCluster that each agent is set by. */
export const AGENT_PROPERTIES: Readonly<Record<Agent, string>> = {
  "cattle-cluster-agent": "agents.clusterAgent",
  "fleet-agent": "agents.fleetAgent",
};

function settingTexts({
  agents,
  newerSettings,
  machineConfiguration,
  machineSelectorFiles,
}: Cluster): Record<string, string> {
  const texts = new Map<string, string>();
  for (const [agent, property] of Object.entries(AGENT_PROPERTIES) as [Agent, string][]) {
    if (agents[agent].restrictsPlacement) texts.set(`${property}.overrideAffinity`, "set");
    if (agents[agent].hasSchedulingCustomization) texts.set(`${property}.schedulingCustomization`, "set");
  }
  for (const property of newerSettings) texts.set(property, "set");
  for (const { property, selector } of machineConfiguration.selected) {
    if (selector.pools.length > 0) texts.set(property, `for pools ${selector.pools.join(", ")}`);
  }
  for (const { setting, pools } of machineSelectorFiles) texts.set(setting, `for pools ${pools.join(", ")}`);
  return Object.fromEntries([...texts].sort(byName));
}
