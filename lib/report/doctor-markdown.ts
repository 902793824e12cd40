import type { Diagnosis, NodeTrouble, SkippingDaemonSet, UnrelatedWorkload } from "../doctor/diagnosis";
import { taintText } from "../doctor/live-taint";
import type { ClosedNodes } from "../doctor/placement-judge";
import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
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
import { code, escapeMarkdown } from "./markdown-syntax";

const SHOWN_ROWS = 10;
const LONGEST = 300;
const SIGNS = { stuck: "❌", blocked: "❌", clear: "✅" } as const;

/** A diagnosis as Markdown, for an issue or a chat: the verdict in the heading. */
export function renderDiagnosisMarkdown(diagnosis: Diagnosis): string {
  const { verdict, headline, explanations, skipping, unrelated, nodes, taints, pools, notes } = diagnosis;
  const groups = groupsOf(diagnosis);
  const more = moreGroups(groups);
  return [
    `## ${SIGNS[verdict]} ${verdict}: ${shown(headline)}`,
    `${counted(nodes.total, "node")}, ${nodes.tainted} with taints that somebody set`,
    ...section("Why", bullets(explanations.map(shown))),
    ...section("Blocked", [
      ...groups.slice(0, SHOWN_GROUPS).flatMap(groupParts),
      ...(more === undefined ? [] : [more]),
    ]),
    ...section("Or take the taints away", taintParts(taints.flatMap(({ commands }) => commands))),
    ...section(poolsTitle(diagnosis), pools.lines.length === 0 ? [] : [fenced("ts", pools.lines)]),
    ...section("Nodes in trouble", nodes.troubles.flatMap(troubleParts)),
    ...section("Skipping tainted nodes, which may be meant", bullets(skipping.map(skippingLine))),
    ...section("Not running for other reasons than taints", bullets(unrelated.map(unrelatedLine))),
    ...section("Not in the input", bullets(notes.map(shown))),
  ].join("\n\n");
}

function groupParts({ workloads, first, commands }: BlockedGroup): string[] {
  const { nodes, remarks, remedy } = first;
  const opened = openedNodes(first);
  const title = opened === undefined ? "Tolerations it needs" : `Tolerations to run on ${nodeList(opened, name)}`;
  const others = workloads.length === 1 ? "" : ` and ${counted(workloads.length - 1, "workload")} more`;
  return [
    `#### ${shown(workloadName(first.workload))}${others}`,
    ...bullets(
      workloads.map((each) => {
        const purpose = purposeOf(each.workload);
        return `${shown(`${workloadName(each.workload)}: ${stateOf(each)}`)}${purpose === undefined ? "" : ` (${purpose})`}`;
      }),
    ),
    "Kept off:",
    ...bullets([...nodes.map(closedLine), ...remarks.map(shown)]),
    ...(remedy.tolerations.length === 0 ? [] : [`${title}:`, fenced("yaml", tolerationsYaml(remedy.tolerations))]),
    ...(remedy.code === undefined
      ? []
      : [`In the app, ${escapeMarkdown(remedy.code.where)}:`, fenced("ts", remedy.code.lines)]),
    ...(commands.length === 0 ? [] : ["At once:", commandBlock(commands)]),
    ...bullets(remedy.notes.map((note) => `note: ${shown(note)}`)),
  ];
}

function closedLine({ nodes, taints }: ClosedNodes): string {
  const texts = taints.map((taint) => {
    const note = causeNote(taint);
    return `${name(taintText(taint))}${note === undefined ? "" : ` (${note})`}`;
  });
  return `on ${nodeList(nodes, name)}: ${texts.join(", ")}`;
}

function taintParts(commands: readonly string[]): string[] {
  return commands.length === 0 ? [] : [commandBlock(commands), shown(REMOVAL_NOTE)];
}

function troubleParts({ nodes, what, taints, help, commands }: NodeTrouble): string[] {
  const texts = taints.map((taint) => name(taintText(taint))).join(", ");
  return [
    `**${nodeList(nodes, shown)}**: ${shown(what)}${texts === "" ? "" : `. ${texts}: ${help}`}`,
    ...(commands.length === 0 ? [] : [commandBlock(commands)]),
  ];
}

function skippingLine(daemonSet: SkippingDaemonSet): string {
  return `**${shown(workloadName(daemonSet.workload))}**: ${skippingState(daemonSet)}; ${daemonSet.nodes.map(closedLine).join("; ")}`;
}

function unrelatedLine({ workload, pods, reasons, message }: UnrelatedWorkload): string {
  const count = pods === 0 ? "" : ` (${counted(pods, "pod")})`;
  const words = message === undefined ? "" : `; the scheduler says: ${escapeMarkdown(shortMessage(message))}`;
  return `**${shown(workloadName(workload))}**${count}: ${reasons.map(shown).join("; ")}${words}`;
}

function section(title: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`### ${title}`, ...parts];
}

function bullets(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - SHOWN_ROWS;
  const all = more > 1 ? [...lines.slice(0, SHOWN_ROWS), `and ${more} more, all in \`--format json\``] : lines;
  return [all.map((line) => `- ${line}`).join("\n")];
}

function commandBlock(commands: readonly string[]): string {
  const more = commands.length - SHOWN_ROWS;
  const lines = more > 1 ? [...commands.slice(0, SHOWN_ROWS), `# and ${more} more, all in --format json`] : commands;
  return fenced("sh", lines);
}

/** What stands here is made from checked names alone, and can hold no fence. */
function fenced(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, "```"].join("\n");
}

function shown(text: string): string {
  return escapeMarkdown(cut(text, LONGEST));
}

function name(text: string): string {
  return code(cut(text, LONGEST));
}
