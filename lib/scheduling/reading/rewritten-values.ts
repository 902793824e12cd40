import { isObject } from "../json";
import {
  API_SERVER_ARG,
  TEMPLATE_ARGUMENT,
  TEMPLATE_FILE,
  TEMPLATE_KEY,
  TEMPLATE_MACHINES,
  templateSecret,
} from "../releases/pod-security-template";
import { makesListOfApiServerArguments } from "../releases/rancher-changes";
import type { RancherVersion } from "../releases/rancher-version";
import type { MachineConfiguration } from "./machine-configuration";
import { type NullSources, nullnessOf } from "./nullness";
import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known, unknownIn } from "./unknown";
import { isEmptyUnset } from "./unset-variables";

/** What Rancher's webhook does to a value whenever the cluster is written. */
export type Rewrite =
  | "text-becomes-list"
  | "items-become-text"
  | "argument-goes"
  | "argument-goes-if-empty"
  | "argument-comes"
  | "file-goes"
  | "file-goes-if-empty"
  | "file-comes-last";

/** A setting that Rancher's webhook writes anew, so that every plan changes it back. */
export interface RewrittenValue {
  /** Property of K3sCluster. */
  readonly setting: string;
  /** At least one. */
  readonly rewrites: readonly Rewrite[];
}

/** What the webhook goes by. */
interface Written {
  /** Name of the pod security admission template; empty for none. */
  readonly template: Known<string>;
  /** Whether it comes from a variable that is empty where nobody says otherwise. */
  readonly mayBeEmpty: boolean;
  readonly cluster: Known<string>;
  readonly rancher: RancherVersion | undefined;
}

/**
 * Settings that are not written as Rancher's webhook writes them. What is known only at apply is not judged, nor what is
 * no argument at all, of which there are other findings.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/mutator.go `handlePSACT`
 */
export function readRewrittenValues(
  resource: ResourceValues,
  { global }: MachineConfiguration,
  rancher: RancherVersion | undefined,
  sources: NullSources,
): readonly RewrittenValue[] {
  const rkeConfig = resource.block("rke_config");
  if (rkeConfig === undefined || isUnknown(rkeConfig)) return [];
  const written: Written = {
    template: resource.text(TEMPLATE_NAME) ?? "",
    mayBeEmpty: resource.isConfiguration && mayBeEmpty(resource.raw(TEMPLATE_NAME), sources),
    cluster: resource.text("name") ?? "",
    rancher,
  };
  const settings = global?.unreadable === undefined ? (global?.settings ?? new Map<string, unknown>()) : undefined;
  return [
    {
      setting: `machineGlobalConfig.${API_SERVER_ARG}`,
      rewrites: settings === undefined || isUnknown(settings) ? [] : ofArguments(settings.get(API_SERVER_ARG), written),
    },
    ...ofFiles(rkeConfig.blocks("machine_selector_files"), written),
  ].filter(({ rewrites }) => rewrites.length > 0);
}

const TEMPLATE_NAME = "default_pod_security_admission_configuration_template_name";

function mayBeEmpty(json: unknown, sources: NullSources): boolean {
  return typeof json === "string" && (nullnessOf(json, sources) !== "given" || isEmptyUnset(json, sources));
}

const isScalar = (item: unknown) => ["string", "number", "boolean"].includes(typeof item);

function ofArguments(value: unknown, { template, mayBeEmpty, rancher }: Written): Rewrite[] {
  const isText = typeof value === "string" && value !== "";
  if (value !== undefined && !isText && !(Array.isArray(value) && value.length > 0)) return [];
  const items: readonly unknown[] = value === undefined ? [] : [value].flat();
  if (!items.every((item) => isUnknown(item) || isScalar(item))) return [];
  const hasArgument = items.some((item) => item === TEMPLATE_ARGUMENT);
  const becomesList = rancher === undefined || makesListOfApiServerArguments(rancher);
  const hasTemplate = !isUnknown(template) && template !== "";
  return [
    ...(isText && (becomesList || hasTemplate) ? (["text-becomes-list"] as const) : []),
    ...(becomesList && items.some((item) => isScalar(item) && typeof item !== "string")
      ? (["items-become-text"] as const)
      : []),
    ...(template === "" && hasArgument ? (["argument-goes"] as const) : []),
    ...(isUnknown(template) && mayBeEmpty && hasArgument ? (["argument-goes-if-empty"] as const) : []),
    ...(hasTemplate && !hasArgument && !items.some(isUnknown) ? (["argument-comes"] as const) : []),
  ];
}

function ofFiles(
  blocks: Known<readonly ResourceValues[]>,
  { template, mayBeEmpty, cluster }: Written,
): RewrittenValue[] {
  if (isUnknown(blocks) || isUnknown(cluster)) return [];
  const own = blocks.map((block) => isTemplateFile(block, cluster));
  const goes = template === "" ? "file-goes" : isUnknown(template) && mayBeEmpty ? "file-goes-if-empty" : undefined;
  if (goes !== undefined) {
    return own.flatMap((isOwn, index) =>
      isOwn === true ? [{ setting: `machineSelectorFiles[${index}]`, rewrites: [goes] }] : [],
    );
  }
  if (isUnknown(template)) return [];
  // Where none are written, the provider keeps those it finds.
  return own[own.length - 1] === false ? [{ setting: "machineSelectorFiles", rewrites: ["file-comes-last"] }] : [];
}

/** Whether a block is the file of a template, its hash aside; undefined where that is known only at apply. */
function isTemplateFile(block: ResourceValues, cluster: string): boolean | undefined {
  const sources = block.blocks("file_sources");
  const selector = block.block("machine_label_selector");
  if (isUnknown(sources) || selector === undefined || isUnknown(selector))
    return isUnknown(sources) ? undefined : false;
  const [source, ...others] = sources;
  const secret = source?.block("secret");
  const items = secret === undefined || isUnknown(secret) ? secret : secret.blocks("items");
  if (isUnknown(secret) || isUnknown(items)) return undefined;
  const [item, ...more] = items ?? [];
  const labels = selector.map("match_labels");
  const texts = [
    secret?.text("name"),
    item?.text("key"),
    item?.text("path"),
    ...(isUnknown(labels) ? [labels] : [...labels.values()]),
  ];
  if (unknownIn(texts) !== undefined || isUnknown(labels)) return undefined;
  const isAlone =
    others.length + more.length === 0 && !isSet(source, "configmap") && !isSet(selector, "match_expressions");
  return (
    isAlone &&
    secret?.text("name") === templateSecret(cluster) &&
    item?.text("key") === TEMPLATE_KEY &&
    item.text("path") === TEMPLATE_FILE &&
    !isSet(secret, "default_permissions") &&
    !["permissions", "dynamic"].some((name) => isSet(item, name)) &&
    JSON.stringify([...labels]) === JSON.stringify(Object.entries(TEMPLATE_MACHINES))
  );
}

/** A plan has empty values in the place of what is not written. */
function isSet(block: ResourceValues | undefined, name: string): boolean {
  const isEmpty = (value: unknown): boolean =>
    value === undefined ||
    value === null ||
    value === "" ||
    value === false ||
    (Array.isArray(value) && value.every(isEmpty)) ||
    (isObject(value) && Object.values(value).every(isEmpty));
  return !isEmpty(block?.raw(name));
}
