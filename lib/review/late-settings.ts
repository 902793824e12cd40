import { CLOSED_ARGUMENTS, propertyOf } from "../scheduling/reading/late-arguments";
import type { LateSetting } from "../scheduling/reading/late-settings";
import { at, holdsTrue, isObject, type PlainObject } from "./json";

/** What a plan has of a cluster. */
export interface PlannedConfiguration {
  /** The plan's `after`. */
  readonly after: unknown;
  /** The plan's `before`: a number that is not known is planned as it was. */
  readonly before: unknown;
  /** The plan's `after_unknown`. */
  readonly unknown: unknown;
  /** What is configured; undefined where the plan does not tell. */
  readonly configured: unknown;
  /** Whether it creates the cluster. */
  readonly isMade: boolean;
  /** Whether what an expression refers to is known in the plan; undefined where the plan does not tell. */
  readonly isKnown: (reference: string) => boolean | undefined;
}

/**
 * Settings over which the apply of a plan fails: made of what the plan does not know, and planned as nothing instead of
 * staying open.
 */
export function lateSettingsOfPlan({
  after,
  before: old,
  unknown,
  configured,
  isMade,
  isKnown,
}: PlannedConfiguration): LateSetting[] {
  const [planned, was, mask, block] = [after, old, unknown, configured].map(
    (side) => [at(side, "rke_config")].flat()[0],
  );
  const isAlone = planned === undefined || planned === null;
  if (isAlone && !isMade) return [];
  const late = expressionsIn(block, planned, mask, was).flatMap(({ argument, references, value, before, isOpen }) => {
    const leading = leadingOnly(references);
    const values = leading.filter((each) => !KNOWN.test(each) && isKnown(each) !== true);
    if (values.length === 0 || (!isAlone && isOpen)) return [];
    const isFlag = typeof value === "boolean";
    if (isFlag || typeof value === "number") {
      // False and 0 are values like others: that it is not known, only the references tell.
      if (value !== before && !isNothing(value)) return [];
      if (leading.some((each) => isKnown(each) !== false)) return [];
    } else if (!isNothing(value)) return [];
    const cause = isFlag ? "flag" : isAlone ? (CLOSED_ARGUMENTS.get(argument) ?? "alone") : "value";
    return [{ argument, values, cause } as const];
  });
  return [...new Set(late.map(({ argument }) => argument))].map((argument) => {
    const found = late.filter((each) => each.argument === argument);
    const values = [...new Set(found.flatMap((each) => each.values))].sort();
    return { setting: propertyOf(argument), values, never: [], cause: found[0]?.cause ?? "value", isPlanned: true };
  });
}

/** What Terraform always knows when it plans. */
const KNOWN = /^(?:(?:var|path|terraform|count)\.|each\.key$)/;

/** An argument that is an expression, and what is planned of it. */
interface PlannedExpression {
  readonly argument: string;
  readonly references: readonly string[];
  readonly value: unknown;
  readonly before: unknown;
  readonly isOpen: boolean;
}

function expressionsIn(block: unknown, planned: unknown, mask: unknown, was: unknown): readonly PlannedExpression[] {
  const found: PlannedExpression[] = [];
  const walk = (configured: PlainObject, value: unknown, open: unknown, old: unknown, prefix: string): void => {
    for (const [name, expression] of Object.entries(configured)) {
      const argument = `${prefix}${name}`;
      const [here, before] = [at(value, name), at(old, name)];
      const isOpen = open === true || at(open, name);
      if (Array.isArray(expression)) {
        expression.filter(isObject).forEach((inner, index) => {
          const place = placeOf(inner, index, here);
          const [next, mask, last] = [here, isOpen, before].map((each) => (Array.isArray(each) ? each[place] : each));
          walk(inner, next, mask, last, `${argument}.`);
        });
      } else if (isObject(expression)) {
        const references = at(expression, "references");
        if (!Array.isArray(references)) continue;
        const texts = references.filter((each): each is string => typeof each === "string");
        found.push({ argument, references: texts, value: here, before, isOpen: holdsTrue(isOpen) });
      }
    }
  };
  if (isObject(block)) walk(block, planned, mask, was, "");
  return found;
}

/** Where a block is planned: the provider sorts those that have a hostname. */
function placeOf(configured: PlainObject, index: number, planned: unknown): number {
  const host = at(configured, "hostname", "constant_value");
  if (host === undefined || !Array.isArray(planned)) return index;
  const found = planned.findIndex((each) => at(each, "hostname") === host);
  return found === -1 ? index : found;
}

function isNothing(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === "" || value === false || value === 0;
}

/** References, each as far as it goes: a plan has what leads there as well. */
function leadingOnly(references: readonly string[]): readonly string[] {
  const leadsTo = (each: string, other: string) => other.startsWith(`${each}.`) || other.startsWith(`${each}[`);
  return references.filter((each) => !references.some((other) => leadsTo(each, other)));
}
