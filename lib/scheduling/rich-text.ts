/** A piece of a sentence that is more than a word: renderers may show it in a way of its own. */
export interface MarkedText {
  /**
   * `taint` and `toleration` in kubectl's notation, `pool` the name of one, `code` a setting, a command or a snippet,
   * `finding` the code of one, which has a page.
   */
  readonly kind: "taint" | "toleration" | "pool" | "code" | "finding";
  /** The text itself, without marks. */
  readonly text: string;
}

/** A piece of a sentence: plain words, or something marked as what it is. */
export type TextPart = string | MarkedText;

/** A sentence in pieces, so that nobody has to look for taints in prose. */
export type Text = readonly TextPart[];

/** What can stand in a sentence. */
export type Words = Text | TextPart | number;

/** Writes a sentence: text`pool "${asPool(name)}" carries ${asTaint(taint)}`. */
export function text(words: TemplateStringsArray, ...values: readonly Words[]): Text {
  const parts: TextPart[] = [];
  for (const [index, part] of words.entries()) {
    if (part !== "") parts.push(part);
    for (const each of partsOf(values[index] ?? "")) parts.push(each);
  }
  return parts;
}

/**
 * The sentence as people read it where nothing can be marked.
 *
 * @example
 * ```ts
 * for (const finding of cluster.prove().findings) console.log(plain(describe(finding).message));
 * ```
 */
export function plain(words: Words): string {
  return partsOf(words)
    .map((part) => (typeof part === "string" ? part : part.text))
    .join("");
}

/** Joined as in prose: `a`, `a and b`, `a, b and c`. */
export function inProse(items: readonly Words[], conjunction: "and" | "or" = "and"): Text {
  const last = items[items.length - 1];
  if (last === undefined) return [];
  return items.length === 1 ? partsOf(last) : text`${joined(items.slice(0, -1))} ${conjunction} ${last}`;
}

/** Joined with commas, or what else is to stand between. */
export function joined(items: readonly Words[], separator = ", "): Text {
  return items.flatMap((item, index) => [...(index === 0 ? [] : [separator]), ...partsOf(item)]);
}

/** A taint in kubectl's notation. */
export function asTaint(taint: string): MarkedText {
  return { kind: "taint", text: taint };
}

/** A toleration in the notation of `Toleration.toString()`. */
export function asToleration(toleration: string): MarkedText {
  return { kind: "toleration", text: toleration };
}

/** The name of a pool. */
export function asPool(name: string): MarkedText {
  return { kind: "pool", text: name };
}

/** A setting, a command, a snippet: what somebody would write. */
export function asCode(snippet: string): MarkedText {
  return { kind: "code", text: snippet };
}

/** The code of a finding. */
export function asFinding(code: string): MarkedText {
  return { kind: "finding", text: code };
}

function partsOf(words: Words): Text {
  if (typeof words === "number") return [String(words)];
  if (typeof words === "string") return words === "" ? [] : [words];
  return "kind" in words ? [words] : words;
}
