import { answerOf, type TrialAnswer } from "../trial/answer";
import type { JudgedTrial } from "../trial/judge-trial";
import type { TrialRepair } from "../trial/repair";
import { tryCommand } from "../trial/typed-trial";
import type { TrialForm, WrittenPart } from "../trial/written/form";
import { writtenIn } from "../trial/written/written";
import { findingPagesText } from "./finding-pages-text";
import { laidOut, paragraph } from "./terminal-layout";
import {
  type Colors,
  colorsOf,
  line,
  lines,
  NOTHING,
  section,
  shown,
  shownWhole,
  type TerminalText,
  type TextOptions,
} from "./terminal-text";
import { renderProofText } from "./text";
import { afterwards, assumptions, changeTexts, otherForms, REPAIR_TITLE, TRIAL_FORM_NAMES } from "./trial-parts";

export interface TrialTextOptions extends TextOptions {
  /**
   * Form of what is to be written.
   * @default "typescript"
   */
  readonly as?: TrialForm;
}

/** A tried cluster for people: the answer, the proof as `check` shows it, the repair, and what to write. */
export function renderTrialText(judged: JudgedTrial, options: TrialTextOptions = {}): string {
  return laidOut(options, () => {
    const colors = colorsOf(options);
    const { as = "typescript" } = options;
    const { proof, repair, trial } = judged;
    return lines(
      [
        lines([
          answerLine(answerOf(proof), colors),
          ...assumptions(trial).map((words) => colors.dim(paragraph(line`  `, words, { level: 0, indent: 2 }))),
        ]),
        renderProofText(proof, options) as TerminalText,
        ...(repair === undefined ? [] : [repairSection(repair, colors)]),
        writtenSection(judged, as, colors),
        ...[findingPagesText(proof.findings, { isInstalled: false, ...options })].filter((each) => each !== NOTHING),
      ],
      "\n\n",
    );
  });
}

function answerLine({ sign, words }: TrialAnswer, colors: Colors): TerminalText {
  const signs = { yes: colors.green(line`✓`), no: colors.red(line`✗`), open: colors.yellow(line`?`) };
  return paragraph(line`${signs[sign]} `, words, { level: 0, indent: 2 });
}

function repairSection(repair: TrialRepair, colors: Colors): TerminalText {
  const { words } = answerOf(repair.proof);
  return section(
    shown(REPAIR_TITLE),
    lines([
      ...changeTexts(repair).map((change) => paragraph(NOTHING, change, { indent: 2 })),
      paragraph(line`judged with it: `, words, { indent: 2 }),
      shownWhole(tryCommand(repair.trial)),
    ]),
    colors,
  );
}

function writtenSection(judged: JudgedTrial, form: TrialForm, colors: Colors): TerminalText {
  return section(
    line`What to write, as ${shown(TRIAL_FORM_NAMES[form])}`,
    lines(
      [
        ...writtenIn(form, judged).map((part) => partText(part, colors)),
        lines(
          [...afterwards(judged, form), otherForms(form)].map((words) =>
            colors.dim(paragraph(NOTHING, words, { indent: 2 })),
          ),
        ),
      ],
      "\n\n",
    ),
    colors,
  );
}

function partText({ where, lines: written }: WrittenPart, colors: Colors): TerminalText {
  return lines([
    colors.dim(line`${shown(where)}:`),
    ...written.map((each) => (each === "" ? NOTHING : line`  ${shownWhole(each)}`)),
  ]);
}
