import { inTurn } from "../../scheduling/findings/descriptions/handover";
import { somePools } from "../../scheduling/findings/descriptions/phrases";
import { asCode, inProse, joined, type Text, text } from "../../scheduling/rich-text";
import { Taint, TaintEffect } from "../../scheduling/taint";
import { comesWithMachines } from "../applied";
import type { ReviewContext } from "../dangers/context";
import { goneWithoutRancher } from "../dangers/registered-nodes";
import { renamedPools } from "../dangers/renamed-pools";
import { isFree, type Turn, turnOf } from "../handovers";
import { madeAnew } from "../pool-renewals";
import { writesRoleTaints } from "../role-taints-on-nodes";
import { takenOffBefore } from "./leaving-tolerations";
import { machineTemplateSteps } from "./machine-templates";
import { alike, commands, labelledBy } from "./pool-commands";
import type { RolloutStep } from "./step";
import { newTo, type Unseen, unseenOf } from "./unseen-changes";

/** One whose nodes are there, with its place in the order of pools. */
interface Registered extends Unseen {
  readonly turn: Turn;
}

/**
 * Roles, labels and taints that are given at registration reach nodes that join, and no others. Pools of which the same is
 * to be said share a step.
 */
export function registeredNodeSteps(context: ReviewContext): RolloutStep[] {
  const { diff, change } = context;
  const { before, after } = change;
  if (before === undefined || after === undefined) return [];
  if (comesWithMachines(before, after)) return [OF_UNKNOWN_NODES];
  const wasMade = (pool: string) => before.machinePools.includes(pool);
  const made = madeAnew(diff, before, after);
  const { renamed } = renamedPools(context);
  const off = takenOffBefore(context);
  // Of nodes that go by another name with the change RK718 tells.
  const isRenamed = (pool: string) => renamed.has(pool) || [...renamed.values()].includes(pool);
  const unseen = diff.pools
    .filter(({ pool }) => !isRenamed(pool) && !made.includes(pool))
    .filter(({ pool, change: presence }) => presence === "kept" && wasMade(pool) === after.machinePools.includes(pool))
    .map((pool) => ({ ...unseenOf(pool, wasMade(pool.pool)), areRolesWritten: areRolesWritten(pool.pool, context) }))
    // Of what is to be taken off before there is nothing more to do.
    .map((each): Registered => {
      const taken = off.get(each.pool) ?? [];
      const removed = each.removed.filter((taint) => !taken.includes(taint));
      return { ...each, removed, turn: turnOf(each.pool, context) };
    })
    .filter(
      ({ roles, added, removed, labels }) => roles !== undefined || added.length + removed.length + labels.length > 0,
    );
  const steps = alike(unseen, ({ pool: _, ...rest }) => rest).map((group): Turned => {
    const [first] = group as [Registered];
    const pools = group.map(({ pool }) => pool);
    const names = labelledBy(pools, context);
    const step = first.isMadeByRancher
      ? ofMachines(first, pools)
      : ofNodes(first, pools, names, waitsForAgents(group, context));
    return { rank: first.turn.rank, step };
  });
  const inOrder = [...steps, ...goneSteps(context)].sort((a, b) => a.rank - b.rank);
  return [...machineTemplateSteps(context), ...inOrder.map(({ step }) => step)];
}

interface Turned {
  readonly rank: number;
  readonly step: RolloutStep;
}

/** Of nodes that stay although their pool goes RK709 tells; here, when their turn is where others have to come first. */
function goneSteps(context: ReviewContext): Turned[] {
  return goneWithoutRancher(context).flatMap(({ pool }): Turned[] => {
    const turn = turnOf(pool, context);
    if (isFree(turn)) return [];
    const step: RolloutStep = {
      moment: "on-join",
      what: text`nodes of ${somePools([pool])} stay registered until somebody drains and deletes them`,
      by: "you",
      because: inTurn(turn, (other) => text`drain and delete the ${other}nodes one after the other`),
    };
    return [{ rank: turn.rank, step }];
  });
}

