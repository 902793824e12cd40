import { type Problem, quoted } from "../scheduling/invalid-input";
import { isObject } from "../scheduling/json";
import { isToken } from "./token-json";

/**
 * Problems of values that YAML has nothing for. They would be written as `null` or `{}`, which Rancher drops and Helm takes
 * for a wish.
 * @param place where the value stands, for the message: `machineGlobalConfig`
 */
export function unwritableProblems(value: unknown, place: string): Problem[] {
  if (isToken(value) || value === undefined) return [];
  const kind = unwritableKind(value);
  if (kind !== undefined) return [problem(place, kind)];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      const inner = `${place}[${index}]`;
      return item === undefined ? [problem(inner, "undefined")] : unwritableProblems(item, inner);
    });
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => unwritableProblems(each, `${place}[${quoted(key)}]`));
}

function problem(place: string, kind: string): Problem {
  return {
    what: `${place} is ${kind}`,
    why: "YAML has nothing for it, so it would be written as an empty value",
    help: "give text, true or false, a number, a list or a plain object, as the setting takes it",
  };
}

/** What a value is that is no plain data; undefined where it is. */
function unwritableKind(value: unknown): string | undefined {
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value === "bigint") return "a bigint";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  const type = OPAQUE.find((each) => value instanceof each);
  return type === undefined ? undefined : `a ${type.name}`;
}

/** Objects that hold what they are about where no key tells of it. */
const OPAQUE = [Date, Map, Set, RegExp, Promise] as const;
