import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import { labelSyntaxProblems, reservedLabelProblems } from "../scheduling/validation/pool-rules";

/** Who a label on a node is from, which decides whether a pool has to say it. */
export type LabelOrigin =
  /** Somebody gave it, at registration or later. */
  | "given"
  /** Kubernetes, K3s, Rancher, a cloud or an operator sets it by itself, on new nodes too. */
  | "automatic"
  /** Somebody set it, and no pool can give it. */
  | "beyond-pools";

/** Labels that a node gets without anybody's doing, besides those that no pool may give. */
const AUTOMATIC: readonly RegExp[] = [
  /^(?:beta\.)?kubernetes\.io\/(?:hostname|os|arch|role)$/,
  /^(?:beta|node)\.kubernetes\.io\/instance-type$/,
  // Rancher's registration command and its planner.
  /^cattle\.io\/(?:os|creator)$/,
  /^(?:rke|objectset\.rio|management|provisioning|upgrade|plan)\.cattle\.io\//,
  /^plan\.upgrade\.cattle\.io\//,
  // K3s, of its own features.
  /^(?:egress\.k3s\.io\/cluster|k3s\.io\/(?:hostname|internal-ip|external-ip)|p2p\.k3s\.cattle\.io\/enabled)$/,
  /^node\.k3s\.io\//,
  // Drivers of storage tell their topology, feature discovery and operators the hardware.
  /^topology\.[^/]*csi[^/]*\//,
  /^feature\.node\.kubernetes\.io\//,
  /^(?:[^/]+\.)?(?:nvidia|amd|intel)\.com\//,
];

/** Where a node is; a cloud's controller tells it, and without one whoever registers the node. */
const PLACE = /^(?:topology|failure-domain\.beta)\.kubernetes\.io\/(?:region|zone)$/;

const ROLE = /^node-role\.kubernetes\.io\/(?:etcd|control-plane|controlplane|master|worker)$/;
const INSTANCE_TYPES: readonly string[] = ["node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type"];

/** Who a label of a node is from, with all labels of the node. */
export function originOfLabel(key: string, labels: ReadonlyMap<string, string>): LabelOrigin {
  if (key === NODE_POOL_LABEL || ROLE.test(key) || AUTOMATIC.some((pattern) => pattern.test(key))) return "automatic";
  if (PLACE.test(key) && isOfCloud(labels)) return "automatic";
  const label = { [key]: labels.get(key) ?? "" };
  return [...labelSyntaxProblems(label), ...reservedLabelProblems(label)].length === 0 ? "given" : "beyond-pools";
}

/** K3s's own cloud controller calls every machine `k3s`, and tells no zones. */
function isOfCloud(labels: ReadonlyMap<string, string>): boolean {
  return INSTANCE_TYPES.some((key) => ![undefined, "", "k3s"].includes(labels.get(key)));
}
