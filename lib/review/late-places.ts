import { at, isObject } from "./json";

/** Steps to a value of a plan: names of arguments, and places in lists. */
export type PlanPath = readonly (string | number)[];

/** Arguments that tell blocks of one name from each other. */
const NAMES = ["hostname", "name"] as const;

/**
 * Where a block of a configuration is planned; undefined where that cannot be told. The provider sorts those that have a
 * hostname, and those that a `dynamic` block makes stand among those that are configured.
 * @param configured the block
 * @param index its place among those that are configured
 * @param count how many are configured
 * @param planned those that are planned
 */
export function placeOf(configured: unknown, index: number, count: number, planned: unknown): number | undefined {
  if (!Array.isArray(planned)) return index;
  for (const argument of NAMES) {
    const name = at(configured, argument, "constant_value");
    const found = name === undefined ? -1 : planned.findIndex((each) => at(each, argument) === name);
    if (found !== -1) return found;
  }
  return planned.length > count && planned.some((each) => isObject(each) && "name" in each) ? undefined : index;
}

/** What a planned block was: the one of its name, or at its place where it has none. */
export function sameBlock(planned: unknown, place: number, before: unknown): unknown {
  if (!Array.isArray(before)) return before;
  const argument = NAMES.find((each) => typeof at(planned, each) === "string");
  return argument === undefined ? before[place] : before.find((each) => at(each, argument) === at(planned, argument));
}

/** Whether a plan has nothing there, which is also what it has in the place of what is late. */
export function isNothing(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === "" || value === false || value === 0;
}

/** A plan's mask that is true in these places; undefined where there are none. */
export function maskOf(paths: readonly PlanPath[]): unknown {
  if (paths.length === 0) return undefined;
  if (paths.some((path) => path.length === 0)) return true;
  const steps = [...new Set(paths.map(([first]) => first as string | number))];
  const inner = (step: string | number) =>
    maskOf(paths.filter(([first]) => first === step).map((path) => path.slice(1)));
  if (steps.every((step) => typeof step === "number")) {
    return Array.from({ length: Math.max(...steps) + 1 }, (_, index) => inner(index));
  }
  return Object.fromEntries(steps.map((step) => [step, inner(step)]));
}
