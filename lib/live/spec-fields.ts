import { at, type PlainObject } from "../scheduling/json";

/** Parts of a spec of Rancher, undefined where they are not there: what is not set is no argument. */

/** Without what is not there. */
export function present(object: PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

export function textIn(object: unknown, name: string): string | undefined {
  const value = at(object, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function switchIn(object: unknown, name: string): boolean | undefined {
  const value = at(object, name);
  return typeof value === "boolean" ? value : undefined;
}

export function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

export function filledBlock(block: PlainObject): PlainObject[] | undefined {
  return Object.keys(block).length === 0 ? undefined : [block];
}

export function numberIn(object: unknown, name: string): number | undefined {
  const value = at(object, name);
  return typeof value === "number" ? value : undefined;
}
