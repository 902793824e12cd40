import { createColors } from "picocolors";
import type { Diagnosis, NodeTrouble, SkippingDaemonSet, UnrelatedWorkload } from "../doctor/diagnosis";
import { taintText } from "../doctor/live-taint";
import type { ClosedNodes } from "../doctor/placement-judge";
import { counted } from "../scheduling/counted";
import { printable } from "../scheduling/printable";
import {
  type BlockedGroup,
  causeNote,
  groupsOf,
  moreGroups,
  nodeList,
  openedNodes,
  poolsTitle,
  purposeOf,
  REMOVAL_NOTE,
  SHOWN_GROUPS,
  shortMessage,
  skippingState,
  stateOf,
  tolerationsYaml,
  workloadName,
} from "./doctor-parts";
import type { Colors, TextOptions } from "./text";

/** Longest text of the cluster shown in one piece; names in Kubernetes are at most 253 characters long. */
const LONGEST = 300;
const SHOWN_ROWS = 10;

/** A diagnosis for people, as text: the verdict in the first line. */
export function renderDiagnosisText(diagnosis: Diagnosis, options: TextOptions = {}): string {
  const colors = createColors(options.color ?? false);
  const { explanations, skipping, unrelated, nodes, taints, pools, notes } = diagnosis;
  const groups = groupsOf(diagnosis);
  const more = moreGroups(groups);
  return [
    verdictLine(diagnosis, colors),
    `${counted(nodes.total, "node")}, ${nodes.tainted} with taints that somebody set`,
    section("Why", explanations.map(safe), colors),
    section(
      "Blocked",
      [
        ...groups
          .slice(0, SHOWN_GROUPS)
          .flatMap((group, index) => [...(index === 0 ? [] : [""]), ...groupLines(group, colors)]),
        ...(more === undefined ? [] : ["", more]),
      ],
      colors,
    ),
    section(
      "Or take the taints away",
      taints.length === 0
        ? []
        : [
            ...capped(
              taints.flatMap(({ commands }) => commands),
              "command",
            ),
            colors.dim(REMOVAL_NOTE),
          ],
      colors,
    ),
    section(poolsTitle(diagnosis), pools.lines.map(safe), colors),
    section(
      "Nodes in trouble",
      nodes.troubles.flatMap((trouble) => troubleLines(trouble, colors)),
      colors,
    ),
    section("Skipping tainted nodes, which may be meant", skipping.flatMap(skippingLines), colors),
    section("Not running for other reasons than taints", capped(unrelated.map(unrelatedLines), "workload"), colors),
    section("Not in the input", notes.map(safe), colors),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function verdictLine({ verdict, headline }: Diagnosis, colors: Colors): string {
  const paint = { stuck: colors.red, blocked: colors.red, clear: colors.green }[verdict];
  return `${colors.bold(paint(`${verdict}:`))} ${safe(headline)}`;
}

function groupLines({ workloads, first, commands }: BlockedGroup, colors: Colors): string[] {
  const { nodes, remarks, remedy } = first;
  const opened = openedNodes(first);
  return [
    ...capped(
      workloads.map((each) => {
        const purpose = purposeOf(each.workload);
        const name = colors.bold(safe(workloadName(each.workload)));
        return `${name}: ${stateOf(each)}${purpose === undefined ? "" : colors.dim(` (${purpose})`)}`;
      }),
      "workload",
    ),
    ...indent([
      ...nodes.map((closed) => closedLine(closed, colors)),
      ...remarks.map((remark) => colors.yellow(safe(remark))),
      ...block(
        opened === undefined ? "tolerations it needs" : `tolerations to run on ${nodeList(opened, safe)}`,
        remedy.tolerations.length === 0 ? [] : tolerationsYaml(remedy.tolerations).map(safe),
      ),
      ...(remedy.code === undefined ? [] : block(`in the app, ${remedy.code.where}`, remedy.code.lines.map(safe))),
      ...block("at once", capped(commands.map(safeCommand), "command")),
      ...remedy.notes.map((note) => `${colors.dim("note:")} ${safe(note)}`),
    ]),
  ];
}

function closedLine({ nodes, taints }: ClosedNodes, colors: Colors): string {
  const texts = taints.map((taint) => {
    const note = causeNote(taint);
    return `${colors.red(safe(taintText(taint)))}${note === undefined ? "" : ` (${note})`}`;
  });
  return `on ${nodeList(nodes, safe)}: ${texts.join(", ")}`;
}

function troubleLines({ nodes, what, taints, help, commands }: NodeTrouble, colors: Colors): string[] {
  const texts = taints.map((taint) => safe(taintText(taint))).join(", ");
  return [
    `${colors.bold(nodeList(nodes, safe))}: ${safe(what)}`,
    ...indent([...(texts === "" ? [] : [`${texts}: ${help}`]), ...capped(commands, "command")]),
  ];
}

function skippingLines(daemonSet: SkippingDaemonSet): string[] {
  const { workload, nodes } = daemonSet;
  return [
    `${safe(workloadName(workload))}: ${skippingState(daemonSet)}`,
    ...indent(
      nodes.map((closed) => `on ${nodeList(closed.nodes, safe)}: ${closed.taints.map(taintText).map(safe).join(", ")}`),
    ),
  ];
}

function unrelatedLines({ workload, pods, reasons, message }: UnrelatedWorkload): string {
  const count = pods === 0 ? "" : ` (${counted(pods, "pod")})`;
  return [
    `${safe(workloadName(workload))}${count}: ${reasons.map(safe).join("; ")}`,
    ...(message === undefined ? [] : [`  scheduler: ${printable(shortMessage(message))}`]),
  ].join("\n");
}

function section(title: string, lines: readonly string[], colors: Colors): string {
  if (lines.length === 0) return "";
  return [colors.bold(title), ...indent(lines)].join("\n");
}

function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...indent(lines)];
}

function indent(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split("\n")).map((line) => (line === "" ? "" : `  ${line}`));
}

function capped(lines: readonly string[], noun: string): string[] {
  const more = lines.length - SHOWN_ROWS;
  return more > 1
    ? [...lines.slice(0, SHOWN_ROWS), `and ${counted(more, noun)} more, all in --format json`]
    : [...lines];
}

/** Fit for a terminal: one line, nothing that moves the cursor or turns text around, not endless. */
function safe(text: string): string {
  return printable(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

/** A command is never cut: half of one would be another one. */
function safeCommand(text: string): string {
  return printable(text);
}
