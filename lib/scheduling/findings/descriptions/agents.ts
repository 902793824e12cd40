import { minorsWithout, releasesWith } from "../../releases/change-phrases";
import { TIME_ADDED_FIX } from "../../releases/rancher-changes";
import { asCode, asTaint, asToleration, inProse, text } from "../../rich-text";
import type { Descriptions } from "./description";
import { quotedPools, thePool, thePools } from "./phrases";

/** Findings about the tolerations and the affinity of Rancher's two agents, in words. */
export const AGENT_DESCRIPTIONS: Descriptions<"RK301" | "RK302" | "RK303" | "RK304" | "RK305"> = {
  RK301: ({ workload, pools }) => ({
    subject: text`${workload}`,
    message: text`${workload} runs on ${quotedPools(pools)} only because Rancher adds tolerations at run time`,
    facts: [
      text`Rancher derives them from control-plane nodes it knows, one node at a time until the agent is connected`,
      text`the cluster's own configuration does not hold them`,
    ],
    help: [
      text`leave ${asCode("deriveTolerations")} on`,
      text`append the tolerations to ${asCode("agents.clusterAgent")}`,
    ],
  }),

  RK302: ({ workload, toleration, seconds, taints, hasPermanent }) => ({
    subject: text`${workload}, toleration ${asToleration(toleration)}`,
    message: text`${workload} tolerates ${inProse([...new Set(taints.map(({ taint }) => taint))].map(asTaint))} for ${seconds} seconds only`,
    facts: [
      ...taints.map(({ pool, taint }) => text`${thePool(pool)} carries ${asTaint(taint)}`),
      text`Kubernetes evicts the agent when the time is over, again and again`,
      ...(hasPermanent
        ? [text`the toleration without a limit stands behind it, and the first that matches counts`]
        : []),
    ],
    help: [text`leave the seconds out`],
  }),

  RK303: ({ workload, toleration }) => ({
    subject: text`${workload}, toleration ${asToleration(toleration)}`,
    message: text`${workload} tolerates ${asToleration(toleration)}, which no control-plane pool is tainted with`,
    facts: [text`tolerations wider than needed let the agent stay where it should not`],
    help: [
      text`leave it out, unless the taint comes from outside this app or the agent is to use worker pools as well`,
    ],
  }),

  RK304: ({ rancherVersion, pools }) => ({
    subject: thePools(pools.map(({ pool }) => pool)),
    message: text`Rancher ${rancherVersion} copies the time noted on a NoExecute taint into its agent's tolerations, and the manifest is then refused (rancher/rancher#51795)`,
    facts: [
      ...pools.flatMap(({ pool, taints }) => taints.map((taint) => text`${thePool(pool)}: ${asTaint(taint)}`)),
      text`controllers and operators note the time when they set a taint; a node that registers with one does not`,
      text`fixed in Rancher ${releasesWith(TIME_ADDED_FIX)}, not in ${minorsWithout(TIME_ADDED_FIX)}`,
    ],
    help: [text`upgrade Rancher`, text`use NoSchedule instead of NoExecute on the control plane`],
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
};
