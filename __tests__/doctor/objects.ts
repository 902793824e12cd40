import { Taint } from "../../lib";
import { diagnose } from "../../lib/doctor/diagnose";
import type { Diagnosis } from "../../lib/doctor/diagnosis";
import { readCluster } from "../../lib/live/read-cluster";

/** Objects as kubectl prints them, with no more than a test is about. */
export interface KubectlObject {
  readonly kind: string;
  readonly [key: string]: unknown;
}

export interface NodeSketch {
  readonly taints?: readonly (string | Record<string, unknown>)[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly unschedulable?: boolean;
  readonly ready?: "True" | "False" | "Unknown";
  readonly version?: string;
  /** Whether it has the label of nodes that Rancher registered or made. */
  readonly isRegistered?: boolean;
}

export function node(name: string, sketch: NodeSketch = {}): KubectlObject {
  const {
    taints = [],
    labels = {},
    unschedulable,
    ready = "True",
    version = "v1.33.5+k3s1",
    isRegistered = false,
  } = sketch;
  const machine = isRegistered ? { "rke.cattle.io/machine": "8d3c1f0e" } : {};
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", ...machine, ...labels } },
    spec: { taints: taints.map(taint), ...(unschedulable ? { unschedulable } : {}) },
    status: { conditions: [{ type: "Ready", status: ready }], nodeInfo: { kubeletVersion: version } },
  };
}

function taint(sketch: string | Record<string, unknown>): Record<string, unknown> {
  if (typeof sketch !== "string") return sketch;
  const { key, value, effect } = Taint.parse(sketch);
  return { key, effect, ...(value === undefined ? {} : { value }) };
}

export interface PodSketch {
  readonly namespace?: string;
  readonly owner?: readonly [kind: string, name: string];
  readonly hash?: string;
  readonly generateName?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly message?: string;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A pod that waits for a node. */
export function pendingPod(name: string, sketch: PodSketch = {}): KubectlObject {
  const { message = "", status = {} } = sketch;
  return pod(name, {
    ...sketch,
    status: {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
      ...status,
    },
  });
}

/** A pod that runs on a node. */
export function runningPod(name: string, nodeName: string, sketch: PodSketch = {}): KubectlObject {
  const { spec = {}, status = {} } = sketch;
  const conditions = ["PodScheduled", "Ready"].map((type) => ({ type, status: "True" }));
  return pod(name, { ...sketch, spec: { nodeName, ...spec }, status: { phase: "Running", conditions, ...status } });
}

export function pod(name: string, sketch: PodSketch): KubectlObject {
  const { namespace = "shop", owner, hash, generateName, spec = {}, status = {}, metadata = {} } = sketch;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      ...(generateName === undefined ? {} : { generateName }),
      ...(hash === undefined ? {} : { labels: { "pod-template-hash": hash } }),
      ...(owner === undefined ? {} : { ownerReferences: [{ kind: owner[0], name: owner[1], controller: true }] }),
      ...metadata,
    },
    spec,
    status,
  };
}

/** A controller with this pod template. */
export function controller(
  kind: "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" | "Job",
  name: string,
  { namespace = "shop", template = {}, spec = {}, status = {}, metadata = {} }: Record<string, unknown> = {},
): KubectlObject {
  return {
    apiVersion: kind === "Job" ? "batch/v1" : "apps/v1",
    kind,
    metadata: { name, namespace, ...(metadata as object) },
    spec: { template: { spec: template }, ...(spec as object) },
    status,
  };
}

export function list(...items: readonly KubectlObject[]): KubectlObject {
  return { apiVersion: "v1", kind: "List", items };
}

/** The diagnosis of these objects. */
export function diagnosed(...items: readonly KubectlObject[]): Diagnosis {
  return diagnose(readCluster([{ file: "cluster.json", content: list(...items) }]));
}

/** Who is blocked, by what and where: `Deployment shop/web: a=b:NoSchedule on node-1`. */
export function blockedLines({ blocked }: Diagnosis): string[] {
  return blocked.map(({ workload, nodes }) => {
    const places = nodes.map(
      (closed) =>
        `${closed.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`).join(" ")} on ${closed.nodes.join(" ")}`,
    );
    return `${workload.kind} ${workload.namespace}/${workload.name}: ${places.join("; ")}`;
  });
}
