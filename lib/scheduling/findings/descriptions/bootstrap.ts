import { minorsWithout, releasesWith } from "../../releases/change-phrases";
import { TAINTED_FIRST_NODE_FIX } from "../../releases/rancher-changes";
import { asCode, asTaint, inProse, joined, type Text, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { SomePools } from "../some-pools";
import type { Description, Descriptions } from "./description";
import {
  agentTolerations,
  applyLater,
  beforeTolerating,
  derivedRepairs,
  notTolerated,
  oneOfPools,
  oneOfSome,
  quotedPool,
  thePool,
  thePools,
} from "./phrases";

/** Findings about roles and taints of the pools that the cluster begins with, in words. */
export const BOOTSTRAP_DESCRIPTIONS: Descriptions<"RK104" | "RK105" | "RK106" | "RK107"> = {
  RK104: ({ rancherVersion, pools, agentSource }) => ({
    subject: thePools(pools.map(({ pool }) => pool)),
    message: text`on Rancher ${rancherVersion} cattle-cluster-agent is reported not to get the taints of the first node (rancher/rancher#49981)`,
    facts: [
      ...pools.map(({ pool, taints }) => text`${thePool(pool)}: ${inProse(taints.map(asTaint))}`),
      text`this rests on the report and its fix: in Rancher's code the fault was not found`,
      text`fixed in Rancher ${releasesWith(TAINTED_FIRST_NODE_FIX)}, never in ${minorsWithout(TAINTED_FIRST_NODE_FIX)}`,
      text`tolerations in the cluster's own configuration, as the derived ones are, do not depend on the fix`,
    ],
    help: [
      ...derivedRepairs("cattle-cluster-agent", agentSource),
      text`append tolerations without a limit to ${agentTolerations("cattle-cluster-agent", agentSource)}`,
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
      text`give a pool all three roles`,
    ],
  }),

  RK107: describeWaitingAddons,
};

function describeUnevenTaints({ pools, agentReliesOnRunTime, waitsForPools }: FindingData["RK105"]): Description {
  return {
    subject: thePools(pools.map(({ pool }) => pool)),
    message: text`control-plane pools carry different taints`,
    facts: [
      ...pools.map(
        ({ pool, taints }) =>
          text`${thePool(pool)}: ${taints.length === 0 ? "no taint at registration" : joined(taints.map(asTaint))}`,
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
