import { uncordonCommands } from "../live/kubectl";
import type { LiveNode } from "../live/live-cluster";
import { isHard, type LiveTaint, taintText } from "../live/live-taint";
import { isPassing } from "../live/passing-taints";
import { sortedTaints } from "../live/placement-judge";
import { CORDON, causeOf, OUT_OF_SERVICE_KEY, stateOf, TaintCause, UNINITIALIZED_KEY } from "../live/taint-cause";
import { isUninitialized } from "./cloud-controller";
import type { NodeTrouble } from "./diagnosis";
import { cloudWaitsForNetwork, isOfNetwork, networkTroubles } from "./network";
import { takerTrouble } from "./taint-taker";
import type { Findings } from "./trouble";
import { answers } from "./what-nodes-need";

/** Nodes that are not Ready, cordoned, or in another condition that Kubernetes marks with a taint; alike ones together. */
export function nodeTroubles(findings: Findings): NodeTrouble[] {
  const { nodes } = findings.cluster;
  return [...conditionTroubles(nodes, findings), ...uninitialized(nodes, findings), ...cordons(nodes)];
}

function conditionTroubles(nodes: readonly LiveNode[], findings: Findings): NodeTrouble[] {
  const [network] = networkTroubles(findings);
  const groups = new Map<string, { what: string; taints: LiveTaint[]; nodes: string[] }>();
  for (const node of nodes) {
    const taints = sortedTaints(node.taints.filter((taint) => isOfState(taint) && !isOfCloud(taint)));
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
    help: helpAgainst(taints, names, findings, network?.workload.name),
    commands: [],
  }));
}

/** What comes and goes with what the node is like, whoever takes it away; soft ones keep nothing off. */
function isOfState(taint: LiveTaint): boolean {
  return causeOf(taint) === TaintCause.CONDITION || (causeOf(taint) === TaintCause.PASSING && isHard(taint));
}

function isOfCloud({ key }: LiveTaint): boolean {
  return key === UNINITIALIZED_KEY;
}

/** What nobody but a cloud controller takes away, apart from what goes with the node's own condition. */
function uninitialized(nodes: readonly LiveNode[], findings: Findings): NodeTrouble[] {
  const waiting = nodes.filter(isUninitialized);
  const [network] = cloudWaitsForNetwork(findings) ? networkTroubles(findings) : [];
  const what = "not yet seen by a cloud controller manager";
  const lookAfter =
    network === undefined
      ? ": look after that controller"
      : `, and may wait for the network: look after ${network.workload.name} first`;
  const groups = [
    {
      of: waiting.filter(answers),
      help: `a cloud controller takes it away once it has initialized the node${lookAfter}`,
    },
    {
      of: waiting.filter((node) => !answers(node)),
      help: "look after the node: no cloud controller initializes one that does not answer",
    },
  ];
  return groups.flatMap(({ of, help }) => {
    const taints = sortedTaints(of.flatMap((node) => node.taints.filter(isOfCloud)));
    return of.length === 0 ? [] : [{ nodes: of.map(({ name }) => name), what, taints, help, commands: [] }];
  });
}

function helpAgainst(
  taints: readonly LiveTaint[],
  nodes: readonly string[],
  findings: Findings,
  network: string | undefined,
): string {
  if (taints.some(({ key }) => key === OUT_OF_SERVICE_KEY)) {
    return "look after the node; the mark of being out of service is set by hand and taken away by hand";
  }
  const areOfNetwork = taints.every(isOfNetwork);
  const taker = taints.length > 0 && taints.every(isPassing) ? takerTrouble(taints, nodes, findings) : undefined;
  if (taker !== undefined && (network === undefined || !areOfNetwork)) {
    const isThere = taker.taker !== undefined || taker.passing.lookAt !== undefined;
    return isThere ? `${taker.passing.by} takes it away by itself: ${taker.because}` : taker.because;
  }
  return areOfNetwork && network !== undefined
    ? `a consequence, not the cause: it stays until the node has its network: look after ${network}`
    : "a consequence, not the cause: look after the node, and Kubernetes takes the taint away by itself";
}

function whatIsWrong({ ready, readyReason }: LiveNode, taints: readonly LiveTaint[]): string {
  const conditions = [...new Set(taints.flatMap((taint) => stateOf(taint)?.is ?? []))];
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
