import { brand, hasBrand } from "./brand";
import { cut } from "./cut";
import { printable } from "./printable";
import { withoutSecrets } from "./without-secrets";

/**
 * One thing that is wrong with a value somebody wrote.
 *
 * Style: lower case, no full stop at the end, the offending value quoted, so that several fit under one heading.
 */
export interface Problem {
  /** What is wrong, with the value. Stands alone. */
  readonly what: string;
  /** Why the rule exists: what Kubernetes, K3s or Rancher would do with the value. */
  readonly why: string;
  /** What to write instead. */
  readonly help: string;
  /** Whether the value is as good as not written: nobody refuses it, and nothing breaks over it. */
  readonly doesNothing?: true;
}

/**
 * Thrown where a value that can never work is written down, with every problem found in it.
 *
 * Constructs add their path, so the message says where in the app to look.
 *
 * @example
 * ```ts
 * try {
 *   Taint.parse("team=a:NoScedule");
 * } catch (error) {
 *   if (!InvalidInputError.isInvalidInputError(error)) throw error;
 *   for (const { what, help } of error.problems) console.error(`${what}: ${help}`);
 * }
 * ```
 */
export class InvalidInputError extends Error {
  /** Whether the value is an InvalidInputError, also one that another copy of this package threw. */
  public static isInvalidInputError(value: unknown): value is InvalidInputError {
    return hasBrand(value, "InvalidInputError");
  }

  /** As errors have it; `isInvalidInputError` tells more safely what an error is. */
  public override readonly name = "InvalidInputError";

  /** The message is made of the problems. */
  constructor(
    /** Everything wrong with the input; at least one. */
    public readonly problems: readonly Problem[],
    /** Path of the construct the input was given to, when there is one. */
    public readonly constructPath?: string,
  ) {
    super(problems.map((problem) => renderProblem(problem, constructPath)).join("\n"));
  }
}

brand(InvalidInputError, "InvalidInputError");

/** Throws every problem in one error; returns when there is none. */
export function refuse(problems: readonly Problem[], constructPath?: string): void {
  if (problems.length > 0) throw new InvalidInputError(problems, constructPath);
}

/** What `work` complains about, to be reported together with other problems. */
export function problemsOf(work: () => unknown): readonly Problem[] {
  try {
    work();
    return [];
  } catch (error) {
    if (InvalidInputError.isInvalidInputError(error)) return error.problems;
    throw error;
  }
}

/** Runs `work` and names the construct in any InvalidInputError that comes out without a place. */
export function withPlace<T>(constructPath: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (InvalidInputError.isInvalidInputError(error) && error.constructPath === undefined) {
      throw new InvalidInputError(error.problems, constructPath);
    }
    throw error;
  }
}

/** A problem as people read it. */
export function renderProblem(problem: Problem, constructPath?: string): string {
  const place = constructPath === undefined ? [] : [`  --> ${constructPath}`];
  return [problem.what, ...place, `  = why: ${problem.why}`, `  = help: ${problem.help}`]
    .map((line) => printable(cut(line, LONGEST_LINE)))
    .join("\n");
}

const LONGEST_LINE = 2000;
const LONGEST_QUOTED_VALUE = 120;

/** Quotes a value for a message: printable, cut when it is long, and without what may be a credential in it. */
export function quoted(value: unknown): string {
  const text = withoutSecrets(withoutTokens(typeof value === "string" ? value : textOf(value)));
  const shown = text.length > LONGEST_QUOTED_VALUE ? `${text.slice(0, LONGEST_QUOTED_VALUE)}…` : text;
  return printable(JSON.stringify(shown));
}

/**
 * Quotes a part of a longer text, without what the longer text may not show: `hunter2` alone does not look like a
 * credential, and does in `password=hunter2`.
 */
export function quotedPart(part: unknown, whole: string): string {
  const shown = withoutSecrets(whole);
  return shown === whole || (part !== "" && shown.includes(String(part))) ? quoted(part) : quoted("…");
}

/** A key with its value, as one text for `quotedPart`; from JavaScript anything may come. */
export function keyWithValue(key: unknown, value: unknown): string {
  return typeof key === "string" && typeof value === "string" ? `${key}=${value}` : "";
}

/** What stands for a value that is known only at apply: which number CDKTF gave it says nothing to anybody. */
function withoutTokens(text: string): string {
  return text.replace(/[$#&]\{TfToken\[[^\]]*\]\}/g, "${...}");
}

/** Objects of JSON may have a `toString` that is no function, and some objects have none. */
function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Array.isArray(value) ? "a list" : "an object";
  }
}
