import type { FindingSubject, SingleSubject } from "../acknowledgements/subject";
import type { NodeRole } from "../node-role";
import type { Placement } from "../proof/placement";
import type { StartUpDoubt } from "../proof/start-up-doubts";
import type { EnvironmentRoad } from "../reading/agent-environment";
import type { ApiProxy } from "../reading/api-proxy";
import type { Agent } from "../reading/cluster";
import type { ConfigurationValueKind } from "../reading/cluster-summary";
import type { DnsAddress, DnsFault } from "../reading/dns-service";
import type { UnusableArgument } from "../reading/helm-controller-args";
import type { LateKind } from "../reading/late-arguments";
import type { EndpointOff } from "../reading/provider-form";
import type { Rewrite } from "../reading/rewritten-values";
import type { StartUpArgument } from "../reading/start-up-settings";
import type { StoppingReason } from "../reading/stopping-values";
import type { KubeletRoad, UnjudgedArgument } from "../reading/unjudged";
import type { CatalogRow, Customization } from "../releases/catalog-row";
import type { Distribution } from "../releases/distribution";
import type { LabelOwner } from "../validation/reserved-labels";
import type { Moment } from "./moment";
import type { SomePools } from "./some-pools";

/** A pool and taints of it, in kubectl's notation. */
export interface TaintedPool {
  /** Name of the pool. */
  readonly pool: string;
  /** The taints, in kubectl's notation. */
  readonly taints: readonly string[];
  /** Where Rancher makes its machines: nobody registers their nodes. */
  readonly isMadeByRancher?: true;
}

/** Taints that registered nodes still carry after a change, and whom they keep away. */
export interface CarriedTaints {
  /** Names of the workloads that the taints keep away. */
  readonly workloads: readonly string[];
  /** The pools whose registered nodes carry them, and the taints. */
  readonly pools: readonly TaintedPool[];
  /** Whether all of the taints were applied once the cluster was ready. */
  readonly isDeferred: boolean;
  /**
   * Those of the taints of which the change takes the tolerations away. The workloads never tolerated the others; where
   * it is none, they lose another place.
   */
  readonly lost: readonly string[];
  /**
   * Pools of the changed configuration that can list taints as leaving, so that what is derived from them goes on
   * tolerating these; none where that helps nobody. A pool that is renamed is there under its new name.
   */
  readonly leaving: readonly TaintedPool[];
  /** Pools that are no more of the control plane, while their registered nodes are; absent where there are none. */
  readonly noControlPlane?: readonly string[];
  /** Pools whose machines the same apply makes Rancher replace by others without the taints; absent where there are none. */
  readonly madeAnew?: readonly string[];
  /** Pools of which the same apply makes Rancher make more machines, without the taints; absent where there are none. */
  readonly growing?: readonly string[];
  /** Whether the cluster was made with K3sCluster, so that its nodes have the label of their pool. */
  readonly hasProperties: boolean;
  /**
   * Pools whose registered nodes are a place until they are replaced, and pools that go whose nodes are one until they are
   * removed; absent where there is none.
   */
  readonly once?: {
    readonly replaced: readonly string[];
    readonly removed: readonly string[];
    /** Those of them whose machines Rancher makes anew or removes with the apply, so that nobody can wait; absent where there are none. */
    readonly withApply?: readonly string[];
  };
}

/** Why a workload cannot run on the nodes of a pool. */
export type Refusal = Exclude<Placement, { readonly verdict: "runs" | "depends" }>;

/** A pool that does not take a workload, and why. */
export type RefusingPool = Refusal & { readonly pool: string };

/** Why a workload has no place where it had one: the pool refuses it or is gone, or what makes the workload cannot run. */
export type LostPlace =
  | RefusingPool
  | {
      readonly verdict: "removed";
      readonly pool: string;
      /** Whether Rancher removes its machines with it. */
      readonly isMadeByRancher?: true;
      /** Whether Rancher makes others in their place, once all of them may be gone. */
      readonly isMadeAnew?: true;
    }
  | { readonly verdict: "absent"; readonly waitsFor: string }
  | {
      readonly verdict: "taken-out";
      /** What of the app's own goes: `Deployment coredns`. */
      readonly own: string;
    }
  | {
      readonly verdict: "idle";
      /** What of the app's own has no pods: `Deployment coredns`. */
      readonly own: string;
      /** Why, as it is written there: `replicas: 0`. */
      readonly because: string;
      /** Whether it was there before, with pods; otherwise it comes in the place of K3s's own. */
      readonly wasThere: boolean;
    }
  | {
      readonly verdict: "unmade";
      readonly chart: string;
      /** The job that is to install it. */
      readonly waitsFor: string;
    };

/** A taint whose key is that of a start-up taint, and who takes such a one away, in words. */
export interface StartUpKey {
  /** The taint, in kubectl's notation. */
  readonly taint: string;
  /** Who takes it away, in words: `Cilium`. */
  readonly remover: string;
}

/** What is to be known of taints before anybody tolerates them. */
export interface TaintNotes {
  /** Those of a pool's lasting taints that an operator may be meant to take away; absent where there are none. */
  readonly startUpKeys?: readonly StartUpKey[];
  /** Those that new nodes start with and keep, which findings of their own are about; absent where there are none. */
  readonly starting?: readonly string[];
}

/**
 * Where the tolerations of an agent are changed: in properties of K3sCluster, in an override that takes their place, or in
 * the resource of a cluster that is not made with it.
 */
export type AgentSource = "properties" | "override" | "resource";

/** Which nodes there are: the first one only, or etcd and mostly the control plane, before workers may join. */
export type BootstrapMoment = "alone" | "before-workers";

/** A pool whose nodes are there before Rancher's agent is connected, and cannot run what is needed for it. */
export interface FirstNodePlace extends TaintNotes {
  /** Name of the pool. */
  readonly pool: string;
  /** Which nodes are there when it shows. */
  readonly moment: BootstrapMoment;
  /** The hard taints that the app gives the pool's nodes at registration. */
  readonly ownTaints: readonly string[];
  /** Whether nodes of other pools are there as well, of which one that takes it were enough. */
  readonly isOneOfSeveral: boolean;
  /** With which roles nodes that are added join while these wait. */
  readonly joining: "none" | "etcd" | "etcd-or-control-plane";
  /** Whether the cluster is a K3sCluster, with properties for what helps. */
  readonly hasProperties: boolean;
  /**
   * Where other pools win: the first node could be pinned to one of them; or it is pinned, and nobody says to which pool; or
   * to a pool that loses.
   */
  readonly pin?: "possible" | "of-unknown-pool" | "to-other-pool";
  /** The pools that win, where the first node is pinned to one that does not; absent otherwise. */
  readonly winners?: readonly string[];
}

