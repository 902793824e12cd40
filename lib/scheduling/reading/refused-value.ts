import type { Problem } from "../invalid-input";
import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known } from "./unknown";

/** A setting with a value that cannot work or does nothing, or that does something else on nodes. */
export interface RefusedValue {
  /** Property of K3sCluster. */
  readonly setting: string;
  /** Why, without the value, which may be secret; lower case, no full stop. At least one. */
  readonly reasons: readonly string[];
  /** Whether nobody refuses it, and nothing breaks over it: it is as good as not written. */
  readonly doesNothing?: true;
  /** Where it is so as long as nobody gives a value to the variables that the setting is made of. */
  readonly isOfUnset?: true;
}

/** What the problems say, without the value that each of them names. */
export function refused(setting: string, problems: readonly Problem[]): RefusedValue {
  const doesNothing = problems.length > 0 && problems.every((each) => each.doesNothing === true);
  // What breaks something comes first.
  const ordered = [...problems].sort((a, b) => Number(a.doesNothing ?? false) - Number(b.doesNothing ?? false));
  return {
    setting,
    reasons: [...new Set(ordered.map(({ why }) => why))],
    ...(doesNothing ? { doesNothing } : {}),
  };
}

/** Problems of a block, where there is one and it is known. */
export function inBlock(
  values: ResourceValues,
  name: string,
  problemsOf: (block: ResourceValues) => readonly Problem[],
): readonly Problem[] {
  const block = values.block(name);
  return block === undefined || isUnknown(block) ? [] : problemsOf(block);
}

/** Plans have empty text for what is not written. */
export function written(block: ResourceValues, name: string): Known<string> | undefined {
  const value = block.text(name);
  return value === "" ? undefined : value;
}

/** Plans have 0 for what is not written. */
export function number(block: ResourceValues, name: string): Known<number> | undefined {
  const text = block.text(name);
  if (text === undefined || isUnknown(text)) return text;
  // Terraform takes no empty text for a number.
  if (text === "") return undefined;
  return text === "0" && !block.isConfiguration ? undefined : Number(text);
}
