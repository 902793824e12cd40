import type { PodMaker } from "../reading/own-workloads";
import type { StartUpTaintKey } from "../start-up-taints";

/** What of other projects makes a new node usable. It is told by the names of workloads, charts and images. */

/** A kind of workload that takes something away which keeps pods off new nodes. */
export interface Operator {
  /** What it is, in words: `a cloud controller manager`. */
  readonly what: string;
  /** Whether a name, a chart or an image is of it; all of them in lower case. */
  readonly pattern: RegExp;
  /** Whether each node needs a pod of it on the node itself, as of a DaemonSet. */
  readonly isOnEveryNode: boolean;
}

/** A name as a whole, as others repackage it: `cilium`, `rke2-cilium`, `mirrored-calico-node`. */
function named(...names: readonly string[]): RegExp {
  return new RegExp(`^(?:rke2-|hardened-|mirrored-(?:[a-z0-9-]+-)?)?(?:${names.join("|")})$`);
}

/** Clouds, as controllers for them are named. */
const CLOUD =
  "(?:alibaba|alicloud|aws|azure|brightbox|civo|cloudscale|cloudstack|digitalocean|do|equinix-metal|exoscale|gce|gcp|harvester|hcloud|hetzner|huawei(?:cloud)?|ibm|ionos(?:cloud)?|kubevirt|linode|metal|nutanix|oci|openstack|oracle|outscale|ovh|packet|proxmox|(?:rancher-)?vsphere(?:-cpi)?|scaleway|stackit|tencent|upcloud|vcloud|vultr|yandex)";

/**
 * Initialises nodes of an external cloud provider.
 * @see https://kubernetes.io/docs/tasks/administer-cluster/running-cloud-controller
 */
export const CLOUD_CONTROLLER: Operator = {
  what: "a cloud controller manager",
  pattern: named(
    `(?:${CLOUD}-)?(?:cloud-controller-manager|ccm)`,
    `cloud-controller-manager-${CLOUD}`,
    `cloud-provider-${CLOUD}`,
    `${CLOUD}-cloud-provider`,
    "cloud-provider-nutanix/controller",
    "cloudstack-kubernetes-provider",
    "(?:azure-)?cloud-node-manager",
    "(?:rancher-)?vsphere-cpi",
    "cpi-vsphere",
    "ccm-linode",
  ),
  isOnEveryNode: false,
};

/** Of them the one that initialises the node it runs on, and no other. */
export const CLOUD_NODE_MANAGER = named("(?:azure-)?cloud-node-manager");

/** What makes pods that keep running: none of the others is a controller. */
export const RUNNING_ON: readonly (PodMaker | "HelmChart")[] = [
  "DaemonSet",
  "Deployment",
  "HelmChart",
  "Pod",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
];

/** What looks like one of these and is none. Of cloud providers that of kube-vip and that of kind make load balancers only. */
export const NO_OPERATOR = /kube-vip|cloud-provider-kind|multus/;

/** Drivers for storage, which make no node usable but by their own start-up taints. */
export const STORAGE_DRIVER = /(?:^|[-/])csi(?:$|[-/])/;

/** Networks, one of which a cluster needs. Their DaemonSets tolerate every taint, as no other pod starts before them. */
export const NETWORK: Operator = {
  what: "a network",
  pattern: named(
    "cilium(?:-agent|/cilium)?",
    "calico(?:-node|/node)?",
    "canal",
    "tigera-operator",
    "tigera/operator",
    "flannel(?:-io-flannel|cni-flannel)?",
    "kube-flannel(?:-ds)?",
    "weave(?:-net|-kube)?",
    "kube-router",
    "antrea(?:-agent)?(?:-ubuntu|-ubi)?",
    "kube-ovn(?:-cni)?",
    "ovn-?kube(?:rnetes|-node)?",
    "kindnetd?",
  ),
  isOnEveryNode: true,
};

/** Operators of networks, which make the DaemonSet that is the network. */
export const NETWORK_OPERATOR = named("tigera-operator", "tigera/operator");

/** Second workloads that are needed somewhere in the cluster, where manifests have the first: agents wait for them. */
export const COMPANIONS: readonly { readonly of: RegExp; readonly companion: RegExp; readonly what: string }[] = [
  {
    of: named("cilium(?:-agent)?"),
    companion: named("cilium-operator(?:-generic|-aws|-azure)?", "cilium/operator(?:-generic|-aws|-azure)?"),
    what: "cilium-operator",
  },
  { of: named("kube-ovn-cni"), companion: named("kube-ovn-controller"), what: "kube-ovn-controller" },
];

/** Makes Services reachable where kube-proxy does not, whatever its settings. */
export const KUBE_PROXY: Operator = {
  what: "a replacement of kube-proxy",
  pattern: named("kube-proxy", "kube-router", "kpng"),
  isOnEveryNode: true,
};

/**
 * Who takes a start-up taint away, by the taint's key, as the projects document it.
 * @see https://docs.cilium.io/en/stable/installation/taints, kubernetes-sigs/aws-ebs-csi-driver docs/install.md,
 *   kubernetes-sigs/aws-efs-csi-driver docs/README.md, awslabs/mountpoint-s3-csi-driver docs/CONFIGURATION.md,
 *   kubernetes-sigs/azuredisk-csi-driver pkg/azuredisk
 */
const BY_KEY: Readonly<Record<StartUpTaintKey, Operator>> = {
  "node.cilium.io/agent-not-ready": {
    what: "Cilium",
    pattern: named("cilium(?:-agent)?"),
    isOnEveryNode: true,
  },
  "ebs.csi.aws.com/agent-not-ready": csiDriver("the EBS CSI driver", "aws-ebs-csi-driver", "ebs-csi-node"),
  "efs.csi.aws.com/agent-not-ready": csiDriver("the EFS CSI driver", "aws-efs-csi-driver", "efs-csi-node"),
  "s3.csi.aws.com/agent-not-ready": csiDriver("the S3 CSI driver", "(?:aws-)?mountpoint-s3-csi-driver", "s3-csi-node"),
  "disk.csi.azure.com/agent-not-ready": csiDriver(
    "the Azure Disk CSI driver",
    "azuredisk-csi(?:-driver)?",
    "csi-azuredisk-node",
  ),
};

/** The same, for taints of any key. */
export const START_UP_TAINTS: ReadonlyMap<string, Operator> = new Map(Object.entries(BY_KEY));

function csiDriver(what: string, ...names: readonly string[]): Operator {
  return { what, pattern: named(...names), isOnEveryNode: true };
}

/** Every kind there is: who is one of them is no other. */
export const OPERATORS: readonly Operator[] = [CLOUD_CONTROLLER, NETWORK, KUBE_PROXY, ...START_UP_TAINTS.values()];
