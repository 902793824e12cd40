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

/** The steps of a page, in its order. An edit without a file's name before it is one of the file that is edited most. */
export function sectionsOf(page: string, edited: string): Section[] {
  const text = readFileSync(path.join(REPOSITORY, page), "utf8");
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf("\n")),
      steps: [...section.matchAll(/(?:`([\w.]+)`:\n\n)?^```(\w*)\n([\s\S]*?)^```$/gm)].map(
        ([, file, language = "", block = ""]) => stepOf(file ?? edited, language, block),
      ),
    }));
}

function stepOf(file: string, language: string, block: string): Step {
  switch (language) {
    case "sh":
      return { kind: "commands", script: block };
    case "ts":
      return { kind: "file", file, content: block };
    case "diff":
      return { kind: "edit", file, from: side(block, "+"), to: side(block, "-") };
    default:
      throw new Error(`what a reader does with a block of ${language || "no language"} is not known`);
  }
}

/** The lines of one side of a diff; `other` begins those of the other one. */
function side(block: string, other: "+" | "-"): string {
  const lines = block.split("\n").filter((line) => line !== "" && !line.startsWith(other));
  return lines.map((line) => `${line.slice(1)}\n`).join("");
}
