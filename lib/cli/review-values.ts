import { isHash } from "../report/review-markdown";
import { InvalidInputError, quoted } from "../scheduling/invalid-input";

/**
 * Reads `--comment-id`. It stands in an HTML comment, so hardly anything is allowed in it.
 * @throws InvalidInputError when it is anything else
 */
export function parseCommentId(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._/]{0,63}$/.test(text)) return text;
  throw new InvalidInputError([
    {
      what: `--comment-id ${quoted(text)} is not an id`,
      why: "it stands in a hidden mark of the comment, by which the comment is found again",
      help: "use up to 64 letters, digits, dots, slashes and underscores",
    },
  ]);
}

/**
 * Reads `--commit`.
 * @throws InvalidInputError when it is not the hash of one
 */
export function parseCommit(text: string): string {
  if (isHash(text)) return text;
  throw new InvalidInputError([
    {
      what: `--commit ${quoted(text)} is not the hash of a commit`,
      why: "a branch or a tag is another commit tomorrow, and the report is read later",
      help: 'use 7 to 64 hexadecimal digits: --commit "$(git rev-parse HEAD)"',
    },
  ]);
}

/**
 * Reads `--max-length`.
 * @throws InvalidInputError when it is not a number of bytes that a report fits in
 */
export function parseMaxLength(text: string): number {
  const bytes = Number(text);
  if (Number.isSafeInteger(bytes) && bytes >= SHORTEST_REPORT) return bytes;
  throw new InvalidInputError([
    {
      what: `--max-length ${quoted(text)} is not a length`,
      why: `it is a whole number of bytes, and below ${SHORTEST_REPORT} not even the verdict fits`,
      help: "leave it out for a comment; use 1000000 for a step summary",
    },
  ]);
}

const SHORTEST_REPORT = 2000;
