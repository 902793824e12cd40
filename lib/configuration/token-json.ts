import { Fn, Token } from "cdktf";
import { expressionOf, holdsExpression, isExpression, isOneExpression, whenSettled } from "./settled";

/** Whether a value, not what is in it, is known only at apply. */
export function isToken(value: unknown): boolean {
  return Token.isUnresolved(value);
}

/**
 * A token as JSON, which is YAML too: Terraform quotes the value once it is known, so that no value, at any time, is more
 * than one string of the text it stands in.
 */
export function tokenJson(token: unknown): string {
  return Token.asString(whenSettled(token, { plain: settledJson, open: (expression) => Fn.jsonencode(expression) }));
}

/**
 * Text as JSON. Where there is an expression in it, Terraform quotes what it gives, which is text still: a number that a
 * variable holds would be another value to whoever reads the JSON.
 */
export function textJson(text: string): string {
  if (isToken(text)) return tokenJson(text);
  if (!holdsExpression(text)) return JSON.stringify(text);
  const expression = expressionOf(text);
  return Fn.jsonencode(isOneExpression(text) ? Fn.tostring(expression) : expression);
}

/** JSON text of a settled value, in which any text may be an expression. */
export function settledJson(value: unknown): string {
  return toJson(value, (text) => (isExpression(text) ? Fn.jsonencode(expressionOf(text)) : JSON.stringify(text)));
}

/**
 * JSON text of a value that may hold tokens.
 * @param ofText what is written for text without tokens
 */
export function toJson(value: unknown, ofText: (text: string) => string = textJson): string {
  if (isToken(value)) return tokenJson(value);
  if (typeof value === "string") return ofText(value);
  if (Array.isArray(value)) return `[${value.map((item) => toJson(item, ofText)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries.map(([key, each]) => `${textJson(key)}:${toJson(each, ofText)}`).join(",")}}`;
}
