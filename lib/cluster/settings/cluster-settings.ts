import type { IResolvable } from "cdktf";
import {
  configurationProblems,
  type K3sConfiguration,
  type MachineSelectorConfig,
  manifestText,
  saysNothing,
  settingsText,
} from "../../configuration/k3s-configuration";
import { machineLabelSelectorBlock, machineSelectorFilesBlock } from "../../configuration/machine-selectors";
import { withOpenTokens } from "../../configuration/open-tokens";
import { isToken } from "../../configuration/token-json";
import { asTyped } from "../../configuration/typed-tokens";
import { withoutUndefined } from "../../configuration/without-undefined";
import type { ClusterV2Config, ClusterV2RkeConfig, ClusterV2Timeouts } from "../../provider-rancher2/cluster-v2";
import type { Problem } from "../../scheduling/invalid-input";
import { LIST_KEYS } from "../../scheduling/releases/configuration-keys";
import { stackPreferenceProblems } from "../../scheduling/validation/stack-preference-rules";
import { agentEnvVarsBlocks, agentEnvVarsProblems } from "./agent-env-vars";
import { type ClusterMetadata, clusterAnnotations, clusterLabels, metadataProblems } from "./cluster-metadata";
import { type DataDirectories, dataDirectoriesBlock, dataDirectoriesProblems } from "./data-directories";
import { type Etcd, etcdBlock, etcdProblems } from "./etcd-snapshots";
import { placed } from "./late-configuration";
import { type LocalAuthEndpoint, localAuthEndpointBlock, localAuthEndpointProblems } from "./local-auth-endpoint";
import { type Operation, operationProblems, type RotateCertificates } from "./operations";
import { hasTemplate, podSecurityIgnoredChanges, podSecurityProblems } from "./pod-security";
import { type Registries, registriesBlock, registriesProblems } from "./registries";
import { type UpgradeStrategy, upgradeStrategyBlock, upgradeStrategyProblems } from "./upgrade-strategy";

/** Which addresses Rancher checks nodes by: 127.0.0.1, ::1, or localhost for both. */
export type StackPreference = "dual" | "ipv4" | "ipv6";

/**
 * What Rancher lets one set about a custom K3s cluster, in the words of the rancher2 provider.
 *
 * What is taken out of the app leaves Rancher, but for a few settings that the provider keeps; docs/cluster-settings.md says
 * which.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   agentEnvVars: { HTTPS_PROXY: "http://proxy.example.com:3128", NO_PROXY: "10.0.0.0/8,.svc,.cluster.local" },
 * });
 * ```
 */
export interface ClusterSettings extends K3sConfiguration, ClusterMetadata {
  /**
   * How K3s is upgraded and reconfigured.
   * @default - one node at a time, not drained
   */
  readonly upgradeStrategy?: UpgradeStrategy;

  /**
   * Snapshots of etcd.
   * @default - every 12 hours, 5 of them kept on the nodes
   */
  readonly etcd?: Etcd;

  /**
   * Image registries.
   * @default - those that image names say
   */
  readonly registries?: Registries;

  /**
   * The authorized cluster endpoint, kubectl's way to the cluster past Rancher.
   * @default - disabled
   */
  readonly localAuthEndpoint?: LocalAuthEndpoint;

  /**
   * Environment variables of Rancher's agents on the nodes and in the cluster, and of the registration command, by name:
   * `HTTPS_PROXY`, `NO_PROXY`. Values may be tokens.
   * @default - none
   */
  readonly agentEnvVars?: Readonly<Record<string, string>>;

  /**
   * Where things are kept on the nodes. Cannot be changed later.
   * @default - below /var/lib/rancher
   */
  readonly dataDirectories?: DataDirectories;

  /**
   * The network stack nodes are checked by. Needs a provider from 13.1.3 on, that of Rancher 2.13.
   * @default - Rancher's own
   */
  readonly networking?: { readonly stackPreference?: StackPreference };

  /**
   * Name of a pod security admission configuration template that exists in Rancher: `rancher-restricted`,
   * `rancher-privileged`. Its known perpetual diff (rancher/terraform-provider-rancher2#1583) is prevented: the
   * arguments of `kube-apiserver-arg` move to a machine_selector_config of the control plane.
   * @default - none
   */
  readonly defaultPodSecurityAdmissionConfigurationTemplateName?: string;

  /**
   * Whether pods of one Rancher project cannot reach those of another.
   * @default false
   */
  readonly enableNetworkPolicy?: boolean | IResolvable;

  /**
   * Rotates K3s's certificates, once per number.
   * @default - not rotated
   */
  readonly rotateCertificates?: RotateCertificates;

  /**
   * Takes a snapshot of etcd, once per number.
   * @default - none besides the scheduled ones
   */
  readonly etcdSnapshotCreate?: Operation;

  /**
   * How long Terraform waits for Rancher: `30m`. Creation does not wait for nodes.
   * @default - 30 minutes each
   */
  readonly timeouts?: ClusterV2Timeouts;
}

const STACK = "networking.stackPreference";

/**
 * Problems of all settings.
 * @param cluster the cluster's name
 */
