import { asCode, type Text, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { Descriptions } from "./description";
import { thePool, thePools } from "./phrases";

/** Findings about values over which K3s, or a part of Kubernetes that it runs, stops, in words. */
export const STOPPING_VALUE_DESCRIPTIONS: Descriptions<"RK533" | "RK534"> = {
  RK533: ({ setting, key, reason, pools }) => ({
    subject: text`${asCode(setting)}, key ${asCode(JSON.stringify(key))}`,
    message: text`K3s's server does not start with ${asCode(JSON.stringify(key))} in ${asCode(setting)}: ${WHY[reason]}`,
    facts: forPools(pools),
    help: [text`${HELP[reason]}`, text`leave it out`],
  }),

  RK534: ({ setting, key, argument, since, pools, isReleaseOpen }) => ({
    subject: text`${asCode(setting)}, key ${asCode(JSON.stringify(key))}`,
    message: text`Kubernetes ${since} and later do not know ${asCode(argument)}${isByValue(key, argument) ? " with this value" : ""}, of ${asCode(JSON.stringify(key))} in ${asCode(setting)}`,
    facts: [
      text`${PART[key] ?? "the part of Kubernetes that gets it"} stops over it as it starts, and K3s with it`,
      ...(isReleaseOpen ? [text`the release is known only at apply, and one before ${since} may take it`] : []),
      ...forPools(pools),
    ],
    help: [
      argument === "cloud-provider" && key === "kubelet-arg"
        ? text`write ${asCode("cloud-provider=external")}, with a cloud controller manager of the cloud`
        : text`leave it out`,
      ...(argument === "feature-gates"
        ? [text`leave only the gate out that went, as what it turned on is always on`]
        : []),
    ],
  }),
};

/** Whether the argument is known, and what it is given is not. */
function isByValue(key: string, argument: string): boolean {
  return argument === "feature-gates" || (argument === "cloud-provider" && key === "kubelet-arg");
}

function forPools(pools: readonly string[]): Text[] {
  if (pools.length === 0) return [];
  return [text`it is for the nodes of ${pools.length > 1 ? thePools(pools) : thePool(pools[0] ?? "")}`];
}

const WHY: Readonly<Record<FindingData["RK533"]["reason"], string>> = {
  "no-network": "an item is no network in CIDR notation",
  "small-network": "the first network has fewer than eight addresses",
  "no-dns-address": "a network has no tenth address, which the DNS of the cluster gets",
  "no-address": "an item is no IP address",
  "no-port-range": "it is no range of ports",
  "unknown-word": "it is none of the words that K3s knows",
  datastore: "a datastore goes with servers that have the roles of both etcd and the control plane, and with no others",
};

const HELP: Readonly<Record<FindingData["RK533"]["reason"], string>> = {
  "no-network": "write networks with their length, as 10.43.0.0/16",
  "small-network": "give a larger network, as 10.43.0.0/16",
  "no-dns-address": "give a larger network, as 10.43.0.0/16, or write an address of it in cluster-dns",
  "no-address": "write IP addresses alone, as 10.43.0.10",
  "no-port-range": "write the first and the last port, as 30000-32767",
  "unknown-word": "write a word that K3s documents for the key",
  datastore: "give all servers the roles of both etcd and the control plane",
};

const PART: Readonly<Record<string, string>> = {
  "kube-apiserver-arg": "kube-apiserver",
  "kube-controller-manager-arg": "kube-controller-manager",
  "kube-proxy-arg": "kube-proxy",
  "kube-scheduler-arg": "kube-scheduler",
  "kubelet-arg": "the kubelet",
};
