import path from "node:path";

interface Renderer {
  new (options: { readonly gfm: boolean }): { parse(markdown: string, options: { readonly async: false }): string };
}

/** By its path: the package exports only an ES module, which jest cannot load. */
const { Marked }: { readonly Marked: Renderer } = require(
  path.join(__dirname, "../../node_modules/marked/lib/marked.umd.js"),
);

/** Markdown as a page, by a renderer of GitHub's dialect. */
export function toHtml(markdown: string): string {
  return new Marked({ gfm: true }).parse(markdown, { async: false });
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** What a reader sees of a page, without tags. */
export function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&(?:#(\d+)|(\w+));/g, (_, code: string, name: string) =>
      code === undefined ? (ENTITIES[name] ?? `&${name};`) : String.fromCodePoint(Number(code)),
    );
}

/** The elements of a page, in order. */
export function elementsOf(html: string): string[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name]) => (name as string).toLowerCase());
}

/** The page without what is shown as code, where GitHub looks for no mentions. */
export function withoutCode(html: string): string {
  return html.replace(/<(code|pre)[\s\S]*?<\/\1>/g, "");
}

/**
 * What GitHub and GitLab make of the text of a page after Markdown is rendered: mentions, references to issues, merge
 * requests and others, addresses.
 */
export const REFERENCES =
  /@[\w-]|[\w/]#\d|(?<![\w&])#\d|\bGH-\d|(?:^|\s)[!~%$&^][\w"]|:\/\/|\bwww\.\w|[\w.]+@[\w.]+|:[\w+-]+:/i;
