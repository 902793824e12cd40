import type { FindingDraft } from "../../scheduling/findings/finding";
import type { ReviewContext } from "./context";

/** The cluster itself goes: replaced (RK701), or destroyed for good (RK702). */
export function clusterLossDangers({ change }: ReviewContext): FindingDraft[] {
  if (change.action === "replaced") {
    const { replacedBecauseOf: because, formerAddress, hasModel } = change;
    // Only a K3sCluster can say it, and only one has a model.
    const movedFrom = formerAddress !== undefined && hasModel.after ? shortest(formerAddress) : undefined;
    return [{ code: "RK701", data: { because, ...(movedFrom === undefined ? {} : { movedFrom }) } }];
  }
  const isGone = change.action === "destroyed" || change.action === undefined;
  if (change.before === undefined || change.after !== undefined || change.isUnknown || !isGone) return [];
  return [{ code: "RK702", data: {} }];
}

/** The name alone, where that says it all. */
function shortest(address: string): string {
  return /^rancher2_cluster_v2\.([A-Za-z_][\w-]*)$/.exec(address)?.[1] ?? address;
}
