/** A change as somebody wrote it on the command line, nothing of it read yet. */
export interface WrittenChange {
  /** `NODES,TAINT` */
  readonly taint: readonly string[];
  /** `NODES,TAINT`, or the key alone for all its effects. */
  readonly untaint: readonly string[];
  /** `NODES` */
  readonly cordon: readonly string[];
  readonly uncordon: readonly string[];
  readonly drainNode: readonly string[];
  readonly deleteNode: readonly string[];
  readonly kubernetesVersion?: string;
}

/** What an option does. */
export type Action = Exclude<keyof WrittenChange, "kubernetesVersion">;

/** Options by what they do. */
export const OPTIONS: Readonly<Record<Action, string>> = {
  taint: "--taint",
  untaint: "--untaint",
  cordon: "--cordon",
  uncordon: "--uncordon",
  drainNode: "--drain-node",
  deleteNode: "--delete-node",
};

/** How nodes are chosen, for whoever chose them otherwise. */
export const NODES_HELP =
  "name a node (n1, or node=n1), every node (all), or nodes by a label (label=pool=gpu, or label=pool for any value)";
