import { isToken } from "../../configuration/token-json";
import type { ClusterV2AgentEnvVars } from "../../provider-rancher2/cluster-v2";
import { type Problem, quoted } from "../../scheduling/invalid-input";

/** The `agent_env_vars` blocks, sorted by name. */
export function agentEnvVarsBlocks(variables: Readonly<Record<string, string>>): ClusterV2AgentEnvVars[] {
  return Object.keys(variables)
    .sort()
    .map((name) => ({ name, value: variables[name] as string }));
}

/**
 * Problems of the agents' environment variables. Values are never shown: a proxy's URL may hold a password.
 * @see rancher/rancher pkg/capr/installer/installer.go, which writes NAME="value" into a shell script
 */
export function agentEnvVarsProblems(variables: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(variables).flatMap(([name, value]) => [...nameProblems(name), ...valueProblems(name, value)]);
}

function nameProblems(name: string): Problem[] {
  if (name === "CATTLE_AGENT_VAR_DIR") {
    return [
      {
        what: "agentEnvVars has CATTLE_AGENT_VAR_DIR",
        why: "Rancher's webhook refuses it for new clusters",
        help: "use dataDirectories.systemAgent",
      },
    ];
  }
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return [];
  return [
    {
      what: `agentEnvVars has the name ${quoted(name)}`,
      why: "Rancher puts it in front of a shell command, which takes letters, digits and _, no digit first",
      help: "write it as a shell would: HTTPS_PROXY",
    },
  ];
}

function valueProblems(name: string, value: string): Problem[] {
  if (isToken(value)) return [];
  const problem = (what: string, why: string, help: string): Problem[] => [
    { what: `agentEnvVars ${quoted(name)} ${what}`, why, help },
  ];
  if (typeof value !== "string") {
    return problem("is not a string", "environment variables are strings", "quote the value");
  }
  if (value === "") return problem("is empty", "Rancher leaves out variables without a value", "leave it out");
  if (name.toUpperCase() === "NO_PROXY" && value.includes(" ")) {
    return problem("has spaces", "Rancher's webhook refuses them", "separate the hosts by commas alone");
  }
  if (/["$`\\\n\r]/.test(value)) {
    return problem(
      'has a quote, a backslash, a line break, "$" or "`"',
      "Rancher writes it between double quotes into a shell script, where these mean something else",
      "encode it: in a URL, $ is %24",
    );
  }
  return [];
}
