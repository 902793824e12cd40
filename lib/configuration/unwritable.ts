import { type Problem, quoted } from "../scheduling/invalid-input";
import { isObject } from "../scheduling/json";
import { isToken } from "./token-json";

/**
 * Problems of values that YAML has nothing for. They would be written as `null` or `{}`, which Rancher drops and Helm takes
 * for a wish.
 * @param place where the value stands, for the message: `machineGlobalConfig`
 */
export function unwritableProblems(value: unknown, place: string): Problem[] {
  if (isLostList(value)) return [lostList(place)];
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

/** CDKTF has text for a list that is known only at apply, and takes it back only from a list with nothing else in it. */
function isLostList(value: unknown): boolean {
  return typeof value === "string" && /#\{TfToken\[/.test(value);
}

function lostList(place: string): Problem {
  return {
    what: `${place} is a list that is known only at apply, put between other text or items`,
    why: "CDKTF does not know how many items it has, and can write it only as a list of its own",
    help: 'join lists with Fn.concat([["a=b"], list]), and make text of one with Fn.join(",", list)',
  };
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
