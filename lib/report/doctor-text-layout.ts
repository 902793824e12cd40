import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import { first as firstOf } from "./bounds";
import { LONGEST_NAME, SHOWN_ROWS } from "./doctor-parts";
import { wrapped } from "./terminal-layout";
import { type Colors, indented, line, lines, NOTHING, shown, type TerminalText } from "./terminal-text";

/** How the parts of a diagnosis stand on a terminal. */

export function section(title: string, body: readonly TerminalText[], colors: Colors): TerminalText {
  return body.length === 0
    ? NOTHING
    : lines([colors.bold(wrapped(shown(title), { level: 0, indent: 2 })), ...indent(body)]);
}

export function block(title: TerminalText, body: readonly TerminalText[]): TerminalText[] {
  return body.length === 0 ? [] : [flow(line`${title}:`, 2), ...indent(body)];
}

export function indent(body: readonly TerminalText[]): TerminalText[] {
  return body.flatMap(indented);
}

export function capped(items: readonly TerminalText[], noun: string): TerminalText[];
export function capped<T>(items: readonly T[], noun: string, show: (item: T) => TerminalText): TerminalText[];
export function capped<T>(items: readonly T[], noun: string, show = (item: T) => item as TerminalText): TerminalText[] {
  return firstOf(items, SHOWN_ROWS, show, (more) => shown(`and ${counted(more, noun)} more, all in --format json`));
}

/** What JSON has no more of, or in other places. */
export function more(noun: string): (count: number) => TerminalText {
  return (count) => shown(`and ${counted(count, noun)} more`);
}

/** On as many lines as it needs, where it stands so many levels to the right. */
export function flow(text: TerminalText, level = 1): TerminalText {
  return wrapped(text, { level, indent: 4 });
}

/** Text of the cluster, told in a paragraph. */
export function told(text: string, level = 1): TerminalText {
  return flow(safe(text), level);
}

/** Fit for a terminal: one line, nothing that moves the cursor or turns text around, not endless. */
export function safe(text: string): TerminalText {
  return shown(cut(text, LONGEST_NAME));
}
