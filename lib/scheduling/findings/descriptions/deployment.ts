import { propertyOfArgument } from "../../reading/argument-names";
import type { Rewrite } from "../../reading/rewritten-values";
import { releasesWith } from "../../releases/change-phrases";
import { TEMPLATE_ARGUMENT } from "../../releases/pod-security-template";
import { HELM_CONTROLLER_ARG_PASSED_ON, LIST_OF_API_SERVER_ARGUMENTS } from "../../releases/rancher-changes";
import { asCode, inProse, type Text, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { Description, Descriptions } from "./description";
import { describeClosedSetting, describeLateSetting } from "./late-settings";
import { FETCH_RELEASE_DATA, inApp, inConfiguration } from "./phrases";

type Code =
  | "RK108"
  | "RK109"
  | "RK306"
  | "RK408"
  | "RK409"
  | "RK410"
  | "RK508"
  | "RK509"
  | "RK510"
  | "RK511"
  | "RK513"
  | "RK514"
  | "RK540"
  | "RK541"
  | "RK545"
  | "RK546";

/** Findings about what is written of a cluster, and what of it is not known, in words. */
export const DEPLOYMENT_DESCRIPTIONS: Descriptions<Code> = {
  RK108: ({ latePools }) => ({
    subject: text`node pools`,
    message: text`it is not known which nodes the cluster has, so whether it comes up and where anything runs is open`,
    facts: [
      latePools === undefined
        ? text`Rancher has no field for the roles and taints of nodes that register themselves`
        : text`${asCode(latePools)} is known only at apply`,
      text`releases, configuration and the agents' tolerations are judged`,
    ],
    help: [
      ...(latePools === undefined ? [] : [JUDGE_THE_PLAN]),
      text`tell them in a file, and pass it: ${asCode("--pools FILE")} (docs/hand-written.md)`,
      ...(latePools === undefined
        ? [text`make the cluster with K3sCluster, which keeps its pools beside it in the plan`]
        : []),
    ],
  }),

  RK109: describeOpenValue,

  RK306: ({ workload, argument, reason }, language) => ({
    subject: text`${workload}`,
    message: text`${workload} is given a toleration that is refused: ${reason}`,
    facts: [
      text`it stands in ${asCode(propertyOfArgument(argument))}`,
      text`Rancher looks at the key alone, and refuses the whole update over it; for anything else Kubernetes refuses the agent's Deployment, and Terraform does not see it`,
    ],
    help: [
      text`write operator and effect as Kubernetes spells them: ${asCode("Equal")} or ${asCode("Exists")}, ${asCode("NoSchedule")}, ${asCode("PreferNoSchedule")} or ${asCode("NoExecute")}`,
      ...inApp(
        language,
        text`give it in ${asCode("appendTolerations")} of K3sCluster's ${asCode("agents")}, where it is checked as it is written`,
      ),
    ],
  }),

  RK408: ({ kubernetesVersion }, language) => ({
    subject: text`Kubernetes version`,
    message:
      kubernetesVersion === ""
        ? text`${asCode("kubernetesVersion")} is empty, or not written at all`
        : text`${asCode("kubernetesVersion")} is written as ${quoted(kubernetesVersion)}, which is no release of K3s`,
    facts: [
      text`Rancher refuses what is not ${asCode("v")} and a semantic version, installs RKE2 where the version does not contain ${asCode("k3s")}, and does not check whether there is such a release`,
      text`nothing of what would run can be judged`,
    ],
    help: [
      text`write it as K3s releases are named: ${asCode("v1.33.5+k3s1")}`,
      ...inApp(language, text`take the override away`),
    ],
  }),

  RK409: ({ value, oldest, newest }, language) => ({
    subject: text`Kubernetes version`,
    message: text`the K3s release is known only at apply; what K3s ${oldest} and ${newest} do not have in common is open`,
    facts: [
      text`${asCode(value)} is an expression`,
      text`what K3s's addons tolerate differs from release to release`,
      ...(language === "hcl" ? [text`it is judged as a cluster of K3s; of one of RKE2 nothing of this holds`] : []),
    ],
    help: [text`write the release as a literal`, JUDGE_THE_PLAN],
  }),

  RK410: ({ kubernetesVersion }) => ({
    subject: text`Kubernetes version`,
    message:
      kubernetesVersion === ""
        ? text`the cluster is not judged: it has no ${asCode("kubernetesVersion")}`
        : text`the cluster is not judged: ${quoted(kubernetesVersion)} is no release of K3s`,
    facts: [
      text`what other distributions run, and what of it tolerates which taint, is not known here`,
      text`that it is destroyed, re-created or renamed is told all the same, and so is what changes of its machine pools`,
    ],
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

  RK509: ({ setting, reasons: [first = "", ...others] }, language) => ({
    subject: text`${asCode(setting)}`,
    message: text`${asCode(setting)} cannot be read: ${first}`,
    facts: [
      ...others.map((reason) => text`besides: ${reason}`),
      text`the provider or Kubernetes refuses it, or K3s and Rancher skip it with no more than a line in a log`,
    ],
    help: [
      setting === "rke_config.machine_pools"
        ? text`give each pool a name of its own, and taints that Kubernetes takes`
        : language === "hcl"
          ? text`mend the text, or have ${asCode("yamlencode")} write it, which writes YAML that can be read`
          : text`mend the text, or give it as objects, which are written as YAML that can be read`,
    ],
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

  RK511: ({ isIgnored }) => ({
    subject: text`witness`,
    message: text`an update that Rancher refuses may never be tried again, as ${isIgnored ? "changes of the cluster's witness are ignored" : "the cluster has no witness"}`,
    facts: [
      text`after a refused update Terraform's state has the refused values, and the provider reads agent customizations, environment variables and the pod security template back only where Rancher holds something`,
      text`the next plan is then empty, and a review of it sees no change`,
    ],
    help: [
      isIgnored
        ? text`name single annotations of others in ${asCode("ignoreChanges")}, and not all, nor the witness`
        : text`leave ${asCode("witness")} on, override no annotations but single ones of other keys, and keep those of others with ${asCode("ignoreChanges")}`,
    ],
  }),

  RK513: ({ setting, ignored, isUnset }) => ({
    subject: text`${asCode(setting)}`,
    message:
      isUnset === true
        ? text`${asCode(setting)} is not known: it is not written, and ${asCode("ignoreChanges")} has ${quoted(ignored)}, so it stays as Rancher has it`
        : text`${asCode(setting)} is written, and not sent once the cluster exists: ${asCode("ignoreChanges")} has ${quoted(ignored)}`,
    facts: [
      text`Terraform leaves ignored arguments as they are in its state, whatever is written`,
      isUnset === true
        ? text`the proof leaves open what hangs on it; a cluster that is yet to be made has none of it`
        : text`the proof takes what is written; for a cluster that exists only a plan tells what is in force`,
    ],
    help: [
      text`${isUnset === true ? "write it, and " : ""}take it out of ${asCode("ignoreChanges")}`,
      text`judge the plan instead: ${asCode("cdktf-rancher-k3s check plan.json")}`,
    ],
  }),

  RK514: ({ reason }, language) => ({
    subject: text`name`,
    message: text`Rancher refuses the cluster: ${reason}`,
    facts: [text`Rancher's webhook or Kubernetes refuses it when the cluster is created`],
    help: [
      text`use 2 to 63 lower-case letters, digits and ${asCode("-")}, beginning and ending with a letter or digit`,
      ...inApp(language, text`give it as ${asCode("name")} of K3sCluster, where it is checked as it is written`),
    ],
  }),

  RK540: ({ setting, reasons: [first = "", ...others], doesNothing, isOfUnset }, language) => ({
    subject: text`${asCode(setting)}`,
    message:
      isOfUnset === true
        ? text`${asCode(setting)} is made of a variable that is empty where nobody gives a value, and ${doesNothing === true ? "does nothing" : "cannot work"} then: ${first}`
        : text`${asCode(setting)} has a value that ${doesNothing === true ? "does nothing" : "cannot work"}: ${first}`,
    facts: [
      ...others.map((reason) => text`besides: ${reason}`),
      ...(doesNothing === true ? [text`all else goes on as if it were not written`] : []),
      isOfUnset === true
        ? text`whether anybody gives a value is known only where Terraform runs`
        : text`the value may be secret, and is not shown`,
    ],
    help:
      isOfUnset === true
        ? [
            text`give the variable a default that works, or none: Terraform then asks for a value`,
            ...inApp(language, text`decide in the app: leave ${asCode(setting)} out where there is no value`),
            ...inConfiguration(language, text`leave ${asCode(setting)} out where there is no value`),
          ]
        : [
            ...inApp(
              language,
              text`give it as ${asCode(setting)} of K3sCluster, where it is checked as it is written and told with its place`,
            ),
            ...inApp(language, text`take the override away`),
            ...inConfiguration(language, text`write another value, or leave ${asCode(setting)} out`),
          ],
  }),

  RK541: ({ setting, rewrites }, language) => {
    const [first = text`it writes it anew`, ...others] = rewrites.map((rewrite) => REWRITES[rewrite].what);
    return {
      subject: text`${asCode(setting)}`,
      message: rewrites.every(isByProperty)
        ? text`${asCode(setting)} is written for a pod security template that may not be there, and every plan would change it back: ${first}`
        : text`${asCode(setting)} is not written as Rancher's webhook writes it, and every plan changes it back: ${first}`,
      facts: [
        ...others.map((what) => text`besides: ${what}`),
        text`what it does on nodes is what the webhook has made of it`,
      ],
      help: [
        inProse(rewrites.map((rewrite) => REWRITES[rewrite].help)),
        ...(rewrites.some(isByProperty)
          ? []
          : inApp(
              language,
              text`give it as a property of K3sCluster, which writes it as the webhook does, or refuses it`,
            )),
      ],
    };
  },

  RK545: describeLateSetting,
  RK546: describeClosedSetting,
};

const TEMPLATE = asCode("defaultPodSecurityAdmissionConfigurationTemplateName");
const LIST_RELEASES = releasesWith(LIST_OF_API_SERVER_ARGUMENTS);

const DECIDE_IN_APP = text`decide in the app: give ${TEMPLATE} as text, and leave it out where there is no template`;
const MAY_BE_EMPTY = text`${TEMPLATE} comes from a variable that is empty where nobody gives a value`;

const REWRITES: Readonly<Record<Rewrite, { readonly what: Text; readonly help: Text }>> = {
  "text-becomes-list": {
    what: text`of text the webhook makes a list, with a pod security admission template and, from Rancher ${LIST_RELEASES} on, without`,
    help: text`write a list of one text`,
  },
  "items-become-text": {
    what: text`of numbers, true and false in the list the webhook makes text, from Rancher ${LIST_RELEASES} on`,
    help: text`write every argument as text`,
  },
  "argument-goes": {
    what: text`without ${TEMPLATE} the webhook takes away ${asCode(TEMPLATE_ARGUMENT)}`,
    help: text`take the argument out, or set ${TEMPLATE}; where it is set to a variable that is empty, leave it out of the app`,
  },
  "argument-goes-if-empty": {
    what: text`${MAY_BE_EMPTY}, and then the webhook takes away ${asCode(TEMPLATE_ARGUMENT)}`,
    help: DECIDE_IN_APP,
  },
  "argument-comes": {
    what: text`with ${TEMPLATE} the webhook adds ${asCode(TEMPLATE_ARGUMENT)}`,
    help: text`write this argument beside those of your own`,
  },
  "file-goes": {
    what: text`without ${TEMPLATE} the webhook takes away the file of a template`,
    help: text`take the file out, or set ${TEMPLATE}; where it is set to a variable that is empty, leave it out of the app`,
  },
  "file-goes-if-empty": {
    what: text`${MAY_BE_EMPTY}, and then the webhook takes away the file of a template`,
    help: DECIDE_IN_APP,
  },
  "file-comes-last": {
    what: text`with ${TEMPLATE} the webhook puts the file of the template behind all others`,
    help: text`write the file as the webhook does, as the last one, and leave its hash to ${asCode("ignore_changes")}`,
  },
};

/** What K3sCluster writes because of the property itself. */
function isByProperty(rewrite: Rewrite): boolean {
  return rewrite.endsWith("-if-empty");
}

function describeOpenValue(data: FindingData["RK109"]): Description {
  const { value, firstNode, workloads, evicted, decidedBy } = data;
  const open: Text[] = [
    ...(firstNode ? [text`whether the cluster comes up`] : []),
    ...(workloads.length > 0 ? [text`where ${inProse(workloads)} can run`] : []),
    ...(evicted.length > 0 ? [text`whether a NoExecute taint evicts ${inProse(evicted)} after a time`] : []),
  ];
  const [first = text`what runs`, ...others] = open;
  const also = others.map((other) => text`so does ${other}`);
  if (decidedBy === "rancher") {
    return {
      subject: text`${asCode(value)}`,
      message: text`${first} depends on ${asCode(value)}, which is not written and stays as Rancher has it`,
      facts: [
        ...also,
        text`${asCode("ignoreChanges")} has Terraform leave it alone, so the app does not tell what is there`,
      ],
      help: [JUDGE_THE_PLAN, text`write it, and take it out of ${asCode("ignoreChanges")}`],
    };
  }
  if (decidedBy !== undefined) {
    const { facts, help } =
      NO_VALUE[decidedBy === "not-judged" && workloads.length === 0 ? "whole-cluster" : decidedBy];
    return { subject: text`${value}`, message: text`${first} depends on ${value}`, facts: [...also, ...facts], help };
  }
  return {
    subject: text`${asCode(value)}`,
    message: text`${first} depends on ${asCode(value)}, which is known only at apply`,
    facts: [...also, text`nothing is guessed in the place of a value that is not known`],
    help: [text`write it as a literal`, JUDGE_THE_PLAN],
  };
}

/** Most values that the app does not know are known by a plan, and the others once what they come from is there. */
const JUDGE_THE_PLAN = text`judge the plan, ${asCode("cdktf-rancher-k3s check plan.json")}; where that does not know it either, apply what it comes from first, and plan again`;

/** Where it is no value of the app's that is open. */
const NO_VALUE: Readonly<
  Record<
    Exclude<NonNullable<FindingData["RK109"]["decidedBy"]>, "rancher"> | "whole-cluster",
    Pick<Description, "facts" | "help">
  >
> = {
  "whole-cluster": {
    facts: [text`it may be as the cluster needs it or not, and the proof does not tell which`],
    help: [text`see to it that it does what is meant, and acknowledge the finding`],
  },
  "not-judged": {
    facts: [text`it may let pods run or keep them away, and the proof does not tell which`],
    help: [text`see to it that it does what is meant, and acknowledge the finding`],
  },
  dns: {
    facts: [
      text`pods resolve names only where a DNS server answers them, and the proof does not tell whether one does`,
      text`cattle-cluster-agent exits when it cannot resolve Rancher's name`,
    ],
    help: [
      text`see to it that pods get answers on every node that cattle-cluster-agent may be on, and acknowledge the finding`,
    ],
  },
  turns: {
    facts: [text`each server applies what its own configuration says to the objects they share`],
    help: [text`give all servers the same configuration`],
  },
  "release-data": {
    facts: [
      text`Rancher passes on what its release data lists for K3s and drops everything else without a word; ${asCode("helm-controller-arg")} was added in July 2026 (${HELM_CONTROLLER_ARG_PASSED_ON.source})`,
      text`from Rancher ${String(HELM_CONTROLLER_ARG_PASSED_ON.firstReleases[0])} on the data has it for certain; with an older one it depends on the data that Rancher fetches`,
    ],
    help: [FETCH_RELEASE_DATA, text`keep one pool free of hard taints, on which the jobs can run without tolerations`],
  },
};

/** What to do where the override is what is meant; a name and a release there must be. */
function keptOverride(setting: string): Text[] {
  if (setting === "name" || setting === "kubernetesVersion") return [];
  const derived = setting.startsWith("agents.") ? text`turn ${asCode("deriveTolerations")} off and ` : "";
  return [text`${derived}take ${asCode(setting)} out of the props, if the override is what is meant`];
}

function quoted(value: string) {
  return asCode(JSON.stringify(value));
}
