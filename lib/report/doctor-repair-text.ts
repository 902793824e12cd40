import type { Diagnosis } from "../doctor/diagnosis";
import type { Check } from "../doctor/repair/check";
import type { Repair, RepairForm, RepairPart } from "../doctor/repair/repair";
import { scriptSentence } from "../doctor/repair/script";
import { counted } from "../scheduling/counted";
import { first as firstOf } from "./bounds";
import {
  AT_ONCE_TITLE,
  atOnce,
  CHECKS_TITLE,
  helpsLine,
  NOTHING_LASTS_TITLE,
  nothingLine,
  otherFormsLine,
  type RepairOptions,
  repairTitle,
  SCRIPT_TITLE,
  shownForms,
  shownLines,
  shownRepair,
} from "./doctor-repair-parts";
import { capped, flow, indent, safe, section, told } from "./doctor-text-layout";
import { type Colors, line, lines, shown, shownWhole, type TerminalText } from "./terminal-text";

/** What is to be done, in the order in which it is done: the repair that lasts, what helps at once, how to see that it helped. */
export function repairSections(diagnosis: Diagnosis, options: RepairOptions, colors: Colors): TerminalText[] {
  return [
    lastingSection(diagnosis, options, colors),
    atOnceSection(diagnosis, colors),
    section(CHECKS_TITLE, diagnosis.checks.map(checkLines), colors),
  ];
}

function lastingSection(diagnosis: Diagnosis, options: RepairOptions, colors: Colors): TerminalText {
  const shownOnes = shownForms(diagnosis, options);
  const { first } = shownOnes;
  if (first === undefined) {
    return section(
      NOTHING_LASTS_TITLE,
      diagnosis.repair.needs.lacks.map((lack) => colors.yellow(told(lack))),
      colors,
    );
  }
  const others = otherFormsLine(shownOnes);
  const repair = shownRepair(diagnosis, first);
  return section(
    repairTitle(repair),
    [...repairLines(repair, colors), ...(others === undefined ? [] : [colors.dim(told(others))])],
    colors,
  );
}

function repairLines({ form, parts, lacks }: Repair, colors: Colors): TerminalText[] {
  const nothing = nothingLine({ form, parts, lacks });
  return [
    ...(nothing === undefined ? [] : [told(nothing)]),
    ...capped(parts, "part", (part) => lines(partLines(part, form, colors))),
    ...lacks.map((lack) => colors.yellow(told(lack))),
  ];
}

function partLines(
  { where, lines: written, lasts, notes }: RepairPart,
  form: RepairForm,
  colors: Colors,
): TerminalText[] {
  return [
    flow(line`${safe(where)}:`),
    ...indent(
      firstOf(written, shownLines(form), shownWhole, (more) =>
        shown(`and ${counted(more, "line")} more, all in --format json`),
      ),
    ),
    ...indent([colors.dim(told(lasts, 2)), ...notes.map((note) => noteLine(note, colors))]),
  ];
}

function noteLine(note: string, colors: Colors): TerminalText {
  return flow(line`${colors.dim(line`note:`)} ${safe(note)}`, 2);
}

function atOnceSection(diagnosis: Diagnosis, colors: Colors): TerminalText {
  const now = atOnce(diagnosis);
  if (now.is === "nothing") return lines([]);
  if (now.is === "command") {
    const command = now.command === undefined ? [] : [shownWhole(now.command)];
    return section(AT_ONCE_TITLE, [...command, told(helpsLine(now))], colors);
  }
  const { script } = now;
  return section(SCRIPT_TITLE, [...script.lines.map(shownWhole), colors.dim(told(scriptSentence(script)))], colors);
}

function checkLines({ command, shows }: Check): TerminalText {
  return command === undefined ? told(shows) : lines([shownWhole(command), ...indent([told(shows, 2)])]);
}
