import { createColors } from "picocolors";
import { cut } from "../scheduling/cut";
import { printable } from "../scheduling/printable";
import { plain, type Words } from "../scheduling/rich-text";
import { LONGEST_SENTENCE } from "./bounds";

declare const PRINTABLE: unique symbol;

/**
 * Text that may reach a terminal as it is. `shown` makes it of anything, `line` and `lines` of what is such text already;
 * the compiler refuses everything else, so that nothing gets past `shown`.
 */
export type TerminalText = string & { readonly [PRINTABLE]: true };

/** Whatever it is, on one line, with nothing in it that directs the terminal or is not seen; cut when it is very long. */
export function shown(words: Words): TerminalText {
  return printable(cut(plain(words), LONGEST_SENTENCE)) as TerminalText;
}

/** A command, which is never cut: half of one would be another one. */
export function shownWhole(text: string): TerminalText {
  return printable(text) as TerminalText;
}

/** A line: our own words, and what is shown between them. */
export function line(words: TemplateStringsArray, ...values: readonly (TerminalText | number)[]): TerminalText {
  return String.raw({ raw: words }, ...values) as TerminalText;
}

/** Lines, or what else is put together. */
export function lines(
  parts: readonly TerminalText[],
  separator: "\n" | "\n\n" | "\n\n\n" | ", " | "; " = "\n",
): TerminalText {
  return parts.join(separator) as TerminalText;
}

/** Nothing. */
export const NOTHING = "" as TerminalText;

type ColorName = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Functions that colour text for a terminal or make a link of it, or leave it as it is. */
export interface Colors extends Readonly<Record<ColorName, (text: TerminalText) => TerminalText>> {
  /** @param address of this project's own pages, in which nothing ends the link */
  readonly link: (text: TerminalText, address: string) => TerminalText;
}

/**
 * How a text report looks.
 *
 * @example
 * ```ts
 * const options: TextOptions = { color: process.stdout.isTTY };
 * console.log(renderProofText(cluster.prove(), options));
 * ```
 */
export interface TextOptions {
  /**
   * Whether to use ANSI colours.
   * @default false
   */
  readonly color?: boolean;
  /**
   * Columns that lines are broken for; names and commands stay in one piece.
   * @default 80
   */
  readonly width?: number;
  /**
   * Whether codes of findings are links to their pages, instead of a list of addresses at the end.
   * @default false
   */
  readonly links?: boolean;
}

/** Colours where they are wanted. */
export function colorsOf({ color = false, links = false }: TextOptions): Colors {
  const link = (text: TerminalText, address: string) =>
    links ? (`\u001b]8;;${shown(address)}\u001b\\${text}\u001b]8;;\u001b\\` as TerminalText) : text;
  return { ...(createColors(color) as unknown as Omit<Colors, "link">), link };
}

/** A part of a report under its title. */
export function section(title: TerminalText, body: TerminalText, colors: Colors): TerminalText {
  return lines([colors.bold(title), ...indented(body)]);
}

/** The lines of a text, two columns further to the right. */
export function indented(body: TerminalText): TerminalText[] {
  return (body.split("\n") as TerminalText[]).map((each) => (each === "" ? each : line`  ${each}`));
}
