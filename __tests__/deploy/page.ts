/** A page of docs as a person follows it: its files, its edits and its commands, section by section. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { REPOSITORY } from "../terraform/harness";

export type Step =
  | { readonly kind: "file"; readonly file: string; readonly content: string }
  | { readonly kind: "edit"; readonly file: string; readonly from: string; readonly to: string }
  | { readonly kind: "commands"; readonly script: string };

export interface Section {
  readonly title: string;
  readonly steps: readonly Step[];
}

/** What a page has a reader do, under its headings; what stands before the first one has the heading "". */
export function sectionsOf(page: string, edited = "main.ts"): Section[] {
  const text = readFileSync(path.join(REPOSITORY, page), "utf8");
  return `\n${text}`.split(/^## /m).map((section) => {
    const [title = "", ...rest] = section.split("\n");
    return { title, steps: stepsOf(rest.join("\n"), edited) };
  });
}

/** Of an edit without a file's name before it, the file is `edited`. Blocks of other languages are there to be read. */
function stepsOf(text: string, edited: string): Step[] {
  return [...text.matchAll(/(?:`([\w.]+)`:\n\n)?^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, file = edited, language = "", block = ""]): Step[] => {
      if (language === "sh") return [{ kind: "commands", script: block }];
      if (language === "ts") return [{ kind: "file", file, content: block }];
      if (language === "diff") return [{ kind: "edit", file, from: side(block, "+"), to: side(block, "-") }];
      return [];
    },
  );
}

/** The lines of one side of a diff; `other` begins those of the other one. */
function side(block: string, other: "+" | "-"): string {
  const lines = block.split("\n").filter((line) => line !== "" && !line.startsWith(other));
  return lines.map((line) => `${line.slice(1)}\n`).join("");
}
