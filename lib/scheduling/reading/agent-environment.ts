import { withoutSecrets } from "../without-secrets";
import { exceptionOf, type ProxyException } from "./proxy-exceptions";
import type { ResourceValues } from "./resource-values";
import type { Unjudged } from "./unjudged";
import { isUnknown, type Known, type Unknown } from "./unknown";

/** What an environment variable of the agents does besides being there. */
export type EnvironmentRoad =
  /** Changes roles, labels or taints of every node that registers. */
  | "registration"
  /** Is one node's own, and becomes that of all. */
  | "node"
  /** Is set by Rancher itself, in its agent and in the registration command. */
  | "rancher"
  /** Reaches the K3s installer or K3s, past the configuration that Rancher writes. */
  | "k3s"
  /** One address for all nodes. It goes by the value; see `isSharedAddress`. */
  | "address"
  /** Did something in RKE1, or does in RKE2, and nothing in K3s. */
  | "nothing";

/**
 * Whether a variable gives all nodes one address. The name of an interface, `awslocal` and the like are resolved by each
 * node itself.
 * @see rancher/system-agent install.sh, rancher/rancher package/run.sh
 */
export function isSharedAddress(name: string, value: string): boolean {
  return ADDRESSES.includes(name) && value.split(",").some((each) => ADDRESS.test(each.trim()));
}

/** Of either family; no interface is called so. */
const ADDRESS = /^(?:\d+(?:\.\d+){3}|[\da-f]*:[\da-f]*:[\da-f:.]*)$/i;

const ADDRESSES: readonly string[] = ["CATTLE_ADDRESS", "CATTLE_INTERNAL_ADDRESS"];

/** Variables of Rancher's install script and agent. */
const ROADS: ReadonlyMap<string, EnvironmentRoad> = new Map([
  ...(["CATTLE_TAINTS", "CATTLE_LABELS"] as const).map((name) => [name, "registration"] as const),
  ...(["CATTLE_ID", "CATTLE_NODE_NAME"] as const).map((name) => [name, "node"] as const),
  ...[
    "CATTLE_CA_CHECKSUM",
    "CATTLE_CLUSTER",
    "CATTLE_FEATURES",
    "CATTLE_IS_RKE",
    "CATTLE_K8S_MANAGED",
    "CATTLE_LOCAL_ENABLED",
    "CATTLE_REMOTE_ENABLED",
    "CATTLE_SERVER",
    "CATTLE_TOKEN",
  ].map((name) => [name, "rancher"] as const),
  ...[
    "ALL",
    "CATTLE_AGENT_CONNECT",
    "CATTLE_NODE_LABEL",
    "CATTLE_NODE_TAINTS",
    "CATTLE_ROLE",
    "CONTROL",
    "ETCD",
    "WORKER",
  ].map((name) => [name, "nothing"] as const),
]);

/** Of K3s, those that only say what the kubeconfig on a server is like, or how much is logged. */
const HARMLESS = /^K3S_(?:KUBECONFIG_\w+|DEBUG)$/;

/** Variables that Rancher's installer of K3s sets itself, or that only tell whether SELinux is looked for. */
const SETTLED = /^INSTALL_K3S_(?:FORCE_RESTART|SELINUX_WARN|SKIP_DOWNLOAD|SKIP_SELINUX_RPM)$/;

/**
 * What a variable of this name does to nodes, or undefined where it is an ordinary one. Rancher puts the agents' variables
 * in front of the registration command, into the environment of K3s's installer, and into the agent in the cluster.
 * @see rancher/system-agent install.sh `setup_env`
 * @see rancher/rancher pkg/capr/planner/planner.go `generateInstallInstruction`
 * @see k3s-io/k3s install.sh `create_env_file`, which keeps every K3S_ variable for the service
 */
export function roadOf(name: string): EnvironmentRoad | undefined {
  const road = ROADS.get(name);
  if (road !== undefined) return road;
  if (/^CATTLE_ROLE_/.test(name)) return "registration";
  if (/^(?:INSTALL_)?RKE2_/.test(name)) return "nothing";
  return /^(?:INSTALL_)?K3S_/.test(name) && !HARMLESS.test(name) && !SETTLED.test(name) ? "k3s" : undefined;
}

