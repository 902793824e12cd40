/**
 * A review as outputs of a step: its JSON in one line, the worst severity, and whether anything changes. A job that is not
 * trusted has written the names in it, so every value is one line.
 */
module.exports = ({ clusters, notJudged = [] }) => {
  const [worst, ...others] = clusters;
  const verdict = worst === undefined ? "no cluster is judged" : worst.verdict;
  const more =
    others.length === 0 ? "" : ` (and ${others.length} more ${others.length === 1 ? "cluster" : "clusters"})`;
  const severities = clusters.map(({ severity }) => severity);
  return {
    verdict: `${verdict}${more}`.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " "),
    severity: ["error", "warning"].find((severity) => severities.includes(severity)) ?? "none",
    // What is not judged and changes all the same is worth a comment: nobody else tells of it.
    changed: String(!clusters.every(isQuiet) || notJudged.some(({ isChanged }) => isChanged === true)),
  };
};

function isQuiet({ outcome, scope, dangers, findings }) {
  return outcome === "unchanged" && scope === undefined && dangers.length === 0 && findings.new.length === 0;
}
