import { overwriteTaintCommand, SHOW_TAINTS_COMMAND, untaintCommand } from "../../node-commands";
import { isRoleTaint } from "../../node-role";
import { setOf } from "../../once-per";
import { NODE_POOL_LABEL } from "../../reading/machine-labels";
import { asCode, asTaint, inProse, joined, type Text, text } from "../../rich-text";
import { Taint } from "../../taint";
import type { CarriedTaints, FindingData, TaintedPool } from "../finding-data";
import type { Description, Descriptions, Language } from "./description";
import { isOrAre, noLongerTolerate, oneOfPools, somePools, someTaints, taintsOf, thePool } from "./phrases";

type Code = "RK120" | "RK705" | "RK714";

/** Findings about taints that are to go and that registered nodes still have, in words. */
export const LEAVING_TAINT_DESCRIPTIONS: Descriptions<Code> = {
  RK120: describeLeavingTaint,

  RK705: (data, language) => ({
    subject: inProse(data.workloads),
    message:
      losesAll(data) && data.once === undefined
        ? text`${noLongerTolerate(data.workloads)} ${taintsOf(data.pools)}, which registered nodes of ${poolsOf(data)} still carry`
        : noPlace(data),
    facts: [
      ...(losesAll(data) && data.once === undefined ? [] : lostTolerations(data)),
      ...carriedBy(data),
      ...(data.hasPlace === false || data.once !== undefined ? [pending(data)] : []),
    ],
    help: waysOut(data, language),
  }),

  RK714: (data, language) => ({
    subject: inProse(data.workloads),
    message: noPlace(data),
    facts: [...lostTolerations(data), ...carriedBy(data), pending(data)],
    help: waysOut(data, language),
  }),
};

function describeLeavingTaint(data: FindingData["RK120"], language: Language): Description {
  const { pool, taint, replacedBy, isDeferred, toleratedBy, waiting } = data;
  // Nodes that registered with another command than the library's have no label of their pool.
  const hasLabel = language === "typescript";
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
      ...(!hasLabel || (isDeferred && replacedBy !== undefined)
        ? []
        : [
            text`a node keeps the name that its pool had when it registered: a command with ${asCode(`-l ${NODE_POOL_LABEL}=${pool}`)} passes over nodes that registered under another one`,
          ]),
    ],
    help: [
      hasLabel
        ? text`${isDeferred ? applyDeferred(pool, taint, replacedBy) : takeOff(pool, taint, replacedBy)}; leave it out of ${asCode("leavingTaints")} once no node of the pool has it, under whichever name it registered: ${asCode(SHOW_TAINTS_COMMAND)}`
        : text`take it off every node of the pool: ${asCode(`kubectl taint nodes NODE ${taint}-`)}; leave it out in the file of ${asCode("--pools")} once none has it`,
    ],
  };
}

/** What takes a taint off by key and effect would take the new value off as well. */
function applyDeferred(pool: string, taint: string, replacedBy: string | undefined): Text {
  const apply = text`apply the stack of the ${asCode("DeferredTaints")} that put it on, which no longer write it (a stack that is taken out of the app takes nothing off)`;
  if (isRoleTaint(Taint.parse(taint))) {
    return text`${apply}; nodes that they do not name have it until they register again with their new roles: Rancher gives a machine that it knows no other roles`;
  }
  return replacedBy === undefined
    ? text`${apply}; where something else put it on the nodes, take it off: ${asCode(untaintCommand([pool], Taint.parse(taint)))}`
    : apply;
}

function takeOff(pool: string, taint: string, replacedBy: string | undefined): Text {
  if (isRoleTaint(Taint.parse(taint))) {
    return text`register the nodes again with their new roles, with which it goes: Rancher gives a machine that it knows no other roles`;
  }
  return replacedBy === undefined
    ? text`take it off the registered nodes: ${asCode(untaintCommand([pool], Taint.parse(taint)))} (a node without it is told of as "not found")`
    : text`put ${asTaint(replacedBy)} in its place on the registered nodes: ${asCode(overwriteTaintCommand([pool], Taint.parse(replacedBy)))}`;
}

