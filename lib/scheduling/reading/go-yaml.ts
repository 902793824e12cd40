import type * as Yaml from "yaml";
import { collectionKeyMistake } from "../yaml-keys";
import { ALIAS_MISTAKE, DEPTH_MISTAKE, nestsTooDeeply, yamlMistake } from "../yaml-mistake";
import { kindInYaml, type VariableType } from "./expression-kinds";
import type { TemplatePart } from "./template";
import { pathOfKey, Unknown, type UnknownType } from "./unknown";

/**
 * YAML that nothing can be made of: the reason, in one line and without any of the text.
 *
 * @example
 * ```ts
 * const unread: YamlReader = () => new UnreadableYaml("is not looked at here");
 * ```
 */
export class UnreadableYaml {
  /** For a {@link YamlReader} of your own: what it returns of a text that it cannot read. */
  constructor(
    /** Why, in one line, without any of the text: it may hold secrets. */
    public readonly reason: string,
  ) {}
}

/**
 * The YAML library, loaded on first use: only text needs it, and loading it costs as much as a fifth of a small app's
 * synthesis.
 */
function yaml(): typeof Yaml {
  return require("yaml");
}

/**
 * Every document of a YAML stream as the rancher2 provider, Rancher and K3s read it: YAML 1.1 of Go's yaml.v2, where
 * `yes` and `on` are booleans, `012` is 10 and `1_000` is 1000, but `1:30` and dates are text.
 * @param prepare changes a document before it is read; of JSON there is none
 * @see docs/cluster-settings.md; seen with the provider 8.5.0 to 15.0.0-rc.16
 */
export function parseGoYaml(text: string, prepare?: (document: Yaml.Document) => void): unknown[] | UnreadableYaml {
  if (nestsTooDeeply(text)) return new UnreadableYaml(DEPTH_MISTAKE);
  const json = parseJson(text);
  if (json !== undefined) return [json];
  const documents = [...yaml().parseAllDocuments(text, OPTIONS)];
  const values: unknown[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) return new UnreadableYaml(yamlMistake(error));
    const keyMistake = collectionKeyMistake(document, text);
    if (keyMistake !== undefined) return new UnreadableYaml(keyMistake);
    prepare?.(document);
    try {
      const value: unknown = document.toJS({ maxAliasCount: 100 });
      if (text.includes("*") && holdsItself(value)) return new UnreadableYaml(ALIAS_MISTAKE);
      values.push(value);
    } catch {
      return new UnreadableYaml(ALIAS_MISTAKE);
    }
  }
  return values;
}

/** Whether an alias stands within its own anchor, which Go refuses: there is no end to such a value. */
function holdsItself(value: unknown, within: ReadonlySet<unknown> = new Set()): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (within.has(value)) return true;
  const inside = new Set(within).add(value);
  return Object.values(value).some((inner) => holdsItself(inner, inside));
}

/** Of a key that stands there twice Go takes the last value. */
const OPTIONS: Yaml.ParseOptions & Yaml.DocumentOptions & Yaml.SchemaOptions = {
  version: "1.1",
  customTags: (tags) => asGoReads(tags),
  stringKeys: false,
  uniqueKeys: false,
};

/** JSON is YAML, and much of what stands inside of YAML is JSON. */
function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sexagesimal numbers and timestamps stay text for whoever reads YAML as JSON. */
const LEFT_AS_TEXT: readonly (string | undefined)[] = ["TIME"];
const TIMESTAMP = "tag:yaml.org,2002:timestamp";
const FLOAT = "tag:yaml.org,2002:float";

const asGoReads = (tags: Yaml.Tags): Yaml.Tags =>
  tags
    .filter(
      (tag) =>
        typeof tag === "string" || (!LEFT_AS_TEXT.includes((tag as Yaml.ScalarTag).format) && tag.tag !== TIMESTAMP),
    )
    .map((tag) => (typeof tag === "string" || tag.tag !== FLOAT ? tag : withDigits(tag as Yaml.ScalarTag)));

/** YAML 1.1 takes `E0` and `.` for numbers, Go does not: a number has a digit before its exponent. */
function withDigits(tag: Yaml.ScalarTag): Yaml.ScalarTag {
  const { test } = tag;
  if (test === undefined || test.test(".inf")) return tag;
  return { ...tag, test: new RegExp(`^(?=[-+]?\\.?[0-9])(?:${test.source})`) };
}

