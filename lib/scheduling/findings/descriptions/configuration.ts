import { isBooleanKey } from "../../reading/rancher-filter";
import type { UnjudgedArgument } from "../../reading/unjudged";
import { SWITCHES } from "../../releases/configuration-keys";
import { asCode, asPool, asToleration, inProse, type MarkedText, type Text, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { Description, Descriptions, Language } from "./description";
import { allOfSome, thePool, thePools } from "./phrases";

/** Findings about configuration that Rancher or K3s drops, overwrites or cannot use, in words. */
export const CONFIGURATION_DESCRIPTIONS: Descriptions<
  "RK501" | "RK502" | "RK503" | "RK505" | "RK506" | "RK507" | "RK512" | "RK526" | "RK527" | "RK528" | "RK529" | "RK531"
> = {
  RK501: ({ setting, key }, language) => ({
    subject: keyOf(setting, key),
    message: text`${asCode(key)} in ${asCode(setting)} is overwritten by Rancher`,
    facts: [text`Rancher writes ${asCode(key)} last, from what the node was registered with`],
    help: [
      language === "hcl"
        ? text`set ${asCode(key === "node-taint" ? "taints" : "machine_labels")} on the machine pool, or ${asCode(key === "node-taint" ? "--taints" : "--label")} in the nodes' registration command`
        : text`set ${asCode(key === "node-taint" ? "taints" : "labels")} on the node pool`,
    ],
  }),

  RK502: ({ setting, key, kind, takesAway }) => ({
    subject: keyOf(setting, key),
    message: text`${quotedKey(key)} in ${asCode(setting)} is ${kind === "null" ? "empty" : `a ${kind}`}, which Rancher drops without a word`,
    facts: [text`only text, true or false, and lists reach K3s`, ...whatGoes(takesAway)],
    help: [
      isTrueOrFalse(key)
        ? text`write ${asCode("true")} or ${asCode("false")}, or leave it out`
        : text`${DROPPED_VALUE_REPAIR[kind]}`,
    ],
  }),

  RK503: describeUnknownKey,

  RK505: ({ tolerations }) => ({
    subject: text`traefik`,
    message: text`Traefik no longer tolerates ${inProse(tolerations.map(asToleration))}`,
    facts: [text`Helm replaces lists: tolerations in chart values take the place of the chart's own`],
    help: [text`write the default tolerations into the list as well`],
  }),

  RK506: ({ setting, key, isOfRke2 }) => ({
    subject: keyOf(setting, key),
    message: text`chart values for ${quotedKey(key)} have no effect on K3s`,
    facts: [
      isOfRke2
        ? text`the chart belongs to RKE2`
        : text`K3s ships it as a plain manifest, not as a Helm chart; of its addons only Traefik has chart values`,
    ],
    help: [
      isOfRke2
        ? text`leave it out; of K3s's own addons only ${asCode('"traefik"')} and ${asCode('"traefik-crd"')} have chart values`
        : text`disable the packaged one and ship a manifest of your own in ${asCode("additionalManifest")}`,
    ],
  }),

  RK512: ({ setting, key, arguments: named, pools }) => ({
    subject: keyOf(setting, key),
    message: text`${quotedKey(key)} in ${asCode(setting)} decides about scheduling in a way that is not judged`,
    facts: [
      ...named.map((argument) => text`${UNJUDGED[argument].effect}`),
      ...(pools.length === 0
        ? []
        : [text`it is for the nodes of ${pools.length > 1 ? thePools(pools) : thePool(pools[0] ?? "")}`]),
      text`whatever rests on it has the verdict "depends"`,
    ],
    help: [...new Set(named.map((argument) => UNJUDGED[argument].help))].map((help) => text`${help}`),
  }),

  RK526: describeSwitch,

  RK527: ({ setting, key, kinds }) => ({
    subject: keyOf(setting, key),
    message: text`${quotedKey(key)} in ${asCode(setting)} has ${inProse(kinds.map((kind) => text`${ITEM[kind]}`))} among its items`,
    facts: [text`Rancher passes items on as they are, and K3s takes each of them for text`],
    help: [
      text`write each item as text, as K3s's flag takes it, for example ${asCode('"max-pods=200"')} and not ${asCode("max-pods: 200")}`,
    ],
  }),

  RK528: ({ setting, key, from, property }, language) => ({
    subject: keyOf(setting, key),
    message: text`${quotedKey(key)} in ${asCode(setting)} is overwritten by Rancher`,
    facts: [
      from === "registries"
        ? text`Rancher drops what is written here, and names the file it makes of the cluster's registries`
        : text`Rancher drops what is written here, and writes the address and the tokens it made for the cluster`,
    ],
    help: [...(property === undefined ? [] : [setByProperty(property, language)]), text`leave it out`],
  }),

  RK529: ({ setting, key, kind, takesAway }) => ({
    subject: keyOf(setting, key),
    message: text`${quotedKey(key)} in ${asCode(setting)} is ${shapeOf(kind, true)}, so Rancher leaves the key out`,
    facts: [...whatGoes(takesAway), text`K3s goes by its default for it`],
    help: [
      takesAway === true
        ? text`give a value where K3s's default is not what these machines are to have`
        : text`give a value, or leave the key out`,
    ],
  }),

  RK531: ({ setting, key, takesAway }) => ({
    subject: keyOf(setting, key),
    message: text`${quotedKey(key)} in ${asCode(setting)} is known only at apply, and may be of a kind that Rancher drops`,
    facts: [
      text`only text, true or false, and lists reach K3s; a number or a map Rancher drops without a word`,
      ...whatGoes(takesAway),
    ],
    help: [
      text`declare the type of the variable, or write ${asCode("tostring()")} around the expression where it is to be text`,
      text`in YAML of your own, put quotes around an expression that is to be text`,
    ],
  }),

  RK507: ({ setting, pool, knownPools, meant }) => ({
    subject: text`${asCode(setting)}`,
    message: text`${asCode(setting)} is for the node pool ${asPool(JSON.stringify(pool))}, which does not exist`,
    facts: [knownPools.named.length === 0 ? text`there are no pools` : text`the pools are ${allOfSome(knownPools)}`],
    help: [
      ...(meant === undefined ? [] : [text`did you mean ${asPool(JSON.stringify(meant))}?`]),
      text`add the pool, or take its name out`,
    ],
  }),
};

function describeSwitch({ setting, key, kind, isEmpty, becomes }: FindingData["RK526"]): Description {
  const value = text`${quotedKey(key)} in ${asCode(setting)} is ${shapeOf(kind, isEmpty)}`;
  const isOfRancher = typeof becomes === "boolean";
  return {
    subject: keyOf(setting, key),
    message: isOfRancher
      ? text`${value}, which Rancher takes for ${String(becomes)}`
      : text`${value} that K3s takes for neither true nor false`,
    facts: isOfRancher
      ? [
          text`Rancher makes true or false of text and lists for the key`,
          kind === "list"
            ? text`of a list it takes the first item, and of text only true, t, yes and y for true`
            : text`of text it takes only true, t, yes and y for true, in upper or lower case`,
        ]
      : [
          becomes === "refusal"
            ? text`Rancher passes it on as it is, and K3s does not start on nodes that get it`
            : text`Rancher makes true or false of it, or K3s does not start on nodes that get it: which of the two is not known here`,
          text`K3s's flag takes 1, t, T, true, True and TRUE for true, and 0, f, F, false, False and FALSE for false`,
        ],
    help: [text`write ${asCode("true")} or ${asCode("false")}, without quotes`],
  };
}

/** Whether K3s's flag is on or off. */
function isTrueOrFalse(key: string): boolean {
  return isBooleanKey(key) || SWITCHES.has(key);
}

function shapeOf(kind: "list" | "text", isEmpty: boolean): string {
  if (kind === "text") return isEmpty ? "empty text" : "text";
  return isEmpty ? "an empty list" : "a list";
}

/** Arguments of `rancher2_cluster_v2` that properties are written as. */
const ARGUMENTS: ReadonlyMap<string, string> = new Map([
  ["dataDirectories", "rke_config.data_directories"],
  ["etcd", "rke_config.etcd"],
  ["registries", "rke_config.registries"],
]);

function setByProperty(property: string, language: Language): Text {
  if (language === "hcl") return text`write ${asCode(ARGUMENTS.get(property) ?? property)} of the resource`;
  return text`use the property ${asCode(property)} of K3sCluster`;
}

/** What is said of a value that stands above one of the global configuration. */
function whatGoes(takesAway: true | undefined): Text[] {
  return takesAway === true
    ? [text`the machines it selects lose the value of ${asCode("machineGlobalConfig")} all the same`]
    : [];
}

const ITEM = { list: "a list", map: "a map", null: "an empty one" } as const;

const DROPPED_VALUE_REPAIR = {
  number: "write the number as a string",
  map: "write it as a string or a list, as K3s's own flags take it",
  null: "give it a value, or leave it out",
} as const;

function describeUnknownKey(data: FindingData["RK503"], language: Language): Description {
  const { setting, key, isOfRke2, property, meant, workers } = data;
  if (workers !== undefined) return describeServerKey(setting, key, workers);
  return {
    subject: keyOf(setting, key),
    message: isOfRke2
      ? text`${quotedKey(key)} in ${asCode(setting)} is a key of RKE2; K3s has none such, and Rancher drops it`
      : text`${quotedKey(key)} in ${asCode(setting)} is not among the keys Rancher passes on to K3s`,
    facts: [text`Rancher passes on what its release data lists for K3s and drops everything else without a word`],
    help: [
      ...(property === undefined ? [] : [setByProperty(property, language)]),
      ...(meant === undefined ? [] : [text`did you mean ${quotedKey(meant)}?`]),
      isOfRke2 || property !== undefined
        ? text`leave it out`
        : text`leave it out, or acknowledge this finding when your Rancher's release data is newer`,
    ],
  };
}

function describeServerKey(setting: string, key: string, workers: readonly string[]): Description {
  return {
    subject: keyOf(setting, key),
    message: text`${quotedKey(key)} in ${asCode(setting)} is a key of servers, and only ${workers.length > 1 ? thePools(workers) : thePool(workers[0] ?? "")} would get it`,
    facts: [text`Rancher drops keys of servers on nodes without the etcd and the control-plane role`],
    help: [text`select pools with one of these roles, or leave it out`],
  };
}

function keyOf(setting: string, key: string): Text {
  return text`${asCode(setting)}, key ${quotedKey(key)}`;
}

/** Somebody else's text, so it is escaped as well as quoted. */
function quotedKey(key: string): MarkedText {
  return asCode(JSON.stringify(key));
}

const LEAVE_OUT = "leave it out, or see to it that something else does the part's work, and acknowledge the finding";

const KUBELET_FILES =
  "give arguments of the kubelet one by one, or see to it that the files have no registerWithTaints";

/** What an argument does to scheduling, and what to do about it. */
const UNJUDGED: Readonly<Record<UnjudgedArgument, { readonly effect: string; readonly help: string }>> = {
  "register-schedulable": {
    effect: "register-schedulable: nodes join cordoned, and take nothing until somebody uncordons them",
    help: "leave it out, and cordon nodes once they have joined",
  },
  "register-node": {
    effect: "register-node: the kubelet registers no node, so there is none to run on until somebody makes it",
    help: "leave it out",
  },
  config: {
    effect: "config: the kubelet reads a file of the node's, which may give the node taints or keep it cordoned",
    help: KUBELET_FILES,
  },
  "config-dir": {
    effect: "config-dir: the kubelet reads files of the node's, which may give the node taints or keep it cordoned",
    help: KUBELET_FILES,
  },
  "cloud-provider": {
    effect:
      "cloud-provider: with K3s's own cloud controller off, nodes keep the taint node.cloudprovider.kubernetes.io/uninitialized until another one has seen them",
    help: "have the cloud controller tolerate that taint and run on the first node, and acknowledge the finding",
  },
  "flannel-backend": {
    effect: "flannel-backend: without a network of K3s's own no node is ready until another one is installed",
    help: "have the network's pods tolerate the taints of the first node, and acknowledge the finding",
  },
  "unknown-flannel-backend": {
    effect: "flannel-backend: K3s stops with a network that its release does not know",
    help: "write vxlan, host-gw, wireguard-native or none",
  },
  "disable-scheduler": { effect: "disable-scheduler: these servers give no pod a node", help: LEAVE_OUT },
  "disable-controller-manager": {
    effect: "disable-controller-manager: these servers make no pods, and clear no taints of nodes that are ready",
    help: LEAVE_OUT,
  },
  "disable-apiserver": {
    effect: "disable-apiserver: these servers need the API of others; Rancher sets it itself, from the roles of a node",
    help: "leave it out, and give the node pool the roles it is to have",
  },
  "disable-etcd": {
    effect: "disable-etcd: these servers need a datastore elsewhere; Rancher sets it itself, from the roles of a node",
    help: "leave it out, and give the node pool the roles it is to have",
  },
  "disable-kube-proxy": {
    effect: "disable-kube-proxy: Services, that of CoreDNS among them, have no address until something takes its place",
    help: LEAVE_OUT,
  },
  "node-file": {
    effect:
      "a file that K3s takes its configuration, arguments or environment from, which stands in a Secret or ConfigMap, may taint nodes, turn parts off and change addons",
    help: "write the settings into machineGlobalConfig or machineSelectorConfig, and taints and labels on the node pool",
  },
  "disabled-part": {
    effect:
      "disable: it takes away the objects of a manifest by the name of its file, also the rights of K3s's own controllers, Rancher's agent, and what additional_manifest ships",
    help: "name only addons in disable: coredns, metrics-server, local-storage, traefik, servicelb",
  },
  placement: {
    effect:
      "an affinity, a node name, a scheduler or spreading of its own may keep the workload off nodes, and so may a class, an account, a claim or a volume that no manifest brings",
    help: "use a node selector and tolerations alone, ship what it needs beside it, or acknowledge the finding",
  },
};
