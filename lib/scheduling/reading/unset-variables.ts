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

/** With empty text for variables that are empty where nobody gives them a value; itself where there are none. */
function withEmptyTexts(json: unknown, sources: NullSources, depth: number): unknown {
  if (depth > DEEPEST) return json;
  if (isEmptyUnset(json, sources)) return "";
  const inner = (each: unknown) => withEmptyTexts(each, sources, depth + 1);
  if (Array.isArray(json)) {
    const items = json.map(inner);
    return items.some((each, index) => each !== json[index]) ? items : json;
  }
  if (!isObject(json)) return json;
  const entries = Object.entries(json);
  const written = entries.map(([name, value]): [string, unknown] => [name, inner(value)]);
  return written.some(([, value], index) => value !== entries[index]?.[1]) ? Object.fromEntries(written) : json;
}
