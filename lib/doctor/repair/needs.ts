import type { ObjectChange } from "../../live/kubectl";
import type { Taint } from "../../scheduling/taint";
import type { KubernetesToleration } from "../../scheduling/toleration";
import type { PoolSketch } from "../pool-sketch";
import type { RepairedCluster } from "./repaired-cluster";
import type { AgentName, ChartValue, RemedyName } from "./setting";

/** What all blocked workloads together need, each setting once, as one repair writes them. */
export interface RepairNeeds {
  readonly cluster: RepairedCluster;
  readonly agents: ReadonlyMap<AgentName, readonly Taint[]>;
  readonly remedies: ReadonlyMap<RemedyName, RemedyNeed>;
  readonly charts: readonly ChartNeed[];
  readonly podSpecs: readonly PodSpecNeed[];
  readonly services: readonly ServiceNeed[];
  /** Plans of upgrades, whose Jobs need tolerations. */
  readonly plans: readonly PlanNeed[];
  /** What can be done at once: what the rest of the cluster waits for first. */
  readonly changes: readonly TemporaryChange[];
  /** Pools that leave a place for what cannot be given tolerations; none where nothing needs that. */
  readonly pools: PoolSketch;
  /** What has no setting in any form, and why; in sentences. */
  readonly lacks: readonly string[];
}

/** What can be done to an object at once, and until when it helps. */
export interface TemporaryChange {
  readonly change: ObjectChange;
  readonly lasts: string;
}

/** What a remedy lets a workload tolerate, and what must stay in the list besides. */
export interface RemedyNeed {
  readonly taints: readonly Taint[];
  readonly kept: readonly KubernetesToleration[];
}

/** A value of a chart that holds tolerations. */
export interface ChartNeed extends ChartValue {
  readonly tolerations: readonly KubernetesToleration[];
}

/** Pod specs that need the same tolerations. */
export interface PodSpecNeed {
  readonly taints: readonly Taint[];
  /** `Deployment shop/web`; as the cluster has them. */
  readonly workloads: readonly string[];
}

/** An upgrade Plan that needs tolerations for its Jobs. */
export interface PlanNeed {
  /** `system-upgrade/server-plan` */
  readonly name: string;
  readonly tolerations: readonly KubernetesToleration[];
}

/** A Service that needs an annotation. */
export interface ServiceNeed {
  readonly name: string;
  readonly tolerations: readonly KubernetesToleration[];
}
