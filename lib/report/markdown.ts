import { explainAgentTolerations } from "../scheduling/agent-tolerations";
import type { ProofComparison } from "../scheduling/compare";
import { describe } from "../scheduling/findings/describe";
import type { Finding } from "../scheduling/findings/finding";
import type { SchedulingPool } from "../scheduling/pool";
import type { Placement } from "../scheduling/proof/placement";
import type { SchedulingProof } from "../scheduling/prove";
import { clusterName, distributionOf, releaseText } from "../scheduling/reading/cluster-summary";
import { locationText } from "../scheduling/source-location";
import type { Taint } from "../scheduling/taint";
import { cutNames, MOST_COLUMNS } from "./bounds";
import { andMore, cutFacts, cutList, cutRows } from "./markdown-bounds";
import { code, escapeMarkdown, prose, table } from "./markdown-syntax";
import { proofAsWritten } from "./proof-as-written";
import { proofTable } from "./proof-table";
import {
  bootstrapLine,
  evictedAfter,
  hasDeferred,
  NO_POOLS,
  ONCE_READY,
  openWords,
  poolList,
  rolesWords,
  setBy,
  tableTime,
  verdictWords,
} from "./words";

export { code, escapeMarkdown } from "./markdown-syntax";

/**
 * A proof as Markdown, for a comment or a step summary.
 *
 * @example
 * ```ts
 * writeFileSync("summary.md", renderProofMarkdown(cluster.prove()));
 * ```
 */
export function renderProofMarkdown(judged: SchedulingProof): string {
  const proof = proofAsWritten(judged);
  const { cluster, pools, bootstrap, findings } = proof;
  const sign = { yes: "✅", no: "❌", lottery: "🎲", depends: "❔" }[bootstrap.verdict];
  const rancher = cluster.rancherVersion === undefined ? "" : `, Rancher ${cluster.rancherVersion}`;
  return [
    `## ${sign} ${escapeMarkdown(`${clusterName(cluster)}: ${bootstrapLine(bootstrap, cluster.initNode)}`)}`,
    `${distributionOf(cluster)} ${escapeMarkdown(releaseText(cluster.kubernetesVersion))}${rancher}`,
    "### Node pools",
    pools.length === 0
      ? NO_POOLS[cluster.poolSource === "unknown" ? "unknown" : "none"]
      : table(
          ["pool", "roles", "taints"],
          cutRows(pools, 3, (pool) => [code(pool.name), rolesWords(pool), poolTaints(pool)]),
        ),
    "### Tolerations of Rancher's agents",
    agentsMarkdown(proof),
    "### Where system workloads run",
    tableMarkdown(proof),
    ...(findings.length === 0 ? [] : ["### Findings", cutList(findings, findingMarkdown).join("\n\n")]),
  ].join("\n\n");
}

function poolTaints(pool: SchedulingPool): string {
  const { taints, startupTaints = [], leavingTaints = [] } = pool;
  const open = openWords(pool, "taints", taints.length > 0);
  const list = (all: readonly Taint[]) => cutNames(all, (taint) => code(taint.toString())).join(" ");
  const parts = [
    ...(taints.length === 0 ? [] : [list(taints)]),
    ...(open === "" ? [] : [open]),
    ...(hasDeferred(pool) ? [ONCE_READY] : []),
    ...(startupTaints.length === 0 ? [] : [`at start-up ${list(startupTaints)}`]),
    ...(leavingTaints.length === 0 ? [] : [`leaving ${list(leavingTaints)}`]),
  ];
  return parts.length === 0 ? "none" : parts.join(", ");
}

/**
 * What is different on other releases, as Markdown.
 *
 * @example
 * ```ts
 * const before = cluster.prove();
 * cluster.addNodePool("spare", { roles: [NodeRole.WORKER] });
 * writeFileSync("summary.md", renderComparisonMarkdown(compareProofs(before, cluster.prove())));
 * ```
 */
