import type { LiveCluster } from "../live/live-cluster";
import { isNamed, saidCluster } from "../live/nodes-cluster";
import type { RancherCluster } from "../live/rancher-objects";
import type { LoadedCluster } from "../review/located-cluster";
import { InvalidInputError, quoted } from "../scheduling/invalid-input";
import { nearMiss } from "../scheduling/near-miss";
import { clusterName } from "../scheduling/reading/cluster-summary";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import { isUnknown } from "../scheduling/reading/unknown";

/**
 * The cluster of the app that the living one is to be. What the nodes say of their cluster counts before everything else:
 * pools of clusters that are made alike tell nothing apart.
 * @param wanted its name or its Terraform address, where somebody says so
 * @throws InvalidInputError when there is none, it is not clear which, or the nodes are of another one
 */
export function expectedCluster(clusters: readonly LoadedCluster[], live: LiveCluster, wanted?: string): LoadedCluster {
  const said = saidCluster(live);
  const meant = wanted === undefined ? clusters : [wantedCluster(clusters, wanted)];
  const possible = said === undefined ? meant : meant.filter(({ cluster }) => mayBe(cluster, said));
  const [first] = possible;
  if (said !== undefined && first === undefined) throw new InvalidInputError([otherCluster(meant, clusters, said)]);
  if (first !== undefined && possible.length === 1) return first;
  for (const isIt of [namedBy(live, said), hasPoolsOf(live)]) {
    const [found, ...more] = possible.filter(isIt);
    if (found !== undefined && more.length === 0) return found;
  }
  throw new InvalidInputError([
    {
      what: `the app has ${possible.length} clusters, and the input does not tell which of them it is`,
      why: "nodes of one compared with pools of another would all be wrong",
      help: `write --cluster with one of ${candidates(possible)}`,
    },
  ]);
}

/**
 * Whether it may be the one that the nodes say, with its namespace or without; one whose name only apply tells may be any.
 * Of one name in another namespace it is another cluster, to Rancher as to Terraform.
 */
function mayBe({ name, fleetNamespace }: LoadedCluster["cluster"], said: string): boolean {
  const isThere = isUnknown(fleetNamespace) || !said.includes("/") || said.startsWith(`${fleetNamespace}/`);
  return isThere && (isUnknown(name) || nameIn(said) === name);
}

function otherCluster(meant: readonly LoadedCluster[], clusters: readonly LoadedCluster[], said: string) {
  const isInApp = clusters.some(({ cluster }) => mayBe(cluster, said));
  return {
    what: `the nodes are of the cluster ${quoted(said)}, and not of ${candidates(meant, said.includes("/"))}`,
    why: "the nodes or Rancher's machines say so; compared with another cluster, what is as it should be and what is not would be said of the wrong one",
    help: isInApp
      ? "leave --cluster out, or pass the dump of the one that is meant"
      : "pass the dump of a cluster of the app, or the app of this cluster",
  };
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

function candidates(clusters: readonly LoadedCluster[], isFull = false): string {
  const names = clusters.map(({ cluster: { name, fleetNamespace }, address }) => {
    if (isUnknown(name)) return quoted(address);
    return quoted(isFull && !isUnknown(fleetNamespace) ? `${fleetNamespace}/${name}` : name);
  });
  const more = names.length - MOST_NAMED;
  return `${[...new Set(names)].slice(0, MOST_NAMED).join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

/** By what the nodes say, else by Rancher's own objects. */
function namedBy({ rancher }: LiveCluster, said: string | undefined): (each: LoadedCluster) => boolean {
  const names = said === undefined ? rancher.clusters.map(({ name }) => name) : [said];
  return ({ cluster }) => !isUnknown(cluster.name) && names.some((name) => mayBe(cluster, name));
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
 * Rancher's own object of the cluster, where it is in the input, and it is clear which: the one that the nodes say they are
 * of. Where they do not, one whose name only apply tells is taken for the only one, and of the same name in several
 * workspaces none is.
 */
export function heldObject(cluster: LoadedCluster["cluster"], live: LiveCluster): RancherCluster | undefined {
  const said = saidCluster(live);
  const [found, ...more] = live.rancher.clusters.filter(
    (each) => mayBe(cluster, each.name) && (said === undefined || isNamed(each.name, said)),
  );
  return more.length === 0 ? found : undefined;
}
