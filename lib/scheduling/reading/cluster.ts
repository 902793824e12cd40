import type { Acknowledgement } from "../acknowledgements/acknowledgement";
import type { SchedulingPool } from "../pool";
import type { SystemWorkload } from "../releases/catalog-row";
import type { KubernetesVersion } from "../releases/kubernetes-version";
import type { RancherVersion } from "../releases/rancher-version";
import type { ClusterSources } from "../source-location";
import type { Taint } from "../taint";
import type { Addons } from "./addons";
import type { AgentConfiguration } from "./agent-configuration";
import type { AgentEnvironment } from "./agent-environment";
import type { ApiProxy } from "./api-proxy";
import type { ContestedObject } from "./contested-objects";
import type { DnsAddress } from "./dns-service";
import type { FromSnapshot } from "./from-snapshot";
import type { UnusableHelmArgs } from "./helm-controller-problems";
import type { ImmutableSettings } from "./immutable-settings";
import type { InitNode } from "./init-node";
import type { KubeletDns } from "./kubelet-dns";
import type { LateSetting } from "./late-settings";
import type { MachineConfiguration, SettingsText } from "./machine-configuration";
import type { MachineUpdate } from "./machine-updates";
import type { OwnWorkloads } from "./own-workloads";
import type { EndpointOff, ShiftingSeconds } from "./provider-form";
import type { RancherHost } from "./rancher-host";
import type { RefusedSwitch } from "./refused-switches";
import type { RefusedValue } from "./refused-value";
import type { RewrittenValue } from "./rewritten-values";
import type { StartUpSettings } from "./start-up-settings";
import type { StoppingValue } from "./stopping-values";
import type { UnequalSetting } from "./unequal-settings";
import type { Unjudged } from "./unjudged";
import type { Known } from "./unknown";
import type { NodeUpgrades } from "./upgrade-strategy";
import type { WrittenValues } from "./written-values";

/** One of Rancher's two agents in a cluster. */
export type Agent = "cattle-cluster-agent" | "fleet-agent";

/** Both of them. */
export const AGENTS: readonly Agent[] = ["cattle-cluster-agent", "fleet-agent"];

/**
 * A `kubernetes_version` that is not a K3s release.
 *
 * @example
 * ```ts
 * const { kubernetesVersion } = cluster.prove().cluster;
 * if (kubernetesVersion instanceof NotK3s) console.log(`not judged: ${kubernetesVersion.text}`);
 * ```
 */
export class NotK3s {
  /** Made by what reads a cluster; there is seldom a reason to make one. */
  constructor(
    /** As it is written. */
    public readonly text: string,
  ) {}
}

/** Where the node pools are from. */
export type PoolSource =
  /** From the model beside a custom cluster. */
  | "model"
  /** From a file that tells them, of a custom cluster without a model: `--pools`. */
  | "file"
  /** From `machine_pools` of a cluster whose nodes Rancher makes. */
  | "machine_pools"
  /** From both, which one cluster cannot have. */
  | "both"
  /** Nobody says which nodes there are. */
  | "unknown";

/** Something that cannot be read although it is there. */
export interface Unreadable {
  /** Property of K3sCluster, or Terraform's words where there is none. */
  readonly setting: string;
  /** What is wrong; lower case, no full stop. */
  readonly reason: string;
}

/** Something the proof rests on whose changes never reach a cluster that exists. */
export interface IgnoredChange {
  /** Property of K3sCluster, or Terraform's words where there is none. */
  readonly setting: string;
  /** What `lifecycle.ignore_changes` says: `all`, or the argument. */
  readonly ignored: string;
  /** Whether nothing is written there, so that nothing is known of it. */
  readonly isUnset?: true;
}

/** Files that Rancher writes to the machines of some pools. */
export interface SelectedPools {
  /** Property of K3sCluster: `machineSelectorFiles[0]`. */
  readonly setting: string;
  /** Names of the pools that are selected, sorted. */
  readonly pools: readonly string[];
}