/** A first node on which CoreDNS cannot run. */
export interface FirstNodeDns extends FirstNodePlace {
  /** Why CoreDNS cannot run; "disabled" when the app turns it off and ships no other. */
  readonly dns: Refusal | "disabled";
  /** How the tolerations of a CoreDNS of the app's own are changed; absent of the packaged one. */
  readonly ownDns?: string;
  /** Why one of the app's own that takes the place of a disabled one has no pods, as it is written there. */
  readonly idleBecause?: string;
  /** Environment variables because of which the agent needs DNS, or may do, whatever Rancher's URL. */
  readonly proxy?: readonly string[];
}

/** A workload in the manifests that would make nodes usable, and cannot run there itself. */
export interface IdleOperator {
  /** `DaemonSet kube-system/cilium` */
  readonly workload: string;
  /** Name of the job that installs it; of a HelmChart. */
  readonly job?: string;
  /** Whether this is about the pods that a HelmChart makes, and not about the job that installs it. */
  readonly ofChart?: true;
  /** Whether it is a HelmChart that is not marked as one the cluster needs to start. */
  readonly lacksBootstrap: boolean;
  /** Whether it is meant to have no pods. */
  readonly isOff: boolean;
  /** Whether Kubernetes refuses it, because of its tolerations. */
  readonly isRefused: boolean;
  /** Why it runs nowhere, pool by pool. */
  readonly refusals: readonly OperatorRefusal[];
}

/** Why such a workload, or the job that installs it, does not run on the nodes of a pool. */
export interface OperatorRefusal {
  /** Name of the pool. */
  readonly pool: string;
  /** Taints it does not tolerate. */
  readonly taints: readonly string[];
  /** Taints that evict it at once, as it tolerates them for no time. */
  readonly evictedBy: readonly string[];
  /** Whether it needs the cluster's network, which is not there. */
  readonly lacksNetwork: boolean;
  /** Whether it asks for nodes with other labels. */
  readonly isUnselected: boolean;
  /** Whether the nodes get these once Rancher's agent is connected; absent where they never do. */
  readonly isSelectedLater?: true;
}

/** Whether the jobs that install charts can be given tolerations, and how. */
export interface JobSettings {
  /** Whether the cluster is made with K3sCluster, and no override takes the place of its K3s configuration. */
  readonly hasProperties: boolean;
  /** Whether the K3s release is known not to give tolerations to these jobs. */
  readonly lacksJobTolerations?: true;
}

/** Why it is open whether a workload in the manifests takes something away from new nodes. */
export interface CandidateDoubt extends StartUpDoubt {
  /** `DaemonSet kube-system/cilium` */
  readonly workload: string;
}

/** A setting with which nothing starts. */
export type StoppingArgument = Extract<
  StartUpArgument,
  | "disable-scheduler"
  | "disable-controller-manager"
  | "disable-apiserver"
  | "disable-etcd"
  | "register-node"
  | "unknown-flannel-backend"
>;

/** A workload without any pool. */
export interface UnplacedWorkload extends TaintNotes {
  /** Name of the workload. */
  readonly workload: string;
  /** Why it runs nowhere, pool by pool. */
  readonly refusals: readonly RefusingPool[];
  /** What is never made without it, or no more. */
  readonly neverMade: readonly string[];
  /** Whether it runs until deferred taints come. */
  readonly wasThere?: true;
  /** What is not certain about its tolerations. */
  readonly uncertain?: string;
  /** How it is given tolerations. */
  readonly customize: Customization;
  /** Whether any pool has the control-plane role. */
  readonly hasControlPlane: boolean;
  /** Where its tolerations are changed; of an agent. */
  readonly agentSource?: AgentSource;
}

/** A pool from which a workload is evicted after a time. */
export interface EvictingPlace extends TaintedPool {
  /** How long its pods stay; 0 where they are evicted at once. */
  readonly seconds: number;
}

/** A workload that a deferred taint evicts. */
export interface EvictedWorkload {
  /** Name of the workload. */
  readonly workload: string;
  /** What it is to Kubernetes: of a DaemonSet no pod comes back on the node. */
  readonly kind: CatalogRow["kind"];
  /** The taints that evict it. */
  readonly taints: readonly string[];
  /** How many seconds after the taints; 0 where at once. */
  readonly seconds: number;
  /** Other pools it can stay on afterwards. */
  readonly goesTo: SomePools;
  /** Of these, pools whose registered nodes do not take it until other taints are off; only a review knows of any. */
  readonly until?: readonly TaintedPool[];
  /** Whether it can come back to the pool itself, once Rancher has added the missing tolerations. */
  readonly comesBack: boolean;
  /** Pools where those of its pods stay that are there; of workloads that no pool takes anew. */
  readonly staysOn: SomePools;
  /** What decides whether a pool takes it anew, where that is open. */
  readonly dependsOn?: readonly string[];
  /** How it is given tolerations; of DaemonSets, and of workloads that end up nowhere. */
  readonly customize?: Customization;
}

/** A workload that deferred taints leave alone, and that finds no place for a new pod. */
export interface StayingWorkload {
  /** Name of the workload. */
  readonly workload: string;
  /** What it is to Kubernetes. */
  readonly kind: CatalogRow["kind"];
  /** Why no pool takes a new pod of it. */
  readonly refusals: readonly RefusingPool[];
  /** The only pools whose pods are left alone; absent where all are. */
  readonly onlyOn?: readonly string[];
  /** How it is given tolerations. */
  readonly customize: Customization;
  /** Whether it comes with Rancher, which installs it once the cluster is active. */
  readonly isOfRancher: boolean;
  /** What is not certain about its tolerations. */
  readonly uncertain?: string;
}

/** Workloads that lost their last place for the same reason. */
export interface LostWorkloads {
  /** Names of the workloads. */
  readonly workloads: readonly string[];
  /** Why each of the places is one no more. */
  readonly causes: readonly LostPlace[];
  /** What one of them installs, and what has a place itself: it stays installed, and is not changed any more. */
  readonly followers: readonly string[];
  /** Where pods of what stays installed are afterwards, of what had more pools before; absent where there is none. */
  readonly goesOn?: readonly {
    readonly workloads: readonly string[];
    /** None where it keeps settings with which no pool takes its pods. */
    readonly pools: SomePools;
    /** Those of the workloads that have a pod on each node; absent where there are none. */
    readonly onEachNode?: readonly string[];
  }[];
  /** What stays installed and finds its place only with what the change gives it, which its installers bring. */
  readonly brought?: readonly {
    readonly workloads: readonly string[];
    readonly installers: readonly string[];
    /** The pools whose registered nodes alone run the installers. */
    readonly pools: SomePools;
  }[];
  /** What one of them makes a pod at a time, and has a place itself; absent where there is none. */
  readonly unmade?: readonly string[];
  /**
   * When the place goes: as the change is rolled out, or with the nodes of the pools, which keep it until they are replaced
   * or removed.
   */
  readonly moment: Moment;
  /** Pools that have a place, once a node has joined as the change has them; absent where there is none. */
  readonly until?: readonly string[];
  /** Those of these pools that stay: their nodes are such a place once they are replaced; absent where there are none. */
  readonly replaced?: readonly string[];
  /** Whether the workloads are switched on with the change, so that none of their pods is there. */
  readonly isNew?: true;
  /** Whether a pool that stays is one of `machine_pools`. */
  readonly isMadeByRancher?: true;
  /** How it is given tolerations; of a single workload. */
  readonly customize?: Customization;
  /**
   * The label whose first node takes the workload off all nodes without it, and the pools that bring such a node; absent where
   * each pool loses its place by itself.
   */
  readonly listed?: {
    readonly label: string;
    readonly pools: SomePools;
    /** Whether all of these pools are new. */
    readonly areNew: boolean;
  };
}

