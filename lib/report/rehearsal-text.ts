import type { Agreement, WorkloadAgreement } from "../rehearsal/agreement";
import { counted } from "../scheduling/counted";
import type { Text } from "../scheduling/rich-text";
import { first, MOST_ROWS } from "./bounds";
import { agreementHeadline, mayBeDecidedYet } from "./rehearsal-headline";
import { AGAIN, detailsOf, stageWords, troubleWords, workloadWords } from "./rehearsal-words";
import { laidOut, paragraph } from "./terminal-layout";
import {
  type Colors,
  colorsOf,
  indented,
  line,
  lines,
  NOTHING,
  shown,
  type TerminalText,
  type TextOptions,
} from "./terminal-text";

/** Whether a real scheduler decided as the proof does, as text: the answer in the first line. It fits 80 columns. */
export function renderAgreementText(agreement: Agreement, options: TextOptions = {}): string {
  return laidOut(options, () => {
    const colors = colorsOf(options);
    const { verdict, workloads, troubles } = agreement;
    const paint = { agreed: colors.green, disagreed: colors.red, undecided: colors.yellow, open: colors.yellow }[
      verdict
    ];
    const head = line`${colors.bold(paint(line`${shown(verdict)}:`))} `;
    return lines(
      [
        lines([
          paragraph(head, agreementHeadline(agreement), { level: 0, indent: 2 }),
          ...(verdict === "undecided" && mayBeDecidedYet(agreement) ? [line`  ${shown(AGAIN)}`] : []),
          paragraph(NOTHING, stageWords(agreement), { level: 0, indent: 2 }),
        ]),
        section(
          "Nodes that are not as the manifests have them",
          rows(
            troubles.map((each) => flow(troubleWords(each))),
            "set of nodes",
          ),
          colors,
        ),
        section(
          "Workloads",
          rows(
            workloads.map((each) => workloadLines(each, colors)),
            "workload",
          ),
          colors,
        ),
      ].filter((part) => part !== NOTHING),
      "\n\n",
    );
  });
}

function workloadLines(agreement: WorkloadAgreement, colors: Colors): TerminalText {
  const { workload, verdict } = agreement;
  const paint = { agrees: colors.green, disagrees: colors.red, undecided: colors.yellow, open: colors.cyan }[verdict];
  const head = line`${paint(shown(verdict))} ${colors.bold(shown(workload))}: `;
  return lines([
    paragraph(head, workloadWords(agreement), { indent: 4 }),
    ...detailsOf(agreement).flatMap((detail) => indented(flow(detail, 2))),
  ]);
}

function rows(items: readonly TerminalText[], noun: string): TerminalText[] {
  return first(
    items,
    MOST_ROWS,
    (item) => item,
    (more) => shown(`and ${counted(more, noun)} more, all in --format json`),
  );
}

function section(title: string, body: readonly TerminalText[], colors: Colors): TerminalText {
  return body.length === 0 ? NOTHING : lines([colors.bold(shown(title)), ...body.flatMap(indented)]);
}

function flow(words: Text, level = 1): TerminalText {
  return paragraph(NOTHING, words, { level, indent: 2 });
}
