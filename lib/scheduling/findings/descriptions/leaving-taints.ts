import { overwriteTaintCommand, showTaintsCommand, untaintCommand } from "../../node-commands";
import { asCode, asTaint, inProse, joined, type Text, text } from "../../rich-text";
import { Taint } from "../../taint";
import type { CarriedTaints, FindingData, TaintedPool } from "../finding-data";
import type { Description, Descriptions } from "./description";
import { isOrAre, noLongerTolerate, somePools, taintsOf, thePool } from "./phrases";

type Code = "RK120" | "RK705" | "RK714";

/** Findings about taints that are to go and that registered nodes still have, in words. */
export const LEAVING_TAINT_DESCRIPTIONS: Descriptions<Code> = {
  RK120: describeLeavingTaint,

  RK705: (data) => ({
    subject: inProse(data.workloads),
    message: data.losesTolerations
      ? text`${noLongerTolerate(data.workloads)} ${taintsOf(data.pools)}, which registered nodes of ${poolsOf(data)} still carry`
      : noPlace(data),
    facts: [...carriedBy(data), ...(data.hasPlace === false ? [pending(data)] : [])],
    help: waysOut(data),
  }),

  RK714: (data) => ({
    subject: inProse(data.workloads),
    message: noPlace(data),
    facts: [
      ...(data.losesTolerations ? [text`${noLongerTolerate(data.workloads)} it after this change`] : []),
      ...carriedBy(data),
      pending(data),
    ],
    help: waysOut(data),
  }),
};

function describeLeavingTaint({
  pool,
  taint,
  replacedBy,
  isDeferred,
  toleratedBy,
  waiting,
}: FindingData["RK120"]): Description {
  return {
    subject: thePool(pool),
    message: text`${asTaint(taint)} leaves ${thePool(pool)}, and nodes that are registered may still have it`,
    facts: [
      text`new nodes do not get it`,
      ...(toleratedBy.length === 0
        ? []
        : [text`${inProse(toleratedBy)} ${toleratedBy.length > 1 ? "tolerate" : "tolerates"} it as before`]),
      ...(waiting.length === 0
        ? []
        : [text`while every registered node has it, a new pod of ${inProse(waiting, "or")} finds no place`]),
    ],
    help: [
      text`${isDeferred ? applyDeferred(pool, taint, replacedBy) : takeOff(pool, taint, replacedBy)}; leave it out of ${asCode("leavingTaints")} once no node has it: ${asCode(showTaintsCommand(pool))}`,
    ],
  };
}

/** What takes a taint off by key and effect would take the new value off as well. */
function applyDeferred(pool: string, taint: string, replacedBy: string | undefined): Text {
  const apply = text`apply the ${asCode("DeferredTaints")} of the pool, which no longer write it`;
  return replacedBy === undefined
    ? text`${apply}; where something else put it on the nodes, take it off: ${asCode(untaintCommand(pool, Taint.parse(taint)))}`
    : apply;
}

function takeOff(pool: string, taint: string, replacedBy: string | undefined): Text {
  return replacedBy === undefined
    ? text`take it off the registered nodes: ${asCode(untaintCommand(pool, Taint.parse(taint)))} (a node without it is told of as "not found")`
    : text`put ${asTaint(replacedBy)} in its place on the registered nodes: ${asCode(overwriteTaintCommand(pool, Taint.parse(replacedBy)))}`;
}

function poolsOf({ pools }: CarriedTaints): Text {
  return somePools(pools.map(({ pool }) => pool));
}

function noPlace(data: CarriedTaints): Text {
  const isOne = data.workloads.length === 1;
  return text`${inProse(data.workloads)} ${isOne ? "finds" : "find"} no place until ${taintsOf(data.pools)} ${isOrAre(allTaints(data.pools))} off the registered nodes of ${poolsOf(data)}`;
}

function allTaints(pools: readonly TaintedPool[]): readonly string[] {
  return [...new Set(pools.flatMap(({ taints }) => taints))];
}

function pending({ losesTolerations }: CarriedTaints): Text {
  return losesTolerations
    ? text`a pod that runs has the tolerations that it started with; a new one, after a rollout, a restart or an upgrade, stays Pending`
    : text`a new pod, after an eviction, a restart or an upgrade, stays Pending`;
}

function carriedBy({ isDeferred, losesTolerations }: CarriedTaints): Text[] {
  if (isDeferred) {
    return [
      losesTolerations
        ? text`the taints are taken off the nodes after the cluster is changed, so the toleration goes first`
        : text`the taints are taken off the nodes after the cluster is changed`,
    ];
  }
  return [
    text`a taint given at registration stays on the node when it leaves the configuration`,
    ...(losesTolerations
      ? [text`this change takes the toleration away and cannot take the taint away, so the order is the wrong one`]
      : []),
  ];
}

function waysOut(data: CarriedTaints): Text[] {
  const { workloads, pools, isDeferred, losesTolerations, canLeave, hasProperties } = data;
  const taints = taintsOf(pools);
  return [
    ...(canLeave && losesTolerations
      ? [
          text`list ${taints} in ${asCode("leavingTaints")} of ${poolsOf(data)} for now: tolerations that are derived from the pool stay until it is left out there`,
        ]
      : []),
    ...(losesTolerations
      ? [keepTolerations(workloads)]
      : [text`keep another place for ${inProse(workloads)} until then`]),
    ...(isDeferred ? [] : [takeOffFirst(pools, hasProperties)]),
  ];
}

const AGENTS: readonly string[] = ["cattle-cluster-agent", "fleet-agent"];

function keepTolerations(workloads: readonly string[]): Text {
  return workloads.some((workload) => AGENTS.includes(workload))
    ? text`append the toleration to the agents for now (${asCode("appendTolerations")} of K3sCluster, ${asCode("append_tolerations")} of the resource), and remove it once no node carries the taint`
    : text`keep tolerations that are written by hand, and remove them once no node carries the taint`;
}

/** Only nodes that registered with a pool's command have its label. */
function takeOffFirst(pools: readonly TaintedPool[], hasLabel: boolean): Text {
  if (!hasLabel) return text`take the taint off the nodes with kubectl before this is applied`;
  const commands = pools.flatMap(({ pool, taints }) =>
    taints.map((taint) => asCode(untaintCommand(pool, Taint.parse(taint)))),
  );
  return text`take the taint off the nodes before this is applied: ${joined(commands)}`;
}
