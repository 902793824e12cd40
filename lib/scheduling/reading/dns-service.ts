import { isControlPlane, type SchedulingPool } from "../pool";
import { answerersOf, dnsAnswerers } from "./dns-answerers";
import { ELSEWHERE, OF_THE_NODE, WHO_ANSWERS } from "./dns-questions";
import { isInNetwork, parseIp, parseNetwork } from "./ip-network";
import { configurationOf, type KnownSettings, type MachineConfiguration } from "./machine-configuration";
import { MACHINE_OF_NO_POOL } from "./machine-labels";
import type { Manifests } from "./manifests";
import { CLUSTER_DNS, dnsAddresses, isOutside, SERVICE_CIDR, serviceRanges } from "./service-network";
import { isUnknown, type Known, mayBe, reach } from "./unknown";

/** Why nothing answers where pods ask for names. */
export type DnsFault =
  /** The address is in no network of Services, so Kubernetes refuses the Service; another server may answer there. */
  | "outside"
  /** No Service in the manifests has the address. */
  | "no-service"
  /** The Service that has it selects no pods of the manifests. */
  | "other-pods";

/** What is wrong, or open, about the address that pods ask for names as long as a server decides it. */
export interface DnsAddress {
  /** The server's pool; absent where nobody tells which nodes there are. */
  readonly pool?: string;
  /** Key of the K3s configuration that the address is from. */
  readonly key: "cluster-dns" | "service-cidr";
  /** What is certain to be wrong. */
  readonly fault?: DnsFault;
  /** What it depends on whether anything answers; empty where it is certain that nothing does. */
  readonly open: readonly string[];
  /** Whether the cluster has no DNS of its own, so that only somebody elsewhere can answer; absent where it has one. */
  readonly isAlone?: true;
}

/** Where CoreDNS of a cluster is written from. */
export interface DnsSources {
  readonly configuration: MachineConfiguration;
  readonly pools: readonly SchedulingPool[];
  readonly cluster: Known<string>;
  readonly manifests: Manifests;
  /** Places of manifests outside of them, of which nothing is known. */
  readonly files: readonly string[];
  /** Whether the manifests have a CoreDNS for certain, and one that has pods. */
  readonly hasOwn: boolean;
}

/** Compares the address that pods ask with those that CoreDNS has, server by server; what agrees is left out. */
export function readDnsAddresses(sources: DnsSources): readonly DnsAddress[] {
  const { configuration, pools, cluster } = sources;
  const servers = pools.filter(isControlPlane);
  const judge = (settings: KnownSettings, pool: { readonly pool?: string }): DnsAddress[] => {
    const disabled = settings.list("disable");
    if (isUnknown(disabled)) return [];
    const isPackaged = !disabled.includes("coredns");
    const answer = isPackaged ? packaged(settings) : sources.hasOwn ? own(settings, sources) : nobody(settings);
    return answer === undefined ? [] : [{ ...pool, key: keyOf(settings), open: [], ...answer }];
  };
  return servers.length === 0
    ? judge(configurationOf(configuration, MACHINE_OF_NO_POOL, cluster), {})
    : servers.flatMap((pool) => judge(configurationOf(configuration, pool, cluster), { pool: pool.name }));
}

type Answer = Partial<Pick<DnsAddress, "fault" | "open" | "isAlone">> | undefined;

/** The Service is refused, and pods ask the address all the same. */
const REFUSED: Answer = { fault: "outside", open: [ELSEWHERE] };

/** K3s gives the Service of its own CoreDNS the address that pods ask. */
function packaged(settings: KnownSettings): Answer {
  // The standard address is in the standard network.
  if ([CLUSTER_DNS, SERVICE_CIDR].every((key) => settings.get(key) === undefined)) return undefined;
  const [asked, ranges] = [dnsAddresses(settings), serviceRanges(settings)];
  const isRefused = ranges !== undefined && asked?.some((address) => isOutside(address, ranges) === true);
  return isRefused ? REFUSED : undefined;
}

