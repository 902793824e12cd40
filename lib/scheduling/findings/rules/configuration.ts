import { nearMiss } from "../../near-miss";
import { type ConfigurationValueKind, valueKinds } from "../../reading/cluster-summary";
import { isUnknown } from "../../reading/unknown";
import { K3S_CONFIGURATION_KEYS, RKE2_ONLY_KEYS } from "../../releases/configuration-keys";
import { hasHelmJobTolerations } from "../../releases/k3s-changes";
import { NEWEST_KNOWN_RANCHER } from "../../releases/newest-known";
import { systemWorkloads } from "../../releases/system-workloads";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Findings about configuration that Rancher or K3s drops, overwrites or cannot use. */
export function configurationFindings(context: ProofContext): FindingDraft[] {
  const { machineConfiguration, chartValues } = context.cluster;
  const charts = chartValues === undefined || isUnknown(chartValues.settings) ? [] : [...chartValues.settings.keys()];
  return [
    ...[machineConfiguration.global, ...machineConfiguration.selected].flatMap((text) =>
      text === undefined
        ? []
        : Object.entries(valueKinds(text)).flatMap(([key, kind]) => keyFindings(text.property, key, kind)),
    ),
    ...charts.flatMap(chartFindings),
    ...helmJobFindings(context),
    ...traefikFindings(context),
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
const OWN_PROPERTIES: ReadonlyMap<string, string> = new Map([
  ["data-dir", "dataDirectories"],
  ["etcd-disable-snapshots", "etcd"],
  ["private-registry", "registries"],
]);

function propertyFor(key: string): string | undefined {
  return OWN_PROPERTIES.get(key) ?? (/^etcd-(snapshot|s3)/.test(key) ? "etcd" : undefined);
}

const PLAIN_MANIFESTS: readonly string[] = ["coredns", "metrics-server", "local-path-provisioner", "local-storage"];

function chartFindings(chart: string): FindingDraft[] {
  const isOfRke2 = chart.startsWith("rke2-");
  if (!PLAIN_MANIFESTS.includes(chart) && !isOfRke2) return [];
  return [{ code: "RK506", data: { setting: "chartValues", key: chart, isOfRke2 } }];
}

function helmJobFindings({ cluster, kubernetes }: ProofContext): FindingDraft[] {
  const isSet = [...cluster.addons.everywhere].some(
    ([name, { addedTolerations = [] }]) => name.startsWith("helm-install-") && addedTolerations.length > 0,
  );
  if (!isSet || kubernetes === undefined || hasHelmJobTolerations(kubernetes)) return [];
  return [{ code: "RK504", data: { setting: "helm-controller-arg", kubernetesVersion: kubernetes.toString() } }];
}

function traefikFindings({ cluster, kubernetes }: ProofContext): FindingDraft[] {
  const kept = cluster.addons.everywhere.get("traefik")?.tolerations;
  if (kept === undefined || kubernetes === undefined) return [];
  const traefik = systemWorkloads(kubernetes, cluster.rancherVersion ?? NEWEST_KNOWN_RANCHER).find(
    ({ workload }) => workload === "traefik",
  );
  const lost = (traefik?.tolerations ?? []).filter((own) => !kept.some((other) => other.covers(own))).map(String);
  if (lost.length === 0) return [];
  return [{ code: "RK505", data: { workload: "traefik", tolerations: lost } }];
}
