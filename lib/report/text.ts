import { explainAgentTolerations, type TolerationReason } from "../scheduling/agent-tolerations";
import { counted } from "../scheduling/counted";
import type { Finding, Severity } from "../scheduling/findings/finding";
import type { HostBootstrap } from "../scheduling/proof/bootstrap";
import type { DnsNeed } from "../scheduling/proof/dns-need";
import type { Placement } from "../scheduling/proof/placement";
import type { WorkloadVerdict } from "../scheduling/proof/steady-state";
import type { SchedulingProof } from "../scheduling/prove";
import { clusterName, distributionOf, releaseText } from "../scheduling/reading/cluster-summary";
import { reasons } from "../scheduling/reasons";
import { cutNames, MOST_COLUMNS, MOST_ROWS } from "./bounds";
import { findingsText } from "./finding-text";
import { placementNotes } from "./placement-notes";
import { proofAsWritten } from "./proof-as-written";
import { proofTable } from "./proof-table";
import { fits, grid, laidOut, longGridOrList, longList, paragraph, wrapped } from "./terminal-layout";
import {
  type Colors,
  colorsOf,
  indented,
  line,
  lines,
  NOTHING,
  section,
  shown,
  type TerminalText,
  type TextOptions,
} from "./terminal-text";
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

/**
 * A proof for people, as text: verdict, pools, agents, the table, findings. It fits 80 columns, but for names and commands
 * that are longer.
 *
 * @example
 * ```ts
 * console.log(renderProofText(cluster.prove(), { color: process.stdout.isTTY }));
 * ```
 */
export function renderProofText(judged: SchedulingProof, options: TextOptions = {}): string {
  return laidOut(options, () => {
    const colors = colorsOf(options);
    const proof = proofAsWritten(judged);
    const { cluster } = proof;
    const rancher =
      cluster.rancherVersion === undefined
        ? line`Rancher release not known`
        : line`Rancher ${shown(cluster.rancherVersion.toString())}`;
    return lines(
      [
        wrapped(
          line`${colors.bold(shown(clusterName(cluster)))}  ${shown(distributionOf(cluster))} ${shown(releaseText(cluster.kubernetesVersion))}, ${rancher}`,
          { level: 0, indent: 2 },
        ),
        section(line`First node`, bootstrapLines(proof, colors), colors),
        section(line`Node pools`, poolTable(proof), colors),
        section(line`Tolerations of Rancher's agents`, agentTable(proof, colors), colors),
        section(line`Where system workloads run`, proofTableText(proof, colors), colors),
        ...(proof.findings.length === 0 ? [] : [section(line`Findings`, findingsText(proof.findings, colors), colors)]),
        summary(proof.findings, colors),
      ],
      "\n\n",
    );
  });
}

/**
 * Only the table of a proof: pools across, workloads down.
 *
 * @example
 * ```ts
 * console.log(renderProofTable(cluster.prove()));
 * ```
 */
export function renderProofTable(proof: SchedulingProof, options: TextOptions = {}): string {
  return laidOut(options, () => {
    return proofTableText(proofAsWritten(proof), colorsOf(options));
  });
}

function proofTableText(proof: SchedulingProof, colors: Colors): TerminalText {
  const { columns: all, rows: allRows } = proofTable(proof);
  const columns = all.slice(0, MOST_COLUMNS);
  const rows = allRows.slice(0, MOST_ROWS);
  const notes = new Notes(columns.flatMap((_, column) => rows.flatMap(({ cells }) => placementNotes(cells[column]))));
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
  const table = grid([head, ...body]);
  const legend = notes.legend();
  const time = tableTime(proof.pools);
  return lines(
    [
      ...(time === "" ? [] : [wrapped(shown(time), { indent: 0 })]),
      fits(table) ? table : lines(body.flatMap((cells) => workloadLines(head, cells))),
      ...leftOut(all.length - columns.length, "column"),
      ...leftOut(allRows.length - rows.length, "workload"),
      ...(legend.length === 0
        ? []
        : [longList(legend, ([letter, note]) => wrapped(line`${letter}  ${note}`, { indent: 3 }))]),
    ],
    "\n\n",
  );
}

/** A row of a table that is too wide: below the workload, the pools that have the same sign. */
function workloadLines(head: readonly TerminalText[], [workload = NOTHING, ...cells]: readonly TerminalText[]) {
  const verdict = cells.at(-1) ?? NOTHING;
  const pools = new Map<TerminalText, TerminalText[]>();
  for (const [column, sign] of cells.slice(0, -1).entries()) {
    pools.set(sign, [...(pools.get(sign) ?? []), head[column + 1] ?? NOTHING]);
  }
  return [
    wrapped(verdict === NOTHING ? workload : line`${workload}: ${verdict}`, { indent: 4 }),
    ...[...pools].map(([sign, names]) => wrapped(line`    ${sign}: ${lines(names, ", ")}`, { indent: 6 })),
  ];
}

