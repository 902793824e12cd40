import Table from "cli-table3";
import { createColors } from "picocolors";
import { explainAgentTolerations } from "../scheduling/agent-tolerations";
import type { ProofComparison } from "../scheduling/compare";
import { counted } from "../scheduling/counted";
import { describe } from "../scheduling/findings/describe";
import type { Finding, Severity } from "../scheduling/findings/finding";
import { printable } from "../scheduling/printable";
import type { HostBootstrap } from "../scheduling/proof/bootstrap";
import type { DnsNeed } from "../scheduling/proof/dns-need";
import type { Placement } from "../scheduling/proof/placement";
import type { WorkloadVerdict } from "../scheduling/proof/steady-state";
import type { SchedulingProof } from "../scheduling/prove";
import { clusterName, releaseText } from "../scheduling/reading/cluster-summary";
import { reasons } from "../scheduling/reasons";
import { plain } from "../scheduling/rich-text";
import { proofTable } from "./proof-table";
import { findingLines } from "./render-finding";
import { bootstrapLine, evictedAfter, NO_POOLS, poolList, verdictWords } from "./words";

/** Functions that colour text for a terminal, or leave it as it is. */
export type Colors = ReturnType<typeof createColors>;

/** How a text report looks. */
export interface TextOptions {
  /**
   * Whether to use ANSI colours.
   * @default false
   */
  readonly color?: boolean;
}

/** A proof for people, as text: verdict, pools, agents, the table, findings. */
export function renderProofText(proof: SchedulingProof, options: TextOptions = {}): string {
  const colors = createColors(options.color ?? false);
  const { cluster } = proof;
  const rancher =
    cluster.rancherVersion === undefined ? "Rancher release not known" : `Rancher ${cluster.rancherVersion}`;
  return [
    `${colors.bold(printable(clusterName(cluster)))}  K3s ${printable(releaseText(cluster.kubernetesVersion))}, ${rancher}`,
    section("First node", bootstrapLines(proof, colors), colors),
    section("Node pools", poolTable(proof), colors),
    section("Tolerations of Rancher's agents", agentTable(proof, colors), colors),
    section("Where system workloads run", renderProofTable(proof, options), colors),
    ...(proof.findings.length === 0 ? [] : [section("Findings", findingsText(proof.findings, colors), colors)]),
    summary(proof.findings, colors),
  ].join("\n\n");
}

/** Only the table of a proof: pools across, workloads down. */
export function renderProofTable(proof: SchedulingProof, options: TextOptions = {}): string {
  const colors = createColors(options.color ?? false);
  const { columns, rows } = proofTable(proof);
  const notes = new Notes(columns.flatMap((_, column) => rows.flatMap(({ cells }) => noteTexts(cells[column]))));
  const head = ["", ...columns.map(({ pools }) => poolList(pools)), ""];
  const body = rows.map(({ proof: workload, cells }) => [
    workload.workload,
    ...cells.map((cell) => mark(cell, notes, colors, !HAS_PODS.includes(workload.verdict))),
    workload.verdict === "runs"
      ? ""
      : verdictColor(
          workload.verdict,
          colors,
        )(workload.waitsFor === undefined ? verdictWords(workload) : `${workload.verdict}: needs ${workload.waitsFor}`),
  ]);
  const legend = notes.legend();
  return [grid([head, ...body]), ...(legend.length === 0 ? [] : [grid(legend)])].join("\n\n");
}

/** Verdicts of what exists, so that where it can run matters. */
const HAS_PODS: readonly WorkloadVerdict[] = ["runs", "pending", "evicted", "stays"];

