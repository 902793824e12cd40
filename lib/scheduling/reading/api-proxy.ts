import { isControlPlane, type SchedulingPool } from "../pool";
import { STANDARD_SERVICE_RANGE } from "../releases/critical-settings";
import { type IpAddress, ipText, isInNetwork, parseIp, parseNetwork } from "./ip-network";
import { configurationOf, type KnownSettings, type MachineConfiguration } from "./machine-configuration";
import { MACHINE_OF_NO_POOL } from "./machine-labels";
import type { ResourceValues } from "./resource-values";
import { SERVICE_CIDR } from "./service-network";
import type { TemplatePart } from "./template";
import { isUnknown, type Known, Unknown } from "./unknown";

/**
 * A proxy between Rancher's agent and the Kubernetes API. The agent asks the API at the first address of the Services'
 * network, before it connects to Rancher; Rancher puts the variables into its pod and adds no exception.
 * @see rancher/rancher pkg/systemtemplate/import.go, cmd/agent/main.go, pkg/agent/cluster/cluster.go;
 *   kubernetes/client-go rest/config.go `InClusterConfig`
 */
export interface ApiProxy {
  /** The variable that names the proxy. */
  readonly variable: "HTTPS_PROXY" | "https_proxy";
  /** Whether it is known only at apply what the variable is. */
  readonly isOpen: boolean;
  /** Addresses of the API that are certain to be asked for through the proxy. */
  readonly addresses: readonly string[];
  /** What it depends on whether others are. */
  readonly open: readonly string[];
}

/** Variables that Go takes a proxy for https from, and exceptions; the first that has a value counts. */
const PROXIES = ["HTTPS_PROXY", "https_proxy"] as const;
const EXCEPTIONS = ["NO_PROXY", "no_proxy"] as const;

/** The address of the API where the network of Services is known only at apply. */
const FIRST_OF_SERVICES = `the first of ${SERVICE_CIDR}`;

/** Port of the API in the cluster. */
const API_PORT = "443";

/** Where the variables and the addresses of a cluster are written. */
export interface ApiProxySources {
  readonly resource: ResourceValues;
  readonly configuration: MachineConfiguration;
  readonly pools: readonly SchedulingPool[];
  readonly cluster: Known<string>;
}

/** Reads what proxy the agent asks for the API, or may; undefined where it asks none. */
export function readApiProxy({ resource, configuration, pools, cluster }: ApiProxySources): ApiProxy | undefined {
  const variables = variablesOf(resource);
  const proxy = PROXIES.find((name) => variables.has(name));
  if (proxy === undefined) return undefined;
  const exceptions = EXCEPTIONS.flatMap((name) => {
    const value = variables.get(name);
    return value === undefined ? [] : [value];
  });
  const servers = pools.filter(isControlPlane);
  const machines = servers.length === 0 ? [MACHINE_OF_NO_POOL] : servers;
  const addresses = new Map<string, Known<IpAddress>>();
  for (const machine of machines) {
    const address = apiAddress(configurationOf(configuration, machine, cluster));
    if (address !== undefined) addresses.set(isUnknown(address) ? FIRST_OF_SERVICES : ipText(address), address);
  }
  const answers = [...addresses].map(([name, address]) => ({ name, answer: answerOf(address, exceptions) }));
  const through = answers.filter(({ answer }) => answer === "proxied").map(({ name }) => name);
  const open = answers.flatMap(({ answer }) => (typeof answer === "string" ? [] : answer.open));
  if (through.length + open.length === 0) return undefined;
  return {
    variable: proxy,
    isOpen: variables.get(proxy)?.some((part) => typeof part !== "string") ?? false,
    addresses: through,
    open: [...new Set(open)],
  };
}

/** Text that may be known in part, with the places of what is not. */
type Parts = readonly (string | Unknown)[];

/** Variables that have a value, or may have one; of several of one name the last counts. */
function variablesOf(resource: ResourceValues): ReadonlyMap<string, Parts> {
  const blocks = resource.blocks("agent_env_vars");
  const variables = new Map<string, Parts>();
  for (const block of isUnknown(blocks) ? [] : blocks) {
    const [name, template] = [block.text("name"), block.template("value")];
    if (name === undefined || isUnknown(name) || template === undefined) continue;
    const value = partsOf(template, `${block.path}.value`);
    if (value.some((part) => part !== "")) variables.set(name, value);
    else variables.delete(name);
  }
  return variables;
}

function partsOf(template: Known<readonly TemplatePart[]>, path: string): Parts {
  if (isUnknown(template)) return [template];
  return template.map((part) => (typeof part === "string" ? part : new Unknown(path)));
}

/** The address of the API: the first behind that of the network itself. Undefined where K3s refuses the network. */
function apiAddress(settings: KnownSettings): Known<IpAddress> | undefined {
  const ranges = settings.list(SERVICE_CIDR);
  if (isUnknown(ranges)) return ranges;
  const network = parseNetwork(ranges[0] ?? STANDARD_SERVICE_RANGE);
  return network === undefined ? undefined : { family: network.family, value: network.first + 1n };
}

type ProxyAnswer = "excepted" | "proxied" | { readonly open: readonly string[] };

/** @param lists the exceptions of each variable that may have some, in the order in which they are looked at */
function answerOf(address: Known<IpAddress>, lists: readonly Parts[]): ProxyAnswer {
  const [list, ...others] = lists;
  if (list === undefined) return "proxied";
  const unknown = list.filter(isUnknown);
  const entries = entriesOf(list);
  if (entries.includes("*")) return "excepted";
  if (isUnknown(address)) return { open: [address.path, ...unknown.map(({ path }) => path)] };
  if (entries.some((entry) => excepts(entry, address))) return "excepted";
  if (unknown.length === 0) return "proxied";
  // Where it turns out to be empty, the next one counts.
  const isMaybeEmpty = entries.length === 0;
  const next = isMaybeEmpty && others.length > 0 ? answerOf(address, others) : undefined;
  return { open: [...unknown.map(({ path }) => path), ...(typeof next === "object" ? next.open : [])] };
}

/** The entries of which all is known. */
function entriesOf(parts: Parts): readonly string[] {
  // No exception has a line break, so it stands for what is not known.
  const text = parts.map((part) => (isUnknown(part) ? "\n" : part)).join("");
  return text
    .split(",")
    .filter((entry) => !entry.includes("\n"))
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== "");
}

/**
 * Whether Go asks no proxy for the address because of an exception.
 * @see golang/net http/httpproxy/proxy.go `init`
 */
function excepts(entry: string, address: IpAddress): boolean {
  const network = parseNetwork(entry);
  if (network !== undefined) return isInNetwork(address, network);
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+)):(\d*)$/.exec(entry) ?? [];
  const host = bracketed ?? plain ?? entry;
  const isOfPort = port === undefined || port === "" || port === API_PORT;
  const ip = parseIp(host);
  if (ip !== undefined) return isOfPort && ip.family === address.family && ip.value === address.value;
  const domain = host.replace(/^\*\./, ".");
  const suffix = domain.startsWith(".") ? domain : `.${domain}`;
  return isOfPort && ipText(address).endsWith(suffix);
}
