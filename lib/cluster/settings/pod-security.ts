import { Fn } from "cdktf";
import type { K3sConfigurationValue, MachineSelectorConfig } from "../../configuration/k3s-configuration";
import type { MachineSelectorFiles } from "../../configuration/machine-selectors";
import { isToken } from "../../configuration/token-json";
import { type Problem, quoted } from "../../scheduling/invalid-input";

/**
 * Settings that keep a pod security admission template from showing as a change in every plan.
 *
 * When a cluster has such a template, Rancher's webhook rewrites the cluster on every write: it rebuilds
 * `kube-apiserver-arg` in the global configuration in random order with one argument more, dropping any without "=", and
 * it appends a file to the machine selector files. Terraform would undo both, for ever. So what the webhook would write
 * is written beforehand: its argument stands alone in the global configuration, the app's own arguments stand in a
 * selector configuration for the control plane, which the webhook leaves alone, and its file stands last among the
 * app's files. Only the file's hash is left to the webhook.
 *
 * Ignoring the changes instead would also ignore the app's own changes.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/mutator.go `handlePSACT`,
 *   rancher/terraform-provider-rancher2#1583
 */
export interface PodSecuritySettings {
  readonly machineGlobalConfig?: Readonly<Record<string, K3sConfigurationValue>>;
  readonly machineSelectorConfig?: readonly MachineSelectorConfig[];
  readonly machineSelectorFiles?: readonly MachineSelectorFiles[];
}

const API_SERVER_ARG = "kube-apiserver-arg";
const OPTION = "admission-control-config-file";
const FILE = "/etc/rancher/k3s/config/rancher-psact.yaml";
const CONTROL_PLANE = { machineLabelSelector: { matchLabels: { "rke.cattle.io/control-plane-role": "true" } } };

/** The settings as the webhook would rewrite them, for the cluster of that name. */
export function withPodSecurity(settings: PodSecuritySettings, cluster: string): PodSecuritySettings {
  const { machineGlobalConfig = {}, machineSelectorConfig = [], machineSelectorFiles } = settings;
  const own = machineGlobalConfig[API_SERVER_ARG];
  const selectorConfig: MachineSelectorConfig[] = [
    ...(own === undefined ? [] : [{ ...CONTROL_PLANE, config: { [API_SERVER_ARG]: own } }]),
    ...machineSelectorConfig,
  ];
  return {
    machineGlobalConfig: { ...machineGlobalConfig, [API_SERVER_ARG]: [`${OPTION}=${FILE}`] },
    ...(selectorConfig.length === 0 ? {} : { machineSelectorConfig: selectorConfig.map(withOption) }),
    // Where the app ships no files, the provider keeps those it finds.
    ...(machineSelectorFiles === undefined || machineSelectorFiles.length === 0
      ? {}
      : { machineSelectorFiles: [...machineSelectorFiles, webhookFile(cluster)] }),
  };
}

/** The one thing only the webhook knows. */
export function podSecurityIgnoredChanges({ machineSelectorFiles = [] }: PodSecuritySettings): string[] {
  if (machineSelectorFiles.length === 0) return [];
  const file = `rke_config[0].machine_selector_files[${machineSelectorFiles.length}].file_sources[0]`;
  return [`${file}.secret[0].items[0].hash`];
}

/** Problems of settings that a pod security admission template would overwrite. */
export function podSecurityProblems({
  machineGlobalConfig = {},
  machineSelectorConfig = [],
}: PodSecuritySettings): Problem[] {
  const configurations = [
    { place: "machineGlobalConfig", config: machineGlobalConfig },
    ...machineSelectorConfig.map(({ config }, index) => ({ place: `machineSelectorConfig[${index}]`, config })),
  ];
  return configurations.flatMap(({ place, config }) =>
    argumentsOf(config[API_SERVER_ARG])
      .filter((argument) => argument.startsWith(`${OPTION}=`))
      .map((argument) => ({
        what: `${place} sets ${quoted(argument)} beside defaultPodSecurityAdmissionConfigurationTemplateName`,
        why: "the template is applied through the same argument, and kube-apiserver takes it once",
        help: "use either of the two",
      })),
  );
}

/** A selector configuration takes the place of the global one key by key, so the webhook's argument must be in both. */
function withOption(entry: MachineSelectorConfig): MachineSelectorConfig {
  const own = entry.config[API_SERVER_ARG];
  if (own === undefined) return entry;
  const option = `${OPTION}=${FILE}`;
  const together = isToken(own) ? Fn.concat([[option], own]) : [option, ...argumentsOf(own)];
  return { ...entry, config: { ...entry.config, [API_SERVER_ARG]: together } };
}

function argumentsOf(value: K3sConfigurationValue | undefined): string[] {
  if (value === undefined || isToken(value)) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** Field by field what the webhook makes, or it would not recognize it and add a second one. */
function webhookFile(cluster: string): MachineSelectorFiles {
  return {
    ...CONTROL_PLANE,
    fileSources: [
      {
        secret: {
          name: `${cluster}-admission-configuration-psact`,
          items: [{ key: "admission-config-psact", path: FILE }],
        },
      },
    ],
  };
}
