import { AGENTS, type Cluster } from "../scheduling/reading/cluster";
import { asUnseen } from "../scheduling/reading/provider-form";
import { WITNESSED_ARGUMENTS } from "../scheduling/reading/witness";
import type { PlainObject } from "./json";
import { blockIn, blocksIn } from "./kept-settings";

/**
 * Whether a plan's configuration does not tell which of the tolerations of an agent is which: with a `dynamic` block among
 * them, which leaves nothing there.
 * @param argument the agent's customization
 * @param after the planned values
 * @param written what the configuration in the plan writes
 */
export function isUnseen(argument: string, after: PlainObject, written: PlainObject): boolean {
  const [planned, configured] = [after, written].map((each) => blocksIn(blockIn(each, argument), "append_tolerations"));
  return planned?.length !== configured?.length;
}

/** A planned cluster that says of its tolerations what the configuration in the plan does not tell. */
export function withUnseen(cluster: Cluster, after: PlainObject, written: PlainObject): Cluster {
  const unseen = AGENTS.filter((agent) => isUnseen(CUSTOMIZATIONS[agent], after, written));
  if (unseen.length === 0) return cluster;
  const agents = unseen.map((agent) => [agent, { ...cluster.agents[agent], hasUnseenLimits: true }]);
  const shiftingSeconds = asUnseen(
    cluster.shiftingSeconds,
    unseen.map((agent) => CUSTOMIZATIONS[agent]),
  );
  return { ...cluster, shiftingSeconds, agents: { ...cluster.agents, ...Object.fromEntries(agents) } };
}

const CUSTOMIZATIONS = {
  "cattle-cluster-agent": WITNESSED_ARGUMENTS["cluster-agent"],
  "fleet-agent": WITNESSED_ARGUMENTS["fleet-agent"],
} as const;
