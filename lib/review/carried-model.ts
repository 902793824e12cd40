import type { Cluster } from "../scheduling/reading/cluster";
import { NotK3s } from "../scheduling/reading/cluster";
import { initNodeOf } from "../scheduling/reading/init-node";
import type { ClusterChange } from "./cluster-change";

/** Whether the library's model comes to a cluster that is there ("adopted"), or leaves one that stays ("released"). */
export function modelPassage({ before, after, hasModel }: ClusterChange): "adopted" | "released" | undefined {
  if (before === undefined || after === undefined || hasModel.before === hasModel.after) return undefined;
  return hasModel.after ? "adopted" : "released";
}

/**
 * Both sides of a change with the same model. Where it stands on one side only, it holds for the other one as well: nodes
 * stay registered, and Rancher stays what it is, whoever says so. What is left to differ is what the change really does.
 */
export function withCarriedModel(change: ClusterChange): ClusterChange {
  const { before, after } = change;
  if (before === undefined || after === undefined) return change;
  switch (modelPassage(change)) {
    case "adopted":
      return { ...change, before: carried(after, before) };
    case "released":
      return { ...change, after: carried(before, after) };
    case undefined:
      return withCarriedPools(change, before, after);
  }
}

/**
 * Pools of machines that are known only at apply do not come or go. Where none are written they do: nodes that register
 * themselves are others than those that Rancher makes.
 */
function withCarriedPools(change: ClusterChange, before: Cluster, after: Cluster): ClusterChange {
  if ((before.latePools === undefined) === (after.latePools === undefined)) return change;
  const known = poolsOf(before.latePools === undefined ? before : after);
  return { ...change, before: { ...before, ...known }, after: { ...after, ...known } };
}

/**
 * A cluster whose machines Rancher makes and that writes no pools any more has no nodes that are known of: Rancher removes
 * its machines.
 */
export function withoutGoneMachines(change: ClusterChange): ClusterChange {
  const { before, after, action, importLoss } = change;
  const isMadeAnew = action === "replaced" || importLoss !== undefined;
  if (before?.poolSource !== "machine_pools" || after === undefined || isMadeAnew) return change;
  if (after.poolSource !== "unknown" || after.latePools !== undefined) return change;
  return { ...change, after: { ...after, poolSource: "machine_pools" } };
}

function poolsOf({ pools, poolSource, machinePools }: Cluster): Pick<Cluster, "pools" | "poolSource" | "machinePools"> {
  return { pools, poolSource, machinePools };
}

function carried(from: Cluster, to: Cluster): Cluster {
  const { rancherVersion, rancherHost, providerMajor, acknowledged, overridden, initNode } = from;
  const { rancherVersion: _, providerMajor: __, initNode: own, ...rest } = to;
  return {
    ...rest,
    ...(rancherVersion === undefined ? {} : { rancherVersion }),
    ...(providerMajor === undefined ? {} : { providerMajor }),
    rancherHost,
    // Machine pools are told by the cluster itself, and a file may tell those that register.
    ...(to.poolSource === "unknown" ? poolsOf(from) : {}),
    acknowledged,
    overridden,
    ...carriedInitNode(initNode, own),
    // A release that is not written stays what it is.
    kubernetesVersion: isNotWritten(to) ? from.kubernetesVersion : to.kubernetesVersion,
  };
}

/** Which pool is meant is told by the model, whether its machine is pinned by the cluster. */
function carriedInitNode(from: Cluster["initNode"], to: Cluster["initNode"]): Pick<Cluster, "initNode"> {
  const { pool, machineId } = from ?? {};
  const initNode = initNodeOf(
    { ...(pool === undefined ? {} : { pool }), ...(machineId === undefined ? {} : { machineId }) },
    to?.label ?? "",
  );
  return initNode === undefined ? {} : { initNode };
}

function isNotWritten({ kubernetesVersion }: Cluster): boolean {
  return kubernetesVersion instanceof NotK3s && kubernetesVersion.text === "";
}
