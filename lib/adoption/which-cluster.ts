import { distributionOf, serverVersion } from "../live/distribution";
import type { LiveCluster } from "../live/live-cluster";
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
  /** `fleet-default` where nothing tells another. */
  readonly namespace: string;
  readonly kubernetesVersion: KubernetesVersion;
}

const DEFAULT_NAMESPACE = "fleet-default";
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
  const held = heldCluster(live, wanted);
  const [namespace, name] = partsOf(held?.name ?? wanted ?? saidByNodes(live) ?? "");
  refuseOtherKinds(live, held, name);
  refuseOtherNames(name);
  return {
    ...(held === undefined ? {} : { held }),
    name,
    namespace: namespace || DEFAULT_NAMESPACE,
    kubernetesVersion: releaseOf(live, held),
  };
}

/** Rancher's object of the cluster that the nodes are of. */
function heldCluster({ nodes, rancher }: LiveCluster, wanted: string | undefined): RancherCluster | undefined {
  const { clusters } = rancher;
  if (wanted !== undefined) {
    const named = clusters.filter(({ name }) => name === wanted || name.endsWith(`/${wanted}`));
    if (named.length > 1) throw new InvalidInputError([ambiguous(named)]);
    if (named.length === 0 && clusters.length > 0) throw new InvalidInputError([missing(wanted, clusters)]);
    return named[0];
  }
  const bySaid = new Set(nodes.map(({ rancherCluster }) => rancherCluster).filter((said) => said !== ""));
  const said = clusters.filter(({ name }) => bySaid.has(name));
  if (said.length === 1) return said[0];
  // Rancher lists the cluster that it runs in along with the others.
  const others = clusters.filter(({ name }) => name !== "fleet-local/local");
  const candidates = said.length > 1 ? said : others.length > 0 ? others : clusters;
  // Nodes that say another cluster are of none of these.
  if (candidates.length > 1) throw new InvalidInputError([ambiguous(candidates)]);
  return bySaid.size > 0 && said.length === 0 ? undefined : candidates[0];
}

/** The one cluster that the nodes say they are of. */
function saidByNodes({ nodes }: LiveCluster): string | undefined {
  const said = new Set(nodes.map(({ rancherCluster }) => rancherCluster).filter((each) => each !== ""));
  return said.size === 1 ? [...said][0] : undefined;
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
  if (held?.origin === "machine-pools") {
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
