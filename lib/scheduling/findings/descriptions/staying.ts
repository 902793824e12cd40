import { LEFT_ALONE } from "../../reading/left-alone";
import { NODE_POOL_LABEL } from "../../reading/machine-labels";
import { asCode, inProse, joined, type Text, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { Description, Descriptions, Language } from "./description";
import { oneOfSome, quotedPool, thePool, whoWrites } from "./phrases";

type Code = "RK715" | "RK716" | "RK717" | "RK718";

/** Findings about what Rancher or its nodes keep, whatever the configuration says, in words. */
export const STAYING_DESCRIPTIONS: Descriptions<Code> = {
  RK715: describeKept,
  RK716: describeDraining,
  RK717: describeUnreadTolerations,
  RK718: describeRenamedPool,
};

type Kept = FindingData["RK715"]["settings"][number];

function describeKept({ settings, source, mayBeDynamic }: FindingData["RK715"], language: Language): Description {
  const [open, certain] = [settings.filter(({ isOpen }) => isOpen), settings.filter(({ isOpen }) => !isOpen)];
  const names = inProse((certain.length === 0 ? open : certain).map(({ setting }) => asCode(setting)));
  const unseen = open.filter(({ isUnseen }) => isUnseen);
  const openByNull = open.filter((each) => !unseen.includes(each));
  const keeps = certain.length === 0 ? "may keep" : "keeps";
  return {
    subject: text`cluster`,
    message:
      source === "plan"
        ? text`Rancher ${keeps} what the configuration does not write: ${names}`
        : text`Rancher ${keeps} what leaves the configuration: ${names}`,
    facts: [
      ...settings.flatMap(keptFacts),
      ...(openByNull.length === 0
        ? []
        : [
            text`an argument that is null counts as not written; whether ${inProse(openByNull.map(({ setting }) => asCode(setting)))} ${openByNull.length > 1 ? "are" : "is"} null is not known here`,
          ]),
      ...(unseen.length === 0
        ? []
        : [
            text`another toleration had these seconds at the same place of the list; whether they are written as well is not known: a plan does not tell what a ${asCode("dynamic")} block writes`,
          ]),
      text`the provider sends what it read back in place of what is not written, so later plans are empty as well`,
      source === "plan"
        ? text`it is judged as part of the cluster, as it stays`
        : certain.length === 0
          ? openByNull.length === 0
            ? text`the cluster is judged with them, as they are planned`
            : text`the cluster is judged with what the expression says, whatever that is`
          : text`the cluster is judged with it, if the configuration of before is what was applied last`,
      ...(mayBeDynamic && unseen.length === 0
        ? [text`a plan does not tell what a ${asCode("dynamic")} block writes: what one writes is not amiss`]
        : []),
    ],
    help: [
      ...(settings.every(isOfLibrary) ? [] : [text`write it, if it is meant to stay`]),
      ...settings.map(
        ({ setting, ...each }) => text`to let ${asCode(setting)} go, ${remedy({ setting, ...each }, language)}`,
      ),
    ],
  };
}

const MOST_NAMES = 8;

function keptFacts(kept: Kept): Text[] {
  return kept.setting === "machineSelectorConfig"
    ? selectorFacts(kept)
    : [keptFact(kept)].filter((fact) => fact.length > 0);
}

const REASONS = {
  "late-values": text`values of ${asCode("machineGlobalConfig")} that were known only at apply`,
  template: text`arguments of ${asCode("kube-apiserver-arg")} beside a pod security template`,
} as const;

/** Entries that only K3sCluster wrote, by itself: no app can write them again. */
function isOfLibrary({ writtenFor = [], isOwn }: Kept): boolean {
  return writtenFor.length > 0 && isOwn !== true;
}

function selectorFacts(kept: Kept): Text[] {
  const { setting, becomes = "", writtenFor = [], overrides } = kept;
  const reasons = inProse(writtenFor.map((each) => REASONS[each]));
  const whole = asCode("protect-kernel-defaults: true");
  return [
    text`each entry of ${asCode(setting)} is then ${asCode(becomes)}`,
    ...(writtenFor.length === 0
      ? []
      : isOfLibrary(kept)
        ? [text`no property of the app has them: K3sCluster wrote ${asCode(setting)} for ${reasons}`]
        : [text`K3sCluster wrote some of them, for ${reasons}`]),
    ...(overrides === "certain"
      ? [text`on the machines that they are for, that takes the place of ${whole} in ${asCode("machineGlobalConfig")}`]
      : overrides === "open"
        ? [
            text`on the machines that they are for, that takes the place of ${asCode("protect-kernel-defaults")} in ${asCode("machineGlobalConfig")}, which is not known here`,
          ]
        : []),
  ];
}

function keptFact({ setting, names, becomes, isOpen }: Kept): Text {
  const whose = names.length === 0 ? [] : text` of ${asCode(names[0] ?? "")}`;
  if (becomes !== undefined) return text`${asCode(setting)}${whose} ${isOpen ? "may stay" : "stays"} ${becomes}`;
  if (names.length === 0) return [];
  const more = names.length - MOST_NAMES;
  const shown = [...(more > 1 ? names.slice(0, MOST_NAMES) : names).map(asCode), ...(more > 1 ? [`${more} more`] : [])];
  return text`${asCode(setting)}: ${joined(shown)}`;
}

/** Forms that were seen to make it go; of the others none is known. */
function remedy({ setting, names }: Kept, language: Language): Text {
  const isHcl = language === "hcl";
  switch (setting) {
    case "rke_config":
      return text`write ${asCode(isHcl ? "rke_config {}" : "rkeConfig: {}")}${inside(names, isHcl)}`;
    case "etcd":
      return isHcl ? text`write ${asCode("etcd {}")} in ${asCode("rke_config")}` : text`write ${asCode("etcd: {}")}`;
    case "machineSelectorConfig":
      return isHcl
        ? text`write ${asCode('machine_selector_config { config = "" }')} in ${asCode("rke_config")}, and leave it there`
        : text`write ${asCode("machineSelectorConfig: [{ config: {} }]")}, and leave it there`;
    case "enableNetworkPolicy":
      return text`write ${asCode(isHcl ? "enable_network_policy = false" : "enableNetworkPolicy: false")}`;
    case "labels":
    case "annotations":
      return ofMap(setting, names, isHcl);
    default:
      if (setting.endsWith(".seconds"))
        return text`write ${asCode(isHcl ? "seconds = 0" : "seconds: 0")}, or the limit that is meant`;
      if (setting.startsWith("upgradeStrategy.")) return text`write the number that is meant`;
      return text`take it out in Rancher (Edit YAML of the cluster); the provider then sends it no more`;
  }
}

/** Blocks of which no form is known that makes the provider send them no more. */
const LEAVING_IN_RANCHER_ONLY: readonly string[] = [
  "machinePoolDefaults",
  "machinePools",
  "machineSelectorFiles",
  "networking",
];

/** What of it does not go with the empty block alone. */
function inside(names: readonly string[], isHcl: boolean): Text {
  const blocks = [
    ...(names.includes("etcd") ? [isHcl ? "etcd {}" : "etcd: {}"] : []),
    ...(names.includes("machineSelectorConfig")
      ? [isHcl ? 'machine_selector_config { config = "" }' : 'machineSelectorConfig: [{ config: "" }]']
      : []),
  ];
  const others = names.filter((name) => LEAVING_IN_RANCHER_ONLY.includes(name));
  return [
    ...(blocks.length === 0 ? [] : text` with ${inProse(blocks.map(asCode))} in it`),
    ...(others.length === 0 ? [] : text`, and take ${inProse(others.map(asCode))} out in Rancher (Edit YAML)`),
  ];
}

function ofMap(setting: "labels" | "annotations", names: readonly string[], isHcl: boolean): Text {
  const [alone, others] = [
    names.filter((name) => LEFT_ALONE.test(name)),
    names.filter((name) => !LEFT_ALONE.test(name)),
  ];
  const verb = setting === "labels" ? "label" : "annotate";
  const command = `kubectl --namespace NAMESPACE ${verb} clusters.provisioning.cattle.io NAME ${alone.map((key) => `${key}-`).join(" ")}`;
  return joined(
    [
      ...(others.length === 0
        ? []
        : [text`write ${asCode(`${setting}${isHcl ? " =" : ":"} {}`)}, or the others that shall stay`]),
      ...(alone.length === 0
        ? []
        : [text`take off what the provider leaves alone, in the cluster that Rancher runs in: ${asCode(command)}`]),
    ],
    "; ",
  );
}

function describeDraining({ settings }: FindingData["RK716"], language: Language): Description {
  return {
    subject: text`cluster`,
    message: text`draining is switched on, and the configuration does not say so: ${inProse(settings.map((each) => asCode(each)))}`,
    facts: [
      text`from then on a K3s upgrade, or a change of configuration with which Rancher restarts K3s, drains ${drainedNodes(settings)} first`,
      text`where there are drain options and the configuration does not say ${asCode("enabled")}, the provider takes it for true; Rancher's dashboard writes drain options whenever it saves a cluster`,
    ],
    help: [
      text`write ${asCode(language === "hcl" ? "enabled = false" : "enabled: false")} in ${inProse(settings.map((each) => asCode(each)))}`,
      text`write ${asCode(language === "hcl" ? "enabled = true" : "enabled: true")} there, if nodes shall be drained`,
    ],
  };
}

const CONTROL_PLANE_OPTIONS = "upgradeStrategy.controlPlaneDrainOptions";

function drainedNodes(settings: readonly string[]): string {
  if (settings.length > 1) return "every node";
  return settings[0] === CONTROL_PLANE_OPTIONS ? "every node of the control plane" : "every worker";
}

function describeUnreadTolerations(data: FindingData["RK717"], language: Language): Description {
  const { workloads, beside, pools, hasWitness, cluster = "NAME" } = data;
  const isFleet = workloads.includes("fleet-agent");
  const field = `${isFleet ? "fleet" : "cluster"}AgentDeploymentCustomization`;
  const inRancher = `kubectl get clusters.provisioning.cattle.io --all-namespaces --field-selector metadata.name=${cluster} --output jsonpath='{.items[*].spec.${field}}'`;
  const inCluster = isFleet
    ? "kubectl --namespace cattle-fleet-system get pods --selector app=fleet-agent --output jsonpath='{.items[*].spec.tolerations}'"
    : "kubectl --namespace cattle-system get deployment cattle-cluster-agent --output jsonpath='{.spec.template.spec.tolerations}'";
  if (data.isImported) {
    return {
      subject: inProse(workloads),
      message: text`the import does not tell whether Rancher holds a customization of ${inProse(workloads)}`,
      facts: [
        text`where it has an affinity or resource requirements, the provider reads nothing of it back; an apply that changes the cluster sends what the configuration says in its place, and no plan shows what goes`,
      ],
      help: [
        text`look at what Rancher holds before applying, in the cluster that it runs in, and write what shall stay into the ${whoWrites(language)}: ${asCode(inRancher)}`,
      ],
    };
  }
  return {
    subject: inProse(workloads),
    message: text`no plan shows what becomes of the tolerations of ${inProse(workloads)} in Rancher`,
    facts: [
      text`beside ${inProse(beside.map((each) => asCode(each)))} the provider reads nothing of them back, so plan and state have what Terraform sends, whatever Rancher holds`,
      pools.named.length === 0
        ? text`no taint of the pools asks for them: they count where others put taints on nodes, as Kubernetes does when a node cannot be reached`
        : text`the proof rests on them for ${oneOfSome(pools)}`,
      hasWitness
        ? text`an update that Rancher refuses is seen by the cluster's witness; a change that somebody makes in Rancher is not`
        : text`there is no witness on the cluster, so an update that Rancher refuses is not seen either`,
    ],
    help: [
      text`look at what Rancher holds, in the cluster that it runs in: ${asCode(inRancher)}`,
      text`look at what the agent got, in the cluster itself: ${asCode(inCluster)}`,
    ],
  };
}

function describeRenamedPool(data: FindingData["RK718"]): Description {
  const { pool, renamedTo, differs, settings, isNameTaken = false } = data;
  const [old, now] = [pool, renamedTo].map((name) => `${NODE_POOL_LABEL}=${name}`) as [string, string];
  return {
    subject: thePool(pool),
    message: text`${thePool(pool)} goes and ${quotedPool(renamedTo)} comes with the same roles${differs.length === 0 ? ", taints and labels" : `, and other ${differs.join(" and ")}`}: nodes that are registered keep ${asCode(old)}`,
    facts: [
      ...(differs.length === 0
        ? []
        : [
            text`if they are the same machines, their nodes keep the ${inProse(differs)} of ${thePool(pool)} as well: these are given at registration, or by what taints running nodes`,
          ]),
      text`a new pod with the node selector of ${quotedPool(renamedTo)} stays Pending until a node registers with that name; pods that run go on running`,
      ...(settings.length === 0
        ? []
        : [
            text`${inProse(settings.map((each) => asCode(each)))} ${settings.length > 1 ? "apply" : "applies"} to no node of them once this is applied: Rancher goes by the labels that a machine registered with`,
          ]),
    ],
    help: [
      text`keep the name ${quotedPool(pool)}`,
      text`register the nodes again with the command of ${quotedPool(renamedTo)}, which repairs all of it`,
      text`${isNameTaken ? text`once no node of ${thePool(renamedTo)} of before has that label any more, ` : []}${asCode(`kubectl label nodes --selector ${old} ${now} --overwrite`)} lets pods with the new selector run until K3s restarts on the node and writes the label of its registration again${settings.length === 0 ? "" : "; Rancher does not see it"}`,
      text`drain and delete the nodes, if they are other machines`,
    ],
  };
}
