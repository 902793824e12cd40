import { distributionOf, serverVersion } from "../live/distribution";
import type { LiveCluster } from "../live/live-cluster";
import { isNamed, saidCluster } from "../live/nodes-cluster";
import type { RancherCluster } from "../live/rancher-objects";
import { InvalidInputError, problemsOf, quoted } from "../scheduling/invalid-input";
import { NodeRole } from "../scheduling/node-role";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { clusterNameProblems } from "../scheduling/validation/cluster-rules";

/** The cluster that is to become an app. */
export interface AdoptableCluster {
  /** Rancher's object, where it is in the input. */
  readonly held?: RancherCluster;
  /** Empty where nothing in the input tells it. */
  readonly name: string;
  /** Whether the nodes, or Rancher's machines, say that the nodes are of it. */
  readonly isSaid: boolean;
  /** `fleet-default` where nothing tells another. */
  readonly namespace: string;
  readonly kubernetesVersion: KubernetesVersion;
}

const DEFAULT_NAMESPACE = "fleet-default";
/** The one that Rancher runs in. */
const LOCAL = "fleet-local/local";
const RANCHER_COMMAND = "kubectl get clusters.provisioning.cattle.io,machines.cluster.x-k8s.io -A -o json";

/**
 * The cluster in the input that K3sCluster can take over.
 * @param wanted name of the cluster in Rancher, with its namespace or without
 * @throws InvalidInputError when there is none, more than one, or one that K3sCluster does not define
 */
export function adoptableCluster(live: LiveCluster, wanted?: string): AdoptableCluster {
  if (live.nodes.length === 0) {
    throw new InvalidInputError([
      {
        what: "the input holds no nodes",
        why: "the pools of an app are found by the nodes that there are",
        help: "pass what kubectl get nodes,deployments,daemonsets,pods -A -o json printed",
      },
    ]);
  }
  const said = saidCluster(live);
  if (said !== undefined && wanted !== undefined && !isNamed(said, wanted) && !isNamed(wanted, said)) {
    throw new InvalidInputError([otherCluster(wanted, said)]);
  }
  const held = heldCluster(live, said, wanted);
  const [namespace, name] = partsOf(
    held?.name ?? [said ?? "", wanted ?? ""].find((each) => each.includes("/")) ?? said ?? wanted ?? "",
  );
  refuseOtherKinds(live, held, name);
  refuseOtherNames(name);
  return {
    ...(held === undefined ? {} : { held }),
    name,
    isSaid: said !== undefined,
    namespace: namespace || DEFAULT_NAMESPACE,
    kubernetesVersion: releaseOf(live, held),
  };
}

/** Rancher's object of the cluster that the nodes are of. */
function heldCluster(
  { rancher }: LiveCluster,
  said: string | undefined,
  wanted: string | undefined,
): RancherCluster | undefined {
  const { clusters } = rancher;
  if (said === undefined && wanted === undefined) {
    // Rancher lists the cluster that it runs in along with the others.
    const others = clusters.filter(({ name }) => name !== LOCAL);
    return onlyOne(others.length > 0 ? others : clusters);
  }
  // What the nodes say counts: they are of no other one, whatever there is.
  const named = clusters.filter(({ name }) =>
    [said, wanted].every((each) => each === undefined || isNamed(name, each)),
  );
  if (named.length === 0 && said === undefined && wanted !== undefined && clusters.length > 0) {
    throw new InvalidInputError([missing(wanted, clusters)]);
  }
  return onlyOne(named);
}

/** @throws InvalidInputError where there are several */
function onlyOne(clusters: readonly RancherCluster[]): RancherCluster | undefined {
  if (clusters.length > 1) throw new InvalidInputError([ambiguous(clusters)]);
  return clusters[0];
}

function partsOf(fullName: string): [namespace: string, name: string] {
  const slash = fullName.indexOf("/");
  return slash === -1 ? ["", fullName] : [fullName.slice(0, slash), fullName.slice(slash + 1)];
}

