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

/** Adds tolerations to what is there: to the controller's template, or to waiting pods where that cannot be changed. */
export function patchCommands(
  { kind, namespace, name, controller, pods }: Workload,
  tolerations: readonly KubernetesToleration[],
): string[] {
  if (!isDnsSubdomain(namespace)) return [];
  const inNamespace = ["kubectl", "-n", namespace];
  if (PATCHED_KINDS.includes(kind)) {
    // Whether there is a list to add to is seen in the template alone: pods get tolerations of their own.
    if (controller === undefined || !isDnsSubdomain(name)) return [];
    const patch = addition("/spec/template/spec", tolerations, controller.placement.tolerations.length > 0);
    return [command(...inNamespace, "patch", kind.toLowerCase(), name, "--type=json", "-p", patch)];
  }
  return patchPodCommands(
    pods.filter((pod) => pod.phase === "Pending" && pod.nodeName === ""),
    tolerations,
  );
}

/** Adds tolerations to pods themselves: a Job's template cannot be changed, but Kubernetes lets a pod tolerate more. */
export function patchPodCommands(pods: readonly LivePod[], tolerations: readonly KubernetesToleration[]): string[] {
  return pods
    .filter(({ namespace, name }) => isDnsSubdomain(namespace) && isDnsSubdomain(name))
    .map(({ namespace, name, placement }) => {
      const patch = addition("/spec", tolerations, placement.tolerations.length > 0);
      return command("kubectl", "-n", namespace, "patch", "pod", name, "--type=json", "-p", patch);
    });
}

/** Adds tolerations to the Jobs that a CronJob makes from now on. */
export function patchCronJobCommands(
  { namespace, controller }: Workload,
  cronJob: string,
  tolerations: readonly KubernetesToleration[],
): string[] {
  // The Job's template is that of the CronJob.
  if (controller === undefined || !isDnsSubdomain(namespace) || !isDnsSubdomain(cronJob)) return [];
  const spec = "/spec/jobTemplate/spec/template/spec";
  const patch = addition(spec, tolerations, controller.placement.tolerations.length > 0);
  return [command("kubectl", "-n", namespace, "patch", "cronjob", cronJob, "--type=json", "-p", patch)];
}

/**
 * Of several tolerations for one taint the first counts, so what is added to one with a time limit must stand before it.
 * Whether others stand behind it changes nothing.
 */
function addition(spec: string, tolerations: readonly KubernetesToleration[], toList: boolean): string {
  const path = `${spec}/tolerations`;
  return JSON.stringify(
    toList
      ? tolerations.map((value) => ({ op: "add", path: `${path}/0`, value }))
      : [{ op: "add", path, value: tolerations }],
  );
}

/** Lets the pods of K3s's load balancer for a Service tolerate more. */
export function annotateServiceCommands(
  namespace: string,
  service: string,
  tolerations: readonly KubernetesToleration[],
): string[] {
  if (!isDnsSubdomain(namespace) || !isDnsSubdomain(service)) return [];
  const annotation = `${SERVICE_LB_TOLERATIONS_ANNOTATION}=${JSON.stringify(tolerations)}`;
  return [command("kubectl", "-n", namespace, "annotate", "service", service, annotation, "--overwrite")];
}
