import { isControlPlane, type SchedulingPool } from "../pool";
import { answerersOf, dnsAnswerers, WHO_ANSWERS } from "./dns-answerers";
import { configurationOf, type KnownSettings, type MachineConfiguration } from "./machine-configuration";
import { MACHINE_OF_NO_POOL } from "./machine-labels";
import type { Manifests } from "./manifests";
import { notJudged } from "./not-judged";
import { CLUSTER_DNS, dnsAddresses, isOutside, SERVICE_CIDR, serviceRanges } from "./service-network";
import { isUnknown, type Known, mayBe, reach } from "./unknown";

/** Why nothing answers where pods ask for names. */
export type DnsFault =
  /** The address is in no network of Services, so Kubernetes refuses the Service. */
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
  readonly key: typeof CLUSTER_DNS | typeof SERVICE_CIDR;
  /** What is certain to be wrong. */
  readonly fault?: DnsFault;
  /** What it depends on whether anything answers; empty where a fault is certain. */
  readonly open: readonly string[];
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
    if (!isPackaged && !sources.hasOwn) return [];
    const answer = isPackaged ? packaged(settings) : own(settings, sources);
    return answer === undefined ? [] : [{ ...pool, key: keyOf(settings), open: [], ...answer }];
  };
  return servers.length === 0
    ? judge(configurationOf(configuration, MACHINE_OF_NO_POOL, cluster), {})
    : servers.flatMap((pool) => judge(configurationOf(configuration, pool, cluster), { pool: pool.name }));
}

type Answer = Pick<DnsAddress, "fault"> | Pick<DnsAddress, "open"> | undefined;

/** K3s gives the Service of its own CoreDNS the address that pods ask. */
function packaged(settings: KnownSettings): Answer {
  const [asked, ranges] = [dnsAddresses(settings), serviceRanges(settings)];
  const isRefused = ranges !== undefined && asked?.some((address) => isOutside(address, ranges) === true);
  return isRefused ? { fault: "outside" } : undefined;
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
    const open = [...openServices(manifests), ...files, ...asked.filter(isOfTheNode).map(() => OF_THE_NODE)];
    return open.length > 0 ? { open: [...new Set(open)] } : { fault: "no-service" };
  }
  const ranges = serviceRanges(settings);
  const isRefused = (address: unknown) => typeof address === "string" && isOutside(address, ranges ?? []) === true;
  if (ranges !== undefined && asking.every((service) => addressesOf(service).some(isRefused)))
    return { fault: "outside" };
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

/** What answers at a link-local address is a cache on the node, and no Service. */
const OF_THE_NODE = notJudged("what answers at the link-local address in cluster-dns");

function isOfTheNode(address: string): boolean {
  return address.startsWith("169.254.") || /^fe80:/i.test(address);
}
