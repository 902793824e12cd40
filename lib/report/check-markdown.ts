import type { LostCluster } from "../review/leaving-clusters";
import type { NotJudged } from "../review/not-judged";
import { text } from "../scheduling/rich-text";
import { first, MOST_ROWS } from "./bounds";
import { type CheckEntry, type Standing, shownStanding } from "./check-entry";
import type { CheckOptions } from "./check-text";
import {
  type CheckGroup,
  cleanClusters,
  clustersCalled,
  FEW_CLUSTERS,
  groupsLeftOut,
  type ManyClusters,
  manyClusters,
  shownGroups,
} from "./checked-clusters";
import type { CheckedCluster } from "./json";
import { lostMarkdown } from "./lost-clusters";
import { findingMarkdown, renderComparisonMarkdown, renderProofMarkdown } from "./markdown";
import { andMore, cutList } from "./markdown-bounds";
import { code, escapeMarkdown, prose } from "./markdown-syntax";
import { notJudgedMarkdown } from "./not-judged";

/** Judged clusters as Markdown: few of them with all their tables, many of them summed up. */
export function renderCheckMarkdown(
  clusters: readonly CheckedCluster[],
  lost: readonly LostCluster[],
  others: readonly NotJudged[],
  { isWhole = false, atLeast }: CheckOptions = {},
): string {
  const isFew = clusters.length + lost.length <= FEW_CLUSTERS;
  if (atLeast === undefined && (isWhole || isFew)) return wholeMarkdown(clusters, lost, others);
  const many = manyClusters(clusters, lost, atLeast);
  if (atLeast !== undefined && many.groups.length === 0) return "";
  return `${[...manyMarkdown(many), ...(atLeast === undefined ? notJudgedMarkdown(others) : [])].join("\n\n")}\n`;
}

function wholeMarkdown(
  clusters: readonly CheckedCluster[],
  lost: readonly LostCluster[],
  others: readonly NotJudged[],
): string {
  const reports = clusters.map(({ proof, comparison }) =>
    [renderProofMarkdown(proof), ...(comparison === undefined ? [] : [renderComparisonMarkdown(comparison)])].join(
      "\n\n",
    ),
  );
  return `${[...lostMarkdown(lost), ...reports, ...notJudgedMarkdown(others)].join("\n\n---\n\n")}\n`;
}

const SIGNS: Readonly<Record<Standing, string>> = {
  error: "❌",
  warning: "⚠️",
  accepted: "⚠️",
  open: "❔",
  tolerated: "✅",
  noted: "✅",
  clean: "✅",
};

function manyMarkdown(many: ManyClusters): string[] {
  const { groups, clean, total, worst, nameOf } = many;
  const whole = shownGroups(groups);
  const left = groupsLeftOut(groups, whole.length);
  const names = clean.map(nameOf);
  const codeOfWorst = groups.flatMap(({ shown: { findings } }) => findings.map((each) => each.code))[0];
  const verdicts = first(
    groups,
    MOST_ROWS,
    ({ shown: entry, all }) =>
      `- ${SIGNS[shownStanding(entry)]} **${clustersCalled(all.map(nameOf), code)}**${prose(text`: ${entry.verdict}`)}`,
    () => `- ${groupsLeftOut(groups, MOST_ROWS) ?? ""}`,
  );
  const cleanLine = names.length === 0 ? [] : [`- ${SIGNS.clean} **${cleanClusters(names, code)}**: clean`];
  return [
    `## ${SIGNS[worst]} ${escapeMarkdown(total)}`,
    [...verdicts, ...cleanLine].join("\n"),
    ...whole.flatMap((group) => groupMarkdown(group, many)),
    ...(left === undefined ? [] : [left]),
    ...(codeOfWorst === undefined
      ? []
      : [`<sub>What a code means: ${code(`npx --no-install cdktf-rancher-k3s explain ${codeOfWorst}`)}</sub>`]),
    "<sub>The tables of a cluster: the same command with `--cluster NAME`.</sub>",
  ];
}

/** What is found in clusters that fare alike; nothing where the line says all. */
function groupMarkdown({ shown: entry, all }: CheckGroup, { nameOf }: ManyClusters): string[] {
  const { findings, comparison } = entry;
  if (findings.length === 0 && comparison === undefined && all.length === 1) return [];
  const names = all.map(nameOf);
  return [
    all.length === 1 ? `### cluster ${code(names[0] ?? "")}` : `### ${all.length} clusters`,
    ...(findings.length === 0 ? [] : [cutList(findings, findingMarkdown).join("\n\n")]),
    ...(comparison === undefined ? [] : [renderComparisonMarkdown(comparison)]),
    all.length === 1 ? placeMarkdown(entry) : namesMarkdown(names),
  ];
}

function placeMarkdown({ stack, file }: CheckEntry): string {
  return `stack ${code(stack)}: ${code(file)}`;
}

const MOST_NAMES = 1000;

function namesMarkdown(names: readonly string[]): string {
  const list = first(names, MOST_NAMES, code, (more) => andMore(more, "cluster"));
  return `The clusters: ${list.join(", ")}`;
}
