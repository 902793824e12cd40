import { type Agent, type Cluster, hasProperties } from "../../reading/cluster";
import { AGENT_PROPERTIES } from "../../reading/cluster-summary";
import type { AgentSource } from "../finding-data";

/** Where the tolerations of an agent are changed. */
export function agentSource(cluster: Cluster, agent: Agent): AgentSource {
  if (!hasProperties(cluster)) return "resource";
  return cluster.overridden.includes(AGENT_PROPERTIES[agent]) ? "override" : "properties";
}
