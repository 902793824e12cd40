import { command } from "../live/kubectl";
import type { Workload } from "../live/workloads";
import { isDnsSubdomain } from "../scheduling/label-syntax";

/** Commands that show more and change nothing; none where a name in them is one that Kubernetes does not allow. */

const IS_KIND = /^[A-Za-z]{1,63}$/;

/** Shows what a container said, before it was started again where it crashes. */
export function logsCommand(
  { kind, namespace, name }: Pick<Workload, "kind" | "namespace" | "name">,
  previous: boolean,
): string | undefined {
  if (!isDnsSubdomain(namespace) || !isDnsSubdomain(name) || !IS_KIND.test(kind)) return undefined;
  const target = kind === "Pod" ? name : `${kind.toLowerCase()}/${name}`;
  return command("kubectl", "-n", namespace, "logs", target, ...(previous ? ["--previous"] : []), "--tail=50");
}

/** Shows an object with its events. */
export function looksCommand(namespace: string, kind: string, name: string): string | undefined {
  if (!isDnsSubdomain(namespace) || !isDnsSubdomain(name) || !IS_KIND.test(kind)) return undefined;
  return command("kubectl", "-n", namespace, "describe", kind.toLowerCase(), name);
}

/** Shows a node with its conditions and events. */
export function nodeCommand(name: string): string | undefined {
  return isDnsSubdomain(name) ? command("kubectl", "describe", "node", name) : undefined;
}

/** Deletes pods whose nodes do not answer, so that their controller makes others. */
export function replaceCommand(namespace: string, names: readonly string[]): string | undefined {
  if (!isDnsSubdomain(namespace) || !names.every(isDnsSubdomain)) return undefined;
  return command("kubectl", "-n", namespace, "delete", "pod", ...names, "--wait=false");
}

/** Keeps new pods off nodes. */
export function cordonCommand(nodes: readonly string[]): string | undefined {
  return nodes.every(isDnsSubdomain) ? command("kubectl", "cordon", ...nodes) : undefined;
}
