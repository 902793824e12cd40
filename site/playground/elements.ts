import { printable } from "../../lib/scheduling/printable";
import type { TextPart, Words } from "../../lib/scheduling/rich-text";
import { findingLink } from "./links";

/** What can stand in an element; text is always text, never markup. */
export type Content = Node | string | undefined | readonly Content[];

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** Makes an element; of attributes `true` stands for one without a value, `false` and undefined for none. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...nodes(content));
  return made;
}

function nodes(content: Content): (Node | string)[] {
  if (content === undefined) return [];
  return Array.isArray(content) ? content.flatMap(nodes) : [content as Node | string];
}

/** A button that does something when it is pressed. */
export function button(attributes: Attributes, press: () => void, ...content: readonly Content[]): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, ...content);
  made.addEventListener("click", press);
  return made;
}

/** A sentence of the library, with its taints, tolerations and settings as code. */
export function marked(words: Words): Content[] {
  const parts: readonly TextPart[] =
    typeof words === "number" ? [String(words)] : typeof words === "string" || "kind" in words ? [words] : words;
  return parts.map((part) => {
    if (typeof part === "string") return printable(part);
    const text = printable(part.text);
    switch (part.kind) {
      case "finding":
        return findingLink(text);
      case "pool":
        return element("b", {}, text);
      default:
        return element("code", {}, text);
    }
  });
}

/** Text that only a screen reader says. */
export function spoken(text: string): HTMLElement {
  return element("span", { class: "spoken" }, text);
}

/** A sign that a screen reader says in words. */
export function sign(symbol: string, words: string): Content[] {
  return [element("span", { "aria-hidden": "true" }, symbol), spoken(words)];
}

/** What stands in the page itself under this id. */
export function byId<T extends HTMLElement>(id: string, kind: abstract new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}
