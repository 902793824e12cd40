import { DAEMON_SET_TOLERATIONS } from "../scheduling/daemon-set-tolerations";
import type { EffectiveWorkload } from "../scheduling/proof/effective-workload";
import type { Cluster } from "../scheduling/reading/cluster";
import type { LiveSystemWorkload } from "./live-workload";
import { type OtherStay, otherStays } from "./stays";
import { type OtherPlace, otherPlaces } from "./workload-places";

/** What a workload should be and is not. */
export interface Misfit {
  readonly row: EffectiveWorkload["row"];
  readonly isSwitchedOff: boolean;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly expected: readonly string[];
  /** What follows from another order of the same tolerations. */
  readonly stays: readonly OtherStay[];
  /** What else decides where its pods run, and is otherwise. */
  readonly places: readonly OtherPlace[];
}

/** What a workload is judged by besides itself. */
export interface MisfitSight {
  /** The configuration that it comes from. */
  readonly cluster: Cluster;
  /** Tolerations that Rancher makes of the taints there are. */
  readonly byRancher: readonly string[];
}

/** Undefined where the living workload is as this one. */
export function misfit(
  effective: EffectiveWorkload,
  there: LiveSystemWorkload,
  { cluster, byRancher }: MisfitSight,
): Misfit | undefined {
  const { row, tolerations, addedAtRunTime, isDisabled } = effective;
  const added = row.kind === "DaemonSet" ? new Set(DAEMON_SET_TOLERATIONS.map(String)) : new Set<string>();
  const expected = [...new Set(tolerations.all.map(String))].filter((text) => !added.has(text));
  const allowed = new Set([
    ...expected,
    ...added,
    ...(addedAtRunTime?.all ?? []).map(String),
    ...(there.workload.known?.shippedBy === "Rancher" ? byRancher : []),
  ]);
  const has = new Set(there.tolerations);
  const missing = expected.filter((text) => !has.has(text));
  const extra = [...has].filter((text) => !allowed.has(text));
  const stays = otherStays([expected, there.tolerations]);
  const places = otherPlaces(effective, there, cluster.addons.everywhere.has(row.workload));
  if (!isDisabled && missing.length + extra.length + stays.length + places.length === 0) return undefined;
  return { row, isSwitchedOff: isDisabled, missing, extra, expected, stays, places };
}
