import { hasHelmJobTolerations } from "../compatibility";
import { effectiveWorkloads } from "../effective-workload";
import type { FindingDraft } from "../finding";
import { K3S_CONFIGURATION_KEYS, RKE2_ONLY_KEYS } from "../k3s-configuration";
import { KubernetesVersion } from "../kubernetes-version";
import { type ConfigurationValueKind, parseTolerations } from "../model";
import { nearMiss } from "../near-miss";
import { type Toleration, TolerationOperator } from "../toleration";
import type { ProofFacts } from "./facts";

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

function keyFindings(setting: string, key: string, kind: ConfigurationValueKind): FindingDraft[] {
  if (key === "node-taint" || key === "node-label") return [{ code: "RK501", data: { setting, key } }];
  if (kind === "number" || kind === "map" || kind === "null") return [{ code: "RK502", data: { setting, key, kind } }];
  if (K3S_CONFIGURATION_KEYS.includes(key)) return [];
  const own = propertyFor(key);
  const meant = own === undefined ? nearMiss(key, K3S_CONFIGURATION_KEYS) : undefined;
  return [
    {
      code: "RK503",
      data: {
        setting,
        key,
        isOfRke2: RKE2_ONLY_KEYS.includes(key),
        ...(own === undefined ? {} : { property: own }),
        ...(meant === undefined ? {} : { meant }),
      },
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
  const isOfRke2 = chart.startsWith("rke2-");
  if (!PLAIN_MANIFESTS.includes(chart) && !isOfRke2) return [];
  return [{ code: "RK506", data: { setting: "chartValues", key: chart, isOfRke2 } }];
}

function helmJobFindings({ model }: ProofFacts): FindingDraft[] {
  const isSet = Object.entries(model.addons).some(
    ([name, { addedTolerations = [] }]) => name.startsWith("helm-install-") && addedTolerations.length > 0,
  );
  if (!isSet || hasHelmJobTolerations(KubernetesVersion.parse(model.kubernetesVersion))) return [];
  return [{ code: "RK504", data: { setting: "helm-controller-arg", kubernetesVersion: model.kubernetesVersion } }];
}

function traefikFindings({ model, pools }: ProofFacts): FindingDraft[] {
  if (model.addons.traefik?.tolerations === undefined) return [];
  const traefik = effectiveWorkloads(model, pools).find(({ row }) => row.workload === "traefik");
  const kept = parseTolerations(model.addons.traefik.tolerations);
  const lost = (traefik?.row.tolerations ?? [])
    .filter((own) => !kept.some((other) => isAsWide(other, own)))
    .map(String);
  if (lost.length === 0) return [];
  return [{ code: "RK505", data: { workload: "traefik", tolerations: lost } }];
}

/** Whether everything that `narrow` tolerates is tolerated by `wide`, of two tolerations that compare no values. */
function isAsWide(wide: Toleration, narrow: Toleration): boolean {
  return (
    wide.operator === TolerationOperator.EXISTS &&
    (wide.key === undefined || wide.key === narrow.key) &&
    (wide.effect === undefined || wide.effect === narrow.effect)
  );
}
