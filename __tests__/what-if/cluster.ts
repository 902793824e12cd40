import { controller, type KubectlObject, type NodeSketch, runningPod } from "../doctor/objects";
import { agent, coredns, server, worker } from "../doctor/system-objects";

/** A node that says what it has for pods. */
export function withRoom(object: KubectlObject, cpu = "4", pods = "110"): KubectlObject {
  return { ...object, status: { ...(object.status as object), allocatable: { cpu, memory: "8Gi", pods } } };
}

export interface AppSketch {
  readonly replicas?: number;
  readonly kind?: "Deployment" | "StatefulSet";
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A workload of a user's with its pods on these nodes. */
export function app(name: string, nodes: readonly string[], sketch: AppSketch = {}): KubectlObject[] {
  const { kind = "Deployment", namespace = "shop", labels = { app: name }, spec = {} } = sketch;
  const hash = "7d9f8b6c5";
  const isDeployment = kind === "Deployment";
  return [
    controller(kind, name, {
      namespace,
      template: spec,
      spec: { replicas: nodes.length },
      status: { replicas: nodes.length, readyReplicas: nodes.length },
    }),
    ...nodes.map((node, index) =>
      runningPod(isDeployment ? `${name}-${hash}-${index}` : `${name}-${index}`, node, {
        namespace,
        owner: isDeployment ? ["ReplicaSet", `${name}-${hash}`] : [kind, name],
        ...(isDeployment ? { hash } : {}),
        metadata: { labels: { ...labels, ...(isDeployment ? { "pod-template-hash": hash } : {}) } },
        spec,
      }),
    ),
  ];
}

/** A DaemonSet with its pods on these nodes. */
export function daemonSet(
  name: string,
  nodes: readonly string[],
  spec: Readonly<Record<string, unknown>> = {},
): KubectlObject[] {
  return [
    controller("DaemonSet", name, {
      template: spec,
      status: { desiredNumberScheduled: nodes.length, currentNumberScheduled: nodes.length, numberReady: nodes.length },
    }),
    ...nodes.map((node) => runningPod(`${name}-${node}`, node, { owner: ["DaemonSet", name], spec })),
  ];
}

/** A container that asks for so much. */
export const asking = (cpu: string) => ({ containers: [{ resources: { requests: { cpu } } }] });

/** A volume of a claim, and the claim and the directory on one node behind it. */
export function localVolume(claim: string, node: string, namespace = "shop") {
  const spec = { volumes: [{ name: "data", persistentVolumeClaim: { claimName: claim } }] };
  const expressions = [{ key: "kubernetes.io/hostname", operator: "In", values: [node] }];
  const objects: KubectlObject[] = [
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: claim, namespace },
      spec: { volumeName: `pv-${claim}` },
    },
    {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: `pv-${claim}` },
      spec: { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: expressions }] } } },
    },
  ];
  return { spec, objects };
}

/** One server and one worker, with Rancher's agent and DNS on the server, and a user's app on the worker. */
export function smallCluster(sketch: NodeSketch = {}): KubectlObject[] {
  const data = localVolume("data-db-0", "w-1");
  return [
    withRoom(server("cp-1")),
    withRoom(worker("w-1", sketch)),
    ...agent({ is: "running", on: "cp-1" }),
    ...coredns({ is: "running", on: "cp-1" }),
    ...app("web", ["w-1", "w-1"], { spec: asking("500m") }),
    ...app("db", ["w-1"], { kind: "StatefulSet", spec: data.spec }),
    ...data.objects,
    ...daemonSet("log-agent", ["cp-1", "w-1"]),
  ];
}
