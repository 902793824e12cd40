import type { PoolChange, Presence, TaintChange } from "../review/cluster-diff";
import { sameList } from "../review/cluster-diff";
import { covers } from "../review/problems";
import type { ClusterReview } from "../review/review";
import type { RolloutStep } from "../review/rollout/step";
import { forWhat } from "../scheduling/acknowledgements/acknowledgement-words";
import type { Change } from "../scheduling/compare";
import { cut } from "../scheduling/cut";
import { describe } from "../scheduling/findings/describe";
import type { Finding } from "../scheduling/findings/finding";
import type { Placement } from "../scheduling/proof/placement";
import { locationText } from "../scheduling/source-location";
import { first, MOST_COLUMNS } from "./bounds";
import { cell } from "./markdown";
import { andMore, cutFacts, cutList, cutRows } from "./markdown-bounds";
import { code, details, escapeMarkdown, prose, table } from "./markdown-syntax";
import { changedTable, tolerationRows } from "./review-table";
import { cutNames, poolList, TAKEN_BACK } from "./words";

/** The worst thing that is to be said about a cluster. */
export function sign({ severity, leavesOpen }: Pick<ClusterReview, "severity" | "leavesOpen">): string {
  if (severity === "error") return "❌";
  if (severity === "warning") return "⚠️";
  return leavesOpen ? "❔" : "✅";
}

const MARKS: Readonly<Record<Presence, string>> = { added: "**+**", removed: "**−**", kept: "=" };

/** Dangers with what contributes to them and what repairs them. */
export function dangers(list: readonly Finding[]): string {
  return cutList(list, (danger) => [title(danger), ...whyAndHow(danger).map((line) => `  - ${line}`)].join("\n")).join(
    "\n",
  );
}

/**
 * Findings with the first repair; the rest is folded.
 * @param told dangers that say the same as some of them, which then share a line
 */
export function findings(list: readonly Finding[], told: readonly Finding[] = []): string {
  const repeated = new Set(list.filter((finding) => told.some((danger) => covers(danger, finding))));
  const others = list.filter((finding) => !repeated.has(finding));
  return [...cutList(others, finding), ...(repeated.size === 0 ? [] : [sameAsDangers([...repeated])])].join("\n");
}

function finding(each: Finding): string {
  const { facts, help } = describe(each);
  const [repair, ...others] = help;
  if (each.acknowledged !== undefined || repair === undefined) {
    return [title(each), ...whyAndHow(each).map((line) => `  - ${line}`)].join("\n");
  }
  const rest = [...cutFacts(facts), ...cutFacts(others, () => "*or:* ")];
  const source = each.source === undefined ? [] : [`*written at* ${code(locationText(each.source))}`];
  const folded = details("why, and what else helps", [...rest, ...source].map((line) => `- ${line}`).join("\n"));
  return [`${title(each)}<br>`, `*help:* ${prose(repair)}`, ...(rest.length === 0 ? [] : ["", folded])]
    .join("\n")
    .replaceAll(/\n(?=.)/g, "\n  ");
}

function sameAsDangers(list: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { code: id } of list) counts.set(id, (counts.get(id) ?? 0) + 1);
  const codes = [...counts].map(([id, count]) => `**${id}**${count === 1 ? "" : ` (${count})`}`);
  return `- ${codes.join(", ")}: as the dangers say`;
}

function title(each: Finding): string {
  const { code: id, severity, acknowledged } = each;
  const mark = acknowledged !== undefined ? "☑️" : { error: "❌", warning: "⚠️", info: "ℹ️" }[severity];
  return `- ${mark} **${id}** ${prose(describe(each).message)}`;
}

/** What is accepted needs no repair, only the reason. */
function whyAndHow(each: Finding): string[] {
  if (each.acknowledged !== undefined) return [`*acknowledged:* ${reason(each.acknowledged)}`];
  const { facts, help } = describe(each);
  return [...cutFacts(facts), ...cutFacts(help, (index) => `*${index === 0 ? "help" : "or"}:* `)];
}

const LONGEST_REASON = 500;

function reason(text: string): string {
  return escapeMarkdown(cut(text, LONGEST_REASON));
}

/** Pools with their taints, and what else of them is different. */
export function pools(list: readonly PoolChange[]): string {
  if (list.length === 0) return "";
  const hasMarks = list.some(({ change }) => change !== "kept");
  const hasMore = list.some((pool) => more(pool).length > 0);
  const head = [...(hasMarks ? [""] : []), "pool", "roles", "taints", ...(hasMore ? ["labels, nodes"] : [])];
  return table(
    head,
    cutRows(list, head.length, (pool) => [
      ...(hasMarks ? [pool.change === "kept" ? "" : MARKS[pool.change]] : []),
      code(pool.pool),
      roles(pool),
      pool.taints.length === 0 ? "none" : inCell(pool.taints, (taint) => taintCell(taint, pool)),
      ...(hasMore ? [inCell(more(pool), (each) => each)] : []),
    ]),
  );
}

