import { WITHHELD, withheldKind } from "../live/withheld";
import type { Problem } from "../scheduling/invalid-input";
import { isObject, type PlainObject } from "../scheduling/json";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import {
  API_SERVER_ARG,
  TEMPLATE_ARGUMENT,
  TEMPLATE_OPTION,
  templateSecret,
} from "../scheduling/releases/pod-security-template";
import { apiServerArgumentProblems } from "../scheduling/validation/api-server-argument-rules";
import { fileSourceProblems } from "../scheduling/validation/file-source-rules";
import { poolNameProblems } from "../scheduling/validation/pool-rules";
import { labelSelectorProblems } from "../scheduling/validation/selector-rules";
import type { DraftSetting } from "./app-draft";
import { left, type Remark } from "./remarks";
import { blockOf, blocksOf, propertiesOf, unlessEmpty } from "./terraform-words";

/** K3s's own configuration in Rancher's `rke_config`, as K3sCluster has it. */
export function configurationSettings(rkeConfig: PlainObject, cluster: string, hasTemplate: boolean): DraftSetting[] {
  return [
    globalConfig(rkeConfig.machine_global_config, hasTemplate),
    selectorConfig(rkeConfig.machine_selector_config, hasTemplate),
    selectorFiles(rkeConfig.machine_selector_files, cluster, hasTemplate),
    chartValues(rkeConfig.chart_values),
    additionalManifest(rkeConfig.additional_manifest),
  ];
}

function globalConfig(text: unknown, hasTemplate: boolean): DraftSetting {
  const { config, remarks, problems } = readConfig(text, "machineGlobalConfig");
  return {
    property: "machineGlobalConfig",
    argument: "rke_config[0].machine_global_config",
    value: unlessEmpty(withoutTemplate(config)),
    problems: [...problems, ...argumentProblems(config, hasTemplate)],
    remarks,
  };
}

function selectorConfig(entries: unknown, hasTemplate: boolean): DraftSetting {
  const read = blocksOf(entries).map((entry, index) => ({
    selector: selectorOf(entry),
    ...readConfig(entry.config, `machineSelectorConfig[${index}]`),
  }));
  const said = read.filter(
    ({ selector, config }) => read.length === 1 || Object.keys(config).length > 0 || Object.keys(selector).length > 0,
  );
  return {
    property: "machineSelectorConfig",
    argument: "rke_config[0].machine_selector_config",
    value:
      said.length === 0
        ? undefined
        : said.map(({ selector, config }) => ({ ...selector, config: withoutTemplate(config) })),
    problems: said.flatMap(({ selector, config, problems }) => [
      ...problems,
      ...selectorProblems(selector, "machineSelectorConfig"),
      ...argumentProblems(config, hasTemplate),
    ]),
    remarks: read.flatMap(({ remarks }) => remarks),
  };
}

/** The file of a template is written by Rancher's webhook, and by K3sCluster for the template. */
function selectorFiles(entries: unknown, cluster: string, hasTemplate: boolean): DraftSetting {
  const files = blocksOf(entries).flatMap((entry) => {
    const sources = blocksOf(entry.file_sources).map((source) => ({
      ...(source.secret === undefined ? {} : { secret: fileObject(source.secret) }),
      ...(source.configmap === undefined ? {} : { configmap: fileObject(source.configmap) }),
    }));
    const isOfTemplate = hasTemplate && sources.length === 1 && sources[0]?.secret?.name === templateSecret(cluster);
    return isOfTemplate ? [] : [{ ...selectorOf(entry), fileSources: sources }];
  });
  return {
    property: "machineSelectorFiles",
    argument: "rke_config[0].machine_selector_files",
    value: files.length === 0 ? undefined : files,
    problems: files.flatMap((entry) => [
      ...selectorProblems(entry, "machineSelectorFiles"),
      ...entry.fileSources.flatMap(({ secret, configmap }) =>
        fileSourceProblems({ secret, configmap }, "machineSelectorFiles"),
      ),
    ]),
  };
}

function fileObject(value: unknown) {
  const { name, default_permissions: permissions, items } = blockOf(value);
  return {
    name,
    ...(permissions === undefined ? {} : { defaultPermissions: permissions }),
    items: blocksOf(items).map(
      (item) => propertiesOf(item) as { readonly path: unknown; readonly permissions: unknown },
    ),
    // The rules read all of them.
  } as { readonly name: unknown; readonly defaultPermissions: unknown; readonly items: readonly FileItem[] };
}

type FileItem = { readonly path: unknown; readonly permissions: unknown };

function chartValues(text: unknown): DraftSetting {
  const values = parsed(text);
  const isByChart = isObject(values) && Object.values(values).every(isObject);
  return {
    property: "chartValues",
    argument: "rke_config[0].chart_values",
    value: isByChart ? unlessEmpty(values) : undefined,
    problems: text === undefined || isByChart ? [] : [unreadable("chartValues", "values by chart")],
  };
}

