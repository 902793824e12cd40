import { asCode, inProse, type Text, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { Description, Descriptions } from "./description";

type Code = "RK108" | "RK109" | "RK306" | "RK408" | "RK409" | "RK410" | "RK508" | "RK509" | "RK510" | "RK511";

/** Findings about what is written of a cluster, and what of it is not known, in words. */
export const DEPLOYMENT_DESCRIPTIONS: Descriptions<Code> = {
  RK108: () => ({
    subject: text`node pools`,
    message: text`it is not known which nodes the cluster has, so whether it comes up and where anything runs is open`,
    facts: [
      text`Rancher has no field for the roles and taints of nodes that register themselves`,
      text`releases, configuration and the agents' tolerations are judged`,
    ],
    help: [text`make the cluster with K3sCluster, which keeps its pools beside it in the plan`],
  }),

  RK109: describeOpenValues,

  RK306: ({ workload, argument, reason }) => ({
    subject: text`${workload}`,
    message: text`${workload} is given a toleration that is refused: ${reason}`,
    facts: [
      text`it stands in ${asCode(argument)}`,
      text`Rancher looks at the key alone, and refuses the whole update over it; for anything else Kubernetes refuses the agent's Deployment, and Terraform does not see it`,
    ],
    help: [
      text`write operator and effect as Kubernetes spells them: ${asCode("Equal")} or ${asCode("Exists")}, ${asCode("NoSchedule")}, ${asCode("PreferNoSchedule")} or ${asCode("NoExecute")}`,
      text`give it in ${asCode("appendTolerations")} of K3sCluster's ${asCode("agents")}, where it is checked as it is written`,
    ],
  }),

  RK408: ({ kubernetesVersion }) => ({
    subject: text`Kubernetes version`,
    message:
      kubernetesVersion === ""
        ? text`${asCode("kubernetes_version")} is empty, or not written at all`
        : text`${asCode("kubernetes_version")} is written as ${quoted(kubernetesVersion)}, which is no release of K3s`,
    facts: [
      text`Rancher refuses what is not ${asCode("v")} and a semantic version, installs RKE2 where the version does not contain ${asCode("k3s")}, and does not check whether there is such a release`,
      text`nothing of what would run can be judged`,
    ],
    help: [text`write it as K3s releases are named: ${asCode("v1.33.5+k3s1")}`, text`take the override away`],
  }),

  RK409: ({ value, judgedAs }) => ({
    subject: text`Kubernetes version`,
    message: text`the K3s release is known only at apply; addons are judged as those of K3s ${judgedAs}`,
    facts: [text`${asCode(value)} is an expression`, text`what K3s's addons tolerate differs from release to release`],
    help: [
      text`write the release as a literal`,
      text`judge a plan in which it is known: ${asCode("rancher-k3s check plan.json")}`,
    ],
  }),

  RK410: ({ kubernetesVersion }) => ({
    subject: text`Kubernetes version`,
    message:
      kubernetesVersion === ""
        ? text`the cluster is not judged: it has no ${asCode("kubernetes_version")}`
        : text`the cluster is not judged: ${quoted(kubernetesVersion)} is no release of K3s`,
    facts: [text`what other distributions run, and which taints their roles have, is not known here`],
    help: [
      text`judge it by hand`,
      text`write a release of K3s, if it is meant to be one of K3s: ${asCode("v1.33.5+k3s1")}`,
    ],
  }),

  RK508: ({ setting }) => ({
    subject: text`${asCode(setting)}`,
    message: text`what the app gives as ${asCode(setting)} is not what is written: something on the resource takes its place`,
    facts: [
      text`an override, or what is set or put on ${asCode("cluster.resource")}, replaces it`,
      text`everything is judged as it is written`,
    ],
    help: [text`give it as ${asCode(setting)} of K3sCluster, and take the override away`, ...keptOverride(setting)],
  }),

  RK509: ({ setting, reason }) => ({
    subject: text`${asCode(setting)}`,
    message: text`${asCode(setting)} cannot be read: ${reason}`,
    facts: [text`the provider or Kubernetes refuses it, or K3s and Rancher skip it with no more than a line in a log`],
    help: [text`mend the text, or give it as objects, which are written as YAML that can be read`],
  }),

  RK510: () => ({
    subject: text`node pools`,
    message: text`the cluster has ${asCode("machine_pools")} beside node pools that register themselves`,
    facts: [
      text`a cluster with ${asCode("machine_pools")} is one whose machines Rancher makes itself; a custom cluster is one without them`,
    ],
    help: [
      text`take ${asCode("rke_config.machine_pools")} away`,
      text`use ${asCode("ClusterV2")} of cdktf-rancher-k3s/provider-rancher2 for a cluster whose machines Rancher makes`,
    ],
  }),

  RK511: () => ({
    subject: text`witness`,
    message: text`an update that Rancher refuses may never be tried again, as the cluster has no witness`,
    facts: [
      text`after a refused update Terraform's state has the refused values, and the provider reads agent customizations, environment variables and the pod security template back only where Rancher holds something`,
      text`the next plan is then empty, and a review of it sees no change`,
    ],
    help: [text`leave ${asCode("witness")} on, and keep annotations of others with ${asCode("ignoreChanges")}`],
  }),
};

function describeOpenValues({ values, firstNode, workloads }: FindingData["RK109"]): Description {
  const named = inProse(values.map(asCode));
  const isOne = values.length === 1;
  return {
    subject: text`values known at apply`,
    message: firstNode
      ? text`whether the cluster comes up depends on ${named}, which ${isOne ? "is" : "are"} known only at apply`
      : text`where ${inProse(workloads)} can run depends on ${named}, which ${isOne ? "is" : "are"} known only at apply`,
    facts: [
      ...(firstNode && workloads.length > 0 ? [text`so does where ${inProse(workloads)} can run`] : []),
      text`nothing is guessed in the place of a value that is not known`,
    ],
    help: [
      text`write ${isOne ? "it" : "them"} as ${isOne ? "a literal" : "literals"}`,
      text`judge a plan in which ${isOne ? "it is" : "they are"} known: ${asCode("rancher-k3s check plan.json")}`,
    ],
  };
}

/** What to do where the override is what is meant; a name and a release there must be. */
function keptOverride(setting: string): Text[] {
  if (setting === "name" || setting === "kubernetesVersion") return [];
  const derived = setting.startsWith("agents.") ? text`turn ${asCode("deriveTolerations")} off and ` : "";
  return [text`${derived}take ${asCode(setting)} out of the props, if the override is what is meant`];
}

function quoted(value: string) {
  return asCode(JSON.stringify(value));
}
