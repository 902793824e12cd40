import { isChanged, type PoolChange, type Presence, sameList } from "../review/cluster-diff";
import { covers } from "../review/problems";
import { type ClusterReview, isQuiet, type Review, verdictLine } from "../review/review";
import type { RolloutStep } from "../review/rollout/step";
import { acknowledgementWords } from "../scheduling/acknowledgements/acknowledgement-words";
import type { Change } from "../scheduling/compare";
import { counted } from "../scheduling/counted";
import { describe } from "../scheduling/findings/describe";
import type { Finding } from "../scheduling/findings/finding";
import type { Placement } from "../scheduling/proof/placement";
import { first, MOST_COLUMNS, MOST_ROWS } from "./bounds";
import { changedTable, tolerationRows } from "./review-table";
import {
  type Colors,
  colorsOf,
  grid,
  line,
  lines,
  NOTHING,
  section,
  shown,
  type TerminalText,
  type TextOptions,
} from "./terminal-text";
import { findingsText, longGrid, longList } from "./text";
import { cutNames, poolList, TAKEN_BACK } from "./words";

/** A review for people, as text: first a line per cluster, then what is behind it. */
export function renderReviewText({ clusters }: Review, options: TextOptions = {}): string {
  const colors = colorsOf(options);
  const verdicts = longList(clusters, (review) => line`${sign(review, colors)} ${shown(verdictLine(review))}`);
  const changed = clusters.filter((review) => !isQuiet(review));
  const texts = first(
    changed,
    MOST_ROWS,
    (review) => clusterText(review, colors, clusters.length > 1),
    (more) => line`and ${more} clusters more that change, all in --format json`,
  );
  return lines([verdicts, ...texts.filter((text) => text !== NOTHING)], "\n\n");
}

function sign({ severity, leavesOpen }: ClusterReview, colors: Colors): TerminalText {
  if (severity === "error") return colors.red(line`✗`);
  if (severity === "warning") return colors.yellow(line`!`);
  return leavesOpen ? colors.yellow(line`?`) : colors.green(line`✓`);
}

function clusterText(review: ClusterReview, colors: Colors, isOneOfMany: boolean): TerminalText {
  const { dangers, rollout, goneFindings, keptFindings, diff, after } = review;
  const parts: [TerminalText, TerminalText][] = [
    [line`Dangers`, findingsText(dangers, colors)],
    [line`Node pools`, poolsText(review, colors)],
    [line`Tolerations of Rancher's agents`, tolerationsText(review, colors)],
    [line`Settings`, longGrid(diff.settings, (change) => [shown(change.setting), arrow(change)])],
    [line`Taken back`, takenBackText(review)],
    [line`What can run where, changed`, changedText(review, colors)],
    [line`Rollout`, longList(rollout, (step) => stepText(step, colors))],
    [line`New findings`, newFindingsText(review, colors)],
    [line`Gone findings`, longList(goneFindings, oneLine)],
    [
      line`Acknowledgements`,
      longGrid(diff.acknowledgements, (change) => [shown(acknowledgementWords(change)), arrow(change)]),
    ],
  ];
  // Of a cluster that goes, everything goes.
  const kept = after === undefined ? parts.slice(0, 1) : parts;
  const sections = kept.filter(([, body]) => body !== NOTHING);
  if (sections.length === 0) return NOTHING;
  return lines(
    [
      ...(isOneOfMany ? [colors.bold(line`cluster ${shown(review.cluster)}, ${shown(review.stack)}`)] : []),
      ...sections.map(([title, body]) => section(title, body, colors)),
      ...(keptFindings.length === 0
        ? []
        : [shown(`${counted(keptFindings.length, "finding")} as before: ${codes(keptFindings)}`)]),
    ],
    "\n\n",
  );
}

/** A finding that a danger tells of already is one line. */
function newFindingsText({ newFindings, dangers }: ClusterReview, colors: Colors): TerminalText {
  const told = new Set(newFindings.filter((finding) => dangers.some((danger) => covers(danger, finding))));
  return lines(
    [
      findingsText(
        newFindings.filter((finding) => !told.has(finding)),
        colors,
      ),
      longList([...told], (finding) => line`${oneLine(finding)} (see the dangers)`),
    ].filter((text) => text !== NOTHING),
    "\n\n",
  );
}

function oneLine(finding: Finding): TerminalText {
  return line`${shown(finding.code)}: ${shown(describe(finding).message)}`;
}

function codes(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ code }) => code))].sort().join(", ");
}

function mark(change: Presence, colors: Colors): TerminalText {
  return { added: colors.green(line`+`), removed: colors.red(line`-`), kept: line`=` }[change];
}

function poolsText({ diff }: ClusterReview, colors: Colors): TerminalText {
  const changed = diff.pools.filter(isChanged);
  if (changed.length === 0) return NOTHING;
  const unchanged = diff.pools.length - changed.length;
  return lines([
    longGrid(
      changed.flatMap((pool) => poolRows(pool, colors)),
      (row) => row,
    ),
    ...(unchanged === 0 ? [] : [shown(`${counted(unchanged, "pool")} as before`)]),
  ]);
}

