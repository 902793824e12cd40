import { printable } from "../scheduling/printable";
import { answerOf } from "../trial/answer";
import type { JudgedTrial } from "../trial/judge-trial";
import type { TrialRepair } from "../trial/repair";
import { tryCommand } from "../trial/typed-trial";
import { TRIAL_FORMS, type TrialForm } from "../trial/written/form";
import { writtenIn } from "../trial/written/written";
import { renderProofMarkdown } from "./markdown";
import { prose } from "./markdown-syntax";
import { afterwards, assumptions, changeTexts, REPAIR_TITLE, TRIAL_FORM_NAMES } from "./trial-parts";

/**
 * A tried cluster as Markdown.
 * @param as form of what is to be written; all of them where none is asked for
 */
export function renderTrialMarkdown(judged: JudgedTrial, as?: TrialForm): string {
  const { proof, repair, trial } = judged;
  const { sign, words } = answerOf(proof);
  const signs = { yes: "✅", no: "❌", open: "❔" };
  const forms = as === undefined ? TRIAL_FORMS : [as];
  return [
    `**${signs[sign]} ${prose(words)}**`,
    ...assumptions(trial).map((each) => prose(each)),
    renderProofMarkdown(proof),
    ...(repair === undefined ? [] : repairParts(repair)),
    ...forms.flatMap((form) => [
      `### What to write, as ${TRIAL_FORM_NAMES[form]}`,
      ...writtenIn(form, judged).flatMap(({ where, language, lines }) => [`${where}:`, fenced(language, lines)]),
      ...afterwards(judged, form).map((each) => prose(each)),
    ]),
  ].join("\n\n");
}

function repairParts(repair: TrialRepair): string[] {
  return [
    `### ${REPAIR_TITLE}`,
    [
      ...changeTexts(repair).map((change) => `- ${prose(change)}`),
      `- judged with it: ${prose(answerOf(repair.proof).words)}`,
    ].join("\n"),
    fenced("sh", [tryCommand(repair.trial)]),
  ];
}

/** No line holds a backtick: names, taints, labels and releases have none, and of a URL only the host is there. */
function fenced(language: string, written: readonly string[]): string {
  return [`\`\`\`${language}`, ...written.map(printable), "```"].join("\n");
}
