import { type Problem, quoted } from "../invalid-input";
import { isOpen } from "./open-value";

/** One environment variable of Rancher's agents. */
export interface EnvironmentVariable {
  readonly name: unknown;
  readonly value: unknown;
}

/**
 * Problems of the agents' environment variables, in the order in which Rancher gets them. Values are never shown: a proxy's
 * URL may hold a password.
 * @see rancher/rancher pkg/capr/installer/installer.go, which writes NAME="value" into a shell script
 */
export function environmentProblems(variables: readonly EnvironmentVariable[]): Problem[] {
  return [
    ...variables.flatMap(({ name, value }) =>
      typeof name !== "string" || isOpen(name) ? [] : [...nameProblems(name, value), ...valueProblems(name, value)],
    ),
    ...repeatedProblems(variables),
    ...noProxyProblems(variables),
  ];
}

/** Variable that the agents' directory was given by before there was a setting for it. */
export const AGENT_VAR_DIR = "CATTLE_AGENT_VAR_DIR";

function nameProblems(name: string, value: unknown): Problem[] {
  if (name === AGENT_VAR_DIR) {
    return [
      {
        what: `agentEnvVars has ${AGENT_VAR_DIR}`,
        why: "Rancher's webhook refuses CATTLE_AGENT_VAR_DIR for new clusters",
        help: "use dataDirectories.systemAgent",
      },
    ];
  }
  // One without a value reaches no shell.
  if (value === "" || /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return [];
  return [
    {
      // The value that somebody wrote into the name is not shown: it may be secret.
      what: `agentEnvVars has the name ${quoted(name.split("=", 1)[0])}${name.includes("=") ? ', with a "=" and a value in it' : ""}`,
      why: "Rancher puts the name in front of a shell command, which takes letters, digits and _, no digit first",
      help: "write it as a shell would: HTTPS_PROXY",
    },
  ];
}

function valueProblems(name: string, value: unknown): Problem[] {
  if (value === "") {
    const what = `agentEnvVars ${quoted(name.split("=", 1)[0])} is empty`;
    return [{ what, why: "Rancher leaves out variables without a value", help: "leave it out", doesNothing: true }];
  }
  if (typeof value !== "string" || isOpen(value) || !/["$`\\\n\r]/.test(value)) return [];
  return [
    {
      what: `agentEnvVars ${quoted(name)} has a quote, a backslash, a line break, "$" or "\`"`,
      why: "Rancher writes the value between double quotes into a shell script, where quotes, backslashes, line breaks, $ and ` mean something else",
      help: "encode it: in a URL, $ is %24",
    },
  ];
}

/** As a property they stand by name, where none can come twice. */
function repeatedProblems(variables: readonly EnvironmentVariable[]): Problem[] {
  const sent = variables.filter(({ name, value }) => typeof name === "string" && !isOpen(name) && value !== "");
  const names = new Set(sent.map(({ name }) => name));
  if (names.size === sent.length) return [];
  const isSame = new Set(sent.map(({ name, value }) => JSON.stringify([name, value]))).size === names.size;
  return [
    {
      what: "agentEnvVars has a name twice",
      why: "of several variables with one name only one counts, without a word about the others",
      help: "write each once",
      ...(isSame && !sent.some(({ value }) => isOpen(value)) ? { doesNothing: true as const } : {}),
    },
  ];
}

/**
 * Of several names that differ in upper and lower case, Rancher looks at the first alone.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/validator.go `validateHTTPNoProxyVariable`, since
 *   Rancher 2.12.0
 */
function noProxyProblems(variables: readonly EnvironmentVariable[]): Problem[] {
  const first = variables.find(({ name }) => isOpen(name) || String(name).toLowerCase() === "no_proxy");
  if (first === undefined || isOpen(first.name) || isOpen(first.value) || !String(first.value).includes(" ")) return [];
  return [
    {
      what: `agentEnvVars ${quoted(first.name)} has spaces`,
      why: "Rancher's webhook refuses spaces in NO_PROXY, from Rancher 2.12.0 on",
      help: "separate the hosts by commas alone",
    },
  ];
}