function refuseOtherKinds(live: LiveCluster, held: RancherCluster | undefined, name: string): void {
  const shown = name === "" ? "the cluster" : `cluster ${quoted(name)}`;
  const runsRancher = live.controllers.some(
    (each) => each.kind === "Deployment" && each.namespace === "cattle-system" && each.name === "rancher",
  );
  if (name === "local" || (held === undefined && runsRancher)) {
    throw new InvalidInputError([
      {
        what: `${shown} is the one that Rancher itself runs in`,
        why: "Rancher did not make it and does not register its nodes, so no rancher2_cluster_v2 stands for it",
        help: "leave it to what installed it; pass the dump of a cluster that Rancher made",
      },
    ]);
  }
  if (held?.origin === "imported") {
    throw new InvalidInputError([
      {
        what: `${shown} was imported into Rancher`,
        why: "its nodes and its K3s are not Rancher's: K3sCluster defines custom clusters, whose nodes register with Rancher",
        help: "keep the resource rancher2_cluster that stands for it, or register its machines anew with a custom cluster",
      },
    ]);
  }
  if (held?.origin === "machine-pools" || isMadeByRancher(live, held, name)) {
    throw new InvalidInputError([
      {
        what: `${shown} has machine pools: Rancher makes its machines`,
        why: "K3sCluster defines custom clusters, whose nodes register themselves, and Rancher cannot turn one into the other",
        help: "write a rancher2_cluster_v2 with machine_pools, in HCL or with the bindings of this package, and import it: check and review judge all of it (docs/hand-written.md)",
      },
    ]);
  }
  const distribution = distributionOf(live.nodes);
  if (distribution === "rke2" || distribution === "other") {
    throw new InvalidInputError([
      {
        what: `${shown} runs ${distribution === "rke2" ? "RKE2" : `Kubernetes ${quoted(serverVersion(live.nodes))}, which is not K3s`}`,
        why: "K3sCluster defines clusters of K3s; what other distributions run and tolerate is not known here",
        help: distribution === "rke2" ? "write a rancher2_cluster_v2 and import it" : "pass the dump of a K3s cluster",
      },
    ]);
  }
}

/** What says so where Rancher's object does not: its machines, and what Cluster API notes on the nodes. */
function isMadeByRancher({ nodes, rancher }: LiveCluster, held: RancherCluster | undefined, name: string): boolean {
  if (held !== undefined) return false;
  const names = new Set(nodes.map(({ name }) => name));
  return (
    nodes.some(({ machineOwner }) => machineOwner === "MachineSet") ||
    rancher.machines.some(
      ({ node, pool, infrastructure, cluster }) =>
        names.has(node) &&
        (name === "" || cluster === "" || cluster === name) &&
        (pool !== "" || !["", "CustomMachine"].includes(infrastructure)),
    )
  );
}

/** Rancher takes such a name no longer, or never did; the cluster stays what it is. */
function refuseOtherNames(name: string): void {
  const [problem] = name === "" ? [] : clusterNameProblems(name);
  if (problem === undefined) return;
  throw new InvalidInputError([
    {
      ...problem,
      why: `K3sCluster takes names that Rancher takes for new clusters: ${problem.why}`,
      help: "use K3sCluster.fromClusterName, which adds pools to a cluster that something else manages",
    },
  ]);
}

/** Rancher's object counts: while it rolls a release out, nodes have the old one. */
function releaseOf(live: LiveCluster, held: RancherCluster | undefined): KubernetesVersion {
  const wanted = held?.resource.kubernetes_version;
  const servers = live.nodes.filter(({ labels }) =>
    [NodeRole.CONTROL_PLANE, NodeRole.ETCD].some((role) => labels.has(`node-role.kubernetes.io/${role}`)),
  );
  const release =
    typeof wanted === "string" ? wanted : (serverVersion(servers.length > 0 ? servers : live.nodes) ?? "");
  const problems = problemsOf(() => KubernetesVersion.parse(release));
  if (problems.length === 0) return KubernetesVersion.parse(release);
  throw new InvalidInputError(
    release === ""
      ? [
          {
            what: "neither Rancher's object nor a node tells the release of K3s",
            why: "with another one Terraform would have Rancher install it on all nodes",
            help: `add what ${RANCHER_COMMAND} printed where Rancher runs`,
          },
        ]
      : problems,
  );
}

function otherCluster(wanted: string, said: string) {
  return {
    what: `the nodes are of the cluster ${quoted(said)}, and not of ${quoted(wanted)}`,
    why: `the nodes or Rancher's machines say so; an app of these nodes that takes over ${quoted(wanted)} would give it their release and pools`,
    help: `leave --cluster out, or pass the dump of ${quoted(wanted)}`,
  };
}

function ambiguous(clusters: readonly RancherCluster[]) {
  return {
    what: `the input holds several clusters of Rancher: ${namesOf(clusters)}`,
    why: "an app made of the nodes of one and the settings of another would change the one it is applied to",
    help: "say which one the nodes are of: --cluster NAME",
  };
}

function missing(wanted: string, clusters: readonly RancherCluster[]) {
  return {
    what: `the input holds no cluster ${quoted(wanted)} of Rancher`,
    why: `Rancher's objects in it are ${namesOf(clusters)}`,
    help: "use one of these names, or pass Rancher's object of the cluster",
  };
}

const MOST_NAMES = 10;

function namesOf(clusters: readonly RancherCluster[]): string {
  const names = clusters.map(({ name }) => quoted(name)).sort();
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