function poolsOf({ pools }: Pick<CarriedTaints, "pools">): Text {
  return somePools(pools.map(({ pool }) => pool));
}

function losesAll({ pools, lost }: CarriedTaints): boolean {
  return pools.every(({ taints }) => taints.every((taint) => setOf(lost).has(taint)));
}

function lostTolerations({ workloads, lost }: CarriedTaints): Text[] {
  return lost.length === 0 ? [] : [text`${noLongerTolerate(workloads)} ${someTaints(lost)} after this change`];
}

/** One clean node is enough. */
function noPlace({ workloads, pools, once, growing = [] }: CarriedTaints): Text {
  const off = byTaints(pools).map(
    ({ taints, names }) => text`${someTaints(taints)} ${isOrAre(taints)} off one of ${oneOfPools(names)}`,
  );
  return text`${inProse(workloads)} ${workloads.length === 1 ? "finds" : "find"} no place on registered nodes ${once === undefined ? "" : text`once ${onceWords(once)}, `}until ${joined([...off, ...(growing.length === 0 ? [] : [text`a new machine of ${oneOfPools(growing)} has joined`])], ", or ")}`;
}

/** What is to happen to nodes before. */
function onceWords({ replaced, removed }: NonNullable<CarriedTaints["once"]>): Text {
  return joined(
    [
      ...(replaced.length === 0 ? [] : [text`those of ${somePools(replaced)} are replaced`]),
      ...(removed.length === 0 ? [] : [text`those of ${somePools(removed)} are removed`]),
    ],
    " and ",
  );
}

/** Pools with the same taints together. */
function byTaints(pools: readonly TaintedPool[]): { readonly taints: readonly string[]; readonly names: string[] }[] {
  const groups = new Map<string, { readonly taints: readonly string[]; readonly names: string[] }>();
  for (const { pool, taints } of pools) {
    const sorted = [...taints].sort();
    const key = sorted.join();
    const group = groups.get(key) ?? { taints: sorted, names: [] };
    groups.set(key, group);
    group.names.push(pool);
  }
  return [...groups.values()];
}

function pending({ lost }: CarriedTaints): Text {
  return lost.length > 0
    ? text`a pod that runs has the tolerations that it started with; a new one, after a rollout, a restart or an upgrade, stays Pending`
    : text`a new pod, after an eviction, a restart or an upgrade, stays Pending`;
}

function carriedBy({
  isDeferred,
  lost,
  noControlPlane = [],
  madeAnew = [],
  growing = [],
  pools,
}: CarriedTaints): Text[] {
  const losesTolerations = lost.length > 0;
  const formerRoles =
    noControlPlane.length === 0
      ? []
      : [
          text`the agents tolerate what the control plane is tainted with; ${somePools(noControlPlane)} ${isOrAre(noControlPlane)} no part of it any more, but registered nodes keep their roles`,
        ];
  const replaced =
    madeAnew.length === 0
      ? []
      : [
          text`Rancher makes the machines of ${somePools(madeAnew)} anew with this apply, and they come without the taint; until one of them has joined, those that are there still have it`,
        ];
  if (pools.every(({ pool }) => madeAnew.includes(pool))) return [...formerRoles, ...replaced];
  if (isDeferred) {
    return [
      ...formerRoles,
      losesTolerations
        ? text`the taints are taken off the nodes after the cluster is changed, so the toleration goes first`
        : text`the taints are taken off the nodes after the cluster is changed`,
    ];
  }
  return [
    ...formerRoles,
    ...replaced,
    ...(growing.length === 0
      ? []
      : [
          text`Rancher makes more machines of ${somePools(growing)} with this apply, and they come without the taint; until one of them has joined, no node is without it`,
        ]),
    text`a taint given at registration stays on the node when it leaves the configuration`,
    ...(losesTolerations
      ? [text`this change takes the toleration away and cannot take the taint away, so the order is the wrong one`]
      : []),
  ];
}

