import type { SchedulingPool } from "../scheduling/pool";
import type { Cluster } from "../scheduling/reading/cluster";
import { NEWEST_KNOWN_RANCHER } from "../scheduling/releases/newest-known";
import { labelsNodesForPlans } from "../scheduling/releases/rancher-changes";
import { shortHash } from "./safe-names";

type LabelMap = Readonly<Record<string, string>>;

/** Label of a node's type. */
const TYPE = "node.kubernetes.io/instance-type";

/**
 * Labels that Rancher's registration command and K3s's cloud controller give nodes beside those that the proof goes by.
 * @param known those that it goes by
 * @see __tests__/conformance/rancher/registration.json; rancher/rancher pkg/capr/planner `addLabels`
 */
export function labelsOfOthers({ machinePools }: Cluster, { name, labels }: SchedulingPool, known: LabelMap): LabelMap {
  // The cloud controller writes the type in its old place as well; a type of the app's own it leaves alone.
  const isK3s = known[TYPE] === "k3s" && !Object.hasOwn(labels, TYPE);
  return {
    ...(isK3s ? { "beta.kubernetes.io/instance-type": "k3s" } : {}),
    // Machines that Rancher makes are registered by Rancher itself, and have of labels what their pool has.
    ...(machinePools.includes(name) ? {} : { "cattle.io/os": "linux" }),
  };
}

/** Labels that every node has, with values of its own, which nobody knows before it is there: these are made up. */
export function madeUpLabels(
  node: string,
  { rancherVersion = NEWEST_KNOWN_RANCHER }: Pick<Cluster, "rancherVersion">,
): LabelMap {
  return {
    "kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": node,
    "rke.cattle.io/machine": uidOf(node),
    ...(labelsNodesForPlans(rancherVersion) ? planLabels(node) : {}),
  };
}

/** What an app says of a label that the kubelet or Rancher gives each node a value of its own is overwritten. */
export function withoutOwn(labels: LabelMap): LabelMap {
  const own = ["kubernetes.io/hostname", "rke.cattle.io/machine"];
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !own.includes(key)));
}

/** In the form of a UID that is nobody's. */
function uidOf(node: string): string {
  return `00000000-0000-4000-8000-${shortHash(node, 12)}`;
}

function planLabels(node: string): LabelMap {
  const label = (of: string, what: string) => `plan.cattle.io/${of}-${what}`;
  return {
    [label("cluster", "group")]: MADE_UP,
    [label("cluster", "kind")]: MADE_UP,
    [label("cluster", "name")]: MADE_UP,
    [label("machine", "group")]: MADE_UP,
    [label("machine", "kind")]: MADE_UP,
    [label("machine", "name")]: `custom-${shortHash(node, 12)}`,
  };
}

const MADE_UP = "made-up";
