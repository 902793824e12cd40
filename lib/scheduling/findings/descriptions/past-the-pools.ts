import type { EnvironmentRoad } from "../../reading/agent-environment";
import type { KubeletRoad } from "../../reading/unjudged";
import { asCode, inProse, joined, type Text, text } from "../../rich-text";
import type { LabelOwner } from "../../validation/reserved-labels";
import type { FindingData } from "../finding-data";
import type { Description, Descriptions, Language } from "./description";
import { isOrAre, someTaints, thePool, thePools } from "./phrases";

/** Findings about what reaches nodes by other roads than their pool, and about pools whose nodes cannot join, in words. */
export const PAST_THE_POOLS_DESCRIPTIONS: Descriptions<"RK521" | "RK522" | "RK523" | "RK524" | "RK525"> = {
  RK521: ({ setting, key, road }, language) => ({
    subject: text`${asCode(setting)}, key ${quoted(key)}`,
    message: text`${quoted(key)} in ${asCode(setting)} ${ROADS[road].message}`,
    facts: ROADS[road].facts,
    help: [ROADS[road].help(language)],
  }),

  RK522: ({ setting, key, arguments: named, pools }, language) => ({
    subject: text`${asCode(setting)}, key ${quoted(key)}`,
    message: text`${quoted(key)} in ${asCode(setting)} gives nodes ${inProse(named.map((each) => WHAT[each]))} past their node pools`,
    facts: [
      ...named.map((argument) => text`${asCode(argument)}: ${EFFECT[argument]}`),
      ...(pools.length === 0
        ? []
        : [text`it is for the nodes of ${pools.length > 1 ? thePools(pools) : thePool(pools[0] ?? "")}`]),
      text`where anything runs on these nodes has the verdict "depends"`,
    ],
    help: [text`set ${inProse(named.map((each) => asCode(WHAT[each])))} on ${poolOf(language)}`],
  }),

  RK523: ({ name, others }) => ({
    subject: text`name`,
    message:
      name === undefined
        ? text`${inProse(others.map(asCode))} ${others.length > 1 ? "have the names" : "has the name"} of ${others.length > 1 ? "instances" : "an instance"} of this resource in the same Rancher`
        : text`${inProse(others.map(asCode))} ${isOrAre(others)} called ${quoted(name)} in the same Rancher too`,
    facts: [
      text`Rancher knows a cluster by its name in its namespace: it refuses to create a second one`,
      text`once one of them is there, another that is imported changes the same cluster back and forth`,
    ],
    help: [
      text`give each cluster a ${asCode("name")} of its own`,
      text`make one of them with another provider, if it belongs to another Rancher`,
    ],
  }),

  RK524: ({ pool, labels }) => ({
    subject: thePool(pool),
    message: text`${thePool(pool)} gives its nodes ${labels.length > 1 ? "labels that are" : "a label that is"} reserved for ${inProse(ownersOf(labels).map((owner) => OWNER[owner]))}: ${joined(labels.map(({ key }) => asCode(key)))}`,
    facts: ownersOf(labels).map((owner) =>
      ownerFact(
        owner,
        labels.filter((each) => each.owner === owner).map(({ key }) => key),
      ),
    ),
    help: [text`use labels with a prefix of your own`],
  }),

  RK525: describeDoubleTaints,
};

const PREFIXED = text`Rancher puts ${asCode("agentEnvVars")} in front of every node's registration command`;

/** Where roles, labels and taints of nodes belong. */
function poolOf(language: Language): string {
  return language === "hcl" ? "the machine pool, or in the nodes' registration command" : "the node pool";
}

const rightPlace = (language: Language) => text`leave it out, and set roles, labels and taints on ${poolOf(language)}`;

const RESTS_ON_IT = text`whatever rests on it has the verdict "depends"`;

const ROADS: Readonly<
  Record<
    EnvironmentRoad,
    { readonly message: string; readonly facts: readonly Text[]; readonly help: (language: Language) => Text }
  >
