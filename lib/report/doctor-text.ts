import type { Diagnosis, NodeTrouble, SkippingDaemonSet, UnrelatedWorkload } from "../doctor/diagnosis";
import { taintText } from "../doctor/live-taint";
import type { ClosedNodes } from "../doctor/placement-judge";
import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import { first as firstOf } from "./bounds";
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
import {
  type Colors,
  colorsOf,
  indented,
  line,
  lines,
  NOTHING,
  shown,
  shownWhole,
  type TerminalText,
  type TextOptions,
} from "./terminal-text";

/** Longest text of the cluster shown in one piece; names in Kubernetes are at most 253 characters long. */
const LONGEST = 300;
const SHOWN_ROWS = 10;

/** A diagnosis for people, as text: the verdict in the first line. */
export function renderDiagnosisText(diagnosis: Diagnosis, options: TextOptions = {}): string {
  const colors = colorsOf(options);
  const { explanations, skipping, unrelated, nodes, taints, pools, notes } = diagnosis;
  const groups = groupsOf(diagnosis);
  const more = moreGroups(groups);
  return lines(
    [
      verdictLine(diagnosis, colors),
      line`${shown(counted(nodes.total, "node"))}, ${nodes.tainted} with taints that somebody set`,
      section("Why", explanations.map(safe), colors),
      section(
        "Blocked",
        [
          ...groups
            .slice(0, SHOWN_GROUPS)
            .flatMap((group, index) => [...(index === 0 ? [] : [NOTHING]), ...groupLines(group, colors)]),
          ...(more === undefined ? [] : [NOTHING, shown(more)]),
        ],
        colors,
      ),
      section(
        "Or take the taints away",
        taints.length === 0
          ? []
          : [
              ...capped(taints.flatMap(({ commands }) => commands).map(shownWhole), "command"),
              colors.dim(shown(REMOVAL_NOTE)),
            ],
        colors,
      ),
      section(poolsTitle(diagnosis), pools.lines.map(shownWhole), colors),
      section(
        "Nodes in trouble",
        capped(nodes.troubles, "node", (trouble) => troubleLines(trouble, colors)),
        colors,
      ),
      section("Skipping tainted nodes, which may be meant", capped(skipping, "workload", skippingLines), colors),
      section("Not running for other reasons than taints", capped(unrelated, "workload", unrelatedLines), colors),
      section("Not in the input", capped(notes.map(safe), "note"), colors),
    ].filter((part) => part !== NOTHING),
    "\n\n",
  );
}

function verdictLine({ verdict, headline }: Diagnosis, colors: Colors): TerminalText {
  const paint = { stuck: colors.red, blocked: colors.red, clear: colors.green }[verdict];
  return line`${colors.bold(paint(line`${shown(verdict)}:`))} ${safe(headline)}`;
}

function groupLines({ workloads, first, commands }: BlockedGroup, colors: Colors): TerminalText[] {
  const { nodes, remarks, remedy } = first;
  const opened = openedNodes(first);
  return [
    ...capped(workloads, "workload", (each) => {
      const purpose = purposeOf(each.workload);
      const name = colors.bold(safe(workloadName(each.workload)));
      return line`${name}: ${shown(stateOf(each))}${purpose === undefined ? NOTHING : colors.dim(shown(` (${purpose})`))}`;
    }),
    ...indent([
      ...capped(nodes, "place", (closed) => closedLine(closed, colors)),
      ...remarks.map((remark) => colors.yellow(safe(remark))),
      ...block(
        opened === undefined ? line`tolerations it needs` : line`tolerations to run on ${listed(opened)}`,
        remedy.tolerations.length === 0 ? [] : tolerationsYaml(remedy.tolerations).map(shownWhole),
      ),
      ...(remedy.code === undefined
        ? []
        : block(line`in the app, ${shown(remedy.code.where)}`, remedy.code.lines.map(shownWhole))),
      ...block(line`at once`, capped(commands.map(shownWhole), "command")),
      ...remedy.notes.map((note) => line`${colors.dim(line`note:`)} ${safe(note)}`),
    ]),
  ];
}

function closedLine({ nodes, taints }: ClosedNodes, colors: Colors): TerminalText {
  const texts = taints.map((taint) => {
    const note = causeNote(taint);
    return line`${colors.red(safe(taintText(taint)))}${note === undefined ? NOTHING : shown(` (${note})`)}`;
  });
  return line`on ${listed(nodes)}: ${lines(capped(texts, "taint"), ", ")}`;
}

function troubleLines({ nodes, what, taints, help, commands }: NodeTrouble, colors: Colors): TerminalText {
  const texts = lines(capped(taints.map(taintText).map(safe), "taint"), ", ");
  return lines([
    line`${colors.bold(listed(nodes))}: ${safe(what)}`,
    ...indent([
      ...(taints.length === 0 ? [] : [line`${texts}: ${shown(help)}`]),
      ...capped(commands.map(shownWhole), "command"),
    ]),
  ]);
}

function skippingLines(daemonSet: SkippingDaemonSet): TerminalText {
  const { workload, nodes } = daemonSet;
  return lines([
    line`${safe(workloadName(workload))}: ${shown(skippingState(daemonSet))}`,
    ...indent(
      capped(nodes, "place", (closed) => {
        const texts = capped(closed.taints.map(taintText).map(safe), "taint");
        return line`on ${listed(closed.nodes)}: ${lines(texts, ", ")}`;
      }),
    ),
  ]);
}

function unrelatedLines({ workload, pods, reasons, message }: UnrelatedWorkload): TerminalText {
  const count = pods === 0 ? NOTHING : shown(` (${counted(pods, "pod")})`);
  return lines([
    line`${safe(workloadName(workload))}${count}: ${lines(capped(reasons.map(safe), "reason"), "; ")}`,
    ...(message === undefined ? [] : [line`  scheduler: ${shown(shortMessage(message))}`]),
  ]);
}

function section(title: string, body: readonly TerminalText[], colors: Colors): TerminalText {
  return body.length === 0 ? NOTHING : lines([colors.bold(shown(title)), ...indent(body)]);
}

function block(title: TerminalText, body: readonly TerminalText[]): TerminalText[] {
  return body.length === 0 ? [] : [line`${title}:`, ...indent(body)];
}

function indent(body: readonly TerminalText[]): TerminalText[] {
  return body.flatMap(indented);
}

function capped(items: readonly TerminalText[], noun: string): TerminalText[];
function capped<T>(items: readonly T[], noun: string, show: (item: T) => TerminalText): TerminalText[];
function capped<T>(items: readonly T[], noun: string, show = (item: T) => item as TerminalText): TerminalText[] {
  return firstOf(items, SHOWN_ROWS, show, (more) => shown(`and ${counted(more, noun)} more, all in --format json`));
}

function listed(names: readonly string[]): TerminalText {
  return shown(nodeList(names, (name) => cut(name, LONGEST)));
}

/** Fit for a terminal: one line, nothing that moves the cursor or turns text around, not endless. */
function safe(text: string): TerminalText {
  return shown(cut(text, LONGEST));
}
