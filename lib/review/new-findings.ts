import { fits } from "../scheduling/acknowledgements/acknowledgement";
import { SUBJECT_PARTS, singleSubjects } from "../scheduling/acknowledgements/subject";
import { CERTAIN, type Claim, COME_TRUE, claimKey, claimsOf } from "../scheduling/findings/claims";
import { type Finding, type FindingCode, isOpen } from "../scheduling/findings/finding";
import { subjectOf } from "../scheduling/findings/finding-subject";
import { type AcknowledgedSides, earlierIn } from "../scheduling/findings/rules/acknowledged-changes";
import { asCode, asPool, asTaint, asToleration, inProse, joined, type Text, text } from "../scheduling/rich-text";

/** What is said after a change and was not said before, or of less. */
export interface NewFinding {
  readonly finding: Finding;
  /** What of it is new, where that is not all, and what an acknowledgement of before does not accept; absent otherwise. */
  readonly grown?: Text;
}

/** Whether nothing is new but that what was foreseen is so now. Who accepted what was foreseen accepted that. */
export function isComeTrue(news: readonly Claim[]): boolean {
  return news.length > 0 && news.every(({ degree }) => degree === COME_TRUE);
}

/**
 * A finding with what is new in it. A reason to accept it that was there before the change accepts what was so then: it is open
 * again where there is more.
 * @param news what it claims and what was not claimed before
 */
export function newFinding(finding: Finding, news: readonly Claim[], acknowledged: AcknowledgedSides): NewFinding {
  const grown = news.length === claimsOf(finding).length ? undefined : growth(finding, news);
  if (isOpen(finding) || isAcceptedWith(finding, news, acknowledged)) {
    return { finding, ...(grown === undefined ? {} : { grown }) };
  }
  const { acknowledged: reason, ...open } = finding;
  const ofBefore = text`the acknowledgement ${asCode(JSON.stringify(reason))}`;
  return {
    finding: open as Finding,
    grown:
      grown === undefined
        ? text`${ofBefore} was there before this was so, and does not accept it: another reason does`
        : text`${grown}; ${ofBefore} is for what was so before: another reason accepts the rest as well`,
  };
}

/** Whether acknowledgements that come with the change accept all that is new. */
function isAcceptedWith(finding: Finding, news: readonly Claim[], { before, after }: AcknowledgedSides): boolean {
  const isEarlier = earlierIn(before);
  // One of the first version of the model is for all of its code, whatever comes later.
  const counting = after.filter((each) => each.code === finding.code && (each.isKindWide || !isEarlier(each)));
  const singles = singleSubjects(subjectOf(finding));
  const growing = singles.filter((single) =>
    news.some((claim) => SUBJECT_PARTS.every((part) => (single[part] ?? claim[part]) === claim[part])),
  );
  return (growing.length === 0 ? singles : growing).every((single) => counting.some((each) => fits(each, single)));
}

const PARTS: readonly (readonly [keyof Claim, (name: string) => Text])[] = [
  ["workload", (name) => text`${name}`],
  ["pool", (name) => text`pool ${asPool(JSON.stringify(name))}`],
  ["role", (name) => text`role ${asCode(name)}`],
  ["taint", (name) => text`${asTaint(name)}`],
  ["toleration", (name) => text`${asToleration(name)}`],
  ["key", (name) => text`${asCode(name)}`],
];

/** What is new, by names that it did not have before; where there are none, by what belongs together now. */
function growth(finding: Finding, news: readonly Claim[]): Text {
  const isNew = new Set(news.map(claimKey));
  const old = claimsOf(finding).filter((claim) => !isNew.has(claimKey(claim)));
  const parts = PARTS.map(([part, words]) => {
    const had = new Set(old.flatMap((claim) => claim[part] ?? []));
    const names = [...new Set(news.flatMap((claim) => claim[part] ?? []))].filter((name) => !had.has(name));
    return { names: names.map(words), isBesideOthers: had.size > 0 };
  }).filter(({ names }) => names.length > 0);
  const pairs = news.flatMap(({ taint, pool }) =>
    taint === undefined || pool === undefined ? [] : [text`${asTaint(taint)} of pool ${asPool(JSON.stringify(pool))}`],
  );
  const told = parts.length > 0 ? parts.flatMap(({ names }) => names) : pairs;
  if (news.length === 0) return text`it was said of as much before, or of more; nothing in it is new`;
  if (told.length === 0) return moreOfTheSame(finding, news);
  const list =
    told.length > MOST_TOLD ? joined([...told.slice(0, MOST_TOLD), `${told.length - MOST_TOLD} more`]) : inProse(told);
  // Where all names are others, nothing of what it names was so.
  const hasRest = parts.length === 0 || parts.some(({ isBesideOthers }) => isBesideOthers);
  return hasRest ? text`new in it: ${list}; the rest was so before` : text`new in it: ${list}`;
}

const MOST_TOLD = 10;

/** Codes about how far a release is from those that go with another one, or are known: each minor in between is a claim. */
const OF_DISTANCE: readonly FindingCode[] = ["RK401", "RK404", "RK411", "RK413"];

/** Of the same things, more strongly. */
function moreOfTheSame({ code }: Finding, news: readonly Claim[]): Text {
  if (OF_DISTANCE.includes(code)) return text`it was so of the release before as well, which was less far off`;
  if (news.every(({ degree }) => degree === CERTAIN)) return text`it was not certain before, and is now`;
  return text`it was so before in part, and there is more to it now`;
}