function poolRows(pool: PoolChange, colors: Colors): TerminalText[][] {
  const { taints, labels, nodes, taintsApplied } = pool;
  const rows = [
    rolesText(pool),
    ...taints.map(({ taint, change, origin }) => line`${mark(change, colors)} ${shown(`${taint}${ORIGINS[origin]}`)}`),
    ...labels.map(({ key, ...change }) => line`label ${shown(key)}: ${arrow(change)}`),
    nodes.before === nodes.after
      ? NOTHING
      : line`nodes: ${pool.change === "kept" ? arrow(nodes) : shown(nodes.after ?? nodes.before ?? "")}`,
    isSwitched(taintsApplied) ? line`taints applied: ${arrow(taintsApplied)}` : NOTHING,
  ].filter((text) => text !== NOTHING);
  const name = line`${pool.change === "kept" ? line`~` : mark(pool.change, colors)} ${shown(pool.pool)}`;
  return (rows.length === 0 ? [line`no taints`] : rows).map((row, index) => [index === 0 ? name : NOTHING, row]);
}

const ORIGINS: Readonly<Record<PoolChange["taints"][number]["origin"], string>> = {
  pool: "",
  "start-up": " (at start-up)",
  leaving: " (leaving)",
  roles: " (by its roles)",
};

function rolesText({ roles: { before, after } }: PoolChange): TerminalText {
  if (before === undefined || after === undefined) return shown((after ?? before ?? []).join(", "));
  return sameList({ before, after }) ? NOTHING : arrow({ before: before.join(", "), after: after.join(", ") });
}

function isSwitched({ before, after }: Change<string>): boolean {
  return before !== undefined && after !== undefined && before !== after;
}

function arrow({ before, after }: Change<string | number>): TerminalText {
  const show = (value: string | number | undefined) => (value === undefined ? line`none` : shown(value));
  return line`${show(before)} -> ${show(after)}`;
}

function tolerationsText(review: ClusterReview, colors: Colors): TerminalText {
  return longGrid(tolerationRows(review), ({ agents, toleration, change, because }) => [
    mark(change, colors),
    shown(toleration),
    shown(agents.join(", ")),
    because.length === 0
      ? change === "kept" || change === "added"
        ? line`set by the app`
        : NOTHING
      : shown(`because of ${poolList([...new Set(because.map(({ pool }) => pool))])}`),
  ]);
}

function changedText(review: ClusterReview, colors: Colors): TerminalText {
  const { columns: all, rows } = changedTable(review);
  if (rows.length === 0) return NOTHING;
  const columns = all.slice(0, MOST_COLUMNS);
  const more = all.length - columns.length;
  const heads = columns.map(({ pools, presence }) =>
    shown(`${poolList(pools)}${presence === "kept" ? "" : ` (${presence})`}`),
  );
  const body = rows.flatMap(({ workloads, verdict, cells }) =>
    workloads.map((workload) => [
      shown(workload),
      ...cells.slice(0, MOST_COLUMNS).map((cell) => (cell === undefined ? line`=` : cellText(cell, colors))),
      verdict.before === verdict.after ? NOTHING : arrow(verdict),
    ]),
  );
  return lines([
    grid([[NOTHING, ...heads, NOTHING], ...body.slice(0, MOST_ROWS)]),
    ...(more === 0 ? [] : [shown(`and ${counted(more, "column")} more, all in --format json`)]),
    ...(body.length > MOST_ROWS
      ? [shown(`and ${counted(body.length - MOST_ROWS, "workload")} more, all in --format json`)]
      : []),
  ]);
}

function cellText({ before, after }: Change<Placement>, colors: Colors): TerminalText {
  const show = (placement: Placement | undefined) =>
    placement === undefined
      ? "none"
      : placement.verdict === "depends"
        ? "?"
        : placement.verdict !== "runs"
          ? "✗"
          : placement.reliesOnRunTime
            ? "✓ at run time"
            : "✓";
  const color = after?.verdict === "runs" ? colors.green : after === undefined ? colors.dim : colors.red;
  const why = after?.verdict === "blocked" || after?.verdict === "evicted" ? ` ${after.by.join(", ")}` : "";
  return color(shown(`${show(before)} -> ${show(after)}${why}`));
}

function takenBackText({ takenBack }: ClusterReview): TerminalText {
  if (takenBack.length === 0) return NOTHING;
  return lines([shown(`${TAKEN_BACK}:`), shown(cutNames(takenBack).join(", "))]);
}

function stepText({ moment, what, by, because }: RolloutStep, colors: Colors): TerminalText {
  const who = by === "you" ? colors.yellow(line`you`) : colors.green(shown(by));
  return lines([line`${shown(moment)}: ${shown(what)}`, line`    ${who}: ${shown(because)}`]);
}