/** Without any DNS in the cluster, what is no address of a Service is a server of somebody's. */
function nobody(settings: KnownSettings): Answer {
  const open = elsewhere(settings);
  return open.length > 0 ? { open, isAlone: true } : undefined;
}

/** What it depends on whether something outside of the cluster answers; nothing where pods ask an address of a Service. */
function elsewhere(settings: KnownSettings): readonly string[] {
  const told = settings.get(CLUSTER_DNS);
  const list = settings.list(CLUSTER_DNS);
  if (isUnknown(told)) return [told.path];
  if (isUnknown(list)) return [list.path];
  // The standard address is the tenth of a network of Services.
  if (list.length === 0) return [];
  if (list.some(isOfTheNode)) return [OF_THE_NODE];
  const ranges = serviceRanges(settings);
  if (ranges === undefined) return [settings.get(SERVICE_CIDR)].filter(isUnknown).map(({ path }) => path);
  const networks = ranges.flatMap((range) => parseNetwork(range) ?? []);
  const isElsewhere = (address: string) => {
    const ip = parseIp(address);
    return ip !== undefined && !networks.some((network) => isInNetwork(ip, network));
  };
  return list.some(isElsewhere) ? [ELSEWHERE] : [];
}

function own(settings: KnownSettings, { manifests, files }: DnsSources): Answer {
  const unknown = [CLUSTER_DNS, SERVICE_CIDR].map((key) => settings.get(key)).filter(isUnknown);
  const asked = dnsAddresses(settings);
  if (asked === undefined) return unknown.length === 0 ? undefined : { open: unknown.map(({ path }) => path) };
  const services = manifests.objects.filter((object) => object.kind === "Service");
  const asking = services.filter((service) =>
    addressesOf(service).some((address) => asked.includes(address as string)),
  );
  if (asking.length === 0) {
    const open = [...openServices(manifests), ...files, ...elsewhere(settings)];
    return open.length > 0 ? { open: [...new Set(open)] } : { fault: "no-service" };
  }
  const ranges = serviceRanges(settings);
  const isRefused = (address: unknown) => typeof address === "string" && isOutside(address, ranges ?? []) === true;
  if (ranges !== undefined && asking.every((service) => addressesOf(service).some(isRefused))) return REFUSED;
  const answerers = asking.map((service) => answerersOf(service, manifests));
  if (answerers.every(({ workloads, isOpen }) => workloads.length === 0 && !isOpen)) return { fault: "other-pods" };
  // Of others than those that are judged as CoreDNS it is not known whether they run.
  const judged = dnsAnswerers(manifests).workloads;
  const isJudged = answerers.some(({ workloads, isOpen }) => isOpen || workloads.some((each) => judged.includes(each)));
  return isJudged ? undefined : { open: [WHO_ANSWERS] };
}

function keyOf(settings: KnownSettings): DnsAddress["key"] {
  const list = settings.list(CLUSTER_DNS);
  return isUnknown(list) || list.length > 0 ? CLUSTER_DNS : SERVICE_CIDR;
}

function addressesOf(service: unknown): readonly unknown[] {
  const several = reach(service, "spec", "clusterIPs");
  return [reach(service, "spec", "clusterIP"), ...(Array.isArray(several) ? several : [several])].filter(
    (address) => address !== undefined && address !== null,
  );
}

/** Where something stands that may be a Service with the address. */
function openServices(manifests: Manifests): readonly string[] {
  const ofObjects = manifests.objects
    .filter((object) => mayBe(object.kind, "Service"))
    .flatMap((object) => {
      const namespace = reach(object, "metadata", "namespace");
      return [object.kind, namespace, ...addressesOf(object)].filter(isUnknown);
    });
  return [...manifests.knownAtApply, ...ofObjects].map(({ path }) => path);
}

function isOfTheNode(address: string): boolean {
  return address.startsWith("169.254.") || /^fe80:/i.test(address);
}
