import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import { first } from "./bounds";
import { LONGEST_NAME, SHOWN_ROWS } from "./doctor-parts";
import { escapeMarkdown } from "./markdown-syntax";

/** How the parts of a diagnosis stand in Markdown. */

export function section(title: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`### ${title}`, ...parts];
}

export function bullets<T>(items: readonly T[], show: (item: T) => string): string[] {
  if (items.length === 0) return [];
  return [bulleted(first(items, SHOWN_ROWS, show, (more) => `and ${more} more, all in \`--format json\``))];
}

export function bulleted(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

export function more(noun: string): (count: number) => string {
  return (count) => `and ${counted(count, noun)} more`;
}

/** What stands here is made from checked names alone, and can hold no fence. */
export function fenced(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, "```"].join("\n");
}

export function shown(text: string): string {
  return escapeMarkdown(cut(text, LONGEST_NAME));
}
