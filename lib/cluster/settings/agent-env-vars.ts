import { withOpenTokens } from "../../configuration/open-tokens";
import { isToken } from "../../configuration/token-json";
import type { ClusterV2AgentEnvVars } from "../../provider-rancher2/cluster-v2";
import type { Problem } from "../../scheduling/invalid-input";
import { type EnvironmentRoad, isSharedAddress, roadOf } from "../../scheduling/reading/agent-environment";
import { environmentProblems } from "../../scheduling/validation/environment-rules";

/** The `agent_env_vars` blocks, sorted by name. */
export function agentEnvVarsBlocks(variables: Readonly<Record<string, string>>): ClusterV2AgentEnvVars[] {
  return Object.keys(variables)
    .sort()
    .map((name) => ({ name, value: variables[name] as string }));
}

/** Problems of the agents' environment variables. Values are never shown: a proxy's URL may hold a password. */
export function agentEnvVarsProblems(variables: Readonly<Record<string, string>>): Problem[] {
  const open = agentEnvVarsBlocks(variables).map(({ name, value }) => ({
    name,
    value: withOpenTokens(value, `agentEnvVars.${name}`),
  }));
  return [
    ...Object.entries(variables).flatMap(([name, value]) => [...roadProblems(name), ...valueProblems(name, value)]),
    ...environmentProblems(open),
  ];
}

function roadProblems(name: string): Problem[] {
  const refusal = REFUSALS[roadOf(name) ?? "ordinary"];
  return refusal === undefined ? [] : [{ ...refusal, what: `agentEnvVars has ${shownName(name)}, ${refusal.what}` }];
}

/** The value that somebody wrote into the name is not shown: it may be secret. */
function shownName(name: string): string {
  return name.split("=", 1)[0] ?? "";
}

const SHARED: Problem = {
  what: "which is one node's own",
  why: "Rancher puts agentEnvVars in front of every node's registration command, so that all nodes would have one address",
  help: "give it to registrationCommand, cloudInit or the hosts of SshRegistration: address, internalAddress; or name an interface, which each node resolves itself",
};

/** Why a variable is none for agentEnvVars. What a raw resource, or an override, has of them is RK521. */
const REFUSALS: Readonly<Record<EnvironmentRoad | "ordinary", Problem | undefined>> = {
  ordinary: undefined,
  registration: {
    what: "which changes the roles, labels or taints of every node",
    why: "Rancher puts agentEnvVars in front of every node's registration command, where they add to what the node pool says, and the proof knows nothing of them",
    help: "set roles, labels and taints on the node pools",
  },
  node: {
    what: "which is one node's own",
    why: "Rancher puts agentEnvVars in front of every node's registration command, so that all machines would be the same one",
    help: "give it to registrationCommand, cloudInit or the hosts of SshRegistration: nodeName, machineId",
  },
  rancher: {
    what: "which Rancher sets itself",
    why: "its agent and the registration command need Rancher's own value",
    help: "leave it out",
  },
  k3s: {
    what: "from which K3s or its installer takes flags",
    why: "Rancher's installer of K3s has agentEnvVars in its environment, so this goes past the configuration that Rancher writes, and the proof knows nothing of it",
    help: "write the setting into machineGlobalConfig; taints and labels belong to the node pools",
  },
  address: SHARED,
  nothing: {
    what: "which does nothing on K3s nodes",
    why: "it is a variable of RKE1 or RKE2, and nothing that registers or runs a K3s node reads it",
    help: "leave it out, and set roles, labels and taints on the node pools",
  },
};

function valueProblems(name: string, value: string): Problem[] {
  if (isToken(value) || !isSharedAddress(name, value)) return [];
  return [{ ...SHARED, what: `agentEnvVars has ${shownName(name)}, ${SHARED.what}` }];
}
