import { controller, type KubectlObject, type NodeSketch, node, pendingPod, pod, runningPod } from "./objects";

/** Objects that Rancher and K3s put into every cluster, as kubectl prints them. */

/** Moments of a dump that was taken at ten. */
export const TAKEN = "2026-03-04T10:00:00Z";
export const before = (minutes: number) => new Date(Date.parse(TAKEN) - minutes * 60_000).toISOString();

/** A server with all roles that Rancher registered, its heartbeat at ten. */
export function server(name: string, sketch: NodeSketch = {}): KubectlObject {
  const roles = ["control-plane", "etcd", "master"].map((role) => [`node-role.kubernetes.io/${role}`, "true"]);
  const labels = { ...Object.fromEntries(roles), ...sketch.labels };
  return at(node(name, { isRegistered: true, ...sketch, labels }), sketch.ready);
}

/** A node without roles. */
export function worker(name: string, sketch: NodeSketch = {}): KubectlObject {
  return at(node(name, sketch), sketch.ready);
}

function at(object: KubectlObject, ready = "True"): KubectlObject {
  const status = object.status as Record<string, unknown>;
  const heartbeat = { lastHeartbeatTime: ready === "Unknown" ? before(12) : TAKEN };
  const condition = { type: "Ready", status: ready, lastTransitionTime: before(11), ...heartbeat };
  return { ...object, status: { ...status, conditions: [condition] } };
}

/** A node that stopped answering eleven minutes ago. */
export function deadServer(name: string): KubectlObject {
  return server(name, { ready: "Unknown", taints: UNREACHABLE });
}

export const UNREACHABLE = ["NoSchedule", "NoExecute"].map((effect) => ({
  key: "node.kubernetes.io/unreachable",
  effect,
  ...(effect === "NoExecute" ? { timeAdded: before(11) } : {}),
}));

export const UNINITIALIZED = {
  key: "node.cloudprovider.kubernetes.io/uninitialized",
  value: "true",
  effect: "NoSchedule",
};

/** Tolerations that admission gives every pod. */
const ADMITTED = ["not-ready", "unreachable"].map((name) => ({
  key: `node.kubernetes.io/${name}`,
  operator: "Exists",
  effect: "NoExecute",
  tolerationSeconds: 300,
}));

/** What Rancher's agent tolerates where its manifest was told of no taint. */
export const AGENT_TOLERATIONS = [
  { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
  { key: "node-role.kubernetes.io/controlplane", value: "true", effect: "NoSchedule" },
];

/** What Rancher's agent tolerates where the servers have no role but theirs. */
export const SPLIT_TOLERATIONS = [
  ...AGENT_TOLERATIONS,
  { key: "node-role.kubernetes.io/etcd", operator: "Exists", effect: "NoExecute" },
];

export const NOT_READY = { key: "node.kubernetes.io/not-ready", operator: "Exists" };

export const DNS_TOLERATIONS = [
  { key: "CriticalAddonsOnly", operator: "Exists" },
  { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
];

/** How the only pod of a Deployment does. */
export type Doing =
  | { readonly is: "pending"; readonly message?: string; readonly unseen?: boolean }
  | {
      readonly is: "running";
      readonly on: string;
      readonly restarts?: number;
      readonly endedBefore?: number;
      readonly reason?: string;
    }
  | { readonly is: "crashing"; readonly on: string; readonly restarts: number; readonly reason?: string }
  | { readonly is: "waiting"; readonly on: string; readonly reason: string };

export interface DeploymentSketch {
  readonly namespace?: string;
  readonly tolerations?: readonly object[];
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A Deployment with one pod. */
export function deployment(name: string, doing: Doing, sketch: DeploymentSketch = {}): KubectlObject[] {
  const { namespace = "kube-system", tolerations = [], spec = {} } = sketch;
  const template = { tolerations, ...spec };
  const ready = doing.is === "running" ? 1 : 0;
  return [
    controller("Deployment", name, {
      namespace,
      template,
      spec: { replicas: 1 },
      status: { replicas: 1, readyReplicas: ready },
    }),
    podOf(`${name}-6c9d8bb7f5-x7k2p`, doing, {
      namespace,
      hash: "6c9d8bb7f5",
      owner: ["ReplicaSet", `${name}-6c9d8bb7f5`],
      metadata: { creationTimestamp: before(30), labels: { "pod-template-hash": "6c9d8bb7f5" } },
      spec: { ...template, tolerations: [...tolerations, ...ADMITTED] },
    }),
  ];
}

function podOf(name: string, doing: Doing, sketch: Parameters<typeof pod>[1]): KubectlObject {
  const { spec = {} } = sketch;
  if (doing.is === "pending") {
    const { message = "", unseen = false } = doing;
    const reason = { type: "PodScheduled", status: "False", reason: "Unschedulable", message };
    return pendingPod(name, {
      ...sketch,
      status: { conditions: unseen ? [] : [{ ...reason, lastTransitionTime: before(25) }] },
    });
  }
  const conditions = (ready: boolean) => [
    { type: "PodScheduled", status: "True", lastTransitionTime: before(30) },
    { type: "Ready", status: ready ? "True" : "False", lastTransitionTime: before(ready ? 1 : 20) },
  ];
  const onNode = { ...sketch, spec: { ...spec, nodeName: doing.on } };
  if (doing.is === "running") {
    const { restarts = 0, endedBefore = 1, reason = "Error" } = doing;
    const ended = { terminated: { reason, exitCode: 1, finishedAt: before(endedBefore) } };
    const status = { ready: true, restartCount: restarts, state: { running: { startedAt: before(endedBefore) } } };
    return runningPod(name, doing.on, {
      ...onNode,
      status: {
        conditions: conditions(true),
        containerStatuses: [{ ...status, ...(restarts > 0 ? { lastState: ended } : {}) }],
      },
    });
  }
  if (doing.is === "crashing") {
    const { restarts, reason = "Error" } = doing;
    const ended = { terminated: { reason, exitCode: reason === "OOMKilled" ? 137 : 1, finishedAt: before(2) } };
    return pod(name, {
      ...onNode,
      status: {
        phase: "Running",
        conditions: conditions(false),
        containerStatuses: [
          {
            ready: false,
            restartCount: restarts,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: ended,
          },
        ],
      },
    });
  }
  return pod(name, {
    ...onNode,
    status: {
      phase: "Pending",
      conditions: conditions(false),
      containerStatuses: [{ ready: false, restartCount: 0, state: { waiting: { reason: doing.reason } } }],
    },
  });
}

/** Rancher's agent. */
export function agent(doing: Doing, sketch: DeploymentSketch = {}): KubectlObject[] {
  return deployment("cattle-cluster-agent", doing, {
    namespace: "cattle-system",
    tolerations: AGENT_TOLERATIONS,
    ...sketch,
  });
}

/** The cluster's DNS, as K3s has it. */
export function coredns(doing: Doing): KubectlObject[] {
  return deployment("coredns", doing, { tolerations: DNS_TOLERATIONS });
}

/** A Job that installs a chart, waiting. */
export function installer(name: string): KubectlObject[] {
  return [
    controller("Job", name, { namespace: "kube-system", status: { active: 1 } }),
    pendingPod(`${name}-5nq8b`, { namespace: "kube-system", owner: ["Job", name], spec: { tolerations: ADMITTED } }),
  ];
}