function roles({ roles: { before, after } }: PoolChange): string {
  if (before === undefined || after === undefined || sameList({ before, after }))
    return (after ?? before ?? []).join(", ");
  return `${before.join(", ")} → ${after.join(", ")}`;
}

function taintCell({ taint, change, origin }: TaintChange, pool: PoolChange): string {
  // Of a pool that comes or goes, the mark stands at the pool.
  const mark = pool.change === "kept" ? `${MARKS[change]} ` : "";
  const isDeferred = pool.taintsApplied.after === "after-ready" && origin === "pool" && change !== "removed";
  return `${mark}${code(taint)}${ORIGINS[origin]}${isDeferred ? " deferred" : ""}`;
}

const ORIGINS: Readonly<Record<TaintChange["origin"], string>> = {
  pool: "",
  "start-up": " at start-up",
  leaving: " leaving",
  roles: " by its roles",
};

function more({ labels, nodes, taintsApplied, change }: PoolChange): string[] {
  if (change !== "kept") {
    const count = nodes.after ?? nodes.before;
    const pairs = labels.map(({ key, before, after }) => code(`${key}=${after ?? before}`));
    return [...pairs, ...(count === undefined ? [] : [`nodes: ${code(String(count))}`])];
  }
  return [
    ...labels.map(({ key, ...values }) => `${code(key)}: ${arrow(values)}`),
    ...(nodes.before === nodes.after ? [] : [`nodes: ${arrow(nodes)}`]),
    ...(taintsApplied.before === taintsApplied.after ? [] : [`taints: ${arrow(taintsApplied)}`]),
  ];
}

function arrow({ before, after }: Change<string | number>): string {
  const show = (value: string | number | undefined) => (value === undefined ? "none" : code(String(value)));
  return `${show(before)} → ${show(after)}`;
}

/** Tolerations of both agents, with the taints they are there for. */
export function tolerations(review: ClusterReview): string {
  const list = tolerationRows(review);
  if (list.length === 0) return "";
  return table(
    ["", "agent", "toleration", "because"],
    cutRows(list, 4, ({ agents, toleration, change, because }) => [
      MARKS[change],
      agents.map(code).join("<br>"),
      code(toleration),
      because.length === 0 ? "set by the app" : causes(toleration, because),
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

/** Settings the proof looks at. */
export function settings(list: ClusterReview["diff"]["settings"]): string {
  if (list.length === 0) return "";
  return table(
    ["setting", "change"],
    cutRows(list, 2, ({ setting, ...change }) => [code(setting), arrow(change)]),
  );
}

/** Settings that were changed in Rancher. */
export function takenBack(settings: readonly string[]): string {
  return settings.length === 0 ? "" : `${TAKEN_BACK}: ${cutNames(settings).map(code).join(", ")}`;
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
  const whole = table(
    ["", ...heads, ""],
    cutRows(changed, heads.length + 2, ({ workloads, verdict, cells }) => [
      inCell(workloads, code),
      ...cells.slice(0, MOST_COLUMNS).map((each) => (each === undefined ? "=" : changedCell(each))),
      verdict.before === verdict.after ? "" : `${verdict.before ?? "none"} → **${verdict.after ?? "none"}**`,
    ]),
  );
  return left === 0 ? whole : `${whole}\n\n${andMore(left, "column")}`;
}

function changedCell({ before, after }: Change<Placement>): string {
  if (before === undefined) return cell(after);
  const old = before.verdict === "runs" ? "✅" : "❌";
  return after === undefined ? `${old} → gone` : `${old} → ${cell(after)}`;
}

/** How the change reaches the cluster, and who sees to it. */
export function rollout(steps: readonly RolloutStep[]): string {
  return cutList(steps, ({ moment, what, by, because }) =>
    [`- *${moment}*: ${prose(what)}`, `  - ${by === "you" ? "⚠️ **you**" : `✅ ${by}`}: ${prose(because)}`].join("\n"),
  ).join("\n");
}

/** Findings that no longer occur. */
export function goneFindings(list: readonly Finding[]): string {
  return cutList(list, (each) => `- ✔️ **${each.code}** ${prose(describe(each).message)}`).join("\n");
}

/** Acknowledgements that came, went or were reworded. */
export function acknowledgements(list: ClusterReview["diff"]["acknowledgements"]): string {
  const quote = (text: string) => `“${reason(text)}”`;
  return cutList(list, ({ before, after, ...acknowledged }) => {
    const what = `**${acknowledged.code}**${prose(forWhat(acknowledged))}`;
    if (after === undefined) return `- **−** ${what} is no longer acknowledged`;
    if (before === undefined) return `- **+** ${what} ${quote(after)}`;
    return `- ${what} ${quote(before)} → ${quote(after)}`;
  }).join("\n");
}
