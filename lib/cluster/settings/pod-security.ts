import { Fn, Token } from "cdktf";
import type { K3sConfigurationValue, MachineSelectorConfig } from "../../configuration/k3s-configuration";
import type { MachineSelectorFiles } from "../../configuration/machine-selectors";
import { whenSettled } from "../../configuration/settled";
import { isToken } from "../../configuration/token-json";
import { isMapToken, isOneToken } from "../../configuration/typed-tokens";
import { type Problem, quoted } from "../../scheduling/invalid-input";
import {
  API_SERVER_ARG,
  TEMPLATE_ARGUMENT,
  TEMPLATE_FILE,
  TEMPLATE_KEY,
  TEMPLATE_MACHINES,
  TEMPLATE_OPTION,
  templateSecret,
} from "../../scheduling/releases/pod-security-template";

/**
 * Settings that Rancher's webhook rewrites whenever the cluster is written, which Terraform would undo in every plan.
 *
 * Of `kube-apiserver-arg` in the global configuration it makes a list of text. With a pod security admission template it
 * adds an argument to that list and appends a file to the machine selector files; without one it takes both away. So what
 * the webhook would write is written beforehand. With a template its argument stands alone in the global configuration, the
 * app's own arguments stand in a selector configuration for the control plane, which the webhook leaves alone (it rebuilt
 * the list in random order up to 2.11.6 and 2.12.2, dropping any without "="), and its file stands last among the app's
 * files. Only the file's hash is left to the webhook.
 *
 * Ignoring the changes instead would also ignore the app's own changes.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/mutator.go `handlePSACT`,
 *   rancher/terraform-provider-rancher2#1583
 */
export interface RewrittenSettings {
  readonly defaultPodSecurityAdmissionConfigurationTemplateName?: string;
  readonly machineGlobalConfig?: Readonly<Record<string, K3sConfigurationValue>>;
  readonly machineSelectorConfig?: readonly MachineSelectorConfig[];
  readonly machineSelectorFiles?: readonly MachineSelectorFiles[];
}

const CONTROL_PLANE = { machineLabelSelector: { matchLabels: TEMPLATE_MACHINES } };

/** The settings as the webhook would rewrite them, for the cluster of that name. */
export function asRancherKeeps<T extends RewrittenSettings>(settings: T, cluster: string): T {
  return {
    ...settings,
    ...(hasTemplate(settings) ? withPodSecurity(settings, cluster) : withListOfArguments(settings)),
  };
}

/** Rancher takes an empty name for none. */
export function hasTemplate({
  defaultPodSecurityAdmissionConfigurationTemplateName: name = "",
}: RewrittenSettings): boolean {
  return name !== "";
}

/** Of values that are no arguments there are findings, which go by what is written; these stay where they are. */
function withListOfArguments({ machineGlobalConfig }: RewrittenSettings): RewrittenSettings {
  const own = ownArguments(machineGlobalConfig?.[API_SERVER_ARG]);
  return own === undefined ? {} : { machineGlobalConfig: { ...machineGlobalConfig, [API_SERVER_ARG]: own } };
}

function withPodSecurity(settings: RewrittenSettings, cluster: string): RewrittenSettings {
  const { machineGlobalConfig = {}, machineSelectorConfig = [], machineSelectorFiles } = settings;
  const written = machineGlobalConfig[API_SERVER_ARG];
  const own = ownArguments(written);
  const selectorConfig: MachineSelectorConfig[] = [
    ...(own === undefined ? [] : [{ ...CONTROL_PLANE, config: { [API_SERVER_ARG]: own } }]),
    ...machineSelectorConfig,
  ];
  return {
    machineGlobalConfig:
      written !== undefined && own === undefined
        ? machineGlobalConfig
        : { ...machineGlobalConfig, [API_SERVER_ARG]: [TEMPLATE_ARGUMENT] },
    ...(selectorConfig.length === 0 ? {} : { machineSelectorConfig: selectorConfig.map(withOption) }),
    // Where the app ships no files, the provider keeps those it finds.
    ...(machineSelectorFiles === undefined || machineSelectorFiles.length === 0
      ? {}
      : { machineSelectorFiles: [...machineSelectorFiles, webhookFile(cluster)] }),
  };
}

/** The one thing only the webhook knows. */
export function podSecurityIgnoredChanges(settings: RewrittenSettings): string[] {
  const { machineSelectorFiles = [] } = settings;
  if (!hasTemplate(settings) || machineSelectorFiles.length === 0) return [];
  const file = `rke_config[0].machine_selector_files[${machineSelectorFiles.length}].file_sources[0]`;
  return [`${file}.secret[0].items[0].hash`];
}

/** Problems of settings that the webhook would take away, or write something else over. */
export function podSecurityProblems(settings: RewrittenSettings, cluster: string): Problem[] {
  return [
    ...(hasTemplate(settings) ? secondArgumentProblems(settings) : webhookArgumentProblems(settings)),
    ...webhookFileProblems(settings, cluster),
  ];
}

