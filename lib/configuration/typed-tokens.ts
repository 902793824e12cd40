import { Fn, type IResolvable, Token } from "cdktf";
import { isObject } from "../scheduling/json";
import { expressionOf, isExpression, isOneExpression, whenSettled } from "./settled";
import { isToken, settledJson } from "./token-json";

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
    if (!ONE_TOKEN.test(value) && !isOneExpression(value)) return value;
    return typedToken(value, takesList ? (one) => Fn.try([Fn.tolist(one), Fn.tostring(one)]) : Fn.tostring);
  }
  if (typeof value === "number") return isToken(value) ? typedToken(value, Fn.tonumber) : value;
  if (Array.isArray(value)) return isToken(value) ? typedToken(value, Fn.tolist) : value.map(asText);
  return isMapToken(value) ? typedToken(value, (map) => Fn.merge([map])) : value;
}

/** Of a lazy value that turns out to be plain only the items of a list are left to be typed. */
function typedToken(token: unknown, open: (expression: unknown) => unknown): unknown {
  return whenSettled(token, { plain: (value) => (Array.isArray(value) ? value.map(settledText) : value), open });
}

/** K3s takes every item of a list for text. */
function asText(item: unknown): unknown {
  return typeof item === "string" ? asTyped(item, false) : item;
}

/** A settled value where text is wanted: it may be an expression, or a number or flag that was passed as text. */
function settledText(value: unknown): unknown {
  if (isExpression(value)) return Fn.tostring(expressionOf(value));
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
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
  return isOneToken(token) ? whenSettled(token, { plain: settledText, open: Fn.tostring }) : token;
}

/** A token where a number is wanted. */
export function numberToken(token: unknown): unknown {
  const plain = (value: unknown) => (typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value);
  return whenSettled(token, { plain, open: Fn.tonumber });
}

/** A token where a list of text is wanted; a list of numbers is made one. */
export function textsToken(token: unknown): unknown {
  const plain = (value: unknown) => (Array.isArray(value) ? value.map(settledText) : value);
  return whenSettled(token, { plain, open: (list) => Fn.formatlist("%s", [list]) });
}

/** A token where a map of text is wanted; a map of numbers is made one. */
export function textValuesToken(token: unknown): unknown {
  return whenSettled(token, {
    plain: (value) =>
      isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, settledText(each)]))
        : value,
    open: (map) => Fn.zipmap(Fn.keys(map), Fn.formatlist("%s", [Fn.values(map)])),
  });
}

/** A token of a map with more in it. */
export function mergedToken(token: unknown, more: Readonly<Record<string, unknown>>): IResolvable {
  return whenSettled(token, {
    plain: (map) => ({ ...(map as object), ...more }),
    open: (map) => Fn.merge([map, more]),
  });
}

/**
 * A token where JSON text of an object is wanted, be it such text or the object: CDKTF has functions that give either as
 * the same kind of token.
 */
export function jsonToken(token: unknown): string {
  if (typeof token === "string" && !isOneToken(token)) return token;
  return Token.asString(
    whenSettled(token, {
      plain: (value) => (typeof value === "string" ? value : settledJson(value)),
      open: (value) => Fn.try([Fn.tostring(value), Fn.jsonencode(value)]),
    }),
  );
}
