import type { Taint } from "../../taint";
import type { TolerationSet } from "../../toleration-set";

/** What tolerations lack to let a pod stay with the taints for ever. */
export interface Lacking {
  /** Whether they tolerate some of the taints for a time only. */
  readonly isLimited: boolean;
  /** Whether they do not tolerate some of them at all. */
  readonly isMissing: boolean;
}

/** Says whether seconds are to be left out, or tolerations to be added, or both. */
export function lacking(tolerations: TolerationSet, taints: readonly Taint[]): Lacking {
  return { isLimited: tolerations.limited(taints).length > 0, isMissing: tolerations.blocking(taints).length > 0 };
}
