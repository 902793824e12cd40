import { changedPools, isEmptied, type PoolChange, type Presence, sameList } from "../review/cluster-diff";
import type { ClusterReview } from "../review/review";
import type { RolloutStep } from "../review/rollout/step";
import { isSwitch, settingName } from "../review/setting-words";
import { acknowledgementWords } from "../scheduling/acknowledgements/acknowledgement-words";
import type { Change } from "../scheduling/compare";
import { counted } from "../scheduling/counted";
import type { Placement } from "../scheduling/proof/placement";
import { first, MOST_COLUMNS, MOST_ROWS } from "./bounds";
import { changedReleases, changedTable, tolerationRows } from "./review-table";
import { gridOrList, longGridOrList, paragraph, wrapped } from "./terminal-layout";
import { type Colors, line, lines, NOTHING, shown, type TerminalText } from "./terminal-text";
import { ACTOR_WORDS, appliedWords, cutNames, ownLabels, poolList, STEP_WORDS, TAKEN_BACK } from "./words";

/** How the change reaches the cluster, in the order of time, and who sees to it. */
export function rolloutText(steps: readonly RolloutStep[], colors: Colors): TerminalText {
  return lines(
    first(
      steps,
      MOST_ROWS,
      ({ moment, what, by, because }) => {
        const who = (by === "you" ? colors.yellow : colors.green)(shown(ACTOR_WORDS[by]));
        return lines([
          paragraph(line`${colors.bold(shown(STEP_WORDS[moment]))}: `, what, { indent: 4 }),
          paragraph(line`    ${who}: `, because, { indent: 6 }),
        ]);
      },
      (more) => line`and ${more} steps more, all in --format json`,
    ),
  );
}

function mark(change: Presence, colors: Colors): TerminalText {
  return { added: colors.green(line`+`), removed: colors.red(line`-`), kept: line`~` }[change];
}

/** Pools that change: those that come or go as they are, of the others what is different. */
export function poolsText({ diff }: ClusterReview, colors: Colors): TerminalText {
  return longGridOrList(
    changedPools(diff).flatMap((pool) => poolRows(pool, colors)),
    (row) => row,
  );
}

function poolRows(pool: PoolChange, colors: Colors): TerminalText[][] {
  const { change, taints, hasOpenTaints, labels, nodes, taintsApplied } = pool;
  const rows = [
    rolesText(pool),
    ...taints
      .filter((taint) => change !== "kept" || taint.change !== "kept")
      .map((taint) => line`${mark(taint.change, colors)} ${shown(`${taint.taint}${ORIGINS[taint.origin]}`)}`),
    hasOpenTaints ? line`taints not all known` : NOTHING,
    ...(change === "kept" ? labels : ownLabels(labels)).map(({ key, ...values }) =>
      change === "kept"
        ? line`label ${shown(key)}: ${arrow(values)}`
        : line`label ${shown(`${key}=${values.after ?? values.before}`)}`,
    ),
    nodes.before === nodes.after
      ? nodes.after === 0
        ? line`no machines`
        : NOTHING
      : line`nodes: ${change === "kept" || isEmptied(pool) ? arrow(nodes, "not known") : shown(nodes.after ?? nodes.before ?? "")}`,
    isSwitched(taintsApplied)
      ? line`taints ${shown(appliedWords(taintsApplied.before))} -> ${shown(appliedWords(taintsApplied.after))}`
      : NOTHING,
  ].filter((text) => text !== NOTHING);
  const name = line`${mark(isEmptied(pool) ? "kept" : change, colors)} ${shown(pool.pool)}`;
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

/** @param missing what is said where there is nothing: of a number, "none" would be 0 */
function arrow({ before, after }: Change<string | number>, missing = "none"): TerminalText {
  const show = (value: string | number | undefined) => shown(value ?? missing);
  return line`${show(before)} -> ${show(after)}`;
}

/** Tolerations of both agents that come or go, with the pools they are there for. */
export function tolerationsText(review: ClusterReview, colors: Colors): TerminalText {
  return longGridOrList(
    tolerationRows(review).filter(({ change }) => change !== "kept"),
    ({ agents, toleration, change, because, origin }) => [
      line`${mark(change, colors)} ${shown(toleration)}`,
      shown(agents.join(", ")),
      because.length === 0
        ? change === "added"
          ? shown(origin)
          : NOTHING
        : shown(`because of ${poolList([...new Set(because.map(({ pool }) => pool))])}`),
    ],
  );
}

/** Releases, settings the proof looks at, and others that are written. */
export function settingsText({ diff, outcome }: ClusterReview): TerminalText {
  const rows = [
    ...changedReleases(diff).map(({ product, ...change }) => [
      shown(product),
      // A cluster that is new has no release before, and Rancher had one.
      outcome === "created" ? shown(change.after ?? "not known") : arrow(change),
    ]),
    ...diff.settings.map(({ setting, ...change }) => [
      shown(settingName(setting)),
      // Whether a workload is there is no value that anybody wrote.
      isSwitch(setting) ? shown(change.after === "true" ? "switched off" : "no longer switched off") : arrow(change),
    ]),
  ];
  return longGridOrList(rows, (row) => row);
}

/** Settings that were changed in Rancher. */
export function takenBackText({ takenBack }: ClusterReview): TerminalText {
  if (takenBack.length === 0) return NOTHING;
  return lines([
    wrapped(shown(`${TAKEN_BACK}:`), { indent: 2 }),
    ...cutNames(takenBack).map((name) => line`  ${shown(name)}`),
  ]);
}

/** What can run where and could not before, or the other way round. */
export function placementsText(review: ClusterReview, colors: Colors): TerminalText {
  const { columns: all, rows } = changedTable(review);
  if (rows.length === 0) return NOTHING;
  const columns = all.slice(0, MOST_COLUMNS);
  const more = all.length - columns.length;
  const heads = columns.map(({ pools, presence }) =>
    shown(`${poolList(pools)}${presence === "kept" ? "" : ` (${presence})`}`),
  );
  const hasVerdicts = rows.some(({ verdict }) => verdict.before !== verdict.after);
  const body = first(
    rows,
    MOST_ROWS,
    ({ workloads, verdict, cells }) => [
      shown(cutNames(workloads).join(", ")),
      ...cells.slice(0, MOST_COLUMNS).map((cell) => (cell === undefined ? NOTHING : cellText(cell, colors))),
      ...(hasVerdicts ? [verdict.before === verdict.after ? NOTHING : arrow(verdict)] : []),
    ],
    (left) => [shown(`and ${counted(left, "row")} more, all in --format json`)],
  );
  return lines([
    gridOrList(body, [NOTHING, ...heads, ...(hasVerdicts ? [line`in all`] : [])]),
    ...(more === 0 ? [] : [shown(`and ${counted(more, "column")} more, all in --format json`)]),
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
  const why = after?.verdict === "blocked" || after?.verdict === "evicted" ? ` ${cutNames(after.by).join(", ")}` : "";
  return color(shown(`${show(before)} -> ${show(after)}${why}`));
}

/** Acknowledgements that came, went or were reworded. */
export function acknowledgementsText(list: ClusterReview["diff"]["acknowledgements"]): TerminalText {
  return longGridOrList(list, (change) => [shown(acknowledgementWords(change)), arrow(change)]);
}

/** Names of many clusters. */
export function namesText(names: readonly string[]): TerminalText {
  const all = first(names, MOST_NAMES, shown, (more) => line`and ${more} more`);
  return wrapped(lines(all, ", "), { indent: 0 });
}

const MOST_NAMES = 1000;
