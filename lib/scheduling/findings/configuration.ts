import { effectiveWorkloads } from "../effective-workload";
import type { FindingDraft } from "../finding";
import { parseTolerations } from "../model";
import { nearMiss } from "../near-miss";
import { K3S_CONFIGURATION_KEYS, RKE2_ONLY_KEYS } from "../releases/configuration-keys";
import { hasHelmJobTolerations } from "../releases/k3s-changes";
import { KubernetesVersion } from "../releases/kubernetes-version";
import { type Toleration, TolerationOperator } from "../toleration";
import { inProse, type ProofFacts } from "./facts";

/** Findings about configuration that Rancher or K3s drops, overwrites or cannot use. */
export function configurationFindings(facts: ProofFacts): FindingDraft[] {
  const { chartValues = {}, ...machineConfiguration } = facts.model.configuration;
  return [
    ...Object.entries(machineConfiguration).flatMap(([property, keys]) =>
      Object.entries(keys).flatMap(([key, kind]) => keyFindings(property, key, kind)),
    ),
    ...Object.keys(chartValues).flatMap(chartFindings),
    ...helmJobFindings(facts),
    ...traefikFindings(facts),
  ];
}

const DROPPED_VALUE_REPAIR = {
  number: "write the number as a string",
  map: "write it as a string or a list, as K3s's own flags take it",
  null: "give it a value, or leave it out",
} as const;

function keyFindings(property: string, key: string, kind: string): FindingDraft[] {
  const subject = `${property}, key ${JSON.stringify(key)}`;
  if (key === "node-taint" || key === "node-label") {
    const remedy = key === "node-taint" ? "taints" : "labels";
    return [
      {
        code: "RK501",
        subject,
        message: `${key} in ${property} is overwritten by Rancher`,
        facts: [`Rancher writes ${key} last, from what the node was registered with`],
        help: [`set ${remedy} on the node pool`],
      },
    ];
  }
  if (kind === "number" || kind === "map" || kind === "null") {
    return [
      {
        code: "RK502",
        subject,
        message: `${JSON.stringify(key)} in ${property} is ${kind === "null" ? "empty" : `a ${kind}`}, which Rancher drops without a word`,
        facts: ["only text, true or false, and lists reach K3s"],
        help: [DROPPED_VALUE_REPAIR[kind]],
      },
    ];
  }
  if (K3S_CONFIGURATION_KEYS.includes(key)) return [];
  const own = propertyFor(key);
  const meant = own === undefined ? nearMiss(key, K3S_CONFIGURATION_KEYS) : undefined;
  return [
    {
      code: "RK503",
      subject,
      message: RKE2_ONLY_KEYS.includes(key)
        ? `${JSON.stringify(key)} in ${property} is a key of RKE2; K3s has none such, and Rancher drops it`
        : `${JSON.stringify(key)} in ${property} is not among the keys Rancher passes on to K3s`,
      facts: ["Rancher passes on what its release data lists for K3s and drops everything else without a word"],
      help: [
        ...(own === undefined ? [] : [`use the property ${own} of K3sCluster`]),
        ...(meant === undefined ? [] : [`did you mean ${JSON.stringify(meant)}?`]),
        "leave it out, or acknowledge this finding when your Rancher's release data is newer",
      ],
    },
  ];
}

/** Keys that Rancher writes itself, from settings of its own. */
const OWN_PROPERTIES: Readonly<Record<string, string>> = {
  "data-dir": "dataDirectories",
  "etcd-disable-snapshots": "etcd",
  "private-registry": "registries",
};

function propertyFor(key: string): string | undefined {
  return OWN_PROPERTIES[key] ?? (/^etcd-(snapshot|s3)/.test(key) ? "etcd" : undefined);
}

const PLAIN_MANIFESTS: readonly string[] = ["coredns", "metrics-server", "local-path-provisioner", "local-storage"];

function chartFindings(chart: string): FindingDraft[] {
  if (!PLAIN_MANIFESTS.includes(chart) && !chart.startsWith("rke2-")) return [];
  return [
    {
      code: "RK506",
      subject: `chartValues, key ${JSON.stringify(chart)}`,
      message: `chart values for ${JSON.stringify(chart)} have no effect on K3s`,
      facts: [
        chart.startsWith("rke2-")
          ? "the chart belongs to RKE2"
          : "K3s ships it as a plain manifest, not as a Helm chart; of its addons only Traefik has chart values",
      ],
      help: chart.startsWith("rke2-")
        ? ['leave it out; of K3s\'s own addons only "traefik" and "traefik-crd" have chart values']
        : ["disable the packaged one and ship a manifest of your own in additionalManifest"],
    },
  ];
}

function helmJobFindings({ model }: ProofFacts): FindingDraft[] {
  const isSet = Object.entries(model.addons).some(
    ([name, { addedTolerations = [] }]) => name.startsWith("helm-install-") && addedTolerations.length > 0,
  );
  if (!isSet || hasHelmJobTolerations(KubernetesVersion.parse(model.kubernetesVersion))) return [];
  return [
    {
      code: "RK504",
      subject: "helm-controller-arg",
      message: `K3s ${model.kubernetesVersion} has no helm-controller-arg, so its Helm jobs get no tolerations`,
      facts: ["it came with v1.33.13+k3s2, v1.34.10, v1.35.7 and v1.36.3 (k3s-io/k3s#14300)"],
      help: ["use one of these releases or a later one"],
    },
  ];
}

function traefikFindings({ model, pools }: ProofFacts): FindingDraft[] {
  if (model.addons.traefik?.tolerations === undefined) return [];
  const traefik = effectiveWorkloads(model, pools).find(({ row }) => row.workload === "traefik");
  const kept = parseTolerations(model.addons.traefik.tolerations);
  const lost = (traefik?.row.tolerations ?? [])
    .filter((own) => !kept.some((other) => isAsWide(other, own)))
    .map(String);
  if (lost.length === 0) return [];
  return [
    {
      code: "RK505",
      subject: "traefik",
      message: `Traefik no longer tolerates ${inProse(lost)}`,
      facts: ["Helm replaces lists: tolerations in chart values take the place of the chart's own"],
      help: ["write the default tolerations into the list as well"],
    },
  ];
}

/** Whether everything that `narrow` tolerates is tolerated by `wide`, of two tolerations that compare no values. */
function isAsWide(wide: Toleration, narrow: Toleration): boolean {
  return (
    wide.operator === TolerationOperator.EXISTS &&
    (wide.key === undefined || wide.key === narrow.key) &&
    (wide.effect === undefined || wide.effect === narrow.effect)
  );
}
