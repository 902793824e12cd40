import { isKnownOnlyAtApply } from "../known-only-at-apply";

/** How nodes reach Rancher, which decides whether its agent needs DNS. */
export enum RancherHost {
  /** Through a DNS name: the agent needs CoreDNS. */
  NAME = "name",
  /** Through an IP address: the agent needs no DNS. */
  ADDRESS = "address",
  /** The URL is known only at apply, or to the provider alone. */
  UNKNOWN = "unknown",
}

/** How nodes reach Rancher at this URL. */
export function rancherHostOf(url: string | undefined): RancherHost {
  if (url === undefined || isKnownOnlyAtApply(url) || !URL.canParse(url)) return RancherHost.UNKNOWN;
  const { hostname } = new URL(url);
  const isAddress = hostname.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
  return isAddress ? RancherHost.ADDRESS : RancherHost.NAME;
}
