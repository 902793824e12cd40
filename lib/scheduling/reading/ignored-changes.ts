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

/** Who tells the pools of a cluster tells all of them. */
const TOLD_OTHERWISE = "rke_config.machine_pools";

/**
 * The settings that are ignored once the cluster exists, each once: those that are written, and those that are not, of which
 * nobody knows what Rancher has. A plan does not tell what is ignored, and needs not: there it shows in the values.
 */
export function readIgnoredChanges(resource: ResourceValues): IgnoredChange[] {
  const found = new Map<string, IgnoredChange>();
  for (const { argument, setting, ignored } of judgedAndIgnored(resource)) {
    if (isWritten(resource, argument)) found.set(setting, { setting, ignored });
    else if (argument !== TOLD_OTHERWISE && !found.has(setting))
      found.set(setting, { setting, ignored, isUnset: true });
  }
  return [...found.values()];
}

/**
 * The resource with nothing known of what it does not write and leaves as it is in Rancher: that it is not written does not
 * say that there is none.
 */
export function withLeftUnknown(resource: ResourceValues): ResourceValues {
  return judgedAndIgnored(resource)
    .filter(({ argument }) => argument !== TOLD_OTHERWISE && !isWritten(resource, argument))
    .reduce((rest, { argument }) => {
      const [outer = "", inner] = argument.split(".");
      return rest.withUnknown(outer, inner);
    }, resource);
}

/** Whether something stands in what is not written and left as it is in Rancher. */
export function isInLeft(path: string, ignored: readonly IgnoredChange[]): boolean {
  const unset = ignored.flatMap(({ setting, isUnset }) => (isUnset === true ? [setting] : []));
  return JUDGED.some(
    ([argument, setting]) =>
      unset.includes(setting) && path.startsWith(argument) && /^(?:$|[.,[])/.test(path.slice(argument.length)),
  );
}

function judgedAndIgnored(resource: ResourceValues) {
  const ignored = ignoredArguments(resource);
  return JUDGED.flatMap(([argument, setting]) => {
    const covering = ignored.find((each) => overlap(each.replace(/\[\d+\]/g, ""), argument));
    return covering === undefined ? [] : [{ argument, setting, ignored: covering }];
  });
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