export function renderComparisonMarkdown(comparison: ProofComparison): string {
  const { workloads, newFindings, milderFindings, goneFindings, bootstrap } = comparison;
  const found = (how: string, finding: Finding) => `- ${how}: **${finding.code}** ${prose(describe(finding).message)}`;
  const lines = [
    ...(bootstrap.before === bootstrap.after ? [] : [`- comes up: ${bootstrap.before} → ${bootstrap.after}`]),
    ...workloads.flatMap(({ workload, placements }) =>
      Object.entries(placements).map(
        ([pool, { before, after }]) => `- ${code(workload)} on ${code(pool)}: ${cell(before)} → ${cell(after)}`,
      ),
    ),
    ...newFindings.map((finding) => found("new", finding)),
    ...milderFindings.map((finding) => found("left, and milder than before", finding)),
    ...goneFindings.map((finding) => found("gone", finding)),
  ];
  return ["### What changes", lines.length === 0 ? "nothing" : cutList(lines, (each) => each).join("\n")].join("\n\n");
}

function agentsMarkdown({ cluster, pools }: SchedulingProof): string {
  const rows = Object.entries(cluster.agents).flatMap(([agent, { tolerations, unknownTolerations }]) => [
    ...explainAgentTolerations(pools, tolerations).map(({ toleration, because }) => [
      code(agent),
      code(toleration.toString()),
      because.length === 0 ? setBy(cluster) : escapeMarkdown(poolList([...new Set(because.map(({ pool }) => pool))])),
    ]),
    ...unknownTolerations.map(({ path }) => [code(agent), "not known", code(path)]),
  ]);
  return rows.length === 0
    ? "none besides their own"
    : table(
        ["agent", "toleration", "because of pool"],
        cutRows(rows, 3, (row) => row),
      );
}

/** Where every system workload runs: pools across, workloads down. */
export function tableMarkdown(proof: SchedulingProof): string {
  const { columns, rows } = proofTable(proofAsWritten(proof));
  const shown = columns.slice(0, MOST_COLUMNS);
  const more = columns.length - shown.length;
  const whole = table(
    ["", ...shown.map(({ pools }) => escapeMarkdown(poolList(pools))), ""],
    cutRows(rows, shown.length + 2, ({ proof: workload, cells }) => [
      code(workload.workload),
      ...cells.slice(0, MOST_COLUMNS).map(cell),
      workload.verdict === "runs"
        ? ""
        : `**${verdictWords(workload)}**${workload.waitsFor === undefined ? "" : `, needs ${code(workload.waitsFor)}`}`,
    ]),
  );
  const time = tableTime(proof.pools);
  return [...(time === "" ? [] : [time]), whole, ...(more === 0 ? [] : [andMore(more, "column")])].join("\n\n");
}

/** Whether a workload can run on a pool, and what keeps it away. */
export function cell(placement: Placement | undefined): string {
  if (placement === undefined) return "-";
  switch (placement.verdict) {
    case "runs":
      return placement.reliesOnRunTime ? "✅ at run time" : "✅";
    case "blocked":
      return `❌ ${cutNames(placement.by, code).join(" ")}`;
    case "depends":
      return `❔ depends on ${cutNames(placement.on, code).join(" ")}`;
    case "evicted":
      return `❌ ${cutNames(placement.by, code).join(" ")} ${evictedAfter(placement.seconds)}`;
    case "stopped":
      return `❌ never started: ${cutNames(placement.by, code).join(" ")}`;
    case "unselected":
      return `❌ needs ${cutNames(Object.entries(placement.missingLabels), (label) => code(label.join("="))).join(" ")}`;
  }
}

/** A finding with everything that is behind it, as Markdown. */
export function findingMarkdown(finding: Finding): string {
  const level = finding.acknowledged === undefined ? finding.severity : "noted";
  const { message, facts, help } = describe(finding);
  return [
    `**${level} ${finding.code}**: ${prose(message)}`,
    ...(finding.source === undefined ? [] : [`- *written at* ${code(locationText(finding.source))}`]),
    ...cutFacts(facts).map((fact) => `- ${fact}`),
    ...(finding.acknowledged === undefined
      ? cutFacts(help, (index) => `*${index === 0 ? "help" : "or"}:* `).map((repair) => `- ${repair}`)
      : [`- *acknowledged:* ${escapeMarkdown(finding.acknowledged)}`]),
  ].join("\n");
}
