import { readFileSync } from "node:fs";
import path from "node:path";
import { createColors } from "picocolors";
import { FINDINGS, type FindingCode, isFindingCode, type Severity } from "../scheduling/findings/finding";
import { InvalidInputError, quoted } from "../scheduling/invalid-input";
import { didYouMean } from "../scheduling/near-miss";
import { PACKAGE_FOLDER } from "./version";

/** The pages are part of the package. */
const PAGES = path.join(PACKAGE_FOLDER, "docs/diagnostics");

const CODES = Object.keys(FINDINGS) as readonly FindingCode[];

/**
 * The page of a finding: what it means, a failing example, the fix. Without a code, all codes with their titles.
 * @param code `RK102`, in any case, or its number alone
 * @param columns of the terminal; elsewhere every code has one line, so that it can be searched for
 * @throws InvalidInputError when there is no such code
 */
export function explain(code: string | undefined, color = false, columns?: number): string {
  if (code === undefined) return listOfCodes(color, columns);
  const wanted = code.trim().toUpperCase();
  const whole = /^\d+$/.test(wanted) ? `RK${wanted}` : wanted.replace(/^RK[ _-](?=\d)/, "RK");
  if (isFindingCode(whole)) {
    const page = readFileSync(path.join(PAGES, `${whole}.md`), "utf8");
    return color ? colored(page) : page;
  }
  throw new InvalidInputError([
    {
      what: `there is no finding ${quoted(code)}${didYouMean(whole, CODES)}`,
      why: "every finding has a code and a page of its own",
      help: `use one of ${CODES.join(", ")}; cdktf-rancher-k3s explain lists them with their titles`,
    },
  ]);
}

function listOfCodes(color: boolean, columns = Number.POSITIVE_INFINITY): string {
  const { bold, ...colors } = createColors(color);
  const paint: Readonly<Record<Severity, (text: string) => string>> = {
    error: colors.red,
    warning: colors.yellow,
    info: colors.cyan,
  };
  return CODES.map((code) => {
    const { severity, title } = FINDINGS[code];
    const before = `${code}  warning  `.length;
    const lines = brokenAt(title, columns - before).join(`\n${" ".repeat(before)}`);
    return `${bold(code)}  ${paint[severity](severity.padEnd("warning".length))}  ${lines}\n`;
  }).join("");
}

function brokenAt(title: string, columns: number): string[] {
  const result: string[] = [];
  for (const word of title.split(" ")) {
    const last = result.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) result.push(word);
    else result[result.length - 1] = `${last} ${word}`;
  }
  return result;
}

/** A page for a terminal. The pages are this package's own, so that nothing in them is to be escaped. */
function colored(page: string): string {
  const { bold, cyan, dim, green, red } = createColors(true);
  const changes: Readonly<Record<string, (text: string) => string>> = { "+": green, "-": red };
  let block: string | undefined;
  return page
    .split("\n")
    .map((line) => {
      if (line.startsWith("```")) {
        block = block === undefined ? line.slice(3) : undefined;
        return dim(line);
      }
      if (block === "diff") return changes[line.charAt(0)]?.(line) ?? line;
      if (block !== undefined) return line === "" ? line : cyan(line);
      return line.startsWith("#") ? bold(line) : line.replace(/`[^`]+`/g, (code) => cyan(code));
    })
    .join("\n");
}
