import { withOpenTokens } from "../../configuration/open-tokens";
import { isToken } from "../../configuration/token-json";
import { type Problem, problemsOf } from "../../scheduling/invalid-input";
import type { PlainObject } from "../../scheduling/json";
import { affinityProblems as affinityRules } from "../../scheduling/validation/affinity-rules";
import { type Affinity, readAffinity } from "./agent-affinity";

/**
 * Problems of an agent's affinity, as an object or as JSON text.
 * @param place where it stands, for the message: `agents.clusterAgent.overrideAffinity`
 */
export function affinityProblems(affinity: Affinity | string, place: string): readonly Problem[] {
  if (isToken(affinity)) return [];
  const unreadable = problemsOf(() => readAffinity(affinity, place));
  if (unreadable.length > 0) return unreadable;
  return affinityRules(withOpenTokens(readAffinity(affinity), place) as PlainObject, place);
}
