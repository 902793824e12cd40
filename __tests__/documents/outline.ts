import path from "node:path";

/** A document as its file has it; the path is relative to the repository. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

export interface CodeBlock {
  readonly language: string;
  readonly text: string;
}

export type PassageKind = "heading" | "paragraph" | "item" | "row";

/** A heading, a paragraph, an item of a list or a row of a table, with all that a translation has to keep. */
export interface Passage {
  readonly kind: PassageKind;
  readonly text: string;
  /** Targets of links and pictures as they are written. */
  readonly targets: readonly string[];
  /** Commands, names and values: what is set as code within the prose. */
  readonly code: readonly string[];
  /** What is left of the text: words alone, those of pictures among them. */
  readonly prose: string;
}

/** What stands from one heading to the next. */
export interface Section {
  /** As it is written, with its `#`; empty for what stands before the first one. */
  readonly heading: string;
  readonly level: number;
  readonly blocks: readonly CodeBlock[];
  readonly passages: readonly Passage[];
  /** Those of all passages. */
  readonly targets: readonly string[];
}

const FENCE = /^ *```(\w*)\n([\s\S]*?)^ *```$/gm;
const HEADING = /^(#{1,6}) (.+)$/;

/** A document taken apart at its headings. */
export function outlineOf({ text }: Document): Section[] {
  const blocks: CodeBlock[] = [];
  // A line of a block may begin with "#": blocks are taken out first, and leave their number.
  const prose = text.replace(FENCE, (_, language: string, block: string) => {
    blocks.push({ language, text: block });
    return `\u0000${blocks.length - 1}`;
  });
  const sections: string[][] = [[]];
  for (const line of prose.split("\n")) {
    if (HEADING.test(line)) sections.push([line]);
    else sections.at(-1)?.push(line);
  }
  return sections.map((lines) => sectionOf(lines, blocks));
}

function sectionOf(lines: readonly string[], blocks: readonly CodeBlock[]): Section {
  const [first = ""] = lines;
  const level = HEADING.exec(first)?.[1]?.length ?? 0;
  const passages = passagesOf(lines);
  return {
    heading: level === 0 ? "" : first,
    level,
    blocks: [...lines.join("\n").matchAll(/\u0000(\d+)/g)].map(([, index]) => blocks[Number(index)] as CodeBlock),
    passages,
    targets: passages.flatMap(({ targets }) => targets),
  };
}

const RULE_OF_A_TABLE = /^\|[-:| ]+$/;

function passagesOf(lines: readonly string[]): Passage[] {
  const passages: { kind: PassageKind; lines: string[] }[] = [];
  let open = false;
  for (const line of lines) {
    const kind = kindOf(line);
    if (kind === undefined) open = false;
    else if (kind === "paragraph" && open) passages.at(-1)?.lines.push(line.trim());
    else {
      passages.push({ kind, lines: [line] });
      open = kind === "paragraph" || kind === "item";
    }
  }
  return passages.map((passage) => passageOf(passage.kind, passage.lines.join(" ")));
}

/** What a line begins, or goes on with where it is one of a paragraph; nothing where it ends what is before it. */
function kindOf(line: string): PassageKind | undefined {
  if (line.trim() === "" || line.includes("\u0000") || RULE_OF_A_TABLE.test(line)) return undefined;
  if (HEADING.test(line)) return "heading";
  if (line.startsWith("|")) return "row";
  return /^ *(?:-|\d+\.) /.test(line) ? "item" : "paragraph";
}

function passageOf(kind: PassageKind, text: string): Passage {
  const withoutCode = text.replace(/`[^`]+`/g, "``");
  return {
    kind,
    text,
    targets: [
      ...[...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target),
      ...[...withoutCode.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)].map(([, target = ""]) => target),
    ],
    code: [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replace(/\s+/g, " ")),
    prose: withoutCode
      .replace(/\]\([^)]*\)/g, "]")
      .replace(/<[^>]*\balt="([^"]*)"[^>]*>/g, "$1")
      .replace(/<[^>]+>/g, ""),
  };
}

/** The names by which links reach the headings of a document, as GitHub makes them. */
export function anchorsOf(document: Document): string[] {
  const seen = new Map<string, number>();
  return outlineOf(document)
    .filter(({ level }) => level > 0)
    .map(({ heading }) => {
      const name = heading
        .replace(/^#+ /, "")
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
        .replaceAll(" ", "-");
      const times = seen.get(name) ?? 0;
      seen.set(name, times + 1);
      return times === 0 ? name : `${name}-${times}`;
    });
}

/** A target of a link as a path in the repository and a fragment; an address of another place stays as it is. */
export function resolved(
  { path: from }: Document,
  target: string,
): { readonly file: string; readonly fragment: string } {
  if (/^[a-z]+:/.test(target)) return { file: target, fragment: "" };
  const [file = "", fragment = ""] = target.split("#");
  return { file: file === "" ? from : path.posix.join(path.posix.dirname(from), file), fragment };
}
