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
import { laidOut, wrapped } from "./terminal-layout";
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
  return laidOut(options, () => {
    const colors = colorsOf(options);
    const paint = isAsSaid(drift) ? colors.green : colors.red;
    const verdict = colors.bold(paint(line`${shown(driftVerdict(drift))}:`));
    return lines([
      wrapped(line`${verdict} ${safe(driftHeadline(drift))}`, { level: 0, indent: 2 }),
      ...drift.differences
        .slice(0, 1)
        .flatMap(({ commands, isAtRancher }) => commandLines(commands.slice(0, 1), isAtRancher)),
    ]);
  });
}

function commandLines(commands: readonly string[], isAtRancher: true | undefined): TerminalText[] {
  if (commands.length === 0) return [];
  const all = capped(commands.map(shownWhole), SHOWN_COMMANDS).flatMap(indented);
  return isAtRancher ? [...indented(shown(AT_RANCHER)), ...all] : all;
}

/** What is not as the app says, what is still to come, and what was not compared. */
export function driftSections(drift: Drift, options: TextOptions): TerminalText[] {
  return laidOut(options, () => {
    const colors = colorsOf(options);
    const { differences, toCome, notCompared } = drift;
    const parts: [title: string, body: TerminalText[]][] = [
      [
        DRIFT_TITLE,
        [
          ...groupsOfDifferences(shownDifferences(differences)).map((group) => groupLines(group, colors)),
          ...leftOut(differences).map(shown),
        ],
      ],
      [TO_COME_TITLE, capped(toCome.map((each) => flow(safe(each), 1)))],
      [NOT_COMPARED_TITLE, capped(notCompared.map(notComparedLines))],
    ];
    return parts
      .filter(([, body]) => body.length > 0)
      .map(([title, body]) => section(shown(title), lines(body), colors));
  });
}

function groupLines(group: readonly [Difference, ...Difference[]], colors: Colors): TerminalText {
  const { why, help, commands, isAtRancher } = group[0];
  return lines([
    ...group.flatMap((each) => [
      flow(colors.bold(safe(each.what)), 1),
      ...valuesOf(each).flatMap(([place, value]) => indented(flow(line`${shown(place)}: ${safe(value)}`, 2))),
    ]),
    ...[why, help].filter((text) => text !== "").flatMap((text) => indented(colors.dim(flow(safe(text), 2)))),
    ...commandLines(commands, isAtRancher),
  ]);
}

function notComparedLines({ what, why, command }: NotCompared): TerminalText {
  return lines([
    flow(line`${safe(what)}: ${safe(why)}`, 1),
    ...(command === undefined ? [] : indented(shownWhole(command))),
  ]);
}

function capped(items: readonly TerminalText[], most = SHOWN_ROWS): TerminalText[] {
  return firstOf(
    items,
    most,
    (item) => item,
    (more) => shown(`and ${more} more, all in --format json`),
  );
}

function flow(text: TerminalText, level: number): TerminalText {
  return wrapped(text, { level, indent: 2 });
}

function safe(text: string): TerminalText {
  return shown(cut(text, LONGEST));
}