> = {
  registration: {
    message: "changes what every node registers as",
    facts: [
      text`${PREFIXED}, where it adds to the roles, labels and taints of the pool`,
      text`what it adds is not part of the proof, so that whatever rests on it has the verdict "depends"`,
    ],
    help: rightPlace,
  },
  address: {
    message: "gives every node one address",
    facts: [text`${PREFIXED}, so that all nodes would have it`, RESTS_ON_IT],
    help: (language) =>
      language === "hcl"
        ? text`give a single node's registration command ${asCode("--address")} or ${asCode("--internal-address")}, or name an interface, which each node resolves itself`
        : text`give a single node's registration command ${asCode("address")} or ${asCode("internalAddress")}, or name an interface, which each node resolves itself`,
  },
  node: {
    message: "gives every node what only one node can have",
    facts: [text`${PREFIXED}, so that all machines would be the same one to Rancher or Kubernetes`, RESTS_ON_IT],
    help: (language) =>
      language === "hcl"
        ? text`leave it out, and give a single node's registration command ${asCode("--node-name")}`
        : text`leave it out, and give a single node's registration command ${asCode("nodeName")} or ${asCode("machineId")}`,
  },
  rancher: {
    message: "takes the place of what Rancher sets by itself",
    facts: [
      text`Rancher gives its agent and the registration command this variable; another value keeps them from what they need`,
      RESTS_ON_IT,
    ],
    help: () => text`leave it out`,
  },
  k3s: {
    message: "reaches K3s past the configuration that Rancher writes",
    facts: [
      text`Rancher's installer of K3s has ${asCode("agentEnvVars")} in its environment, from which K3s takes flags`,
      text`what it changes is not part of the proof, so that whatever rests on it has the verdict "depends"`,
    ],
    help: (language) =>
      text`leave it out, and write the setting into ${asCode("machineGlobalConfig")}; taints and labels belong on ${poolOf(language)}`,
  },
  nothing: {
    message: "does nothing on K3s nodes",
    facts: [text`it is a variable of RKE1 or RKE2, which nothing that registers or runs a K3s node reads`],
    help: rightPlace,
  },
};

const WHAT: Readonly<Record<KubeletRoad, string>> = { "register-with-taints": "taints", "node-labels": "labels" };

const EFFECT: Readonly<Record<KubeletRoad, string>> = {
  "register-with-taints":
    "the kubelet takes it in the place of the taints of the node pool and of its roles, or up to K3s 1.31 on top of them where it is written with +=",
  "node-labels":
    "the kubelet takes it in the place of the labels of the node pool and of Rancher, or on top of them where it is written with +=",
};

const OWNER: Readonly<Record<LabelOwner, string>> = {
  kubernetes: "Kubernetes",
  rancher: "Rancher",
  "cluster-api": "Cluster API",
};

function ownersOf(labels: FindingData["RK524"]["labels"]): LabelOwner[] {
  return [...new Set(labels.map(({ owner }) => owner))];
}

function ownerFact(owner: LabelOwner, keys: readonly string[]): Text {
  const named = inProse(keys.map(asCode));
  switch (owner) {
    case "kubernetes":
      return text`a kubelet that is to set ${named} on its own node does not start, so that no node of the pool joins`;
    case "rancher":
      return text`Rancher goes by ${named} of a machine; what another value than its own does is not part of the proof`;
    case "cluster-api":
      return text`Rancher copies ${named} to the pool's Machines, where Cluster API goes by it; what that does is not part of the proof`;
  }
}

function describeDoubleTaints({ pool, taints, roleTaints }: FindingData["RK525"]): Description {
  return {
    subject: thePool(pool),
    message: text`no node of ${thePool(pool)} joins: ${joined(taints.map((each) => text`${someTaints(each)} have one key and effect`))}`,
    facts: [
      ...(roleTaints.length === 0
        ? []
        : [text`Rancher adds ${someTaints(roleTaints)} because of the pool's roles, whatever the pool has already`]),
      text`a kubelet that is given two taints of one key and effect does not start, whatever their values`,
    ],
    help: [roleTaints.length === 0 ? text`keep one of them` : text`leave out the pool's own taint`],
  };
}

function quoted(value: string) {
  return asCode(JSON.stringify(value));
}
