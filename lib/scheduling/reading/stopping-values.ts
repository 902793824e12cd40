import { NodeRole } from "../node-role";
import type { SchedulingPool } from "../pool";
import type { KubernetesVersion } from "../releases/kubernetes-version";
import { OLDEST_SUPPORTED_KUBERNETES } from "../releases/newest-known";
import { COMPONENT_KEYS, type ComponentKey, stopsOverArgument } from "../releases/removed-arguments";
import { parseIp, parseNetwork } from "./ip-network";
import { configurationOf, type MachineConfiguration } from "./machine-configuration";
import { MACHINE_OF_NO_POOL, type MachineKind } from "./machine-labels";
import { valuesReaching } from "./reaching-values";
import { CLUSTER_DNS, SERVICE_CIDR } from "./service-network";
import { isUnknown, type Known } from "./unknown";

/** Why K3s stops over a value. */
export type StoppingReason =
  /** It is no network in CIDR notation. */
  | "no-network"
  /** The network has fewer addresses than Services need. */
  | "small-network"
  /** The network has no tenth address, which the DNS gets. */
  | "no-dns-address"
  /** It is no IP address. */
  | "no-address"
  /** It is no range of ports. */
  | "no-port-range"
  /** It is none of the words that K3s knows. */
  | "unknown-word"
  /** It takes the place of the etcd that servers without the control plane, or without etcd, need. */
  | "datastore"
  /** The release does not know the argument, or its value. */
  | "removed";

/** A value of the K3s configuration over which K3s stops, and the nodes that get it. */
export interface StoppingValue {
  /** Key of the K3s configuration. */
  readonly key: string;
  /** Property of K3sCluster that the value stands in. */
  readonly setting: string;
  /** Why K3s stops. */
  readonly reason: StoppingReason;
  /** The argument of a part of Kubernetes that it is about. */
  readonly argument?: string;
  /** The first release that stops over it, where older ones do not. */
  readonly since?: string;
  /** Names of the pools whose nodes get it; none where nobody tells which nodes there are. */
  readonly pools: readonly string[];
  /** Names of the pools of which some nodes may get it, or whose release may know it. */
  readonly maybePools: readonly string[];
}

/** What decides which values K3s stops over. */
export interface StoppingSources {
  readonly configuration: MachineConfiguration;
  readonly pools: readonly SchedulingPool[];
  readonly cluster: Known<string>;
  /** The release; undefined where it is known only at apply, or is none of K3s. */
  readonly kubernetes: KubernetesVersion | undefined;
}

/** How a verdict that rests on it names it. */
export function stoppingPlace({ key, setting, argument }: Pick<StoppingValue, "key" | "setting" | "argument">): string {
  return argument === undefined ? `${key} in ${setting}` : `${key} ${argument} in ${setting}`;
}

/** The values over which K3s stops on the nodes of some pool, or may stop. */
export function readStoppingValues(sources: StoppingSources): readonly StoppingValue[] {
  const { configuration, pools, cluster } = sources;
  const machines: readonly (MachineKind & { readonly name?: string })[] =
    pools.length === 0 ? [MACHINE_OF_NO_POOL] : pools;
  const found = new Map<string, StoppingValue>();
  for (const machine of machines) {
    for (const key of [...Object.keys(CHECKS), ...COMPONENT_KEYS]) {
      for (const { setting, value, isCertain } of valuesReaching(configuration, key, machine, cluster)) {
        for (const { isOpen = false, ...fault } of faultsOf(key, value, machine, sources)) {
          const place = JSON.stringify([stoppingPlace({ key, setting, ...fault }), fault.reason]);
          const known = found.get(place) ?? { key, setting, ...fault, pools: [], maybePools: [] };
          const { name } = machine;
          const list = isCertain && !isOpen ? "pools" : "maybePools";
          found.set(place, name === undefined ? known : { ...known, [list]: [...known[list], name] });
        }
      }
    }
  }
  return [...found.values()];
}

interface Fault extends Pick<StoppingValue, "reason" | "argument" | "since"> {
  /** Whether it is open which release it is. */
  readonly isOpen?: boolean;
}

function faultsOf(key: string, value: unknown, machine: MachineKind, sources: StoppingSources): readonly Fault[] {
  if (value === undefined || isUnknown(value)) return [];
  if (isComponent(key)) return isFor(key, machine) ? argumentFaults(key, [value].flat(), sources.kubernetes) : [];
  const settings = configurationOf(sources.configuration, machine, sources.cluster);
  const reason = CHECKS[key]?.({
    list: [value].flat().flatMap((item): readonly unknown[] => (isUnknown(item) ? [item] : String(item).split(","))),
    isDnsTold: settings.get(CLUSTER_DNS) !== undefined,
    isEncrypted: settings.get("secrets-encryption") === true,
    roles: machine.roles,
  });
  return reason === undefined ? [] : [{ reason }];
}

function isComponent(key: string): key is ComponentKey {
  return COMPONENT_KEYS.some((each) => each === key);
}

