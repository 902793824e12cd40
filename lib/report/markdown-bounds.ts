import { counted } from "../scheduling/counted";
import type { Text } from "../scheduling/rich-text";
import { first, MOST_FACTS, MOST_ROWS } from "./bounds";
import { prose } from "./markdown-syntax";

/** What stands in the place of what is left out. */
export function andMore(count: number, noun: string): string {
  return `and ${counted(count, noun)} more, all in \`--format json\``;
}

/** Rows of a table, cut when they are many. */
export function cutRows<T>(
  items: readonly T[],
  columns: number,
  row: (item: T) => readonly string[],
): (readonly string[])[] {
  return first(items, MOST_ROWS, row, (more) => [
    andMore(more, "row"),
    ...Array.from({ length: columns - 1 }, () => ""),
  ]);
}

/** Items of a list, cut when they are many. */
export function cutList<T>(items: readonly T[], show: (item: T) => string): string[] {
  return first(items, MOST_ROWS, show, (more) => `- ${andMore(more, "item")}`);
}

/** Facts or repairs of one finding, cut when they are many. */
export function cutFacts(facts: readonly Text[], before: (index: number) => string = () => ""): string[] {
  return first(
    [...facts.entries()],
    MOST_FACTS,
    ([index, fact]) => `${before(index)}${prose(fact)}`,
    (more) => andMore(more, "line"),
  );
}
