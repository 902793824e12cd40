/** What somebody has to know about the printed app, or to do with it. */
export interface Remark {
  /**
   * `fill-in`: the app does not work, or does another thing, before it is written in. `left`: it is not in the app, and what
   * becomes of it is said. `note`: how something was found out. `refused`: the app does not synthesize over it.
   */
  readonly kind: "fill-in" | "left" | "note" | "refused";
  /** Raw text, which may hold names from the cluster: whoever shows it has to escape it. */
  readonly text: string;
  /** What to run for it, which must not be broken into lines. */
  readonly command?: string;
}

export function fillIn(text: string): Remark {
  return { kind: "fill-in", text };
}

export function left(text: string): Remark {
  return { kind: "left", text };
}

export function refused(text: string, command: string): Remark {
  return { kind: "refused", text, command };
}

export function note(text: string, command?: string): Remark {
  return { kind: "note", text, ...(command === undefined ? {} : { command }) };
}

/** Begins a comment that stays on one line. */
export const UNBROKEN = "  ";

/** Names and settings begin as they are written. */
const OWN_WORDS = /^[a-z](?=n |ts |he |hich |ot |othing |abel )/;

/** As comments say it at its place. */
export function commentsOf({ kind, text, command }: Remark): string[] {
  const words =
    kind === "fill-in" || kind === "refused"
      ? `TODO: ${text}`
      : text.replace(OWN_WORDS, (first) => first.toUpperCase());
  return [words, ...(command === undefined ? [] : [`${UNBROKEN}${command}`])];
}
