import type { LostCluster } from "../review/leaving-clusters";
import { findingJson } from "./finding-json";
import { findingsText } from "./finding-text";
import { findingMarkdown } from "./markdown";
import { escapeMarkdown } from "./markdown-syntax";
import { laidOut } from "./terminal-layout";
import { colorsOf, line, lines, section, shown, type TextOptions } from "./terminal-text";

/** Clusters that a plan destroys, as `check` tells of them: each as text for a terminal. */
export function lostTexts(lost: readonly LostCluster[], options: TextOptions): string[] {
  return laidOut(options, () => {
    const colors = colorsOf(options);
    return lost.map((each) =>
      lines(
        [
          line`${colors.bold(shown(each.cluster))}  ${shown(whatGoes(each))}`,
          section(line`Findings`, findingsText([each.finding], colors), colors),
          shown(`stack ${each.stack}: ${each.file}`),
        ],
        "\n\n",
      ),
    );
  });
}

/** The same as Markdown. */
export function lostMarkdown(lost: readonly LostCluster[]): string[] {
  return lost.map((each) =>
    [
      `## ❌ ${escapeMarkdown(`${each.cluster}: ${whatGoes(each)}`)}`,
      "### Findings",
      findingMarkdown(each.finding),
    ].join("\n\n"),
  );
}

/** What a plan does to a cluster that it takes away. */
export function whatGoes({ isLeftOver, finding }: LostCluster): string {
  if (finding.code === "RK725") return "the plan takes machines away that the cluster cannot be without";
  return isLeftOver
    ? "the plan destroys what an earlier replacement left over"
    : "the plan destroys what there is of it";
}

/** The same as plain data. */
export function lostJson(lost: readonly LostCluster[]): object[] {
  return lost.map(({ finding, cluster, stack, file, address, isLeftOver = false }) => ({
    cluster,
    stack,
    file,
    address,
    isLeftOver,
    findings: [{ cluster: finding.cluster, ...findingJson(finding) }],
  }));
}
