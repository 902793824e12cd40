import type { PoolChange, Presence, TaintChange } from "../review/cluster-diff";
import { isEmptied, sameList } from "../review/cluster-diff";
import type { ClusterReview } from "../review/review";
import type { RolloutStep } from "../review/rollout/step";
import { isSwitch, settingName } from "../review/setting-words";
import { forWhat } from "../scheduling/acknowledgements/acknowledgement-words";
import type { Change } from "../scheduling/compare";
import { isFindingCode } from "../scheduling/findings/finding";
import type { Placement } from "../scheduling/proof/placement";
import { first, MOST_COLUMNS } from "./bounds";
import { reason } from "./finding-markdown";
import { cell } from "./markdown";
import { andMore, cutList, cutRows } from "./markdown-bounds";
import { code, escapeMarkdown, linkedCode, prose, table } from "./markdown-syntax";
import { changedReleases, changedTable, tolerationRows } from "./review-table";
import { ACTOR_WORDS, appliedWords, cutNames, ownLabels, poolList, STEP_WORDS, TAKEN_BACK } from "./words";

/** The worst thing that is to be said about a cluster. */
export function sign({ severity, leavesOpen }: Pick<ClusterReview, "severity" | "leavesOpen">): string {
  if (severity === "error") return "❌";
  if (severity === "warning") return "⚠️";
  return leavesOpen ? "❔" : "✅";
}

const MARKS: Readonly<Record<Presence, string>> = { added: "**+**", removed: "**−**", kept: "" };

/** Pools that change: those that come or go as they are, of the others what is different. */
export function pools(list: readonly PoolChange[]): string {
  if (list.length === 0) return "";
  const hasMarks = list.some((pool) => pool.change !== "kept" && !isEmptied(pool));
  const columns: readonly (readonly [string, (pool: PoolChange) => string])[] = [
    ...(hasMarks ? [["", (pool: PoolChange) => MARKS[isEmptied(pool) ? "kept" : pool.change]] as const] : []),
    ["pool", ({ pool }) => code(pool)],
    ["roles", roles],
    ["taints", taintsCell],
    ["labels, nodes", (pool) => inCell(more(pool), (each) => each)],
  ];
  // A column in which nothing stands tells nothing.
  const shown = columns.filter(
    ([, show], index) => (hasMarks && index === 0) || list.some((pool) => show(pool) !== ""),
  );
  return table(
    shown.map(([head]) => head),
    cutRows(list, shown.length, (pool) => shown.map(([, show]) => show(pool))),
  );
}

function taintsCell(pool: PoolChange): string {
  const cells = shownTaints(pool).map((taint) => taintCell(taint, pool));
  return inCell([...cells, ...(pool.hasOpenTaints ? ["not all known"] : [])], (each) => each);
}

/** Of a pool that stays, the taints that do not. */
function shownTaints({ taints, change }: PoolChange): readonly TaintChange[] {
  return change === "kept" ? taints.filter((taint) => taint.change !== "kept") : taints;
}

function roles({ change, roles: { before, after } }: PoolChange): string {
  if (before === undefined || after === undefined) return (after ?? before ?? []).join(", ");
  if (sameList({ before, after })) return change === "kept" ? "" : after.join(", ");
  return `${before.join(", ")} → ${after.join(", ")}`;
}

function taintCell({ taint, change, origin }: TaintChange, pool: PoolChange): string {
  // Of a pool that comes or goes, the mark stands at the pool.
  const mark = pool.change === "kept" ? `${MARKS[change]} ` : "";
  const isDeferred = pool.taintsApplied.after === "after-ready" && origin === "pool" && change !== "removed";
  return `${mark}${code(taint)}${ORIGINS[origin]}${isDeferred ? " on running nodes" : ""}`;
}

const ORIGINS: Readonly<Record<TaintChange["origin"], string>> = {
  pool: "",
  "start-up": " at start-up",
  leaving: " leaving",
  roles: " by its roles",
};

function more(pool: PoolChange): string[] {
  const { labels, nodes, taintsApplied, change } = pool;
  if (change !== "kept") {
    const count = nodes.after ?? nodes.before;
    const pairs = ownLabels(labels).map(({ key, before, after }) => code(`${key}=${after ?? before}`));
    return [
      ...pairs,
      ...(isEmptied(pool)
        ? [`nodes: ${arrow(nodes, "not known")}`]
        : count === undefined
          ? []
          : [`nodes: ${code(String(count))}`]),
    ];
  }
  return [
    ...labels.map(({ key, ...values }) => `${code(key)}: ${arrow(values)}`),
    ...(nodes.before !== nodes.after
      ? [`nodes: ${arrow(nodes, "not known")}`]
      : nodes.after === 0
        ? ["no machines"]
        : []),
    ...(taintsApplied.before === taintsApplied.after
      ? []
      : [`taints ${appliedWords(taintsApplied.before)} → ${appliedWords(taintsApplied.after)}`]),
  ];
}

/** @param missing what is said where there is nothing: of a number, "none" would be 0 */
function arrow({ before, after }: Change<string | number>, missing = "none"): string {
  const show = (value: string | number | undefined) => (value === undefined ? missing : code(String(value)));
  return `${show(before)} → ${show(after)}`;
}

