import { describePlainly, type PlainDescription } from "../../lib/scheduling/describe";
import type { FindingDraft } from "../../lib/scheduling/finding";

/** A finding with its words in the place of its data, as a report shows it. */
export function inWords<T extends FindingDraft>(finding: T): Omit<T, "data"> & PlainDescription {
  const { data: _, ...others } = finding;
  return { ...others, ...describePlainly(finding) };
}
