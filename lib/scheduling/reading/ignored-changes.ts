import type { IgnoredChange } from "./cluster";
import { AGENT_PROPERTIES } from "./cluster-summary";
import type { ResourceValues } from "./resource-values";
import { isUnknown } from "./unknown";
import { WITNESS_ANNOTATION } from "./witness";

/** What the proof rests on, in Terraform's words, with the property each is written from. */
const JUDGED = [
  ["kubernetes_version", "kubernetesVersion"],
  ["cluster_agent_deployment_customization.append_tolerations", AGENT_PROPERTIES["cattle-cluster-agent"]],
  ["cluster_agent_deployment_customization.override_affinity", AGENT_PROPERTIES["cattle-cluster-agent"]],
  ["fleet_agent_deployment_customization.append_tolerations", AGENT_PROPERTIES["fleet-agent"]],
  ["fleet_agent_deployment_customization.override_affinity", AGENT_PROPERTIES["fleet-agent"]],
  ["rke_config.additional_manifest", "additionalManifest"],
  ["rke_config.chart_values", "chartValues"],
  ["rke_config.machine_global_config", "machineGlobalConfig"],
  ["rke_config.machine_pools", "rke_config.machine_pools"],
  ["rke_config.machine_selector_config", "machineSelectorConfig"],
] as const;

/**
 * The settings that are written and ignored once the cluster exists, each once. A plan does not tell what is ignored, and
 * needs not: there it shows in the values.
 */
export function readIgnoredChanges(resource: ResourceValues): IgnoredChange[] {
  const ignored = ignoredArguments(resource);
  const found = JUDGED.flatMap(([argument, setting]): [string, IgnoredChange][] => {
    const covering = ignored.find((each) => overlap(each.replace(/\[\d+\]/g, ""), argument));
    return covering === undefined || !isWritten(resource, argument) ? [] : [[setting, { setting, ignored: covering }]];
  });
  return [...new Map(found).values()];
}

/** Whether changes of the witness are ignored, so that it brings nothing back. */
export function ignoresWitness(resource: ResourceValues): boolean {
  const witness = [`annotations["${WITNESS_ANNOTATION}"]`, `annotations.${WITNESS_ANNOTATION}`];
  return ignoredArguments(resource).some((each) => ["all", "annotations", ...witness].includes(each));
}

/** Whether changes of all of an argument are ignored. */
export function ignoresChangesOf(resource: ResourceValues, argument: string): boolean {
  return ignoredArguments(resource)
    .map((each) => each.replace(/\[\d+\]/g, ""))
    .some((each) => each === "all" || each === argument || argument.startsWith(`${each}.`));
}

/** Arguments of which Terraform ignores changes, as they are written. */
export function ignoredArguments(resource: ResourceValues): readonly string[] {
  const lifecycle = resource.block("lifecycle");
  if (lifecycle === undefined || isUnknown(lifecycle)) return [];
  const all = lifecycle.text("ignore_changes");
  if (typeof all === "string") return [all];
  const several = lifecycle.texts("ignore_changes");
  return isUnknown(several) ? [] : several.filter((each) => typeof each === "string");
}

/** Whether an entry ignores an argument, a part of it, or what is around it: `rke_config` all of its arguments. */
function overlap(entry: string, argument: string): boolean {
  const isWithin = (inner: string, outer: string) => inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
  return entry === "all" || entry === argument || isWithin(entry, argument) || isWithin(argument, entry);
}

function isWritten(resource: ResourceValues, argument: string): boolean {
  const [outer = "", inner] = argument.split(".");
  if (inner === undefined) return resource.has(outer);
  const block = resource.block(outer);
  return block !== undefined && (isUnknown(block) || block.has(inner));
}
