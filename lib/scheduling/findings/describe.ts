import { plain } from "../rich-text";
import { DESCRIPTIONS } from "./descriptions";
import type { Description } from "./descriptions/description";
import type { FindingCode, FindingDraft } from "./finding";
import { givenFinding } from "./given-finding";

export type { Description } from "./descriptions/description";

/**
 * Puts a finding into words: pure, from its data alone, also when that comes out of a JSON report.
 * @throws InvalidInputError when it is no finding
 */
export function describe<C extends FindingCode>(finding: FindingDraft<C>): Description {
  const { code, data } = givenFinding(finding);
  return DESCRIPTIONS[code](data);
}

/** A description without marks. */
export interface PlainDescription {
  readonly subject: string;
  readonly message: string;
  readonly facts: readonly string[];
  readonly help: readonly string[];
}

/** Puts a finding into plain words. */
export function describePlainly(finding: FindingDraft): PlainDescription {
  const { subject, message, facts, help } = describe(finding);
  return { subject: plain(subject), message: plain(message), facts: facts.map(plain), help: help.map(plain) };
}
