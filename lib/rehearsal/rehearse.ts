import { InvalidInputError } from "../scheduling/invalid-input";
import { type Cluster, NotK3s } from "../scheduling/reading/cluster";
import { isUnknown } from "../scheduling/reading/unknown";
import { NEWEST_KNOWN_KUBERNETES } from "../scheduling/releases/newest-known";
import { bootstrapStage, firstPool } from "./bootstrap-stage";
import type { Rehearsal, RehearsalStage } from "./rehearsal";
import { labelsOfPools } from "./rehearsed-pools";
import { safeName, safeNames } from "./safe-names";
import { steadyStage, upgradeStage } from "./settled-stage";

/** Which rehearsal it is. */
export interface RehearseOptions {
  readonly stage: RehearsalStage;
  /** Pool of the first node, for the stage in which it is alone; needed where several are possible. */
  readonly first?: string;
}

/**
 * The nodes and pods of a cluster at a stage of its life.
 * @throws InvalidInputError when there is nothing to rehearse, or it is open what
 */
export function rehearse(cluster: Cluster, { stage, first }: RehearseOptions): Rehearsal {
  const kubernetes = releaseOf(cluster);
  if (cluster.pools.length === 0) {
    throw new InvalidInputError([
      {
        what: "no node pools are known, so that there are no nodes to rehearse",
        why: "nodes of a custom cluster register themselves, and nothing in the input says which there are",
        help: "tell them in a file: --pools",
      },
    ]);
  }
  const elected = stage === "bootstrap" ? firstPool(cluster, first) : undefined;
  const parts =
    elected === undefined
      ? (stage === "upgrade" ? upgradeStage : steadyStage)(cluster, kubernetes)
      : bootstrapStage(cluster, kubernetes, elected);
  const labels = safeNames(parts.workloads.map(({ workload }) => workload));
  return {
    cluster: rehearsedName(cluster),
    stage,
    ...(elected === undefined ? {} : { first: labelsOfPools(cluster).get(elected.name) as string }),
    kubelet: kubernetes.toString(),
    pools: parts.seen.map(({ rehearsed }) => rehearsed),
    workloads: parts.workloads.map((each) => ({ ...each, label: labels.get(each.workload) as string })),
    leftOut: parts.leftOut,
  };
}

/** The label by which a throw-away cluster says which cluster it rehearses. */
export function rehearsedName({ name }: Pick<Cluster, "name">): string {
  return isUnknown(name) ? "unnamed" : safeName(name);
}

function releaseOf({ kubernetesVersion }: Cluster) {
  if (kubernetesVersion instanceof NotK3s) {
    throw new InvalidInputError([
      {
        what: "the cluster is not of K3s",
        why: "nothing is known of the workloads of another distribution",
        help: "rehearse a cluster whose kubernetes_version is one of K3s",
      },
    ]);
  }
  return isUnknown(kubernetesVersion) ? NEWEST_KNOWN_KUBERNETES : kubernetesVersion;
}
