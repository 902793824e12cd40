import { affinityProblems } from "../../../lib/cluster/settings/affinity-problems";
import { asControllerMakesIt } from "../../../lib/doctor/daemon-set";
import { type LiveTaint, type LiveToleration, LiveTolerations, taintText } from "../../../lib/live/live-taint";
import { selects } from "../../../lib/live/node-selection";
import { restrictsPlacement } from "../../../lib/scheduling/reading/affinity";
import { TAINT_EFFECTS } from "../../../lib/scheduling/taint";
import type { KubernetesToleration } from "../../../lib/scheduling/toleration";
import { type Comparison, casesOf, comparison } from "../comparison";
import {
  type CorpusNode,
  type CorpusPod,
  liveTaint,
  liveToleration,
  liveTolerations,
  nodeSelection,
  podPlacement,
  selectableNode,
} from "../objects";

interface Affinity extends CorpusPod {
  readonly node: CorpusNode;
  readonly matches: boolean;
  readonly invalid?: boolean;
}

interface DaemonSet {
  readonly template: CorpusPod;
  readonly node: CorpusNode;
  readonly shouldRun: boolean;
  readonly shouldContinueRunning: boolean;
}

interface DaemonTolerations {
  readonly hostNetwork: boolean;
  readonly template: readonly KubernetesToleration[];
  readonly pod: readonly KubernetesToleration[];
}

interface Admission {
  readonly pod: CorpusPod;
  readonly node: CorpusNode;
  readonly static?: boolean;
  readonly admit: boolean;
  readonly reason?: string;
}

interface DefaultTolerations {
  readonly written: readonly KubernetesToleration[];
  readonly admitted: readonly KubernetesToleration[];
}

const affinities = casesOf<Affinity>("kubernetes/node-affinity.json");
const daemonSets = casesOf<DaemonSet>("kubernetes/daemonset.json");

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

/** A pod's affinity as a pod spec has it. */
function requiredAffinity({ requiredNodeAffinity: nodeSelectorTerms }: CorpusPod) {
  return nodeSelectorTerms === undefined ? {} : { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms } } };
}

const CONDITIONS = [
  "not-ready",
  "unreachable",
  "disk-pressure",
  "memory-pressure",
  "pid-pressure",
  "unschedulable",
  "network-unavailable",
  "out-of-service",
];

/** The taints of nodes in trouble, and some others, that these tolerations tolerate. */
function toleratedConditions(tolerations: readonly LiveToleration[]): readonly string[] {
  const taints = [...CONDITIONS.map((name) => `node.kubernetes.io/${name}`), "dedicated"].flatMap((key) =>
    TAINT_EFFECTS.map((effect): LiveTaint => ({ key, value: "", effect })),
  );
  const blocking = new LiveTolerations(tolerations).blocking(taints);
  return taints.filter((taint) => !blocking.includes(taint)).map(taintText);
}

const nameOfDaemonSet = ({ template, node }: DaemonSet) => `${JSON.stringify(template)} on ${JSON.stringify(node)}`;

export const NODES: readonly Comparison[] = [
  comparison({
    claim: "doctor finds the nodes that a pod asks for by node selector and required affinity",
    files: ["kubernetes/node-affinity.json"],
    cases: affinities,
    name: (each) => JSON.stringify(each),
    program: ({ matches }) => matches,
    library: (each) => selects(nodeSelection(each), selectableNode(each.node)),
  }),
  comparison({
    claim: "an affinity said to keep nothing off keeps nothing off a Linux node",
    files: ["kubernetes/node-affinity.json"],
    cases: affinities.filter(
      ({ node, nodeSelector }) => node.labels?.["kubernetes.io/os"] === "linux" && !nodeSelector,
    ),
    name: (each) => JSON.stringify(each),
    program: () => true,
    library: (each) => each.matches || restrictsPlacement(requiredAffinity(each)),
  }),
  comparison({
    claim: "an agent's affinity is refused where the API server refuses that of a pod",
    files: ["kubernetes/node-affinity.json"],
    cases: affinities.filter(({ requiredNodeAffinity }) => requiredNodeAffinity !== undefined),
    name: (each) => JSON.stringify(each),
    program: ({ invalid = false }) => invalid,
    library: (each) => affinityProblems(JSON.stringify(requiredAffinity(each)), "").length > 0,
  }),
  comparison({
    claim: "doctor knows where a DaemonSet has pods",
    files: ["kubernetes/daemonset.json"],
    cases: daemonSets,
    name: nameOfDaemonSet,
    program: ({ shouldRun }) => shouldRun,
    library: ({ template, node }) => {
      const { selection, tolerations } = asControllerMakesIt(podPlacement(template));
      const blocking = new LiveTolerations(tolerations).blocking((node.taints ?? []).map(liveTaint));
      return selects(selection, selectableNode(node)) && blocking.length === 0;
    },
  }),
  comparison({
    claim: "to doctor, pods of a DaemonSet tolerate what its controller gives them",
    files: ["kubernetes/daemonset-tolerations.json"],
    cases: casesOf<DaemonTolerations>("kubernetes/daemonset-tolerations.json"),
    name: ({ template, hostNetwork }) => `${JSON.stringify(template)}${hostNetwork ? " on the host's network" : ""}`,
    program: ({ pod }) => toleratedConditions(pod.map(liveToleration)),
    library: ({ template, hostNetwork }) =>
      toleratedConditions(asControllerMakesIt(podPlacement({ tolerations: template, hostNetwork })).tolerations),
  }),
  comparison({
    claim: "doctor knows which bound pods a kubelet refuses because of taints",
    files: ["kubernetes/kubelet-admission.json"],
    cases: casesOf<Admission>("kubernetes/kubelet-admission.json"),
    name: (each) => JSON.stringify(each),
    notJudged: [
      { reason: "static pods, which no taint keeps from running", of: (each) => each.static === true },
      {
        reason: "a pod that is bound to another node",
        of: ({ pod, node }) => pod.nodeName !== undefined && pod.nodeName !== node.name,
      },
    ],
    program: ({ admit, reason }) => (admit ? "admitted" : reason),
    library: ({ pod, node }) => {
      if (!selects(nodeSelection(pod), selectableNode(node))) return "NodeAffinity";
      const refusing = liveTolerations(pod.tolerations).refusing((node.taints ?? []).map(liveTaint));
      return refusing.length === 0 ? "admitted" : "TaintToleration";
    },
  }),
  comparison({
    claim: "what admission adds to a pod's tolerations is not judged: the workloads' own are all that lasts",
    files: ["kubernetes/default-tolerations.json"],
    cases: casesOf<DefaultTolerations>("kubernetes/default-tolerations.json"),
    name: ({ written }) => JSON.stringify(written),
    program: ({ admitted }) => admitted,
    library: ({ written }) => written,
    notJudged: [{ reason: "it is about taints of nodes in trouble, which come and go", of: () => true }],
  }),
];
