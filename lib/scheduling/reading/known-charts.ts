import type { PlainObject } from "../json";

/** A chart of another project that makes new nodes usable, and what of its values decides where its pods run. */
export interface KnownChart {
  /** Whether a chart is it, by the last part of its path. */
  readonly pattern: RegExp;
  readonly pods: readonly [KnownPods, ...KnownPods[]];
  /** Places in its values that are about other pods, or about none. */
  readonly others?: readonly string[];
  /** Keys of which one has to be written, as what the chart has by itself is not there on nodes of K3s. */
  readonly needsOneOf?: readonly string[];
}

/** Pods that a chart makes, and that have to run. */
export interface KnownPods {
  /** What they are, in words: `its operator`. */
  readonly what: string;
  /** Key of the values that they are described under; absent where that is their root. */
  readonly at?: string;
  readonly isOfDaemonSet: boolean;
  /** Key of the values that says whether they are of a DaemonSet instead, where it says so. */
  readonly kind?: string;
  /** Whether they have to run on the node itself, and not anywhere. */
  readonly isOnNode: boolean;
  /** Fields of a pod's spec that the chart takes from values of the same name. */
  readonly fields: readonly string[];
  /** Whether an empty list of tolerations leaves the chart's own in place. */
  readonly keepsOwnForEmpty?: true;
  /** Key that tells how many there are. */
  readonly replicas?: string;
  /** Key of tolerations that come on top of the chart's own. */
  readonly moreTolerations?: string;
  /** The chart's own values of these fields, and what of its template decides as well. */
  readonly defaults?: PlainObject;
  /** First release of the chart with these, and what those before it had; absent where all have them. */
  readonly since?: readonly [number, number, number];
  readonly older?: PlainObject;
}

const PLACE = ["nodeSelector", "tolerations", "affinity"];

/** K3s gives its servers the value "true", so that these find none. */
const SERVERS_OF_KUBEADM = { "node-role.kubernetes.io/control-plane": "" };

const CONTROLLER = { what: "its controller", isOnNode: true };

/**
 * Charts whose templates and values are known.
 * @see kubernetes/cloud-provider-aws charts/aws-cloud-controller-manager, kubernetes/cloud-provider-openstack
 *   charts/openstack-cloud-controller-manager, hetznercloud/hcloud-cloud-controller-manager chart,
 *   apache/cloudstack-kubernetes-provider charts/cloud-controller-manager, nutanix/helm charts/nutanix-cloud-provider,
 *   harvester/charts charts/harvester-cloud-provider, kubernetes/cloud-provider-vsphere charts/vsphere-cpi,
 *   rancher/vsphere-charts charts/rancher-vsphere-cpi, kubernetes-sigs/cloud-provider-azure helm/cloud-provider-azure,
 *   cilium/cilium install/kubernetes/cilium, projectcalico/calico charts/tigera-operator,
 *   linode/linode-cloud-controller-manager deploy/chart, kubernetes-sigs/aws-ebs-csi-driver charts/aws-ebs-csi-driver
 */
