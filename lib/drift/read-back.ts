import type { RancherCluster } from "../live/rancher-objects";
import type { Agent, Cluster } from "../scheduling/reading/cluster";
import { WITNESSED_ARGUMENTS } from "../scheduling/reading/witness";

/** Rancher's own object, and the cluster that it is. */
export interface Held {
  readonly cluster: Cluster;
  readonly object: RancherCluster;
}

const BLOCKS: Readonly<Record<Agent, string>> = {
  "cattle-cluster-agent": WITNESSED_ARGUMENTS["cluster-agent"],
  "fleet-agent": WITNESSED_ARGUMENTS["fleet-agent"],
};

/** The customization of an agent as Rancher holds it, in Terraform's words; undefined where it holds none. */
export function heldBlock({ resource }: RancherCluster, agent: Agent): unknown {
  const blocks = resource[BLOCKS[agent]];
  return Array.isArray(blocks) ? blocks[0] : undefined;
}

/**
 * Why the provider does not read back what Rancher holds of an agent, so that no plan shows a change that somebody makes
 * there; undefined where it does. It goes by what Rancher holds, and without Rancher's object by what the app says.
 * Seen with the rancher2 provider 8.5.0 to 15.0.0-rc.16.
 */
export function unreadBecause(agent: Agent, app: Cluster, held: Held | undefined): string | undefined {
  const [property] = (held?.cluster ?? app).agents[agent].neverReadBackBeside;
  if (property !== undefined) return `the provider reads nothing of the agent back beside ${property}`;
  const isNothing = held !== undefined && heldBlock(held.object, agent) === undefined;
  return isNothing ? "the provider reads nothing back where Rancher holds nothing" : undefined;
}
