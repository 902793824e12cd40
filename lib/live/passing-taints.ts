import { COMPANIONS, START_UP_TAINTS } from "../scheduling/proof/start-up-operators";
import { TaintEffect } from "../scheduling/taint";
import type { LiveTaint } from "./live-taint";

/** A taint that something else than Kubernetes puts on nodes, or that they register with, and that it takes off again. */
export interface PassingTaint {
  /** Who takes it away: `Cilium`. */
  readonly by: string;
  /** What a node is that carries it. */
  readonly is: string;
  /** How that ends. */
  readonly ends: string;
  /** Effects with which it passes; all where none is given. With another one somebody set it. */
  readonly effects?: readonly string[];
  /** Names of the workloads that take it away, in the order in which they must come right; none of what runs elsewhere. */
  readonly takers: readonly RegExp[];
  /** What to look at where it does not run in the cluster. */
  readonly lookAt?: string;
}

const CLOSING: readonly string[] = [TaintEffect.NO_SCHEDULE];

/** Its operator takes it away, once the agent runs on the node. */
export const CILIUM_KEY = "node.cilium.io/agent-not-ready";

/** Taints that nodes register with until a driver or a network runs there, as their projects document them. */
const START_UP = [...START_UP_TAINTS].map(([key, { what, pattern }]): readonly [string, PassingTaint] => {
  const companions = COMPANIONS.filter(({ companion }) => key === CILIUM_KEY && companion.test("cilium-operator"));
  return [
    key,
    {
      by: what,
      is: `waiting for ${what}`,
      ends: `has ${what} running`,
      takers: [...companions.map(({ companion }) => companion), pattern],
    },
  ];
});

const AUTOSCALER: PassingTaint = {
  by: "the cluster autoscaler",
  is: "about to be deleted by the cluster autoscaler",
  ends: "is kept by the cluster autoscaler",
  effects: CLOSING,
  takers: [/cluster-autoscaler/],
  lookAt: "the cluster autoscaler, which deletes the node or keeps it",
};

const KARPENTER: PassingTaint = {
  by: "Karpenter",
  is: "about to be replaced by Karpenter",
  ends: "is kept by Karpenter",
  takers: [/^karpenter$/],
  lookAt: "Karpenter, which replaces the node or keeps it",
};

/**
 * Who takes a taint away again that is no part of Kubernetes itself, and what is to be looked at where it stays. No workload
 * is to tolerate one: what it says of the node stays true, and the toleration with it.
 * @see kubernetes/autoscaler cluster-autoscaler/utils/taints, kubernetes-sigs/cluster-api api/core `NodeOutdatedRevisionTaint`
 *   and `NodeUninitializedTaint`, kubernetes-sigs/karpenter pkg/apis/v1/taints.go, istio/istio tools/istio-iptables and
 *   pilot/pkg/controllers/untaint, cilium/cilium operator/watchers `setNodeTaint`
 */
const PASSING: ReadonlyMap<string, PassingTaint> = new Map([
  ...START_UP,
  ["ToBeDeletedByClusterAutoscaler", AUTOSCALER],
  ["DeletionCandidateOfClusterAutoscaler", { ...AUTOSCALER, effects: [TaintEffect.PREFER_NO_SCHEDULE] }],
  [
    "node.cluster.x-k8s.io/uninitialized",
    {
      by: "Cluster API",
      is: "not yet seen by Cluster API",
      ends: "has been seen by Cluster API",
      effects: CLOSING,
      takers: [],
      lookAt: "its Machine where Cluster API runs, for Rancher in the cluster of Rancher itself",
    },
  ],
  [
    "node.cluster.x-k8s.io/outdated-revision",
    {
      by: "Cluster API",
      is: "about to be replaced by Cluster API",
      ends: "has been replaced by Cluster API",
      effects: [TaintEffect.PREFER_NO_SCHEDULE],
      takers: [],
      lookAt: "its MachineDeployment where Cluster API runs",
    },
  ],
  ["karpenter.sh/disrupted", KARPENTER],
  ["karpenter.sh/disruption", KARPENTER],
  [
    "karpenter.sh/unregistered",
    { ...KARPENTER, is: "not yet registered by Karpenter", ends: "has been registered by Karpenter" },
  ],
  [
    "cni.istio.io/not-ready",
    {
      by: "Istio",
      is: "waiting for Istio's network plugin",
      ends: "has Istio's network plugin running",
      takers: [/^istiod(-|$)/, /^istio-cni(-node)?$/],
    },
  ],
]);

/** What is known of such a taint. With an effect that its owner never gives it somebody set it. */
export function passingOf({ key, effect }: LiveTaint): PassingTaint | undefined {
  const found = PASSING.get(key);
  return found?.effects?.includes(effect) === false ? undefined : found;
}

/** Whether it is such a taint. */
export function isPassing(taint: LiveTaint): boolean {
  return passingOf(taint) !== undefined;
}

/** Keys of the taints that a workload takes away itself. */
export function takenAwayBy(name: string): string[] {
  return [...PASSING].filter(([, { takers }]) => takers.some((taker) => taker.test(name))).map(([key]) => key);
}
