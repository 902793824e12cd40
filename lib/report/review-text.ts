import { createColors } from "picocolors";
import { isChanged, type PoolChange, type Presence, sameList } from "../review/cluster-diff";
import type { OrderStep } from "../review/order";
import { type ClusterReview, isQuiet, type Review, verdictLine } from "../review/review";
import { acknowledgementWords } from "../scheduling/acknowledgements/acknowledgement-words";
import type { Change } from "../scheduling/compare";
import { counted } from "../scheduling/counted";
import { describe } from "../scheduling/findings/describe";
import type { Finding } from "../scheduling/findings/finding";
import { printable } from "../scheduling/printable";
import type { Placement } from "../scheduling/proof/placement";
import { plain } from "../scheduling/rich-text";
import { changedTable, covers, tolerationRows } from "./review-table";
import { type Colors, findingsText, grid, section, type TextOptions } from "./text";
import { poolList } from "./words";

/** A review for people, as text: first a line per cluster, then what is behind it. */
export function renderReviewText({ clusters }: Review, options: TextOptions = {}): string {
  const colors = createColors(options.color ?? false);
  const verdicts = clusters.map((review) => `${sign(review, colors)} ${verdictLine(review)}`).join("\n");
  const changed = clusters.map((review) => clusterText(review, colors, clusters.length > 1));
  return [verdicts, ...changed.filter((text) => text !== "")].join("\n\n");
}

function sign({ severity, leavesOpen }: ClusterReview, colors: Colors): string {
  if (severity === "error") return colors.red("✗");
  if (severity === "warning") return colors.yellow("!");
  return leavesOpen ? colors.yellow("?") : colors.green("✓");
}

function clusterText(review: ClusterReview, colors: Colors, isOneOfMany: boolean): string {
  const { dangers, order, goneFindings, keptFindings, diff, after } = review;
  const parts: [string, string][] = [
    ["Dangers", findingsText(dangers, colors)],
    ["Node pools", poolsText(review, colors)],
    ["Tolerations of Rancher's agents", tolerationsText(review, colors)],
    ["Settings", grid(diff.settings.map((change) => [printable(change.setting), arrow(change)]))],
    ["What can run where, changed", changedText(review, colors)],
    ["Order", order.map((step) => stepText(step, colors)).join("\n")],
    ["New findings", newFindingsText(review, colors)],
    ["Gone findings", goneFindings.map(oneLine).join("\n")],
    [
      "Acknowledgements",
      grid(diff.acknowledgements.map((change) => [printable(plain(acknowledgementWords(change))), arrow(change)])),
    ],
  ];
  // Of a cluster that goes, everything goes.
  const shown = after === undefined ? parts.slice(0, 1) : parts;
  const sections = isQuiet(review) ? [] : shown.filter(([, body]) => body !== "");
  if (sections.length === 0) return "";
  return [
    ...(isOneOfMany ? [colors.bold(`cluster ${review.cluster}, ${printable(review.stack)}`)] : []),
    ...sections.map(([title, body]) => section(title, body, colors)),
    ...(keptFindings.length === 0
      ? []
      : [`${counted(keptFindings.length, "finding")} as before: ${codes(keptFindings)}`]),
  ].join("\n\n");
}

/** A finding that a danger tells of already is one line. */
function newFindingsText({ newFindings, dangers }: ClusterReview, colors: Colors): string {
  const told = newFindings.filter((finding) => dangers.some((danger) => covers(danger, finding)));
  return [
    findingsText(
      newFindings.filter((finding) => !told.includes(finding)),
      colors,
    ),
    told.map((finding) => `${oneLine(finding)} (see the dangers)`).join("\n"),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

function oneLine(finding: Finding): string {
  return `${finding.code}: ${plain(describe(finding).message)}`;
}

function codes(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ code }) => code))].sort().join(", ");
}

function mark(change: Presence, colors: Colors): string {
  return { added: colors.green("+"), removed: colors.red("-"), kept: "=" }[change];
}

function poolsText({ diff }: ClusterReview, colors: Colors): string {
  const changed = diff.pools.filter(isChanged);
  if (changed.length === 0) return "";
  const unchanged = diff.pools.length - changed.length;
  return [
    grid(changed.flatMap((pool) => poolRows(pool, colors))),
    ...(unchanged === 0 ? [] : [`${counted(unchanged, "pool")} as before`]),
  ].join("\n");
}

function poolRows(pool: PoolChange, colors: Colors): string[][] {
  const { taints, labels, nodes, taintsApplied } = pool;
  const rows = [
    [rolesText(pool)],
    ...taints.map(({ taint, change, origin }) => [`${mark(change, colors)} ${taint}${ORIGINS[origin]}`]),
    ...labels.map(({ key, ...change }) => [`label ${key}: ${arrow(change)}`]),
    [
      nodes.before === nodes.after
        ? ""
        : `nodes: ${pool.change === "kept" ? arrow(nodes) : (nodes.after ?? nodes.before)}`,
    ],
    [isSwitched(taintsApplied) ? `taints applied: ${arrow(taintsApplied)}` : ""],
  ].filter(([text]) => text !== "");
  const name = `${pool.change === "kept" ? "~" : mark(pool.change, colors)} ${pool.pool}`;
  return (rows.length === 0 ? [["no taints"]] : rows).map((row, index) => [index === 0 ? name : "", ...row]);
}

const ORIGINS: Readonly<Record<PoolChange["taints"][number]["origin"], string>> = {
  pool: "",
  "start-up": " (at start-up)",
  roles: " (by its roles)",
};

function rolesText({ roles: { before, after } }: PoolChange): string {
  if (before === undefined || after === undefined) return (after ?? before ?? []).join(", ");
  return sameList({ before, after }) ? "" : arrow({ before: before.join(", "), after: after.join(", ") });
}

function isSwitched({ before, after }: Change<string>): boolean {
  return before !== undefined && after !== undefined && before !== after;
}

function arrow({ before, after }: Change<string | number>): string {
  const show = (value: string | number | undefined) => (value === undefined ? "none" : printable(String(value)));
  return `${show(before)} -> ${show(after)}`;
}

function tolerationsText(review: ClusterReview, colors: Colors): string {
  return grid(
    tolerationRows(review).map(({ agents, toleration, change, because }) => [
      mark(change, colors),
      toleration,
      agents.join(", "),
      because.length === 0
        ? change === "kept" || change === "added"
          ? "set by the app"
          : ""
        : `because of ${poolList([...new Set(because.map(({ pool }) => pool))])}`,
    ]),
  );
}

function changedText(review: ClusterReview, colors: Colors): string {
  const { columns, rows } = changedTable(review);
  if (rows.length === 0) return "";
  const heads = columns.map(
    ({ pools, presence }) => `${poolList(pools)}${presence === "kept" ? "" : ` (${presence})`}`,
  );
  return grid([
    ["", ...heads, ""],
    ...rows.flatMap(({ workloads, verdict, cells }) =>
      workloads.map((workload) => [
        workload,
        ...cells.map((cell) => (cell === undefined ? "=" : cellText(cell, colors))),
        verdict.before === verdict.after ? "" : arrow(verdict),
      ]),
    ),
  ]);
}

function cellText({ before, after }: Change<Placement>, colors: Colors): string {
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
  return color(`${show(before)} -> ${show(after)}${why}`);
}

function stepText({ first, next, isGuaranteed, because }: OrderStep, colors: Colors): string {
  const state = isGuaranteed ? colors.green("guaranteed") : colors.yellow("not guaranteed");
  return [`${plain(first)}, then ${plain(next)}`, `    ${state}: ${plain(because)}`].join("\n");
}
