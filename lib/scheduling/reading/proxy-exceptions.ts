import { networkOf, serviceAddress } from "./service-address";

/**
 * Which IP addresses are reached past a proxy. Of an address that is known it is told of that one: `all` where it is among
 * them, `none` where it is not.
 */
export type ProxyException = "all" | "none" | "some";

/**
 * What a list of exceptions says of Rancher's IP address, by the rules that all programs of the agent share: curl, with
 * which it asks for Rancher first, and Go. Where they differ it is "some".
 * @param address Rancher's IP address, without brackets, where it is known
 * @see curl lib/noproxy.c `Curl_check_noproxy`, golang/net http/httpproxy/proxy.go
 */
export function exceptionOf(value: string, address?: string): ProxyException {
  // Among others the star counts for some programs only.
  if (value.trim() === "*") return "all";
  const entries = value.split(",").map((entry) => answerOf(entry.trim().toLowerCase(), address));
  return entries.includes("all") ? "all" : entries.includes("some") ? "some" : "none";
}

/** Names, and the machine itself, are no exception for Rancher's IP address. */
const NO_ADDRESS = /^(?:|\*?\.?[a-z_-][a-z0-9_.-]*|[a-z0-9_.-]*[a-z_-]|127\.[\d./]+)$/;

const IPV4 = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

function answerOf(entry: string, address: string | undefined): ProxyException {
  // Rancher itself is at no address of the machine, but an app may write what it likes.
  const [host = ""] = /^[^:]*(?=:\d+$)/.exec(entry) ?? [entry];
  if (NO_ADDRESS.test(host) && !(address ?? "").startsWith("127.")) return "none";
  if (address === undefined) return "some";
  return IPV4.test(address) ? ofIpv4(entry, host, address) : ofIpv6(entry, address);
}

function ofIpv4(entry: string, host: string, address: string): ProxyException {
  if (entry === address) return "all";
  // Only Go looks at a port.
  if (IPV4.test(host)) return host === address ? "some" : "none";
  const network = networkIn(entry);
  if (network !== undefined) {
    // A curl older than 7.86 knows no networks, and none knows that of all addresses.
    return networkOf(`${address}/${network.slice(network.indexOf("/") + 1)}`) === network ? "some" : "none";
  }
  const isOtherFamily = /^[\da-f:]*:[\da-f:]*(?:\/\d+)?$/.test(entry) && !entry.includes("ffff:");
  return isOtherFamily ? "none" : "some";
}

function networkIn(entry: string): string | undefined {
  const [range = "", bits = ""] = entry.split("/");
  return IPV4.test(range) && /^\d{1,2}$/.test(bits) && serviceAddress(entry, 0) !== undefined
    ? networkOf(entry)
    : undefined;
}

/** The same address can be written in several ways. */
function ofIpv6(entry: string, address: string): ProxyException {
  if (entry === address) return "all";
  return IPV4.test(entry) || networkIn(entry) !== undefined ? "none" : "some";
}
