import { explainAgentTolerations, type TolerationReason } from "../scheduling/agent-tolerations";
import type { ProofComparison } from "../scheduling/compare";
import { counted } from "../scheduling/counted";
import { describe } from "../scheduling/findings/describe";
import { type Finding, isOpen, type Severity } from "../scheduling/findings/finding";
import type { HostBootstrap } from "../scheduling/proof/bootstrap";
import type { DnsNeed } from "../scheduling/proof/dns-need";
import type { Placement } from "../scheduling/proof/placement";
import type { WorkloadVerdict } from "../scheduling/proof/steady-state";
import type { SchedulingProof } from "../scheduling/prove";
import { clusterName, distributionOf, releaseText } from "../scheduling/reading/cluster-summary";
import { reasons } from "../scheduling/reasons";
import { first, MOST_COLUMNS, MOST_ROWS } from "./bounds";
import { proofTable } from "./proof-table";
import { findingLines } from "./render-finding";
import {
  type Colors,
  colorsOf,
  grid,
  indented,
  line,
  lines,
  NOTHING,
  section,
  shown,
  type TerminalText,
  type TextOptions,
} from "./terminal-text";
import { bootstrapLine, evictedAfter, NO_POOLS, poolList, setBy, verdictWords } from "./words";

/** A proof for people, as text: verdict, pools, agents, the table, findings. */
export function renderProofText(proof: SchedulingProof, options: TextOptions = {}): string {
  const colors = colorsOf(options);
  const { cluster } = proof;
  const rancher =
    cluster.rancherVersion === undefined
      ? line`Rancher release not known`
      : line`Rancher ${shown(cluster.rancherVersion.toString())}`;
  return lines(
    [
      line`${colors.bold(shown(clusterName(cluster)))}  ${shown(distributionOf(cluster))} ${shown(releaseText(cluster.kubernetesVersion))}, ${rancher}`,
      section(line`First node`, bootstrapLines(proof, colors), colors),
      section(line`Node pools`, poolTable(proof), colors),
      section(line`Tolerations of Rancher's agents`, agentTable(proof, colors), colors),
      section(line`Where system workloads run`, proofTableText(proof, colors), colors),
      ...(proof.findings.length === 0 ? [] : [section(line`Findings`, findingsText(proof.findings, colors), colors)]),
      summary(proof.findings, colors),
    ],
    "\n\n",
  );
}

/** Only the table of a proof: pools across, workloads down. */
export function renderProofTable(proof: SchedulingProof, options: TextOptions = {}): string {
  return proofTableText(proof, colorsOf(options));
}

function proofTableText(proof: SchedulingProof, colors: Colors): TerminalText {
  const { columns: all, rows: allRows } = proofTable(proof);
  const columns = all.slice(0, MOST_COLUMNS);
  const rows = allRows.slice(0, MOST_ROWS);
  const notes = new Notes(columns.flatMap((_, column) => rows.flatMap(({ cells }) => noteTexts(cells[column]))));
  const head = [NOTHING, ...columns.map(({ pools }) => shown(poolList(pools))), NOTHING];
  const body = rows.map(({ proof: workload, cells }) => [
    shown(workload.workload),
    ...columns.map((_, column) =>
      mark(cells[column] as Placement, notes, colors, !HAS_PODS.includes(workload.verdict)),
    ),
    workload.verdict === "runs"
      ? NOTHING
      : verdictColor(
          workload.verdict,
          colors,
        )(
          workload.waitsFor === undefined
            ? shown(verdictWords(workload))
            : line`${shown(workload.verdict)}: needs ${shown(workload.waitsFor)}`,
        ),
  ]);
  const legend = notes.legend();
  return lines(
    [
      grid([head, ...body]),
      ...leftOut(all.length - columns.length, "column"),
      ...leftOut(allRows.length - rows.length, "workload"),
      ...(legend.length === 0 ? [] : [grid(legend)]),
    ],
    "\n\n",
  );
}

function leftOut(more: number, noun: string): TerminalText[] {
  return more === 0 ? [] : [shown(`and ${counted(more, noun)} more, all in --format json`)];
}

/** Rows in columns, cut when they are many. */
export function longGrid<T>(items: readonly T[], row: (item: T) => readonly TerminalText[]): TerminalText {
  return grid(first(items, MOST_ROWS, row, (more) => [line`and ${more} more, all in --format json`]));
}

