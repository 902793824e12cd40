import { minorsWithout, releasesWith } from "../../releases/change-phrases";
import { TAINTED_FIRST_NODE_FIX } from "../../releases/rancher-changes";
import { asCode, asTaint, inProse, joined, type Text, text } from "../../rich-text";
import type { FindingData, FirstNodeDns, FirstNodePlace, Refusal } from "../finding-data";
import type { Description, Descriptions } from "./description";
import { applyLater, notTolerated, oneOfPools, quotedPool, refusalWords, thePool, thePools } from "./phrases";

/** Findings about the time when the first node is alone, in words. */
export const BOOTSTRAP_DESCRIPTIONS: Descriptions<"RK101" | "RK102" | "RK103" | "RK104" | "RK105" | "RK106" | "RK107"> =
  {
    RK101: describeAgent,

    RK102: (data) => ({
      subject: thePool(data.pool),
      message: text`CoreDNS cannot run on ${where(data)}, so cattle-cluster-agent cannot resolve ${data.proxy === undefined ? "Rancher's name" : "its proxy's name"}`,
      facts: [
        dnsTrouble(data),
        ...oneIsEnough(data),
        data.proxy === undefined
          ? text`the agent asks the cluster's own DNS for the host of Rancher's URL and exits when it gets no answer`
          : text`the agent asks the cluster's own DNS for the host in ${namedVariables(data.proxy)} and exits when it gets no answer, whatever Rancher's URL`,
        waitsForever(data),
      ],
      help: [...dnsRepairs(data), ...rescues(data, data.dns)],
    }),

    RK103: (data) => ({
      subject: thePool(data.pool),
      message: text`CoreDNS cannot run on ${where(data)}; whether cattle-cluster-agent needs it depends on ${data.proxy === undefined ? "Rancher's URL, which is known only at apply" : namedVariables(data.proxy)}`,
      facts: [
        dnsTrouble(data),
        ...oneIsEnough(data),
        data.proxy === undefined
          ? text`with a URL by name the cluster never comes up from there, with a URL by IP address it does`
          : text`where the agent reaches Rancher through a proxy that is given by name, it asks the cluster's own DNS for that name`,
        waitsForever(data),
      ],
      help: [
        ...(data.proxy === undefined
          ? [text`pass ${asCode("rancherUrl")} as a literal, so that this can be judged`]
          : []),
        ...dnsRepairs(data),
        ...rescues(data, data.dns),
      ],
    }),

    RK104: ({ rancherVersion, pools }) => ({
      subject: thePools(pools.map(({ pool }) => pool)),
      message: text`on Rancher ${rancherVersion} cattle-cluster-agent is reported not to get the taints of the first node (rancher/rancher#49981)`,
      facts: [
        ...pools.map(({ pool, taints }) => text`${thePool(pool)}: ${inProse(taints.map(asTaint))}`),
        text`this rests on the report and its fix: in Rancher's code the fault was not found`,
        text`fixed in Rancher ${releasesWith(TAINTED_FIRST_NODE_FIX)}, never in ${minorsWithout(TAINTED_FIRST_NODE_FIX)}`,
        text`tolerations in the cluster's own configuration, as the derived ones are, do not depend on the fix`,
      ],
      help: [
        text`leave ${asCode("deriveTolerations")} on, or append lasting tolerations to ${asCode("agents.clusterAgent")}`,
        text`upgrade Rancher to a release with the fix`,
        ...pools.map(({ pool }) => text`keep custom taints off ${thePool(pool)} until the cluster is ready`),
      ],
    }),

    RK105: describeUnevenTaints,

    RK106: ({ missingRoles, pools }) => ({
      subject: text`node pools`,
      message: text`no node pool has ${missingRoles.length > 1 ? "any of the roles" : "the role"} ${inProse(missingRoles)}`,
      facts: [
        pools.length === 0
          ? text`there are no pools`
          : text`the pools are ${joined(pools.map(({ pool, roles }) => text`${quotedPool(pool)} (${roles.join(", ")})`))}`,
        text`Rancher does nothing until at least one etcd, one control-plane and one worker node are registered`,
      ],
      help: [
        text`add a pool with ${inProse(missingRoles.map((role) => asCode(`"${role}"`)))}`,
        text`give a pool ${asCode("NodeRole.ALL")}`,
      ],
    }),

    RK107: describeWaitingAddons,
  };

function describeAgent(data: FindingData["RK101"]): Description {
  const { pool, agent, isReported } = data;
  const place = where(data);
  return {
    subject: thePool(pool),
    message: isReported
      ? text`cattle-cluster-agent is reported not to run on ${place} with this Rancher release (rancher/rancher#49981)`
      : text`cattle-cluster-agent cannot run on ${place}`,
    facts: [
      isReported
        ? text`it tolerates ${inProse(taintsOf(agent).map(asTaint))} only if Rancher passes the taints of the node on in time: its code does so, and the report says that it did not`
        : refusalWords(agent),
      ...oneIsEnough(data),
      waitsForever(data),
    ],
    help: [...agentRepairs(data), ...laterOrElsewhere(data, agent), ...rescues(data, agent)],
  };
}

