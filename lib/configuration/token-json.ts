import { Fn, Token } from "cdktf";

/** Whether a value, not what is in it, is known only at apply. */
export function isToken(value: unknown): boolean {
  return Token.isUnresolved(value);
}

/**
 * A token as JSON, which is YAML too: Terraform quotes the value once it is known, so that no value, at any time, is more
 * than one string of the text it stands in.
 */
export function tokenJson(value: unknown): string {
  // CDKTF leaves quotes and backslashes in the arguments of functions as they are; Terraform's own syntax wants them escaped.
  return Fn.jsonencode(typeof value === "string" ? value.replace(/["\\]/g, "\\$&") : value);
}

/** JSON text of a value that may hold tokens. */
export function toJson(value: unknown): string {
  if (isToken(value)) return tokenJson(value);
  if (Array.isArray(value)) return `[${value.map(toJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${toJson(each)}`).join(",")}}`;
}
