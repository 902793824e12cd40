import type { FindingCode, FindingDraft } from "../finding";
import { isControlPlane } from "../model";
import { NodeRole } from "../node-role";
import type { WorkloadProof } from "../proof";
import { inProse, listed, type ProofFacts, whyNot } from "./facts";

/** Findings about the time when every pool has joined. */
export function steadyStateFindings(facts: ProofFacts): FindingDraft[] {
  return [
    ...unplacedFindings(facts),
    ...installJobFindings(facts),
    ...daemonSetFindings(facts),
    ...localVolumeFindings(facts),
    ...singlePoolFindings(facts),
  ];
}

const CRITICAL: Readonly<Record<string, FindingCode>> = {
  "cattle-cluster-agent": "RK201",
  "fleet-agent": "RK202",
  coredns: "RK203",
};

function unplacedFindings({ workloads, pools }: ProofFacts): FindingDraft[] {
  return workloads
    .filter(({ verdict, kind }) => verdict === "pending" && kind !== "Job")
    .map((proof) => ({
      code: proof.uncertain === undefined ? (CRITICAL[proof.workload] ?? "RK204") : "RK204",
      subject: proof.workload,
      message: `${proof.workload} can run on no pool`,
      facts: [
        ...whyNot(proof),
        ...madeBy(workloads, proof).map((name) => `${name} is never made without it`),
        ...uncertainty(proof),
      ],
      help: [
        ...agentRepairs(proof, pools),
        "keep one worker pool free of hard taints",
        `give it tolerations: ${proof.customize}`,
      ],
    }));
}

/** Both agents tolerate the control plane by derivation, so it is off, or there is no control plane. */
function agentRepairs({ workload }: WorkloadProof, pools: ProofFacts["pools"]): string[] {
  if (workload !== "cattle-cluster-agent" && workload !== "fleet-agent") return [];
  return pools.some(isControlPlane)
    ? ["leave deriveTolerations on"]
    : ["give a pool the control-plane role; derived tolerations answer its taints"];
}

function madeBy(workloads: readonly WorkloadProof[], maker: WorkloadProof): string[] {
  return workloads.filter(({ waitsFor }) => waitsFor === maker.workload).map(({ workload }) => workload);
}

function uncertainty({ uncertain }: WorkloadProof): string[] {
  return uncertain === undefined ? [] : [`not certain: ${uncertain}`];
}

function installJobFindings({ workloads }: ProofFacts): FindingDraft[] {
  const jobs = workloads.filter(({ verdict, kind }) => verdict === "pending" && kind === "Job");
  const [first] = jobs;
  if (first === undefined) return [];
  const absent = workloads.filter(({ verdict, waitsFor }) => verdict === "absent" && waitsFor !== undefined);
  const names = new Set(jobs.map(({ workload }) => workload));
  const never = new Set<string>();
  for (const { workload, waitsFor } of absent) {
    if (waitsFor !== undefined && (names.has(waitsFor) || never.has(waitsFor))) never.add(workload);
  }
  const whatFollows = never.size === 0 ? [] : [`${inProse([...never])} ${never.size > 1 ? "are" : "is"} never made`];
  return [
    {
      code: "RK205",
      subject: inProse([...names]),
      message: [`${inProse([...names])} can run on no pool`, ...whatFollows].join(", so "),
      facts: [...whyNot(first), "K3s gives these jobs no tolerations by default"],
      help: [
        "keep one worker pool free of hard taints",
        `give them tolerations: ${first.customize}`,
        'disable "traefik" if it is not used',
      ],
    },
  ];
}

function daemonSetFindings({ workloads, pools }: ProofFacts): FindingDraft[] {
  return workloads
    .filter(({ kind }) => kind === "DaemonSet")
    .flatMap((proof): FindingDraft[] => {
      if (proof.verdict === "missing") {
        return [
          {
            code: "RK206",
            subject: proof.workload,
            message: `${proof.workload} gets no pod on any pool, so its Service has no address`,
            facts: [...whyNot(proof), "a DaemonSet's pods are not Pending on nodes they cannot use: they are not made"],
            help: daemonSetRepairs(proof),
          },
        ];
      }
      if (proof.verdict !== "runs" || proof.pools.length === pools.length) return [];
      return [
        {
          code: "RK207",
          subject: proof.workload,
          message: `${proof.workload} gets pods on ${listed(proof.pools)} only`,
          facts: whyNot(proof),
          help: daemonSetRepairs(proof),
        },
      ];
    });
}

function daemonSetRepairs({ placements, customize, verdict }: WorkloadProof): string[] {
  const all = Object.values(placements);
  const labels = all.flatMap((placement) =>
    placement.verdict === "unselected" ? Object.entries(placement.missingLabels) : [],
  );
  return [
    ...new Set(labels.map(([key, value]) => `label the pools that are to have it with ${key}=${value}`)),
    ...(all.some((placement) => placement.verdict === "blocked") ? [customize] : []),
    ...(verdict === "missing" && labels.length === 0 ? ["keep one pool free of hard taints"] : []),
  ];
}

function localVolumeFindings({ workloads, pools }: ProofFacts): FindingDraft[] {
  const helper = workloads.find(({ workload }) => workload === "local-path-helper");
  if (helper === undefined || helper.verdict === "disabled" || helper.verdict === "absent") return [];
  // No workload of anybody's runs where the role's own taint keeps it away.
  const isForWorkloads = (name: string) =>
    pools.some((pool) => pool.name === name && pool.roles.includes(NodeRole.WORKER));
  const blocked = whyNot(helper, isForWorkloads);
  if (blocked.length === 0 || helper.verdict === "pending") return [];
  return [
    {
      code: "RK208",
      subject: helper.workload,
      message: "claims for local-path volumes stay Pending on some pools",
      facts: [
        ...blocked,
        "the helper pod names its node itself, so only NoExecute taints matter; the kubelet refuses it",
        ...uncertainty(helper),
      ],
      help: [helper.customize, "use NoSchedule instead of NoExecute", "use another storage class on these pools"],
    },
  ];
}

function singlePoolFindings({ workloads, pools }: ProofFacts): FindingDraft[] {
  if (pools.length < 2) return [];
  const dependent = new Map<string, string[]>();
  const hasSpareNode = (name: string) => pools.some((pool) => pool.name === name && (pool.nodes ?? 1) > 1);
  for (const { verdict, kind, pools: usable, workload } of workloads) {
    const [only] = usable;
    if (verdict !== "runs" || kind !== "Deployment" || usable.length !== 1 || only === undefined) continue;
    if (hasSpareNode(only)) continue;
    dependent.set(only, [...(dependent.get(only) ?? []), workload]);
  }
  return [...dependent].map(([pool, names]) => ({
    code: "RK209",
    subject: `pool "${pool}"`,
    message: `${inProse(names)} can run on pool "${pool}" only`,
    facts: [`without a node of pool "${pool}" ${names.length > 1 ? "they are" : "it is"} Pending`],
    help: [`give pool "${pool}" at least two nodes`, "leave a second pool without hard taints"],
  }));
}
