import type { KnownWorkload } from "../live/known-workloads";
import type { Workload } from "../live/workloads";
import { UNTIL } from "./repair/lasts";
import type { RepairedCluster } from "./repair/repaired-cluster";
import { type AgentName, type ChartValue, keptTolerations, type Setting } from "./repair/setting";

/** What helps workloads that K3sCluster has no settings for, because others write them. */
const ELSEWHERE = {
  "cattle-cluster-agent-bootstrap": { changesLast: UNTIL.rancher, notes: [] },
  rancher: { changesLast: "until Rancher's Helm chart is upgraded", notes: [] },
  "fleet-cleanup": { changesLast: UNTIL.other, notes: ["it comes with Fleet's Helm chart"] },
  "rke2-coredns": { changesLast: UNTIL.chart, notes: [] },
  "rke2-chart": { changesLast: UNTIL.chart, notes: [] },
  "other-helm-job": {
    changesLast: UNTIL.pods,
    notes: [
      "whether this release can give its Helm jobs tolerations is not known here; what lasts is a node without such taints",
    ],
    needsPools: true,
  },
  "other-dns": { changesLast: UNTIL.other, notes: [] },
} as const satisfies Partial<Record<KnownWorkload["name"], ElsewhereAdvice>>;

/** Workloads that K3sCluster has no settings for. */
export type ElsewhereWorkload = keyof typeof ELSEWHERE;

interface ElsewhereAdvice {
  readonly setting?: Setting;
  readonly changesLast: string;
  readonly notes: readonly string[];
  /** Whether only another choice of node pools lasts. */
  readonly needsPools?: boolean;
}

/** Whether K3sCluster has no settings for it. */
export function isElsewhere(name: KnownWorkload["name"]): name is ElsewhereWorkload {
  return Object.hasOwn(ELSEWHERE, name);
}

/** Charts of RKE2 by the Deployments and DaemonSets that they install, with the value that holds their tolerations. */
const CHART_VALUES: ReadonlyMap<string, ChartValue> = new Map([
  ["rke2-coredns-rke2-coredns", { chart: "rke2-coredns", path: ["tolerations"] }],
  ["rke2-coredns-rke2-coredns-autoscaler", { chart: "rke2-coredns", path: ["autoscaler", "tolerations"] }],
  ["rke2-metrics-server", { chart: "rke2-metrics-server", path: ["tolerations"] }],
  ["rke2-ingress-nginx-controller", { chart: "rke2-ingress-nginx", path: ["controller", "tolerations"] }],
  ["cilium-operator", { chart: "rke2-cilium", path: ["operator", "tolerations"] }],
  ["rke2-traefik", { chart: "rke2-traefik", path: ["tolerations"] }],
]);

const AGENTS: ReadonlyMap<KnownWorkload["name"], AgentName> = new Map([
  ["cattle-cluster-agent", "clusterAgent"],
  ["fleet-agent", "fleetAgent"],
]);

/** What is said in place of a setting of K3sCluster; nothing where that is right. */
export function adviceElsewhere(workload: Workload, cluster: RepairedCluster): ElsewhereAdvice | undefined {
  const { known, name } = workload;
  if (known === undefined) return undefined;
  if (isElsewhere(known.name)) {
    const value = known.shippedBy === "RKE2" ? CHART_VALUES.get(name) : undefined;
    const advice: ElsewhereAdvice = ELSEWHERE[known.name];
    if (value !== undefined) return { ...advice, setting: chartSetting(value, workload) };
    const isUnknownChart = known.name === "rke2-chart";
    return isUnknownChart
      ? {
          ...advice,
          notes: [
            "lasting: a HelmChartConfig in kube-system, by the name of its HelmChart, with tolerations among its values",
          ],
        }
      : advice;
  }
  const agent = AGENTS.get(known.name);
  if (agent !== undefined && cluster.hasRkeConfig === "no") {
    return { setting: { is: "agent", agent }, changesLast: UNTIL.rancher, notes: [] };
  }
  // Rancher configures the servers of clusters with machine pools as it does those of custom ones.
  if (known.shippedBy === "K3s" && cluster.hasRkeConfig === "no") {
    const traefik = { chart: "traefik", path: ["tolerations"] };
    return known.name === "traefik"
      ? { setting: chartSetting(traefik, workload), changesLast: UNTIL.chart, notes: [] }
      : {
          changesLast: UNTIL.k3s,
          notes: [
            "Rancher does not configure the servers of an imported cluster, nor of the one that it runs in: what lasts is set on them",
          ],
        };
  }
  if (known.name === "rancher-webhook" && !cluster.isForK3sCluster) return { changesLast: UNTIL.rancher, notes: [] };
  return undefined;
}

function chartSetting(value: ChartValue, workload: Workload): Setting {
  return { is: "chart", ...value, kept: keptTolerations(workload) };
}
