import { STANDARD_SERVICE_RANGE } from "../releases/critical-settings";
import { isInNetwork, parseIp, parseNetwork } from "./ip-network";
import type { KnownSettings } from "./machine-configuration";
import { networkOf, serviceAddress } from "./service-address";
import { isUnknown } from "./unknown";

/** Key of the networks that Services have. */
export const SERVICE_CIDR = "service-cidr";

/** Key of the addresses that pods ask for names. */
export const CLUSTER_DNS = "cluster-dns";

/** The networks that a key of the K3s configuration names; undefined where they are not known. */
export function rangesIn(settings: KnownSettings, key: string, standard = ""): readonly string[] | undefined {
  const list = settings.list(key);
  if (isUnknown(list)) return undefined;
  return list.length === 0 ? [standard] : list.map(networkOf);
}

/** The networks that Services have; undefined where they are not known. */
export function serviceRanges(settings: KnownSettings): readonly string[] | undefined {
  return rangesIn(settings, SERVICE_CIDR, STANDARD_SERVICE_RANGE);
}

/**
 * The addresses that pods ask for names: without any of its own, DNS has the tenth of each network of Services. Undefined
 * where they are not known.
 */
export function dnsAddresses(settings: KnownSettings): readonly string[] | undefined {
  const list = settings.list(CLUSTER_DNS);
  if (isUnknown(list)) return undefined;
  if (list.length > 0) return list;
  const derived = serviceRanges(settings)?.map((range) => serviceAddress(range, 10));
  return derived?.every((address) => address !== undefined) ? (derived as string[]) : undefined;
}

/** Whether an address is in none of these networks; undefined where one of the texts is no address or network. */
export function isOutside(address: string, ranges: readonly string[]): boolean | undefined {
  const ip = parseIp(address);
  if (ip === undefined) return undefined;
  const networks = ranges.map(parseNetwork);
  if (networks.some((network) => network !== undefined && isInNetwork(ip, network))) return false;
  return networks.includes(undefined) ? undefined : true;
}