/** Each document stands as JSON on a line of its own. */
function additionalManifest(text: unknown): DraftSetting {
  const objects = typeof text === "string" ? text.split("\n---\n").map(parsed) : [];
  const areObjects = objects.every(isObject);
  return {
    property: "additionalManifest",
    argument: "rke_config[0].additional_manifest",
    value: areObjects && objects.length > 0 ? objects : undefined,
    problems: areObjects ? [] : [unreadable("additionalManifest", "a list of objects")],
  };
}

interface ReadConfig {
  readonly config: PlainObject;
  readonly remarks: readonly Remark[];
  readonly problems: readonly Problem[];
}

/** What Rancher passes on of a configuration: text, switches, and lists of text. */
function readConfig(text: unknown, place: string): ReadConfig {
  const settings = parsed(text) ?? {};
  if (!isObject(settings)) return { config: {}, remarks: [], problems: [unreadable(place, "settings by key")] };
  const entries = Object.entries(settings).map(([key, value]) => [key, passedOn(value)] as const);
  const unreadLists = entries.filter(([, value]) => withheldKind(value) === "list").map(([key]) => key);
  return {
    config: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    remarks: entries
      .filter(([, value]) => value === undefined)
      .map(([key]) =>
        left(
          `${key} in ${place} is neither text, true or false, nor a list: Rancher drops it, and the app leaves it out`,
        ),
      ),
    // What Rancher passes on of a list hangs on what is in it.
    problems: unreadLists.map((key) => unreadable(`${key} in ${place}`, "a text, as credentials are")),
  };
}

function passedOn(value: unknown): unknown {
  if (["number", "map"].includes(withheldKind(value) ?? "")) return undefined;
  if (typeof value === "string" || typeof value === "boolean") return value;
  const isList = Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
  return isList ? value.filter((item) => item !== null).map(String) : undefined;
}

function withoutTemplate(config: PlainObject): PlainObject {
  const own = config[API_SERVER_ARG];
  if (!Array.isArray(own) || !own.includes(TEMPLATE_ARGUMENT)) return config;
  const rest = own.filter((argument) => argument !== TEMPLATE_ARGUMENT);
  const { [API_SERVER_ARG]: _, ...others } = config;
  return rest.length === 0 ? others : { ...others, [API_SERVER_ARG]: rest };
}

function argumentProblems(config: PlainObject, hasTemplate: boolean): Problem[] {
  const own = withoutTemplate(config)[API_SERVER_ARG];
  if (withheldKind(own) !== undefined) return [];
  const second = hasTemplate && [own].flat().some((argument) => String(argument).startsWith(`${TEMPLATE_OPTION}=`));
  return [
    ...apiServerArgumentProblems(own),
    ...(second ? [unreadable(API_SERVER_ARG, "free of what the pod security template sets")] : []),
  ];
}

/** The configuration in Terraform's words, as the app writes it. */
export function writtenConfiguration(rkeConfig: PlainObject): PlainObject {
  const textOf = (text: unknown) => JSON.stringify(readConfig(text, "").config);
  const { machine_global_config: global, machine_selector_config: selected } = rkeConfig;
  return {
    ...rkeConfig,
    ...(global === undefined ? {} : { machine_global_config: textOf(global) }),
    ...(selected === undefined
      ? {}
      : { machine_selector_config: blocksOf(selected).map((entry) => ({ ...entry, config: textOf(entry.config) })) }),
  };
}

/** Machines by the pool that they are of, and by their labels. */
function selectorOf(entry: PlainObject): {
  readonly pools?: readonly string[];
  readonly machineLabelSelector?: PlainObject;
} {
  const { match_labels: labels, match_expressions: expressions } = blockOf(entry.machine_label_selector);
  const { [NODE_POOL_LABEL]: pool, ...others } = isObject(labels) ? labels : {};
  const isPool = typeof pool === "string" && poolNameProblems(pool).length === 0;
  const matchLabels = isPool ? others : isObject(labels) ? labels : {};
  const selector = {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(expressions === undefined ? {} : { matchExpressions: expressions }),
  };
  return {
    ...(isPool ? { pools: [pool] } : {}),
    ...(Object.keys(selector).length === 0 ? {} : { machineLabelSelector: selector }),
  };
}

function selectorProblems(
  { machineLabelSelector }: { readonly machineLabelSelector?: PlainObject },
  place: string,
): Problem[] {
  return machineLabelSelector === undefined
    ? []
    : labelSelectorProblems(machineLabelSelector, `${place}.machineLabelSelector`);
}

function parsed(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return WITHHELD;
  }
}

function unreadable(place: string, wanted: string): Problem {
  return { what: `${place} is not ${wanted}`, why: "nothing else can be written", help: "look at it in Rancher" };
}
