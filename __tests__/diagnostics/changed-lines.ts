/** Lines of an app that a page does not show, between two that it shows. */
const LEFT_OUT = /^ +\.\.\.$/;

/** Lines that stand together in the app: those to find there, and those to put in their place. */
interface Stretch {
  readonly found: readonly string[];
  readonly written: readonly string[];
}

/** Where a stretch was found: the index of its first line. */
type Places = readonly number[];

/**
 * The app that the `diff` block of a page makes of another one. A line begins with what happens to it: `+`, `-`, or a
 * blank where it stays; `...` stands for lines that stay and are not shown, as are those before the first and after
 * the last.
 * @throws Error when the lines are not those of the app, when they fit it in more than one way, or change nothing
 */
export function withChangedLines(app: string, diff: string): string {
  const lines = app.replace(/\n$/, "").split("\n");
  const stretches = stretchesOf(diff);
  const ways = waysToFit(lines, stretches, 0);
  if (ways.length === 0) throw new Error(`not in the app: ${quotedLine(firstUnfit(lines, stretches))}`);
  const made = new Set(ways.map((places) => rewritten(lines, stretches, places)));
  const [only, ...others] = made;
  if (only === undefined || others.length > 0) throw new Error("the changed lines fit the app in several ways");
  if (only === `${lines.join("\n")}\n`) throw new Error("the changed lines change nothing");
  return only;
}

function stretchesOf(diff: string): Stretch[] {
  const stretches: { found: string[]; written: string[] }[] = [{ found: [], written: [] }];
  for (const line of diff.replace(/\n$/, "").split("\n")) {
    const last = stretches.at(-1);
    const [sign, text] = [line.charAt(0), line.slice(1)];
    if (LEFT_OUT.test(line)) stretches.push({ found: [], written: [] });
    else if (!["", " ", "+", "-"].includes(sign)) throw new Error(`neither kept nor changed: ${quotedLine(line)}`);
    else {
      if (sign !== "+") last?.found.push(text);
      if (sign !== "-") last?.written.push(text);
    }
  }
  if (stretches.some(({ found }) => found.length === 0)) throw new Error("lines are added, and it is not said where");
  return stretches;
}

/** Every way in which stretches stand in the app, one after the other, with at least one line left out between two. */
function waysToFit(lines: readonly string[], [first, ...rest]: readonly Stretch[], from: number): Places[] {
  if (first === undefined) return [[]];
  return lines.flatMap((_, place) => {
    if (place < from || !standsAt(lines, first, place)) return [];
    return waysToFit(lines, rest, place + first.found.length + 1).map((places) => [place, ...places]);
  });
}

function standsAt(lines: readonly string[], { found }: Stretch, place: number): boolean {
  return found.every((line, index) => lines[place + index] === line);
}

function rewritten(lines: readonly string[], stretches: readonly Stretch[], places: Places): string {
  const made = [...lines];
  for (const [index, { found, written }] of [...stretches.entries()].reverse()) {
    made.splice(places[index] ?? 0, found.length, ...written);
  }
  return `${made.join("\n")}\n`;
}

/** The first line to be found that is the reason why nothing fits. */
function firstUnfit(lines: readonly string[], stretches: readonly Stretch[]): string {
  for (const [index, stretch] of stretches.entries()) {
    for (let count = 1; count <= stretch.found.length; count += 1) {
      const shortened = { ...stretch, found: stretch.found.slice(0, count) };
      const ways = waysToFit(lines, [...stretches.slice(0, index), shortened], 0);
      if (ways.length === 0) return stretch.found[count - 1] ?? "";
    }
  }
  return "";
}

function quotedLine(line: string): string {
  return `"${line}"`;
}
