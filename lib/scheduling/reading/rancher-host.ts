import { isKnownOnlyAtApply } from "../known-only-at-apply";
import { RancherHost } from "../model";

/** How nodes reach Rancher at this URL. */
export function rancherHostOf(url: string | undefined): RancherHost {
  if (url === undefined || isKnownOnlyAtApply(url) || !URL.canParse(url)) return RancherHost.UNKNOWN;
  const { hostname } = new URL(url);
  const isAddress = hostname.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
  return isAddress ? RancherHost.ADDRESS : RancherHost.NAME;
}
