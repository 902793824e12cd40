import { uncordonCommands } from "../live/kubectl";
import type { LiveNode } from "../live/live-cluster";
import { type LiveTaint, taintText } from "../live/live-taint";
import { sortedTaints } from "../live/placement-judge";
import { CORDON, causeOf, conditionOf, OUT_OF_SERVICE_KEY, TaintCause, UNINITIALIZED_KEY } from "../live/taint-cause";
import type { NodeTrouble } from "./diagnosis";

/** Nodes that are not Ready, cordoned, or in another condition that Kubernetes marks with a taint; alike ones together. */
export function nodeTroubles(nodes: readonly LiveNode[]): NodeTrouble[] {
  return [...conditionTroubles(nodes), ...cordons(nodes)];
}

function conditionTroubles(nodes: readonly LiveNode[]): NodeTrouble[] {
  const groups = new Map<string, { what: string; taints: LiveTaint[]; nodes: string[] }>();
  for (const node of nodes) {
    const taints = sortedTaints(node.taints.filter((taint) => causeOf(taint) === TaintCause.CONDITION));
    if (taints.length === 0 && node.ready === "True") continue;
    const what = whatIsWrong(node, taints);
    const key = JSON.stringify([what, taints.map(taintText)]);
    const group = groups.get(key) ?? { what, taints, nodes: [] };
    groups.set(key, group);
    group.nodes.push(node.name);
  }
  return [...groups.values()].map(({ what, taints, nodes: names }) => ({
    nodes: names,
    what,
    taints,
    help: helpAgainst(taints),
    commands: [],
  }));
}

function helpAgainst(taints: readonly LiveTaint[]): string {
  if (taints.some(({ key }) => key === OUT_OF_SERVICE_KEY)) {
    return "look after the node; the mark of being out of service is set by hand and taken away by hand";
  }
  return taints.some(({ key }) => key === UNINITIALIZED_KEY)
    ? "a cloud controller takes it away once it has initialized the node: look after that controller"
    : "a consequence, not the cause: look after the node, and Kubernetes takes the taint away by itself";
}

function whatIsWrong({ ready, readyReason }: LiveNode, taints: readonly LiveTaint[]): string {
  const conditions = [...new Set(taints.flatMap((taint) => conditionOf(taint)?.is ?? []))];
  if (ready === "True") return conditions.join(", ");
  const status =
    ready === "" ? "condition Ready is not set" : `Ready is ${ready}${readyReason === "" ? "" : `: ${readyReason}`}`;
  return `${conditions.length === 0 ? "not Ready" : conditions.join(", ")} (${status})`;
}

function cordons(nodes: readonly LiveNode[]): NodeTrouble[] {
  const names = nodes.filter(({ isCordoned }) => isCordoned).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    {
      nodes: names,
      what: "cordoned",
      taints: [CORDON],
      help: "comes and goes with the cordon",
      commands: uncordonCommands(names),
    },
  ];
}