/** Of the servers only those of the control plane run the API server, the controller manager and the scheduler. */
function isFor(key: ComponentKey, { roles }: MachineKind): boolean {
  return (
    key === "kubelet-arg" || key === "kube-proxy-arg" || roles.length === 0 || roles.includes(NodeRole.CONTROL_PLANE)
  );
}

/** What is asked about a value that reaches a machine. */
interface Asked {
  /** The items of the list that K3s makes of it. */
  readonly list: readonly unknown[];
  readonly isDnsTold: boolean;
  readonly isEncrypted: boolean;
  readonly roles: MachineKind["roles"];
}

type Check = (asked: Asked) => StoppingReason | undefined;

/**
 * What K3s looks at as a server starts.
 * @see k3s-io/k3s pkg/cli/server/server.go, pkg/daemons/control/deps/deps.go `genEncryptionConfigAndState`;
 *   kubernetes/kubernetes pkg/controlplane/apiserver/options `ServiceIPRange`
 */
const CHECKS: Readonly<Record<string, Check>> = {
  "cluster-cidr": ({ list }) => (textsOf(list).every(isNetwork) ? undefined : "no-network"),
  [SERVICE_CIDR]: ({ list, isDnsTold }) => {
    const networks = textsOf(list).map(parseRange);
    const known = networks.filter((network) => network !== undefined);
    if (known.length < networks.length) return "no-network";
    const [first] = isUnknown(list[0]) ? [] : known;
    if (first !== undefined && first.size < 8n) return "small-network";
    return !isDnsTold && known.some(({ size }) => size < 11n) ? "no-dns-address" : undefined;
  },
  [CLUSTER_DNS]: ({ list }) =>
    textsOf(list).every((address) => parseIp(address.trim()) !== undefined) ? undefined : "no-address",
  "service-node-port-range": (asked) => (lastIs(asked, isPortRange) ? undefined : "no-port-range"),
  "egress-selector-mode": (asked) =>
    lastIs(asked, (word) => ["agent", "cluster", "pod", "disabled"].includes(word)) ? undefined : "unknown-word",
  "secrets-encryption-provider": (asked) =>
    !asked.isEncrypted || lastIs(asked, (word) => ["aescbc", "secretbox"].includes(word)) ? undefined : "unknown-word",
  "datastore-endpoint": ({ roles }) => {
    const has = (role: NodeRole) => roles.includes(role);
    return has(NodeRole.ETCD) === has(NodeRole.CONTROL_PLANE) ? undefined : "datastore";
  },
};

function textsOf(list: readonly unknown[]): readonly string[] {
  return list.filter((item) => !isUnknown(item)).map(String);
}

function parseRange(text: string) {
  return parseNetwork(text.trim());
}

function isNetwork(text: string): boolean {
  return parseRange(text) !== undefined;
}

/** Of a list in place of one text the last item counts. */
function lastIs({ list }: Asked, isRight: (text: string) => boolean): boolean {
  const last = list.at(-1);
  return isUnknown(last) || isRight(String(last));
}

/** @see kubernetes/apimachinery pkg/util/net/port_range.go */
function isPortRange(text: string): boolean {
  const [, first = "", sign, second = ""] = /^(\d+)(?:([-+])(\d+))?$/.exec(text.trim()) ?? [];
  if (first === "") return text.trim() === "";
  const low = Number(first);
  const high = sign === undefined ? low : sign === "-" ? Number(second) : low + Number(second);
  return low <= high && (sign === "+" ? low <= 65535 : high <= 65535);
}

/** K3s takes dashes before a name away, and a sign behind it. */
const ARGUMENT = /^(?:--)?([a-z][a-z0-9_-]*?)([+-]*)(?:=(.*))?$/s;

function argumentFaults(
  key: ComponentKey,
  items: readonly unknown[],
  kubernetes: KubernetesVersion | undefined,
): readonly Fault[] {
  const given = items.flatMap((item) => {
    const [, name, , value = "true"] = isUnknown(item) ? [] : (ARGUMENT.exec(String(item).trim()) ?? []);
    return name === undefined ? [] : [{ name: name.replaceAll("_", "-"), value: value.trim() }];
  });
  // With the gate that brings built-in clouds back it is not judged.
  const isJudged = !given.some(({ name, value }) => name === "feature-gates" && /DisableCloudProviders/.test(value));
  return given.flatMap(({ name, value }): Fault[] => {
    if (name === "cloud-provider" && key === "kubelet-arg" && !isJudged) return [];
    const since = stopsOverArgument(key, name, value);
    if (since === undefined || (kubernetes !== undefined && kubernetes.compare(since) < 0)) return [];
    return [
      {
        reason: "removed",
        argument: name,
        since: since.minor,
        ...(kubernetes === undefined && since.compare(OLDEST_SUPPORTED_KUBERNETES) > 0 ? { isOpen: true } : {}),
      },
    ];
  });
}
