import { isDnsSubdomain } from "../scheduling/label-syntax";
import { SERVICE_LB_TOLERATIONS_ANNOTATION } from "../scheduling/service-lb";
import type { KubernetesToleration } from "../scheduling/toleration";
import type { LivePod } from "./live-cluster";
import { type LiveTaint, typedTaint } from "./live-taint";
import type { Workload } from "./workloads";

/**
 * kubectl commands for names that others chose. A command is given only where every name in it is one Kubernetes
 * allows, and every word is quoted for a POSIX shell all the same.
 */

/** Characters no POSIX shell treats specially within an unquoted word, as in Python's `shlex.quote`. */
const NEEDS_NO_QUOTES = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A command, each word quoted where a shell would read it otherwise. */
export function command(...words: readonly string[]): string {
  return words.map((word) => (NEEDS_NO_QUOTES.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

/** Nodes named in one command: lines stay readable, and far below the longest a shell takes. */
const NODES_PER_COMMAND = 20;

/** Takes a taint off nodes. */
export function untaintCommands(taint: LiveTaint, nodes: readonly string[]): string[] {
  const typed = typedTaint(taint);
  if (typed === undefined || !nodes.every(isDnsSubdomain)) return [];
  return inChunks(nodes).map((some) => command("kubectl", "taint", "nodes", ...some, `${typed.key}:${typed.effect}-`));
}

/** Lets the scheduler use cordoned nodes again. */
export function uncordonCommands(nodes: readonly string[]): string[] {
  return nodes.every(isDnsSubdomain) ? inChunks(nodes).map((some) => command("kubectl", "uncordon", ...some)) : [];
}

/** Names for one command each. */
export function inChunks(nodes: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(nodes.length / NODES_PER_COMMAND) }, (_, index) =>
    nodes.slice(index * NODES_PER_COMMAND, (index + 1) * NODES_PER_COMMAND),
  );
}

const PATCHED_KINDS: readonly string[] = ["Deployment", "DaemonSet", "StatefulSet"];

/** Tolerations that are put before those that an object's pod spec has. */
export interface TolerationPatch {
  readonly is: "patch";
  /** As kubectl takes it: `deployment`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Where in the object its pod spec is: `/spec/template/spec`. */
  readonly spec: string;
  readonly tolerations: readonly KubernetesToleration[];
  /** Whether there was a list to add to when the object was read. */
  readonly hasList: boolean;
}

/** Tolerations for the pods of K3s's load balancer, in an annotation of the Service that it stands for. */
export interface ServiceAnnotation {
  readonly is: "annotation";
  readonly namespace: string;
  readonly name: string;
  readonly annotation: string;
  /** The tolerations as JSON. */
  readonly value: string;
}

/** Nodes that the scheduler is to use again. */
export interface Uncordoning {
  readonly is: "uncordon";
  readonly nodes: readonly string[];
}

/** What can be done to one object at once. Every name in it is one that Kubernetes allows. */
export type ObjectChange = TolerationPatch | ServiceAnnotation | Uncordoning;

/** Lets the scheduler use the first of some cordoned nodes: one is enough for a pod, and one command has no more. */
export function uncordonings(nodes: readonly string[]): Uncordoning[] {
  const [some] = inChunks(nodes);
  return some?.every(isDnsSubdomain) ? [{ is: "uncordon", nodes: some }] : [];
}

/** The same changes, but cordoned nodes first, each once: many workloads wait for the same. */
export function uncordonedFirst(changes: readonly ObjectChange[]): ObjectChange[] {
  const nodes = new Set<string>();
  for (const change of new Set(changes)) {
    if (change.is === "uncordon") for (const node of change.nodes) nodes.add(node);
  }
  const uncordoned = inChunks([...nodes]).map((some): Uncordoning => ({ is: "uncordon", nodes: some }));
  return [...uncordoned, ...changes.filter(({ is }) => is !== "uncordon")];
}

/**
 * Adds tolerations to what is there: to the controller's template, and to waiting pods where that cannot be changed or does
 * not reach them.
 */
export function tolerationPatches(
  { kind, namespace, name, controller, pods }: Workload,
  tolerations: readonly KubernetesToleration[],
): TolerationPatch[] {
  if (!isDnsSubdomain(namespace)) return [];
  if (PATCHED_KINDS.includes(kind)) {
    // Whether there is a list to add to is seen in the template alone: pods get tolerations of their own.
    if (!isDnsSubdomain(name)) return [];
    const waiting = kind === "StatefulSet" || controller?.keepsWaiting !== undefined ? waitingPods(pods) : [];
    if (controller === undefined) return podPatches(waiting, tolerations);
    const hasList = controller.placement.tolerations.length > 0;
    const spec = "/spec/template/spec";
    return [
      { is: "patch", kind: kind.toLowerCase(), namespace, name, spec, tolerations, hasList },
      ...podPatches(waiting, tolerations),
    ];
  }
  return podPatches(waitingPods(pods), tolerations);
}

function waitingPods(pods: readonly LivePod[]): LivePod[] {
  return pods.filter(({ phase, nodeName, isLeaving }) => phase === "Pending" && nodeName === "" && !isLeaving);
}

/** Adds tolerations to pods themselves: a Job's template cannot be changed, but Kubernetes lets a pod tolerate more. */
export function podPatches(pods: readonly LivePod[], tolerations: readonly KubernetesToleration[]): TolerationPatch[] {
  return pods
    .filter(({ namespace, name }) => isDnsSubdomain(namespace) && isDnsSubdomain(name))
    .map(({ namespace, name, placement }) => {
      const hasList = placement.tolerations.length > 0;
      return { is: "patch", kind: "pod", namespace, name, spec: "/spec", tolerations, hasList };
    });
}

/** Adds tolerations to the Jobs that a CronJob makes from now on. */
export function cronJobPatches(
  { namespace, controller }: Workload,
  cronJob: string,
  tolerations: readonly KubernetesToleration[],
): TolerationPatch[] {
  // The Job's template is that of the CronJob.
  if (controller === undefined || !isDnsSubdomain(namespace) || !isDnsSubdomain(cronJob)) return [];
  const spec = "/spec/jobTemplate/spec/template/spec";
  const hasList = controller.placement.tolerations.length > 0;
  return [{ is: "patch", kind: "cronjob", namespace, name: cronJob, spec, tolerations, hasList }];
}

/** What the controller of upgrade Plans gives their Jobs itself. */
const OF_PLAN_JOBS = "node.kubernetes.io/unschedulable";

/** Adds tolerations to the Jobs that an upgrade Plan makes from now on. */
export function planPatches(
  { namespace, controller }: Workload,
  plan: string,
  tolerations: readonly KubernetesToleration[],
): TolerationPatch[] {
  if (controller === undefined || !isDnsSubdomain(namespace) || !isDnsSubdomain(plan)) return [];
  // The Job's template has those of the Plan, besides that one.
  const hasList = controller.placement.tolerations.some(({ key }) => key !== OF_PLAN_JOBS);
  return [{ is: "patch", kind: "plans.upgrade.cattle.io", namespace, name: plan, spec: "/spec", tolerations, hasList }];
}

/** Lets the pods of K3s's load balancer for a Service tolerate more. */
export function serviceAnnotations(
  namespace: string,
  name: string,
  tolerations: readonly KubernetesToleration[],
): ServiceAnnotation[] {
  if (!isDnsSubdomain(namespace) || !isDnsSubdomain(name)) return [];
  const value = JSON.stringify(tolerations);
  return [{ is: "annotation", namespace, name, annotation: SERVICE_LB_TOLERATIONS_ANNOTATION, value }];
}

/** The command that does it. */
export function changeCommand(change: ObjectChange): string {
  if (change.is === "uncordon") return command("kubectl", "uncordon", ...change.nodes);
  const inNamespace = ["kubectl", "-n", change.namespace];
  if (change.is === "patch") {
    return command(...inNamespace, "patch", change.kind, change.name, "--type=json", "-p", patchOf(change));
  }
  // Not --overwrite: tolerations that the Service has already would be lost. kubectl shows them and refuses.
  return command(...inNamespace, "annotate", "service", change.name, `${change.annotation}=${change.value}`);
}

/**
 * Of several tolerations for one taint the first counts, so what is added to one with a time limit must stand before it.
 * Whether others stand behind it changes nothing.
 */
function patchOf({ spec, tolerations, hasList }: TolerationPatch): string {
  const path = `${spec}/tolerations`;
  return JSON.stringify(hasList ? frontAdditions(path, tolerations) : [{ op: "add", path, value: tolerations }]);
}

/** Each goes to the front, the last first: then they stand in their order. */
export function frontAdditions(path: string, tolerations: readonly KubernetesToleration[]): object[] {
  return [...tolerations].reverse().map((value) => ({ op: "add", path: `${path}/0`, value }));
}
