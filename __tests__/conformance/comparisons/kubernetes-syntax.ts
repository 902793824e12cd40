import { keyProblems, valueProblems } from "../../../lib/scheduling/label-syntax";
import { Taint } from "../../../lib/scheduling/taint";
import { taintListProblems } from "../../../lib/scheduling/validation/pool-rules";
import { type Comparison, casesOf, comparison } from "../comparison";
import { type CorpusTaint, goodTaint, taintOf, unlessRefused } from "../objects";

interface TaintList {
  readonly taints: readonly CorpusTaint[];
  readonly valid: boolean;
}

interface Text {
  readonly text: string;
  readonly key: boolean;
  readonly value: boolean;
}

interface Specs {
  readonly specs: readonly string[];
  readonly taints?: readonly CorpusTaint[];
  readonly remove?: readonly CorpusTaint[];
  readonly error?: string;
}

interface Flag {
  readonly taints: string;
  readonly accepted: boolean;
}

/** Taints of one pool, or that they are refused. */
function poolTaints(taints: readonly (Taint | undefined)[]): readonly string[] | "refused" {
  const typed = taints.filter((taint) => taint !== undefined);
  return typed.length < taints.length || taintListProblems(typed, "taints").length > 0 ? "refused" : typed.map(String);
}

const parsed = (texts: readonly string[]) => poolTaints(texts.map((text) => unlessRefused(() => Taint.parse(text))));

export const SYNTAX: readonly Comparison[] = [
  comparison({
    claim: "keys and values of labels and taints are legal where Kubernetes has them legal",
    files: ["kubernetes/label-syntax.json"],
    cases: casesOf<Text>("kubernetes/label-syntax.json"),
    name: ({ text }) => JSON.stringify(text),
    program: ({ key, value }) => ({ key, value }),
    library: ({ text }) => ({
      key: keyProblems(text, "").length === 0,
      value: valueProblems(text, () => "").length === 0,
    }),
  }),
  comparison({
    claim: "a pool takes the taints that the API server takes on a node",
    files: ["kubernetes/valid-taints.json"],
    cases: casesOf<TaintList>("kubernetes/valid-taints.json"),
    name: ({ taints }) => JSON.stringify(taints),
    program: ({ valid }) => valid,
    library: ({ taints }) => poolTaints(taints.map(taintOf)) !== "refused",
  }),
  comparison({
    claim: "texts of taints mean to a pool what they mean to the kubelet that registers with them",
    files: ["kubernetes/parse-taints.json"],
    cases: casesOf<Specs>("kubernetes/parse-taints.json"),
    name: ({ specs }) => JSON.stringify(specs),
    program: ({ taints = [], remove = [], error }) =>
      error !== undefined || remove.length > 0 ? "refused" : taints.map((taint) => goodTaint(taint).toString()),
    library: ({ specs }) => parsed(specs),
    onPurpose: [
      {
        reason: "Kubernetes sets and clears taints of node.kubernetes.io by itself, so a pool's would not last",
        of: ({ specs }) => specs.some((spec) => spec.startsWith("node.kubernetes.io/")),
      },
    ],
  }),
  comparison({
    claim: "lists of taints that a kubelet does not start with are refused, and the others are not",
    files: ["rancher/kubelet-taints.json"],
    cases: casesOf<Flag>("rancher/kubelet-taints.json"),
    name: ({ taints }) => JSON.stringify(taints),
    program: ({ accepted }) => accepted,
    library: ({ taints }) => parsed(taints.split(",")) !== "refused",
  }),
];
