import type { Cluster } from "../reading/cluster";
import { RancherHost } from "../reading/rancher-host";
import { isUnknown } from "../reading/unknown";

/** Whether the agent needs the cluster's DNS to reach Rancher. */
export type DnsNeed = "yes" | "no" | "unknown";

/** What of a cluster decides whether its agent needs DNS. */
type Deciding = Pick<Cluster, "rancherHost" | "environment">;

/**
 * Whether `cattle-cluster-agent` needs the cluster's DNS to reach Rancher. With a URL by name it is taken to do so whatever
 * the proxy: releases differ in whether the agent resolves a name that it asks a proxy for.
 * @see rancher/rancher package/run.sh, rancher/rancher#55860
 */
export function dnsNeed(cluster: Deciding): DnsNeed {
  const { need } = proxyNeed(cluster);
  switch (cluster.rancherHost) {
    case RancherHost.NAME:
      return "yes";
    case RancherHost.ADDRESS:
      return need;
    case RancherHost.UNKNOWN:
      return need === "yes" ? "yes" : "unknown";
  }
}

/** The environment variables because of which an agent needs DNS, or may do, whatever the URL; none where the URL decides. */
export function proxyVariables(cluster: Deciding): readonly string[] {
  const { need, variables } = proxyNeed(cluster);
  if (cluster.rancherHost === RancherHost.ADDRESS) return variables;
  return cluster.rancherHost === RancherHost.UNKNOWN && need === "yes" ? variables : [];
}

/** Whether the agent needs DNS to find the proxy that it reaches an IP address through, and by which variables. */
function proxyNeed({ environment }: Deciding): { readonly need: DnsNeed; readonly variables: readonly string[] } {
  const { proxy, unknown } = environment;
  const exceptions = [...proxy.exceptions];
  const isNothingExcepted = exceptions.every(([, excepts]) => excepts === "none");
  const named = [...proxy.hosts].filter(([, host]) => host !== "address").map(([name]) => name);
  if (unknown !== undefined) return { need: "unknown", variables: ["HTTPS_PROXY"] };
  if (named.length === 0) return { need: "no", variables: [] };
  if (exceptions.length > 0 && exceptions.every(([, excepts]) => excepts === "all"))
    return { need: "no", variables: [] };
  if (!isNothingExcepted) {
    const open = exceptions.filter(([, excepts]) => excepts !== "none").map(([name]) => name);
    return { need: "unknown", variables: [...named, ...open] };
  }
  // The programs of which the agent is made differ in which of two spellings they take.
  const isCertain = named.some((name) => !isUnknown(proxy.hosts.get(name)));
  return { need: isCertain ? "yes" : "unknown", variables: named };
}
