import { type LateSetting, TEXTS_OF_RKE_CONFIG } from "../scheduling/reading/late-settings";
import { at } from "./json";

/**
 * Settings with which the provider cannot create the cluster of a plan. It shows in that nothing at all of `rke_config` is
 * planned.
 * @param planned the plan's `after` of the cluster
 * @param configured what is configured, as the plan has it; undefined where it does not tell
 */
export function lateSettingsOfPlan(planned: unknown, configured: unknown): readonly LateSetting[] {
  const [written] = [at(planned, "rke_config")].flat();
  if (written !== undefined && written !== null) return [];
  const [block] = [at(configured, "rke_config")].flat();
  return TEXTS_OF_RKE_CONFIG.flatMap(([argument, setting]) => {
    const values = referencesOf(at(block, argument));
    return values.length === 0 ? [] : [{ setting, values, never: [] }];
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
  const leadsTo = (each: string, other: string) => other.startsWith(`${each}.`) || other.startsWith(`${each}[`);
  return all.filter((each) => !all.some((other) => leadsTo(each, other))).sort();
}
