import { type Acknowledgement, fits } from "../../acknowledgements/acknowledgement";
import { acknowledgementNotation } from "../../acknowledgements/acknowledgement-notation";
import { type FindingSubject, type SingleSubject, SUBJECT_PARTS, singleSubjects } from "../../acknowledgements/subject";
import { nearMiss } from "../../near-miss";
import { type FindingDraft, isAboutChange } from "../finding";
import type { AcknowledgementData } from "../finding-data";
import { subjectOf } from "../finding-subject";

/** A finding, with the reason the app gives to accept it, if it does. */
export interface JudgedDraft {
  readonly draft: FindingDraft;
  readonly reason?: string;
}

/**
 * Lets the app accept findings of a cluster, and adds what is to be said about its acknowledgements.
 * @param isComplete whether the drafts are all there are; else one that fits none may fit what is not known yet
 */
export function acknowledgeFindings(
  drafts: readonly FindingDraft[],
  acknowledged: readonly Acknowledgement[],
  isComplete: boolean,
): JudgedDraft[] {
  // Those about changes say nothing about a cluster as it is.
  const all = acknowledged.filter(({ code }) => !isAboutChange(code));
  if (all.length === 0) return drafts.map((draft) => ({ draft }));
  const isOfAnother = ({ code }: Acknowledgement) => code === "RK901" || code === "RK902";
  const first = matched(
    drafts,
    all.filter((each) => !isOfAnother(each)),
  );
  const certain = ({ code }: FindingDraft) => isComplete || code !== "RK901";
  // What is said of acknowledgements may be acknowledged as well; what is said of those, no more.
  const second = matched(first.complaints.filter(certain), all.filter(isOfAnother));
  return [...first.judged, ...second.judged, ...second.complaints.filter(certain).map((draft) => ({ draft }))];
}

/** Finds for every acknowledgement what it accepts, and says of those that accept nothing why. */
export function matched(
  drafts: readonly FindingDraft[],
  acknowledged: readonly Acknowledgement[],
): { readonly complaints: readonly FindingDraft[]; readonly judged: readonly JudgedDraft[] } {
  const byCode = occurrencesOf(new Set<string>(acknowledged.map(({ code }) => code)), drafts);
  const reasons = new Map<string, string[]>();
  const complaints: FindingDraft[] = [];
  for (const acknowledgement of acknowledged) {
    const { code } = acknowledgement;
    const { singles, occurrences } = byCode.get(code) ?? NONE;
    const found = fitting(acknowledgement, singles);
    if (found.length === 0) complaints.push(stale(acknowledgement, occurrences));
    else if (found.length > 1 && !acceptsAll(acknowledgement)) complaints.push(ambiguous(acknowledgement, occurrences));
    else for (const key of found) reasons.set(code + key, [...(reasons.get(code + key) ?? []), acknowledgement.reason]);
  }
  return { complaints, judged: drafts.map((draft) => withReason(draft, byCode, reasons)) };
}

/**
 * Whether the acknowledgement accepts whatever it fits, however much that is: one of the first version of the model, and
 * one about a change, which is over when the change is applied.
 */
function acceptsAll({ code, isKindWide }: Acknowledgement): boolean {
  return isKindWide === true || isAboutChange(code);
}

/** What findings of one code are about. */
interface Occurrences {
  /** Every single thing once, by its key. */
  readonly singles: Map<string, SingleSubject>;
  readonly occurrences: Occurrence[];
}

const NONE: Occurrences = { singles: new Map(), occurrences: [] };

interface Occurrence {
  readonly subject: FindingSubject;
  readonly singles: readonly SingleSubject[];
}

function occurrencesOf(codes: ReadonlySet<string>, drafts: readonly FindingDraft[]): ReadonlyMap<string, Occurrences> {
  const byCode = new Map<string, Occurrences>();
  for (const draft of drafts) {
    if (!codes.has(draft.code)) continue;
    const ofCode: Occurrences = byCode.get(draft.code) ?? { singles: new Map(), occurrences: [] };
    byCode.set(draft.code, ofCode);
    const subject = subjectOf(draft);
    const singles = singleSubjects(subject);
    ofCode.occurrences.push({ subject, singles });
    for (const single of singles) ofCode.singles.set(keyOf(single), single);
  }
  return byCode;
}

/** Keys of all that the acknowledgement fits. */
function fitting(acknowledgement: Acknowledgement, singles: ReadonlyMap<string, SingleSubject>): readonly string[] {
  // All that a code is about is told apart by the same parts, so one that names them all fits nothing else. A thousand
  // pools then need no million comparisons.
  const key = keyOf(acknowledgement.subject);
  if (singles.has(key)) return [key];
  return [...singles].filter(([, single]) => fits(acknowledgement, single)).map(([each]) => each);
}

/** A finding is accepted when all that it is about is: one pool more, and it is open again. */
function withReason(
  draft: FindingDraft,
  byCode: ReadonlyMap<string, Occurrences>,
  reasons: ReadonlyMap<string, readonly string[]>,
): JudgedDraft {
  if (!byCode.has(draft.code)) return { draft };
  const given = singleSubjects(subjectOf(draft)).map((single) => reasons.get(draft.code + keyOf(single)));
  if (given.some((each) => each === undefined)) return { draft };
  return { draft, reason: [...new Set(given.flatMap((each) => each ?? []))].join("; ") };
}

function keyOf(single: SingleSubject): string {
  return JSON.stringify(SUBJECT_PARTS.map((part) => single[part] ?? null));
}

/** What is to be said of an acknowledgement, whatever is said. */
export function acknowledgementData(acknowledgement: Acknowledgement): AcknowledgementData {
  const { code, subject, reason } = acknowledgement;
  return { acknowledgement: acknowledgementNotation(acknowledgement), code, subject, reason };
}

function stale(acknowledgement: Acknowledgement, ofCode: readonly Occurrence[]): FindingDraft {
  const meant = meantBy(acknowledgement, ofCode);
  return {
    code: "RK901",
    data: {
      ...acknowledgementData(acknowledgement),
      occurring: distinct(ofCode),
      ...(meant === undefined ? {} : { meant }),
    },
  };
}

function ambiguous(acknowledgement: Acknowledgement, ofCode: readonly Occurrence[]): FindingDraft {
  const fitting = ofCode.filter(({ singles }) => singles.some((single) => fits(acknowledgement, single)));
  return { code: "RK902", data: { ...acknowledgementData(acknowledgement), choices: distinct(fitting) } };
}

function distinct(occurrences: readonly Occurrence[]): FindingSubject[] {
  return [...new Map(occurrences.map(({ subject }) => [JSON.stringify(subject), subject])).values()];
}

/** The only finding that it would fit if every part of it were spelled as in a finding. */
function meantBy(
  { subject, ...acknowledgement }: Acknowledgement,
  ofCode: readonly Occurrence[],
): FindingSubject | undefined {
  const singles = ofCode.flatMap((each) => each.singles);
  const respelled = SUBJECT_PARTS.flatMap((part) => {
    const written = subject[part];
    if (written === undefined) return [];
    const known = [...new Set(singles.flatMap((single) => single[part] ?? []))];
    return [[part, known.includes(written) ? written : nearMiss(written, known)]];
  });
  if (respelled.some(([, value]) => value === undefined)) return undefined;
  const meant = { ...acknowledgement, subject: Object.fromEntries(respelled) as SingleSubject };
  const [only, ...others] = distinct(ofCode.filter((each) => each.singles.some((single) => fits(meant, single))));
  return others.length === 0 ? only : undefined;
}
