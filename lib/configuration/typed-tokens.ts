import { Fn } from "cdktf";
import { isToken } from "./token-json";

/** A text that is one token and nothing else. */
const ONE_TOKEN = /^\$\{TfToken\[[^\]]*\]\}$/;

const MAP_TOKEN = /^&\{TfToken\[[^\]]*\]\}$/;

/**
 * A value of the K3s configuration whose tokens give what they are taken for: Rancher drops numbers and maps without a
 * word, and a token that is text here may be a number once Terraform knows it. One that cannot become what it is taken for
 * fails the plan.
 *
 * Functions that may give anything, `Fn.concat` among them, look like text. Where K3s takes a list, what turns out to be one
 * is written as a list.
 * @param takesList whether K3s takes a list for it
 */
export function asTyped(value: unknown, takesList: boolean): unknown {
  if (typeof value === "string") {
    if (!ONE_TOKEN.test(value)) return value;
    return takesList ? Fn.try([Fn.tolist(value), Fn.tostring(value)]) : Fn.tostring(value);
  }
  if (typeof value === "number") return isToken(value) ? Fn.tonumber(value) : value;
  if (Array.isArray(value)) return isToken(value) ? Fn.tolist(value) : value.map(asText);
  return isMapToken(value) ? Fn.merge([value]) : value;
}

/** K3s takes every item of a list for text. */
function asText(item: unknown): unknown {
  return typeof item === "string" ? asTyped(item, false) : item;
}

/** Whether a value is a token as a whole, and no text around one. */
export function isOneToken(value: unknown): boolean {
  return isToken(value) && (typeof value !== "string" || ONE_TOKEN.test(value));
}

/** CDKTF writes a token that is a map as an object with one key of its own; any other token may be anything. */
export function isMapToken(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || !isToken(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && MAP_TOKEN.test(keys[0] ?? "");
}

/** A token where text is wanted, whatever its type is: a variable of type number is passed as text, and is none. */
export function textToken(token: unknown): unknown {
  return isOneToken(token) ? Fn.tostring(token) : token;
}

/** A token where a number is wanted. */
export function numberToken(token: unknown): unknown {
  return Fn.tonumber(token);
}

/** A token where a list of text is wanted; a list of numbers is made one. */
export function textsToken(token: unknown): unknown {
  return Fn.formatlist("%s", [token]);
}

/** A token where a map of text is wanted; a map of numbers is made one. */
export function textValuesToken(token: unknown): unknown {
  return Fn.zipmap(Fn.keys(token), Fn.formatlist("%s", [Fn.values(token)]));
}

/**
 * A token where JSON text of an object is wanted, be it such text or the object: CDKTF has functions that give either as
 * the same kind of token.
 */
export function jsonToken(token: unknown): string {
  if (typeof token === "string" && !isOneToken(token)) return token;
  return Fn.try([Fn.tostring(token), Fn.jsonencode(token)]) as string;
}
