import type { Finding } from "../scheduling/findings/finding";
import { findingKey } from "../scheduling/findings/finding-subject";

/**
 * Findings that were not there before, under whichever name of a pool: what is said of one that is renamed is no news where
 * it was said of it by its old name.
 * @param found findings of which none has the key of one before
 * @param renamed pools by their old names, with the new ones
 */
export function newByAnyName(
  found: readonly Finding[],
  before: readonly Finding[],
  renamed: ReadonlyMap<string, string>,
): readonly Finding[] {
  if (renamed.size === 0) return found;
  const oldNames = new Map([...renamed].map(([old, now]) => [now, old]));
  const known = new Set(before.map(findingKey));
  const underOldNames = (finding: Finding) => ({ ...finding, data: withNames(finding.data, oldNames) }) as Finding;
  return found.filter((finding) => !known.has(findingKey(underOldNames(finding))));
}

function withNames(data: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof data === "string") return names.get(data) ?? data;
  if (Array.isArray(data)) return data.map((each) => withNames(each, names));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, each]) => [key, withNames(each, names)]));
}
