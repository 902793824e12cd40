import { setOf } from "../../once-per";
import { poolsByName } from "../../pool";
import { startUpTaints } from "../../proof/lingering";
import { START_UP_TAINTS } from "../../proof/start-up-operators";
import { hasProperties } from "../../reading/cluster";
import type { StartUpKey, TaintNotes } from "../finding-data";
import type { ProofContext } from "./context";

/**
 * What is to be known of the taints that keep something off pools before anybody tolerates them: one that an operator takes
 * away may be listed in the wrong place, and one that new nodes start with is no matter of tolerations.
 */
export function taintNotes(
  { cluster, pools }: Pick<ProofContext, "cluster" | "pools">,
  refusals: readonly { readonly pool: string; readonly by?: readonly string[] }[],
): TaintNotes {
  const keys = new Map<string, StartUpKey>();
  const starting = new Set<string>();
  for (const { pool: name, by = [] } of refusals) {
    const pool = poolsByName(pools).get(name);
    if (pool === undefined) continue;
    for (const taint of hasProperties(cluster) ? pool.taints : []) {
      const operator = START_UP_TAINTS.get(taint.key);
      const text = taint.toString();
      if (operator !== undefined && setOf(by).has(text)) keys.set(text, { taint: text, remover: operator.what });
    }
    for (const taint of startUpTaints(cluster, pool).map(String)) if (setOf(by).has(taint)) starting.add(taint);
  }
  return {
    ...(keys.size === 0 ? {} : { startUpKeys: [...keys.values()] }),
    ...(starting.size === 0 ? {} : { starting: [...starting] }),
  };
}
