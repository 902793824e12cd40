import { isObject } from "../json";
import type { Declarations } from "./known-at-plan";
import { type Literal, literalOf } from "./literal-values";
import type { ResourceValues } from "./resource-values";

/** One of the things that Terraform makes of a resource. */
export interface Instance {
  /** What stands behind the resource's address: nothing where it is the only one, or `[0]`, or `["north"]`. */
  readonly key: string;
  /** What `count.index`, `each.key` and `each.value` are in it. */
  readonly names: ReadonlyMap<string, unknown>;
}

/**
 * What Terraform makes of a resource that is written, by its `count` or `for_each`. Undefined where these are known only at
 * apply, or are more than anybody makes.
 */
export function instancesOf(
  resource: ResourceValues,
  declared: Partial<Declarations> = {},
): readonly Instance[] | undefined {
  if (resource.raw("for_each") !== undefined) return ofForEach(literalOf(resource.raw("for_each"), { declared }));
  if (resource.raw("count") === undefined) return [{ key: "", names: new Map() }];
  return ofCount(literalOf(resource.raw("count"), { declared }));
}

/**
 * Whether Terraform makes nothing of a resource that is written: its `count` is 0, or its `for_each` is empty. A number
 * that is known only at apply may be any.
 */
export function hasNoInstance(resource: ResourceValues, declared?: Partial<Declarations>): boolean {
  return instancesOf(resource, declared)?.length === 0;
}

/** A hostile file may ask for any number of them. */
const MOST = 100;

function ofCount(count: Literal | undefined): Instance[] | undefined {
  // Null is as if it were not written.
  if (count?.value === null) return [{ key: "", names: new Map() }];
  const text = String(count?.value);
  if (!/^\d+$/.test(text) || Number(text) > MOST) return undefined;
  return Array.from({ length: Number(text) }, (_, index) => ({
    key: `[${index}]`,
    names: new Map([["count.index", index]]),
  }));
}

function ofForEach(forEach: Literal | undefined): Instance[] | undefined {
  if (forEach?.value === null) return [{ key: "", names: new Map() }];
  const entries = entriesOf(forEach?.value);
  if (entries === undefined || entries.length > MOST) return undefined;
  return entries.map(([key, value]) => ({
    key: `[${JSON.stringify(key)}]`,
    names: new Map([
      ["each.key", key],
      ["each.value", value],
    ]),
  }));
}

function entriesOf(forEach: unknown): [string, unknown][] | undefined {
  if (Array.isArray(forEach)) return forEach.every((each) => typeof each === "string") ? forEach.map(twice) : undefined;
  return isObject(forEach) ? Object.entries(forEach) : undefined;
}

/** In a set an item is its own key. */
function twice(item: string): [string, string] {
  return [item, item];
}
