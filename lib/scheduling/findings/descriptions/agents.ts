import { minorsWithout, releasesWith } from "../../releases/change-phrases";
import { TAINTED_FIRST_NODE_FIX, TIME_ADDED_FIX } from "../../releases/rancher-changes";
import { asCode, asTaint, asToleration, text } from "../../rich-text";
import type { Descriptions } from "./description";
import { ownTolerations, quotedPools, someTaints, thePool, thePools, whoWrites } from "./phrases";

/** Findings about the tolerations and the affinity of Rancher's two agents, in words. */
export const AGENT_DESCRIPTIONS: Descriptions<"RK301" | "RK302" | "RK303" | "RK304" | "RK305" | "RK307"> = {
  RK301: ({ workload, pools, isLimited, isMissing, agentSource }) => ({
    subject: text`${workload}`,
    message: text`${workload} runs on ${quotedPools(pools)} only because Rancher adds tolerations at run time`,
    facts: [
      text`Rancher derives them from control-plane nodes it knows, one node at a time until the agent is connected`,
      ...(isLimited
        ? [text`in the cluster's own configuration a toleration with a limit in time comes first, which would evict it`]
        : []),
      ...(isMissing ? [text`the cluster's own configuration does not hold ${isLimited ? "all of " : ""}them`] : []),
    ],
    help: ownTolerations(agentSource, { isLimited, isMissing }),
  }),

  RK302: ({ workload, toleration, seconds, taints, hasPermanent, isOutsideControlPlane }) => ({
    subject: text`${workload}, toleration ${asToleration(toleration)}`,
    message: text`${workload} tolerates ${someTaints([...new Set(taints.map(({ taint }) => taint))])} for ${seconds} seconds only`,
    facts: [
      ...taints.map(({ pool, taint }) => text`${thePool(pool)} carries ${asTaint(taint)}`),
      text`Kubernetes evicts the agent from these nodes when the time is over; a new pod may go there again`,
      ...(hasPermanent
        ? [text`the toleration without a limit stands behind it, and the first that matches counts`]
        : []),
    ],
    help: [
      isOutsideControlPlane
        ? text`leave the toleration out, unless the agent is to use these nodes; then leave its seconds out`
        : text`leave the seconds out`,
    ],
  }),

  RK303: ({ workload, toleration }, language) => ({
    subject: text`${workload}, toleration ${asToleration(toleration)}`,
    message: text`${workload} tolerates ${asToleration(toleration)}, which no control-plane pool is tainted with`,
    facts: [text`tolerations wider than needed let the agent stay where it should not`],
    help: [
      text`leave it out, unless the taint comes from outside this ${whoWrites(language)} or the agent is to use worker pools as well`,
    ],
  }),

  RK304: ({ rancherVersion, pools }, language) => ({
    subject: thePools(pools.map(({ pool }) => pool)),
    message: text`if the deferred NoExecute taints of ${quotedPools(pools.map(({ pool }) => pool))} are put on with the time noted, Rancher ${rancherVersion} breaks its agent's manifest (rancher/rancher#51795)`,
    facts: [
      ...pools.flatMap(({ pool, taints }) => taints.map((taint) => text`${thePool(pool)}: ${asTaint(taint)}`)),
      text`it copies the time into its agent's tolerations, which have no such field, and the manifest is refused`,
      text`controllers and operators may note the time; ${language === "hcl" ? [] : text`${asCode("DeferredTaints")}, `}${asCode("kubernetes_node_taint")} and kubectl do not, nor does a node that registers with a taint`,
      text`fixed in Rancher ${releasesWith(TIME_ADDED_FIX)}, not in ${minorsWithout(TIME_ADDED_FIX)}`,
    ],
    help: [
      text`put them on with ${asCode(language === "hcl" ? "kubernetes_node_taint" : "DeferredTaints")} or kubectl, and acknowledge this finding`,
      text`upgrade Rancher`,
      text`use NoSchedule instead of NoExecute on the control plane`,
    ],
  }),

  RK305: ({ setting }) => ({
    subject: text`${asCode(setting)}`,
    message: text`${asCode(setting)} may keep the agent off nodes, which the scheduling proof does not judge`,
    facts: [
      text`the proof knows taints, tolerations and the labels of node selectors, not affinity`,
      text`an agent that fits no control-plane node never connects, and no other node can join`,
    ],
    help: [
      text`prefer instead of requiring: ${asCode("preferredDuringSchedulingIgnoredDuringExecution")}`,
      text`acknowledge this finding once it is clear that every control-plane node meets it`,
    ],
  }),

  RK307: ({ rancherVersion, pools }, language) => ({
    subject: thePools(pools.map(({ pool }) => pool)),
    message: text`Rancher ${rancherVersion} is reported not to give cattle-cluster-agent the taints of the first node (rancher/rancher#49981); the tolerations in the cluster's configuration make up for it`,
    facts: [
      ...pools.map(({ pool, taints }) => text`${thePool(pool)}: ${someTaints(taints)}`),
      language === "hcl"
        ? text`each of them is tolerated without a limit by what is appended to the agent's own`
        : text`each of them is tolerated without a limit by what the app gives the agent, derived or appended`,
    ],
    help: [text`keep them at least until Rancher is a release with the fix: ${releasesWith(TAINTED_FIRST_NODE_FIX)}`],
  }),
};
