import { printable } from "../scheduling/printable";

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
  const line = printable(text).trimStart();
  const listMark = /^\d+(?=[.)])/.exec(line)?.[0].length;
  return line
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|[^\w\s]/g, (character, offset: number) => {
      const isMarkup =
        MARKUP.includes(character) ||
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

/** Inline code. Mentions and references are not looked for in there. */
export function code(text: string): string {
  const shown = printable(text);
  // In backticks an escape would be shown as it is, so whatever needs one is written in HTML.
  return PLAIN.test(shown) && shown.trim() === shown ? `\`${shown}\`` : `<code>${escapeMarkdown(shown)}</code>`;
}

/** Taints and tolerations as the library prints them. */
const NOTATION = /[\w./-]+(?:=[\w.-]*)?:(?:NoSchedule|PreferNoSchedule|NoExecute)(?: op=Exists)?(?: for \d+s)?/g;

/** A sentence of a finding, harmless, with the taints in it as code. */
export function prose(text: string): string {
  const line = printable(text);
  const notations = line.match(NOTATION) ?? [];
  return line
    .split(NOTATION)
    .map((part, index) => {
      const notation = notations[index];
      const [, before = "", words = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(part) ?? [];
      return `${before}${escapeMarkdown(words)}${after}${notation === undefined ? "" : code(notation)}`;
    })
    .join("");
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
