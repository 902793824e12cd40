import type { FindingDraft } from "../../scheduling/findings/finding";
import type { ReviewContext } from "./context";

/** The cluster itself goes: replaced, or destroyed where it was while it is imported elsewhere (RK701), or destroyed for good (RK702). */
export function clusterLossDangers({ change }: ReviewContext): FindingDraft[] {
  const instance = [change.formerAddress, change.address].some((each) => each?.endsWith("]")) ? INSTANCE : {};
  if (change.action === "replaced" || change.importLoss !== undefined) {
    const { replacedBecauseOf: because, formerAddress, hasModel, importLoss } = change;
    // Only a K3sCluster can say it, and only one has a model.
    const movedFrom = formerAddress !== undefined && hasModel.after ? shortest(formerAddress) : undefined;
    const data = {
      because,
      ...instance,
      ...(movedFrom === undefined ? {} : { movedFrom }),
      ...(importLoss === undefined ? {} : { importLoss }),
    };
    return [{ code: "RK701", data }];
  }
  const isGone = change.action === "destroyed" || change.action === "left" || change.action === undefined;
  if (change.before === undefined || change.after !== undefined || change.isUnknown || !isGone) return [];
  return [{ code: "RK702", data: { ...instance, ...(change.action === "left" ? { leftStack: change.stack } : {}) } }];
}

const INSTANCE = { isInstance: true } as const;

/** The name alone, where that says it all. */
function shortest(address: string): string {
  return /^rancher2_cluster_v2\.([A-Za-z_][\w-]*)$/.exec(address)?.[1] ?? address;
}