/** What the nodes of a pool hold that others' nodes are to take over before the last of them goes. */
export interface Handover {
  /** Pools of which nodes have to be there first, with what they bring; absent where there is nothing to wait for. */
  readonly waits?: readonly {
    readonly pools: SomePools;
    readonly roles: readonly NodeRole[];
    readonly workloads: readonly string[];
  }[];
  /** Roles that the cluster cannot be without and that no pool has after the change; absent where there are none. */
  readonly last?: readonly NodeRole[];
  /** What only these nodes run, and what it has to bring to workloads first; absent where there is none. */
  readonly installs?: readonly { readonly installers: readonly string[]; readonly workloads: readonly string[] }[];
  /** Whether these nodes bring something as well that others wait for. */
  readonly isSwap?: true;
}

/** Nodes whose `kubernetes_node_taint` resources put other taints on them than before. */
export interface RetaintedNodes {
  /** Names of the nodes; expressions where Terraform makes them out. */
  readonly nodes: readonly string[];
  /** What comes. */
  readonly taints: readonly string[];
  /** What goes. */
  readonly removed: readonly string[];
  /** Pools with exactly the taints that the nodes then have: those that they may be of. */
  readonly pools: readonly string[];
  /** Pools with exactly the taints that they had. */
  readonly former: readonly string[];
  /** Whether no resource named the nodes before. */
  readonly isNew: boolean;
  /** Whether taints of roles are among them, while registered nodes keep their roles. */
  readonly isOfRoles?: true;
  /** Whether a taint comes of which something is known only at apply. */
  readonly isOpen?: boolean;
}

/** An acknowledgement that accepts nothing. */
export interface AcknowledgementData {
  /** As it stands in the model: `RK107 pool=first`. */
  readonly acknowledgement: string;
  /** The code that is acknowledged; there may be no such code. */
  readonly code: string;
  /** What it names of the finding's subject. */
  readonly subject: SingleSubject;
  /** Why the app accepts it, in its words. */
  readonly reason: string;
}

/** No more than the code says. */
export type Nothing = Readonly<Record<string, never>>;

/**
 * What a finding of each code holds: plain JSON. Taints are in kubectl's notation, tolerations in that of
 * `Toleration.toString()`.
 */
