/** What a finding is about; nothing of it when it is about the cluster as a whole. */
export interface FindingSubject {
  /** Names of pools. */
  readonly pools?: readonly string[];
  /** System workloads, Rancher's agents among them. */
  readonly workloads?: readonly string[];
  /** A property of K3sCluster, or an argument of the K3s configuration: `machineGlobalConfig`. */
  readonly setting?: string;
  /** A key within the setting; a taint, where it is about one. */
  readonly key?: string;
  /** Several of them. */
  readonly keys?: readonly string[];
  /** A toleration of an agent, in the notation of `Toleration.toString()`. */
  readonly toleration?: string;
  /** An acknowledgement, as it stands in the model: `RK107 pool=first`. */
  readonly acknowledgement?: string;
}

/** A part of what a finding is about. */
export type SubjectPart = "setting" | "key" | "pool" | "workload" | "toleration" | "acknowledgement";

/** What one thing that findings are about can be told from others by; in the order in which it is written. */
export const SUBJECT_PARTS: readonly SubjectPart[] = [
  "setting",
  "key",
  "pool",
  "workload",
  "toleration",
  "acknowledgement",
];

/** One thing that a finding is about; nothing of it is the cluster as a whole. */
export type SingleSubject = { readonly [P in SubjectPart]?: string };

/** The single things that a finding about all of this is about: one for each key, pool and workload. */
export function singleSubjects({ keys = [], pools = [], workloads = [], ...rest }: FindingSubject): SingleSubject[] {
  const ofKeys: SingleSubject[] = keys.length === 0 ? [rest] : keys.map((key) => ({ ...rest, key }));
  const ofPools = pools.length === 0 ? ofKeys : ofKeys.flatMap((single) => pools.map((pool) => ({ ...single, pool })));
  return workloads.length === 0
    ? ofPools
    : ofPools.flatMap((single) => workloads.map((workload) => ({ ...single, workload })));
}
