import { tolerationLines } from "../doctor/repair/toleration-lines";
import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import type { Outlook } from "../what-if/outlook";
import { first } from "./bounds";
import { SHOWN_ROWS, workloadName } from "./doctor-parts";
import { laidOut, wrapped } from "./terminal-layout";
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
import {
  daemonSetText,
  departureParts,
  departureTold,
  firstCommand,
  KEEPING_NOTE,
  type KeptTogether,
  keptTogether,
  stayingElsewhere,
  stayingInDanger,
  stayingTold,
  TITLES,
  type Told,
  upgradeTold,
  waitingTold,
} from "./what-if-parts";

/** Longest text of the cluster shown in one piece; names in Kubernetes are at most 253 characters long. */
const LONGEST = 600;

/**
 * What a change would do, for people, as text: the answer in the first line. It fits 80 columns, but for names and commands
 * that are longer.
 */
export function renderOutlookText(outlook: Outlook, options: TextOptions = {}): string {
  return laidOut(options, () => {
    const colors = colorsOf(options);
    const { consequences, staying, daemonSets, upgrade, keeping, commands, notes } = outlook;
    const command = firstCommand(outlook);
    const elsewhere = stayingElsewhere(staying);
    return lines(
      [
        lines([headline(outlook, colors), ...(command === undefined ? [] : [line`  ${shownWhole(command)}`])]),
        section(
          TITLES.consequences,
          capped(consequences, (text) => flow(text)),
          colors,
        ),
        ...departureParts(outlook).map(({ title, those }) =>
          section(
            title,
            capped(those, (each) => tell(departureTold(each))),
            colors,
          ),
        ),
        section(
          TITLES.staying,
          [
            ...capped(stayingInDanger(outlook), (each) => tell(stayingTold(each))),
            ...(elsewhere === 0 ? [] : [flow(`${counted(elsewhere, "pod")} more would find another node`)]),
          ],
          colors,
        ),
        section(
          TITLES.daemonSets,
          capped(daemonSets, (each) => flow(daemonSetText(each))),
          colors,
        ),
        section(
          TITLES.waiting,
          capped(outlook.waiting, (each) => tell(waitingTold(each))),
          colors,
        ),
        section(
          TITLES.upgrade,
          upgrade === undefined
            ? []
            : [
                ...capped(upgrade.workloads.map(upgradeTold), tell),
                ...upgrade.notes.map((note) => colors.dim(flow(note))),
              ],
          colors,
        ),
        section(
          TITLES.keeping,
          keeping.length === 0
            ? []
            : [colors.dim(flow(KEEPING_NOTE)), ...capped(keptTogether(keeping), (each) => keep(each, colors))],
          colors,
        ),
        section(TITLES.commands, capped(commands, shownWhole), colors),
        section(
          TITLES.notes,
          capped(notes, (text) => flow(text)),
          colors,
        ),
      ].filter((part) => part !== NOTHING),
      "\n\n",
    );
  });
}

function headline({ verdict, headline }: Outlook, colors: Colors): TerminalText {
  const paint = { disconnected: colors.red, lost: colors.red, moves: colors.yellow, nothing: colors.green }[verdict];
  return wrapped(line`${colors.bold(paint(line`${shown(verdict)}:`))} ${safe(headline)}`, { level: 0, indent: 2 });
}

function tell({ sentence, details }: Told): TerminalText {
  return lines([flow(sentence), ...indent(first(details, SHOWN_ROWS, (detail) => flow(detail, 2), more))]);
}

function keep({ workloads, advice }: KeptTogether, colors: Colors): TerminalText {
  const { tolerations, code, changesLast, commands, notes } = advice;
  return lines([
    ...capped(workloads, (workload) => colors.bold(flow(workloadName(workload)))),
    ...indent([
      ...(tolerations.length === 0 ? [] : tolerationLines("tolerations", tolerations).map(shownWhole)),
      ...(code === undefined ? [] : [line`in the app, ${shown(code.where)}:`, ...indent(code.lines.map(shownWhole))]),
      ...(commands.length === 0
        ? []
        : [flow(`commands, which last ${changesLast}:`), ...indent(capped(commands, shownWhole))]),
      ...notes.map((note) => flow(`note: ${note}`, 2)),
    ]),
  ]);
}

function section(title: string, body: readonly TerminalText[], colors: Colors): TerminalText {
  return body.length === 0 ? NOTHING : lines([colors.bold(shown(title)), ...indent(body)]);
}

function indent(body: readonly TerminalText[]): TerminalText[] {
  return body.flatMap(indented);
}

function capped<T>(items: readonly T[], show: (item: T) => TerminalText): TerminalText[] {
  return first(items, SHOWN_ROWS, show, more);
}

function more(count: number): TerminalText {
  return shown(`and ${count} more, all in --format json`);
}

/** On as many lines as it needs, where it stands so many levels to the right. */
function flow(text: string, level = 1): TerminalText {
  return wrapped(safe(text), { level, indent: 4 });
}

/** Fit for a terminal: one line, nothing that moves the cursor or turns text around, not endless. */
function safe(text: string): TerminalText {
  return shown(cut(text, LONGEST));
}
