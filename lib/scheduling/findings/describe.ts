import { placeAsArgument } from "../reading/argument-names";
import { plain, type Text } from "../rich-text";
import { DESCRIPTIONS } from "./descriptions";
import type { Description } from "./descriptions/description";
import type { FindingCode, FindingDraft } from "./finding";
import { givenFinding } from "./given-finding";

export type { Description } from "./descriptions/description";

/**
 * Puts a finding into words: pure, from its data alone, also when that comes out of a JSON report.
 *
 * @example
 * ```ts
 * const { message, help } = describe(finding);
 * const taints = message.filter((part) => typeof part === "object" && part.kind === "taint");
 * console.log(plain(message), plain(help[0] ?? ""), taints.length);
 * ```
 *
 * @throws InvalidInputError when it is no finding
 */
export function describe<C extends FindingCode>(finding: FindingDraft<C> & { readonly language?: "hcl" }): Description {
  const { code, data } = givenFinding(finding);
  if (finding.language !== "hcl") return DESCRIPTIONS[code](data, "typescript");
  const { subject, message, facts, help } = DESCRIPTIONS[code](data, "hcl");
  return { subject: inHcl(subject), message: inHcl(message), facts: facts.map(inHcl), help: help.map(inHcl) };
}

/** Settings are marked as code, by the property that they are in a K3sCluster. */
function inHcl(words: Text): Text {
  return words.map((part) =>
    typeof part === "object" && part.kind === "code" ? { ...part, text: placeAsArgument(part.text) } : part,
  );
}

/** A description without marks. */
export interface PlainDescription {
  /** What it is about: a pool, a workload, an agent, a setting. */
  readonly subject: string;
  /** The problem; lower case, no full stop. */
  readonly message: string;
  /** What contributes to it, a line each. */
  readonly facts: readonly string[];
  /** What to write instead, a line each; any one of them repairs it. */
  readonly help: readonly string[];
}

/**
 * Puts a finding into plain words.
 *
 * @example
 * ```ts
 * const { message, facts, help } = describePlainly(finding);
 * console.log([message, ...facts, ...help].join("\n"));
 * ```
 */
export function describePlainly(finding: FindingDraft & { readonly language?: "hcl" }): PlainDescription {
  const { subject, message, facts, help } = describe(finding);
  return { subject: plain(subject), message: plain(message), facts: facts.map(plain), help: help.map(plain) };
}
