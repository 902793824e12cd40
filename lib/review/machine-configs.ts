import { type FindMachineTemplate, readMachineTemplate } from "../scheduling/reading/machine-template";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { at, isObject, type PlainObject, textAt } from "./json";
import { configuredResource, unknownOfWritten, writtenExpressions } from "./plan-configuration";

const MACHINE_CONFIG = "rancher2_machine_config_v2";

/** Finders for a cluster, before and after a plan. */
export type PlannedTemplates = Readonly<Record<"before" | "after", FindMachineTemplate>>;

/**
 * Finds machine configs of a plan, by the configuration of the provider that makes a cluster and the config. They are
 * changed in place under the name that they have, so the cluster that uses one need not change with it.
 * @param entries what happens to each resource of the plan
 */
export function machineConfigsOfPlan(
  document: PlainObject,
  entries: readonly PlainObject[],
): (provider: string) => PlannedTemplates {
  const configs = entries.filter(
    (entry) =>
      entry.type === MACHINE_CONFIG &&
      entry.mode === "managed" &&
      // One that goes or comes is on one side only, and compares with nothing of its name.
      isObject(at(entry, "change", "before")) &&
      isObject(at(entry, "change", "after")),
  );
  const found = { before: new Map<string, PlainObject[]>(), after: new Map<string, PlainObject[]>() };
  const keyOf = (provider: string, name: string) => JSON.stringify([provider, name]);
  for (const config of configs) {
    for (const side of ["before", "after"] as const) {
      const name = textAt(config, "change", side, "name");
      if (name === undefined) continue;
      const key = keyOf(providerOf(document, config), name);
      found[side].set(key, [...(found[side].get(key) ?? []), config]);
    }
  }
  const finder =
    (provider: string, side: "before" | "after"): FindMachineTemplate =>
    (machineConfig) => {
      const name = machineConfig.text("name");
      const [config, another] = typeof name === "string" ? (found[side].get(keyOf(provider, name)) ?? []) : [];
      return config === undefined || another !== undefined
        ? undefined
        : readMachineTemplate(valuesOf(document, config, side));
    };
  return (provider) => ({ before: finder(provider, "before"), after: finder(provider, "after") });
}

function valuesOf(document: PlainObject, config: PlainObject, side: "before" | "after"): ResourceValues {
  const values = at(config, "change", side);
  if (side === "before") return ResourceValues.ofValues(values);
  const unknown = at(config, "change", "after_unknown");
  return ResourceValues.ofValues(values, unknownOfWritten(unknown, writtenExpressions(document, config)));
}

function providerOf(document: PlainObject, entry: PlainObject): string {
  return textAt(configuredResource(document, entry)?.resource, "provider_config_key") ?? "rancher2";
}

/** Finds machine configs of a synthesized stack, by the expressions that name them. */
export function machineConfigsOfStack(content: PlainObject): FindMachineTemplate {
  return (machineConfig) => {
    const [, address] = NAME_OF.exec(String(machineConfig.raw("name"))) ?? [];
    const config = address === undefined ? undefined : at(content, "resource", MACHINE_CONFIG, address);
    return isObject(config) ? readMachineTemplate(ResourceValues.ofConfiguration(config)) : undefined;
  };
}

const NAME_OF = /^\$\{rancher2_machine_config_v2\.([\w-]+)(?:\[[^\]]*\])?\.name\}$/;
