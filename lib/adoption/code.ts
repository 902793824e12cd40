import { printable, printableJson } from "../scheduling/printable";
import { UNBROKEN } from "./remarks";

/**
 * TypeScript as a tree. All text of a cluster comes in as a string literal or a comment, in which nothing can end the one or
 * the other, and nothing is drawn as something else.
 */
export type Code =
  /** What this library writes itself. */
  | { readonly kind: "raw"; readonly text: string }
  | { readonly kind: "object"; readonly entries: readonly CodeEntry[]; readonly isOpen: boolean }
  | { readonly kind: "list"; readonly items: readonly Code[] };

/** A property of an object literal, and what is said of it above it. No value: the comments alone. */
export interface CodeEntry {
  readonly key: string;
  readonly value?: Code;
  readonly comments?: readonly string[];
}

/** An expression of this library's own. */
export function raw(text: string): Code {
  return { kind: "raw", text };
}

/** Text that the framework would take for one of its tokens, whatever is around it. */
export function isTokenLike(text: string): boolean {
  return text.includes("TfToken[");
}

/** A text as it is: neither Terraform nor CDKTF evaluates anything in it. */
export function textCode(text: string): Code {
  return raw(quoted(literalOf(text)));
}

/** Texts one behind the other. */
export function joinedCode(parts: readonly Code[]): Code {
  return raw(parts.map((part) => inlined(part) ?? "").join(" + "));
}

/** The text in double quotes. Terraform and CDKTF read keys as they read texts. */
function literalOf(text: string): string {
  return printableJson(text.replace(/([$%])\{/g, "$1$1{")).replace(LOG_COMMAND, "#\\u0023");
}

/** In the quotes that need fewer escapes, as formatters have it. */
function quoted(json: string): string {
  const marks = (mark: string) => json.split(mark).length;
  if (marks('\\"') <= marks("'")) return json;
  const inner = json.slice(1, -1).replace(/\\(.)/g, (whole, character) => (character === '"' ? '"' : whole));
  return `'${inner.replace(/'/g, "\\'")}'`;
}

/** What a CI runner takes for a command, wherever it stands in a log. */
const LOG_COMMAND = /##(?=\[|(?:vso|teamcity)\[)/gi;

/** @param isOpen whether each property has a line of its own, however short it is */
export function objectCode(entries: readonly CodeEntry[], isOpen = false): Code {
  return { kind: "object", entries, isOpen };
}

export function listCode(items: readonly Code[]): Code {
  return { kind: "list", items };
}

/**
 * Plain data: text, numbers, switches, lists and objects of them.
 * @param textOf what stands for a text, with the keys that lead to it
 */
export function dataCode(
  value: unknown,
  textOf: (text: string, path: readonly string[]) => Code = textCode,
  path: readonly string[] = [],
): Code {
  if (typeof value === "string") return textOf(value, path);
  if (Array.isArray(value)) return listCode(value.map((item) => dataCode(item, textOf, path)));
  if (typeof value !== "object" || value === null) return raw(String(value));
  return objectCode(
    Object.entries(value).map(([key, inner]) => ({ key, value: dataCode(inner, textOf, [...path, key]) })),
  );
}

/** Lines of a comment, each of them one line whatever stands in it. */
export function commentLines(comments: readonly string[], width = WIDTH): string[] {
  const plain = (comment: string) => printable(comment).replace(LOG_COMMAND, "# #");
  return comments.flatMap((comment) => {
    const text = plain(comment);
    return (text.startsWith(UNBROKEN) ? [text] : wrapped(text, width - "// ".length)).map((line) => `// ${line}`);
  });
}

const WIDTH = 120;

/**
 * Lines of an expression, the first behind `begin`, the last before `end`.
 * @param indent how many columns the lines will be moved to the right
 */
export function codeLines(code: Code, begin = "", end = "", indent = 0): string[] {
  const inline = inlined(code);
  const isShort = inline !== undefined && indent + begin.length + inline.length + end.length <= WIDTH;
  if (code.kind === "raw") return [`${begin}${code.text}${end}`];
  if (isShort) return [`${begin}${inline}${end}`];
  const inner =
    code.kind === "list"
      ? code.items.flatMap((item) => codeLines(item, "", ",", indent + 2))
      : code.entries.flatMap(({ key, value, comments = [] }) => [
          ...commentLines(comments, WIDTH - indent - 2),
          ...(value === undefined ? [] : codeLines(value, `${keyCode(key)}: `, ",", indent + 2)),
        ]);
  const [open, close] = code.kind === "list" ? "[]" : "{}";
  return [`${begin}${open}`, ...inner.map((line) => `  ${line}`), `${close}${end}`];
}

/** The whole expression on one line; undefined where a comment or a wish for lines stands against it. */
function inlined(code: Code): string | undefined {
  if (code.kind === "raw") return code.text;
  if (code.kind === "list") {
    const items = code.items.map(inlined);
    return items.includes(undefined) || isTable(code.items) ? undefined : `[${items.join(", ")}]`;
  }
  if (code.entries.length === 0) return "{}";
  if (code.isOpen || code.entries.some(({ comments = [] }) => comments.length > 0)) return undefined;
  const entries = code.entries.map(({ key, value }) => {
    const text = value === undefined ? undefined : inlined(value);
    return text === undefined ? undefined : `${keyCode(key)}: ${text}`;
  });
  return entries.includes(undefined) ? undefined : `{ ${entries.join(", ")} }`;
}

/** Several things with several parts each, which formatters put one below the other. */
function isTable(items: readonly Code[]): boolean {
  const parts = items.map((item) => (item.kind === "object" ? item.entries : item.kind === "list" ? item.items : []));
  return (
    items.length > 1 && parts.every(({ length }) => length > 1) && new Set(items.map(({ kind }) => kind)).size === 1
  );
}

/** A key of an object literal, which may be from a cluster too. Written plainly, `__proto__` would be no property. */
function keyCode(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : literalOf(key);
}

/** Broken at blanks; a word that is longer than a line stays whole. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
