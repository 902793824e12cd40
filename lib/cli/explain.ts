import { readFileSync } from "node:fs";
import path from "node:path";
import { FINDINGS, isFindingCode } from "../scheduling/findings/finding";
import { InvalidInputError, quoted } from "../scheduling/invalid-input";
import { didYouMean } from "../scheduling/near-miss";
import { PACKAGE_FOLDER } from "./version";

/** The pages are part of the package. */
const PAGES = path.join(PACKAGE_FOLDER, "docs/diagnostics");

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
