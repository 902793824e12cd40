import { somePools } from "../../scheduling/findings/descriptions/phrases";
import { prove } from "../../scheduling/prove";
import { asCode, joined, type Text, text } from "../../scheduling/rich-text";
import { SERVICE_LB_NODE_LABEL } from "../../scheduling/service-lb";
import type { ReviewContext } from "../dangers/context";
import { LOAD_BALANCER } from "../load-balancer-list";
import { poolsMadeAnew } from "../renewals";
import type { RolloutStep } from "./step";

const LABEL = asCode(SERVICE_LB_NODE_LABEL);
const ON_LABELLED = text`until then it has pods on nodes with ${asCode(`${SERVICE_LB_NODE_LABEL}=true`)} alone`;
const NOWHERE = text`until then it has pods on no node, as no node with the label takes one`;

/** What becomes of the nodes that had the label, by who takes them away, or the label off them. */
interface Labelled {
  /** Rancher removes the machines of these with the apply, or makes others without it. */
  readonly removed: readonly string[];
  readonly madeAnew: readonly string[];
  /** Nodes that registered themselves, and whose pool is no longer written. */
  readonly left: readonly string[];
  /** Their pool stays, and its nodes come without it from now on. */
  readonly staying: readonly string[];
}

/**
 * No pool gives K3s's load balancer its label any more: with the last node that has it all nodes get its pods. Whoever takes
 * that node away decides when.
 * @param pools those that gave it
 * @param next those whose nodes are to have it, once they join or are replaced
 */
export function lastLabelSteps(
  pools: readonly string[],
  next: readonly string[],
  context: ReviewContext,
): RolloutStep[] {
  const { removed, madeAnew, left, staying } = labelled(pools, context);
  const isLast = left.length + staying.length === 0;
  const untilThen = pools.some((pool) => isOn(pool, context)) ? ON_LABELLED : NOWHERE;
  const withApply = [...removed, ...madeAnew];
  const answering = withApply.filter((pool) => isOn(pool, context));
  const deed = [
    ...(removed.length === 0 ? [] : [text`removes the machines of ${somePools(removed)}`]),
    ...(madeAnew.length === 0 ? [] : [text`makes the machines of ${somePools(madeAnew)} anew without the label`]),
  ];
  return [
    ...(answering.length === 0
      ? []
      : [
          {
            moment: "before-apply",
            what: text`send what comes in by nodes of ${somePools(answering)} to others: Rancher takes these away with the apply`,
            by: "you",
            because: takeOver(withApply, context),
          } satisfies RolloutStep,
        ]),
    ...(withApply.length === 0
      ? []
      : [
          {
            moment: "on-apply",
            what: text`after the apply Rancher ${joined(deed, ", and ")}${isLast ? text`, the last nodes with the label ${LABEL}: all nodes that take them get pods of K3s's load balancer then${next.length === 0 ? "" : text`, until a node of ${somePools(next)} has the label`}` : text`, whose nodes have the label ${LABEL}: K3s's load balancer stays on the others that have it`}`,
            by: "rancher",
            because:
              answering.length === 0
                ? text`Terraform does not wait for it`
                : text`Terraform does not wait for it; nothing answers at the addresses of these machines from then on`,
          } satisfies RolloutStep,
        ]),
    ...(left.length === 0
      ? []
      : [
          {
            moment: "on-join",
            what: text`nodes of ${somePools(left)} keep the label ${LABEL} until they are deleted, and nodes without it have no pod of K3s's load balancer as long as any node has it; with the last one that goes all nodes get such pods`,
            by: "you",
            because: text`no node of ${somePools(left)} joins any more; ${untilThen}`,
          } satisfies RolloutStep,
        ]),
    ...(staying.length === 0
      ? []
      : [
          {
            moment: "on-join",
            what: text`nodes of ${somePools(staying)} that come without the label ${LABEL} have no pod of K3s's load balancer as long as any node has it; with the last one that goes all nodes get such pods`,
            by: "you",
            because: untilThen,
          } satisfies RolloutStep,
        ]),
  ];
}

/** What is to be done before the last nodes that answer go: those that stay can take over only where they take its pods. */
function takeOver(going: readonly string[], context: ReviewContext): Text {
  const others = text`other nodes have no pod of K3s's load balancer until then`;
  const command = asCode(`kubectl label nodes NODE ${SERVICE_LB_NODE_LABEL}=true`);
  const takers = poolsThatWould(going, context);
  return takers.length === 0
    ? text`${others}, and none of those that are there takes one: let nodes that take its pods join first, in a change of its own, and give these the label (${command})`
    : text`${others}: give those of ${somePools(takers)} that are to take over the label first (${command})`;
}

/** Pools whose registered nodes would take its pods, if they had the label. */
function poolsThatWould(going: readonly string[], { before }: ReviewContext): readonly string[] {
  if (before === undefined) return [];
  const { cluster } = before;
  const pools = cluster.pools
    .filter(({ name }) => !going.includes(name))
    .map((pool) => ({ ...pool, labels: { ...pool.labels, [SERVICE_LB_NODE_LABEL]: "true" } }));
  const proof = prove({ ...cluster, pools }).workloads.find(({ workload }) => workload === LOAD_BALANCER);
  return Object.entries(proof?.placements ?? {}).flatMap(([pool, { verdict }]) =>
    verdict === "runs" || verdict === "depends" ? [pool] : [],
  );
}

function labelled(pools: readonly string[], context: ReviewContext): Labelled {
  const { before, after } = context.change;
  const made = poolsMadeAnew(context);
  const isStaying = (name: string) => after?.pools.some((pool) => pool.name === name) === true;
  // Of a pool that stays without machines nothing is said of how they are made anew.
  const isPaused = (name: string) => {
    const isEmpty = after?.emptyPools?.includes(name) === true;
    return isEmpty && before?.machineUpdates?.get(name)?.isPaused === true;
  };
  const isOfRancher = (name: string) => before?.machinePools.includes(name) === true && !isPaused(name);
  const gone = pools.filter((name) => !isStaying(name));
  return {
    removed: gone.filter(isOfRancher),
    madeAnew: pools.filter((name) => isStaying(name) && made.includes(name)),
    left: gone.filter((name) => !isOfRancher(name)),
    staying: pools.filter((name) => isStaying(name) && !made.includes(name)),
  };
}

function isOn(pool: string, { before }: ReviewContext): boolean {
  const proof = before?.workloads.find(({ workload }) => workload === LOAD_BALANCER);
  return proof?.verdict === "runs" && proof.pools.includes(pool);
}
