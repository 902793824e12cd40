/** Shell commands as the documents of this repository print them, so that the two cannot differ. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { REPOSITORY } from "../terraform/harness";

/** The lines of all ```sh blocks of a document, without comments, in their order. */
export function commandsOf(document: string): string[] {
  const text = readFileSync(path.join(REPOSITORY, document), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = ""]) =>
    block
      .replaceAll("\\\n", " ")
      .split("\n")
      .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
      .filter((line) => line !== ""),
  );
}
