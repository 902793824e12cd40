import { minorsWithout, releasesWith } from "../../releases/change-phrases";
import { TAINTED_FIRST_NODE_FIX } from "../../releases/rancher-changes";
import { asCode, inProse, joined, type Text, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { SomePools } from "../some-pools";
import type { Description, Descriptions } from "./description";
import {
  applyLater,
  beforeTolerating,
  firstOf,
  listOfTaints,
  notTolerated,
  oneOfPools,
  oneOfSome,
  ownTolerations,
  quotedPool,
  somePools,
  someTaints,
  thePool,
  thePools,
} from "./phrases";

/** Findings about roles and taints of the pools that the cluster begins with, in words. */
export const BOOTSTRAP_DESCRIPTIONS: Descriptions<"RK104" | "RK105" | "RK106" | "RK107" | "RK532" | "RK535"> = {
  RK104: ({ rancherVersion, pools, agentSource, ...lacks }) => ({
    subject: thePools(pools.map(({ pool }) => pool)),
    message: text`on Rancher ${rancherVersion} cattle-cluster-agent is reported not to get the taints of the first node (rancher/rancher#49981)`,
    facts: [
      ...pools.map(({ pool, taints }) => text`${thePool(pool)}: ${someTaints(taints)}`),
      text`this rests on the report and its fix: in Rancher's code the fault was not found`,
      text`fixed in Rancher ${releasesWith(TAINTED_FIRST_NODE_FIX)}, never in ${minorsWithout(TAINTED_FIRST_NODE_FIX)}`,
      text`tolerations in the cluster's own configuration, as the derived ones are, do not depend on the fix`,
    ],
    help: [
      ...ownTolerations(agentSource, lacks),
      text`upgrade Rancher to a release with the fix`,
      text`keep custom taints off ${somePools(pools.map(({ pool }) => pool))} until the cluster is ready`,
    ],
  }),

  RK105: describeUnevenTaints,

  RK106: ({ missingRoles, pools }) => ({
    subject: text`node pools`,
    message: text`no node pool has ${missingRoles.length > 1 ? "any of the roles" : "the role"} ${inProse(missingRoles)}`,
    facts: [
      pools.length === 0
        ? text`there are no pools`
        : text`the pools are ${joined(firstOf(pools, ({ pool, roles }) => text`${quotedPool(pool)} (${roles.join(", ")})`))}`,
      text`Rancher does nothing until at least one etcd, one control-plane and one worker node are registered`,
    ],
    help: [
      text`add a pool with ${inProse(missingRoles.map((role) => asCode(`"${role}"`)))}`,
      text`give a pool all three roles`,
    ],
  }),

  RK107: describeWaitingAddons,

  RK532: ({ variable, isOpen, addresses }) => ({
    subject: text`${asCode(variable)} of ${asCode("agentEnvVars")}`,
    message: text`cattle-cluster-agent asks the proxy in ${asCode(variable)} for the Kubernetes API of its own cluster`,
    facts: [
      text`no exception of ${asCode("agentEnvVars")} has the address of the API, ${inProse(addresses.map(asCode))}, and Rancher adds none to what is written`,
      text`the agent asks the API before it connects to Rancher, and exits without an answer; few proxies reach addresses of Services`,
      ...(isOpen ? [text`the variable is known only at apply; where it is empty, no proxy is asked`] : []),
    ],
    help: [
      text`put the address, or a network that has it, into ${asCode("NO_PROXY")}; Rancher documents ${asCode(USUAL_EXCEPTIONS)}, where K3s's usual one is among them`,
      text`acknowledge this finding, if the proxy reaches the API`,
    ],
  }),

  RK535: ({ pools, differing }) => ({
    subject: thePools(pools.map(({ pool }) => pool)),
    message: text`control-plane pools carry different taints, and cattle-cluster-agent tolerates all of them`,
    facts: [...unevenTaints(pools), IN_EVERY_VERSION],
    help: [
      text`keep these tolerations: without them the agent relies on those of the manifest that was applied last (RK105)`,
      takeOff(differing),
    ],
  }),
};

/** What Rancher's documentation excepts. */
const USUAL_EXCEPTIONS = "127.0.0.0/8,10.0.0.0/8,cattle-system.svc,172.16.0.0/12,192.168.0.0/16,.svc,.cluster.local";

function describeUnevenTaints(data: FindingData["RK105"]): Description {
  const { pools, differing, isLimited, isMissing, agentReliesOnRunTime, agentSource, waitsForPools } = data;
  const isAnswered = !isLimited && !isMissing;
  return {
    subject: thePools(pools.map(({ pool }) => pool)),
    message: text`control-plane pools carry different taints`,
    facts: [
      ...unevenTaints(pools),
      isAnswered
        ? IN_EVERY_VERSION
        : text`${agentReliesOnRunTime ? "the agent relies on these tolerations, so it" : "where the agent relies on these tolerations, it"} may be moved or stay Pending whenever the manifest changes`,
      ...(waitsForPools.length === 0
        ? []
        : [
            text`behind a first node of etcd alone, a node of ${oneOfPools(waitsForPools)} lets the cluster come up; one of another control-plane pool does not`,
          ]),
    ],
    help: [...(isAnswered ? [] : ownTolerations(agentSource, data)), takeOff(differing)],
  };
}

function unevenTaints(pools: FindingData["RK105"]["pools"]): Text[] {
  return [
    ...pools.map(
      ({ pool, taints }) =>
        text`${thePool(pool)}: ${taints.length === 0 ? "no taint at registration" : listOfTaints(taints)}`,
    ),
    text`every control-plane node writes its own version of the agent's manifest, tolerating its own taints; they overwrite each other`,
  ];
}

const IN_EVERY_VERSION = text`the tolerations in the cluster's own configuration are in every version, so the agent keeps a place`;

/** More taints on the other pools would be one more thing to tolerate for everything else. */
function takeOff(differing: FindingData["RK105"]["differing"]): Text {
  return text`take ${inProse(firstOf(differing, ({ pool, taints }) => text`${someTaints(taints)} off ${thePool(pool)}`))}`;
}

function describeWaitingAddons(data: FindingData["RK107"]): Description {
  const { pool, workloads, otherPools, kubernetesVersion, hasProperties } = data;
  const reasons = new Map(workloads.map(({ taints }) => [JSON.stringify(taints), taints]));
  return {
    subject: thePool(pool),
    message: text`${inProse(workloads.map(({ workload }) => workload))} cannot run on ${thePool(pool)} and wait for another pool to join`,
    facts: [
      ...[...reasons.values()].map(notTolerated),
      text`K3s${kubernetesVersion === undefined ? "" : ` ${kubernetesVersion}`} and Rancher ship them without a toleration for it`,
    ],
    help: [
      ...beforeTolerating(data),
      ...(otherPools.named.length > 0 ? [letJoin(otherPools)] : whereEachRuns(workloads)),
      applyLater(pool, hasProperties),
    ],
  };
}

/** One node of one of them is enough. */
function letJoin(pools: SomePools, names: readonly string[] = []): Text {
  return text`let a node of ${oneOfSome(pools)} join soon after the first one${names.length === 0 ? "" : text`, for ${inProse(names)}`}`;
}

/** No pool takes all of them, so each needs a node of one of its own. */
function whereEachRuns(workloads: FindingData["RK107"]["workloads"]): Text[] {
  const groups = new Map<string, { readonly pools: SomePools; readonly names: string[] }>();
  for (const { workload, pools } of workloads) {
    const { names } = groups.get(JSON.stringify(pools)) ?? { names: [] };
    groups.set(JSON.stringify(pools), { pools, names: [...names, workload] });
  }
  return [...groups.values()].map(({ pools, names }) => letJoin(pools, names));
}