function leftOut(more: number, noun: string): TerminalText[] {
  return more === 0 ? [] : [shown(`and ${counted(more, noun)} more, all in --format json`)];
}

/** Verdicts of what exists, so that where it can run matters. */
const HAS_PODS: readonly WorkloadVerdict[] = ["runs", "pending", "evicted", "stays"];

/** What stands two columns further to the right. */
const BELOW = { level: 2 };

function flow(text: TerminalText): TerminalText {
  return wrapped(text, { ...BELOW, indent: 4 });
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
      return flow(line`${sign[verdict]} pool ${shown(pool)} first; there before workers join: as with ${shown(same)}`);
    told.set(hosts, pool);
    const [host, ...others] = hosts;
    if (host === undefined) return flow(line`${sign[verdict]} pool ${shown(pool)}: Rancher elects no node`);
    if (others.length === 0) return flow(line`${sign[verdict]} ${hostLine(host, needsDns)}`);
    const each = longList(hosts, (one) => wrapped(line`    ${hostLine(one, needsDns)}`, { ...BELOW, indent: 6 }));
    return line`${flow(line`${sign[verdict]} pool ${shown(pool)} first; there before workers join:`)}\n${each}`;
  });
  const verdict = paragraph(line`${sign[bootstrap.verdict]} `, bootstrapLine(bootstrap, cluster.initNode), {
    indent: 4,
  });
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
      return `blocked by ${cutNames(placement.by, String).join(", ")}`;
    case "evicted":
      return `evicted again and again by ${cutNames(placement.by, String).join(", ")}, ${evictedAfter(placement.seconds)}`;
    case "stopped":
      return `never started, because of ${cutNames(placement.by, String).join(", ")}`;
    case "unselected":
      return "finds no node with its labels";
  }
}

function poolTable({ pools, cluster }: SchedulingProof): TerminalText {
  if (pools.length === 0) return shown(NO_POOLS[cluster.poolSource === "unknown" ? "unknown" : "none"]);
  return longGridOrList(pools, ({ name, roles, taints, startupTaints = [], leavingTaints = [], nodes, ...pool }) => [
    shown(name),
    shown(rolesWords({ roles, ...pool })),
    shown(
      [
        ...cutNames(taints, String),
        openWords(pool, "taints", taints.length > 0),
        hasDeferred({ taints, ...pool }) ? ONCE_READY : "",
      ]
        .filter((each) => each !== "")
        .join(", ") || "no taints",
    ),
    startupTaints.length > 0 ? line`at start-up ${shown(cutNames(startupTaints, String).join(", "))}` : NOTHING,
    leavingTaints.length > 0 ? line`leaving ${shown(cutNames(leavingTaints, String).join(", "))}` : NOTHING,
    nodes === undefined ? shown(openWords(pool, "nodes", false)) : shown(counted(nodes, "node")),
  ]);
}

function agentTable({ cluster, pools }: SchedulingProof, colors: Colors): TerminalText {
  const rows = Object.entries(cluster.agents).flatMap(([agent, { tolerations, unknownTolerations }]) => {
    const cells = [
      ...explainAgentTolerations(pools, tolerations).map(({ toleration, because }) => [
        shown(toleration.toString()),
        because.length === 0
          ? shown(setBy(cluster))
          : shown(
              `because of ${poolList([...new Set(because.map(({ pool }) => pool))])}${BY_ORIGIN[originOf(because)]}`,
            ),
      ]),
      ...unknownTolerations.map(({ path }) => [line`not known`, shown(path)]),
    ];
    const rows = cells.length > 0 ? cells : [[colors.dim(line`none besides their own`), NOTHING]];
    return rows.map((row, index) => [index === 0 ? shown(agent) : NOTHING, ...row]);
  });
  return longGridOrList(rows, (row) => row);
}

const BY_ORIGIN: Readonly<Record<TolerationReason["origin"], string>> = {
  pool: "",
  roles: ", by its roles",
  leaving: ", which it leaves",
};

/** Where all of the taints are from; the pool where they are from several. */
function originOf(because: readonly TolerationReason[]): TolerationReason["origin"] {
  const [one, ...others] = new Set(because.map(({ origin }) => origin));
  return one === undefined || others.length > 0 ? "pool" : one;
}

function mark(cell: Placement, notes: Notes, colors: Colors, isMoot: boolean): TerminalText {
  const color = isMoot
    ? colors.dim
    : cell.verdict === "runs"
      ? colors.green
      : cell.verdict === "depends"
        ? colors.yellow
        : colors.red;
  const letters = placementNotes(cell).map((text) => notes.letter(text));
  const sign = cell.verdict === "runs" ? "✓" : cell.verdict === "depends" ? "?" : "✗";
  return color(shown([sign, ...letters].join(" ")));
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

  public legend(): (readonly [TerminalText, TerminalText])[] {
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
