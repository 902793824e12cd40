import { Token, Tokenization } from "cdktf";
import { isObject } from "../scheduling/json";

/** What CDKTF makes of a value that may hold tokens. */
type Resolve = (value: unknown) => unknown;

/**
 * The value with every token resolved, by CDKTF where there may be one; what is undefined is left out, as there. CDKTF
 * takes many times as long for a plain value as it takes to see that it is plain.
 */
export function walk(value: unknown, resolve: Resolve): unknown {
  if (typeof value === "string" || typeof value === "number") return mayBeToken(value) ? resolve(value) : value;
  if (typeof value === "boolean" || value === null || value === undefined) return value;
  if (Array.isArray(value)) {
    // One element may stand for the whole list.
    if (value.some(mayBeToken)) return resolve(value);
    return value.map((each) => walk(each, resolve)).filter((each) => each !== undefined);
  }
  return isPlain(value) ? walkEntries(value, resolve) : resolve(value);
}

/** The same of an object that is known to be plain, whatever it is taken for by others. */
export function walkEntries(values: object, resolve: Resolve): unknown {
  const entries = Object.entries(values);
  // A name may be a token, or stand for the whole map.
  if (entries.some(([name]) => mayBeToken(name))) return resolve({ ...values });
  const walked: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    const resolved = walk(value, resolve);
    if (resolved !== undefined) walked[name] = resolved;
  }
  return walked;
}

/** Whether it is an object of entries, and nothing that CDKTF makes something else of. */
export function isPlain(value: unknown): value is object {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype && !Tokenization.isResolvable(value);
}

/** CDKTF writes tokens into text in braces, as numbers that no app has, as such a number in text, or as a known text. */
function mayBeToken(value: unknown): boolean {
  if (typeof value === "number") return !Number.isSafeInteger(value) || value === Token.NUMBER_MAP_TOKEN_VALUE;
  if (typeof value !== "string") return false;
  return value.includes("{") || value.includes("e+") || MAP_TOKENS.has(value);
}

const MAP_TOKENS: ReadonlySet<string> = new Set([Token.STRING_MAP_TOKEN_VALUE, Token.ANY_MAP_TOKEN_VALUE]);
