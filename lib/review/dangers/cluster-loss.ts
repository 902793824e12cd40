import type { FindingDraft } from "../../scheduling/findings/finding";
import type { FindingData } from "../../scheduling/findings/finding-data";
import { type Cluster, registersNodes } from "../../scheduling/reading/cluster";
import { distributionOf } from "../../scheduling/reading/cluster-summary";
import { isUnknown } from "../../scheduling/reading/unknown";
import type { ClusterChange } from "../cluster-change";
import { TAINTED } from "../plan-reasons";
import type { ReviewContext } from "./context";

/** The cluster itself goes: replaced, or destroyed where it was while it is imported elsewhere (RK701), or destroyed for good (RK702). */
export function clusterLossDangers({ change }: ReviewContext): FindingDraft[] {
  const instance = [change.formerAddress, change.address].some((each) => each?.endsWith("]")) ? INSTANCE : {};
  if (change.action === "replaced" || change.importLoss !== undefined) {
    const { replacedBecauseOf: because, formerAddress, hasModel, importLoss } = change;
    const renamed = renaming(change);
    // Only a K3sCluster can say it, and only one has a model.
    const movedFrom = formerAddress !== undefined && hasModel.after ? shortest(formerAddress) : undefined;
    const data = {
      because,
      ...instance,
      ...(renamed === undefined ? {} : { renamed }),
      ...machinesOf(change.before),
      ...(movedFrom === undefined ? {} : { movedFrom }),
      ...(importLoss === undefined ? {} : { importLoss }),
      ...(because.length === 1 && because[0] === TAINTED
        ? { isTainted: true as const, ...(change.address === undefined ? {} : { address: change.address }) }
        : {}),
    };
    return [{ code: "RK701", data }];
  }
  const isGone = change.action === "destroyed" || change.action === "left" || change.action === undefined;
  if (change.before === undefined || change.after !== undefined || change.isUnknown || !isGone) return [];
  const { kubernetesVersion } = change.before;
  const distribution = isUnknown(kubernetesVersion) ? "Kubernetes" : distributionOf(change.before);
  const isConfigured = change.isConfigured === true ? { isConfigured: true as const } : {};
  const isLeftOver = change.scope === "deposed" ? { isLeftOver: true as const } : {};
  const leftStack = change.action === "left" ? { leftStack: change.stack } : {};
  const data = {
    ...instance,
    ...isConfigured,
    ...isLeftOver,
    ...machinesOf(change.before),
    distribution,
    ...leftStack,
  };
  return [{ code: "RK702", data }];
}

/** Whether Rancher made the machines, where that is known. */
function machinesOf(cluster: Cluster | undefined): { readonly machines?: "made" | "registered" } {
  if (cluster?.poolSource === "machine_pools") return { machines: "made" };
  return cluster !== undefined && registersNodes(cluster) ? { machines: "registered" } : {};
}

const INSTANCE = { isInstance: true } as const;

/** Names that are known, of a cluster that gets another one. */
function renaming({ before, after, isPairedByPools }: ClusterChange): FindingData["RK701"]["renamed"] {
  const [from, to] = [before?.name, after?.name];
  if (typeof from !== "string" || typeof to !== "string" || from === to) return undefined;
  return { from, to, ...(isPairedByPools && { isByPools: true }) };
}

/** The name alone, where that says it all. */
function shortest(address: string): string {
  return /^rancher2_cluster_v2\.([A-Za-z_][\w-]*)$/.exec(address)?.[1] ?? address;
}
