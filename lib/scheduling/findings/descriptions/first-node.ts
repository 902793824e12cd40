import { setOf } from "../../once-per";
import { WORKER_LABEL } from "../../proof/node-labels";
import { INIT_NODE_LABEL } from "../../reading/init-node";
import { asCode, inProse, joined, type Text, text } from "../../rich-text";
import type { FindingData, FirstNodeDns, FirstNodePlace, Refusal } from "../finding-data";
import type { Description, Descriptions } from "./description";
import { applyLater, beforeTolerating, LABELLED_LATER, oneOfPools, refusalWords, someTaints, thePool } from "./phrases";

/** Findings about what runs on the first nodes, and about which one is the first, in words. */
export const FIRST_NODE_DESCRIPTIONS: Descriptions<"RK101" | "RK102" | "RK103" | "RK110" | "RK111"> = {
  RK101: describeAgent,

  RK102: (data) => ({
    subject: thePool(data.pool),
    message: text`CoreDNS cannot run on ${where(data)}, so cattle-cluster-agent cannot resolve ${data.proxy === undefined ? "Rancher's name" : "its proxy's name"}`,
    facts: [
      dnsTrouble(data),
      ...labelledLater(data.dns),
      ...oneIsEnough(data),
      data.proxy === undefined
        ? text`the agent asks the cluster's own DNS for the host of Rancher's URL and exits when it gets no answer`
        : text`the agent asks the cluster's own DNS for the host in ${namedVariables(data.proxy)} and exits when it gets no answer, whatever Rancher's URL`,
      waitsForever(data),
    ],
    help: [...beforeTolerating(data), ...dnsRepairs(data), ...pins(data), ...rescues(data, data.dns)],
  }),

  RK103: (data) => ({
    subject: thePool(data.pool),
    message: text`CoreDNS cannot run on ${where(data)}; whether cattle-cluster-agent needs it depends on ${data.proxy === undefined ? "Rancher's URL, which is known only at apply" : namedVariables(data.proxy)}`,
    facts: [
      dnsTrouble(data),
      ...labelledLater(data.dns),
      ...oneIsEnough(data),
      data.proxy === undefined
        ? text`with a URL by name the cluster never comes up from there, with a URL by IP address it does`
        : text`where the agent reaches Rancher through a proxy that is given by name, it asks the cluster's own DNS for that name`,
      waitsForever(data),
    ],
    help: [
      ...(data.proxy === undefined
        ? [
            data.hasProperties
              ? text`pass ${asCode("rancherUrl")} as a literal, so that this can be judged`
              : text`write ${asCode("api_url")} of the provider as a literal, or ${asCode("rancher")} into the file of ${asCode("--pools")}, so that this can be judged`,
          ]
        : []),
      ...beforeTolerating(data),
      ...dnsRepairs(data),
      ...pins(data),
      ...rescues(data, data.dns),
    ],
  }),

  RK110: ({ pool, roles, etcdPools }) => ({
    subject: thePool(pool),
    message:
      roles === undefined
        ? text`the first node is pinned to a machine of ${thePool(pool)}, which does not exist`
        : text`the first node is pinned to a machine of ${thePool(pool)}, which has no etcd role`,
    facts: [
      ...(roles === undefined ? [] : [text`its roles are ${inProse(roles.map(asCode))}`]),
      text`the first node starts etcd; Rancher takes the machine with the pinned id and no other, so nothing ever starts`,
    ],
    help: [
      etcdPools.length === 0
        ? text`name a pool with the etcd role in ${asCode("initNode.pool")}`
        : text`name ${oneOfPools(etcdPools)} in ${asCode("initNode.pool")}, and register the machine with its command`,
      text`leave ${asCode("initNode")} out, so that Rancher elects the first node`,
    ],
  }),

  RK111: ({ pool, pinsOther }) => ({
    subject: thePool(pool),
    message: text`the first node is said to be a machine of ${thePool(pool)}, but the cluster ${pinsOther ? "pins another one" : "does not pin it"}`,
    facts: [
      pinsOther
        ? text`its label ${asCode(INIT_NODE_LABEL)} has another id than ${asCode("initNode.machineId")}: Rancher waits for the machine with that id, of whichever pool it is`
        : text`the cluster has no label ${asCode(INIT_NODE_LABEL)}, so Rancher elects any of the etcd nodes`,
      text`an override, or what was set on the resource, took the place of the labels of the cluster`,
    ],
    help: [
      text`give other labels in ${asCode("labels")} of K3sCluster, which keeps its own`,
      pinsOther
        ? text`give ${asCode("initNode")} the id in the label, and the pool that its machine registers with`
        : text`leave ${asCode("initNode")} out, where any of the etcd nodes may be the first`,
    ],
  }),
};

