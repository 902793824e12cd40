import { at, holdsTrue, objectsAt, type PlainObject, textAt } from "./json";

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
