import type { Acknowledgement } from "../../scheduling/acknowledgements/acknowledgement";
import type { FindingDraft } from "../../scheduling/findings/finding";

/**
 * Whoever accepts that a pool is renamed (RK718) may call it by its new name, which is the one that the app has. Where that
 * is the old name of another pool, it is that one's.
 */
export function underOldNames(
  drafts: readonly FindingDraft[],
  acknowledged: readonly Acknowledgement[],
): readonly Acknowledgement[] {
  const renamed = drafts.flatMap((draft) => (draft.code === "RK718" ? [draft.data] : []));
  if (renamed.length === 0) return acknowledged;
  return acknowledged.map((each) => {
    const { code, subject } = each;
    if (code !== "RK718" || renamed.some(({ pool }) => pool === subject.pool)) return each;
    const meant = renamed.find(({ renamedTo }) => renamedTo === subject.pool);
    return meant === undefined ? each : { ...each, subject: { ...subject, pool: meant.pool } };
  });
}
