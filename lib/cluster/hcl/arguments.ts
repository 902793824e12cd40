import { type Problem, quoted, refuse } from "../../scheduling/invalid-input";
import { isObject, type PlainObject } from "../../scheduling/json";
import { quotedTemplate, unicodeEscape } from "./quoted-template";

/** How an argument is described to CDKTF, which writes it down. */
interface Described {
  readonly value: unknown;
  readonly isBlock: boolean;
  readonly type: "any" | "list" | "reference";
}

/**
 * A value of Terraform's JSON as CDKTF must get it for HCL that means the same. CDKTF writes a text that has `${` in it
 * between quotes, and one that begins with a quote as it is; it escapes neither. Every other text it guesses about.
 */
export function hclValue(value: unknown): unknown {
  if (typeof value === "string") {
    const text = quotedTemplate(value);
    return text.includes("${") ? text : `"${text}"`;
  }
  // Inside of lists and maps CDKTF has no word for it.
  if (value === null) return "${null}";
  if (Array.isArray(value)) return value.map(hclValue);
  if (isObject(value)) {
    // A comment, as JSON has it.
    const entries = Object.entries(value).filter(([key]) => key !== "//");
    return Object.fromEntries(entries.map(([key, each]) => [hclKey(key), hclValue(each)]));
  }
  return value;
}

/** Words of HCL that stand for something else where a key may stand. */
const WORDS: readonly string[] = ["for", "null", "true", "false"];

/** CDKTF puts a key between quotes when it has anything but letters, digits, "_" and "-" in it, or begins with a digit. */
function hclKey(key: string): string {
  if (/^[A-Za-z_][\w-]*$/.test(key) && !WORDS.includes(key)) return key;
  if (key === "") return '${""}';
  const text = quotedTemplate(key);
  return /^[A-Za-z_-][\w-]*$/.test(text) ? unicodeEscape(text[0] as string) + text.slice(1) : text;
}

/** An argument that is no block. */
export function hclArgument(value: unknown): unknown {
  if (value === null) return null;
  // CDKTF takes a map with a key "value" for a description of an argument.
  return isObject(value)
    ? ({ value: hclValue(value), isBlock: false, type: "any" } satisfies Described)
    : hclValue(value);
}

/** An address or a keyword: a text in JSON, and none in HCL. */
export function hclReference(text: unknown): Described {
  return { value: bare(text), isBlock: false, type: "reference" };
}

/** A list of addresses, or one keyword that stands for all. */
export function hclReferences(texts: unknown): unknown {
  return Array.isArray(texts) ? `[${texts.map(bare).join(", ")}]` : hclReference(texts);
}

function bare(text: unknown): string {
  return String(text).replace(/^\$\{(.*)\}$/s, "$1");
}

/** Whether an argument that holds a list or a map is a block, or several. */
export type IsBlock = (name: string) => boolean;

/**
 * The arguments of a block, with the blocks inside of it.
 * @throws InvalidInputError where CDKTF has no HCL form for them
 */
export function hclBody(body: PlainObject, isBlock: IsBlock): PlainObject {
  const entries = Object.entries(body).flatMap(([name, value]) => hclEntries(name, value, isBlock));
  const names = entries.map(([name]) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  refuse([...twice].map(severalProblem));
  return Object.fromEntries(entries);
}

function hclEntries(name: string, value: unknown, isBlock: IsBlock): [string, unknown][] {
  if (name === "//") return [];
  // Some block has an argument of that name, which is no block.
  if (name === "dynamic" && typeof value === "object") return dynamicBlocks(value, isBlock);
  if (isBlock(name) && (isObject(value) || Array.isArray(value))) return hclBlocks(name, value, isBlock);
  return [[name, hclArgument(value)]];
}

/** The blocks of one name; none where the list of them is empty. */
export function hclBlocks(name: string, value: unknown, isBlock: IsBlock): [string, unknown][] {
  const bodies = listOf(value).map((body) => hclBody(body, isBlock));
  return bodies.length === 0 ? [] : [[name, { value: bodies, isBlock: true, type: "list" } satisfies Described]];
}

/** Terraform takes one block alone for a list of one. */
export function listOf(value: unknown): PlainObject[] {
  return [value].flat().filter(isObject);
}

function dynamicBlocks(value: unknown, isBlock: IsBlock): [string, unknown][] {
  return listOf(value).flatMap((byName) =>
    Object.entries(byName).flatMap(([name, blocks]) =>
      listOf(blocks).map(({ content, for_each, iterator, labels }): [string, unknown] => {
        const dynamic = {
          for_each: hclValue(for_each),
          ...(iterator === undefined ? {} : { iterator }),
          ...(labels === undefined ? {} : { labels: hclValue(labels) }),
          content: hclBody(listOf(content)[0] ?? {}, isBlock),
        };
        return [name, { dynamic: { value: dynamic } }];
      }),
    ),
  );
}

function severalProblem(name: string): Problem {
  return {
    what: `dynamic block ${quoted(name)} stands beside other blocks of that name`,
    why: "CDKTF can write them as JSON, and has no HCL for it",
    help: "synthesize JSON, which is what cdktf does without --hcl, or write all of them as one dynamic block",
  };
}