/** Brackets an expression's number; characters for private use, which nobody writes into a configuration. */
const [OPEN, CLOSE] = ["\ue0f0", "\ue0f1"];
const PLACEHOLDER = /\ue0f0(\d+)\ue0f1/;
const WHOLE = new RegExp(`^${PLACEHOLDER.source}$`);

/** Stands behind what has no quotes, and is text only if what takes its place is. */
const PLAIN = "\ue0f2";
const LIKE_A_NUMBER = /^[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?$/;

/** Reads the YAML in an argument. */
export type YamlReader = (parts: readonly TemplatePart[], path: string) => unknown[] | Unknown | UnreadableYaml;

/**
 * Reads text that Terraform puts together at apply. Values with an expression in them are unknown; where an expression
 * stands for more than a value, everything is.
 * @param variableType what variables are declared as, where anybody tells
 */
export function yamlTemplateReader(variableType: VariableType): YamlReader {
  return (parts, path) => {
    const isText = parts.every((part) => typeof part === "string");
    const text = parts.map((part, index) => (typeof part === "string" ? part : `${OPEN}${index}${CLOSE}`)).join("");
    const parsed = parseGoYaml(text, isText ? undefined : markPlain);
    if (isText) return parsed;
    // With other text in its place it may well be readable.
    if (parsed instanceof UnreadableYaml) return new Unknown(path);
    const unknownAt = (marked: string, at: string): Unknown => {
      const type = typeOfPlain(marked, parts, variableType);
      const template = marked.endsWith(PLAIN) ? undefined : templateOf(marked, parts);
      return new Unknown(at, marked.slice(0, marked.search(PLACEHOLDER)), type, template);
    };
    const filled = parsed.map((value) => withUnknown(value, path, unknownAt));
    return filled.some((value) => value instanceof Unknown) ? new Unknown(path) : filled;
  };
}

/** The same where nobody tells what variables are declared as. */
export const parseGoYamlTemplate: YamlReader = yamlTemplateReader(() => undefined);

/** Marks expressions without quotes that may give something else than text. */
function markPlain(document: Yaml.Document): void {
  yaml().visit(document, {
    Scalar(key, node) {
      if (key === "key" || node.type !== "PLAIN" || typeof node.value !== "string") return;
      const { value } = node;
      if (!PLACEHOLDER.test(value)) return;
      const isWhole = WHOLE.test(value);
      const mayBeNumber = LIKE_A_NUMBER.test(value.replaceAll(new RegExp(PLACEHOLDER, "g"), "1"));
      if (isWhole || mayBeNumber) node.value = `${value}${PLAIN}`;
    },
  });
}

function typeOfPlain(
  marked: string,
  parts: readonly TemplatePart[],
  variableType: VariableType,
): UnknownType | undefined {
  if (!marked.endsWith(PLAIN)) return undefined;
  const [, index] = WHOLE.exec(marked.slice(0, -PLAIN.length)) ?? [];
  const part = index === undefined ? undefined : parts[Number(index)];
  if (typeof part !== "object") return "open";
  const kind = kindInYaml(part.expression, variableType);
  return kind === "number" || kind === "map" || kind === "open" ? kind : undefined;
}

/** Text with marks in it, as the parts that it is made of. */
function templateOf(marked: string, parts: readonly TemplatePart[]): readonly TemplatePart[] {
  // Split by a pattern with one group, so that every other piece is an expression's number.
  return marked
    .split(PLACEHOLDER)
    .flatMap((piece, index) => (index % 2 === 0 ? (piece === "" ? [] : [piece]) : (parts[Number(piece)] ?? [])));
}

function withUnknown(value: unknown, path: string, unknownAt: (marked: string, path: string) => Unknown): unknown {
  if (typeof value === "string") return PLACEHOLDER.test(value) ? unknownAt(value, path) : value;
  if (Array.isArray(value)) return value.map((item, index) => withUnknown(item, `${path}[${index}]`, unknownAt));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.some(([key]) => PLACEHOLDER.test(key))) return new Unknown(path);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withUnknown(inner, pathOfKey(path, key), unknownAt)]));
}