/** What is different on other releases, as text. */
export function renderComparisonText(comparison: ProofComparison, options: TextOptions = {}): string {
  const colors = createColors(options.color ?? false);
  const { bootstrap, workloads, newFindings, goneFindings } = comparison;
  const show = (placement: Placement | undefined) =>
    placement === undefined
      ? "-"
      : placement.verdict === "runs"
        ? "✓"
        : placement.verdict === "depends"
          ? `? ${placement.on.join("; ")}`
          : placement.verdict === "unselected"
            ? "✗ not selected"
            : `✗ ${placement.by.join(", ")}`;
  const lines = [
    ...(bootstrap.before === bootstrap.after ? [] : [`comes up: ${bootstrap.before} -> ${bootstrap.after}`]),
    ...workloads.flatMap(({ workload, verdict, placements }) => [
      ...(verdict.before === verdict.after
        ? []
        : [`${workload}: ${verdict.before ?? "not there"} -> ${verdict.after ?? "not there"}`]),
      ...Object.entries(placements).map(
        ([pool, { before, after }]) => `${workload} on ${pool}: ${show(before)} -> ${show(after)}`,
      ),
    ]),
    ...newFindings.map((finding) => colors.red(`new: ${finding.code} ${plain(describe(finding).message)}`)),
    ...goneFindings.map((finding) => colors.green(`gone: ${finding.code} ${plain(describe(finding).message)}`)),
  ];
  return section("What changes", lines.length === 0 ? "nothing" : lines.join("\n"), colors);
}

/** A part of a report under its title. */
export function section(title: string, body: string, colors: Colors): string {
  const indented = body.split("\n").map((line) => (line === "" ? "" : `  ${line}`));
  return [colors.bold(title), ...indented].join("\n");
}

function bootstrapLines({ bootstrap, cluster }: SchedulingProof, colors: Colors): string {
  const sign = { yes: colors.green("✓"), no: colors.red("✗"), lottery: colors.red("±"), depends: colors.yellow("?") };
  const lines = bootstrap.pools.flatMap(({ pool, verdict, hosts, needsDns }) => {
    const details = hosts.map((host) => hostLine(host, needsDns));
    if (details.length === 0) return [`${sign[verdict]} pool ${pool}: Rancher elects no node`];
    if (details.length === 1) return [`${sign[verdict]} ${details[0]}`];
    return [`${sign[verdict]} pool ${pool} first; there before workers join:`, ...details.map((line) => `    ${line}`)];
  });
  return [
    `${sign[bootstrap.verdict]} ${printable(bootstrapLine(bootstrap, cluster.initNode))}`,
    ...lines.map((line) => `  ${line}`),
  ].join("\n");
}

function hostLine({ pool, agent, dns }: HostBootstrap, needsDns: DnsNeed): string {
  return `pool ${pool}: cattle-cluster-agent ${inWords(agent)}, CoreDNS ${needsDns === "no" ? "not needed" : inWords(dns)}`;
}

function inWords(placement: HostBootstrap["dns"]): string {
  if (placement === "unanswered") return "is not where pods ask for it";
  if (placement === "disabled") return "is disabled";
  switch (placement.verdict) {
    case "runs":
      return placement.reliesOnRunTime ? "runs thanks to Rancher's own additions" : "runs";
    case "depends":
      return `depends on ${reasons(placement.on)}`;
    case "blocked":
      return `blocked by ${placement.by.join(", ")}`;
    case "evicted":
      return `evicted again and again by ${placement.by.join(", ")}, ${evictedAfter(placement.seconds)}`;
    case "stopped":
      return `never started, because of ${placement.by.join(", ")}`;
    case "unselected":
      return "finds no node with its labels";
  }
}

function poolTable({ pools, cluster }: SchedulingProof): string {
  if (pools.length === 0) return NO_POOLS[cluster.poolSource === "unknown" ? "unknown" : "none"];
  return grid(
    pools.map(({ name, roles, taints, startupTaints = [], taintsApplied, nodes }) => [
      name,
      roles.join(", "),
      taints.length === 0 ? "no taints" : taints.join(", "),
      taints.length > 0 && taintsApplied === "after-ready" ? "deferred" : "",
      startupTaints.length > 0 ? `at start-up ${startupTaints.join(", ")}` : "",
      nodes === undefined ? "" : counted(nodes, "node"),
    ]),
  );
}

