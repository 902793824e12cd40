import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { withChangedLines } from "./changed-lines";

const FOLDER = path.join(__dirname, "../../docs/diagnostics");

/** One example, the whole app, with the sentence before it. */
export interface Repair {
  readonly sentence: string;
  readonly block: string;
}

/**
 * A page of docs/diagnostics, taken apart. It shows one app whole, the first; of every other the lines that change: of
 * a failing app those against the app before, of a repaired one those against the failing app.
 */
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
  return pageOf(code, pageText(code));
}

/** The page of a code with this text. */
export function pageOf(code: string, text: string): Page {
  const [head = "", ...parts] = text.split(/^## /m);
  const groups = HEAD.exec(head)?.groups;
  if (groups === undefined) throw new Error(`${code}: does not begin with "# CODE: title" and "Severity: ..."`);
  const sections = new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n"))]));
  const names = [...sections.keys()];
  const expected = SECTIONS.filter((name) => name !== "Before" || sections.has(name));
  if (names.join() !== expected.join()) throw new Error(`${code}: has the sections ${names.join(", ")}`);
  const section = (name: string) => sections.get(name) ?? "";
  const { before, failing } = failingApps(code, sections.get("Before"), section("Failing"));
  return {
    code: groups.code as string,
    title: groups.title as string,
    severity: groups.severity as string,
    paragraphs: (groups.prose as string).trim().split(/\n{2,}/),
    ...(before === undefined ? {} : { before }),
    failing,
    fixed: blocksIn(code, section("Fixed"), "diff").map(({ sentence, block }, index) => ({
      sentence,
      block: changed(`${code}, repair ${index + 1}`, failing, block),
    })),
    sources: section("Sources")
      .trim()
      .split(/\n(?=- )/),
  };
}

/** The app that fails, and of a page about a change the one before. Where nothing changes, prose alone says so. */
function failingApps(code: string, before: string | undefined, failing: string): Pick<Page, "before" | "failing"> {
  if (before === undefined) return { failing: onlyBlock(code, failing, "ts") };
  const app = onlyBlock(code, before, "ts");
  const isSame = failing.trim() !== "" && !failing.includes("```");
  return { before: app, failing: isSame ? app : changed(`${code}, failing`, app, onlyBlock(code, failing, "diff")) };
}

function changed(name: string, app: string, diff: string): string {
  try {
    return withChangedLines(app, diff);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Prose followed by a block, as often as there are blocks, and nothing after the last. */
const PROSE_AND_BLOCK = /([\s\S]*?)^```(\w+)\n([\s\S]*?)^```$/gm;

function blocksIn(code: string, text: string, language: "ts" | "diff"): Repair[] {
  const found = [...text.matchAll(PROSE_AND_BLOCK)];
  const rest = text.slice(found.reduce((end, match) => Math.max(end, match.index + match[0].length), 0));
  if (found.length === 0 || rest.trim() !== "" || found.some((match) => match[2] !== language)) {
    throw new Error(`${code}: needs blocks of ${language}, and ends a section with one`);
  }
  return found.map(([, sentence = "", , block = ""]) => ({ sentence: sentence.trim(), block }));
}

function onlyBlock(code: string, text: string, language: "ts" | "diff"): string {
  const [only, ...more] = blocksIn(code, text, language);
  if (only === undefined || more.length > 0) throw new Error(`${code}: needs one ${language} block in a section`);
  return only.block;
}
