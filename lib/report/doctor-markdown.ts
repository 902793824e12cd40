import type { Diagnosis, NodeTrouble, SkippingDaemonSet, UnrelatedWorkload } from "../doctor/diagnosis";
import { type HeardWorkload, heardWords } from "../doctor/heard";
import { tolerationLines } from "../doctor/repair/toleration-lines";
import { type LiveTaint, taintText } from "../live/live-taint";
import type { ClosedNodes } from "../live/placement-judge";
import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import { first } from "./bounds";
import { bulleted, bullets, fenced, more, section, shown } from "./doctor-markdown-layout";
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
import { repairSections } from "./doctor-repair-markdown";
import { hasPools, type RepairOptions } from "./doctor-repair-parts";
import { code, escapeMarkdown } from "./markdown-syntax";

const SIGNS = { stuck: "❌", blocked: "❌", clear: "✅" } as const;

/** What a report says besides the diagnosis: in place of its heading, and behind its sections. */
export interface BesideMarkdown {
  readonly head?: string;
  readonly more?: readonly string[];
}

/** A diagnosis as Markdown, for an issue or a chat: the verdict in the heading. */
export function renderDiagnosisMarkdown(
  diagnosis: Diagnosis,
  { head, more: behind = [], ...options }: BesideMarkdown & RepairOptions = {},
): string {
  const { verdict, headline, command, explanations, heard, skipping, unrelated, nodes, taints, pools, notes } =
    diagnosis;
  const { parts, rest } = shownGroups(groupsOf(diagnosis), groupParts);
  return [
    head ?? `## ${SIGNS[verdict]} ${verdict}: ${shown(headline)}`,
    ...(command === undefined || head !== undefined ? [] : [fenced("sh", [command])]),
    ...section("Why", bullets(explanations, shown)),
    ...repairSections(diagnosis, options),
    shown(nodesLine(diagnosis)),
    ...section("Blocked", [...parts.flat(), ...(rest === undefined ? [] : [rest])]),
    ...section("Kept off by taints, says the scheduler", bullets(heard, heardLine)),
    ...section("Or take the taints away", taintParts(taints.flatMap(({ commands }) => commands))),
    ...section(
      POOLS_TITLE,
      hasPools(diagnosis, options) ? [fenced("ts", pools.lines), shown(poolsNote(diagnosis))] : [],
    ),
    ...section(
      "Nodes in trouble",
      first(nodes.troubles, SHOWN_ROWS, troubleParts, (more) => [
        `and ${counted(more, "trouble")} more, all in \`--format json\``,
      ]).flat(),
    ),
    ...section("Skipping tainted nodes, which may be meant", bullets(skipping, skippingLine)),
    ...section(UNRELATED_TITLE, bullets(unrelated.filter(isKnown), unrelatedLine)),
    ...section(UNKNOWN_TITLE, bullets(unrelated.filter(isUnknown), unrelatedLine)),
    ...section("Not in the input", bullets(notes, shown)),
    ...behind,
  ].join("\n\n");
}

function groupParts({ workloads, first: one }: BlockedGroup): string[] {
  const { nodes, remarks, remedy, toTolerate } = one;
  const opened = openedNodes(one);
  const title = opened === undefined ? "Tolerations it needs" : `Tolerations to run on ${nodeList(opened, name)}`;
  const others = workloads.length === 1 ? "" : ` and ${counted(workloads.length - 1, "workload")} more`;
  return [
    `#### ${shown(workloadName(one.workload))}${others}`,
    ...bullets(workloads, (each) => {
      const purpose = purposeOf(each.workload);
      return `${shown(`${workloadName(each.workload)}: ${stateOf(each)}`)}${purpose === undefined ? "" : ` (${purpose})`}`;
    }),
    "Kept off:",
    bulleted([
      ...first(nodes, SHOWN_ROWS, (closed) => closedLine(closed, toTolerate), more("place")),
      ...remarks.map(shown),
    ]),
    ...(remedy.tolerations.length === 0
      ? []
      : [`${title}:`, fenced("yaml", tolerationLines("tolerations", remedy.tolerations))]),
    ...bullets(remedy.notes, (note) => `note: ${shown(note)}`),
  ];
}

function closedLine({ nodes, taints }: ClosedNodes, toTolerate: readonly LiveTaint[]): string {
  const show = (taint: LiveTaint) => {
    const note = causeNote(taint, toTolerate);
    return `${name(taintText(taint))}${note === undefined ? "" : ` (${note})`}`;
  };
  const texts = first(taints, SHOWN_ROWS, show, more("taint"));
  return `on ${nodeList(nodes, name)}: ${texts.join(", ")}`;
}

function taintParts(commands: readonly string[]): string[] {
  return commands.length === 0 ? [] : [commandBlock(commands), shown(REMOVAL_NOTE)];
}

function troubleParts({ nodes, what, taints, help, commands }: NodeTrouble): string[] {
  const texts = first(taints, SHOWN_ROWS, (taint) => name(taintText(taint)), more("taint")).join(", ");
  return [
    `**${nodeList(nodes, shown)}**: ${shown(what)}${texts === "" ? "" : `. ${texts}: ${help}`}`,
    ...(commands.length === 0 ? [] : [commandBlock(commands)]),
  ];
}

function skippingLine(daemonSet: SkippingDaemonSet): string {
  return `**${shown(workloadName(daemonSet.workload))}**: ${skippingState(daemonSet)}; ${first(daemonSet.nodes, SHOWN_SKIPPED, (closed) => closedLine(closed, []), more("place")).join("; ")}`;
}

function heardLine(heard: HeardWorkload): string {
  return `**${shown(workloadName(heard.workload))}** (${counted(heard.pods.length, "pod")} Pending): ${shown(heardWords(heard))}`;
}

function unrelatedLine({ workload, pods, reasons, message }: UnrelatedWorkload): string {
  const count = pods === 0 ? "" : ` (${counted(pods, "pod")})`;
  const words = message === undefined ? "" : `; the scheduler says: ${escapeMarkdown(shortMessage(message))}`;
  return `**${shown(workloadName(workload))}**${count}: ${first(reasons, SHOWN_ROWS, shown, more("reason")).join("; ")}${words}`;
}

function commandBlock(commands: readonly string[]): string {
  const rest = (more: number) => `# and ${more} more, all in --format json`;
  return fenced("sh", first(commands, SHOWN_ROWS, String, rest));
}

function name(text: string): string {
  return code(cut(text, LONGEST_NAME));
}
