import type * as Yaml from "yaml";
import { InvalidInputError } from "../scheduling/invalid-input";
import { isObject } from "../scheduling/json";
import { collectionKeyMistake } from "../scheduling/yaml-keys";
import { ALIAS_MISTAKE, DEPTH_MISTAKE, nestsTooDeeply, yamlMistake } from "../scheduling/yaml-mistake";
import { holdsExpression } from "./settled";
import { isToken, textJson, tokenJson } from "./token-json";

/**
 * The YAML library, loaded on first use: only text that somebody else wrote needs it, and loading it costs as much as a
 * fifth of a small app's synthesis.
 */
function yaml(): typeof Yaml {
  return require("yaml");
}

/**
 * Every document of a YAML stream, as plain data. JSON is YAML too.
 * @param subject what the text is, for the message
 * @throws InvalidInputError when the text is not YAML
 */
export function parseYamlDocuments(text: string, subject: string): unknown[] {
  if (nestsTooDeeply(text)) throw notYaml(subject, DEPTH_MISTAKE);
  return [...yaml().parseAllDocuments(text)].map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw notYaml(subject, yamlMistake(error));
    const keyMistake = collectionKeyMistake(document, text);
    if (keyMistake !== undefined) throw notYaml(subject, keyMistake);
    try {
      return document.toJS({ maxAliasCount: 100 });
    } catch {
      throw notYaml(subject, ALIAS_MISTAKE);
    }
  });
}

function notYaml(subject: string, mistake: string): InvalidInputError {
  return new InvalidInputError([
    {
      what: `${subject} is not YAML: ${mistake}`,
      why: "K3s and Rancher skip what they cannot read, with no more than a line in a log",
      help: "mend the text, or pass it as objects where the property takes them",
    },
  ]);
}

/**
 * Text of one YAML document: plain data in block style, keys in the order given. Tokens, and text with
 * expressions in it, are quoted by Terraform once their values are known.
 */
export function toYaml(value: unknown): string {
  const { head, body } = blockOf(value);
  return `${(head === undefined ? body : [head, ...body.map(indented)]).join("\n")}\n`;
}

/** A value in block style: what stands behind its key or dash, and the lines below. */
interface Block {
  readonly head?: string;
  readonly body: readonly string[];
}

function blockOf(value: unknown): Block {
  if (isToken(value)) return { head: tokenJson(value), body: [] };
  if (typeof value === "string") return holdsExpression(value) ? { head: textJson(value), body: [] } : textBlock(value);
  if (Array.isArray(value) && value.length > 0) return { body: value.flatMap(itemLines) };
  if (isObject(value)) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return entries.length === 0 ? { head: "{}", body: [] } : { body: entries.flatMap(entryLines) };
  }
  return { head: JSON.stringify(value) ?? "null", body: [] };
}

function itemLines(item: unknown): string[] {
  const { head, body } = blockOf(item);
  const [first = "", ...rest] = head === undefined ? body : [head, ...body];
  return [`- ${first}`, ...rest.map(indented)];
}

function entryLines([key, value]: [string, unknown]): string[] {
  const { head, body } = blockOf(value);
  const name = isToken(key) || holdsExpression(key) ? textJson(key) : scalar(key);
  return [head === undefined ? `${name}:` : `${name}: ${head}`, ...body.map(indented)];
}

function indented(line: string): string {
  return line === "" ? line : `  ${line}`;
}

/** Several lines that block style can show as they are: no indentation of their own, one line break at the end at most. */
const SHOWN_AS_LINES = /^[^\s\p{C}](?:[^\p{C}\u2028\u2029]*\n)+(?:[^\p{C}\u2028\u2029\n]*[^\p{C}\u2028\u2029\n])?$/u;

function textBlock(text: string): Block {
  if (!SHOWN_AS_LINES.test(text) || /\n\n$/.test(text)) return { head: scalar(text), body: [] };
  const lines = text.replace(/\n$/, "").split("\n");
  return { head: text.endsWith("\n") ? "|" : "|-", body: lines };
}

/** Words that mean the same with and without quotes; YAML 1.1, which Go's readers follow, has more booleans than 1.2. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*$/;
const NOT_TEXT = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function scalar(text: string): string {
  if (PLAIN.test(text) && !NOT_TEXT.test(text)) return text;
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
