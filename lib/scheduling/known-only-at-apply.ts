import { type Problem, quoted } from "./invalid-input";

const CDKTF_TOKEN = /[$#]\{/;

/** The key of a map that is known only at apply; it has no other. */
const MAP_TOKEN = /^&\{TfToken\[/;

/** CDKTF stands in for a number that is not known with one that nobody writes. */
const LEAST_NUMBER = -1e280;

/** Whether the text holds a CDKTF token or a Terraform expression, so that its value is known only at apply. */
export function isKnownOnlyAtApply(text: string): boolean {
  return typeof text === "string" && CDKTF_TOKEN.test(text);
}

/** Whether a text is all that there is of a list that is known only at apply. It cannot stand for text. */
export function isOpenList(text: string): boolean {
  return text.startsWith("#{TfToken[");
}

/** Whether a value of any type, not what is in it, is known only at apply. */
export function isOpen(value: unknown): boolean {
  if (typeof value === "string") return isKnownOnlyAtApply(value);
  if (typeof value === "number") return value < LEAST_NUMBER;
  if (Array.isArray(value)) return value.length === 1 && !Array.isArray(value[0]) && isOpen(value[0]);
  if (typeof value !== "object" || value === null) return false;
  return ("resolve" in value && typeof value.resolve === "function") || isOpenMap(value);
}

/**
 * Whether an object, not what is in it, is known only at apply. CDKTF's own say where they were made; the class of an app
 * may have a method called `resolve` and be none.
 */
export function isOpenObject(value: object): boolean {
  return ("creationStack" in value && isOpen(value)) || isOpenMap(value);
}

function isOpenMap(value: object): boolean {
  return Object.keys(value).some((key) => MAP_TOKEN.test(key));
}

/** The problem of a token standing where the library must know the value while it synthesizes. */
export function literalNeeded(value: unknown, subject: string): Problem {
  return {
    what: `${subject}${typeof value === "string" ? ` ${quoted(value)}` : ""} is known only at apply, a literal is needed`,
    why: "it is needed while the app is synthesized, before Terraform runs: it is judged, and others are derived from it",
    help: "pass a plain string; when it must vary, read it from process.env, a file or CDKTF context while synthesizing",
  };
}
