import { isControlPlane, type SchedulingPool } from "../pool";
import type { Cluster } from "../reading/cluster";
import { takingTurns } from "../reading/taking-turns";
import { type Answer, anyOf, oneOf } from "./answer";
import { answerOf } from "./answer-of-placement";
import { type EffectiveWorkload, onServer } from "./effective-workload";
import { type NodeView, type Placement, place, selectorOf } from "./placement";

/** CoreDNS while some nodes are there and no others. */
export interface FirstDns {
  /** CoreDNS as each of the servers has it, each kind once. */
  readonly kinds: readonly EffectiveWorkload[];
  /** What decides between them. */
  readonly turns: string;
}

/** CoreDNS as the configuration of the servers that are there makes it: they alone decide what K3s ships. */
export function firstDns(coredns: EffectiveWorkload, present: readonly SchedulingPool[], cluster: Cluster): FirstDns {
  const servers = present.filter(isControlPlane).map(({ name }) => name);
  const kinds = new Map<string, EffectiveWorkload>();
  for (const server of servers) {
    const own = cluster.addons.byPool.get(server);
    const said = own === undefined ? "" : JSON.stringify(own.get("coredns") ?? {});
    if (!kinds.has(said)) kinds.set(said, own === undefined ? coredns : onServer(coredns, own, cluster));
  }
  return {
    kinds: [...kinds.values()],
    turns: takingTurns(servers),
  };
}

/** Where CoreDNS can run on nodes of one kind; "disabled" where it is turned off and nothing stands in for it. */
export function placeDns({ kinds, turns }: FirstDns, node: NodeView, pools: Cluster["pools"]): Placement | "disabled" {
  const [first = "disabled", ...others] = kinds.map((kind) => placementOf(kind, node, pools));
  const fares = (each: Placement | "disabled") => answerOf("CoreDNS", each).verdict;
  return others.some((other) => fares(other) !== fares(first)) ? { verdict: "depends", on: [turns] } : first;
}

/** Whether CoreDNS runs on any of the nodes. */
export function dnsAnswer({ kinds, turns }: FirstDns, nodes: readonly NodeView[], pools: Cluster["pools"]): Answer {
  return oneOf(
    kinds.map((kind) => anyOf(nodes.map((node) => answerOf("CoreDNS", placementOf(kind, node, pools))))),
    turns,
  );
}

function placementOf(coredns: EffectiveWorkload, node: NodeView, pools: Cluster["pools"]): Placement | "disabled" {
  if (coredns.isDisabled) return "disabled";
  const placement = place(coredns, node, selectorOf(coredns, pools));
  const open = coredns.mayBeDisabled;
  return placement.verdict === "runs" && open.length > 0 ? { verdict: "depends", on: open } : placement;
}
