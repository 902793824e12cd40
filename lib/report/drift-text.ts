import type { Difference, Drift, NotCompared } from "../drift/drift";
import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import { first as firstOf } from "./bounds";
import { SHOWN_ROWS } from "./doctor-parts";
import {
  DRIFT_TITLE,
  driftHeadline,
  driftVerdict,
  firstCommand,
  isAsSaid,
  NOT_COMPARED_TITLE,
  SHOWN_DIFFERENCES,
  TO_COME_TITLE,
  valuesOf,
} from "./drift-parts";
import { WIDTH, wrapped } from "./terminal-layout";
import {
  type Colors,
  colorsOf,
  indented,
  line,
  lines,
  section,
  shown,
  shownWhole,
  type TerminalText,
  type TextOptions,
} from "./terminal-text";

/** Longest text of the cluster shown in one piece. */
const LONGEST = 600;

/** The comparison in its first line, with the one command to begin with. */
export function driftHead(drift: Drift, options: TextOptions): TerminalText {
  const colors = colorsOf(options);
  const paint = isAsSaid(drift) ? colors.green : colors.red;
  const command = firstCommand(drift);
  const verdict = colors.bold(paint(line`${shown(driftVerdict(drift))}:`));
  return lines([
    wrapped(line`${verdict} ${safe(driftHeadline(drift))}`, { width: WIDTH, indent: 2 }),
    ...(command === undefined ? [] : indented(shownWhole(command))),
  ]);
}

/** What is not as the app says, what is still to come, and what was not compared. */
export function driftSections(drift: Drift, options: TextOptions): TerminalText[] {
  const colors = colorsOf(options);
  const { differences, toCome, notCompared } = drift;
  const parts: [title: string, body: TerminalText[]][] = [
    [
      DRIFT_TITLE,
      firstOf(
        differences,
        SHOWN_DIFFERENCES,
        (each) => differenceLines(each, colors),
        (more) => shown(`and ${counted(more, "difference")} more, all in --format json`),
      ),
    ],
    [TO_COME_TITLE, capped(toCome.map((each) => flow(safe(each), 1)))],
    [NOT_COMPARED_TITLE, capped(notCompared.map(notComparedLines))],
  ];
  return parts.filter(([, body]) => body.length > 0).map(([title, body]) => section(shown(title), lines(body), colors));
}

function differenceLines({ what, why, help, commands, ...difference }: Difference, colors: Colors): TerminalText {
  const values = valuesOf({ what, why, help, commands, ...difference });
  return lines([
    flow(colors.bold(safe(what)), 1),
    ...[
      ...values.map(([place, value]) => flow(line`${shown(place)}: ${safe(value)}`, 2)),
      ...[why, help].filter((text) => text !== "").map((text) => colors.dim(flow(safe(text), 2))),
      ...capped(commands.map(shownWhole)),
    ].flatMap(indented),
  ]);
}

function notComparedLines({ what, why, command }: NotCompared): TerminalText {
  return lines([
    flow(line`${safe(what)}: ${safe(why)}`, 1),
    ...(command === undefined ? [] : indented(shownWhole(command))),
  ]);
}

function capped(items: readonly TerminalText[]): TerminalText[] {
  return firstOf(
    items,
    SHOWN_ROWS,
    (item) => item,
    (more) => shown(`and ${more} more, all in --format json`),
  );
}

function flow(text: TerminalText, level: number): TerminalText {
  return wrapped(text, { width: WIDTH - 2 * level, indent: 2 });
}

function safe(text: string): TerminalText {
  return shown(cut(text, LONGEST));
}
