import { type Claim, claimKey, claimsBeyond, claimsOf } from "../scheduling/findings/claims";
import type { Finding } from "../scheduling/findings/finding";

/**
 * Tells what a finding claims and what was not claimed before, of a pool that has only got another name since under its
 * former one: what was so before is not made by the change.
 * @param dangers with those about pools that are renamed
 */
export function newClaimsSince(
  before: readonly Finding[],
  dangers: readonly Finding[],
): (finding: Finding) => readonly Claim[] {
  const names = new Map(
    dangers.flatMap((each) =>
      // A pool that is different besides is not judged to be the same.
      each.code === "RK718" && each.data.differs.length === 0 ? [[each.data.pool, each.data.renamedTo] as const] : [],
    ),
  );
  if (names.size === 0) return (finding) => claimsBeyond(finding, before);
  const keyOf = ({ code }: Finding, claim: Claim) => `${code} ${claimKey(claim)}`;
  const known = new Set(
    before.flatMap((finding) =>
      claimsOf(finding).flatMap((claim) =>
        claim.pool === undefined ? [] : [keyOf(finding, { ...claim, pool: names.get(claim.pool) ?? claim.pool })],
      ),
    ),
  );
  return (finding) => claimsBeyond(finding, before).filter((claim) => !known.has(keyOf(finding, claim)));
}
