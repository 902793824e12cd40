import { describePlainly, type PlainDescription } from "../../lib/scheduling/findings/describe";
import type { FindingDraft, FindingFrame } from "../../lib/scheduling/findings/finding";

/** A finding with its words in the place of its data, as a report shows it, and without the line of the test. */
export function inWords<T extends FindingDraft & Partial<FindingFrame>>(
  finding: T,
): Omit<T, "data" | "source"> & PlainDescription {
  const { data: _, source: __, ...others } = finding;
  return { ...others, ...describePlainly(finding) };
}
