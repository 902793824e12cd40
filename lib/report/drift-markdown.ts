import type { Difference, Drift, NotCompared } from "../drift/drift";
import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import { first as firstOf } from "./bounds";
import { SHOWN_ROWS } from "./doctor-parts";
import {
  DRIFT_TITLE,
  driftHeadline,
  driftVerdict,
  isAsSaid,
  NOT_COMPARED_TITLE,
  SHOWN_DIFFERENCES,
  TO_COME_TITLE,
  valuesOf,
} from "./drift-parts";
import { escapeMarkdown } from "./markdown-syntax";

const LONGEST = 600;

/** The comparison as a heading. */
export function driftHeading(drift: Drift): string {
  return `## ${isAsSaid(drift) ? "✅" : "❌"} ${driftVerdict(drift)}: ${shown(driftHeadline(drift))}`;
}

/** What is not as the app says, what is still to come, and what was not compared. */
export function driftMarkdownParts({ differences, toCome, notCompared }: Drift): string[] {
  const rest = (more: number) => `and ${more} more, all in \`--format json\``;
  return [
    ...part(
      DRIFT_TITLE,
      firstOf(
        differences,
        SHOWN_DIFFERENCES,
        differencePart,
        (more) => `and ${counted(more, "difference")} more, all in \`--format json\``,
      ),
    ),
    ...part(TO_COME_TITLE, bulleted(firstOf(toCome, SHOWN_ROWS, shown, rest))),
    ...part(NOT_COMPARED_TITLE, bulleted(firstOf(notCompared, SHOWN_ROWS, notComparedItem, rest))),
  ];
}

function differencePart(difference: Difference): string {
  const { what, why, help, commands } = difference;
  const values = valuesOf(difference).map(([place, value]) => `- ${place}: ${shown(value)}`);
  const words = [why, help].filter((text) => text !== "").map(shown);
  return [
    `**${shown(what)}**`,
    values.join("\n"),
    ...words,
    ...(commands.length === 0
      ? []
      : [fenced(firstOf(commands, SHOWN_ROWS, String, (more) => `# and ${more} more, all in --format json`))]),
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
