import { nearMiss } from "../../near-miss";
import { HELM_CONTROLLER_ARG } from "../../reading/helm-controller-args";
import { mayBeServer } from "../../reading/machine-configuration";
import { passedOn } from "../../reading/rancher-filter";
import { isUnknown } from "../../reading/unknown";
import type { WorkloadCustomization } from "../../reading/workload-customization";
import {
  K3S_CONFIGURATION_KEYS,
  K3S_SERVER_KEYS,
  RANCHER_OWN_KEYS,
  type RancherOwnKey,
  RKE2_ONLY_KEYS,
} from "../../releases/configuration-keys";
import { hasHelmJobTolerations } from "../../releases/k3s-changes";
import { NEWEST_KNOWN_RANCHER } from "../../releases/newest-known";
import { systemWorkloads } from "../../releases/system-workloads";
import { withoutSecrets } from "../../without-secrets";
import type { FindingDraft } from "../finding";
import { droppedKindFindings, valueFindings, type WrittenValue } from "./configuration-values";
import type { ProofContext } from "./context";

/** Findings about configuration that Rancher or K3s drops, overwrites or cannot use. */
export function configurationFindings(context: ProofContext): FindingDraft[] {
  const { chartValues } = context.cluster;
  const charts = chartValues === undefined || isUnknown(chartValues.settings) ? [] : [...chartValues.settings.keys()];
  return [
    ...writtenValues(context).flatMap(keyFindings),
    ...serverKeyFindings(context),
    ...charts.flatMap(chartFindings),
    ...helmJobFindings(context),
    ...traefikFindings(context),
  ];
}

/** Every value of the K3s configuration that is known. */
function writtenValues({ cluster: { machineConfiguration } }: ProofContext): WrittenValue[] {
  const { global, selected } = machineConfiguration;
  const below = global === undefined || isUnknown(global.settings) ? undefined : global.settings;
  return [global, ...selected].flatMap((text) =>
    text === undefined || isUnknown(text.settings)
      ? []
      : [...text.settings].map(([key, value]) => ({
          setting: text.property,
          key,
          value,
          takesAway: text !== global && passedOn(key, below?.get(key) ?? null, true) !== undefined,
        })),
  );
}

function keyFindings(written: WrittenValue): FindingDraft[] {
  const { setting, key } = written;
  const own = RANCHER_OWN_KEYS.get(key);
  if (own !== undefined) return [overwritten(setting, key, own)];
  if (!K3S_CONFIGURATION_KEYS.includes(key)) return [unknownKey(setting, key)];
  const dropped = droppedKindFindings(written);
  return dropped.length > 0 ? dropped : valueFindings(written);
}

function overwritten(setting: string, key: string, { from, property }: RancherOwnKey): FindingDraft {
  if (key === "node-taint" || key === "node-label") return { code: "RK501", data: { setting, key } };
  return { code: "RK528", data: { setting, key, from, ...(property === undefined ? {} : { property }) } };
}

function unknownKey(setting: string, key: string): FindingDraft {
  const own = propertyFor(key);
  const meant = own === undefined ? nearMiss(key, K3S_CONFIGURATION_KEYS) : undefined;
  return {
    code: "RK503",
    data: {
      setting,
      // What is no key may be a flag with its value, or a URL.
      key: withoutSecrets(key),
      isOfRke2: RKE2_ONLY_KEYS.includes(key),
      ...(own === undefined ? {} : { property: own }),
      ...(meant === undefined ? {} : { meant }),
    },
  };
}

/** Keys that Rancher writes itself, from settings of its own, where those are given. */
const OWN_PROPERTIES: ReadonlyMap<string, string> = new Map([
  ["data-dir", "dataDirectories"],
  ["etcd-disable-snapshots", "etcd"],
]);

function propertyFor(key: string): string | undefined {
  return OWN_PROPERTIES.get(key) ?? (/^etcd-(snapshot|s3)/.test(key) ? "etcd" : undefined);
}

/** Keys of servers in configuration that is for workers alone. */
function serverKeyFindings({ cluster, pools }: ProofContext): FindingDraft[] {
  return cluster.machineConfiguration.selected.flatMap(({ property, settings, selector }) => {
    if (isUnknown(settings)) return [];
    const selected = pools.filter((pool) => selector.answerFor(pool, cluster.name) !== "none");
    if (selected.length === 0 || selected.some(mayBeServer)) return [];
    return [...settings.keys()]
      .filter((key) => K3S_SERVER_KEYS.includes(key))
      .map((key): FindingDraft => {
        const workers = selected.map(({ name }) => name);
        return { code: "RK503", data: { setting: property, key, isOfRke2: false, workers } };
      });
  });
}

const PLAIN_MANIFESTS: readonly string[] = ["coredns", "metrics-server", "local-path-provisioner", "local-storage"];

function chartFindings(chart: string): FindingDraft[] {
  const isOfRke2 = chart.startsWith("rke2-");
  if (!PLAIN_MANIFESTS.includes(chart) && !isOfRke2) return [];
  return [{ code: "RK506", data: { setting: "chartValues", key: chart, isOfRke2 } }];
}

function helmJobFindings({ cluster, kubernetes }: ProofContext): FindingDraft[] {
  if (kubernetes === undefined || hasHelmJobTolerations(kubernetes)) return [];
  const { everywhere, byPool } = cluster.addons;
  const isSet =
    isWritten(cluster) &&
    [everywhere, ...byPool.values()].some((server) =>
      [...server].some(([name, said]) => name.startsWith("helm-install-") && givesTolerations(said)),
    );
  const faults = cluster.unusableHelmArgs.map(({ setting, reason, effect, argument }) => ({
    setting,
    reason,
    effect,
    argument,
  }));
  if (!isSet && faults.length === 0) return [];
  return [
    {
      code: "RK504",
      data: {
        setting: HELM_CONTROLLER_ARG,
        kubernetesVersion: kubernetes.toString(),
        ...(faults.length === 0 ? {} : { faults }),
      },
    },
  ];
}

/** Whether the key stands somewhere: configuration that is known only at apply as a whole need not have it. */
function isWritten({ machineConfiguration: { global, selected } }: ProofContext["cluster"]): boolean {
  return [global, ...selected].some(
    (text) => text !== undefined && !isUnknown(text.settings) && text.settings.has(HELM_CONTROLLER_ARG),
  );
}

/** Whether jobs would have more tolerations for it, or might: a release that ignores the setting ignores either. */
function givesTolerations(said: WorkloadCustomization): boolean {
  const { addedTolerations = [], mayHaveMoreTolerations = [], mayHaveOtherTolerations = [] } = said;
  return addedTolerations.length + mayHaveMoreTolerations.length + mayHaveOtherTolerations.length > 0;
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
