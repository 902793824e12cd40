import { asControllerMakesIt } from "../../../lib/doctor/daemon-set";
import { PlacementJudge } from "../../../lib/live/placement-judge";
import { NodeRole } from "../../../lib/scheduling/node-role";
import type { Placement } from "../../../lib/scheduling/proof/placement";
import { prove, type SchedulingProof } from "../../../lib/scheduling/prove";
import type { KubernetesToleration } from "../../../lib/scheduling/toleration";
import { clusterOf, type NodeOfRoles } from "../clusters";
import { type Comparison, casesOf, comparison, corpusFile, type Exception } from "../comparison";
import {
  type CorpusPod,
  goodTaint,
  isOfCondition,
  liveNode,
  liveTaint,
  liveTolerations,
  podPlacement,
} from "../objects";

export interface Made {
  readonly nodes: readonly NodeOfRoles[];
  readonly agents?: readonly KubernetesToleration[];
  readonly feasible: Readonly<Record<string, readonly string[]>>;
}

export interface Workload extends CorpusPod {
  readonly name: string;
  readonly kind: string;
  readonly bypassesScheduler?: boolean;
  readonly allowListLabel?: string;
}

export interface Case {
  readonly index: number;
  readonly made: Made;
  /** As in the corpus: `cattle-cluster-agent.run-time` with what Rancher adds once it sees the control plane. */
  readonly workload: string;
  readonly proof: () => SchedulingProof;
}

const RUN_TIME = ".run-time";

/** The scheduler lets it start there; for how long is another question. */
const starts = (placement: Placement | undefined) => placement?.verdict === "runs" || placement?.verdict === "evicted";

/** What comes and goes with a node's condition, and the proof leaves out. */
export const isWell = ({ taints = [], unschedulable = false }: NodeOfRoles) =>
  !unschedulable && !taints.some(isOfCondition);

export function casesIn(file: string, k3s: string, rancher: string): Case[] {
  return casesOf<Made>(file).flatMap((made, index) => {
    let known: SchedulingProof | undefined;
    const proof = () => {
      known ??= prove(clusterOf(made.nodes, { k3s, rancher }, made.agents));
      return known;
    };
    return Object.keys(made.feasible).map((workload) => ({ index, made, workload, proof }));
  });
}

/** On which of the nodes that are well. */
function feasibleAmongWell({ made, workload }: Case): readonly string[] {
  const well = new Set(made.nodes.filter(isWell).map(({ name }) => name));
  return (made.feasible[workload] ?? []).filter((name) => well.has(name));
}

function provenAmongWell({ made, workload, proof }: Case): readonly string[] {
  const name = workload.replace(RUN_TIME, "");
  const placements = proof().workloads.find((each) => each.workload === name)?.placements ?? {};
  return made.nodes
    .filter(isWell)
    .map((node) => node.name)
    .filter((node) => {
      const placement = placements[node];
      const relies = placement?.verdict === "runs" && placement.reliesOnRunTime;
      return starts(placement) && (workload.endsWith(RUN_TIME) || !relies);
    });
}

/** The pod of a case, with what the case and Rancher add to it; see README. */
export function podOf({ made, workload }: Pick<Case, "made" | "workload">, workloads: readonly Workload[]): Workload {
  const pod = workloads.find(({ name }) => name === workload.replace(RUN_TIME, "")) as Workload;
  const { name, allowListLabel: allowed, tolerations = [], nodeSelector = {} } = pod;
  const lasting = made.nodes
    .filter(({ roles }) => roles.includes(NodeRole.CONTROL_PLANE))
    .flatMap(({ taints = [] }) => taints)
    .filter((taint) => !isOfCondition(taint));
  const isAgent = name === "cattle-cluster-agent";
  const own = isAgent && lasting.length > 0 ? [] : tolerations;
  const appended = isAgent || name === "fleet-agent" ? (made.agents ?? []) : [];
  const added = lasting.map(({ key, value, effect }) => ({
    key,
    ...(isAgent && value === undefined ? { operator: "Exists" } : { value }),
    effect,
  }));
  const isChoosy = allowed !== undefined && made.nodes.some(({ labels = {} }) => allowed in labels);
  return {
    ...pod,
    tolerations: [...own, ...appended, ...(workload.endsWith(RUN_TIME) ? added : [])] as KubernetesToleration[],
    nodeSelector: isChoosy ? { ...nodeSelector, [allowed]: "true" } : nodeSelector,
  };
}

/** By doctor, which has the pods as they are and finds out where they could run. */
function diagnosed(each: Case, workloads: readonly Workload[]): readonly string[] {
  const pod = podOf(each, workloads);
  const placement = podPlacement(pod);
  const takes = (node: NodeOfRoles): boolean => {
    if (pod.bypassesScheduler === true) {
      return liveTolerations(pod.tolerations).refusing((node.taints ?? []).map(liveTaint)).length === 0;
    }
    const judge = new PlacementJudge({ nodes: [liveNode(node)], pods: [], claims: [], volumes: [] });
    return judge.judge(pod.kind === "DaemonSet" ? asControllerMakesIt(placement) : placement).open === 1;
  };
  return each.made.nodes.filter(takes).map(({ name }) => name);
}

const nameOf = ({ index, made, workload }: Case) =>
  `cluster ${index}, ${workload}, nodes ${made.nodes
    .map(({ name, taints = [] }) => `${name} ${JSON.stringify(taints.map((taint) => goodTaint(taint).toString()))}`)
    .join(", ")}`;

function scheduling(
  file: string,
  k3s: string,
  rancher: string,
  onPurpose: readonly Exception<Case>[] = [],
): Comparison[] {
  const { workloads } = corpusFile(file) as { readonly workloads: readonly Workload[] };
  const cases = casesIn(file, k3s, rancher);
  return [
    comparison({
      claim: `the proof says where system workloads of K3s ${k3s} and Rancher ${rancher} run, as a whole scheduler does`,
      files: [file],
      cases,
      name: nameOf,
      program: feasibleAmongWell,
      library: provenAmongWell,
      onPurpose,
    }),
    comparison({
      claim: `doctor finds the nodes for pods of K3s ${k3s} and Rancher ${rancher} that the scheduler finds`,
      files: [file],
      cases,
      name: nameOf,
      program: ({ made, workload }) => made.feasible[workload],
      library: (each) => diagnosed(each, workloads),
    }),
  ];
}

export const SCHEDULING: readonly Comparison[] = [
  ...scheduling("kubernetes/scheduling-1.json", "v1.33.5+k3s1", "2.14.1"),
  ...scheduling("kubernetes/scheduling-2.json", "v1.36.3+k3s1", "2.15.0", [
    {
      reason: "without what Rancher adds it starts there for 300 seconds at a time, so that it relies on it to stay",
      of: ({ index, workload }) => index === 57 && workload === "cattle-cluster-agent",
    },
  ]),
];