function describeAgent(data: FindingData["RK101"]): Description {
  const { pool, agent } = data;
  return {
    subject: thePool(pool),
    message: text`cattle-cluster-agent cannot run on ${where(data)}`,
    facts: [refusalWords(agent), ...oneIsEnough(data), waitsForever(data)],
    help: [
      ...beforeTolerating(data),
      ...agentRepairs(data),
      ...laterOrElsewhere(data, agent),
      ...pins(data),
      ...rescues(data, agent),
    ],
  };
}

function agentRepairs({ agent, setting }: FindingData["RK101"]): Text[] {
  switch (agent.verdict) {
    case "blocked":
      return [text`append a toleration of ${someTaints(agent.by)} to ${asCode(setting)}`];
    case "evicted":
      return [text`tolerate ${someTaints(agent.by)} without a limit, in ${asCode(setting)}`];
    case "stopped":
      return [text`take back ${inProse(agent.by.map(asCode))}`];
    case "unselected":
      return [];
  }
}

/** Nodes that are there before the agent lack a label that they would get through it. */
function labelledLater(refusal: Refusal | "disabled"): Text[] {
  if (refusal === "disabled" || refusal.verdict !== "unselected") return [];
  return Object.hasOwn(refusal.missingLabels, WORKER_LABEL) ? [text`${asCode(WORKER_LABEL)} is ${LABELLED_LATER}`] : [];
}

function where({ pool, moment }: FirstNodePlace): Text {
  return moment === "alone"
    ? text`a node of ${thePool(pool)} while it is alone`
    : text`nodes of ${thePool(pool)} before workers may join`;
}

function oneIsEnough({ isOneOfSeveral }: FirstNodePlace): Text[] {
  return isOneOfSeveral
    ? [text`no other pool whose nodes join before the workers takes it either; one that does is enough`]
    : [];
}

function waitsForever({ moment }: FirstNodePlace): Text {
  return moment === "alone"
    ? text`Rancher gives no other node its configuration until the agent is connected, so no node that is added helps and the cluster waits forever`
    : text`nodes that are workers alone join once the agent is connected, so untainted workers do not help and the cluster waits forever`;
}

/** Where other pools win, the first node need not be left to chance. */
function pins({ pin, winners = [], hasProperties }: FirstNodePlace): Text[] {
  if (pin === undefined || !hasProperties) return [];
  if (pin === "to-other-pool") {
    return [
      text`name ${oneOfPools(winners)} in ${asCode("initNode.pool")}, and register the machine with its command: the cluster comes up from there`,
    ];
  }
  return pin === "possible"
    ? [
        text`pin the first node to a machine of a pool that brings the cluster up: ${asCode("initNode: { pool, machineId }")}`,
      ]
    : [
        text`say which pool the pinned machine is of, with ${asCode("initNode: { pool, machineId }")} in the place of its label ${asCode(INIT_NODE_LABEL)}`,
      ];
}

