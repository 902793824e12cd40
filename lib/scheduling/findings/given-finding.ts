import { isObject } from "../json";
import { ofType, readWhole } from "../validation/shape";
import { type FindingCode, type FindingDraft, isFindingCode } from "./finding";

const GIVEN = ofType<FindingDraft>(
  "a finding",
  "one of findings of what prove() returns",
  (value) => isObject(value) && typeof value.code === "string" && isFindingCode(value.code) && isObject(value.data),
);

/**
 * A finding that an app passes on, which from JavaScript may be anything.
 * @throws InvalidInputError when it is none
 */
export function givenFinding<C extends FindingCode>(finding: FindingDraft<C>): FindingDraft<C> {
  return readWhole(GIVEN, finding, undefined, "finding") as FindingDraft<C>;
}
