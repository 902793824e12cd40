import type { ClusterV2RkeConfig } from "../provider-rancher2/cluster-v2";
import type { ConfigurationValueKind } from "../scheduling/model";
import { parseYamlDocuments, toYaml } from "./yaml";

/** A value in the K3s configuration; Rancher drops any other kind. */
export type K3sConfigurationValue = string | boolean | readonly string[];

/** Settings of K3s itself, which Rancher writes to every node. */
export interface K3sConfiguration {
  /**
   * K3s configuration of every node, keys as K3s's flags without dashes in front: `disable`, `tls-san`, `kubelet-arg`.
   * @default - K3s's defaults
   */
  readonly machineGlobalConfig?: Readonly<Record<string, K3sConfigurationValue>>;

  /**
   * Helm values by chart; each becomes a HelmChartConfig in kube-system. Of K3s's own addons only `traefik` and
   * `traefik-crd` are charts.
   * @default - the charts' defaults
   */
  readonly chartValues?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;

  /**
   * Manifests that K3s applies from its server nodes, as YAML text or as objects.
   * @default - none
   */
  readonly additionalManifest?: string | readonly Readonly<Record<string, unknown>>[];
}

/** The `rke_config` block, or none where the app configures nothing. */
export function rkeConfigOf(configuration: K3sConfiguration): ClusterV2RkeConfig | undefined {
  const { machineGlobalConfig, chartValues, additionalManifest } = configuration;
  const rkeConfig: ClusterV2RkeConfig = {
    ...(machineGlobalConfig === undefined ? {} : { machineGlobalConfig: toYaml(machineGlobalConfig) }),
    ...(chartValues === undefined ? {} : { chartValues: toYaml(chartValues) }),
    ...(additionalManifest === undefined ? {} : { additionalManifest: manifestText(additionalManifest) }),
  };
  return Object.keys(rkeConfig).length === 0 ? undefined : rkeConfig;
}

/**
 * Every object of the additional manifest.
 * @throws InvalidInputError when it is not YAML
 */
export function manifestObjects({ additionalManifest = [] }: K3sConfiguration): unknown[] {
  return typeof additionalManifest === "string"
    ? parseYamlDocuments(additionalManifest, "additionalManifest")
    : [...additionalManifest];
}

/** Keys with the kinds of their values, by the property they stand in. Never the values: they may be secret. */
export function configurationKinds({
  machineGlobalConfig,
  chartValues,
}: K3sConfiguration): Record<string, Record<string, ConfigurationValueKind>> {
  return {
    ...(machineGlobalConfig === undefined ? {} : { machineGlobalConfig: kindsOf(machineGlobalConfig) }),
    ...(chartValues === undefined ? {} : { chartValues: kindsOf(chartValues) }),
  };
}

function manifestText(manifest: NonNullable<K3sConfiguration["additionalManifest"]>): string {
  return typeof manifest === "string" ? manifest : manifest.map(toYaml).join("---\n");
}

function kindsOf(values: Readonly<Record<string, unknown>>): Record<string, ConfigurationValueKind> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, kindOf(value)]));
}

function kindOf(value: unknown): ConfigurationValueKind {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "map";
  return typeof value === "number" || typeof value === "boolean" ? (typeof value as "number" | "boolean") : "string";
}
