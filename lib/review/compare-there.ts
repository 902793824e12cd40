import { compareProofs, type ProofComparison, type WorkloadChange } from "../scheduling/compare";
import type { WorkloadVerdict } from "../scheduling/proof/steady-state";
import type { SchedulingProof } from "../scheduling/prove";
import { NotK3s } from "../scheduling/reading/cluster";
import { isUnknown } from "../scheduling/reading/unknown";
import { isJudged } from "./judged";
import { goingOn } from "./taken-out";

/** Whether a cluster that is none of K3s gets a release that is known only at apply: what K3s does says nothing of it. */
export function isOfOpenRelease(before: SchedulingProof | undefined, after: SchedulingProof | undefined): boolean {
  return before?.cluster.kubernetesVersion instanceof NotK3s && isUnknown(after?.cluster.kubernetesVersion);
}

/**
 * Pods that go on fare as before, whatever a cluster that is made anew has of them. Whether there were some is open of what
 * got no new ones, and what a chart brings is not turned off as nothing installs it any more.
 */
export function compareThere(before: SchedulingProof, after: SchedulingProof): ProofComparison {
  const comparison = compareJudged(before, after);
  const kept = goingOn(before, after);
  const workloads = comparison.workloads
    .filter(({ workload }) => !kept.has(workload))
    .map((change): WorkloadChange => {
      const [had, has] = [before, after].map(
        ({ cluster }) => [...cluster.addons.everywhere].find(([workload]) => workload === change.workload)?.[1],
      );
      const { verdict } = change;
      if (had?.broughtBy !== undefined && has?.broughtBy !== undefined)
        return {
          ...change,
          verdict: { before: unmadeFor(verdict.before), after: unmadeFor(verdict.after) },
          placements: {},
        };
      return had?.keptPods !== undefined && verdict.before === "disabled" && verdict.after !== "disabled"
        ? { ...change, verdict: { ...verdict, before: "depends" } }
        : change;
    })
    .filter(({ verdict, placements }) => verdict.before !== verdict.after || Object.keys(placements).length > 0);
  return { ...comparison, workloads };
}

/** Nothing makes it. */
function unmadeFor(verdict: WorkloadVerdict | undefined): WorkloadVerdict | undefined {
  return verdict === "disabled" ? "absent" : verdict;
}

/** Where one side is not judged, nothing fares differently that is known of, and nothing is known to be gone. */
function compareJudged(before: SchedulingProof, after: SchedulingProof): ProofComparison {
  const whole = compareProofs(before, after);
  if (isOfOpenRelease(before, after)) return { ...whole, workloads: [], newFindings: [], goneFindings: [] };
  const isOver =
    !(before.cluster.kubernetesVersion instanceof NotK3s) && after.cluster.kubernetesVersion instanceof NotK3s;
  const comparison = isOver ? { ...whole, goneFindings: [] } : whole;
  const [was, is] = [isJudged(before), isJudged(after)];
  return {
    ...comparison,
    ...(was && is ? {} : { workloads: [] }),
    ...(was && !is
      ? {
          goneFindings: [],
          // What is said of another release in its place is no news.
          newFindings: comparison.newFindings.filter(({ code }) => !before.findings.some((each) => each.code === code)),
        }
      : {}),
  };
}
