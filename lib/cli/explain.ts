import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { FINDINGS, isFindingCode } from "../scheduling/findings/finding";
import { InvalidInputError, quoted } from "../scheduling/invalid-input";
import { didYouMean } from "../scheduling/near-miss";

/** The pages are part of the package: three folders up from the compiled file, two from its source. */
const PAGES = ["../../..", "../.."]
  .map((root) => path.join(__dirname, root, "docs/diagnostics"))
  .find((folder) => existsSync(folder)) as string;

/**
 * The page of a finding: what it means, a failing example, the fix.
 * @throws InvalidInputError when there is no such code
 */
export function explain(code: string): string {
  const wanted = code.toUpperCase();
  if (isFindingCode(wanted)) return readFileSync(path.join(PAGES, `${wanted}.md`), "utf8");
  const known = Object.keys(FINDINGS);
  throw new InvalidInputError([
    {
      what: `there is no finding ${quoted(code)}${didYouMean(wanted, known)}`,
      why: "every finding has a code and a page of its own",
      help: `use one of ${known.join(", ")}`,
    },
  ]);
}
