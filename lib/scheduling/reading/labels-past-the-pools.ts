import type { SchedulingPool } from "../pool";
import { roadOf } from "./agent-environment";
import { type Unjudged, unjudgedOn } from "./unjudged";

/**
 * What may give the nodes of a pool a label of this key that the pool does not tell, or take away the one it tells; as
 * verdicts name it.
 */
export function givenPastThePool(
  all: readonly Unjudged[],
  pool: Pick<SchedulingPool, "name" | "labels">,
  key: string,
): readonly string[] {
  return unjudgedOn(
    all.filter((each) => mayGive(each, pool, key)),
    pool.name,
  );
}

function mayGive({ said, labels }: Unjudged, pool: Pick<SchedulingPool, "labels">, key: string): boolean {
  switch (said?.argument) {
    case undefined:
      // Known only at apply, it may be any of the others.
      return true;
    case "node-labels":
      // They take the place of the pool's, unless they are added to them.
      return labels?.has(key) === true || Object.hasOwn(pool.labels, key);
    case "node-file":
      return true;
    case "agent-environment":
      return ["registration", "k3s"].includes(roadOf(said?.key ?? "") ?? "");
    default:
      return false;
  }
}
