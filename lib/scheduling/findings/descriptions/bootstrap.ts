import { minorsWithout, releasesWith } from "../../releases/change-phrases";
import { TAINTED_FIRST_NODE_FIX } from "../../releases/rancher-changes";
import { asCode, asTaint, inProse, joined, type Text, text } from "../../rich-text";
import type { BootstrapMoment, FindingData, FirstNodeDns } from "../finding-data";
import type { Description, Descriptions } from "./description";
import { applyLater, notTolerated, quotedPool, quotedPools, thePool, thePools } from "./phrases";

/** Findings about the time when the first node is alone, in words. */
export const BOOTSTRAP_DESCRIPTIONS: Descriptions<"RK101" | "RK102" | "RK103" | "RK104" | "RK105" | "RK106" | "RK107"> =
  {
    RK101: ({ pool, moment, taints, ownTaints }) => ({
      subject: thePool(pool),
      message: text`cattle-cluster-agent cannot run on ${where(pool, moment)}`,
      facts: [notTolerated(taints), WAITS_FOREVER],
      help: [
        text`leave ${asCode("deriveTolerations")} on, or append the tolerations to ${asCode("agents.clusterAgent")}`,
        ...laterOrElsewhere(pool, ownTaints),
      ],
    }),

    RK102: (data) => ({
      subject: thePool(data.pool),
      message: text`CoreDNS cannot run on ${where(data.pool, data.moment)}, so cattle-cluster-agent cannot resolve ${data.proxy === undefined ? "Rancher's name" : "its proxy's name"}`,
      facts: [
        dnsTrouble(data),
        data.proxy === undefined
          ? text`the agent asks the cluster's own DNS for the host of Rancher's URL and exits when it gets no answer`
          : text`the agent asks the cluster's own DNS for the host in ${namedVariables(data.proxy)} and exits when it gets no answer, whatever Rancher's URL`,
        WAITS_FOREVER,
      ],
      help: dnsRepairs(data),
    }),

    RK103: (data) => ({
      subject: thePool(data.pool),
      message: text`CoreDNS cannot run on ${where(data.pool, data.moment)}; whether cattle-cluster-agent needs it depends on ${data.proxy === undefined ? "Rancher's URL, which is known only at apply" : namedVariables(data.proxy)}`,
      facts: [
        dnsTrouble(data),
        data.proxy === undefined
          ? text`with a URL by name the cluster never comes up, with a URL by IP address it does`
          : text`where the agent reaches Rancher through a proxy that is given by name, it asks the cluster's own DNS for that name`,
        WAITS_FOREVER,
      ],
      help: [
        ...(data.proxy === undefined
          ? [text`pass ${asCode("rancherUrl")} as a literal, so that this can be judged`]
          : []),
        ...dnsRepairs(data),
      ],
    }),

    RK104: ({ rancherVersion, pools }) => ({
      subject: thePools(pools.map(({ pool }) => pool)),
      message: text`Rancher ${rancherVersion} does not reliably give cattle-cluster-agent the taints of the first node (rancher/rancher#49981)`,
      facts: [
        ...pools.map(({ pool, taints }) => text`${thePool(pool)}: ${inProse(taints.map(asTaint))}`),
        text`fixed in Rancher ${releasesWith(TAINTED_FIRST_NODE_FIX)}, never in ${minorsWithout(TAINTED_FIRST_NODE_FIX)}`,
        text`tolerations in the cluster's own configuration, as the derived ones are, do not depend on the fix`,
      ],
      help: [
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

const WAITS_FOREVER = text`Rancher lets no worker join until its agent is connected, so untainted workers do not help and the cluster waits forever`;

function where(pool: string, moment: BootstrapMoment): Text {
  return moment === "alone"
    ? text`a node of ${thePool(pool)} while it is alone`
    : text`the control plane of ${thePool(pool)} before workers may join`;
}

function dnsTrouble({ dns }: FirstNodeDns): Text {
  if (dns === "disabled") {
    return text`CoreDNS is disabled and no Deployment coredns in ${asCode("additionalManifest")} takes its place`;
  }
  return dns.verdict === "blocked"
    ? text`CoreDNS does not tolerate ${inProse(dns.by.map(asTaint))}`
    : text`CoreDNS finds no node with the labels it asks for`;
}

/** `HTTPS_PROXY and NO_PROXY of agentEnvVars` */
function namedVariables(names: readonly string[]): Text {
  return text`${inProse(names.map(asCode))} of ${asCode("agentEnvVars")}`;
}

function dnsRepairs({ pool, dns, ownTaints, proxy }: FirstNodeDns): Text[] {
  const byAddress =
    proxy === undefined ? text`reach Rancher by IP address` : text`give the proxy, and Rancher's URL, by IP address`;
  if (dns === "disabled") {
    return [
      text`leave coredns enabled`,
      text`ship a Deployment coredns of your own in ${asCode("additionalManifest")}`,
      byAddress,
    ];
  }
  return [
    ...laterOrElsewhere(pool, ownTaints),
    text`taint with the key ${asCode("CriticalAddonsOnly")} instead, which K3s's own addons tolerate`,
    byAddress,
    text`let CoreDNS run there: ${asCode("cluster.addRemedy(Remedy.coredns(pool))")}`,
  ];
}

function laterOrElsewhere(pool: string, ownTaints: readonly string[]): Text[] {
  if (ownTaints.length === 0) return [text`give the role of the control plane to a pool that is also a worker`];
  return [applyLater(pool), text`move ${inProse(ownTaints.map(asTaint))} to a pool without the control-plane role`];
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
        : [text`the cluster comes up only once a node of ${quotedPools(waitsForPools)} has joined`]),
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
      ...(otherPools.length === 0
        ? []
        : [text`register a node of ${quotedPools(otherPools)} soon after the first one`]),
      applyLater(pool),
    ],
  };
}