function secondArgumentProblems({
  machineGlobalConfig = {},
  machineSelectorConfig = [],
}: RewrittenSettings): Problem[] {
  const configurations = [
    { place: "machineGlobalConfig", config: machineGlobalConfig },
    ...machineSelectorConfig.map(({ config }, index) => ({ place: `machineSelectorConfig[${index}]`, config })),
  ];
  return configurations.flatMap(({ place, config }) =>
    argumentsOf(config[API_SERVER_ARG])
      .filter((argument) => argument.startsWith(`${TEMPLATE_OPTION}=`))
      .map((argument) => ({
        what: `${place} sets ${quoted(argument)} beside defaultPodSecurityAdmissionConfigurationTemplateName`,
        why: "the template is applied through the same argument, and kube-apiserver takes it once",
        help: "use either of the two",
      })),
  );
}

const TAKEN_AWAY =
  "Rancher's webhook takes it away in every write of a cluster without a template, and every plan would add it again";

function webhookArgumentProblems({ machineGlobalConfig = {} }: RewrittenSettings): Problem[] {
  return argumentsOf(machineGlobalConfig[API_SERVER_ARG])
    .filter((argument) => argument === TEMPLATE_ARGUMENT)
    .map((argument) => ({
      what: `machineGlobalConfig sets ${quoted(argument)} without defaultPodSecurityAdmissionConfigurationTemplateName`,
      why: TAKEN_AWAY,
      help: "give the template, or name a file of your own",
    }));
}

/** With a template it is the library that writes the file. */
function webhookFileProblems(settings: RewrittenSettings, cluster: string): Problem[] {
  const own = JSON.stringify(webhookFile(cluster));
  return (settings.machineSelectorFiles ?? []).flatMap((files, index) =>
    JSON.stringify(withoutHashes(files)) !== own
      ? []
      : [
          {
            what: `machineSelectorFiles[${index}] is the file of a pod security admission template`,
            why: hasTemplate(settings) ? "it is written for the template, and there would be two of them" : TAKEN_AWAY,
            help: "leave it out; defaultPodSecurityAdmissionConfigurationTemplateName brings it",
          },
        ],
  );
}

/** In one order of keys, and without what the webhook does not compare. */
function withoutHashes({ machineLabelSelector, fileSources, ...others }: MachineSelectorFiles): object {
  return {
    machineLabelSelector,
    fileSources: fileSources.map(({ secret, ...source }) => ({
      ...(secret === undefined
        ? {}
        : {
            secret: {
              name: secret.name,
              items: secret.items.map(({ hash: _, key, path, ...item }) => ({ key, path, ...item })),
            },
          }),
      ...source,
    })),
    ...others,
  };
}

/** A selector configuration takes the place of the global one key by key, so the webhook's argument must be in both. */
function withOption(entry: MachineSelectorConfig): MachineSelectorConfig {
  const own = ownArguments(entry.config[API_SERVER_ARG]);
  if (own === undefined) return entry;
  const together = isToken(own) ? behindTemplate(own) : [TEMPLATE_ARGUMENT, ...own];
  return { ...entry, config: { ...entry.config, [API_SERVER_ARG]: together } };
}

/**
 * Arguments of kube-apiserver as a list, as Rancher reads them; undefined where there are none, and for what is none. Rancher
 * leaves empty text out. What is known only at apply may be text or a list, and becomes a list.
 */
function ownArguments(value: unknown): readonly string[] | undefined {
  if (isToken(value)) {
    const isList = Array.isArray(value);
    if (isList || typeof value === "number" || isMapToken(value)) return isList ? value : undefined;
    return isOneToken(value) ? listToken(value) : [value as string];
  }
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "boolean") return [String(value)];
  return Array.isArray(value) && value.every(isArgument) ? value.map(String) : undefined;
}

function listToken(value: unknown): readonly string[] {
  const plain = (settled: unknown) => [settled].flat().filter((argument) => argument !== "");
  return Token.asList(whenSettled(value, { plain, open: (expression) => Fn.flatten([expression]) }));
}

function behindTemplate(own: unknown): string[] {
  const plain = (settled: unknown) => [TEMPLATE_ARGUMENT, ...[settled].flat()];
  return Token.asList(
    whenSettled(own, { plain, open: (expression) => Fn.concat([[TEMPLATE_ARGUMENT], expression] as never) }),
  );
}

function isArgument(item: unknown): boolean {
  return isToken(item) ? !Array.isArray(item) : ["string", "number", "boolean"].includes(typeof item);
}

/** Those whose text is known. */
function argumentsOf(value: unknown): readonly string[] {
  const own = ownArguments(value);
  return own === undefined || isToken(own) ? [] : own;
}

/** Field by field what the webhook makes, or it would not recognize it and add a second one. */
function webhookFile(cluster: string): MachineSelectorFiles {
  return {
    ...CONTROL_PLANE,
    fileSources: [
      {
        secret: {
          name: templateSecret(cluster),
          items: [{ key: TEMPLATE_KEY, path: TEMPLATE_FILE }],
        },
      },
    ],
  };
}
