import { at, holdsTrue, isObject, objectsAt, type PlainObject, textAt } from "./json";
import type { LateReferences } from "./made-blocks";

/**
 * Whether a plan knows what an expression refers to; undefined where it does not tell, as of locals and of modules.
 * @param module address of the module that the expression stands in; empty for the root
 * @param reference as the configuration in a plan has it: `random_pet.zone[0].id`
 */
export function isKnownInPlan(document: PlainObject, module: string, reference: string): boolean | undefined {
  const full = module === "" ? reference : `${module}.${reference}`;
  const belongs = ({ address }: PlainObject) => typeof address === "string" && isWithin(address, full);
  const planned = objectsAt(document, "resource_changes").find((each) => each.deposed === undefined && belongs(each));
  if (planned !== undefined) {
    const steps = stepsBehind(textAt(planned, "address") ?? "", full);
    const unknown = at(planned, "change", "after_unknown");
    const mask = steps.reduce<unknown>((inner, step) => (inner === true ? true : memberOf(inner, step)), unknown);
    if (mask === true) return false;
    return holdsTrue(mask) ? undefined : true;
  }
  // What a plan only reads, or leaves alone, stands in the state that it was made from.
  const root = at(document, "prior_state", "values", "root_module");
  return objectsAt(root, "resources").some(belongs) ? true : undefined;
}

/** Whether a reference is to a resource, or to something in it. */
function isWithin(address: string, reference: string): boolean {
  return reference === address || reference.startsWith(`${address}.`) || reference.startsWith(`${address}[`);
}

function stepsBehind(address: string, reference: string): readonly string[] {
  return [...reference.slice(address.length).matchAll(/[^.[\]"]+/g)].map(([step]) => step);
}

function memberOf(value: unknown, step: string): unknown {
  return Array.isArray(value) ? value[Number(step)] : at(value, step);
}

/** What a plan does not know of what its changes are made of, and what of it no expression that it shows refers to. */
export function lateReferences(document: PlainObject): LateReferences {
  const late = objectsAt(document, "relevant_attributes")
    .map((each) => `${textAt(each, "resource") ?? ""}${stepsIn(each.attribute)}`)
    .filter((reference) => isKnownInPlan(document, "", reference) === false)
    .sort();
  const seen = late.length === 0 ? new Set<string>() : new Set(shownReferences(document));
  const all = [...new Set(late)];
  return { all, unseen: all.filter((each) => !seen.has(withoutKeys(each))) };
}

function stepsIn(attribute: unknown): string {
  const steps = Array.isArray(attribute) ? attribute : [];
  return steps.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
}

/** What the expressions of all resources refer to, without keys of instances. */
function shownReferences(document: PlainObject): string[] {
  const found: string[] = [];
  const pending: [module: unknown, prefix: string][] = [[at(document, "configuration", "root_module"), ""]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [module, prefix] = next;
    for (const each of objectsAt(module, "resources")) {
      for (const reference of referencesIn([each.expressions, each.for_each_expression, each.count_expression])) {
        found.push(withoutKeys(`${prefix}${reference}`));
      }
    }
    const calls = at(module, "module_calls");
    for (const [name, call] of Object.entries(isObject(calls) ? calls : {})) {
      pending.push([at(call, "module"), `${prefix}module.${name}.`]);
    }
  }
  return found;
}

function referencesIn(expressions: unknown): string[] {
  const found: string[] = [];
  const pending = [expressions];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== "object" || next === null) continue;
    const references = at(next, "references");
    if (Array.isArray(references)) found.push(...references.filter((each) => typeof each === "string"));
    else for (const inner of Object.values(next)) pending.push(inner);
  }
  return found;
}

function withoutKeys(reference: string): string {
  return reference.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, "");
}