/** Lines, cut when they are many. */
export function longList<T>(items: readonly T[], show: (item: T) => TerminalText): TerminalText {
  return lines(first(items, MOST_ROWS, show, (more) => line`and ${more} more, all in --format json`));
}

/** Verdicts of what exists, so that where it can run matters. */
const HAS_PODS: readonly WorkloadVerdict[] = ["runs", "pending", "evicted", "stays"];

/** What is different on other releases, as text. */
export function renderComparisonText(comparison: ProofComparison, options: TextOptions = {}): string {
  const colors = colorsOf(options);
  const { bootstrap, workloads, newFindings, milderFindings, goneFindings } = comparison;
  const show = (placement: Placement | undefined) =>
    placement === undefined
      ? line`-`
      : placement.verdict === "runs"
        ? line`✓`
        : placement.verdict === "depends"
          ? line`? ${shown(placement.on.join("; "))}`
          : placement.verdict === "unselected"
            ? line`✗ not selected`
            : line`✗ ${shown(placement.by.join(", "))}`;
  const changes = [
    ...(bootstrap.before === bootstrap.after
      ? []
      : [line`comes up: ${shown(bootstrap.before ?? "not known")} -> ${shown(bootstrap.after ?? "not known")}`]),
    ...workloads.flatMap(({ workload, verdict, placements }) => [
      ...(verdict.before === verdict.after
        ? []
        : [
            line`${shown(workload)}: ${shown(verdict.before ?? "not there")} -> ${shown(verdict.after ?? "not there")}`,
          ]),
      ...Object.entries(placements).map(
        ([pool, { before, after }]) => line`${shown(workload)} on ${shown(pool)}: ${show(before)} -> ${show(after)}`,
      ),
    ]),
    ...newFindings.map((finding) => colors.red(line`new: ${oneLine(finding)}`)),
    ...milderFindings.map((finding) => line`left, and milder than before: ${oneLine(finding)}`),
    ...goneFindings.map((finding) => colors.green(line`gone: ${oneLine(finding)}`)),
  ];
  const body = changes.length === 0 ? line`nothing` : longList(changes, (change) => change);
  return section(line`What changes`, body, colors);
}

function oneLine(finding: Finding): TerminalText {
  return line`${shown(finding.code)} ${shown(describe(finding).message)}`;
}

function bootstrapLines({ bootstrap, cluster }: SchedulingProof, colors: Colors): TerminalText {
  const sign = {
    yes: colors.green(line`✓`),
    no: colors.red(line`✗`),
    lottery: colors.red(line`±`),
    depends: colors.yellow(line`?`),
  };
  // Pools of etcd alone have the same hosts: a long list of them is shown once.
  const told = new Map<readonly HostBootstrap[], string>();
  const ofPools = longList(bootstrap.pools, ({ pool, verdict, hosts, needsDns }) => {
    const same = hosts.length > MOST_COLUMNS ? told.get(hosts) : undefined;
    if (same !== undefined)
      return line`${sign[verdict]} pool ${shown(pool)} first; there before workers join: as with ${shown(same)}`;
    told.set(hosts, pool);
    const [host, ...others] = hosts;
    if (host === undefined) return line`${sign[verdict]} pool ${shown(pool)}: Rancher elects no node`;
    if (others.length === 0) return line`${sign[verdict]} ${hostLine(host, needsDns)}`;
    const each = longList(hosts, (one) => line`    ${hostLine(one, needsDns)}`);
    return line`${sign[verdict]} pool ${shown(pool)} first; there before workers join:\n${each}`;
  });
  const verdict = line`${sign[bootstrap.verdict]} ${shown(bootstrapLine(bootstrap, cluster.initNode))}`;
  return lines([verdict, ...(bootstrap.pools.length === 0 ? [] : indented(ofPools))]);
}