function agentTable({ cluster, pools }: SchedulingProof, colors: Colors): string {
  return grid(
    Object.entries(cluster.agents).flatMap(([agent, { tolerations }]) => {
      const explained = explainAgentTolerations(pools, tolerations);
      if (explained.length === 0) return [[agent, colors.dim("none besides their own"), ""]];
      return explained.map(({ toleration, because }, index) => [
        index === 0 ? agent : "",
        toleration.toString(),
        because.length === 0
          ? "set by the app"
          : `because of ${poolList([...new Set(because.map(({ pool }) => pool))])}${because.every(({ origin }) => origin === "roles") ? ", by its roles" : ""}`,
      ]);
    }),
  );
}

function mark(cell: Placement, notes: Notes, colors: Colors, isMoot: boolean): string {
  const color = isMoot
    ? colors.dim
    : cell.verdict === "runs"
      ? colors.green
      : cell.verdict === "depends"
        ? colors.yellow
        : colors.red;
  const letters = noteTexts(cell).map((text) => notes.letter(text));
  const sign = cell.verdict === "runs" ? "✓" : cell.verdict === "depends" ? "?" : "✗";
  return color([sign, ...letters].join(" "));
}

/** What is to be said about a cell besides yes or no. */
function noteTexts(cell: Placement | undefined): string[] {
  if (cell === undefined) return [];
  switch (cell.verdict) {
    case "runs":
      return cell.reliesOnRunTime ? ["only with tolerations that Rancher adds at run time"] : [];
    case "blocked":
      return cell.by.map((taint) => `${taint} is not tolerated`);
    case "depends":
      return cell.on.map((value) => `depends on ${value}`);
    case "evicted":
      return cell.by.map((taint) => `${taint} evicts it again and again, ${evictedAfter(cell.seconds)}`);
    case "stopped":
      return cell.by.map((setting) => `nothing starts there, because of ${setting}`);
    case "unselected":
      return [
        `its nodes lack the label ${Object.entries(cell.missingLabels)
          .map((label) => label.join("="))
          .join(", ")}`,
      ];
  }
}

/** Texts too long for a table stand below it once, under a letter each. */
class Notes {
  private readonly texts: readonly string[];

  constructor(texts: readonly string[]) {
    this.texts = [...new Set(texts)];
  }

  public letter(text: string): string {
    const index = this.texts.indexOf(text);
    const round = Math.floor(index / 26);
    return `${String.fromCharCode(97 + (index % 26))}${round === 0 ? "" : round}`;
  }

  public legend(): string[][] {
    return this.texts.map((text) => [this.letter(text), text]);
  }
}

function verdictColor(verdict: string, colors: Colors): (text: string) => string {
  return verdict === "disabled" ? colors.dim : verdict === "stays" ? colors.yellow : colors.red;
}

/** Findings as they are shown in a report. */
export function findingsText(findings: readonly Finding[], colors: Colors): string {
  const paint: Record<Severity, (text: string) => string> = {
    error: colors.red,
    warning: colors.yellow,
    info: colors.cyan,
  };
  return findings
    .map((finding) => {
      const { head, message, details } = findingLines(finding);
      const color = finding.acknowledged === undefined ? paint[finding.severity] : colors.dim;
      return [`${colors.bold(color(head))}: ${message}`, ...details].join("\n");
    })
    .join("\n\n");
}

function summary(findings: readonly Finding[], colors: Colors): string {
  const open = findings.filter(({ acknowledged }) => acknowledged === undefined);
  const count = (severity: Severity) => open.filter((finding) => finding.severity === severity).length;
  const parts = [
    count("error") > 0 ? colors.red(counted(count("error"), "error")) : "",
    count("warning") > 0 ? colors.yellow(counted(count("warning"), "warning")) : "",
    count("info") > 0 ? counted(count("info"), "note") : "",
    findings.length > open.length ? `${findings.length - open.length} acknowledged` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? colors.green("nothing found") : parts.join(", ");
}

/** Rows in columns, without lines. */
export function grid(rows: readonly (readonly string[])[]): string {
  const none = "";
  const table = new Table({
    chars: {
      top: none,
      "top-mid": none,
      "top-left": none,
      "top-right": none,
      bottom: none,
      "bottom-mid": none,
      "bottom-left": none,
      "bottom-right": none,
      left: none,
      "left-mid": none,
      mid: none,
      "mid-mid": none,
      right: none,
      "right-mid": none,
      middle: "  ",
    },
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
