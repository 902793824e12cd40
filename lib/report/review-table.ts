import { isEmptied, type Presence } from "../review/cluster-diff";
import { distributionOf } from "../review/distribution";
import type { ClusterReview } from "../review/review";
import type { Change } from "../scheduling/compare";
import type { Placement } from "../scheduling/proof/placement";
import { setBy } from "./words";

/** Pools in which everything changes the same way, shown as one column. */
export interface ChangedColumn {
  readonly pools: readonly string[];
  readonly presence: Presence;
}

/** Workloads that fare differently in the same way. */
export interface ChangedRow {
  readonly workloads: readonly string[];
  readonly verdict: Change<string>;
  /** One per column; undefined where nothing changes. */
  readonly cells: readonly (Change<Placement> | undefined)[];
}

/** What can run where and could not before, or the other way round: pools across, workloads down, nothing that stays. */
export interface ChangedTable {
  readonly columns: readonly ChangedColumn[];
  readonly rows: readonly ChangedRow[];
}

/** What the table is called. What runs, or may not run, only once nodes are new is no matter of the apply. */
export function changedTableTitle({ comparison, applied }: ClusterReview): string {
  const now = new Map((applied?.workloads ?? []).map(({ workload, verdict }) => [workload as string, verdict]));
  const isLater = comparison?.workloads.some(
    ({ workload, verdict: { after } }) =>
      (after === "runs" || after === "stays" || after === "depends") &&
      applied !== undefined &&
      now.get(workload) !== after,
  );
  return `What can run where, changed${isLater === true ? " once every node is as new ones are" : ""}`;
}

/** What is said of findings that registered nodes keep. */
export const WHEN_NODES_ARE_NEW = "still so until nodes join or are replaced";

/** Lays the changed part of a proof out. */
export function changedTable({ comparison, diff }: ClusterReview): ChangedTable {
  const changes = (comparison?.workloads ?? []).map((change) => ({
    change,
    placements: new Map(Object.entries(change.placements).filter(([, each]) => !isKeptAwayAsBefore(each))),
  }));
  const columns = new Map<string, { pools: string[]; presence: Presence }>();
  const loses = changes.some(({ change }) => change.verdict.before !== change.verdict.after);
  for (const each of diff.pools) {
    const { pool } = each;
    // One that is written still only gets its nodes, or loses them.
    const change = isEmptied(each) ? "kept" : each.change;
    // What could run on a pool that goes runs on others, unless a verdict says otherwise.
    if (each.change === "removed" && !loses) continue;
    const cells = changes.map(({ placements }) => placements.get(pool));
    if (cells.every((cell) => cell === undefined)) continue;
    const signature = JSON.stringify([change, cells.map((cell) => cell ?? null)]);
    const same = columns.get(signature);
    if (same === undefined) columns.set(signature, { pools: [pool], presence: change });
    else same.pools.push(pool);
  }
  const rows = new Map<string, ChangedRow & { workloads: string[] }>();
  for (const { change, placements } of changes) {
    const cells = [...columns.values()].map(({ pools }) => placements.get(pools[0] as string));
    const isSame = change.verdict.before === change.verdict.after;
    if (isSame && cells.every((cell) => cell === undefined)) continue;
    const signature = JSON.stringify([change.verdict, cells.map((cell) => cell ?? null)]);
    const same = rows.get(signature);
    if (same === undefined) rows.set(signature, { workloads: [change.workload], verdict: change.verdict, cells });
    else same.workloads.push(change.workload);
  }
  return { columns: [...columns.values()], rows: [...rows.values()] };
}

/** Whether it could not run there, and still cannot, for whatever reason. */
function isKeptAwayAsBefore({ before, after }: Change<Placement>): boolean {
  const isAway = (placement: Placement | undefined) =>
    placement?.verdict === "blocked" || placement?.verdict === "unselected";
  return isAway(before) && isAway(after);
}

/** Releases that are not the same after a change. */
export function changedReleases({
  kubernetesVersion,
  rancherVersion,
}: ClusterReview["diff"]): (Change<string> & { readonly product: string })[] {
  return [
    { product: distributionOf(kubernetesVersion), ...kubernetesVersion },
    { product: "Rancher", ...rancherVersion },
  ].filter(({ before, after }) => before !== after);
}

/** Tolerations of both agents in one list: what is the same for both is one row. */
export interface TolerationRow {
  readonly agents: readonly string[];
  readonly toleration: string;
  readonly change: Presence;
  readonly because: ClusterReview["diff"]["tolerations"][number]["because"];
  /** Where no taint of a pool asks for it: whose it is. */
  readonly origin: string;
}

/** Lays the tolerations of Rancher's agents out. */
export function tolerationRows({ diff, before, after }: ClusterReview): TolerationRow[] {
  const writer = setBy((after ?? before)?.cluster);
  const rows = new Map<string, TolerationRow & { agents: string[] }>();
  for (const { agent, toleration, change, because, isLimitUnseen } of diff.tolerations) {
    const origin = isLimitUnseen ? "its limit may be another toleration's" : writer;
    const key = JSON.stringify([toleration, change, because, origin]);
    const same = rows.get(key);
    if (same === undefined) rows.set(key, { agents: [agent], toleration, change, because, origin });
    else same.agents.push(agent);
  }
  return [...rows.values()];
}
