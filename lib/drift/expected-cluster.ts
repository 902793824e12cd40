import type { LiveCluster } from "../live/live-cluster";
import type { RancherCluster } from "../live/rancher-objects";
import type { LoadedCluster } from "../review/located-cluster";
import { InvalidInputError, quoted } from "../scheduling/invalid-input";
import { nearMiss } from "../scheduling/near-miss";
import { clusterName } from "../scheduling/reading/cluster-summary";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import { isUnknown } from "../scheduling/reading/unknown";

/** Label by which Rancher 2.15 tells a node's cluster. */
const CLUSTER_LABEL = "plan.cattle.io/cluster-name";

/**
 * The cluster of the app that the living one is to be.
 * @param wanted its name or its Terraform address, where somebody says so
 * @throws InvalidInputError when there is none, or it is not clear which
 */
export function expectedCluster(clusters: readonly LoadedCluster[], live: LiveCluster, wanted?: string): LoadedCluster {
  if (wanted !== undefined) return wantedCluster(clusters, wanted);
  const [first] = clusters;
  if (first !== undefined && clusters.length === 1) return first;
  for (const isIt of [namedBy(live), hasPoolsOf(live)]) {
    const [found, ...more] = clusters.filter(isIt);
    if (found !== undefined && more.length === 0) return found;
  }
  throw new InvalidInputError([
    {
      what: `the app has ${clusters.length} clusters, and the input does not tell which of them it is`,
      why: "nodes of one compared with pools of another would all be wrong",
      help: `write --cluster with one of ${candidates(clusters)}`,
    },
  ]);
}

function wantedCluster(clusters: readonly LoadedCluster[], wanted: string): LoadedCluster {
  const found = clusters.filter(({ cluster, address }) => cluster.name === wanted || address === wanted);
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) return first;
  const near = nearMiss(
    wanted,
    clusters.flatMap(({ cluster, address }) => [clusterName(cluster), address]),
  );
  throw new InvalidInputError([
    first === undefined
      ? {
          what: `the app has no cluster ${quoted(wanted)}${near === undefined ? "" : `, did you mean ${quoted(near)}?`}`,
          why: "there is nothing to compare the living cluster with",
          help: `write --cluster with one of ${candidates(clusters)}`,
        }
      : {
          what: `the app has ${found.length} clusters ${quoted(wanted)}`,
          why: "nodes of one compared with pools of another would all be wrong",
          help: `pass the stack of the one that is meant: ${found.map(({ stack }) => quoted(stack)).join(", ")}`,
        },
  ]);
}

const MOST_NAMED = 20;

function candidates(clusters: readonly LoadedCluster[]): string {
  const names = clusters.map(({ cluster, address }) => quoted(isUnknown(cluster.name) ? address : cluster.name));
  const more = names.length - MOST_NAMED;
  return `${[...new Set(names)].slice(0, MOST_NAMED).join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

/** By Rancher's own objects, or by what Rancher writes on nodes. */
function namedBy({ rancher, nodes }: LiveCluster): (each: LoadedCluster) => boolean {
  const names = new Set([
    ...rancher.clusters.map(({ name }) => nameIn(name)),
    ...nodes.flatMap(({ labels }) => labels.get(CLUSTER_LABEL) ?? []),
  ]);
  return ({ cluster }) => typeof cluster.name === "string" && names.has(cluster.name);
}

/** By the names of pools that the nodes registered with. */
function hasPoolsOf({ nodes }: LiveCluster): (each: LoadedCluster) => boolean {
  const names = [...new Set(nodes.flatMap(({ labels }) => labels.get(NODE_POOL_LABEL) ?? []))];
  return ({ cluster }) => {
    const pools = new Set(cluster.pools.map(({ name }) => name));
    return names.length > 0 && names.every((name) => pools.has(name));
  };
}

function nameIn(place: string): string {
  return place.slice(place.indexOf("/") + 1);
}

/**
 * Rancher's own object of the cluster, where it is in the input, and it is clear which: one whose name only apply tells is
 * taken for the only one, and of the same name in several workspaces none is.
 */
export function heldObject({ name }: LoadedCluster["cluster"], { rancher }: LiveCluster): RancherCluster | undefined {
  const [found, ...more] = rancher.clusters.filter((each) => isUnknown(name) || nameIn(each.name) === name);
  return more.length === 0 ? found : undefined;
}
