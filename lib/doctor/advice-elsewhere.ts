import type { KnownWorkload } from "../live/known-workloads";
import type { Workload } from "../live/workloads";

/** What helps workloads that K3sCluster has no settings for, because others write them. */
const ELSEWHERE = {
  "cattle-cluster-agent-bootstrap": ["Rancher writes it, so a patch is gone when it is written again"],
  rancher: ["a patch is gone when Rancher's Helm chart is upgraded"],
  "fleet-cleanup": ["it comes with Fleet's Helm chart"],
  "rke2-coredns": [
    "lasting: a HelmChartConfig rke2-coredns in kube-system with these tolerations as values of its chart",
  ],
  "rke2-chart": [
    "lasting: a HelmChartConfig in kube-system, by the name of its HelmChart, with tolerations as values of the chart",
  ],
  "other-helm-job": [
    "a waiting pod can be patched; whether this release can give its Helm jobs tolerations is not known here",
  ],
  "other-dns": ["a patch is gone when what installed it writes it again"],
} as const satisfies Partial<Record<KnownWorkload["name"], readonly string[]>>;

/** Workloads that K3sCluster has no settings for. */
export type ElsewhereWorkload = keyof typeof ELSEWHERE;

/** Whether K3sCluster has no settings for it. */
export function isElsewhere(name: KnownWorkload["name"]): name is ElsewhereWorkload {
  return Object.hasOwn(ELSEWHERE, name);
}

const AGENTS: ReadonlyMap<KnownWorkload["name"], string> = new Map([
  ["cattle-cluster-agent", "clusterAgentDeploymentCustomization"],
  ["fleet-agent", "fleetAgentDeploymentCustomization"],
]);

/** What is said in place of code for K3sCluster; nothing where that code is right. */
export function adviceElsewhere(
  { known }: Workload,
  isForK3sCluster: boolean,
): { readonly notes: readonly string[] } | undefined {
  if (known === undefined) return undefined;
  if (isElsewhere(known.name)) return { notes: ELSEWHERE[known.name] };
  if (isForK3sCluster) return undefined;
  if (known.shippedBy === "K3s") return { notes: ["a patch is gone when K3s writes it again"] };
  const setting = AGENTS.get(known.name);
  return {
    notes: [
      setting === undefined
        ? "a patch is gone when Rancher writes it again"
        : `lasting: appendTolerations in ${setting} of the cluster in Rancher`,
    ],
  };
}
