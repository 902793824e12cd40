import type {
  DiagnosedWorkload,
  Diagnosis,
  NodeTrouble,
  SkippingDaemonSet,
  UnrelatedWorkload,
} from "../doctor/diagnosis";
import { type HeardWorkload, heardWords } from "../doctor/heard";
import { tolerationLines } from "../doctor/repair/toleration-lines";
import { type LiveTaint, taintText } from "../live/live-taint";
import type { ClosedNodes } from "../live/placement-judge";
import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import { first as firstOf } from "./bounds";
import {
  type BlockedGroup,
  causeNote,
  groupsOf,
  isKnown,
  isUnknown,
  LONGEST_NAME,
  nodeList,
  nodesLine,
  openedNodes,
  POOLS_TITLE,
  poolsNote,
  purposeOf,
  REMOVAL_NOTE,
  SHOWN_ROWS,
  SHOWN_SKIPPED,
  shortMessage,
  shownGroups,
  skippingState,
  stateOf,
  UNKNOWN_TITLE,
  UNRELATED_TITLE,
  workloadName,
} from "./doctor-parts";
import { hasPools, type RepairOptions } from "./doctor-repair-parts";
import { repairSections } from "./doctor-repair-text";
import { block, capped, flow, indent, more, safe, section, told } from "./doctor-text-layout";
import { laidOut, wrapped } from "./terminal-layout";
import {
  type Colors,
  colorsOf,
  line,
  lines,
  NOTHING,
  shown,
  shownWhole,
  type TerminalText,
  type TextOptions,
} from "./terminal-text";

/** What a report says besides the diagnosis. */
export interface BesideDiagnosis extends TextOptions {
  /** Stands in place of the verdict and the command under it. */
  readonly head?: TerminalText;
  /** Sections behind those of the diagnosis. */
  readonly more?: readonly TerminalText[];
}

/**
 * A diagnosis for people, as text: the verdict in the first line. It fits 80 columns, but for names and commands that are
 * longer.
 */
export function renderDiagnosisText(diagnosis: Diagnosis, options: BesideDiagnosis & RepairOptions = {}): string {
  return laidOut(options, () => {
    const colors = colorsOf(options);
    const { command, explanations, heard, skipping, unrelated, nodes, taints, pools, notes } = diagnosis;
    const { parts, rest } = shownGroups(groupsOf(diagnosis), (group) => groupLines(group, colors));
    return lines(
      [
        lines([
          options.head ?? verdictLine(diagnosis, colors),
          ...(command === undefined || options.head !== undefined ? [] : indent([shownWhole(command)])),
        ]),
        section(
          "Why",
          explanations.map((explanation) => told(explanation)),
          colors,
        ),
        ...repairSections(diagnosis, options, colors),
        wrapped(shown(nodesLine(diagnosis)), { level: 0, indent: 2 }),
        section(
          "Blocked",
          [
            ...parts.flatMap((part, index) => [...(index === 0 ? [] : [NOTHING]), ...part]),
            ...(rest === undefined ? [] : [NOTHING, shown(rest)]),
          ],
          colors,
        ),
        section("Kept off by taints, says the scheduler", capped(heard, "workload", heardLine), colors),
        section(
          "Or take the taints away",
          taints.length === 0
            ? []
            : [
                ...capped(taints.flatMap(({ commands }) => commands).map(shownWhole), "command"),
                colors.dim(flow(shown(REMOVAL_NOTE))),
              ],
          colors,
        ),
        section(
          POOLS_TITLE,
          hasPools(diagnosis, options)
            ? [...pools.lines.map(shownWhole), colors.dim(flow(shown(poolsNote(diagnosis))))]
            : [],
          colors,
        ),
        section(
          "Nodes in trouble",
          capped(nodes.troubles, "trouble", (trouble) => troubleLines(trouble, colors)),
          colors,
        ),
        section("Skipping tainted nodes, which may be meant", capped(skipping, "workload", skippingLines), colors),
        section(UNRELATED_TITLE, capped(unrelated.filter(isKnown), "workload", unrelatedLines), colors),
        section(UNKNOWN_TITLE, capped(unrelated.filter(isUnknown), "workload", unrelatedLines), colors),
        section("Not in the input", capped(notes.map(told), "note"), colors),
        ...(options.more ?? []),
      ].filter((part) => part !== NOTHING),
      "\n\n",
    );
  });
}

