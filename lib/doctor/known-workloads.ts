import type { PackagedWorkload } from "../scheduling/releases/catalog-row";
import type { Distribution } from "./distribution";
import type { ServiceName } from "./live-cluster";

/** A workload that Rancher or K3s puts into a cluster. */
export interface KnownWorkload {
  /** Name in the catalogue; the Helm jobs and load balancers of a user's own charts and Services count as their kind. */
  readonly name:
    | PackagedWorkload
    | "helm-job"
    | "svclb"
    | "cattle-cluster-agent-bootstrap"
    | "rancher"
    | "fleet-cleanup"
    | "rke2-coredns"
    | "rke2-chart"
    | "other-helm-job"
    | "other-dns";
  readonly shippedBy: "Rancher" | "K3s" | "RKE2" | "the distribution";
  /** What is missing without it. */
  readonly purpose: string;
}

interface Recognition extends KnownWorkload {
  /** All, where it is not said: jobs of charts are where their HelmChart is, and K3s can be told where load balancers are. */
  readonly namespaces?: readonly string[];
  readonly kinds: readonly string[];
  readonly pattern: RegExp;
}

const AGENT_NAMESPACE = "cattle-system";
const K3S_NAMESPACE = "kube-system";

const RANCHER: readonly Recognition[] = [
  rancher("cattle-cluster-agent", /^cattle-cluster-agent$/, "connects the cluster to Rancher"),
  rancher(
    "cattle-cluster-agent-bootstrap",
    /^cattle-cluster-agent-bootstrap$/,
    "connects the cluster to Rancher until it has a network",
  ),
  rancher("rancher", /^rancher$/, "Rancher itself"),
  {
    ...rancher("fleet-agent", /^fleet-agent$/, "deploys what Fleet is told to"),
    // The second in the cluster that Rancher itself runs in.
    namespaces: ["cattle-fleet-system", "cattle-fleet-local-system"],
    // A StatefulSet with Rancher 2.10.
    kinds: ["Deployment", "StatefulSet"],
  },
  {
    ...rancher("fleet-cleanup", /^fleet-cleanup-/, "removes what Fleet left behind"),
    namespaces: ["cattle-fleet-system", "cattle-fleet-local-system"],
    kinds: ["Job", "CronJob"],
  },
  rancher("rancher-webhook", /^rancher-webhook$/, "checks Rancher's objects in the cluster"),
  rancher("system-upgrade-controller", /^system-upgrade-controller$/, "upgrades what Rancher runs on the nodes"),
  { ...rancher("helm-operation", /^helm-operation-/, "installs Rancher's charts"), kinds: ["Pod"] },
  { ...rancher("dashboard-shell", /^dashboard-shell-/, "kubectl in Rancher's dashboard"), kinds: ["Pod"] },
];

const K3S: readonly Recognition[] = [
  k3s("coredns", "Deployment", /^coredns$/, "the cluster's DNS"),
  k3s("metrics-server", "Deployment", /^metrics-server$/, "kubectl top and autoscaling"),
  k3s("local-path-provisioner", "Deployment", /^local-path-provisioner$/, "makes local-path volumes"),
  k3s("local-path-helper", "Pod", /^helper-pod-(create|delete)-/, "makes or removes one local-path volume"),
  k3s("helm-install-traefik-crd", "Job", /^helm-install-traefik-crd$/, "installs Traefik's resource definitions"),
  k3s("helm-install-traefik", "Job", /^helm-install-traefik$/, "installs Traefik"),
  k3s(
    "helm-install-gateway-api-crd",
    "Job",
    /^helm-install-gateway-api-crd$/,
    "installs the Gateway API's resource definitions",
  ),
  anywhere(k3s("helm-job", "Job", /^helm-(install|delete)-/, "installs or removes a chart")),
  k3s("traefik", "Deployment", /^traefik$/, "the ingress controller"),
  k3s("svclb-traefik", "DaemonSet", /^svclb-traefik(-[0-9a-f]{8})?$/, "gives Traefik's Service its addresses"),
  anywhere(k3s("svclb-traefik", "DaemonSet", /^svclb-traefik-[0-9a-f]{8}$/, "gives Traefik's Service its addresses")),
  k3s("svclb", "DaemonSet", /^svclb-/, "gives a Service its addresses"),
  anywhere(k3s("svclb", "DaemonSet", /^svclb-.+-[0-9a-f]{8}$/, "gives a Service its addresses")),
];