function hostLine({ pool, agent, dns }: HostBootstrap, needsDns: DnsNeed): TerminalText {
  const ofDns = needsDns === "no" ? line`not needed` : shown(inWords(dns));
  return line`pool ${shown(pool)}: cattle-cluster-agent ${shown(inWords(agent))}, CoreDNS ${ofDns}`;
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

function poolTable({ pools, cluster }: SchedulingProof): TerminalText {
  if (pools.length === 0) return shown(NO_POOLS[cluster.poolSource === "unknown" ? "unknown" : "none"]);
  return longGrid(pools, ({ name, roles, taints, startupTaints = [], leavingTaints = [], taintsApplied, nodes }) => [
    shown(name),
    shown(roles.join(", ")),
    taints.length === 0 ? line`no taints` : shown(taints.join(", ")),
    taints.length > 0 && taintsApplied === "after-ready" ? line`deferred` : NOTHING,
    startupTaints.length > 0 ? line`at start-up ${shown(startupTaints.join(", "))}` : NOTHING,
    leavingTaints.length > 0 ? line`leaving ${shown(leavingTaints.join(", "))}` : NOTHING,
    nodes === undefined ? NOTHING : shown(counted(nodes, "node")),
  ]);
}

function agentTable({ cluster, pools }: SchedulingProof, colors: Colors): TerminalText {
  const rows = Object.entries(cluster.agents).flatMap(([agent, { tolerations }]) => {
    const explained = explainAgentTolerations(pools, tolerations);
    if (explained.length === 0) return [[shown(agent), colors.dim(line`none besides their own`), NOTHING]];
    return explained.map(({ toleration, because }, index) => [
      index === 0 ? shown(agent) : NOTHING,
      shown(toleration.toString()),
      because.length === 0
        ? shown(setBy(cluster))
        : shown(`because of ${poolList([...new Set(because.map(({ pool }) => pool))])}${BY_ORIGIN[originOf(because)]}`),
    ]);
  });
  return longGrid(rows, (row) => row);
}

const BY_ORIGIN: Readonly<Record<TolerationReason["origin"], string>> = {
  pool: "",
  roles: ", by its roles",
  leaving: ", which it leaves",
};

/** Where all of the taints are from; the pool where they are from several. */
function originOf(because: readonly TolerationReason[]): TolerationReason["origin"] {
  const [first, ...others] = new Set(because.map(({ origin }) => origin));
  return first === undefined || others.length > 0 ? "pool" : first;
}

function mark(cell: Placement, notes: Notes, colors: Colors, isMoot: boolean): TerminalText {
  const color = isMoot
    ? colors.dim
    : cell.verdict === "runs"
      ? colors.green
      : cell.verdict === "depends"
        ? colors.yellow
        : colors.red;
  const letters = noteTexts(cell).map((text) => notes.letter(text));
  const sign = cell.verdict === "runs" ? "✓" : cell.verdict === "depends" ? "?" : "✗";
  return color(shown([sign, ...letters].join(" ")));
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
  private readonly letters: ReadonlyMap<string, string>;

  constructor(texts: readonly string[]) {
    this.letters = new Map([...new Set(texts)].map((text, index) => [text, letterOf(index)]));
  }

  public letter(text: string): string {
    return this.letters.get(text) as string;
  }

  public legend(): TerminalText[][] {
    return [...this.letters].map(([text, letter]) => [shown(letter), shown(text)]);
  }
}

function letterOf(index: number): string {
  const round = Math.floor(index / 26);
  return `${String.fromCharCode(97 + (index % 26))}${round === 0 ? "" : round}`;
}

function verdictColor(verdict: string, colors: Colors): (text: TerminalText) => TerminalText {
  return verdict === "disabled" ? colors.dim : verdict === "stays" ? colors.yellow : colors.red;
}

/** Findings as they are shown in a report. */
export function findingsText(findings: readonly Finding[], colors: Colors): TerminalText {
  const paint: Record<Severity, (text: TerminalText) => TerminalText> = {
    error: colors.red,
    warning: colors.yellow,
    info: colors.cyan,
  };
  return lines(
    first(
      findings,
      MOST_ROWS,
      (finding) => {
        const { head, message, details } = findingLines(finding);
        const color = isOpen(finding) ? paint[finding.severity] : colors.dim;
        return lines([line`${colors.bold(color(head))}: ${message}`, ...details]);
      },
      (more) => line`and ${more} findings more, all in --format json`,
    ),
    "\n\n",
  );
}

function summary(findings: readonly Finding[], colors: Colors): TerminalText {
  const open = findings.filter(({ acknowledged }) => acknowledged === undefined);
  const count = (severity: Severity) => open.filter((finding) => finding.severity === severity).length;
  const parts = [
    count("error") > 0 ? colors.red(shown(counted(count("error"), "error"))) : NOTHING,
    count("warning") > 0 ? colors.yellow(shown(counted(count("warning"), "warning"))) : NOTHING,
    count("info") > 0 ? shown(counted(count("info"), "note")) : NOTHING,
    findings.length > open.length ? line`${findings.length - open.length} acknowledged` : NOTHING,
  ].filter((part) => part !== NOTHING);
  return parts.length === 0 ? colors.green(line`nothing found`) : lines(parts, ", ");
}