/** Where the tolerations are an override's, or nobody writes them as a property, there is nothing that could be left on. */
function agentRepairs({ agent, isReported, setting }: FindingData["RK101"]): Text[] {
  switch (agent.verdict) {
    case "blocked": {
      const append = text`append a toleration of ${inProse(agent.by.map(asTaint))} to ${asCode(setting)}`;
      return isReported && setting.startsWith("agents.")
        ? [text`leave ${asCode("deriveTolerations")} on, or ${append}`]
        : [append];
    }
    case "evicted":
      return [text`tolerate ${inProse(agent.by.map(asTaint))} without a limit, in ${asCode(setting)}`];
    case "stopped":
      return [text`take back ${inProse(agent.by.map(asCode))}`];
    case "unselected":
      return [];
  }
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

/** What helps a cluster that waits already; nothing where it is not for taints that its own nodes registered with. */
function rescues({ moment, ownTaints, letsMoreJoin }: FirstNodePlace, refusal: Refusal | "disabled"): Text[] {
  const taints = refusal === "disabled" ? [] : taintsOf(refusal);
  if (taints.length === 0) return [];
  const commands = taints.map((taint) => asCode(`k3s kubectl taint node NODE ${taint}-`));
  const takeOff = text`where the cluster waits already, take it off: ${joined(commands)} on ${moment === "alone" ? "that node" : "a control-plane node"}`;
  const areOwn = taints.every((taint) => ownTaints.includes(taint));
  return letsMoreJoin && areOwn
    ? [
        takeOff,
        text`where the cluster waits already, register a control-plane node, or one of etcd and worker, without hard taints of its own: it joins while the others wait`,
      ]
    : [takeOff];
}

function taintsOf(refusal: Refusal): readonly string[] {
  return refusal.verdict === "blocked" || refusal.verdict === "evicted" ? refusal.by : [];
}

function dnsTrouble({ dns }: FirstNodeDns): Text {
  if (dns === "disabled") {
    return text`CoreDNS is disabled and no Deployment coredns in ${asCode("additionalManifest")} takes its place`;
  }
  return dns.verdict === "blocked"
    ? text`CoreDNS does not tolerate ${inProse(dns.by.map(asTaint))}`
    : text`CoreDNS: ${refusalWords(dns)}`;
}

/** `HTTPS_PROXY and NO_PROXY of agentEnvVars` */
function namedVariables(names: readonly string[]): Text {
  return text`${inProse(names.map(asCode))} of ${asCode("agentEnvVars")}`;
}

function dnsRepairs(data: FirstNodeDns): Text[] {
  const { dns, proxy } = data;
  const byAddress =
    proxy === undefined ? text`reach Rancher by IP address` : text`give the proxy, and Rancher's URL, by IP address`;
  if (dns === "disabled") {
    return [
      text`leave coredns enabled`,
      text`ship a Deployment coredns of your own in ${asCode("additionalManifest")}`,
      byAddress,
    ];
  }
  if (dns.verdict === "stopped") return [text`take back ${inProse(dns.by.map(asCode))}`];
  if (dns.verdict === "unselected") {
    return [text`let the Deployment coredns ask for no label that the nodes do not have`, byAddress];
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
  return taintsOf(refusal).filter((taint) => ownTaints.includes(taint));
}

function laterOrElsewhere(data: FirstNodePlace, refusal: Refusal): Text[] {
  const { pool, hasProperties } = data;
  const own = ownAmong(data, refusal);
  if (own.length > 0) {
    const taints = inProse(own.map(asTaint));
    return [
      hasProperties ? applyLater(pool) : text`taint the nodes of ${thePool(pool)} once the cluster is ready`,
      text`move ${taints} to a pool of workers alone`,
    ];
  }
  const isOfRole = taintsOf(refusal).some((taint) => taint.startsWith("node-role.kubernetes.io/"));
  return isOfRole ? [text`give the role of the control plane to a pool that is also a worker`] : [];
}
function describeUnevenTaints({ pools, agentReliesOnRunTime, waitsForPools }: FindingData["RK105"]): Description {
  return {
    subject: thePools(pools.map(({ pool }) => pool)),
    message: text`control-plane pools carry different taints`,
    facts: [
      ...pools.map(
        ({ pool, taints }) => text`${thePool(pool)}: ${taints.length === 0 ? "no taint" : joined(taints.map(asTaint))}`,
      ),
      text`every control-plane node writes its own version of the agent's manifest, tolerating its own taints; they overwrite each other`,
      agentReliesOnRunTime
        ? text`the agent relies on these tolerations, so it may be moved or stay Pending whenever the manifest changes`
        : text`the tolerations in the cluster's own configuration are in every version, so the agent keeps a place`,
      ...(waitsForPools.length === 0
        ? []
        : [
            text`behind a first node of etcd alone, a node of ${oneOfPools(waitsForPools)} lets the cluster come up; one of another control-plane pool does not`,
          ]),
    ],
    help: [text`give every control-plane pool the same taints`],
  };
}

function describeWaitingAddons({ pool, workloads, otherPools, kubernetesVersion }: FindingData["RK107"]): Description {
  const reasons = new Map(workloads.map(({ taints }) => [JSON.stringify(taints), taints]));
  return {
    subject: thePool(pool),
    message: text`${inProse(workloads.map(({ workload }) => workload))} cannot run on ${thePool(pool)} and wait for another pool to join`,
    facts: [
      ...[...reasons.values()].map(notTolerated),
      text`K3s${kubernetesVersion === undefined ? "" : ` ${kubernetesVersion}`} and Rancher ship them without a toleration for it`,
    ],
    help: [
      ...(otherPools.length === 0 ? [] : [text`register a node of ${oneOfPools(otherPools)} soon after the first one`]),
      applyLater(pool),
    ],
  };
}
