import type { Finding } from "../scheduling/findings/finding";
import { subjectOf } from "../scheduling/findings/finding-subject";

/**
 * Tells findings that were there before about a pool that has only got another name since: what was so before is not made
 * by the change.
 * @param dangers with those about pools that are renamed
 */
export function wasUnderFormerName(
  before: readonly Finding[],
  dangers: readonly Finding[],
): (finding: Finding) => boolean {
  const names = new Map(
    dangers.flatMap((each) =>
      // A pool that is different besides is not judged to be the same.
      each.code === "RK718" && each.data.differs.length === 0 ? [[each.data.pool, each.data.renamedTo] as const] : [],
    ),
  );
  if (names.size === 0) return () => false;
  const key = (finding: Finding, now: (pool: string) => string) => {
    const { pools = [], ...others } = subjectOf(finding);
    return pools.length === 0 ? undefined : JSON.stringify([finding.code, pools.map(now).sort(), others]);
  };
  const known = new Set(before.map((finding) => key(finding, (pool) => names.get(pool) ?? pool)));
  known.delete(undefined);
  return (finding) => known.has(key(finding, (pool) => pool));
}