function anywhere({ namespaces: _, ...recognition }: Recognition): Recognition {
  return recognition;
}

const RKE2_CHARTS: readonly Recognition[] = [
  rke2("rke2-coredns", ["Deployment"], /^rke2-coredns-rke2-coredns$/, "the cluster's DNS"),
  rke2("rke2-chart", ["Deployment"], /^rke2-coredns-rke2-coredns-autoscaler$/, "makes as many DNS pods as nodes need"),
  rke2("rke2-chart", ["DaemonSet"], /^rke2-canal$/, "the cluster's network"),
  rke2("rke2-chart", ["Deployment"], /^rke2-metrics-server$/, "kubectl top and autoscaling"),
  rke2(
    "rke2-chart",
    ["Deployment", "DaemonSet"],
    /^(rke2-ingress-nginx-controller|rke2-traefik)$/,
    "the ingress controller",
  ),
  rke2("rke2-chart", ["Deployment", "DaemonSet"], /^rke2-/, "comes with RKE2"),
  rke2("other-helm-job", ["Job"], /^helm-(install|delete)-rke2-/, "installs or removes a chart of RKE2"),
];

/** What goes by these names in RKE2 alone. */
const RKE2: readonly Recognition[] = [
  ...RKE2_CHARTS,
  rke2("rke2-chart", ["DaemonSet"], /^cilium$/, "the cluster's network"),
  rke2("rke2-chart", ["Deployment"], /^cilium-operator$/, "makes what Cilium's pods wait for"),
  anywhere(rke2("other-helm-job", ["Job"], /^helm-(install|delete)-/, "installs or removes a chart")),
];

const OTHER: readonly Recognition[] = [
  {
    ...k3s("other-dns", "Deployment", /^(coredns|kube-dns)$/, "the cluster's DNS"),
    shippedBy: "the distribution",
  },
];

function rke2(name: KnownWorkload["name"], kinds: readonly string[], pattern: RegExp, purpose: string): Recognition {
  return { name, shippedBy: "RKE2", purpose, namespaces: [K3S_NAMESPACE], kinds, pattern };
}

function rancher(name: KnownWorkload["name"], pattern: RegExp, purpose: string): Recognition {
  return { name, shippedBy: "Rancher", purpose, namespaces: [AGENT_NAMESPACE], kinds: ["Deployment"], pattern };
}

function k3s(name: KnownWorkload["name"], kind: string, pattern: RegExp, purpose: string): Recognition {
  return { name, shippedBy: "K3s", purpose, namespaces: [K3S_NAMESPACE], kinds: [kind], pattern };
}

/** Several distributions have workloads of the same name and not of the same making. */
const RECOGNITIONS: Readonly<Record<Distribution, readonly Recognition[]>> = {
  k3s: [...RANCHER, ...K3S],
  rke2: [...RANCHER, ...RKE2, ...OTHER],
  other: [...RANCHER, ...OTHER],
  unknown: [...RANCHER, ...RKE2_CHARTS, ...K3S],
};

/** The workload of Rancher or of the distribution that this is, told by kind, namespace and name. */
export function knownWorkload(
  kind: string,
  namespace: string,
  name: string,
  distribution: Distribution,
): KnownWorkload | undefined {
  const found = RECOGNITIONS[distribution].find(
    (known) =>
      (known.namespaces?.includes(namespace) ?? true) && known.kinds.includes(kind) && known.pattern.test(name),
  );
  return found === undefined ? undefined : { name: found.name, shippedBy: found.shippedBy, purpose: found.purpose };
}

/** Service that a load balancer's DaemonSet `svclb-<service>-<uid>` stands for, by its labels or else its name. */
export function balancedService({
  namespace,
  name,
  service,
}: {
  readonly namespace: string;
  readonly name: string;
  readonly service?: ServiceName;
}): ServiceName {
  return service ?? { namespace, name: name.replace(/^svclb-/, "").replace(/-[0-9a-f]{8}$/, "") };
}
