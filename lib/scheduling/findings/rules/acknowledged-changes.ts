import { type Acknowledgement, fits } from "../../acknowledgements/acknowledgement";
import { acknowledgementNotation } from "../../acknowledgements/acknowledgement-notation";
import { singleSubjects } from "../../acknowledgements/subject";
import { type FindingDraft, isAboutChange, isFindingCode } from "../finding";
import { subjectOf, subjectParts, tellsChangesApart } from "../finding-subject";
import { acknowledgementData, type JudgedDraft, matched } from "./acknowledgements";

/** What the app accepts on both sides of a change. */
export interface AcknowledgedSides {
  readonly before: readonly Acknowledgement[];
  readonly after: readonly Acknowledgement[];
}

/**
 * Lets the app accept dangers of a change. A reason that was given for an earlier change says nothing of this one, so only
 * acknowledgements count that come with the change, and those that name so much that they fit no other one.
 */
export function acknowledgeDangers(
  drafts: readonly FindingDraft[],
  { before, after }: AcknowledgedSides,
): readonly JudgedDraft[] {
  const isEarlier = earlierIn(before);
  return matched(
    drafts,
    after.filter((each) => !isEarlier(each) || isExact(each)),
  ).judged;
}

/** Acknowledgements of earlier changes, which the app still has and which accept nothing of this one (RK720). */
export function leftBehind(drafts: readonly FindingDraft[], { before, after }: AcknowledgedSides): FindingDraft[] {
  const isEarlier = earlierIn(before);
  return after
    .filter((each) => isAboutChange(each.code) && each.code !== "RK720" && isEarlier(each))
    .flatMap((each): FindingDraft[] => {
      const occurs = drafts.some(
        (draft) => draft.code === each.code && singleSubjects(subjectOf(draft)).some((single) => fits(each, single)),
      );
      if (occurs && isExact(each)) return [];
      return [{ code: "RK720", data: { ...acknowledgementData(each), isRefused: occurs, isExact: isExact(each) } }];
    });
}

/** Another reason makes another acknowledgement of it: somebody thought of it again. */
export function earlierIn(before: readonly Acknowledgement[]): (acknowledgement: Acknowledgement) => boolean {
  const key = (each: Acknowledgement) => JSON.stringify([acknowledgementNotation(each), each.reason]);
  const keys = new Set(before.map(key));
  return (acknowledgement) => keys.has(key(acknowledgement));
}

function isExact({ code, subject }: Acknowledgement): boolean {
  return (
    isFindingCode(code) && tellsChangesApart(code) && subjectParts(code).every((part) => subject[part] !== undefined)
  );
}
