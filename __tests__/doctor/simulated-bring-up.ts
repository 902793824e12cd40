import { controller, type KubectlObject, node, pendingPod, pod, runningPod } from "./objects";
import { nodesFor } from "./simulated-kubectl";

/** A cluster that comes up, or does not: taints go when what takes them away runs, which may wait for other taints. */

export const UNINITIALIZED = "node.cloudprovider.kubernetes.io/uninitialized";
export const NOT_READY = "node.kubernetes.io/not-ready";
export const UNAVAILABLE = "node.kubernetes.io/network-unavailable";

export interface ClusterSketch {
  /** Keys of the taints of each node. */
  readonly nodes: readonly (readonly string[])[];
  /** Keys that each tolerates. */
  readonly operator: readonly string[];
  readonly controller?: { readonly tolerates: readonly string[]; readonly hostNetwork: boolean };
  readonly dns: readonly string[];
}

const OPERATOR = "cilium-operator";
const CONTROLLER = "hcloud-cloud-controller-manager";

/** Deployments with one pod each. */
const NAMESPACES: Readonly<Record<string, string>> = {
  [OPERATOR]: "kube-system",
  [CONTROLLER]: "kube-system",
  coredns: "kube-system",
  "cattle-cluster-agent": "cattle-system",
};

/** The cluster as it stands when nothing changes any more, with nobody's help. */
export function clusterOf({ nodes, operator, controller: cloud, dns }: ClusterSketch): KubectlObject[] {
  return settled([
    ...nodes.map(nodeOf),
    ...deployment(OPERATOR, operator, true),
    ...(cloud === undefined ? [] : deployment(CONTROLLER, [UNINITIALIZED, ...cloud.tolerates], cloud.hostNetwork)),
    ...deployment("coredns", dns, false),
    ...deployment("cattle-cluster-agent", [], false),
    controller("DaemonSet", "cilium", { namespace: "kube-system" }),
    ...nodes.map((_, index) => networkPod(`n-${index}`, false)),
  ]);
}

function nodeOf(keys: readonly string[], index: number): KubectlObject {
  const taints = keys.map((key) => ({ key, ...(key === "team" ? { value: "a" } : {}), effect: "NoSchedule" }));
  const object = node(`n-${index}`, {
    taints,
    ready: keys.includes(NOT_READY) ? "False" : "True",
    labels: { "node-role.kubernetes.io/control-plane": "true" },
    isRegistered: true,
  });
  return { ...object, status: { ...(object.status as object), allocatable: { cpu: "4", pods: "110" } } };
}

function deployment(name: string, keys: readonly string[], hostNetwork: boolean): KubectlObject[] {
  const namespace = NAMESPACES[name];
  const template = {
    tolerations: keys.map((key) => ({ key, operator: "Exists" })),
    ...(hostNetwork ? { hostNetwork } : {}),
  };
  return [
    controller("Deployment", name, { namespace, template, spec: { replicas: 1, template: { spec: template } } }),
    pendingPod(`${name}-0`, { namespace, owner: ["ReplicaSet", `${name}-1`], hash: "1", spec: template }),
  ];
}

function networkPod(on: string, isRunning: boolean): KubectlObject {
  const sketch = { namespace: "kube-system", owner: ["DaemonSet", "cilium"] as const };
  const spec = { nodeName: on, hostNetwork: true, tolerations: [{ operator: "Exists" }] };
  if (isRunning) return runningPod(`cilium-${on}`, on, { ...sketch, spec });
  const waiting = { ready: false, restartCount: 9, state: { waiting: { reason: "CrashLoopBackOff" } } };
  return pod(`cilium-${on}`, { ...sketch, spec, status: { phase: "Running", containerStatuses: [waiting] } });
}

/** The objects when nothing changes any more. */
export function settled(objects: readonly KubectlObject[]): KubectlObject[] {
  const next = step(objects);
  return JSON.stringify(next) === JSON.stringify(objects) ? next : settled(next);
}

/** Whether the pod of a Deployment has its node. */
export function isPlaced(name: string, objects: readonly KubectlObject[]): boolean {
  return objects.some(
    (each) => nameOf(each) === `${name}-0` && (each.spec as { nodeName?: string }).nodeName !== undefined,
  );
}

/** Pods without a node. */
export function waitingIn(objects: readonly KubectlObject[]): string[] {
  return Object.keys(NAMESPACES).filter(
    (name) => objects.some((each) => nameOf(each) === `${name}-0`) && !isPlaced(name, objects),
  );
}

/** Pods are placed, Cilium runs with its operator, the network makes nodes Ready, and the controller initializes them. */
function step(objects: readonly KubectlObject[]): KubectlObject[] {
  const placed = objects.map((each) => withNode(each, objects));
  const hasNetwork = isPlaced(OPERATOR, placed);
  const cloud = placed.find((each) => nameOf(each) === `${CONTROLLER}-0`);
  const isOnHost = (cloud?.spec as { hostNetwork?: boolean } | undefined)?.hostNetwork === true;
  const hasCloud = isPlaced(CONTROLLER, placed) && (isOnHost || hasNetwork);
  const gone = [...(hasNetwork ? [NOT_READY, UNAVAILABLE] : []), ...(hasCloud ? [UNINITIALIZED] : [])];
  return placed.map((each) => {
    if (each.kind === "Node") return withoutTaints(each, gone);
    const { nodeName = "" } = each.spec as { nodeName?: string };
    return hasNetwork && nameOf(each).startsWith("cilium-n-") ? networkPod(nodeName, true) : each;
  });
}

function withNode(object: KubectlObject, objects: readonly KubectlObject[]): KubectlObject {
  const spec = object.spec as { nodeName?: string };
  if (object.kind !== "Pod" || spec.nodeName !== undefined) return object;
  const [on] = nodesFor(nameOf(object), objects);
  if (on === undefined) return object;
  const { metadata } = object as unknown as { metadata: { namespace: string } };
  const deployed = nameOf(object).replace(/-0$/, "");
  const sketch = { namespace: metadata.namespace, owner: ["ReplicaSet", `${deployed}-1`] as const, hash: "1" };
  return runningPod(nameOf(object), on, { ...sketch, spec: { ...spec, nodeName: on } });
}

function withoutTaints(object: KubectlObject, keys: readonly string[]): KubectlObject {
  const spec = object.spec as { taints: readonly { key: string }[] };
  const taints = spec.taints.filter(({ key }) => !keys.includes(key));
  const status = object.status as { conditions: readonly object[] };
  const ready = taints.some(({ key }) => key === NOT_READY) ? "False" : "True";
  const conditions = [{ type: "Ready", status: ready }];
  return { ...object, spec: { ...spec, taints }, status: { ...status, conditions } };
}

function nameOf({ metadata }: KubectlObject): string {
  return (metadata as { name: string }).name;
}
