import type { Difference, Drift, NotCompared } from "../drift/drift";
import { cut } from "../scheduling/cut";
import { first as firstOf } from "./bounds";
import { SHOWN_ROWS } from "./doctor-parts";
import {
  AT_RANCHER,
  DRIFT_TITLE,
  driftHeadline,
  driftVerdict,
  groupsOfDifferences,
  isAsSaid,
  leftOut,
  NOT_COMPARED_TITLE,
  SHOWN_COMMANDS,
  shownDifferences,
  TO_COME_TITLE,
  valuesOf,
} from "./drift-parts";
import { escapeMarkdown } from "./markdown-syntax";

const LONGEST = 600;

/** The comparison as a heading, with the one command to begin with. */
export function driftHeading(drift: Drift): string {
  const [first] = drift.differences;
  return [
    `## ${isAsSaid(drift) ? "✅" : "❌"} ${driftVerdict(drift)}: ${shown(driftHeadline(drift))}`,
    ...(first === undefined ? [] : commandParts(first.commands.slice(0, 1), first.isAtRancher)),
  ].join("\n\n");
}

function commandParts(commands: readonly string[], isAtRancher: true | undefined): string[] {
  if (commands.length === 0) return [];
  const all = firstOf(commands, SHOWN_COMMANDS, String, (more) => `# and ${more} more, all in --format json`);
  return [...(isAtRancher ? [AT_RANCHER] : []), fenced(all)];
}

/** What is not as the app says, what is still to come, and what was not compared. */
export function driftMarkdownParts({ differences, toCome, notCompared }: Drift): string[] {
  const rest = (more: number) => `and ${more} more, all in \`--format json\``;
  return [
    ...part(DRIFT_TITLE, [
      ...groupsOfDifferences(shownDifferences(differences)).map(groupPart),
      ...leftOut(differences).map(shown),
    ]),
    ...part(TO_COME_TITLE, bulleted(firstOf(toCome, SHOWN_ROWS, shown, rest))),
    ...part(NOT_COMPARED_TITLE, bulleted(firstOf(notCompared, SHOWN_ROWS, notComparedItem, rest))),
  ];
}

function groupPart(group: readonly [Difference, ...Difference[]]): string {
  const { why, help, commands, isAtRancher } = group[0];
  const words = [why, help].filter((text) => text !== "").map(shown);
  return [
    ...group.flatMap((each) => [
      `**${shown(each.what)}**`,
      valuesOf(each)
        .map(([place, value]) => `- ${place}: ${shown(value)}`)
        .join("\n"),
    ]),
    ...words,
    ...commandParts(commands, isAtRancher),
  ].join("\n\n");
}

function notComparedItem({ what, why, command }: NotCompared): string {
  return `${shown(what)}: ${shown(why)}${command === undefined ? "" : `\n\n${indentedFence(command)}`}`;
}

function part(title: string, body: readonly string[]): string[] {
  return body.length === 0 ? [] : [`### ${title}`, ...body];
}

function bulleted(items: readonly string[]): string[] {
  return items.length === 0 ? [] : [items.map((item) => `- ${item}`).join("\n")];
}

/** Commands are made from checked names alone, and can hold no fence. */
function fenced(commands: readonly string[]): string {
  return ["```sh", ...commands, "```"].join("\n");
}

function indentedFence(command: string): string {
  return fenced([command])
    .split("\n")
    .map((each) => `  ${each}`)
    .join("\n");
}

function shown(text: string): string {
  return escapeMarkdown(cut(text, LONGEST));
}
