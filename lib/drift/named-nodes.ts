import { command } from "../live/kubectl";
import type { LiveNode } from "../live/live-cluster";
import { counted } from "../scheduling/counted";
import { isDnsSubdomain } from "../scheduling/label-syntax";

/** `3 of 5 nodes (a, b, c)`; of many nodes the first are named. */
export function ofNodes(some: readonly LiveNode[], all: readonly LiveNode[]): string {
  const count =
    some.length === all.length ? counted(all.length, "node") : `${some.length} of ${counted(all.length, "node")}`;
  return `${count} (${named(some)})`;
}

const NAMED = 5;

function named(nodes: readonly LiveNode[]): string {
  const names = nodes.slice(0, nodes.length > NAMED + 1 ? NAMED : nodes.length).map(({ name }) => name);
  const more = nodes.length - names.length;
  return `${names.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

/** kubectl's commands for nodes, so many in each; none where a name is one that Kubernetes does not allow. */
export function commandsFor(
  nodes: readonly LiveNode[],
  words: (names: readonly string[]) => readonly string[],
): string[] {
  const names = nodes.map(({ name }) => name);
  if (!names.every(isDnsSubdomain)) return [];
  return Array.from({ length: Math.ceil(names.length / IN_ONE) }, (_, index) =>
    command("kubectl", ...words(names.slice(index * IN_ONE, (index + 1) * IN_ONE))),
  );
}

const IN_ONE = 20;

/** Adds a node to those of a key. */
export function put<K>(map: Map<K, LiveNode[]>, key: K, node: LiveNode): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [node]);
  else list.push(node);
}

/** For what is shown by its names, in their order. */
export function byText([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
