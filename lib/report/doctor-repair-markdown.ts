import type { Diagnosis } from "../doctor/diagnosis";
import type { Check } from "../doctor/repair/check";
import { FORM_LANGUAGES, FORM_NAMES, type Repair, type RepairForm, type RepairPart } from "../doctor/repair/repair";
import { scriptSentence } from "../doctor/repair/script";
import { counted } from "../scheduling/counted";
import { first } from "./bounds";
import { bulleted, fenced, more, section, shown } from "./doctor-markdown-layout";
import { SHOWN_ROWS } from "./doctor-parts";
import {
  AT_ONCE_TITLE,
  atOnce,
  CHECKS_TITLE,
  helpsLine,
  nothingLine,
  type RepairOptions,
  repairTitle,
  SCRIPT_TITLE,
  shownForms,
  shownLines,
  shownRepair,
  TEMPORARY,
} from "./doctor-repair-parts";
import { code } from "./markdown-syntax";

/** The same as in text, with every form folded, unless one is asked for. */
export function repairSections(diagnosis: Diagnosis, options: RepairOptions): string[] {
  return [
    ...lastingSections(diagnosis, options),
    ...atOnceSection(diagnosis),
    ...section(CHECKS_TITLE, diagnosis.checks.length === 0 ? [] : [bulleted(diagnosis.checks.map(checkLine))]),
  ];
}

function lastingSections(diagnosis: Diagnosis, options: RepairOptions): string[] {
  const { forms } = shownForms(diagnosis, options);
  if (forms.length === 0) return [];
  if (options.as !== undefined) {
    const repair = shownRepair(diagnosis, options.as);
    return section(repairTitle(repair), repairParts(repair));
  }
  return section(
    "Repair, in the form that you keep",
    forms.flatMap((form) => foldedForm(diagnosis, form)),
  );
}

function foldedForm(diagnosis: Diagnosis, form: RepairForm): string[] {
  const temporary = form === "kubectl" ? `, ${TEMPORARY}` : "";
  return [
    `<details><summary>${FORM_NAMES[form]}${temporary}</summary>`,
    ...repairParts(shownRepair(diagnosis, form)),
    "</details>",
  ];
}

function repairParts({ form, parts, lacks }: Repair): string[] {
  const nothing = nothingLine({ form, parts, lacks });
  return [
    ...(nothing === undefined ? [] : [shown(nothing)]),
    ...first(
      parts,
      SHOWN_ROWS,
      (part) => partLines(part, form),
      (count) => [more("part")(count)],
    ).flat(),
    ...(lacks.length === 0 ? [] : [bulleted(lacks.map(shown))]),
  ];
}

function partLines({ where, lines, language, lasts, notes }: RepairPart, form: RepairForm): string[] {
  const rest = (count: number) => `# and ${counted(count, "line")} more, all in --format json`;
  return [
    `${shown(where)}:`,
    fenced(language ?? FORM_LANGUAGES[form], first(lines, shownLines(form), String, rest)),
    bulleted([lasts, ...notes].map(shown)),
  ];
}

function atOnceSection(diagnosis: Diagnosis): string[] {
  const now = atOnce(diagnosis);
  if (now.is === "nothing") return [];
  if (now.is === "command") {
    const command = now.command === undefined ? [] : [fenced("sh", [now.command])];
    return section(AT_ONCE_TITLE, [...command, shown(helpsLine(now))]);
  }
  return section(SCRIPT_TITLE, [
    `<details><summary>${shown(scriptSentence(now.script))}</summary>`,
    fenced("sh", now.script.lines),
    "</details>",
  ]);
}

function checkLine({ command, shows }: Check): string {
  return command === undefined ? shown(shows) : `${code(command)}: ${shown(shows)}`;
}
