import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const FOLDER = path.join(__dirname, "../../docs/diagnostics");

/** One example with the sentence before it. */
export interface Repair {
  readonly sentence: string;
  readonly block: string;
}

/** A page of docs/diagnostics, taken apart. */
export interface Page {
  readonly code: string;
  readonly title: string;
  readonly severity: string;
  readonly paragraphs: readonly string[];
  /** The app as it was applied; only on pages about a change. */
  readonly before?: string;
  readonly failing: string;
  readonly fixed: readonly Repair[];
  readonly sources: readonly string[];
}

/** Codes that have a page. */
export function codesWithPage(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file !== "README.md")
    .map((file) => file.replace(/\.md$/, ""))
    .sort();
}

/** Text of a page, or of the table of all codes. */
export function pageText(name: string): string {
  return readFileSync(path.join(FOLDER, `${name}.md`), "utf8");
}

const HEAD = /^# (?<code>RK\d{3}): (?<title>.+)\n\nSeverity: (?<severity>\w+)\n\n(?<prose>[\s\S]*)$/;
const SECTIONS = ["Before", "Failing", "Fixed", "Sources"];

/** Takes a page apart, and says what is wrong with its form. */
export function readPage(code: string): Page {
  const [head = "", ...parts] = pageText(code).split(/^## /m);
  const groups = HEAD.exec(head)?.groups;
  if (groups === undefined) throw new Error(`${code}: does not begin with "# CODE: title" and "Severity: ..."`);
  const sections = new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n"))]));
  const names = [...sections.keys()];
  const expected = SECTIONS.filter((name) => name !== "Before" || sections.has(name));
  if (names.join() !== expected.join()) throw new Error(`${code}: has the sections ${names.join(", ")}`);
  const section = (name: string) => sections.get(name) ?? "";
  return {
    code: groups.code as string,
    title: groups.title as string,
    severity: groups.severity as string,
    paragraphs: (groups.prose as string).trim().split(/\n{2,}/),
    ...(sections.has("Before") ? { before: onlyBlock(code, section("Before")) } : {}),
    failing: onlyBlock(code, section("Failing")),
    fixed: repairs(code, section("Fixed")),
    sources: section("Sources")
      .trim()
      .split(/\n(?=- )/),
  };
}

/** Prose followed by a block, as often as there are blocks, and nothing after the last. */
const PROSE_AND_BLOCK = /([\s\S]*?)^```ts\n([\s\S]*?)^```$/gm;

function repairs(code: string, text: string): Repair[] {
  const found = [...text.matchAll(PROSE_AND_BLOCK)];
  const rest = text.slice(found.reduce((end, match) => Math.max(end, match.index + match[0].length), 0));
  if (found.length === 0 || rest.trim() !== "") throw new Error(`${code}: does not end a section with a ts block`);
  return found.map(([, sentence = "", block = ""]) => ({ sentence: sentence.trim(), block }));
}

function onlyBlock(code: string, text: string): string {
  const [only, ...more] = repairs(code, text);
  if (only === undefined || more.length > 0) throw new Error(`${code}: needs one ts block in a section`);
  return only.block;
}