/** Tolerations of both agents, with the taints they are there for. */
export function tolerations(review: ClusterReview): string {
  const list = tolerationRows(review).filter(({ change }) => change !== "kept");
  if (list.length === 0) return "";
  return table(
    ["", "agent", "toleration", "because"],
    cutRows(list, 4, ({ agents, toleration, change, because, origin }) => [
      MARKS[change],
      agents.map(code).join("<br>"),
      code(toleration),
      because.length === 0 ? origin : causes(toleration, because),
    ]),
  );
}

const CAUSES_SHOWN = 4;

function causes(toleration: string, because: readonly { readonly pool: string; readonly taint: string }[]): string {
  const shown = because
    .slice(0, CAUSES_SHOWN)
    .map(({ pool, taint }) => `pool ${code(pool)}${taint === toleration ? "" : `: ${code(taint)}`}`);
  const left = because.length - shown.length;
  return [...shown, ...(left > 0 ? [`and ${left} more pools`] : [])].join("<br>");
}

/** Releases, settings the proof looks at, and others that are written. */
export function settings({ diff, outcome }: ClusterReview): string {
  const rows = [
    ...changedReleases(diff).map(({ product, ...change }) => [
      product,
      // A cluster that is new has no release before, and Rancher had one.
      outcome === "created" ? code(change.after ?? "not known") : arrow(change),
    ]),
    ...diff.settings.map(({ setting, ...change }) => [prose(settingName(setting)), settingArrow(setting, change)]),
  ];
  if (rows.length === 0) return "";
  return table(
    ["setting", "change"],
    cutRows(rows, 2, (row) => row),
  );
}

/** Whether a workload is there is no value that anybody wrote. */
function settingArrow(setting: string, change: Change<string>): string {
  if (!isSwitch(setting)) return arrow(change);
  return change.after === "true" ? "switched off" : "no longer switched off";
}

/** Settings that were changed in Rancher. */
export function takenBack(settings: readonly string[]): string {
  return settings.length === 0 ? "" : `${TAKEN_BACK}: ${cutNames(settings, code).join(", ")}`;
}

/** What stands in one cell, cut when it is much. */
function inCell<T>(items: readonly T[], show: (item: T) => string): string {
  return first(items, MOST_IN_CELL, show, (more) => `and ${more} more`).join("<br>");
}

const MOST_IN_CELL = 20;

/** The rows and columns of the proof that changed. */
export function changedPlacements(review: ClusterReview): string {
  const { columns: all, rows: changed } = changedTable(review);
  const columns = all.slice(0, MOST_COLUMNS);
  const left = all.length - columns.length;
  if (changed.length === 0) return "";
  const words: Readonly<Record<Presence, string>> = { added: " (new)", removed: " (removed)", kept: "" };
  const heads = columns.map(({ pools: names, presence }) => `${escapeMarkdown(poolList(names))}${words[presence]}`);
  const hasVerdicts = changed.some(({ verdict }) => verdict.before !== verdict.after);
  const inAll = ({ before, after }: Change<string>) =>
    before === after ? "" : `${before ?? "none"} → **${after ?? "none"}**`;
  const head = ["", ...heads, ...(hasVerdicts ? ["in all"] : [])];
  const whole = table(
    head,
    cutRows(changed, head.length, ({ workloads, verdict, cells }) => [
      cutNames(workloads, code).join(", "),
      ...cells.slice(0, MOST_COLUMNS).map((each) => (each === undefined ? "" : changedCell(each))),
      ...(hasVerdicts ? [inAll(verdict)] : []),
    ]),
  );
  return left === 0 ? whole : `${whole}\n\n${andMore(left, "column")}`;
}

function changedCell({ before, after }: Change<Placement>): string {
  if (before === undefined) return cell(after);
  const old = before.verdict !== "runs" ? "❌" : before.reliesOnRunTime ? "✅ at run time" : "✅";
  return after === undefined ? `${old} → gone` : `${old} → ${cell(after)}`;
}

/** How the change reaches the cluster, in the order of time, and who sees to it. */
export function rollout(steps: readonly RolloutStep[]): string {
  return cutList(steps, ({ moment, what, by, because }) =>
    [`- **${STEP_WORDS[moment]}:** ${prose(what)}`, `  - ${STEP_MARKS[by]} ${ACTOR_WORDS[by]}: ${prose(because)}`].join(
      "\n",
    ),
  ).join("\n");
}

const STEP_MARKS: Readonly<Record<RolloutStep["by"], string>> = { terraform: "🔄", rancher: "🔄", you: "👉" };

/** Acknowledgements that came, went or were reworded. */
export function acknowledgements(list: ClusterReview["diff"]["acknowledgements"]): string {
  const quote = (text: string) => `“${reason(text)}”`;
  return cutList(list, ({ before, after, ...acknowledged }) => {
    const what = `**${linkedAcknowledged(acknowledged.code)}**${prose(forWhat(acknowledged))}`;
    if (after === undefined) return `- **−** ${what} is no longer acknowledged`;
    if (before === undefined) return `- **+** ${what} ${quote(after)}`;
    return `- ${what} ${quote(before)} → ${quote(after)}`;
  }).join("\n");
}

/** An app may acknowledge a code that there is no more, or not yet. */
function linkedAcknowledged(id: string): string {
  return isFindingCode(id) ? linkedCode(id) : escapeMarkdown(id);
}
