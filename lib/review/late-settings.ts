import { CLOSED_ARGUMENTS, propertyOf } from "../scheduling/reading/late-arguments";
import type { LateSetting } from "../scheduling/reading/late-settings";
import { at, holdsTrue, isObject, type PlainObject } from "./json";
import { isNothing, maskOf, type PlanPath, placeOf, sameBlock } from "./late-places";
import { type LateReferences, lateInMadeBlocks } from "./made-blocks";

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
  /** What the plan does not know of all that its changes are made of. */
  readonly late: LateReferences;
}

/** What of a plan is planned as nothing and comes at apply. */
export interface LateInPlan {
  /** Settings over which the apply fails: made of what the plan does not know, instead of staying open. */
  readonly settings: readonly LateSetting[];
  /** The places of their values in the plan's `after`, in the form of its `after_unknown`. */
  readonly mask: unknown;
}

/** Where nothing is late. */
export const NOTHING_LATE: LateInPlan = { settings: [], mask: undefined };

/** Reads what of a plan is known too late. */
export function lateInPlan(plan: PlannedConfiguration): LateInPlan {
  const { after, before: old, unknown, configured, isMade, isKnown } = plan;
  const [planned, was, mask, block] = [after, old, unknown, configured].map(
    (side) => [at(side, "rke_config")].flat()[0],
  );
  const isAlone = planned === undefined || planned === null;
  if (isAlone && !isMade) return NOTHING_LATE;
  const late = expressionsIn(block, planned, mask, was).flatMap((each) => {
    const { argument, references, value, before, isOpen, path } = each;
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
    return [{ argument, values, cause, path } as const];
  });
  const settings = [...new Set(late.map(({ argument }) => argument))].map((argument): LateSetting => {
    const found = late.filter((each) => each.argument === argument);
    const values = [...new Set(found.flatMap((each) => each.values))].sort();
    return { setting: propertyOf(argument), values, never: [], cause: found[0]?.cause ?? "value", isPlanned: true };
  });
  const made = lateInMadeBlocks({ block, planned, was, isMade, late: plan.late });
  const paths = [...late.map(({ path }) => path), ...made.paths];
  return { settings: [...settings, ...made.settings], mask: maskOf(paths.map((path) => ["rke_config", 0, ...path])) };
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
  /** Where it is planned, below `rke_config`. */
  readonly path: PlanPath;
}

function expressionsIn(block: unknown, planned: unknown, mask: unknown, was: unknown): readonly PlannedExpression[] {
  const found: PlannedExpression[] = [];
  const walk = (configured: PlainObject, value: unknown, open: unknown, old: unknown, above: PlanPath): void => {
    for (const [name, expression] of Object.entries(configured)) {
      const path = [...above, name];
      const [here, before] = [at(value, name), at(old, name)];
      const isOpen = open === true || at(open, name);
      if (Array.isArray(expression)) {
        const blocks = expression.filter(isObject);
        blocks.forEach((inner, index) => {
          const place = placeOf(inner, index, blocks.length, here);
          if (place === undefined) return;
          const [next, mask] = [here, isOpen].map((each) => (Array.isArray(each) ? each[place] : each));
          walk(inner, next, mask, sameBlock(next, place, before), [...path, place]);
        });
      } else if (isObject(expression)) {
        const references = at(expression, "references");
        if (!Array.isArray(references)) continue;
        const texts = references.filter((each): each is string => typeof each === "string");
        const argument = path.filter((step) => typeof step === "string").join(".");
        found.push({ argument, references: texts, value: here, before, isOpen: holdsTrue(isOpen), path });
      }
    }
  };
  if (isObject(block)) walk(block, planned, mask, was, []);
  return found;
}

/** References, each as far as it goes: a plan has what leads there as well. */
function leadingOnly(references: readonly string[]): readonly string[] {
  const leadsTo = (each: string, other: string) => other.startsWith(`${each}.`) || other.startsWith(`${each}[`);
  return references.filter((each) => !references.some((other) => leadsTo(each, other)));
}
