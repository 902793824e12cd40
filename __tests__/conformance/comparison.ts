import { readFileSync } from "node:fs";
import path from "node:path";

/** Cases of a file of the corpus; what their members mean stands in the README beside it. */
export function casesOf<Case>(file: string): Case[] {
  return (corpusFile(file) as { readonly cases: Case[] }).cases;
}

/** A whole file of the corpus. */
export function corpusFile(file: string): unknown {
  return JSON.parse(readFileSync(path.join(__dirname, file), "utf8"));
}

/** Cases in which the library says something else than the program, or nothing. */
export interface Exception<Case> {
  readonly reason: string;
  readonly of: (each: Case) => boolean;
}

/** What the library is asked, case by case, and what a real program answered to the same. */
export interface Question<Case> {
  /** A claim that holds while both agree. */
  readonly claim: string;
  /** Files of the corpus that the cases are from. */
  readonly files: readonly string[];
  readonly cases: readonly Case[];
  readonly name: (each: Case) => string;
  readonly program: (each: Case) => unknown;
  readonly library: (each: Case) => unknown;
  /** Where the library says nothing; these are not asked. */
  readonly notJudged?: readonly Exception<Case>[];
  /** Where the library says something else on purpose. */
  readonly onPurpose?: readonly Exception<Case>[];
  /** Where the library is wrong and is being mended. */
  readonly known?: readonly Exception<Case>[];
}

/** How often the library and a program agree. */
export interface Agreement {
  readonly agree: number;
  readonly onPurpose: number;
  readonly known: number;
  readonly notJudged: number;
  /** Cases that differ without a reason, and reasons without a case that differs. */
  readonly complaints: readonly string[];
}

/** A question whose kind of case nobody needs to know any more. */
export interface Comparison extends Pick<Question<never>, "claim" | "files"> {
  readonly agreement: () => Agreement;
}

export function comparison<Case>(question: Question<Case>): Comparison {
  const { claim, files } = question;
  let known: Agreement | undefined;
  return {
    claim,
    files,
    agreement: () => {
      known ??= agreementOn(question);
      return known;
    },
  };
}

function agreementOn<Case>(question: Question<Case>): Agreement {
  const { cases, name, program, library, notJudged = [], onPurpose = [], known = [] } = question;
  const used = new Set<Exception<Case>>();
  const counts = { agree: 0, onPurpose: 0, known: 0, notJudged: 0 };
  const complaints: string[] = [];
  const exceptionIn = (exceptions: readonly Exception<Case>[], each: Case) => {
    const found = exceptions.find(({ of }) => of(each));
    if (found !== undefined) used.add(found);
    return found;
  };
  for (const each of cases) {
    if (exceptionIn(notJudged, each) !== undefined) {
      counts.notJudged++;
      continue;
    }
    const purpose = exceptionIn(onPurpose, each);
    const fault = exceptionIn(known, each);
    const [expected, said] = [program(each), library(each)];
    if (JSON.stringify(expected) === JSON.stringify(said)) {
      counts.agree++;
      const reason = (purpose ?? fault)?.reason;
      if (reason !== undefined) complaints.push(`${name(each)}: agrees, and is excepted: ${reason}`);
    } else if (purpose !== undefined) counts.onPurpose++;
    else if (fault !== undefined) counts.known++;
    else complaints.push(`${name(each)}: ${difference(expected, said)}`);
  }
  const unused = [...notJudged, ...onPurpose, ...known].filter((exception) => !used.has(exception));
  return { ...counts, complaints: [...complaints, ...unused.map(({ reason }) => `no case is excepted: ${reason}`)] };
}

/** What is in one list alone, where both are lists, and both answers otherwise; long ones are cut. */
function difference(program: unknown, library: unknown): string {
  const [left, right] =
    Array.isArray(program) && Array.isArray(library)
      ? [without(program, library), without(library, program)]
      : [program, library];
  return `the program says ${shortened(left)}, the library ${shortened(right)}`;
}

function without(list: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  const texts = new Set(other.map((item) => JSON.stringify(item)));
  return list.filter((item) => !texts.has(JSON.stringify(item)));
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
