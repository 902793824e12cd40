import type { Problem } from "../scheduling/invalid-input";
import { apiServerArgumentProblems } from "../scheduling/validation/api-server-argument-rules";
import {
  type MachineSelector,
  type MachineSelectorFiles,
  machineLabelSelectorBlock,
  machineSelectorFilesProblems,
  machineSelectorProblems,
} from "./machine-selectors";
import { parseYamlDocuments, toYaml } from "./yaml";

/** A value in the K3s configuration; Rancher drops any other kind. */
export type K3sConfigurationValue = string | boolean | readonly string[];

/**
 * K3s configuration of some machines.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL }, gpu: { roles: [NodeRole.WORKER] } },
 *   machineSelectorConfig: [{ pools: ["gpu"], config: { "kubelet-arg": ["max-pods=50"] } }],
 * });
 * ```
 */
export interface MachineSelectorConfig extends MachineSelector {
  /**
   * Keys as in `machineGlobalConfig`. What is given here takes the place of the global value, lists included. Empty only to
   * undo entries that Rancher holds: without any entry the provider makes each of them `protect-kernel-defaults: false`
   * (RK715). It has to stay then; where Rancher holds no entry it is not sent, and every plan shows it again.
   * @see rancher/terraform-provider-rancher2 schema_cluster_v2_rke_config_system_config.go; seen with 14.1.1
   */
  readonly config: Readonly<Record<string, K3sConfigurationValue>>;
}

/**
 * Settings of K3s itself, which Rancher writes to the nodes.
 *
 * @example
 * ```ts
 * const standard: K3sConfiguration = { machineGlobalConfig: { disable: ["servicelb"], "secrets-encryption": true } };
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   ...standard,
 * });
 * ```
 */
export interface K3sConfiguration {
  /**
   * K3s configuration of every node, keys as K3s's flags without dashes in front: `disable`, `tls-san`, `kubelet-arg`.
   * @default - K3s's defaults
   */
  readonly machineGlobalConfig?: Readonly<Record<string, K3sConfigurationValue>>;

  /**
   * K3s configuration of some nodes, by pool or label; later entries take the place of earlier ones, key by key.
   * @default - only the global configuration
   */
  readonly machineSelectorConfig?: readonly MachineSelectorConfig[];

  /**
   * Files that Rancher writes to nodes, by pool or label.
   * @default - none
   */
  readonly machineSelectorFiles?: readonly MachineSelectorFiles[];

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

/** Problems of the configuration that make it useless; what Rancher drops of it is left to the findings. */
export function configurationProblems({
  machineGlobalConfig = {},
  machineSelectorConfig = [],
  machineSelectorFiles = [],
}: K3sConfiguration): Problem[] {
  return [
    ...apiServerArgumentProblems(machineGlobalConfig["kube-apiserver-arg"]),
    ...machineSelectorConfig.flatMap((entry, index) => [
      ...machineSelectorProblems(entry, `machineSelectorConfig[${index}]`),
      ...(machineSelectorConfig.length > 1 && saysNothing(entry)
        ? [
            {
              what: `machineSelectorConfig[${index}] has an empty config for all machines, beside other entries`,
              why: "it says nothing, and the rancher2 provider cannot send it beside others to a cluster that has none yet",
              help: "leave the entry out: the others take the place of what Rancher holds",
            },
          ]
        : []),
    ]),
    ...machineSelectorFiles.flatMap((files, index) =>
      machineSelectorFilesProblems(files, `machineSelectorFiles[${index}]`),
    ),
  ];
}

/** Whether an entry neither sets anything nor selects machines, so that the provider takes it for none. */
export function saysNothing(entry: MachineSelectorConfig): boolean {
  return Object.keys(entry.config).length === 0 && machineLabelSelectorBlock(entry) === undefined;
}

/**
 * YAML of settings by key. None at all is empty text and not `{}`: the provider reads back nothing for both, and would
 * show a change in every plan.
 */
export function settingsText(settings: Readonly<Record<string, unknown>>): string {
  return Object.keys(settings).length === 0 ? "" : toYaml(settings);
}

/** Text of the additional manifest. */
export function manifestText(manifest: NonNullable<K3sConfiguration["additionalManifest"]>): string {
  return typeof manifest === "string" ? manifest : manifest.map(toYaml).join("---\n");
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
