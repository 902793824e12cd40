import type { PackagedWorkload } from "../scheduling/releases/catalog-row";

/** A workload that Rancher or K3s puts into a cluster. */
export interface KnownWorkload {
  /** Name in the catalogue; the Helm jobs and load balancers of a user's own charts and Services count as their kind. */
  readonly name: PackagedWorkload | "helm-job" | "svclb";
  readonly shippedBy: "Rancher" | "K3s";
  /** What is missing without it. */
  readonly purpose: string;
}

interface Recognition extends KnownWorkload {
  /** Absent where a label tells, in any namespace. */
  readonly namespace?: string;
  readonly label?: string;
  readonly kinds: readonly string[];
  readonly pattern: RegExp;
}

const AGENT_NAMESPACE = "cattle-system";
const K3S_NAMESPACE = "kube-system";

const RANCHER: readonly Recognition[] = [
  rancher("cattle-cluster-agent", /^cattle-cluster-agent$/, "connects the cluster to Rancher"),
  {
    ...rancher("fleet-agent", /^fleet-agent$/, "deploys what Fleet is told to"),
    namespace: "cattle-fleet-system",
    // A StatefulSet with Rancher 2.10.
    kinds: ["Deployment", "StatefulSet"],
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
  k3s("helm-job", "Job", /^helm-(install|delete)-/, "installs or removes a chart"),
  k3s("traefik", "Deployment", /^traefik$/, "the ingress controller"),
  k3s("svclb-traefik", "DaemonSet", /^svclb-traefik(-[0-9a-f]{8})?$/, "gives Traefik's Service its addresses"),
  k3s("svclb", "DaemonSet", /^svclb-/, "gives a Service its addresses"),
];

function rancher(name: KnownWorkload["name"], pattern: RegExp, purpose: string): Recognition {
  return { name, shippedBy: "Rancher", purpose, namespace: AGENT_NAMESPACE, kinds: ["Deployment"], pattern };
}

function k3s(name: KnownWorkload["name"], kind: string, pattern: RegExp, purpose: string): Recognition {
  return { name, shippedBy: "K3s", purpose, namespace: K3S_NAMESPACE, kinds: [kind], pattern };
}

/** Label of the DaemonSet and pods of a load balancer: its Service. */
const SERVICE_LABEL = "svccontroller.k3s.cattle.io/svcname";
const SERVICE_NAMESPACE_LABEL = "svccontroller.k3s.cattle.io/svcnamespace";
/** Label of a job of the Helm controller: its chart. */
const CHART_LABEL = "helmcharts.helm.cattle.io/chart";

/** Charts may be in any namespace, and so may load balancers: K3s's setting `servicelb-namespace`. */
const LABELLED: readonly Recognition[] = K3S.flatMap((known) => {
  const label = { DaemonSet: SERVICE_LABEL, Job: CHART_LABEL }[known.kinds[0] ?? ""];
  // Jobs for Traefik are K3s's own where K3s has its charts.
  if (label === undefined || known.name.startsWith("helm-install")) return [];
  return [{ ...known, namespace: undefined, label }];
});

const RECOGNITIONS = [...RANCHER, ...K3S, ...LABELLED];

/** The workload of Rancher or K3s that this is, told by kind, namespace and name, or by a label that only they give. */
export function knownWorkload(
  kind: string,
  namespace: string,
  name: string,
  labels: ReadonlyMap<string, string>,
): KnownWorkload | undefined {
  const found = RECOGNITIONS.find(
    (known) =>
      (known.label === undefined ? known.namespace === namespace : labels.has(known.label)) &&
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
