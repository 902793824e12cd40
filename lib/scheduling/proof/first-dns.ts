import { isControlPlane, type SchedulingPool } from "../pool";
import type { Cluster } from "../reading/cluster";
import { WHICH_NODE } from "../reading/dns-questions";
import { takingTurns } from "../reading/taking-turns";
import { type Answer, anyOf, NO, oneOf } from "./answer";
import { answerOf } from "./answer-of-placement";
import { type EffectiveWorkload, onServer } from "./effective-workload";
import { type NodeView, type Placement, place, selectorOf } from "./placement";

/** CoreDNS while some nodes are there and no others. */
export interface FirstDns {
  /** CoreDNS as each of the servers has it, each kind once. */
  readonly kinds: readonly EffectiveWorkload[];
  /** What decides between them. */
  readonly turns: string;
  /** Whether it has the address that pods ask; "no" where it has not on any of the servers. */
  readonly isAsked: "yes" | "no" | { readonly dependsOn: readonly string[] };
  /** What it depends on whether something outside of the cluster answers, where CoreDNS is turned off. */
  readonly elsewhere: readonly string[];
}

/** How CoreDNS fares on a node; "unanswered" where its pods may run and have no address that anybody asks. */
export type DnsPlacement = Placement | "disabled" | "unanswered";

/** CoreDNS as the configuration of the servers that are there makes it: they alone decide what K3s ships. */
export function firstDns(coredns: EffectiveWorkload, present: readonly SchedulingPool[], cluster: Cluster): FirstDns {
  const servers = present.filter(isControlPlane).map(({ name }) => name);
  const kinds = new Map<string, EffectiveWorkload>();
  for (const server of servers) {
    const own = cluster.addons.byPool.get(server);
    const said = own === undefined ? "" : JSON.stringify(own.get("coredns") ?? {});
    if (!kinds.has(said)) kinds.set(said, own === undefined ? coredns : onServer(coredns, own, cluster));
  }
  const turns = takingTurns(servers);
  return {
    kinds: [...kinds.values()],
    turns,
    isAsked: both(isAsked(cluster, servers, turns), isAskedByKubelets(cluster, present)),
    elsewhere: elsewhereFor(cluster, present),
  };
}

/** Servers tell pods an address, unless the kubelets of their nodes are told another. */
function elsewhereFor({ dnsAddresses, kubeletDns }: Cluster, present: readonly SchedulingPool[]): readonly string[] {
  const isThere = (pool: string | undefined) => present.some(({ name }) => name === pool);
  const ofServers = dnsAddresses.filter(({ pool, isAlone }) => isAlone === true && isThere(pool));
  const ofKubelets = kubeletDns.filter(({ pool }) => isThere(pool));
  return [...new Set([...ofServers, ...ofKubelets].flatMap(({ open }) => open))];
}

function isAsked({ dnsAddresses }: Cluster, servers: readonly string[], turns: string): FirstDns["isAsked"] {
  const there = dnsAddresses.filter(({ pool }) => pool !== undefined && servers.includes(pool));
  const faults = there.filter(({ fault, open }) => fault !== undefined && open.length === 0);
  if (there.length === 0) return "yes";
  if (faults.length === servers.length) return "no";
  const open = [...there.flatMap((each) => each.open), ...(faults.length > 0 ? [turns] : [])];
  return { dependsOn: [...new Set(open)] };
}

/** The agent may be on any of the nodes; where the kubelets of some ask elsewhere, it is open which one it is on. */
function isAskedByKubelets({ kubeletDns }: Cluster, present: readonly SchedulingPool[]): FirstDns["isAsked"] {
  const there = kubeletDns.filter(({ pool }) => present.some(({ name }) => name === pool));
  if (there.length === 0) return "yes";
  const without = there.filter(({ isUnanswered }) => isUnanswered);
  if (without.length === present.length) return "no";
  const open = there.flatMap((each) => each.open);
  return { dependsOn: [...new Set([...open, ...(without.length > 0 ? [WHICH_NODE] : [])])] };
}

function both(first: FirstDns["isAsked"], second: FirstDns["isAsked"]): FirstDns["isAsked"] {
  if (first === "no" || second === "no") return "no";
  if (first === "yes") return second;
  return second === "yes" ? first : { dependsOn: [...new Set([...first.dependsOn, ...second.dependsOn])] };
}

/** Where CoreDNS can run on nodes of one kind; "disabled" where it is turned off and nothing stands in for it. */
export function placeDns(dns: FirstDns, node: NodeView, pools: Cluster["pools"]): DnsPlacement {
  const { kinds, turns } = dns;
  const [first = "disabled", ...others] = kinds.map((kind) => placementOf(kind, dns, node, pools));
  const fares = (each: DnsPlacement) => fareOf(each).verdict;
  return others.some((other) => fares(other) !== fares(first)) ? { verdict: "depends", on: [turns] } : first;
}

/** Whether CoreDNS runs on any of the nodes. */
export function dnsAnswer(dns: FirstDns, nodes: readonly NodeView[], pools: Cluster["pools"]): Answer {
  return oneOf(
    dns.kinds.map((kind) => anyOf(nodes.map((node) => fareOf(placementOf(kind, dns, node, pools))))),
    dns.turns,
  );
}

function fareOf(placement: DnsPlacement): Answer {
  return placement === "unanswered" ? NO : answerOf("CoreDNS", placement);
}

function placementOf(
  coredns: EffectiveWorkload,
  { isAsked: asked, elsewhere }: FirstDns,
  node: NodeView,
  pools: Cluster["pools"],
): DnsPlacement {
  if (coredns.isDisabled) return elsewhere.length > 0 ? { verdict: "depends", on: elsewhere } : "disabled";
  const placement = place(coredns, node, selectorOf(coredns, pools));
  if (asked === "no") return placement.verdict === "runs" || placement.verdict === "depends" ? "unanswered" : placement;
  const open = [...coredns.mayBeDisabled, ...(asked === "yes" ? [] : asked.dependsOn)];
  return placement.verdict === "runs" && open.length > 0 ? { verdict: "depends", on: open } : placement;
}
