import { cut } from "../scheduling/cut";
import { type FindingCode, isFindingCode } from "../scheduling/findings/finding";
import { printable } from "../scheduling/printable";
import type { MarkedText, Text, TextPart } from "../scheduling/rich-text";
import { first, LONGEST_SENTENCE } from "./bounds";
import { findingPage } from "./finding-page";

/** Nothing is seen of it, and what stands around it is no mention, reference or address any more. */
const BREAK = "&#8203;";

/** Markup wherever it stands; the rest only at the beginning of a line. */
const MARKUP = "\\`*_[]<>|~$&!^{}";
const MARKUP_AT_START = "#+=-";

/** What people, issues, merge requests, labels, milestones and snippets are referred to with. */
const REFERENCES = "@#!~%$&^";

/**
 * Makes text harmless in GitHub's and GitLab's Markdown: no markup, HTML, link, mention or reference comes of it, and it
 * stays on one line. Mentions and references are looked for in the rendered page, where an entity does not stop them
 * (github/cmark-gfm#181), so these get a break as well.
 */
export function escapeMarkdown(text: string): string {
  const line = printable(cut(text, LONGEST_SENTENCE)).trim();
  const listMark = /^\d+(?=[.)])/.exec(line)?.[0].length;
  return line
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|[^\w ]/g, (character, offset: number) => {
      const isMarkup =
        MARKUP.includes(character) ||
        // Blanks of other widths: at the end of an item some renderers take them for a paragraph.
        /\s/.test(character) ||
        (offset === 0 && MARKUP_AT_START.includes(character)) ||
        (offset === listMark && offset > 0);
      return `${isMarkup ? `&#${character.charCodeAt(0)};` : character}${isLink(line, offset) ? BREAK : ""}`;
    })
    .replace(/(www|gh)(?=\.|-\d)/gi, `$1${BREAK}`);
}

/** Whether GitHub would make a link, a mention or a picture of the character and what follows. */
function isLink(line: string, offset: number): boolean {
  const character = line.charAt(offset);
  const next = line.slice(offset + 1, offset + LONGEST_SHORTCODE);
  if (REFERENCES.includes(character)) return /^\S/.test(next);
  return character === ":" && /^(\/\/|[\w+-]+:)/.test(next);
}

const LONGEST_SHORTCODE = 80;

/** Characters that mean nothing inside backticks, not even in a table. */
const PLAIN = /^[\w.,:;=+/()"' …-]+$/;

const LONGEST_CODE = 300;

/** Inline code. Mentions and references are not looked for in there. */
export function code(text: string): string {
  return inCode(cut(text, LONGEST_CODE));
}

function inCode(text: string): string {
  const shown = printable(text);
  // In backticks an escape would be shown as it is, so whatever needs one is written in HTML.
  return PLAIN.test(shown) && shown.trim() === shown ? `\`${shown}\`` : `<code>${escapeMarkdown(shown)}</code>`;
}

/** The code of a finding, which leads to its page. */
export function linkedCode(id: FindingCode): string {
  return `[${id}](${findingPage(id)})`;
}

/** A sentence, harmless, with names, values and commands in it as code, and codes of findings as links to their pages. */
export function prose(sentence: Text): string {
  return first(
    [...runs(sentence).entries()],
    MOST_RUNS,
    ([index, run]) => (typeof run === "string" ? escapeWords(run, index === 0) : marked(run)),
    (more) => `… (${more} more pieces)`,
  )
    .join("")
    .replaceAll("``", `\`${BREAK}\``)
    .trimEnd();
}

function marked({ kind, text }: MarkedText): string {
  if (kind === "finding") return isFindingCode(text) ? linkedCode(text) : escapeMarkdown(text);
  // Half of a command would be another one.
  return kind === "code" ? inCode(cut(text, LONGEST_SENTENCE)) : code(text);
}

/** Marked pieces of a sentence, and words between them. */
const MOST_RUNS = 100;

/** The pieces of a sentence, with the words between two marked ones in one piece: what must be escaped depends on what follows. */
function runs(sentence: Text): TextPart[] {
  const result: TextPart[] = [];
  let isQuoted = false;
  for (const [index, part] of sentence.entries()) {
    const last = result[result.length - 1];
    if (typeof part !== "string") {
      // What stands in quotation marks where nothing can be marked needs none as code.
      const next = sentence[index + 1];
      const isBetween =
        typeof last === "string" && last.endsWith('"') && typeof next === "string" && next.startsWith('"');
      isQuoted = part.kind === "pool" && isBetween;
      if (isQuoted) result[result.length - 1] = (last as string).slice(0, -1);
      result.push(part.kind === "pool" ? { ...part, text: part.text.replace(/^"(.+)"$/, "$1") } : part);
      continue;
    }
    const words = isQuoted ? part.slice(1) : part;
    isQuoted = false;
    if (typeof last === "string") result[result.length - 1] = last + words;
    else result.push(words);
  }
  return result;
}

/** Escaped, with the spaces around it, which part it from the code beside it. */
function escapeWords(words: string, isFirst: boolean): string {
  const line = printable(cut(words, LONGEST_SENTENCE));
  const [start, end] = [line.length - line.trimStart().length, line.trimEnd().length];
  if (start >= end) return line === "" ? "" : " ";
  // What is markup only at the beginning of a line is none behind something else.
  const escaped = isFirst ? escapeMarkdown(line) : escapeMarkdown(`.${line.trim()}`).slice(1);
  return `${start > 0 ? " " : ""}${escaped}${end < line.length ? " " : ""}`;
}

/** A table. Cells are Markdown already, on one line. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A part that is folded until somebody opens it. */
export function details(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