export interface FindingData {
  /** Rancher's agent cannot run on the first node. */
  readonly RK101: FirstNodePlace & {
    /** Why cattle-cluster-agent cannot run. */
    readonly agent: Refusal;
    /** Where tolerations of the agent are written. */
    readonly setting: string;
  };
  /** Rancher's agent cannot resolve Rancher's name, or its proxy's, on the first node. */
  readonly RK102: FirstNodeDns;
  /** Whether the first node reaches Rancher depends on its URL or a proxy. */
  readonly RK103: FirstNodeDns;
  /** This Rancher release is reported not to give its agent the first node's taints. */
  readonly RK104: {
    readonly rancherVersion: string;
    readonly pools: readonly TaintedPool[];
    /** Whether the cluster's own configuration tolerates some of their taints, but not for ever. */
    readonly isLimited: boolean;
    /** Whether it does not tolerate some of them at all. */
    readonly isMissing: boolean;
    readonly agentSource: AgentSource;
  };
  /** Control-plane pools carry different taints. */
  readonly RK105: {
    readonly pools: readonly TaintedPool[];
    /** The taints that not every one of them has. */
    readonly differing: readonly TaintedPool[];
    /** Whether the cluster's own configuration tolerates some of their taints, but not for ever. */
    readonly isLimited: boolean;
    /** Whether it does not tolerate some of them at all. */
    readonly isMissing: boolean;
    /** Whether cattle-cluster-agent runs somewhere only with tolerations that Rancher adds at run time. */
    readonly agentReliesOnRunTime: boolean;
    readonly agentSource: AgentSource;
    /** Pools of which one node brings the cluster up, where a node of another control-plane pool does not. */
    readonly waitsForPools: readonly string[];
  };
  /** No pool has one of the three roles. */
  readonly RK106: {
    readonly missingRoles: readonly string[];
    readonly pools: readonly { readonly pool: string; readonly roles: readonly string[] }[];
  };
  /** Addons stay Pending until another pool joins. */
  readonly RK107: TaintNotes & {
    readonly pool: string;
    readonly workloads: readonly {
      readonly workload: string;
      readonly taints: readonly string[];
      /** The pools it can run on. */
      readonly pools: SomePools;
    }[];
    /** Whether the cluster is made with K3sCluster, whose pools can be tainted later. */
    readonly hasProperties: boolean;
    /** Pools that every one of the workloads can run on. */
    readonly otherPools: SomePools;
    /** Absent where it is known only at apply. */
    readonly kubernetesVersion?: string;
  };
  /** It is not known which nodes the cluster has. */
  readonly RK108: {
    /** Where the pools of machines stand, where it is these that only apply tells. */
    readonly latePools?: string;
  };
  /** What the proof depends on is known only at apply. */
  readonly RK109: {
    /** Where it stands, in Terraform's words. */
    readonly value: string;
    /** Whether it is open if the cluster comes up. */
    readonly firstNode: boolean;
    /** Workloads of which it is open where they run. */
    readonly workloads: readonly string[];
    /** Agents of which it is open whether they are evicted after a time. */
    readonly evicted: readonly string[];
    /**
     * What decides where it is no value known only at apply: what Rancher has and the app leaves as it is, the turns that
     * servers take, what Rancher's release data lists, who answers pods that ask for names, or something else that is not
     * judged.
     */
    readonly decidedBy?: "rancher" | "turns" | "release-data" | "dns" | "not-judged";
  };
  /** The pinned first node is of no pool that can hold it. */
  readonly RK110: {
    /** The pool that is named for the pinned machine. */
    readonly pool: string;
    /** Its roles; absent where there is no such pool. */
    readonly roles?: readonly string[];
    /** The pools that can hold the first node. */
    readonly etcdPools: readonly string[];
  };
  /** The first node is said to be pinned, and is not. */
  readonly RK111: {
    /** The pool that is named for the machine that is not pinned. */
    readonly pool: string;
    /** Whether the cluster pins a machine of another id. */
    readonly pinsOther: boolean;
  };
  /** Nodes wait for a cloud controller that does not run. */
  readonly RK112: JobSettings & {
    readonly taint: string;
    /** The pools whose nodes keep it. */
    readonly pools: readonly string[];
    /** Whether they keep it only while no other nodes are there, which cannot join because of it. */
    readonly isAlone: boolean;
    /** Cloud controller managers in the manifests, none of which can run. */
    readonly operators: readonly IdleOperator[];
    /** System workloads that can run on no pool because of it. */
    readonly waiting: readonly string[];
  };
  /** Nodes wait for a network that does not run. */
  readonly RK113: JobSettings & {
    readonly setting: string;
    readonly key: string;
    /** The pools whose nodes never get ready. */
    readonly pools: readonly string[];
    readonly isAlone: boolean;
    /** Networks in the manifests, none of which can run. */
    readonly operators: readonly IdleOperator[];
  };
  /** Nothing starts on nodes. */
  readonly RK114: {
    readonly setting: string;
    readonly key: string;
    readonly argument: StoppingArgument;
    /** The pools on whose nodes nothing starts. */
    readonly pools: readonly string[];
    /** Whether nothing starts only while no other servers are there, which cannot join because of it. */
    readonly isAlone: boolean;
  };
  /** Nothing is certain to take the place of kube-proxy. */
  readonly RK115: {
    readonly setting: string;
    readonly key: string;
    /** The pools whose nodes may have nothing in its place. */
    readonly pools: readonly string[];
    /** Workloads in the manifests that are known to take its place where they run. */
    readonly candidates: readonly string[];
    /** Why it is open whether one of them does. */
    readonly doubts: readonly CandidateDoubt[];
    /** Why they do not run on the nodes of these pools, where that is certain. */
    readonly operators: readonly IdleOperator[];
  };
  /** A start-up taint stays, because who takes it away cannot run. */
  readonly RK116: JobSettings & {
    readonly taint: string;
    readonly pools: readonly string[];
    readonly isAlone: boolean;
    /** Who would take it away, in words. */
    readonly remover: string;
    /** It in the manifests, where it cannot run. */
    readonly operators: readonly IdleOperator[];
    /** System workloads that can run on no pool because of it. */
    readonly waiting: readonly string[];
  };
  /** It is open who takes a start-up taint away. */
  readonly RK117: {
    readonly taint: string;
    /** The pools of which it is open whether their nodes keep it. */
    readonly pools: readonly string[];
    /** Who is known to take it away, in words. */
    readonly remover?: string;
    /** Workloads in the manifests that may do it and may run. */
    readonly candidates: readonly string[];
    /** Of those of them that are known to do it, why it is open whether they do. */
    readonly doubts: readonly CandidateDoubt[];
    /** Where files stand that may have one. */
    readonly files: readonly string[];
    /** Where it stays until somebody comes: what has no place on any pool because of it. */
    readonly waiting?: readonly string[];
  };
  /** The nodes that Rancher's agent needs join cordoned. */
  readonly RK118: { readonly pools: readonly string[] };
  /** Nodes join cordoned. */
  readonly RK119: { readonly pools: readonly string[] };
  /** A taint leaves a pool, and registered nodes may still have it. */
  readonly RK120: {
    readonly pool: string;
    readonly taint: string;
    /** The taint of the pool that takes its place: of the same key and effect, with another value. */
    readonly replacedBy?: string;
    /** Whether the pool's taints are put on its nodes once the cluster is ready. */
    readonly isDeferred: boolean;
    /** Rancher's agents that are certain to tolerate it. */
    readonly toleratedBy: readonly Agent[];
    /** System workloads that have no place while every registered node has it. */
    readonly waiting: readonly string[];
  };
  /** Rancher's agent can run on no pool. */
  readonly RK201: UnplacedWorkload;
  /** Fleet's agent can run on no pool. */
  readonly RK202: UnplacedWorkload;
  /** CoreDNS can run on no pool. */
  readonly RK203: UnplacedWorkload;
  /** A system workload can run on no pool. */
  readonly RK204: UnplacedWorkload;
  /** Install jobs can run on no pool, so what they install is never made. */
  readonly RK205: TaintNotes & {
    /** The jobs. */
    readonly workloads: readonly string[];
    /** Whether they are of charts with `bootstrap: true`, which have tolerations of their own. */
    readonly isBootstrap?: true;
    readonly neverMade: readonly string[];
    readonly refusals: readonly RefusingPool[];
    readonly customize: Customization;
  };
  /** A DaemonSet gets no pod on any pool. */
  readonly RK206: TaintNotes & {
    readonly workload: string;
    /** Whether it has pods until deferred taints come. */
    readonly wasThere?: true;
    readonly refusals: readonly RefusingPool[];
    readonly customize: Customization;
  };
  /** A DaemonSet leaves pools out. */
  readonly RK207: {
    readonly workload: string;
    /** The pools it has pods on. */
    readonly pools: readonly string[];
    readonly refusals: readonly RefusingPool[];
    readonly customize: Customization;
    /** Of these, the pools that keep the pods they have by the time their deferred taints come. */
    readonly keeping: readonly string[];
  };
  /** Local volumes cannot be made on some pools. */
  readonly RK208: {
    readonly workload: string;
    /** Pools for workloads on which no volume can be made. */
    readonly refusals: readonly RefusingPool[];
    readonly uncertain?: string;
    readonly customize: Customization;
  };
  /** Workloads depend on a single pool. */
  readonly RK209: {
    readonly pool: string;
    readonly workloads: readonly string[];
    /** Pools that take none of them because of nothing but how their nodes start; absent where there are none. */
    readonly starting?: readonly string[];
    /** Pools that keep pods from before the deferred taints, of some of the workloads. */
    readonly keeping: readonly string[];
  };
  /** A system workload is evicted again and again. */
  readonly RK211: {
    readonly workload: string;
    readonly kind: CatalogRow["kind"];
    /** The pools it stays on. */
    readonly pools: readonly string[];
    readonly places: readonly EvictingPlace[];
    readonly customize: Customization;
  };
  /** Rancher's agent relies on tolerations that Rancher adds at run time. */
  readonly RK301: {
    readonly workload: string;
    /** Pools it runs on at run time only. */
    readonly pools: readonly string[];
    /** Whether the cluster's own configuration tolerates their taints as well, but not for ever. */
    readonly isLimited: boolean;
    /** Whether it does not tolerate some of them at all. */
    readonly isMissing: boolean;
    readonly agentSource: AgentSource;
  };
  /** An agent tolerates a taint only for a time. */
  readonly RK302: {
    /** The agent. */
    readonly workload: string;
    readonly toleration: string;
    readonly seconds: number;
    readonly taints: readonly { readonly pool: string; readonly taint: string }[];
    /** Whether it is about nodes without the control-plane role alone, on which the agent need not be. */
    readonly isOutsideControlPlane: boolean;
    /** Whether one without a limit stands behind it. */
    readonly hasPermanent: boolean;
  };
  /** An agent tolerates what no control-plane pool is tainted with. */
  readonly RK303: {
    /** The agent. */
    readonly workload: string;
    readonly toleration: string;
  };
  /** This Rancher release may break its agent's manifest over a NoExecute taint. */
  readonly RK304: { readonly rancherVersion: string; readonly pools: readonly TaintedPool[] };
  /** An agent's affinity is not part of the proof. */
  readonly RK305: { readonly setting: string };
  /** An agent is given a toleration that is refused. */
  readonly RK306: {
    readonly workload: string;
    /** Where the toleration stands, in Terraform's words. */
    readonly argument: string;
    readonly reason: string;
  };
  /** The app's tolerations make up for what this Rancher release does not do. */
  readonly RK307: { readonly rancherVersion: string; readonly pools: readonly TaintedPool[] };
  /** Rancher does not support this K3s minor. */
  readonly RK401: {
    readonly kubernetesVersion: string;
    readonly rancherVersion: string;
    readonly rancherMinor: string;
    /** K3s minors that this Rancher minor supports, oldest first. */
    readonly supportedMinors: readonly string[];
    /** Rancher minors that support the K3s minor, oldest first. */
    readonly supportingRanchers: readonly string[];
  };
  /** The Rancher release is not known. */
  readonly RK402: {
    /** The Rancher release that the cluster is judged as on. */
    readonly judgedAs: string;
  };
  /** The provider is made for another Rancher minor. */
  readonly RK403: {
    readonly rancherMinor: string;
    readonly providerMajor: number;
    /** The major made for this Rancher minor. */
    readonly expectedMajor: number;
  };
  /** The K3s release is newer than what this library knows. */
  readonly RK404: { readonly kubernetesVersion: string; readonly newestKnownMinor: string };
  /** Registration commands stop working after a month. */
  readonly RK405: { readonly rancherVersion: string };
  /** A setting that this Rancher release or provider does not have. */
  readonly RK406: { readonly setting: string } & (
    | {
        readonly needs: "rancher";
        readonly rancherVersion: string;
        /** The Rancher minor that has it. */
        readonly since: string;
        /** What it is, in words. */
        readonly feature: string;
      }
    | {
        readonly needs: "provider";
        readonly providerMajor: number;
        /** The provider release that has it. */
        readonly since: string;
      }
  );
  /** A taint that K3s no longer tolerates from 1.34 on. */
  readonly RK407: {
    readonly pools: readonly string[];
    /** Key of the taint. */
    readonly taintKey: string;
    /** Whether the K3s release of the cluster still tolerates it. */
    readonly isTolerated: boolean;
  };
  /** The Kubernetes version is no release of K3s. */
  readonly RK408: { readonly kubernetesVersion: string };
  /** The K3s release is known only at apply. */
  readonly RK409: {
    /** Where it stands, in Terraform's words. */
    readonly value: string;
    /** The K3s minors that it is judged as both of. */
    readonly oldest: string;
    readonly newest: string;
  };
  /** A cluster of another distribution is not judged. */
  readonly RK410: { readonly kubernetesVersion: string };
  /** The Rancher release is newer or older than what this library knows. */
  readonly RK411: {
    readonly rancherVersion: string;
    /** Whether it is newer than what is known, and not older. */
    readonly isNewer: boolean;
    /** The Rancher minor that it is judged as a release of. */
    readonly judgedAs: string;
  };
  /** The images that this K3s release ships are not known. */
  readonly RK412: {
    readonly kubernetesVersion: string;
    /** The K3s release whose images are used. */
    readonly imagesOf: string;
    /** The workloads that run them. */
    readonly workloads: readonly string[];
  };
  /** The K3s release is older than what this library knows. */
  readonly RK413: {
    readonly kubernetesVersion: string;
    readonly oldestKnownMinor: string;
    /** K3s minors that the cluster's Rancher supports, oldest first; absent where they are not known. */
    readonly supportedMinors?: readonly string[];
    /** Whether Rancher is older than what is known too (RK411), and goes first. */
    readonly isRancherOlder?: true;
  };
  /** An addon of the app's own is older than the one K3s ships. */
  readonly RK414: {
    readonly kubernetesVersion: string;
    readonly workload: string;
    /** The image that K3s ships. */
    readonly image: string;
    /** The tag that runs instead. */
    readonly tag: string;
  };
  /** A feature of Rancher that is off by default. */
  readonly RK415: {
    /** Property of K3sCluster that needs it. */
    readonly setting: string;
    /** Rancher's name of the feature. */
    readonly feature: string;
  };
  /** Taints and labels in the K3s configuration are overwritten. */
  readonly RK501: { readonly setting: string; readonly key: "node-taint" | "node-label" };
  /** A value in the K3s configuration is dropped. */
  readonly RK502: {
    readonly setting: string;
    readonly key: string;
    readonly kind: Extract<ConfigurationValueKind, "number" | "map" | "null">;
    /** There where the machines it is for would have a value of the global configuration without it. */
    readonly takesAway?: true;
  };
  /** A key in the K3s configuration is dropped. */
  readonly RK503: {
    readonly setting: string;
    readonly key: string;
    readonly isOfRke2: boolean;
    /** The property of K3sCluster that it is set by. */
    readonly property?: string;
    /** The key that was meant. */
    readonly meant?: string;
    /** The pools it is for, where it is a key of servers and none of them is one. */
    readonly workers?: readonly string[];
  };
  /** This K3s release cannot give its Helm jobs tolerations. */
  readonly RK504: {
    readonly setting: string;
    readonly kubernetesVersion: string;
    /** What is wrong in it besides, which counts once K3s has the setting: lower case, no full stop. */
    readonly faults?: readonly Pick<FindingData["RK520"], "setting" | "reason" | "effect" | "argument">[];
  };
  /** Traefik loses the tolerations it has by default. */
  readonly RK505: {
    readonly workload: string;
    /** Tolerations it has by default and loses. */
    readonly tolerations: readonly string[];
  };
  /** Chart values for something that is not installed by Helm. */
  readonly RK506: { readonly setting: string; readonly key: string; readonly isOfRke2: boolean };
  /** A setting for a node pool that does not exist. */
  readonly RK507: {
    readonly setting: string;
    /** The pool there is not. */
    readonly pool: string;
    /** The pools there are. */
    readonly knownPools: SomePools;
    /** The pool that was meant. */
    readonly meant?: string;
  };
  /** An override takes the place of what the app says. */
  readonly RK508: { readonly setting: string };
  /** A setting that cannot be read. */
  readonly RK509: {
    readonly setting: string;
    /** Everything that is wrong in it; at least one. */
    readonly reasons: readonly string[];
  };
  /** Machine pools in a custom cluster. */
  readonly RK510: Nothing;
  /** A refused update may be forgotten. */
  readonly RK511: {
    /** Whether there is a witness, and the app ignores its changes. */
    readonly isIgnored: boolean;
  };
  /** A setting that decides about scheduling is not judged. */
  readonly RK512: {
    readonly setting: string;
    readonly key: string;
    readonly arguments: readonly UnjudgedArgument[];
    /** The pools whose nodes it is about; none where it is about the whole cluster, or one workload. */
    readonly pools: readonly string[];
  };
  /** An argument is left as Rancher has it once the cluster exists. */
  readonly RK513: {
    readonly setting: string;
    /** What `lifecycle.ignore_changes` says: `all`, or the argument. */
    readonly ignored: string;
    /** Whether nothing is written there, so that nothing is known of it. */
    readonly isUnset?: true;
  };
  /** A name that Rancher refuses. */
  readonly RK514: {
    /** What is wrong with it, with the name; lower case, no full stop. */
    readonly reason: string;
  };
  /** Two write one object, and what one of them says is lost. */
  readonly RK517: {
    /** `Deployment kube-system/coredns`; `AddOn coredns` for the files that K3s calls so. */
    readonly object: string;
    /** Properties of K3sCluster, and `K3s` or `Rancher` for what they write themselves. */
    readonly writers: readonly string[];
    /** What Rancher installs its own with, where it does not apply it itself. */
    readonly installer?: "Helm" | "Fleet";
  };
  /** Servers are configured so that they do not join each other. */
  readonly RK518: {
    /** Key of the K3s configuration. */
    readonly key: string;
    /** The pools of servers, those with the same value together. */
    readonly groups: readonly (readonly string[])[];
  };
  /** No node answers for Traefik's Service, because its annotation cannot be read. */
  readonly RK519: {
    readonly workload: string;
    readonly setting: string;
    /** What is wrong with the annotation; lower case, no full stop. */
    readonly reason: string;
  };
  /** An argument of K3s's Helm controller cannot be used. */
  readonly RK520: {
    readonly setting: string;
    /** What is wrong; lower case, no full stop. */
    readonly reason: string;
    /** Whether the server does not start with it, or goes on without the tolerations. */
    readonly effect: UnusableArgument["effect"];
    /** The argument that is wrong. */
    readonly argument: UnusableArgument["argument"];
    /** Whether it is certain that Rancher passes the key on. */
    readonly isPassedOn: boolean;
    /** Whether the K3s release is known only at apply, and may be one that does not know the key. */
    readonly isReleaseOpen?: true;
  };
  /** Environment variables of the agents that reach nodes past their pools. */
  readonly RK521: {
    readonly setting: string;
    /** Name of the variable. */
    readonly key: string;
    readonly road: EnvironmentRoad;
  };
  /** Taints and labels that the kubelet is given past the node pools. */
  readonly RK522: {
    readonly setting: string;
    readonly key: string;
    readonly arguments: readonly KubeletRoad[];
    /** The pools whose nodes it is about; none where nobody tells which nodes there are. */
    readonly pools: readonly string[];
  };
  /** Two clusters of one name in one Rancher. */
  readonly RK523: {
    /** Absent where the instances of the resource have names of their own. */
    readonly name?: string;
    /** Terraform addresses of the others. */
    readonly others: readonly string[];
  };
  /** Labels that are reserved for Kubernetes, Rancher or Cluster API. */
  readonly RK524: {
    readonly pool: string;
    readonly labels: readonly { readonly key: string; readonly owner: LabelOwner }[];
  };
  /** Taints of one key and effect, with which no node joins. */
  readonly RK525: {
    readonly pool: string;
    /** Taints that cannot be together, in kubectl's notation, those of the roles among them. */
    readonly taints: readonly (readonly string[])[];
    /** Those of them that Rancher adds because of the pool's roles. */
    readonly roleTaints: readonly string[];
  };
  /** A value in the K3s configuration is taken for true or false. */
  readonly RK526: {
    readonly setting: string;
    readonly key: string;
    readonly kind: Extract<ConfigurationValueKind, "list"> | "text";
    readonly isEmpty: boolean;
    /** What Rancher makes of it; "refusal" where it reaches K3s, which does not start with it; "open" where either may be. */
    readonly becomes: boolean | "refusal" | "open";
  };
  /** An item of a list in the K3s configuration is no text. */
  readonly RK527: {
    readonly setting: string;
    readonly key: string;
    /** Kinds of the items that are no text, sorted. */
    readonly kinds: readonly Extract<ConfigurationValueKind, "list" | "map" | "null">[];
  };
  /** A key in the K3s configuration is overwritten. */
  readonly RK528: {
    readonly setting: string;
    readonly key: string;
    /** What Rancher writes it from. */
    readonly from: "registration" | "cluster" | "registries";
    /** The property of K3sCluster that it is set by. */
    readonly property?: string;
  };
  /** An empty value in the K3s configuration is left out. */
  readonly RK529: {
    readonly setting: string;
    readonly key: string;
    readonly kind: Extract<ConfigurationValueKind, "list"> | "text";
    /** There where the machines it is for would have a value of the global configuration without it. */
    readonly takesAway?: true;
  };
  /** Pods ask another address for names than CoreDNS answers at. */
  readonly RK530: {
    /** Key of the K3s configuration that the address is from. */
    readonly key: DnsAddress["key"] | "kubelet-arg";
    readonly fault: DnsFault;
    /** The pools of the servers, or of the kubelets, that say so; none where nobody tells which nodes there are. */
    readonly pools: readonly string[];
  };
  /** A value in the K3s configuration may be of a kind that Rancher drops. */
  readonly RK531: {
    readonly setting: string;
    readonly key: string;
    /** There where the machines it is for would have a value of the global configuration without it. */
    readonly takesAway?: true;
  };
  /** Rancher's agent asks a proxy for the Kubernetes API. */
  readonly RK532: {
    /** The variable that names the proxy. */
    readonly variable: ApiProxy["variable"];
    /** Whether it is known only at apply what the variable is. */
    readonly isOpen: boolean;
    /** The addresses of the API that the proxy is asked for. */
    readonly addresses: readonly string[];
  };
  /** A value over which K3s does not start. */
  readonly RK533: {
    readonly setting: string;
    readonly key: string;
    readonly reason: Exclude<StoppingReason, "removed">;
    /** The pools whose nodes get it, or may; none where nobody tells which nodes there are. */
    readonly pools: readonly string[];
  };
  /** An argument that the release of Kubernetes does not know. */
  readonly RK534: {
    readonly setting: string;
    readonly key: string;
    readonly argument: string;
    /** The first minor of Kubernetes that stops over it. */
    readonly since: string;
    /** The pools whose nodes get it, or may; none where nobody tells which nodes there are. */
    readonly pools: readonly string[];
    /** There where it is known only at apply which release it is. */
    readonly isReleaseOpen?: true;
  };
  /** Control-plane pools carry different taints, and the agent tolerates all of them. */
  readonly RK535: { readonly pools: readonly TaintedPool[]; readonly differing: readonly TaintedPool[] };
  /** A value that cannot work or does nothing. */
  readonly RK540: {
    readonly setting: string;
    /** Why, without the value; at least one. */
    readonly reasons: readonly string[];
    /** Whether all of it is as good as not written: the finding is then a warning. */
    readonly doesNothing?: true;
    /** Where it is so as long as nobody gives a value to the variables that the setting is made of. */
    readonly isOfUnset?: true;
  };
  /** A value that Rancher writes anew, and every plan changes back. */
  readonly RK541: {
    readonly setting: string;
    /** What Rancher's webhook does to it; at least one. */
    readonly rewrites: readonly Rewrite[];
  };
  /** A toleration that can get the seconds of another one. */
  readonly RK542: {
    readonly setting: string;
    /** Where the tolerations without `seconds` stand, in Terraform's words. */
    readonly places: readonly string[];
    /** Where those stand of which the `seconds` that are written may be null; absent where there are none. */
    readonly openPlaces?: readonly string[];
    /**
     * What `dynamic` blocks say of `seconds`: nothing, what may be null, or what a plan does not tell; absent where they say
     * it, or there are none.
     */
    readonly dynamic?: "unwritten" | "open" | "unseen";
  };
  /** An endpoint that is off, and planned again for ever. */
  readonly RK543: {
    readonly setting: string;
    readonly endpoint: EndpointOff;
  };
  /** An edit in Rancher's dashboard has nodes drained. */
  readonly RK544: { readonly setting: string };
  /** A value is known too late to create the cluster with it. */
  readonly RK545: {
    readonly setting: string;
    /** What it is made of that Terraform knows only at apply, as it addresses it; at least one. */
    readonly values: readonly string[];
    /** Which of these no earlier apply makes known. */
    readonly never: readonly string[];
  };
  /** A value is known too late for what it is written into. */
  readonly RK546: {
    readonly setting: string;
    /** What it is made of that Terraform knows only at apply, as it addresses it; at least one. */
    readonly values: readonly string[];
    /** Which of these no earlier apply makes known. */
    readonly never: readonly string[];
    /** What the provider takes it for while it plans. */
    readonly kind: LateKind;
  };
  /** An even number of etcd nodes. */
  readonly RK601: {
    readonly nodes: number;
    readonly pools: readonly { readonly pool: string; readonly nodes: number }[];
  };
  /** Deferred taints evict system workloads. */
  readonly RK602: { readonly pool: string; readonly evicted: readonly EvictedWorkload[] };
  /** Deferred taints let system workloads run until their pods are replaced. */
  readonly RK603: {
    readonly workloads: readonly StayingWorkload[];
    /** Whether the taints are on the registered nodes already; only a review knows. */
    readonly areThere?: true;
  };
  /** The cluster is destroyed and re-created. */
  readonly RK701: {
    /** Whether only Terraform's mark is the cause that a resource is tainted, as an apply leaves it that breaks off. */
    readonly isTainted?: true;
    /** Address of the cluster that has the mark. */
    readonly address?: string;
    /** The names of a cluster that gets another one; absent where it keeps its name. */
    readonly renamed?: {
      readonly from: string;
      readonly to: string;
      /** Whether only the same pools tell that the one may be the other: one goes, and one comes at another address. */
      readonly isByPools?: true;
    };
    /** Whether it is, or becomes, one instance of a resource, which may stay in the configuration. */
    readonly isInstance?: true;
    /** Arguments of the resource, or what else Terraform goes by. */
    readonly because: readonly string[];
    /** What K3sCluster would have to say as `movedFrom`, where only the cluster's place in the app is another. */
    readonly movedFrom?: string;
    /**
     * Of a cluster that is not made anew but imported: whether it is destroyed at its old place for certain, or unless
     * Terraform's state forgot it there, which two synthesized apps do not tell. Of one that stays: that another address,
     * which `because` names, is the same cluster in Rancher, and destroys it.
     */
    readonly importLoss?: "destroyed" | "destroyed-unless-forgotten" | "destroyed-at-other-address" | "made-twice";
    /** Whose the machines are: made by Rancher, or registered by somebody; absent where that is not known. */
    readonly machines?: "made" | "registered";
  };
  /** The cluster is destroyed. */
  readonly RK702: {
    /** Whether it is one instance of a resource, which may stay in the configuration. */
    readonly isInstance?: true;
    /** Whether the configuration still has its resource, as with `plan -destroy`. */
    readonly isConfigured?: true;
    /** Whether an earlier replacement put it aside. */
    readonly isLeftOver?: true;
    /** Whose the machines are: made by Rancher, or registered by somebody; absent where that is not known. */
    readonly machines?: "made" | "registered";
    /** What runs on them: K3s, RKE2, or Kubernetes where it is not known which. */
    readonly distribution?: string;
    /** The stack that leaves the app with it, so that nothing is destroyed. */
    readonly leftStack?: string;
  };
  /** A NoExecute taint evicts running pods. */
  readonly RK703: {
    readonly pool: string;
    readonly taints: readonly string[];
    /** System workloads that are evicted; undefined where that is not known. */
    readonly workloads?: readonly string[];
    /** Those of them that are evicted after a time only, where there are any. */
    readonly afterTime?: readonly { readonly workload: string; readonly seconds: number }[];
    /** Whether the taint is put on running nodes. */
    readonly isAtOnce: boolean;
    /** Whether it is a pool of `machine_pools`. */
    readonly isMadeByRancher?: true;
    /** Whether the same apply makes Rancher replace these machines. */
    readonly isMadeAnew?: true;
  };
  /** An agent's toleration goes while pools still carry the taint. */
  readonly RK704: {
    /** The agents. */
    readonly workloads: readonly string[];
    readonly pools: readonly TaintedPool[];
  };
  /** A workload does not tolerate a taint that registered nodes still carry. */
  readonly RK705: CarriedTaints & {
    /** Whether the workloads have a place on other nodes that are registered; absent where that is not known. */
    readonly hasPlace?: boolean;
  };
  /** A workload the cluster cannot do without loses its last place. */
  readonly RK707: LostWorkloads;
  /** A system workload finds no node for new pods. */
  readonly RK708: LostWorkloads;
  /** A pool's nodes stay registered. */
  readonly RK709: {
    readonly pool: string;
    /** Pools that come with the change, one of which its nodes may be meant for; absent where none comes. */
    readonly mayBecome?: SomePools;
    /** What has to take their place before its nodes go; absent where nothing has. */
    readonly handover?: Handover;
  };
  /** A step between K3s releases that is not supported. */
  readonly RK710: { readonly before: string; readonly after: string; readonly isBack: boolean };
  /** Rancher did not take an earlier change. */
  readonly RK711: {
    /** Arguments of the cluster, in Terraform's words. */
    readonly arguments: readonly string[];
    /** False where it is known only that Rancher refused an update, and not what it holds of these. */
    readonly isCertain?: false;
    /** Whether the change writes the cluster, and with it these arguments. */
    readonly isSent: boolean;
    /** Whether it is a plan that sends nothing at all. */
    readonly isRefreshOnly?: true;
  };
  /** Annotations or labels that others made are taken away. */
  readonly RK712: {
    /** Keys of annotations. */
    readonly annotations: readonly string[];
    /** Keys of labels. */
    readonly labels: readonly string[];
  };
  /** A change that Rancher refuses. */
  readonly RK713: {
    readonly changes: readonly {
      /** Property of K3sCluster. */
      readonly setting: string;
      /** What becomes of it; `stays` where Rancher takes another setting in its place only together with its going. */
      readonly change: "appears" | "changes" | "goes" | "stays";
    }[];
  };
  /** A workload the cluster cannot do without has no place until a taint is off registered nodes. */
  readonly RK714: CarriedTaints;
  /** Rancher keeps settings that are not written. */
  readonly RK715: {
    readonly settings: readonly {
      /** Property of K3sCluster, or Terraform's words where there is none. */
      readonly setting: string;
      /** What of it stays, by name: keys of labels, properties of a block, the key of a toleration. */
      readonly names: readonly string[];
      /** What becomes of it where it does not stay as it was, or what its value stays. */
      readonly becomes?: string;
      /** Where it stays only if it is not written, or if the expression that is gives null, which is not known. */
      readonly isOpen?: true;
      /** Where `isOpen` is because of `dynamic` blocks: a plan does not tell whether one writes it. */
      readonly isUnseen?: true;
      /**
       * What K3sCluster wrote entries of `machineSelectorConfig` for by itself: values of `machineGlobalConfig` that were known
       * only at apply, arguments of kube-apiserver beside a pod security template.
       */
      readonly writtenFor?: readonly ("late-values" | "template")[];
      /** Whether the app wrote others beside these. */
      readonly isOwn?: true;
      /** Whether what it becomes takes the place of `protect-kernel-defaults: true` in `machineGlobalConfig`. */
      readonly overrides?: "certain" | "open";
    }[];
    /** A plan tells what Rancher holds and is not written; of two folders it follows from what leaves. */
    readonly source: "plan" | "folders";
    /** Whether the cluster may be written with `dynamic` blocks, which leave nothing in the configuration of a plan. */
    readonly mayBeDynamic?: true;
  };
  /** Draining is switched on, and the configuration does not say so. */
  readonly RK716: {
    /** Drain options, by property of K3sCluster. */
    readonly settings: readonly string[];
  };
  /** No plan shows what becomes of an agent's tolerations in Rancher. */
  readonly RK717: {
    /** The agent. */
    readonly workloads: readonly string[];
    /** Properties of the agent beside which nothing is read back; of an import none, as it is not known which there are. */
    readonly beside: readonly string[];
    /**
     * Pools with taints that these tolerations answer; none where they are there for other taints, and none of an import that
     * is about what Rancher holds.
     */
    readonly pools: SomePools;
    /** Name of the cluster in Rancher, where it is known and can stand in a command as it is. */
    readonly cluster?: string;
    /** Whether the cluster has the annotation by which an update that was refused is seen. */
    readonly hasWitness: boolean;
    /** Whether it is an import, which has read nothing of the agent's customization. */
    readonly isImported?: true;
  };
  /** A pool is renamed, and its nodes keep the old name. */
  readonly RK718: {
    /** The pool as it was called. */
    readonly pool: string;
    /** The pool that comes in its place. */
    readonly renamedTo: string;
    /** What nodes of the new pool get otherwise. */
    readonly differs: readonly ("taints" | "labels")[];
    /** Whether nodes of another pool have the new name still, which gets another one itself. */
    readonly isNameTaken?: true;
    /** Settings that apply to the machines of the new pool, by property of K3sCluster. */
    readonly settings: readonly string[];
  };
  /** Registered nodes lose taints that their pool keeps. */
  readonly RK719: {
    /** The pools whose nodes they may be: those with these taints. */
    readonly pools: readonly string[];
    /** What the pools keep, and the nodes lose. */
    readonly taints: readonly string[];
    /** Nodes whose resources are destroyed; none where it is known only that the pool's taints are deferred no more. */
    readonly nodes: readonly string[];
    /** Whether the taints are now given at registration. */
    readonly isSwitched: boolean;
    /** Whether each of the nodes gets another resource, so that it loses the taints only where this one is destroyed last. */
    readonly isRemade?: true;
    /**
     * Whether the resources that get the nodes had others before, as those of names that are tokens, which go by their place
     * in the list.
     */
    readonly isShifted?: true;
    /** Whether the resources that get the nodes are of another stack. */
    readonly isElsewhere?: true;
    /** Whether the pools come with the change, so that the resources may go by the name that one of them had. */
    readonly isOfNewPool?: true;
    /** Whether a resource is made whose node is known only at apply, so that it may be one of these. */
    readonly isOpen?: true;
  };
  /** An acknowledgement of an earlier change is left behind. */
  readonly RK720: AcknowledgementData & {
    /** Whether the change has what it was meant for, which is not accepted. */
    readonly isRefused: boolean;
    /** Whether it names all that tells one change from another, so that it accepts the same one again. */
    readonly isExact: boolean;
  };
  /** Running nodes get a NoExecute taint that they did not have. */
  readonly RK721: RetaintedNodes & {
    /** Those of the taints that evict. */
    readonly evicting: readonly string[];
    /** System workloads that are evicted; undefined where that is not known. */
    readonly workloads?: readonly string[];
    /** Those of them that are evicted after a time only, where there are any. */
    readonly afterTime?: readonly { readonly workload: string; readonly seconds: number }[];
  };
  /** Taints of running nodes change. */
  readonly RK722: RetaintedNodes;
  /** Nodes keep taints of a stack that leaves the app. */
  readonly RK723: {
    readonly stack: string;
    readonly nodes: readonly string[];
    /** What the nodes keep. */
    readonly taints: readonly string[];
  };
  /** The cluster is switched to another distribution in place. */
  readonly RK724: {
    readonly before: string;
    readonly after: string;
    /** What Rancher installs for these. */
    readonly from: Distribution;
    readonly to: Distribution;
  };
  /** Rancher removes all machines of a role at once. */
  readonly RK725: {
    /** What all machines go of: `etcd`, `control-plane`, or both. */
    readonly roles: readonly NodeRole[];
    /** Pools whose machines they are. */
    readonly pools: readonly string[];
    /** Pools whose machines are to have these roles, and have not joined yet. */
    readonly coming: readonly string[];
    /** Those of the pools that stay, and whose machines Rancher makes anew with other roles; absent where there are none. */
    readonly madeAnew?: readonly string[];
    /** Those that stay and keep their roles, and whose machines may all go before another one comes; absent where there are none. */
    readonly goingFirst?: readonly string[];
  };
  /** An acknowledged finding does not occur. */
  readonly RK901: AcknowledgementData & {
    /** What findings of the code there are, by what they are about. */
    readonly occurring: readonly FindingSubject[];
    /** The one of them that was meant. */
    readonly meant?: FindingSubject;
  };
  /** An acknowledgement does not say which finding it is meant for. */
  readonly RK902: AcknowledgementData & {
    /** The findings it could be meant for, by what they are about. */
    readonly choices: readonly FindingSubject[];
  };
}
