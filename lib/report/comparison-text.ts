import type { ProofComparison } from "../scheduling/compare";
import { describe } from "../scheduling/findings/describe";
import type { Finding } from "../scheduling/findings/finding";
import type { Placement } from "../scheduling/proof/placement";
import { cutNames } from "./bounds";
import { laidOut, longList, wrapped } from "./terminal-layout";
import { type Colors, colorsOf, line, section, shown, type TerminalText, type TextOptions } from "./terminal-text";

/**
 * What is different on other releases, as text.
 *
 * @example
 * ```ts
 * const before = cluster.prove();
 * cluster.addNodePool("spare", { roles: [NodeRole.WORKER] });
 * console.log(renderComparisonText(compareProofs(before, cluster.prove()), { color: true }));
 * ```
 */
export function renderComparisonText(comparison: ProofComparison, options: TextOptions = {}): string {
  return laidOut(options, () => {
    return comparisonText(comparison, colorsOf(options));
  });
}

/** The same, with these colours. */
export function comparisonText(comparison: ProofComparison, colors: Colors): TerminalText {
  const { bootstrap, workloads, newFindings, milderFindings, goneFindings } = comparison;
  const show = (placement: Placement | undefined) =>
    placement === undefined
      ? line`-`
      : placement.verdict === "runs"
        ? line`✓`
        : placement.verdict === "depends"
          ? line`? ${shown(cutNames(placement.on, String).join("; "))}`
          : placement.verdict === "unselected"
            ? line`✗ not selected`
            : line`✗ ${shown(cutNames(placement.by, String).join(", "))}`;
  const changes = [
    ...(bootstrap.before === bootstrap.after
      ? []
      : [line`comes up: ${shown(bootstrap.before ?? "not known")} -> ${shown(bootstrap.after ?? "not known")}`]),
    ...workloads.flatMap(({ workload, verdict, placements }) => [
      ...(verdict.before === verdict.after
        ? []
        : [
            line`${shown(workload)}: ${shown(verdict.before ?? "not there")} -> ${shown(verdict.after ?? "not there")}`,
          ]),
      ...Object.entries(placements).map(
        ([pool, { before, after }]) => line`${shown(workload)} on ${shown(pool)}: ${show(before)} -> ${show(after)}`,
      ),
    ]),
    ...newFindings.map((finding) => colors.red(line`new: ${oneLine(finding)}`)),
    ...milderFindings.map((finding) => line`left, and milder than before: ${oneLine(finding)}`),
    ...goneFindings.map((finding) => colors.green(line`gone: ${oneLine(finding)}`)),
  ];
  const body = changes.length === 0 ? line`nothing` : longList(changes, (change) => wrapped(change, { indent: 4 }));
  return section(line`What changes`, body, colors);
}

function oneLine(finding: Finding): TerminalText {
  return line`${shown(finding.code)} ${shown(describe(finding).message)}`;
}
