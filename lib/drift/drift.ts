/** What a difference is about; the order is that of how much it can do. */
export const DRIFT_KINDS = ["agent", "workload", "taint", "node", "release", "setting", "label"] as const;

/** One of them. */
export type DriftKind = (typeof DRIFT_KINDS)[number];

/**
 * Something that is not as the app says. Texts that come from the cluster are as somebody wrote them; whoever shows them
 * makes them harmless. Commands hold names that Kubernetes allows alone.
 */
export interface Difference {
  readonly kind: DriftKind;
  /** What differs, and where: `toleration a=b:NoSchedule of cattle-cluster-agent`. */
  readonly what: string;
  /** What the app says, where it was compared. */
  readonly app?: string;
  /** What Rancher's own object says, where it was compared. */
  readonly rancher?: string;
  /** What the living cluster has, where it was compared. */
  readonly live?: string;
  /** What follows from it, and how it may have come about. */
  readonly why: string;
  /** What to do; empty where the commands say it all. */
  readonly help: string;
  readonly commands: readonly string[];
  /** Whether the commands are for the cluster that Rancher itself runs in. */
  readonly isAtRancher?: true;
}

/** Something that was not compared. */
export interface NotCompared {
  readonly what: string;
  readonly why: string;
  /** Gets what is missing. */
  readonly command?: string;
}

/** How a living cluster differs from what an app says of it. */
export interface Drift {
  /** Name of the cluster in the app. */
  readonly cluster: string;
  /** Worst first. */
  readonly differences: readonly Difference[];
  /** What was compared, in a few words each: `3 pools`, `release`. */
  readonly compared: readonly string[];
  /** What is still to come and no drift: taints that are put on once the cluster is ready. */
  readonly toCome: readonly string[];
  readonly notCompared: readonly NotCompared[];
}

/** What a part of the comparison found. */
export interface Findings {
  readonly differences?: readonly Difference[];
  readonly compared?: readonly string[];
  readonly toCome?: readonly string[];
  readonly notCompared?: readonly NotCompared[];
}
