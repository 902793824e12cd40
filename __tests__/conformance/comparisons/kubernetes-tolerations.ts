import { isHard } from "../../../lib/live/live-taint";
import { podTolerations } from "../../../lib/scheduling/reading/pod-tolerations";
import type { KubernetesToleration } from "../../../lib/scheduling/toleration";
import { TolerationSet } from "../../../lib/scheduling/toleration-set";
import { type Comparison, casesOf, comparison } from "../comparison";
import {
  type CorpusTaint,
  goodTaint,
  goodToleration,
  liveTaint,
  liveTolerations,
  taintOf,
  tolerationOf,
  unlessRefused,
} from "../objects";

interface Pair {
  readonly taint: CorpusTaint;
  readonly toleration: KubernetesToleration;
  readonly tolerates: boolean;
  readonly invalid?: boolean;
}

interface Node {
  readonly taints: readonly CorpusTaint[];
  readonly tolerations: readonly KubernetesToleration[];
  readonly untolerated: CorpusTaint | null;
  readonly all?: readonly CorpusTaint[];
}

interface TolerationList {
  readonly tolerations: readonly KubernetesToleration[];
  readonly valid: boolean;
}

const pairs = casesOf<Pair>("kubernetes/tolerates.json");
const ordered = casesOf<Pair>("kubernetes/tolerates-comparison.json");
const nodes = casesOf<Node>("kubernetes/untolerated.json");
const lists = casesOf<TolerationList>("kubernetes/valid-tolerations.json");

const nameOfPair = ({ taint, toleration }: Pair) => `${JSON.stringify(toleration)} on ${JSON.stringify(taint)}`;
const nameOfNode = ({ taints, tolerations }: Node) => `${JSON.stringify(tolerations)} on ${JSON.stringify(taints)}`;

/** Whether the toleration tolerates the taint, or that one of the two is refused. */
function judged({ taint, toleration }: Pair): boolean | "refused" {
  const [typedTaint, typedToleration] = [taintOf(taint), tolerationOf(toleration)];
  if (typedTaint === undefined || typedToleration === undefined) return "refused";
  return typedToleration.tolerates(typedTaint);
}

/** The same, asked of what may be invalid; a taint that is not hard keeps nothing off. */
const keepsOff = ({ taint, toleration }: Pair) => liveTolerations([toleration]).blocking([liveTaint(taint)]).length > 0;

const texts = (taints: readonly CorpusTaint[]) => taints.map((taint) => goodTaint(taint).toString());

export const TOLERATIONS: readonly Comparison[] = [
  comparison({
    claim: "a toleration tolerates the taints it tolerates in Kubernetes, and what the API server refuses is refused",
    files: ["kubernetes/tolerates.json"],
    cases: pairs,
    name: nameOfPair,
    program: ({ tolerates, invalid }) => (invalid === true ? "refused" : tolerates),
    library: judged,
  }),
  comparison({
    claim: "doctor takes taints and tolerations of any origin as Kubernetes' own function does",
    files: ["kubernetes/tolerates.json"],
    cases: pairs,
    name: nameOfPair,
    program: ({ taint, tolerates }) => isHard(liveTaint(taint)) && !tolerates,
    library: keepsOff,
  }),
  comparison({
    claim: "tolerations that compare numbers are refused, as by an API server whose feature gate is off",
    files: ["kubernetes/tolerates-comparison.json"],
    cases: ordered,
    name: nameOfPair,
    program: () => "refused",
    library: judged,
  }),
  comparison({
    claim: "to doctor, tolerations that compare numbers tolerate nothing, as with the feature gate off",
    files: ["kubernetes/tolerates-comparison.json"],
    cases: ordered,
    name: nameOfPair,
    program: ({ taint, tolerates }) => isHard(liveTaint(taint)) && !tolerates,
    library: keepsOff,
  }),
  comparison({
    claim: "of a node's taints, those that keep a pod off are those that Kubernetes finds",
    files: ["kubernetes/untolerated.json"],
    cases: nodes,
    name: nameOfNode,
    program: ({ untolerated, all = [] }) => [untolerated === null ? [] : texts([untolerated]), texts(all)],
    library: ({ taints, tolerations }) => {
      const blocking = new TolerationSet(tolerations.map(goodToleration)).blocking(taints.map(goodTaint)).map(String);
      return [blocking.slice(0, 1), blocking];
    },
  }),
  comparison({
    claim: "doctor finds the same taints in the way",
    files: ["kubernetes/untolerated.json"],
    cases: nodes,
    name: nameOfNode,
    program: ({ all = [] }) => all.map(liveTaint),
    library: ({ taints, tolerations }) => liveTolerations(tolerations).blocking(taints.map(liveTaint)),
  }),
  comparison({
    claim: "tolerations of pods are accepted where the API server accepts them",
    files: ["kubernetes/valid-tolerations.json"],
    cases: lists,
    name: ({ tolerations }) => JSON.stringify(tolerations),
    program: ({ valid }) => valid,
    library: ({ tolerations }) => unlessRefused(() => podTolerations(tolerations)) !== undefined,
  }),
];