/**
 * A cluster as it is written, planned or found in Rancher, read once: what everything is judged by. Values known only at
 * apply are named as such. It may hold secrets in the values of settings, so it is never printed as a whole.
 */
export interface Cluster {
  /** Name in Rancher. */
  readonly name: Known<string>;
  /** Namespace of its object in Rancher: clusters of one name in two of them are two clusters. */
  readonly fleetNamespace: Known<string>;
  /** Addresses of other clusters that are the same one in Rancher: of this name, and made by the same provider. */
  readonly sameNamed: readonly string[];
  /** Release of K3s, or what is written where it is none. */
  readonly kubernetesVersion: Known<KubernetesVersion | NotK3s>;
  /** Release of the Rancher server, where it is known. */
  readonly rancherVersion?: RancherVersion;
  /** Whether nodes reach Rancher by name or by IP address. */
  readonly rancherHost: RancherHost;
  /** Major version of the rancher2 provider, where it is known. */
  readonly providerMajor?: number;
  /** Sorted by name. */
  readonly pools: readonly SchedulingPool[];
  /** Who says which pools there are. */
  readonly poolSource: PoolSource;
  /** Names of those pools whose machines Rancher makes and removes itself. */
  readonly machinePools: readonly string[];
  /** How these machines are made anew, by the pool's name; absent where there are none. */
  readonly machineUpdates?: ReadonlyMap<string, MachineUpdate>;
  /** Names of pools of machines that are written and have none, which are not among the pools; absent where there are none. */
  readonly emptyPools?: readonly string[];
  /** The same pools as they are written: what they say comes with their first machine. */
  readonly poolsWithoutNodes?: readonly SchedulingPool[];
  /** Where the pools of machines stand, where only apply tells which there are and nothing else does; absent otherwise. */
  readonly latePools?: string;
  /**
   * Machine pools whose name is known only at apply and that are taken for one of before, by the name of that one: where the
   * name stands.
   */
  readonly lateNames?: ReadonlyMap<string, string>;
  /** What is written about `cattle-cluster-agent` and `fleet-agent`. */
  readonly agents: Readonly<Record<Agent, AgentConfiguration>>;
  /** The environment variables of the agents, without their values. */
  readonly environment: AgentEnvironment;
  /** The K3s configuration: of all machines, and of those that selectors pick. */
  readonly machineConfiguration: MachineConfiguration;
  /** Values of charts, as text, and where they stand; absent where there are none. */
  readonly chartValues?: SettingsText;
  /** Files that Rancher writes to machines, and the pools that get them. */
  readonly machineSelectorFiles: readonly SelectedPools[];
  /** Those of `machineSelectorFiles` that write manifests, which K3s applies: what is in them is not known. */
  readonly manifestFiles: readonly string[];
  /** Optional arguments that not every release has, by property of K3sCluster: `dataDirectories`. */
  readonly newerSettings: readonly string[];
  /** What configuration and manifests say about system workloads. */
  readonly addons: Addons;
  /** Objects that two write without regard to each other. */
  readonly contestedObjects: readonly ContestedObject[];
  /** What must be the same on all servers and is not. */
  readonly unequalSettings: readonly UnequalSetting[];
  /** The proxy that the agent asks for the Kubernetes API, where it asks one or may do. */
  readonly apiProxy?: ApiProxy;
  /** Where pods ask another address for names than CoreDNS has, or may do. */
  readonly dnsAddresses: readonly DnsAddress[];
  /** Nodes whose kubelets tell pods another address for names than K3s would. */
  readonly kubeletDns: readonly KubeletDns[];
  /** Arguments of K3s's Helm controller that are of no use. */
  readonly unusableHelmArgs: readonly UnusableHelmArgs[];
  /** Values over which K3s stops, or may stop. */
  readonly stoppingValues: readonly StoppingValue[];
  /** Switches of K3s with values that it refuses. */
  readonly refusedSwitches: readonly RefusedSwitch[];
  /** Values that Rancher or Kubernetes refuses, by setting; the properties of K3sCluster take none of them. */
  readonly refusedValues: readonly RefusedValue[];
  /** Settings that Rancher's webhook writes anew whenever the cluster is written. */
  readonly rewrittenValues: readonly RewrittenValue[];
  /**
   * Settings with which the provider may not be able to create the cluster; undefined where it exists, so that nothing is to
   * be said of them.
   */
  readonly lateSettings?: readonly LateSetting[];
  /** Tolerations that can get the limit in time of another one without any plan that shows it. */
  readonly shiftingSeconds: readonly ShiftingSeconds[];
  /** An authorized cluster endpoint that is off, which the provider would plan for ever; where there is or may be one. */
  readonly endpointOff?: EndpointOff;
  /** Whether an edit in Rancher's dashboard makes the next apply have nodes drained. */
  readonly mayStartDraining: boolean;
  /** What comes from a snapshot once the one that is named is restored; absent where nothing does. */
  readonly fromSnapshot?: FromSnapshot;
  /** How nodes get another release or configuration. */
  readonly upgradeStrategy: NodeUpgrades;
  /** Services whose certificates are made anew when that is asked for; absent where all are. */
  readonly rotatedServices?: Known<readonly string[]>;
  /** What Rancher does not let one change of a cluster that exists. */
  readonly immutable: ImmutableSettings;
  /** Images of workloads in manifests that are called as packaged ones, as far as they are known. */
  readonly standInImages: ByWorkload<readonly string[]>;
  /** Settings that are there and cannot be read. */
  readonly unreadable: readonly Unreadable[];
  /** What decides about scheduling and is not judged. */
  readonly unjudged: readonly Unjudged[];
  /** Settings that decide whether anything starts on new nodes. */
  readonly startUp: StartUpSettings;
  /** The app's own workloads and charts in the cluster's manifests. */
  readonly ownWorkloads: OwnWorkloads;
  /** Whether the cluster in Rancher has an annotation that brings refused updates back. */
  readonly hasWitness: boolean;
  /** Whether the app ignores changes of that annotation, so that it brings nothing back. */
  readonly ignoresWitness: boolean;
  /** Settings the proof rests on whose changes never reach the cluster once it exists; a plan does not tell. */
  readonly ignoredChanges: readonly IgnoredChange[];
  /** Every argument of which Terraform ignores changes, as written; none where a plan is read, which does not tell. */
  readonly leftToRancher: readonly string[];
  /** Values that are only compared with those of another state. */
  readonly written: WrittenValues;
  /** Findings the app accepts. */
  readonly acknowledged: readonly Acknowledgement[];
  /** Typed properties whose value something else took the place of. */
  readonly overridden: readonly string[];
  /** What pins the first node, where anything does or is meant to. */
  readonly initNode?: InitNode;
  /** What of it comes once nodes are registered that have deferred taints already; absent where nothing does, or is known to. */
  readonly arriving?: Arriving;
  /** Where the app says so, where it is known. */
  readonly sources?: ClusterSources;
}

/** System workloads that come to nodes which are there already. */
export interface Arriving {
  /** Names of the workloads. */
  readonly workloads: ReadonlySet<SystemWorkload>;
  /** The taints of the pools that these nodes have by then although they are deferred, by the pool's name. */
  readonly taints: ReadonlyMap<string, readonly Taint[]>;
}

/** Whether it is made with K3sCluster, which has properties for what helps. */
export function hasProperties({ poolSource }: Pick<Cluster, "poolSource">): boolean {
  return poolSource === "model" || poolSource === "both";
}

/** What it is written in, where that is not TypeScript with K3sCluster. */
export function languageOf(cluster: Pick<Cluster, "poolSource">): "hcl" | undefined {
  return hasProperties(cluster) ? undefined : "hcl";
}

/** Whether its nodes register themselves and it is known which there are. */
export function registersNodes({ poolSource }: Pick<Cluster, "poolSource">): boolean {
  return poolSource === "model" || poolSource === "file";
}

/** System workloads by name. */
export type ByWorkload<T> = ReadonlyMap<SystemWorkload, T>;

/** Where nobody says which nodes there are. */
export const NODE_POOLS = "the node pools";
