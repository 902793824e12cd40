import { NodeRole } from "../../../lib/scheduling/node-role";
import type { SystemWorkload } from "../../../lib/scheduling/releases/catalog-row";
import type { KubernetesToleration } from "../../../lib/scheduling/toleration";
import { clusterOf } from "../clusters";
import { type Comparison, casesOf, comparison } from "../comparison";
import type { CorpusTaint } from "../objects";
import { probesFor, toleratedBy, toleratedByWorkload } from "../tolerated";

interface Case {
  readonly workload: SystemWorkload;
  readonly id: string;
  readonly chartTolerations?: readonly KubernetesToleration[] | string;
  readonly tolerations?: readonly KubernetesToleration[];
  readonly podTolerationsSorted?: readonly KubernetesToleration[];
  readonly controlPlaneTaints?: readonly (readonly CorpusTaint[])[] | null;
  readonly given?: readonly KubernetesToleration[] | null;
}

/** Taints of the control plane where the case says nothing of them. */
const SOME: readonly CorpusTaint[] = [
  { key: "dedicated", value: "infra", effect: "NoSchedule" },
  { key: "gone", effect: "NoExecute" },
];

/** What Rancher takes from its ConfigMap, by case. */
const VALUES: Readonly<Record<string, string>> = {
  "2.15.0, tolerations in the ConfigMap values": '{"tolerations":[{"key":"x","operator":"Exists"}]}',
  "2.15.0, tolerations: null in the ConfigMap values": '{"tolerations":null}',
};

function taintsOf({ workload, controlPlaneTaints }: Case): readonly (readonly CorpusTaint[])[] {
  return workload === "helm-operation" ? (controlPlaneTaints ?? []) : [SOME];
}

/** What Rancher adds to what a chart says itself, which was not rendered. */
function tolerationsOf(each: Case): readonly KubernetesToleration[] {
  const { chartTolerations, tolerations = [], podTolerationsSorted = tolerations } = each;
  if (each.workload !== "rancher-webhook") return podTolerationsSorted;
  if (typeof chartTolerations !== "string") return chartTolerations ?? [];
  return taintsOf(each)
    .flat()
    .map(({ key = "", value = "", effect = "" }) => ({ key, operator: "Equal", value, effect }));
}

const probesOf = (each: Case) => probesFor([...taintsOf(each).flat(), ...tolerationsOf(each)]);

function rkeConfig({ id }: Case): Record<string, unknown> {
  const data = VALUES[id];
  if (data === undefined) return {};
  const object = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "rancher-config", namespace: "cattle-system" },
    data: { "rancher-webhook": data },
  };
  return { additional_manifest: JSON.stringify(object) };
}

export const RANCHER_WORKLOADS: readonly Comparison[] = [
  comparison({
    claim: "rancher-webhook, shells and Helm operations tolerate what Rancher gives them",
    files: ["rancher/other-workloads.json"],
    cases: casesOf<Case>("rancher/other-workloads.json"),
    name: ({ workload, id }) => `${workload}: ${id}`,
    program: (each) => toleratedBy(tolerationsOf(each), probesOf(each)),
    library: (each) => {
      const nodes = taintsOf(each).map((taints, index) => ({ name: `server-${index}`, roles: NodeRole.ALL, taints }));
      const rancher = each.id.startsWith("values as before 2.15") ? "2.14.4" : "2.15.0";
      return toleratedByWorkload(each.workload, clusterOf(nodes, { rancher }, [], rkeConfig(each)), probesOf(each));
    },
    onPurpose: [
      {
        reason: "tolerations that are null in the ConfigMap are read like none, which claims less",
        of: ({ id }) => id === "2.15.0, tolerations: null in the ConfigMap values",
      },
    ],
    notJudged: [
      {
        reason: "settings that the provider does not offer",
        of: ({ id }) => id.includes("webhookDeploymentCustomization"),
      },
      {
        reason: "the object that carries them",
        of: ({ chartTolerations, workload }) => workload === "rancher-webhook" && chartTolerations === undefined,
      },
      {
        reason: "tolerations of a chart that somebody installs by hand",
        of: ({ given }) => given !== undefined && given !== null,
      },
    ],
  }),
];
