import type * as Annotations from "../report/annotations";
import type * as ComparisonText from "../report/comparison-text";
import type * as Json from "../report/json";
import type * as Lost from "../report/lost-clusters";
import type * as Markdown from "../report/markdown";
import type * as NotJudged from "../report/not-judged";
import type * as Sarif from "../report/sarif";
import type * as Text from "../report/text";
import type { ProofComparison } from "../scheduling/compare";
import { printable, printableJson } from "../scheduling/printable";
import { type CheckedInput, findingsOf } from "./checked-input";
import { checkout } from "./checkout";
import type { Format } from "./commands/options";
import { VERSION } from "./version";

/** Renders judged clusters. Of the renderers only that of the format is loaded. */
export function renderCheck(checked: CheckedInput, format: Format, color: boolean): string {
  switch (format) {
    case "json": {
      const { checkJson }: typeof Json = require("../report/json");
      return `${printableJson(checkJson(checked.clusters, checked.others, checked.lost), 2)}\n`;
    }
    case "sarif": {
      const { checkSarif }: typeof Sarif = require("../report/sarif");
      const options = { ...checkout(), toolVersion: VERSION };
      return `${printableJson(checkSarif(checked.clusters, options, checked.others, checked.lost), 2)}\n`;
    }
    case "github": {
      const { annotations }: typeof Annotations = require("../report/annotations");
      return annotations(findingsOf(checked), checkout());
    }
    case "text":
      return asText(checked, color);
    case "markdown":
      return asMarkdown(checked);
  }
}

function asText({ clusters, lost, others }: CheckedInput, color: boolean): string {
  const { renderProofText }: typeof Text = require("../report/text");
  const { lostTexts }: typeof Lost = require("../report/lost-clusters");
  const { notJudgedText }: typeof NotJudged = require("../report/not-judged");
  const reports = clusters.map(({ stack, file, proof, comparison }) => [
    renderProofText(proof, { color }),
    ...(comparison === undefined ? [] : [comparisonText(comparison, color)]),
    `stack ${printable(stack)}: ${printable(file)}`,
  ]);
  const rest = [notJudgedText(others)].filter((each) => each !== "");
  return allOf(lostTexts(lost, { color }), reports, rest, "\n\n\n");
}

function comparisonText(comparison: ProofComparison, color: boolean): string {
  const { renderComparisonText }: typeof ComparisonText = require("../report/comparison-text");
  return renderComparisonText(comparison, { color });
}

function asMarkdown({ clusters, lost, others }: CheckedInput): string {
  const { renderComparisonMarkdown, renderProofMarkdown }: typeof Markdown = require("../report/markdown");
  const { lostMarkdown }: typeof Lost = require("../report/lost-clusters");
  const { notJudgedMarkdown }: typeof NotJudged = require("../report/not-judged");
  const reports = clusters.map(({ proof, comparison }) => [
    renderProofMarkdown(proof),
    ...(comparison === undefined ? [] : [renderComparisonMarkdown(comparison)]),
  ]);
  return allOf(lostMarkdown(lost), reports, notJudgedMarkdown(others), "\n\n---\n\n");
}

/** Of clusters that have a report of their own a finding says it there; those that are lost stand first. */
function allOf(
  lost: readonly string[],
  reports: readonly (readonly string[])[],
  rest: readonly string[],
  separator: string,
): string {
  return `${[...lost, ...reports.map((parts) => parts.join("\n\n")), ...rest].join(separator)}\n`;
}
