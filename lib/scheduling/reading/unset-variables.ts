import { isObject } from "../json";
import { DEEPEST, type NullSources, withoutNullArguments } from "./nullness";

const VARIABLE = /^\$\{\s*var\.([A-Za-z_][\w-]*)\s*\}$/;

/** Whether something written is a variable that is empty text where nobody gives it a value. */
export function isEmptyUnset(json: unknown, sources: NullSources): boolean {
  const [, name] = typeof json === "string" ? (VARIABLE.exec(json) ?? []) : [];
  return name !== undefined && sources.variable(name)?.value === "";
}

/**
 * A resource as it is where nobody gives the variables a value whose default is null or empty text: without the one, and
 * with the other.
 */
export function withUnsetVariables(resource: unknown, sources: NullSources): unknown {
  const unset: NullSources = {
    ...sources,
    variable: (name) => {
      const found = sources.variable(name);
      return found && { ...found, isFixed: true };
    },
  };
  return withoutNullArguments(withEmptyTexts(resource, sources, 0), unset);
}

function withEmptyTexts(json: unknown, sources: NullSources, depth: number): unknown {
  if (depth > DEEPEST) return json;
  if (isEmptyUnset(json, sources)) return "";
  const inner = (each: unknown) => withEmptyTexts(each, sources, depth + 1);
  if (Array.isArray(json)) return json.map(inner);
  if (!isObject(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, inner(value)]));
}