function waysOut(data: CarriedTaints, language: Language): Text[] {
  const { workloads, isDeferred, lost, noControlPlane = [], madeAnew = [], hasProperties } = data;
  const pools = data.pools.filter(({ pool }) => !madeAnew.includes(pool));
  return [
    ...listing(data),
    ...(noControlPlane.length === 0
      ? []
      : [text`leave ${somePools(noControlPlane)} in the control plane until no node of it has the taint`]),
    ...(lost.length > 0 ? [keepTolerations(workloads, language)] : [placeUntilThen(data)]),
    ...(isDeferred ? [] : takeOffFirst(pools, hasProperties)),
  ];
}

function placeUntilThen({ workloads, pools, once }: CarriedTaints): Text {
  if (once === undefined) return text`keep another place for ${inProse(workloads)} until then`;
  if (once.withApply !== undefined) {
    return text`leave ${somePools(once.withApply)} as ${once.withApply.length > 1 ? "they are" : "it is"} with this change, and make the other one once a node of ${oneOfPools(pools.map(({ pool }) => pool))} is there without the taint`;
  }
  return text`replace nodes of ${poolsOf({ pools })} before those of ${somePools([...once.replaced, ...once.removed])} go`;
}

function listing({ leaving }: CarriedTaints): Text[] {
  if (leaving.length === 0) return [];
  const listed = byTaints(leaving).map(
    ({ taints, names }) => text`${someTaints(taints)} in ${asCode("leavingTaints")} of ${somePools(names)}`,
  );
  return [
    text`list ${inProse(listed)} for now: tolerations that are derived from ${leaving.length > 1 ? "these pools stay until they are" : "the pool stay until it is"} left out there`,
  ];
}

const AGENTS: readonly string[] = ["cattle-cluster-agent", "fleet-agent"];

/** Tolerations of agents say nothing of those of others. */
function keepTolerations(workloads: readonly string[], language: Language): Text {
  const others = workloads.filter((workload) => !AGENTS.includes(workload));
  if (others.length === workloads.length)
    return text`keep tolerations that are written by hand, and remove them once no node carries the taint`;
  const append = text`append the toleration to the agents for now (${asCode(language === "hcl" ? "append_tolerations" : "appendTolerations")})`;
  return others.length === 0
    ? text`${append}, and remove it once no node carries the taint`
    : text`${append}, keep that of ${inProse(others)} where it is written, and remove both once no node carries the taint`;
}

/** Only nodes that registered with a pool's command have its label. */
function takeOffFirst(pools: readonly TaintedPool[], hasLabel: boolean): Text[] {
  const own = pools
    .map(({ pool, taints }) => ({ pool, taints: taints.filter((taint) => !isRoleTaint(Taint.parse(taint))) }))
    .filter(({ taints }) => taints.length > 0);
  const ofRoles = pools.filter(({ taints }) => taints.some((taint) => isRoleTaint(Taint.parse(taint))));
  const machines = ofRoles.filter(({ isMadeByRancher }) => isMadeByRancher);
  const registered = ofRoles.filter((pool) => !machines.includes(pool));
  return [
    ...(own.length === 0 ? [] : [takeOffOwn(own, hasLabel)]),
    ...(registered.length === 0
      ? []
      : [
          text`register the nodes of ${poolsOf({ pools: registered })} again with their new roles first: Rancher gives a machine that it knows no other roles, and their taint stays with them`,
        ]),
    ...(machines.length === 0
      ? []
      : [
          text`delete the machines of ${poolsOf({ pools: machines })} in Rancher after the apply, one after the other: it makes others with the new roles, and without the taint`,
        ]),
  ];
}

function takeOffOwn(pools: readonly TaintedPool[], hasLabel: boolean): Text {
  const them = new Set(pools.flatMap(({ taints }) => taints)).size > 1 ? "the taints" : "the taint";
  if (!hasLabel) return text`take ${them} off the nodes with kubectl before this is applied`;
  const commands = pools.flatMap(({ pool, taints }) =>
    taints.map((taint) => asCode(untaintCommand([pool], Taint.parse(taint)))),
  );
  return text`take ${them} off the nodes before this is applied: ${joined(commands)} (nodes that registered under another name of the pool are not among them)`;
}
