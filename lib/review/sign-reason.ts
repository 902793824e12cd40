import { isNotAmong } from "../scheduling/compare";
import { describe } from "../scheduling/findings/describe";
import { FINDINGS, type Finding, type FindingCode, isOpen, SEVERITIES } from "../scheduling/findings/finding";
import { asFinding, inProse, joined, plain, type Text, text } from "../scheduling/rich-text";
import { MOMENT_WORDS } from "./moment-words";
import type { Problem } from "./problems";

/** The worst thing that is open about a change; undefined where nothing counts against it. */
export function worstOpen(problems: readonly Problem[]): Problem | undefined {
  return openOnes(problems)[0];
}

/**
 * Why a cluster has its sign: the worst open problem in few words, when it shows, and how many more there are.
 * @param isTold whether the sentence says already what the worst problem is about
 */
export function signReason(problems: readonly Problem[], isTold = false): Text[] {
  const [worst, ...others] = openOnes(problems);
  const tallies = [...counts(others.map(({ finding }) => finding)), ...acknowledgedCount(problems)];
  const rest = tallies.length === 0 ? [] : [joined(tallies)];
  if (worst === undefined) return rest;
  const { finding, moment } = worst;
  const where =
    moment === undefined
      ? text`(${asFinding(finding.code)})`
      : text`(${asFinding(finding.code)}, ${MOMENT_WORDS[moment]})`;
  return [isTold ? where : text`${fewWords(finding)} ${where}`, ...rest];
}

/** What the reason says of the worst problem; empty where there is none. */
export function reasonWords(problems: readonly Problem[]): string {
  const worst = worstOpen(problems);
  return worst === undefined ? "" : plain(fewWords(worst.finding));
}

/**
 * What is left where something worse is repaired: the worst of it, and how much more there is.
 * @param onNodes what is said of nodes that are registered; what is not among it is left of what their successors repair
 */
export function leftWords(milder: readonly Finding[], onNodes: readonly Finding[] = milder): Text[] {
  const [worst, ...others] = worstFirst(milder).filter((finding) => isOpen(finding) && finding.severity !== "info");
  if (worst === undefined) return [];
  const isLater = isNotAmong(onNodes)(worst);
  const repaired = isLater ? "is repaired when a node joins or is replaced" : "is repaired";
  return [joined([text`left of what ${repaired}: ${fewWords(worst)} (${asFinding(worst.code)})`, ...counts(others)])];
}

/** What is so before and after, and counts against no change: the worst of it, and how much more there is. */
export function asItIs(kept: readonly Finding[]): Text[] {
  const [worst, ...others] = openOnes(worstFirst(kept).map((finding) => ({ finding })));
  if (worst === undefined) return [];
  const more = counts(others.map(({ finding }) => finding));
  return [joined([text`as it is: ${fewWords(worst.finding)} (${asFinding(worst.finding.code)})`, ...more])];
}

function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** What counts: not acknowledged, and more than a note. */
function openOnes<T extends Pick<Problem, "finding">>(problems: readonly T[]): T[] {
  return problems.filter(({ finding }) => isOpen(finding) && finding.severity !== "info");
}

const LONGEST = 120;

/** The finding's own sentence, which names what it is about; what is said of its kind where that one is long. */
function fewWords(finding: Finding): Text {
  const { message } = describe(finding);
  return plain(message).length <= LONGEST ? message : text`${FINDINGS[finding.code].title}`;
}

function counts(findings: readonly Finding[]): Text[] {
  return SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [text`${count} more ${severity}${count === 1 ? "" : "s"}`];
  });
}

/** What the app accepts is not silent. */
function acknowledgedCount(problems: readonly Problem[]): Text[] {
  const accepted = problems.filter(({ finding }) => !isOpen(finding));
  if (accepted.length === 0) return [];
  const codes = acceptedCodes(problems);
  const more = codes.length - MOST_CODES;
  const named: string[] = more > 1 ? [...codes.slice(0, MOST_CODES), `${more} more`] : codes;
  return [text`${accepted.length} acknowledged (${inProse(named)})`];
}

const MOST_CODES = 3;

/** Codes of what the app accepts of the change. */
export function acceptedCodes(problems: readonly Problem[]): FindingCode[] {
  return [...new Set(problems.flatMap(({ finding }) => (isOpen(finding) ? [] : [finding.code])))];
}