function verdictLine({ verdict, headline }: Diagnosis, colors: Colors): TerminalText {
  const paint = { stuck: colors.red, blocked: colors.red, clear: colors.green }[verdict];
  return wrapped(line`${colors.bold(paint(line`${shown(verdict)}:`))} ${safe(headline)}`, { level: 0, indent: 2 });
}

function groupLines({ workloads, first }: BlockedGroup, colors: Colors): TerminalText[] {
  const { nodes, remarks, remedy } = first;
  const opened = openedNodes(first);
  return [
    ...capped(workloads, "workload", (each) => {
      const purpose = purposeOf(each.workload);
      const name = colors.bold(safe(workloadName(each.workload)));
      return flow(
        line`${name}: ${shown(stateOf(each))}${purpose === undefined ? NOTHING : line` ${colors.dim(shown(`(${purpose})`))}`}`,
      );
    }),
    ...indent([
      ...firstOf(nodes, SHOWN_ROWS, (closed) => flow(closedLine(closed, first, colors), 2), more("place")),
      ...remarks.map((remark) => colors.yellow(told(remark, 2))),
      ...block(
        opened === undefined ? line`tolerations it needs` : line`tolerations to run on ${listed(opened)}`,
        remedy.tolerations.length === 0 ? [] : tolerationLines("tolerations", remedy.tolerations).map(shownWhole),
      ),
      ...remedy.notes.map((note) => flow(line`${colors.dim(line`note:`)} ${safe(note)}`, 2)),
    ]),
  ];
}

function closedLine({ nodes, taints }: ClosedNodes, { toTolerate }: DiagnosedWorkload, colors: Colors): TerminalText {
  const texts = taintTexts(taints, (taint) => {
    const note = causeNote(taint, toTolerate);
    return line`${colors.red(safe(taintText(taint)))}${note === undefined ? NOTHING : shown(` (${note})`)}`;
  });
  return line`on ${listed(nodes)}: ${texts}`;
}

function troubleLines({ nodes, what, taints, help, commands }: NodeTrouble, colors: Colors): TerminalText {
  const texts = lines(
    capped(taints, "taint", (taint) => safe(taintText(taint))),
    ", ",
  );
  return lines([
    flow(line`${colors.bold(listed(nodes))}: ${safe(what)}`),
    ...indent([
      ...(taints.length === 0 ? [] : [flow(line`${texts}: ${safe(help)}`, 2)]),
      ...capped(commands.map(shownWhole), "command"),
    ]),
  ]);
}

function skippingLines(daemonSet: SkippingDaemonSet): TerminalText {
  const { workload, nodes } = daemonSet;
  return lines([
    flow(line`${safe(workloadName(workload))}: ${shown(skippingState(daemonSet))}`),
    ...indent(
      firstOf(
        nodes,
        SHOWN_SKIPPED,
        (closed) =>
          flow(line`on ${listed(closed.nodes)}: ${taintTexts(closed.taints, (taint) => safe(taintText(taint)))}`, 2),
        more("place"),
      ),
    ),
  ]);
}

function heardLine(heard: HeardWorkload): TerminalText {
  const state = `${counted(heard.pods.length, "pod")} Pending`;
  return flow(line`${safe(workloadName(heard.workload))}: ${shown(state)}: ${safe(heardWords(heard))}`);
}

function unrelatedLines({ workload, pods, reasons, message }: UnrelatedWorkload): TerminalText {
  const count = pods === 0 ? NOTHING : shown(` (${counted(pods, "pod")})`);
  return lines([
    flow(line`${safe(workloadName(workload))}${count}: ${lines(capped(reasons.map(safe), "reason"), "; ")}`),
    ...(message === undefined ? [] : indent([flow(line`scheduler: ${shown(shortMessage(message))}`, 2)])),
  ]);
}

function taintTexts(taints: readonly LiveTaint[], show: (taint: LiveTaint) => TerminalText): TerminalText {
  return lines(firstOf(taints, SHOWN_ROWS, show, more("taint")), ", ");
}

function listed(names: readonly string[]): TerminalText {
  return shown(nodeList(names, (name) => cut(name, LONGEST_NAME)));
}
