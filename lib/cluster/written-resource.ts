import { type TerraformResource, TerraformStack, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";
import { resolvedFor } from "../configuration/settled";
import { isObject, type PlainObject } from "../scheduling/json";
import { ResourceValues } from "../scheduling/reading/resource-values";

/**
 * A resource's arguments as they will be written, overrides of the resource and of its stack included.
 * @param names the arguments of interest; all, where undefined
 */
export function writtenResource(resource: TerraformResource, names?: readonly string[]): ResourceValues {
  const { terraformResourceType: type, friendlyUniqueId: id } = resource;
  const overrides = stackOverridesAt(TerraformStack.of(resource), ["resource", type, id]);
  const own = resource.toTerraform().resource?.[type]?.[id];
  // CDKTF resolves a resource before it merges what the stack says, which finds its way into lazy values then.
  const all =
    overrides === undefined ? withOverrides(own, undefined) : withOverrides(resolved(resource, own), overrides);
  const wanted = Object.entries(all).filter(([name]) => names?.includes(name) ?? true);
  return ResourceValues.ofConfiguration(resolved(resource, Object.fromEntries(wanted)));
}

/** A value with every token resolved, as it is written for a construct. */
export function resolved(scope: IConstruct, value: unknown): unknown {
  return resolvedFor(scope, value, false);
}

/** What `stack.addOverride` says at a place of the stack: `resource.rancher2_cluster_v2.NAME`. */
export function stackOverridesAt(stack: TerraformStack, steps: readonly string[]): unknown {
  const { rawOverrides } = stack as unknown as { readonly rawOverrides?: PlainObject };
  return steps.reduce<unknown>((inner, step) => (isObject(inner) ? inner[step] : undefined), rawOverrides);
}

/** As CDKTF merges overrides: maps key by key, lists one after another, undefined takes away. */
export function withOverrides(target: unknown, overrides: unknown): PlainObject {
  const merged: Record<string, unknown> = { ...(target as object) };
  for (const [key, value] of Object.entries(isObject(overrides) ? overrides : {})) {
    const old = merged[key];
    if (value === undefined) delete merged[key];
    else if (Array.isArray(value) && Array.isArray(old)) merged[key] = [...old, ...value];
    else if (isObject(value) && !Tokenization.isResolvable(value)) {
      merged[key] = Array.isArray(old)
        ? Object.assign([...old], withOverrides(Object.assign({}, old), value))
        : withOverrides(isObject(old) ? old : {}, value);
    } else merged[key] = value;
  }
  return merged;
}