export function settingsProblems(settings: ClusterSettings, cluster: string): Problem[] {
  const { upgradeStrategy, etcd, registries, localAuthEndpoint, agentEnvVars, dataDirectories } = settings;
  return [
    ...metadataProblems(settings),
    ...configurationProblems(settings),
    ...podSecurityProblems(settings, cluster),
    ...upgradeStrategyProblems(upgradeStrategy ?? {}),
    ...etcdProblems(etcd ?? {}),
    ...registriesProblems(registries ?? {}),
    ...(localAuthEndpoint === undefined ? [] : localAuthEndpointProblems(localAuthEndpoint)),
    ...agentEnvVarsProblems(agentEnvVars ?? {}),
    ...dataDirectoriesProblems(dataDirectories ?? {}),
    ...stackPreferenceProblems(withOpenTokens(settings.networking?.stackPreference, STACK), STACK),
    ...operationProblems(settings.rotateCertificates, "rotateCertificates"),
    ...operationProblems(settings.etcdSnapshotCreate, "etcdSnapshotCreate"),
  ];
}

/**
 * The settings as arguments of the resource. What the provider would otherwise fill in, keep or forget is always written,
 * so that what leaves the app leaves Rancher, and what somebody does in Rancher shows in the next plan.
 */
export function settingsConfig(settings: ClusterSettings, cluster: string): Partial<ClusterV2Config> {
  const ignoreChanges = podSecurityIgnoredChanges(settings);
  return withoutUndefined({
    fleetNamespace: settings.fleetNamespace,
    labels: clusterLabels(settings) ?? {},
    annotations: clusterAnnotations(settings) ?? {},
    localAuthEndpoint: settings.localAuthEndpoint && localAuthEndpointBlock(settings.localAuthEndpoint),
    agentEnvVars: settings.agentEnvVars && agentEnvVarsBlocks(settings.agentEnvVars),
    defaultPodSecurityAdmissionConfigurationTemplateName: hasTemplate(settings)
      ? settings.defaultPodSecurityAdmissionConfigurationTemplateName
      : undefined,
    enableNetworkPolicy: settings.enableNetworkPolicy ?? false,
    rkeConfig: rkeConfigOf(placed(settings, cluster, () => false).settings),
    timeouts: settings.timeouts,
    lifecycle: ignoreChanges.length === 0 ? undefined : { ignoreChanges },
  });
}

/** The texts of the settings that are YAML, with the documents in them; a text with tokens in it is left out. */
export function yamlOf({
  machineGlobalConfig,
  machineSelectorConfig = [],
  chartValues,
  additionalManifest = "",
}: ClusterSettings): ReadonlyMap<string, readonly unknown[]> {
  const texts = [machineGlobalConfig, ...machineSelectorConfig.map(({ config }) => config), chartValues]
    .filter((values) => values !== undefined)
    .map((values): [string, readonly unknown[]] => [settingsText(values), [values]]);
  return new Map(
    [...texts, ...(typeof additionalManifest === "string" ? [] : [manifestEntry(additionalManifest)])].filter(
      ([text]) => !isToken(text),
    ),
  );
}

function manifestEntry(objects: readonly Readonly<Record<string, unknown>>[]): [string, readonly unknown[]] {
  return [manifestText(objects), objects];
}

/** A text without tokens stays as it is. */
function typed(configuration: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [key, asTyped(value, LIST_KEYS.has(key))]),
  );
}

/** Beside entries of the library, one of the app that says nothing is not needed, and the provider cannot create it. */
function isSent(entry: MachineSelectorConfig, _index: number, all: readonly MachineSelectorConfig[]): boolean {
  return all.length === 1 || !saysNothing(entry);
}

/** The block of the settings as they are placed. */
export function rkeConfigOf(settings: ClusterSettings): ClusterV2RkeConfig {
  const { machineGlobalConfig, chartValues, additionalManifest, rotateCertificates, networking } = settings;
  return withoutUndefined({
    machineGlobalConfig: machineGlobalConfig && settingsText(typed(machineGlobalConfig)),
    machineSelectorConfig: settings.machineSelectorConfig?.filter(isSent).map((entry) =>
      // Always with config: the provider's default for it is protect-kernel-defaults: false.
      withoutUndefined({
        machineLabelSelector: machineLabelSelectorBlock(entry),
        config: settingsText(typed(entry.config)),
      }),
    ),
    machineSelectorFiles: settings.machineSelectorFiles?.map(machineSelectorFilesBlock),
    chartValues: chartValues && settingsText(chartValues),
    additionalManifest: additionalManifest === undefined ? undefined : manifestText(additionalManifest),
    upgradeStrategy: upgradeStrategyBlock(settings.upgradeStrategy),
    etcd: etcdBlock(settings.etcd),
    registries: settings.registries && registriesBlock(settings.registries),
    dataDirectories: settings.dataDirectories && [dataDirectoriesBlock(settings.dataDirectories)],
    networking: networking && withoutUndefined({ ...networking }),
    rotateCertificates:
      rotateCertificates &&
      withoutUndefined({
        ...rotateCertificates,
        services: rotateCertificates.services && [...rotateCertificates.services],
      }),
    etcdSnapshotCreate: settings.etcdSnapshotCreate,
  });
}
