import { plain, type Text } from "../scheduling/rich-text";
import { first, LONGEST_SENTENCE, MOST_ROWS } from "./bounds";
import { line, lines, NOTHING, shown, type TerminalText, type TextOptions } from "./terminal-text";

/** Columns that every terminal has, and that files and logs are laid out for. */
const WIDTH = 80;

/** How far a section is from the edge, and what stands in it from the section. */
const STEP = 2;

/** Columns of the report that is rendered. */
let columns = WIDTH;

/**
 * Lays out what is rendered within so many columns; within those of the report that it is a part of unless given. Rendering waits
 * for nothing, so that no other report comes in between.
 */
export function laidOut<T>({ width = columns }: Pick<TextOptions, "width">, render: () => T): T {
  const before = columns;
  columns = width;
  try {
    return render();
  } finally {
    columns = before;
  }
}

/** Stands for a blank at which no line is broken. Nothing that is shown can hold it. */
const GLUE = "\u0000";

/** Where lines of a paragraph end. */
interface ParagraphOptions {
  /**
   * How many steps to the right it stands once the report is put together.
   * @default 1, in a section
   */
  readonly level?: number;
  /** How far the second line and those after it are indented. */
  readonly indent: number;
}

/**
 * A sentence on as many lines as it needs. Commands and names in it stay in one piece, so that they can be copied, even
 * where they are longer than a line.
 */
export function paragraph(head: TerminalText, words: Text | string, options: ParagraphOptions): TerminalText {
  return broken(`${head}${glued(words)}`, options);
}

/** The same of text that is shown already. */
export function wrapped(text: TerminalText, options: ParagraphOptions): TerminalText {
  return broken(text, options);
}

function glued(words: Text | string): string {
  if (typeof words === "string" || plain(words).length > LONGEST_SENTENCE) return shown(words);
  return words.map((part) => (typeof part === "string" ? shown(part) : shown(part).replaceAll(" ", GLUE))).join("");
}

function broken(text: string, { level = 1, indent }: ParagraphOptions): TerminalText {
  const width = columns - STEP * level;
  const beginning = /^ */.exec(text)?.[0] ?? "";
  const result: string[] = [];
  let current = beginning;
  let taken = beginning.length;
  let isEmpty = true;
  // What a line of a log must not begin with goes on with the word before it.
  for (const word of text
    .slice(beginning.length)
    .replaceAll(/ (?=::|##)/g, GLUE)
    .split(" ")) {
    const [blank, more] = [isEmpty ? "" : " ", visibleWidth(word)];
    if (isEmpty || taken + 1 + more <= width) {
      current = `${current}${blank}${word}`;
      taken += blank.length + more;
      isEmpty = false;
      continue;
    }
    result.push(current);
    current = `${" ".repeat(indent)}${word}`;
    taken = indent + more;
  }
  return [...result, current].join("\n").replaceAll(GLUE, " ") as TerminalText;
}

/** Colours, and where links begin and end. */
const UNSEEN = /\u001b\[\d+m|\u001b\]8;;[^\u001b]*\u001b\\/g;

/** What a terminal draws two columns wide: characters of East Asia, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/gu;

/** What is drawn above or below the character before it. */
const COMBINING = /\p{Mn}|\p{Me}/gu;

const ONLY_ASCII = /^[ -~]*$/;

/** Columns that a line takes, without what only colours it or links it. */
export function visibleWidth(text: string): number {
  const seen = text.replace(UNSEEN, "");
  if (ONLY_ASCII.test(seen)) return seen.length;
  return [...seen.replace(COMBINING, "").replace(WIDE, "  ")].length;
}

/** Whether every line fits. */
export function fits(text: TerminalText): boolean {
  return text.split("\n").every((each) => visibleWidth(each) <= columns - STEP);
}

/**
 * Rows in columns, each as wide as its widest cell and at least one, with two blanks between them. A cell may have several
 * lines; a colour ends in the line that it begins in.
 */
export function grid(rows: readonly (readonly TerminalText[])[]): TerminalText {
  const cells = rows.map((row) => row.map((cell) => cell.split("\n")));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [column, ofCell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 1, ...ofCell.map(visibleWidth));
    }
  }
  return cells.flatMap((row) => rowLines(row, widths)).join("\n") as TerminalText;
}

function rowLines(row: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const height = Math.max(1, ...row.map((ofCell) => ofCell.length));
  return Array.from({ length: height }, (_, index) =>
    row
      .map((ofCell, column) => padded(ofCell[index] ?? "", widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - visibleWidth(text)));
}

/**
 * Rows in columns where these fit, and otherwise as a list: the first cell of a row, and the others below it.
 * @param heads what the columns are called; of a list, each cell is called so
 */
export function gridOrList(
  rows: readonly (readonly TerminalText[])[],
  heads: readonly TerminalText[] = [],
): TerminalText {
  if (rows.length === 0) return NOTHING;
  const table = grid([...(heads.length === 0 ? [] : [heads]), ...rows]);
  if (fits(table)) return table;
  return lines(
    rows.flatMap(([name = NOTHING, ...cells]) => [
      ...(name === NOTHING ? [] : [wrapped(name, { indent: 4 })]),
      ...cells.flatMap((each, index) => {
        const head = heads[index + 1] ?? NOTHING;
        if (each === NOTHING) return [];
        return [wrapped(head === NOTHING ? line`    ${each}` : line`    ${head}: ${each}`, { indent: 6 })];
      }),
    ]),
  );
}

/** The same of many things, cut when they are very many. */
export function longGridOrList<T>(items: readonly T[], row: (item: T) => readonly TerminalText[]): TerminalText {
  const rows = first(items, MOST_ROWS, row, (more) => [line`and ${more} more, all in --format json`]);
  return gridOrList(rows);
}

/** Lines, cut when they are many. */
export function longList<T>(items: readonly T[], show: (item: T) => TerminalText): TerminalText {
  return lines(first(items, MOST_ROWS, show, (more) => line`and ${more} more, all in --format json`));
}
