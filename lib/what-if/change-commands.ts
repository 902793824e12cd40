import { command, inChunks, uncordonCommands } from "../live/kubectl";
import { type LiveTaint, taintText, typedTaint } from "../live/live-taint";
import { isDnsSubdomain } from "../scheduling/label-syntax";
import type { ChosenNodes } from "./chosen-nodes";
import type { Action } from "./written-change";

/** A change of nodes as kubectl makes it: one command for all that a label tells, or for the nodes by name. */
export function taintCommands(chosen: ChosenNodes, taint: LiveTaint, overwrites: boolean): string[] {
  if (typedTaint(taint) === undefined) return [];
  const overwrite = overwrites ? ["--overwrite"] : [];
  return onNodes(chosen, (nodes) => ["taint", "nodes", ...nodes, taintText(taint), ...overwrite]);
}

/** @param taint without an effect for every one of the key */
export function untaintCommands(chosen: ChosenNodes, { key, effect }: Pick<LiveTaint, "key" | "effect">): string[] {
  return onNodes(chosen, (nodes) => ["taint", "nodes", ...nodes, `${key}${effect === "" ? "" : `:${effect}`}-`]);
}

/** Of what needs no taint. */
export function nodeCommands(action: Exclude<Action, "taint" | "untaint">, chosen: ChosenNodes): string[] {
  const names = chosen.nodes.map(({ name }) => name);
  switch (action) {
    case "cordon":
      return byName(names, (some) => ["cordon", ...some]);
    case "uncordon":
      return uncordonCommands(names);
    case "drainNode":
      return byName(names, (some) => ["drain", ...some, "--ignore-daemonsets"]);
    case "deleteNode":
      return byName(names, (some) => ["delete", "node", ...some]);
  }
}

type Words = (nodes: readonly string[]) => readonly string[];

/** A label that no node may have is not written: then nodes are named. */
function onNodes({ nodes, selector }: ChosenNodes, words: Words): string[] {
  if (selector === "all") return [command("kubectl", ...words(["--all"]))];
  const isPlain = selector !== undefined && /^[A-Za-z0-9][\w./-]*(=[\w.-]*)?$/.test(selector.label);
  if (isPlain) return [command("kubectl", ...words(["-l", selector.label]))];
  return byName(
    nodes.map(({ name }) => name),
    words,
  );
}

function byName(names: readonly string[], words: Words): string[] {
  return names.every(isDnsSubdomain) ? inChunks(names).map((some) => command("kubectl", ...words(some))) : [];
}
