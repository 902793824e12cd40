import { type LateSetting, NEEDED_AT_PLAN } from "../scheduling/reading/late-settings";
import { at, isObject } from "./json";

/**
 * Settings that a plan does not know although the provider needs them to create the cluster.
 * @param unknown the plan's `after_unknown` of the cluster
 * @param configured what is configured, as the plan has it; undefined where it does not tell
 */
export function lateSettingsOfPlan(unknown: unknown, configured: unknown): readonly LateSetting[] {
  const [mask] = [at(unknown, "rke_config")].flat();
  const [block] = [at(configured, "rke_config")].flat();
  return NEEDED_AT_PLAN.flatMap(([argument, setting]) => {
    const values = referencesOf(at(block, argument));
    // Of a block in which one of them is open the provider says nothing at all.
    const isOpen = isObject(mask)
      ? at(mask, argument) === true && (block === undefined || at(block, argument) !== undefined)
      : mask === true && values.length > 0;
    return isOpen ? [{ setting, values, never: [] }] : [];
  });
}

/** What Terraform always knows when it plans. */
const KNOWN = /^(?:var|path|terraform|count|each)\./;

/** What an expression of a plan refers to, each as far as it goes: a plan has what leads there as well. */
function referencesOf(expression: unknown): readonly string[] {
  const references = at(expression, "references");
  const all = (Array.isArray(references) ? references : []).filter(
    (each) => typeof each === "string" && !KNOWN.test(each),
  );
  return all
    .filter(
      (each) =>
        !all.some((other) => other !== each && other.startsWith(each) && /^[.[]/.test(other.slice(each.length))),
    )
    .sort();
}
