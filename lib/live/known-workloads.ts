import type { PackagedWorkload } from "../scheduling/releases/catalog-row";
import type { Distribution } from "./distribution";

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
  /** Absent where a label tells, in any namespace. */
  readonly namespaces?: readonly string[];
  readonly label?: string;
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
  k3s(
    "local-path-helper",
    "Pod",
    /^(helper-pod-(create|delete)-|(create|delete)-pvc-)/,
    "makes or removes one local-path volume",
  ),
  k3s("helm-install-traefik-crd", "Job", /^helm-install-traefik-crd$/, "installs Traefik's resource definitions"),
  k3s("helm-install-traefik", "Job", /^helm-install-traefik$/, "installs Traefik"),
  k3s(
    "helm-install-gateway-api-crd",
    "Job",
    /^helm-install-gateway-api-crd$/,
    "installs the Gateway API's resource definitions",
  ),
  k3s("helm-job", "Job", /^helm-(install|delete)-/, "installs or removes a chart"),
  k3s("traefik", "Deployment", /^traefik$/, "the ingress controller"),
  k3s("svclb-traefik", "DaemonSet", /^svclb-traefik(-[0-9a-f]{8})?$/, "gives Traefik's Service its addresses"),
  k3s("svclb", "DaemonSet", /^svclb-/, "gives a Service its addresses"),
];

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
  rke2("other-helm-job", ["Job"], /^helm-(install|delete)-/, "installs or removes a chart"),
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

/** Label of the DaemonSet and pods of a load balancer: its Service. */
const SERVICE_LABEL = "svccontroller.k3s.cattle.io/svcname";
const SERVICE_NAMESPACE_LABEL = "svccontroller.k3s.cattle.io/svcnamespace";
/** Label of a job of the Helm controller: its chart. */
const CHART_LABEL = "helmcharts.helm.cattle.io/chart";

/** Several distributions have workloads of the same name and not of the same making. */
const RECOGNITIONS: Readonly<Record<Distribution, readonly Recognition[]>> = {
  k3s: [...RANCHER, ...labelled(K3S)],
  rke2: [...RANCHER, ...labelled(RKE2), ...OTHER],
  other: [...RANCHER, ...OTHER],
  unknown: [...RANCHER, ...RKE2_CHARTS, ...labelled(K3S)],
};

/**
 * What is known by its name in one namespace, and by a label in any: charts may be anywhere, and so may load balancers, by
 * K3s's setting `servicelb-namespace`.
 */
function labelled(known: readonly Recognition[]): Recognition[] {
  const anywhere = known.flatMap((each) => {
    const label = { DaemonSet: SERVICE_LABEL, Job: CHART_LABEL }[each.kinds[0] ?? ""];
    // Jobs for Traefik are K3s's own where K3s has its charts.
    if (label === undefined || each.name.startsWith("helm-install")) return [];
    const { namespaces: _, ...rest } = each;
    return [{ ...rest, label }];
  });
  return [...known, ...anywhere];
}

/** The workload of Rancher or of the distribution that this is, told by kind, namespace and name, or by a label that only they give. */
export function knownWorkload(
  kind: string,
  namespace: string,
  name: string,
  labels: ReadonlyMap<string, string>,
  distribution: Distribution,
): KnownWorkload | undefined {
  const found = RECOGNITIONS[distribution].find(
    (known) =>
      (known.label === undefined ? known.namespaces?.includes(namespace) : labels.has(known.label)) &&
      known.kinds.includes(kind) &&
      known.pattern.test(name),
  );
  return found === undefined ? undefined : { name: found.name, shippedBy: found.shippedBy, purpose: found.purpose };
}

/** A Service, and where it is. */
export interface BalancedService {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The Service that a load balancer's DaemonSet stands for, which mostly is in another namespace. Labels tell it; without
 * any it is known of Traefik's alone.
 */
export function balancedService(daemonSet: string, labels: ReadonlyMap<string, string>): BalancedService | undefined {
  const [name, namespace] = [labels.get(SERVICE_LABEL), labels.get(SERVICE_NAMESPACE_LABEL)];
  if (name !== undefined && namespace !== undefined) return { namespace, name };
  const isTraefik = /^svclb-traefik(-[0-9a-f]{8})?$/.test(daemonSet);
  return isTraefik ? { namespace: K3S_NAMESPACE, name: "traefik" } : undefined;
}
