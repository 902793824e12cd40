import type { KnownWorkload } from "../live/known-workloads";
import type { Outlook } from "./outlook";
import { isLosing } from "./weight";

type Found = Pick<Outlook, "agent" | "servers" | "departures" | "daemonSets">;

/** What is missing without workloads that the rest of the cluster relies on. */
const MISSING: Partial<Record<KnownWorkload["name"], string>> = {
  coredns: "without CoreDNS no name is looked up in the cluster",
  "rke2-coredns": "without CoreDNS no name is looked up in the cluster",
  "other-dns": "without the cluster's DNS no name is looked up in it",
  "local-path-provisioner":
    "without local-path-provisioner no local-path volume is made or removed; those that are there go on",
  "metrics-server": "without metrics-server kubectl top and autoscaling by usage stand still",
  traefik: "without Traefik nothing is reached through an Ingress",
  "fleet-agent": "without fleet-agent nothing is deployed by Fleet",
  "rancher-webhook": "without rancher-webhook changes of Rancher's own objects in the cluster may be refused",
};

const WITHOUT_SERVERS =
  "without an API server, or without a majority of etcd, nothing is scheduled, made again or changed, whatever is said of pods here, and Rancher reaches nothing: what runs on other nodes runs on as it is";

/** What follows for the cluster from what is lost, in the order of what is lost. */
export function consequencesOf({ agent, servers, departures, daemonSets }: Found): string[] {
  const lost = departures.filter(({ future }) => isLosing(future));
  const missing = lost.flatMap(({ workload }) =>
    workload.known === undefined ? [] : (MISSING[workload.known.name] ?? []),
  );
  const balancers = daemonSets.filter(
    ({ workload, loses }) => loses.length > 0 && ["svclb", "svclb-traefik"].includes(workload.known?.name ?? ""),
  );
  return [
    ...(servers === undefined ? [] : [WITHOUT_SERVERS]),
    ...agent.details,
    ...new Set(missing),
    ...balancers.map(({ workload, loses, left }) =>
      left === 0
        ? `${workload.name} runs nowhere any more: its Service has no address`
        : `${workload.name} leaves ${loses.length === 1 ? "a node" : `${loses.length} nodes`}: its Service is not reached there any more`,
    ),
  ];
}
