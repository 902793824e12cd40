import type { Diagnosis } from "../../../lib/doctor/diagnosis";
import {
  controller,
  diagnosed,
  type KubectlObject,
  type PodSketch,
  pendingPod,
  runningPod,
} from "../../doctor/objects";
import { type Comparison, comparison, corpusFile } from "../comparison";
import type { CorpusNode } from "../objects";

/** A shape as doctor is given it: what K3s's controllers had made, and where pods were. */
interface Shape {
  readonly shape: string;
  readonly nodes: readonly CorpusNode[];
  readonly workloads: readonly Workload[];
}

interface Workload {
  readonly name: string;
  readonly kind: "Deployment" | "DaemonSet" | "Job";
  readonly namespace: string;
  readonly tolerations: readonly object[];
  readonly podTolerations?: readonly object[];
  readonly nodeSelector: Readonly<Record<string, string>> | null;
  readonly affinity: object | null;
  readonly scheduledOn: readonly string[] | "Pending";
  readonly message?: string;
  readonly desiredNumberScheduled?: number;
}

const FILE = "k3s/results.json";
const shapes = corpusFile(FILE) as readonly Shape[];

interface Case extends Workload {
  readonly shape: string;
  readonly diagnosis: () => Diagnosis;
}

const cases = shapes.flatMap(({ shape, nodes, workloads }): Case[] => {
  let known: Diagnosis | undefined;
  const diagnosis = () => {
    known ??= diagnosed(...nodes.map(nodeObject), ...workloads.flatMap(objectsOf));
    return known;
  };
  return workloads.map((workload) => ({ ...workload, shape, diagnosis }));
});

function nodeObject({ name, labels, taints, unschedulable }: CorpusNode): KubectlObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels },
    spec: { taints, unschedulable },
    status: { conditions: [{ type: "Ready", status: "True" }], nodeInfo: { kubeletVersion: "v1.36.3+k3s1" } },
  };
}

function objectsOf(workload: Workload): KubectlObject[] {
  const { kind, name, namespace, tolerations, podTolerations, nodeSelector, affinity, scheduledOn } = workload;
  const spec = { nodeSelector: nodeSelector ?? {}, ...(affinity === null ? {} : { affinity }) };
  const pods: PodSketch = {
    namespace,
    owner: kind === "Deployment" ? ["ReplicaSet", `${name}-1`] : [kind, name],
    hash: "1",
    spec: { ...spec, tolerations: podTolerations ?? tolerations },
  };
  const current = workload.desiredNumberScheduled ?? 0;
  const status = { currentNumberScheduled: current, desiredNumberScheduled: current };
  return [
    controller(kind, name, { namespace, template: { ...spec, tolerations }, status }),
    ...(scheduledOn === "Pending"
      ? [pendingPod(`${name}-a`, { ...pods, message: workload.message ?? "" })]
      : scheduledOn.map((node, index) => runningPod(`${name}-${index}`, node, pods))),
  ];
}

/** What is said of a workload: nothing, that it waits for a node, or on how many nodes its DaemonSet is missing. */
function said({ name, kind, namespace, diagnosis }: Case): string {
  const is = ({ workload }: { readonly workload: { readonly name: string; readonly namespace: string } }) =>
    workload.name === name && workload.namespace === namespace;
  const { blocked, unrelated } = diagnosis();
  const found = blocked.find(is);
  if (found !== undefined && found.missingOn > 0) return "has no pod";
  if (found !== undefined && found.pending.length > 0) return "waits";
  const other = unrelated.find(is);
  if (other === undefined) return "runs";
  return kind === "DaemonSet" && other.pods === 0 ? "has no pod" : "waits";
}

function seen({ kind, scheduledOn }: Case): string {
  if (scheduledOn === "Pending") return "waits";
  return kind === "DaemonSet" && scheduledOn.length === 0 ? "has no pod" : "runs";
}

export const K3S_DOCTOR: readonly Comparison[] = [
  comparison({
    claim: "doctor says of what K3s ships whether it runs, waits for a node or has no pod, as a control plane had it",
    files: [FILE],
    cases,
    name: ({ name, shape }) => `${name} in ${shape}`,
    program: seen,
    library: said,
    notJudged: [
      {
        reason: "a Job that is through, or a Deployment whose pods had just gone, has no pod and needs none",
        of: ({ kind, scheduledOn }) => kind !== "DaemonSet" && scheduledOn.length === 0,
      },
    ],
  }),
];
