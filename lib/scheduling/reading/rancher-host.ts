import { isKnownOnlyAtApply } from "../known-only-at-apply";

/**
 * How nodes reach Rancher, which decides whether its agent needs DNS.
 *
 * @example
 * ```ts
 * const { rancherHost } = cluster.prove().cluster;
 * if (rancherHost !== RancherHost.ADDRESS) console.log("the agent needs DNS on the first node");
 * ```
 */
export enum RancherHost {
  /** Through a DNS name: the agent needs CoreDNS. */
  NAME = "name",
  /** Through an IP address: the agent needs no DNS. */
  ADDRESS = "address",
  /** The URL is known only at apply, or to the provider alone. */
  UNKNOWN = "unknown",
}

/** What a URL of Rancher that is written out tells of how nodes reach it. */
export interface RancherReached {
  readonly rancherHost: RancherHost;
  /** The IP address in the URL, without brackets. */
  readonly rancherAddress?: string;
}

/** How nodes reach Rancher at this URL, and its IP address. */
export function rancherReachedAt(url: string | undefined): RancherReached {
  const rancherHost = rancherHostOf(url);
  if (rancherHost !== RancherHost.ADDRESS || url === undefined) return { rancherHost };
  return { rancherHost, rancherAddress: new URL(url).hostname.replace(/^\[|\]$/g, "") };
}

/**
 * What tells the Rancher at a URL from another one. Of the path the provider takes nothing, and hosts and the default port
 * can be written in more than one way.
 */
export function rancherServerAt(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** Whether a text is such an address, as it is written in a URL that was read. */
export function isAddressInUrl(text: string): boolean {
  return rancherReachedAt(`https://${text.includes(":") ? `[${text}]` : text}`).rancherAddress === text;
}

function rancherHostOf(url: string | undefined): RancherHost {
  if (url === undefined || isKnownOnlyAtApply(url) || !URL.canParse(url)) return RancherHost.UNKNOWN;
  const { hostname } = new URL(url);
  const isAddress = hostname.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
  return isAddress ? RancherHost.ADDRESS : RancherHost.NAME;
}
