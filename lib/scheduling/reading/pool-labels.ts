import type { SchedulingPool } from "../pool";
import { ownerOfLabel } from "../validation/reserved-labels";
import { withoutSecrets } from "../without-secrets";
import type { Unjudged } from "./unjudged";

/** Labels of pools that mean something to Rancher or Cluster API: what they make of the machine is not judged. */
export function unjudgedLabels(pools: readonly SchedulingPool[]): readonly Unjudged[] {
  return pools.flatMap(({ name, labels }) =>
    Object.keys(labels)
      .filter(isOfMachine)
      .map(
        (key): Unjudged => ({
          place: `label ${withoutSecrets(key)} of pool ${name}`,
          pools: [name],
          said: { setting: "labels", key, argument: "label" },
        }),
      ),
  );
}

function isOfMachine(key: string): boolean {
  const owner = ownerOfLabel(key);
  return owner === "rancher" || owner === "cluster-api";
}
