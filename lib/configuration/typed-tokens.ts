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

/** CDKTF writes a token that is a map as an object with one key of its own; any other token may be anything. */
function isMapToken(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || !isToken(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && MAP_TOKEN.test(keys[0] ?? "");
}
