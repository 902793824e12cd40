import { inProse, text } from "../../scheduling/rich-text";
import type { ReviewContext } from "../dangers/context";
import { isMade } from "../former-rancher";
import { fewerNodesSteps } from "./fewer-nodes";
import { leavingSteps } from "./leaving-tolerations";
import { loadBalancerSteps } from "./load-balancer";
import { newTaintSteps } from "./new-taints";
import { rancherSteps } from "./rancher-upgrade";
import { registeredNodeSteps } from "./registered-nodes";
import { roleTaintSteps } from "./role-taints";
import { ROLLOUT_MOMENTS, type RolloutStep } from "./step";
import { takenOffSteps } from "./taken-off";
import { upgradeSteps } from "./upgrades";

/**
 * How a change reaches the cluster, in the order of time: what is to be done before it, what the apply and Rancher do, and
 * what comes with other nodes. Of a cluster that goes, or that Terraform does not write, there is nothing to say.
 */
export function rolloutOf(context: ReviewContext): RolloutStep[] {
  const { before, after, action, importLoss, scope, isUnknown } = context.change;
  if (after === undefined || isUnknown || scope === "refresh-only" || action === "forgotten") return [];
  // It is destroyed at another place, and nothing makes it anew.
  if (importLoss !== undefined) return [];
  const isNew = isMade(context);
  // What was there before this library was told of it stays as it is.
  if (before === undefined && !isNew) return [];
  const steps = isNew
    ? [...rancherSteps(context), ...newTaintSteps(context)]
    : [
        ...leavingSteps(context),
        ...agentSteps(context),
        ...takenOffSteps(context),
        // Where nobody said which nodes there are, nothing is known to be new to them.
        ...(before?.poolSource === "unknown" ? [] : newTaintSteps(context)),
        ...roleTaintSteps(context),
        ...upgradeSteps(context),
        ...fewerNodesSteps(context),
        ...loadBalancerSteps(context),
        ...registeredNodeSteps(context),
      ];
  const rank = ({ moment }: RolloutStep) => ROLLOUT_MOMENTS.indexOf(moment);
  return steps.sort((a, b) => rank(a) - rank(b));
}

/** The agents' pods are made anew with other tolerations, and nothing waits for that. */
function agentSteps({ diff }: ReviewContext): RolloutStep[] {
  const changed = diff.tolerations.filter(({ change }) => change !== "kept");
  if (changed.length === 0) return [];
  const agents = [...new Set(changed.map(({ agent }) => agent))];
  const isAny = (wanted: "added" | "removed") => changed.some(({ change }) => change === wanted);
  const which = !isAny("removed") ? "new" : isAny("added") ? "other" : "fewer";
  return [
    {
      moment: "on-apply",
      what: text`Rancher stores the tolerations, and after the apply makes the pods of ${inProse(agents)} anew with ${which} tolerations`,
      by: "rancher",
      because: text`Terraform waits until Rancher has stored them, and not until the agents run with them`,
    },
  ];
}