/** The environment variables of Rancher's agents, without their values, which may be secret. */
export interface AgentEnvironment {
  /** Names of those that have a value, sorted. Rancher leaves out the others. */
  readonly names: readonly string[];
  /** Where something stands that may be a variable of any name. */
  readonly unknown?: Unknown;
  /** Names of those that give all nodes one address. */
  readonly sharedAddresses: readonly string[];
  /** The proxy that these variables set, as far as it is known. */
  readonly proxy: ProxySettings;
}

/** How a proxy is named: by a DNS name, or by an IP address. */
export type ProxyHost = "name" | "address";

/** What the variables say about a proxy between the agent and Rancher, whose own URL is an https one. */
export interface ProxySettings {
  /** Each variable that names one, with the form of the host; or where the value stands that is known only at apply. */
  readonly hosts: ReadonlyMap<string, Known<ProxyHost>>;
  /** Variables that except destinations, with what they say of Rancher's IP address. */
  readonly exceptions: ReadonlyMap<string, ProxyException>;
}

/**
 * Reads `agent_env_vars` of a cluster.
 * @param rancherAddress the IP address by which nodes reach Rancher, where it is known
 */
export function readAgentEnvironment(resource: ResourceValues, rancherAddress?: string): AgentEnvironment {
  const blocks = resource.blocks("agent_env_vars");
  const values = new Map<string, Known<string>>();
  let unknown: Unknown | undefined = isUnknown(blocks) ? blocks : undefined;
  for (const block of isUnknown(blocks) ? [] : blocks) {
    const [name, value] = [block.text("name"), block.text("value")];
    if (isUnknown(name)) unknown ??= name;
    else if (value !== undefined && value !== "") values.set(name ?? "", value);
  }
  return {
    names: [...values.keys()].map(withoutSecrets).sort(),
    ...(unknown === undefined ? {} : { unknown }),
    sharedAddresses: [...values]
      .filter(([name, value]) => !isUnknown(value) && isSharedAddress(name, value))
      .map(([name]) => name),
    proxy: {
      hosts: valuesOf(HTTPS_PROXIES.some((name) => values.has(name)) ? HTTPS_PROXIES : ALL_PROXIES, values, (value) =>
        isUnknown(value) ? value : proxyHost(value),
      ),
      exceptions: valuesOf(EXCEPTIONS, values, (value) =>
        isUnknown(value) ? "some" : exceptionOf(value, rancherAddress),
      ),
    },
  };
}

const HTTPS_PROXIES = ["HTTPS_PROXY", "https_proxy"] as const;
/** curl, with which the agent asks for Rancher first, takes these where the others are not set. */
const ALL_PROXIES = ["ALL_PROXY", "all_proxy"] as const;
const EXCEPTIONS = ["NO_PROXY", "no_proxy"] as const;

/** Whether a variable of this name changes anything that is judged. */
export function isLookedAt(name: string): boolean {
  return (
    roadOf(name) !== undefined ||
    [...ADDRESSES, ...HTTPS_PROXIES, ...ALL_PROXIES, ...EXCEPTIONS].some((each) => each === name)
  );
}

function valuesOf<T>(
  names: readonly string[],
  values: ReadonlyMap<string, Known<string>>,
  read: (value: Known<string>) => T,
): ReadonlyMap<string, T> {
  return new Map(
    names.flatMap((name) => {
      const value = values.get(name);
      return value === undefined ? [] : [[name, read(value)] as const];
    }),
  );
}

/** A proxy may be written without its scheme; a host is read as one only of schemes that URLs are known to have. */
function proxyHost(value: string): ProxyHost {
  const url = `http://${value.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "")}`;
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return host.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(host) ? "address" : "name";
}

/** What of the environment decides where anything runs, and that the proof does not judge. */
export function unjudgedVariables({ names, sharedAddresses, unknown }: AgentEnvironment): readonly Unjudged[] {
  const deciding = names.filter((name) => sharedAddresses.includes(name) || DECIDING.includes(roadOf(name)));
  return [
    ...(unknown === undefined ? [] : [{ place: unknown.path }]),
    ...deciding.map(
      (key): Unjudged => ({
        place: `${key} in ${AGENT_ENV_VARS}`,
        said: { setting: AGENT_ENV_VARS, key, argument: "agent-environment" },
      }),
    ),
  ];
}

const DECIDING: readonly (EnvironmentRoad | undefined)[] = ["registration", "node", "rancher", "k3s"];

/** Property of K3sCluster that the variables are written from. */
export const AGENT_ENV_VARS = "agentEnvVars";