/** What helps a cluster that waits already; nothing where it is not for taints that its own nodes registered with. */
function rescues({ moment, ownTaints, joining }: FirstNodePlace, refusal: Refusal | "disabled"): Text[] {
  const taints = refusal === "disabled" ? [] : taintsOf(refusal);
  if (taints.length === 0) return [];
  const commands = taints.map((taint) => asCode(`k3s kubectl taint node NODE ${taint}-`));
  const takeOff = text`where the cluster waits already, take it off by hand on ${moment === "alone" ? "that node" : "a control-plane node"}: ${joined(commands)}`;
  const areOwn = taints.every((taint) => setOf(ownTaints).has(taint));
  if (joining === "none" || !areOwn) return [takeOff];
  const rescuer =
    joining === "etcd"
      ? text`an etcd node that is a control-plane node or a worker too`
      : text`a control-plane node, or one of etcd and worker,`;
  return [
    takeOff,
    text`where the cluster waits already, register ${rescuer} without hard taints of its own: it joins while the others wait`,
  ];
}

function taintsOf(refusal: Refusal): readonly string[] {
  return refusal.verdict === "blocked" || refusal.verdict === "evicted" ? refusal.by : [];
}

function dnsTrouble({ dns, idleBecause }: FirstNodeDns): Text {
  if (dns === "disabled") {
    if (idleBecause !== undefined) {
      return text`CoreDNS is disabled, and the one in ${asCode("additionalManifest")} that takes its place has no pods that run: ${asCode(idleBecause)}`;
    }
    return text`CoreDNS is disabled and no Deployment coredns in ${asCode("additionalManifest")} takes its place`;
  }
  return dns.verdict === "blocked"
    ? text`CoreDNS does not tolerate ${someTaints(dns.by)}`
    : text`CoreDNS: ${refusalWords(dns)}`;
}

/** `HTTPS_PROXY and NO_PROXY of agentEnvVars` */
function namedVariables(names: readonly string[]): Text {
  return text`${inProse(names.map(asCode))} of ${asCode("agentEnvVars")}`;
}

function dnsRepairs(data: FirstNodeDns): Text[] {
  const { dns, proxy, idleBecause } = data;
  const byAddress =
    proxy === undefined ? text`reach Rancher by IP address` : text`give the proxy, and Rancher's URL, by IP address`;
  if (dns === "disabled") {
    return [
      text`leave coredns enabled`,
      idleBecause === undefined
        ? text`ship a Deployment coredns of your own in ${asCode("additionalManifest")}`
        : text`take ${asCode(idleBecause)} back, so that it has pods`,
      byAddress,
    ];
  }
  if (dns.verdict === "stopped") return [text`take back ${inProse(dns.by.map(asCode))}`];
  if (dns.verdict === "unselected") {
    return [text`let the Deployment coredns ask for no label that the nodes do not have`, byAddress];
  }
  if (data.ownDns !== undefined) {
    const unlimited = dns.verdict === "evicted" ? [text`leave ${asCode("tolerationSeconds")} out there`] : [];
    return [text`${data.ownDns}`, ...unlimited, ...laterOrElsewhere(data, dns), byAddress];
  }
  const isOwn = ownAmong(data, dns).length > 0;
  return [
    ...laterOrElsewhere(data, dns),
    ...(isOwn
      ? [text`taint with the key ${asCode("CriticalAddonsOnly")} instead, which K3s's own addons tolerate`]
      : []),
    byAddress,
    data.hasProperties
      ? text`let CoreDNS run there: ${asCode("cluster.addRemedy(Remedy.coredns(pool))")}`
      : text`disable coredns, and ship a Deployment coredns in ${asCode("additional_manifest")} that tolerates it`,
  ];
}

function ownAmong({ ownTaints }: FirstNodePlace, refusal: Refusal): string[] {
  return taintsOf(refusal).filter((taint) => setOf(ownTaints).has(taint));
}

function laterOrElsewhere(data: FirstNodePlace, refusal: Refusal): Text[] {
  const { pool, hasProperties } = data;
  const own = ownAmong(data, refusal);
  if (own.length > 0) {
    const taints = someTaints(own);
    return [applyLater(pool, hasProperties), text`move ${taints} to a pool of workers alone`];
  }
  const isOfRole = taintsOf(refusal).some((taint) => taint.startsWith("node-role.kubernetes.io/"));
  return isOfRole ? [text`give the role of the control plane to a pool that is also a worker`] : [];
}
