import { somePools } from "../../scheduling/findings/descriptions/phrases";
import { asCode, type Text, text } from "../../scheduling/rich-text";
import { SERVICE_LB_NODE_LABEL } from "../../scheduling/service-lb";
import type { ReviewContext } from "../dangers/context";
import { isStuck } from "../dangers/lost-places";
import { LOAD_BALANCER, listSwitch } from "../load-balancer-list";
import { poolsMadeAnew } from "../renewals";
import { lastLabelSteps } from "./last-label";
import { commands, labelledBy } from "./pool-commands";
import type { RolloutStep } from "./step";

const LABEL = asCode(SERVICE_LB_NODE_LABEL);
const ALLOWED = asCode(`${SERVICE_LB_NODE_LABEL}=true`);

/** Where K3s's load balancer is changes for all nodes at once, with the first node that has a label or the last one. */
export function loadBalancerSteps(context: ReviewContext): RolloutStep[] {
  const found = listSwitch(context);
  // Where it is on no node then, a danger says when and why.
  if (found === undefined || isGone(context)) return [];
  const { turns, pools, to = [] } = found;
  if (turns === "on") return [firstStep(pools, context)];
  return [...lastLabelSteps(pools, to, context), ...(turns === "over" ? [firstStep(to, context)] : [])];
}

function firstStep(pools: readonly string[], context: ReviewContext): RolloutStep {
  const isMadeAnew = pools.some((pool) => poolsMadeAnew(context).includes(pool));
  return {
    moment: isMadeAnew ? "on-apply" : "on-join",
    what: text`the first node of ${somePools(pools)} with the label ${LABEL}, from its registration or by kubectl, takes K3s's load balancer (svclb pods of every Service) off all nodes without ${ALLOWED}`,
    by: "you",
    because: keepOn(pools, context),
  };
}

function isGone({ after }: ReviewContext): boolean {
  return after?.workloads.some(({ workload, verdict }) => workload === LOAD_BALANCER && isStuck(verdict)) === true;
}

/** Registered nodes of pools that get the label lose it as well, until they have it. */
function keepOn(pools: readonly string[], context: ReviewContext): Text {
  const { before, after } = context.change;
  const isTrue = (name: string) =>
    after?.pools.some((pool) => pool.name === name && pool.labels[SERVICE_LB_NODE_LABEL] === "true");
  const registered = pools.filter((name) => before?.pools.some((pool) => pool.name === name) && isTrue(name));
  const others = text`give all pools that are to keep it the label, and send what comes in to their nodes`;
  if (registered.length === 0) return others;
  const names = labelledBy(registered, context);
  const label = { key: SERVICE_LB_NODE_LABEL, value: "true" };
  return text`${others}; nodes of ${somePools(registered)} that are there already are without it as well until they have the label: give it to all of them together: ${names === undefined ? text`${asCode(`kubectl label nodes NAMES ${SERVICE_LB_NODE_LABEL}=true`)}` : commands(names, { labels: [label] })}`;
}