const OF_UNKNOWN_NODES: RolloutStep = {
  moment: "on-apply",
  what: text`nodes that registered themselves stay beside the machines that Rancher makes, if there are any: nothing here tells which`,
  by: "you",
  because: text`look in Rancher, and delete those that are meant to go`,
};

function areRolesWritten(name: string, { change }: ReviewContext): boolean {
  const [old, now] = [change.before, change.after].map((cluster) => cluster?.pools.find((pool) => pool.name === name));
  return old !== undefined && now !== undefined && writesRoleTaints(old, now, change) !== "no";
}

/** Whether agents get tolerations of these taints with the same change. */
function waitsForAgents(group: readonly Unseen[], { diff }: ReviewContext): boolean {
  return diff.tolerations.some(
    ({ change, because }) =>
      change === "added" &&
      because.some(({ pool, taint }) => group.some((each) => each.pool === pool && each.added.includes(taint))),
  );
}

function ofNodes(
  unseen: Registered,
  pools: readonly string[],
  names: readonly string[] | undefined,
  isAgents: boolean,
): RolloutStep {
  return {
    moment: "on-join",
    what: text`registered nodes of ${somePools(pools)} keep ${unseen.areRolesWritten ? "their roles" : "what they have"}; those that join or are replaced come with ${newTo(unseen)}`,
    by: "you",
    because: joined(
      [
        inTurn(unseen.turn, (other) => text`replace ${oneByOne("node", other, unseen.turn)}`),
        ...byHand(unseen, names, isAgents),
      ],
      "; ",
    ),
  };
}

/** Which of them, one after the other; the only one with a role that the cluster cannot be without waits for another. */
function oneByOne(kind: string, other: string, { lone = [] }: Turn): Text {
  if (lone.length === 0) return text`the ${other}${kind}s one after the other`;
  return text`the ${kind}, the only one with the ${lone.length > 1 ? "roles" : "role"} ${inProse(lone)}, once another one has joined with ${lone.length > 1 ? "them" : "it"}`;
}

function ofMachines(unseen: Registered, pools: readonly string[]): RolloutStep {
  return {
    moment: "on-join",
    what: text`machines of ${somePools(pools)} that Rancher has made already may keep what they have; those that it makes anew come with ${newTo(unseen)}`,
    by: "you",
    because: text`what is taken away stays on their nodes, and so do the taints of a role; whether what is added reaches them is not known here${isFree(unseen.turn) ? ":" : ";"} ${inTurn(unseen.turn, (other) => text`in Rancher delete ${oneByOne("machine", other, unseen.turn)}, and it makes others as they are written now`)}`,
  };
}

/** What else can be done, and what cannot. */
function byHand(
  { roles, added, removed, labels }: Unseen,
  names: readonly string[] | undefined,
  isAgents: boolean,
): Text[] {
  // The node would go on doing what its roles say.
  if (roles !== undefined)
    return [text`Rancher gives a machine that it knows no other roles, nor other taints of roles`];
  const taints = { added: added.map(Taint.parse), removed: removed.map(Taint.parse) };
  const newLabels = labels.flatMap(({ key, before, after }) =>
    before === undefined && after !== undefined ? [{ key, value: after }] : [],
  );
  const isAny = added.length + removed.length + newLabels.length > 0;
  const evicts = taints.added.some(({ effect }) => effect === TaintEffect.NO_EXECUTE);
  const restored = labels.filter(({ before }) => before !== undefined).map(({ key }) => asCode(key));
  return [
    ...(isAny
      ? [
          text`or change them as they run${isAgents ? ", once the agents' pods have their new tolerations" : ""}${evicts ? " (what does not tolerate it is evicted at once)" : ""}: ${commands(names, { ...taints, labels: newLabels })}`,
        ]
      : []),
    ...(restored.length === 0
      ? []
      : [
          text`${inProse(restored)} cannot be changed for good with kubectl: K3s writes the labels of a registration again whenever it starts`,
        ]),
  ];
}
