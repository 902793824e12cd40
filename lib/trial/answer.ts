import { describe } from "../scheduling/findings/describe";
import { type Finding, isOpen } from "../scheduling/findings/finding";
import type { SchedulingProof } from "../scheduling/prove";
import { inProse, type Text, text } from "../scheduling/rich-text";

/** The answer in words that need nothing else. */
export interface TrialAnswer {
  /** Whether the cluster comes up and all that belongs to it runs. */
  readonly sign: "yes" | "no" | "open";
  readonly words: Text;
}

/** Says whether a cluster comes up, and why not, or what is wrong besides. */
export function answerOf(proof: SchedulingProof): TrialAnswer {
  const { bootstrap } = proof;
  const reason = worstOf(proof.findings.filter(({ code }) => OF_FIRST_NODE.test(code)));
  const why = reason === undefined ? [] : text`: ${describe(reason).message}`;
  switch (bootstrap.verdict) {
    case "yes":
      return comingUp(proof, worstOf(proof.findings));
    case "no": {
      const isIncomplete = reason?.code === "RK106";
      return {
        sign: "no",
        words: isIncomplete
          ? text`no, this cluster never comes up${why}`
          : text`no, the first node cannot bring this cluster up${why}`,
      };
    }
    case "lottery":
      return {
        sign: "no",
        words: text`only by luck, this cluster comes up only where a node of ${poolsText(bootstrap.wins)} is the first${why}`,
      };
    case "depends":
      return { sign: "open", words: text`not known, that depends on ${inProse([...bootstrap.dependsOn])}${why}` };
  }
}

function comingUp({ workloads }: SchedulingProof, worst: Finding | undefined): TrialAnswer {
  if (worst?.severity === "error") {
    return {
      sign: "no",
      words: text`only in part, the first node brings this cluster up, but ${describe(worst).message}`,
    };
  }
  const isAllThere = workloads.every(({ verdict }) => RUNNING.includes(verdict));
  const more = isAllThere ? ", and all that K3s and Rancher install has a node" : "";
  const toKnow = worst === undefined ? [] : text`; to know: ${describe(worst).message}`;
  return { sign: "yes", words: text`yes, this cluster comes up, whichever node is the first${more}${toKnow}` };
}

/** Findings about whether the first node brings the cluster up; a release that is too old is another matter. */
const OF_FIRST_NODE = /^RK1\d\d$/;

/** Verdicts of what is nowhere missing. */
const RUNNING: readonly string[] = ["runs", "absent", "disabled"];

/** Findings stand in the order of their severity. */
function worstOf(findings: readonly Finding[]): Finding | undefined {
  return findings.find((each) => isOpen(each) && each.severity !== "info");
}

function poolsText(pools: readonly string[]): Text {
  return text`pool ${inProse(
    pools.map((pool) => `"${pool}"`),
    "or",
  )}`;
}
