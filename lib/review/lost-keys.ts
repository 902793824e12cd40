import { LEFT_ALONE } from "../scheduling/reading/left-alone";
import { WITNESS_ANNOTATION } from "../scheduling/reading/witness";
import { at, isObject, type PlainObject } from "./json";

/** Keys of what is on a cluster in Rancher, which the app does not write and the plan takes away. */
export interface LostKeys {
  /** Keys of annotations. */
  readonly annotations: readonly string[];
  /** Keys of labels. */
  readonly labels: readonly string[];
}

export const NOTHING_LOST: LostKeys = { annotations: [], labels: [] };

/**
 * What a plan takes off a cluster that is there. As soon as a configuration has the argument, the provider plans every key
 * away that is not in it, whoever wrote it.
 * @param change of the cluster's `resource_changes` entry
 */
export function lostKeys(change: PlainObject): LostKeys {
  return { annotations: lostOf("annotations", change), labels: lostOf("labels", change) };
}

function lostOf(argument: "annotations" | "labels", { before, after, after_unknown: unknown }: PlainObject): string[] {
  const [old, now, open] = [before, after, unknown].map((side) => at(side, argument));
  if (!isObject(old) || !isObject(now) || open === true) return [];
  const isWritten = (key: string) => [now, open].some((each) => isObject(each) && Object.hasOwn(each, key));
  return Object.keys(old)
    .filter((key) => !isWritten(key) && !LEFT_ALONE.test(key) && key !== WITNESS_ANNOTATION)
    .sort();
}
