import { TaintsApplied } from "../../scheduling/pool";
import { asCode, asTaint, inProse, type Text, text } from "../../scheduling/rich-text";
import { isStillListed, type LabelChange, type PoolChange, sameList } from "../cluster-diff";

/** What a change says of a pool that none of its registered nodes sees. */
export interface Unseen {
  readonly pool: string;
  readonly roles?: { readonly before: readonly string[]; readonly after: readonly string[] };
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly labels: readonly LabelChange[];
  readonly isMadeByRancher: boolean;
  /** Whether the taints of its roles are written as they run, so that of these they do see something. */
  readonly areRolesWritten: boolean;
}

/** Taints that are put on running nodes reach them; a role's taint comes with the role, or has a step of its own. */
export function unseenOf(
  { pool, roles, taints, labels, taintsApplied }: PoolChange,
  isMadeByRancher: boolean,
): Omit<Unseen, "areRolesWritten"> {
  const { before = [], after = [] } = roles;
  const isGiven = (when: string | undefined) => when === TaintsApplied.AT_REGISTRATION;
  const own = taints.filter(({ origin }) => origin === "pool");
  const names = (change: string) => own.filter((each) => each.change === change).map(({ taint }) => taint);
  return {
    pool,
    ...(sameList(roles) ? {} : { roles: { before, after } }),
    added: isGiven(taintsApplied.after) ? names("added") : [],
    // What is listed as leaving has a step of its own.
    removed: isGiven(taintsApplied.before)
      ? names("removed").filter(
          (taint) => isGiven(taintsApplied.after) && !isStillListed({ taints } as PoolChange, taint),
        )
      : [],
    labels,
    isMadeByRancher,
  };
}

/** What nodes that join or are made anew have that others have not. */
export function newTo({ roles, added, removed, labels }: Unseen): Text {
  return inProse([
    ...(roles === undefined ? [] : [text`the roles ${inProse(roles.after)} in place of ${inProse(roles.before)}`]),
    ...added.map(asTaint),
    ...removed.map((taint) => text`no ${asTaint(taint)}`),
    ...labels.map(({ key, after }) =>
      after === undefined ? text`no label ${asCode(key)}` : text`the label ${asCode(`${key}=${after}`)}`,
    ),
  ]);
}
