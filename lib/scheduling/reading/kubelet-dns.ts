import { isControlPlane, type SchedulingPool } from "../pool";
import { STANDARD_SERVICE_RANGE } from "../releases/critical-settings";
import { AT_KUBELETS_ADDRESS, addressInKubeletArg } from "./dns-questions";
import { type IpAddress, isInNetwork, parseIp, parseNetwork } from "./ip-network";
import { configurationOf, type KnownSettings, type MachineConfiguration } from "./machine-configuration";
import type { Manifests } from "./manifests";
import { valuesReaching } from "./reaching-values";
import { CLUSTER_DNS, SERVICE_CIDR } from "./service-network";
import { isUnknown, type Known, mayBe, reach } from "./unknown";

/**
 * What is wrong, or open, about the address that the pods of a pool's nodes ask for names, where the kubelet there is told
 * one of its own: it takes the place of what K3s tells it.
 * @see k3s-io/k3s pkg/util/args.go `GetArgs`, pkg/daemons/agent/agent.go
 */
export interface KubeletDns {
  /** Name of the pool. */
  readonly pool: string;
  /** Whether it is certain that nothing answers there. */
  readonly isUnanswered: boolean;
  /** What it depends on whether anything answers; empty where it is certain that nothing does. */
  readonly open: readonly string[];
}

/** Where it is written what answers. */
export interface KubeletDnsSources {
  readonly configuration: MachineConfiguration;
  readonly pools: readonly SchedulingPool[];
  readonly cluster: Known<string>;
  readonly manifests: Manifests;
  /** Places of manifests outside of them, of which nothing is known. */
  readonly files: readonly string[];
}

/** Reads what the kubelets of each pool tell pods; pools where that is answered, or where K3s tells it, are left out. */
export function readKubeletDns(sources: KubeletDnsSources): readonly KubeletDns[] {
  const { configuration, pools, cluster } = sources;
  const [server] = pools.filter(isControlPlane);
  if (server === undefined) return [];
  const settings = configurationOf(configuration, server, cluster);
  return pools.flatMap(({ name: pool, ...kind }): KubeletDns[] => {
    const values = valuesReaching(configuration, "kubelet-arg", kind, cluster);
    const judged = values.map((each) => ({ ...each, answer: answerOf(each.value, settings, sources) }));
    const bad = judged.filter(({ answer }) => answer !== "answered");
    const [only] = bad;
    if (only === undefined) return [];
    if (judged.length === 1 && only.isCertain && only.answer === "unanswered")
      return [{ pool, isUnanswered: true, open: [] }];
    const open = bad.flatMap(({ answer, setting, isCertain }) => [
      ...(isCertain ? [] : [addressInKubeletArg(setting)]),
      ...(typeof answer === "string" ? [] : answer.open),
    ]);
    return [{ pool, isUnanswered: false, open: [...new Set(open)] }];
  });
}

type DnsAnswer = "answered" | "unanswered" | { readonly open: readonly string[] };

function answerOf(value: unknown, settings: KnownSettings, sources: KubeletDnsSources): DnsAnswer {
  const given = givenAddresses([value].flat());
  if (given === undefined) return "answered";
  const unknown = [...given.filter(isUnknown), ...[CLUSTER_DNS, SERVICE_CIDR].map((key) => settings.get(key))].filter(
    isUnknown,
  );
  const known = given.flatMap((address) => (isUnknown(address) ? [] : [parseIp(address)]));
  const answered = answeredAddresses(settings);
  const has = (list: readonly (IpAddress | undefined)[], address: IpAddress | undefined) =>
    list.some((each) => each !== undefined && each.family === address?.family && each.value === address.value);
  if (known.some((address) => has(answered, address))) return "answered";
  if (unknown.length > 0) return { open: [...new Set(unknown.map(({ path }) => path))] };
  const ranges = rangesOf(settings).flatMap((range) => parseNetwork(range) ?? []);
  const isOfServices = (address: IpAddress | undefined) =>
    address !== undefined && ranges.some((range) => isInNetwork(address, range));
  const maker = mayMakeService(sources);
  // What is no address of a Service is a server of somebody's, or a cache on the node.
  if (!known.every(isOfServices)) return { open: [AT_KUBELETS_ADDRESS] };
  return maker.length > 0 ? { open: maker } : "unanswered";
}

const NAMED = /^(?:--)?cluster-dns([+-]*)=(.*)$/s;

/**
 * The addresses that a kubelet is given in place of K3s's own, parsed by its flag, which may be repeated; undefined where
 * K3s's own stay, also beside others.
 */
function givenAddresses(items: readonly unknown[]): readonly Known<string>[] | undefined {
  const given: Known<string>[] = [];
  let isFirst = true;
  for (const item of items) {
    const text = isUnknown(item) ? item.prefix : String(item).trim();
    const [, behind, addresses] = NAMED.exec(text) ?? [];
    if (addresses === undefined) continue;
    // With a sign behind the first of them K3s's own address stays.
    if (isFirst && behind !== "") return undefined;
    isFirst = false;
    if (isUnknown(item)) given.push(item);
    else given.push(...addresses.split(",").map((address) => address.trim()));
  }
  return isFirst ? undefined : given;
}

function rangesOf(settings: KnownSettings): readonly string[] {
  const ranges = settings.list(SERVICE_CIDR);
  return isUnknown(ranges) || ranges.length === 0 ? [STANDARD_SERVICE_RANGE] : ranges;
}

/** Where K3s has its DNS: at the addresses it is told, or the tenth of each network of Services. */
function answeredAddresses(settings: KnownSettings): readonly (IpAddress | undefined)[] {
  const told = settings.list(CLUSTER_DNS);
  if (isUnknown(told) || isUnknown(settings.get(SERVICE_CIDR))) return [];
  if (told.length > 0) return told.map(parseIp);
  return rangesOf(settings).map((range) => {
    const network = parseNetwork(range);
    return network === undefined ? undefined : { family: network.family, value: network.first + 10n };
  });
}

/** What may make a Service of any address. */
function mayMakeService({ manifests, files }: KubeletDnsSources): readonly string[] {
  const makes = manifests.objects.some(({ kind }) => mayBe(kind, "HelmChart"));
  const has = manifests.objects.some(
    (object) => mayBe(object.kind, "Service") && reach(object, "spec", "clusterIP") !== undefined,
  );
  return [...(makes || has ? [AT_KUBELETS_ADDRESS] : []), ...manifests.knownAtApply.map(({ path }) => path), ...files];
}