export const KNOWN_CHARTS: readonly KnownChart[] = [
  {
    pattern: /^aws-cloud-controller-manager$/,
    pods: [
      {
        ...CONTROLLER,
        isOfDaemonSet: true,
        fields: ["nodeSelector", "tolerations", "dnsPolicy"],
        defaults: { nodeSelector: SERVERS_OF_KUBEADM, dnsPolicy: "Default" },
      },
    ],
    // False by itself: the network is there before nodes are initialised, or is waited for.
    others: ["hostNetworking"],
  },
  {
    pattern: /^openstack-cloud-controller-manager$/,
    pods: [
      {
        ...CONTROLLER,
        isOfDaemonSet: true,
        fields: ["nodeSelector", "tolerations", "dnsPolicy"],
        defaults: { nodeSelector: SERVERS_OF_KUBEADM, hostNetwork: true },
        since: [2, 29, 0],
        older: { tolerations: [], hostNetwork: true },
      },
    ],
  },
  {
    pattern: /^(?:hcloud-(?:cloud-controller-manager|ccm)|cloud-controller-manager-hcloud)$/,
    pods: [
      {
        ...CONTROLLER,
        isOfDaemonSet: false,
        kind: "kind",
        fields: ["nodeSelector", "affinity", "dnsPolicy"],
        replicas: "replicaCount",
        moreTolerations: "additionalTolerations",
        defaults: { dnsPolicy: "Default" },
      },
    ],
  },
  {
    // Its own name says nothing of the cloud, so that it is told by that of the HelmChart.
    pattern: /^(?:cloudstack-(?:cloud-controller-manager|ccm|kubernetes-provider))$/,
    pods: [
      {
        ...CONTROLLER,
        isOfDaemonSet: false,
        fields: ["nodeSelector", "tolerations", "hostNetwork", "dnsPolicy"],
        replicas: "replicaCount",
        defaults: { nodeSelector: SERVERS_OF_KUBEADM, hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" },
      },
    ],
  },
  {
    pattern: /^nutanix-cloud-provider$/,
    pods: [
      {
        ...CONTROLLER,
        isOfDaemonSet: false,
        fields: PLACE,
        replicas: "replicas",
        defaults: { nodeSelector: SERVERS_OF_KUBEADM, hostNetwork: true, dnsPolicy: "Default" },
      },
    ],
  },
  {
    pattern: /^harvester-cloud-provider$/,
    pods: [
      {
        ...CONTROLLER,
        isOfDaemonSet: false,
        fields: PLACE,
        replicas: "replicasCount",
        defaults: { hostNetwork: true },
      },
    ],
    others: ["kube-vip"],
    // The file that it mounts by itself is one of RKE2.
    needsOneOf: ["cloudConfigPath", "cloudConfig"],
  },
  {
    pattern: /^vsphere-cpi$/,
    pods: [
      {
        ...CONTROLLER,
        at: "daemonset",
        isOfDaemonSet: true,
        fields: ["tolerations", "affinity", "dnsPolicy"],
        defaults: { hostNetwork: true },
      },
    ],
  },
  {
    pattern: /^rancher-vsphere-cpi$/,
    pods: [
      {
        ...CONTROLLER,
        at: "cloudControllerManager",
        isOfDaemonSet: true,
        fields: ["nodeSelector", "tolerations", "dnsPolicy"],
        keepsOwnForEmpty: true,
        defaults: { hostNetwork: true, dnsPolicy: "Default" },
      },
    ],
  },
  {
    pattern: /^ccm-linode$/,
    pods: [
      {
        ...CONTROLLER,
        isOfDaemonSet: true,
        fields: PLACE,
        defaults: { hostNetwork: true },
        since: [0, 4, 24],
        older: { nodeSelector: SERVERS_OF_KUBEADM, hostNetwork: true },
      },
    ],
    others: ["sharedIPLoadBalancing"],
  },
  {
    // The manager on each node initialises it; the controller beside it does other work.
    pattern: /^cloud-provider-azure$/,
    pods: [{ ...CONTROLLER, isOfDaemonSet: true, fields: [], defaults: { hostNetwork: true } }],
    others: ["cloudControllerManager"],
  },
  {
    pattern: /^cilium$/,
    pods: [
      {
        what: "its agent",
        isOfDaemonSet: true,
        isOnNode: true,
        fields: [...PLACE, "dnsPolicy"],
        defaults: { hostNetwork: true },
      },
      {
        what: "its operator",
        at: "operator",
        isOfDaemonSet: false,
        isOnNode: false,
        fields: [...PLACE, "hostNetwork", "dnsPolicy"],
        replicas: "replicas",
        defaults: { hostNetwork: true },
      },
    ],
    others: [
      "authentication",
      "certgen",
      "clustermesh",
      "envoy",
      "hubble",
      "nodeinit",
      "preflight",
      "standaloneDnsProxy",
      "etcd",
    ],
  },
  {
    pattern: /^tigera-operator$/,
    pods: [
      {
        what: "its operator",
        isOfDaemonSet: false,
        isOnNode: false,
        fields: PLACE,
        defaults: { hostNetwork: true },
      },
    ],
    // The node selectors of its pools of addresses are Calico's own.
    others: ["apiServer", "goldmane", "whisker", "installation.calicoNetwork"],
  },
  {
    pattern: /^aws-ebs-csi-driver$/,
    pods: [
      {
        what: "its pods on nodes",
        at: "node",
        isOfDaemonSet: true,
        isOnNode: true,
        // It tolerates everything, whatever list there is, unless it is told not to.
        fields: ["nodeSelector", "affinity"],
      },
    ],
    others: ["controller", "sidecars", "storageClasses", "volumeSnapshotClasses"],
  },
];

/** A chart of which nothing is known: its pods run where such charts mean theirs to. */
export const UNKNOWN_CHART: KnownChart = {
  pattern: /^$/,
  pods: [{ what: "its pods", isOfDaemonSet: true, isOnNode: true, fields: [], defaults: { hostNetwork: true } }],
};
