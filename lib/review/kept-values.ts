import type { ResourceValues } from "../scheduling/reading/resource-values";
import {
  type Digest,
  digestOfValuesIn,
  isFilledIn,
  isOneValue,
  WITNESSED_ARGUMENTS,
  type WitnessedPart,
} from "../scheduling/reading/witness";

/**
 * Whether a part of a witness is of other values although nothing was refused: an expression becomes null, and the provider
 * keeps what it read or what means the same to Rancher. As far as the values in the state tell: the witness has no more
 * than a digest of what the expressions give.
 * @param accepted the witness of what Rancher accepted last
 * @param intended that of what is planned
 * @param before the values in the state, which are planned as well
 */
export function isKept(
  part: WitnessedPart,
  { accepted, intended, before }: { accepted: string; intended: string; before: ResourceValues },
  digest: Digest,
): boolean {
  const [old, now] = [accepted, intended].map((witness) => digestOfValuesIn(witness, part));
  const gives = (one: string | undefined, values: readonly unknown[]) =>
    values.some((value) => digest(jsonOfTerraform([value])) === one);
  const isUnset = gives(now, UNSET);
  if (isUnset && gives(old, UNSET)) return true;
  const held = before.raw(WITNESSED_ARGUMENTS[part]);
  // Of a block it is not known which of its values is meant, but for one that goes and is still there.
  if (!isOneValue(part)) return isUnset && gives(old, valuesIn(held).flatMap(inEveryType));
  // What was null is what the provider read, be it from before.
  return (isFilledIn(part) && gives(old, [null])) || gives(old, inEveryType(held));
}

/** What expressions give for what is as good as not set. */
const UNSET: readonly unknown[] = [null, "", false, "false"];

/** An expression may give text for what the provider takes for a number or a flag. */
function inEveryType(value: unknown): unknown[] {
  if (value === null || value === undefined || value === "" || value === false) return [...UNSET];
  return [value, String(value)];
}

/** Texts, numbers and flags in a block that are set, wherever they stand. */
function valuesIn(json: unknown): unknown[] {
  const values: unknown[] = [];
  // A loop, because a plan that somebody made may nest deeper than the call stack.
  const pending = [json];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === "object" && next !== null) pending.push(...Object.values(next));
    else if (next !== null && next !== undefined && next !== "" && next !== false) values.push(next);
  }
  return values;
}

/** JSON as Terraform's `jsonencode` writes it: Go escapes what means something in HTML. */
function jsonOfTerraform(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
