import type { Agreement, WorkloadAgreement } from "../rehearsal/agreement";
import { counted } from "../scheduling/counted";
import { first, MOST_ROWS } from "./bounds";
import { code, prose, table } from "./markdown-syntax";
import { agreementHeadline } from "./rehearsal-headline";
import { detailsOf, stageWords, troubleWords, workloadWords } from "./rehearsal-words";

const SIGNS = { agreed: "✅", disagreed: "❌", undecided: "⏳", open: "❔" } as const;

/** The same as Markdown: the answer in the heading. */
export function renderAgreementMarkdown(agreement: Agreement): string {
  const { verdict, workloads, troubles } = agreement;
  return [
    `## ${SIGNS[verdict]} ${verdict}: ${prose(agreementHeadline(agreement))}`,
    prose(stageWords(agreement)),
    ...rows(
      troubles.map((each) => `- ${prose(troubleWords(each))}`),
      "set of nodes",
    ),
    [
      table(["workload", "proof and scheduler", "where it runs"], workloads.slice(0, MOST_ROWS).map(rowOf)),
      ...(workloads.length > MOST_ROWS
        ? [`and ${counted(workloads.length - MOST_ROWS, "workload")} more, all in \`--format json\``]
        : []),
    ].join("\n\n"),
  ].join("\n\n");
}

function rowOf(agreement: WorkloadAgreement): string[] {
  const details = detailsOf(agreement).map(prose);
  return [code(agreement.workload), agreement.verdict, [prose(workloadWords(agreement)), ...details].join("<br>")];
}

function rows(items: readonly string[], noun: string): string[] {
  const shown = first(
    items,
    MOST_ROWS,
    (item) => item,
    (more) => `- and ${counted(more, noun)} more, all in \`--format json\``,
  );
  return shown.length === 0 ? [] : [shown.join("\n")];
}
