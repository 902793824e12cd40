import { releasesWith } from "../../releases/change-phrases";
import { HELM_JOB_TOLERATIONS } from "../../releases/k3s-changes";
import { asCode, inProse, type Text, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { Description, Descriptions, Language } from "./description";
import { inApp, thePool, thePools } from "./phrases";

/** Findings about addons of K3s that cannot be as they are written, in words. */
export const ADDON_DESCRIPTIONS: Descriptions<"RK517" | "RK518" | "RK519" | "RK520" | "RK530"> = {
  RK517: (data, language) =>
    data.object.startsWith("AddOn ") ? describeFile(data.object, data.writers) : describeObject(data, language),

  RK518: ({ key, groups }) => ({
    subject: text`${asCode(key)}`,
    message: text`${asCode(key)} is not the same on all servers, and a server joins only those with the same value`,
    facts: [
      ...groups.map(
        (pools) => text`the same for the servers of ${pools.length > 1 ? thePools(pools) : thePool(pools[0] ?? "")}`,
      ),
      text`K3s stops on a server that joins one with another value: critical configuration value mismatch between servers`,
      ...(key === "disable" ? [text`it is the word ${asCode("servicelb")} that some have and others do not`] : []),
    ],
    help: [text`set it for all servers alike, in ${asCode("machineGlobalConfig")}`],
  }),

  RK519: ({ workload, setting, reason }, language) => ({
    subject: text`${workload}`,
    message: text`${workload} is never made, because the tolerations in the annotation of Traefik's Service are refused: ${reason}`,
    facts: [
      text`it stands in ${asCode(setting)}, as ${asCode("svccontroller.k3s.cattle.io/tolerations")}`,
      text`without it no node answers for the Service, whatever the nodes are tainted with`,
    ],
    help: [
      ...inApp(language, text`use ${asCode("Remedy.serviceLb")}, which writes it`),
      text`write a list of tolerations as JSON, as Kubernetes takes them in a pod`,
    ],
  }),

  RK520: ({ setting, reason, effect, argument, isPassedOn, isReleaseOpen }, language) => ({
    subject: text`${asCode(setting)}`,
    message:
      effect === "no-start"
        ? text`K3s's server does not start with ${asCode("helm-controller-arg")} in ${asCode(setting)}: ${reason}`
        : text`Helm jobs are given no tolerations by ${asCode("helm-controller-arg")} in ${asCode(setting)}: ${reason}`,
    facts: [
      argument === "job-resources"
        ? text`resources must be a JSON object as Kubernetes takes it in a pod`
        : text`arguments are read in the order of their names, of one name the last counts, and tolerations must be a JSON list`,
      ...(isPassedOn
        ? []
        : [text`Rancher passes it on where its release data lists the key, and drops it without a word elsewhere`]),
      ...(isReleaseOpen
        ? [
            text`the K3s release is known only at apply: older ones than ${releasesWith(HELM_JOB_TOLERATIONS)} skip the key`,
          ]
        : []),
    ],
    help: argumentRepairs(argument, language),
  }),

  RK530: describeDnsAddress,
};

/** What to write in the place of an argument of the Helm controller that cannot be used. */
export function argumentRepairs(argument: FindingData["RK520"]["argument"], language: Language): Text[] {
  switch (argument) {
    case "job-tolerations":
      return [
        text`write ${asCode('job-tolerations=[{"key":"dedicated","operator":"Exists"}]')}`,
        ...inApp(language, text`take it out and use ${asCode("Remedy.helmJobs")}, which writes it`),
      ];
    case "job-resources":
      return [text`write ${asCode('job-resources={"limits":{"memory":"512Mi"}}')}`, text`leave it out`];
    case "threads":
      return [text`write ${asCode("threads=2")}`, text`leave it out`];
    case "not-known":
      return [
        text`leave out what is none of ${inProse(["default-job-image", "job-resources", "job-tolerations"].map(asCode))}`,
      ];
  }
}

/** A kubelet of the app's own arguments tells the pods of its node another address than K3s would. */
function describeKubeletDns(pools: readonly string[]): Description {
  const argument = asCode("cluster-dns");
  return {
    subject: text`${asCode("kubelet-arg")}`,
    message: text`pods ask another address for names than CoreDNS answers at`,
    facts: [
      text`the kubelets of ${pools.length > 1 ? thePools(pools) : thePool(pools[0] ?? "")} tell pods to ask the address in ${argument} of ${asCode("kubelet-arg")}, in the place of the one that K3s gives them`,
      text`it is one of the network of Services, and nothing in ${asCode("additionalManifest")} makes a Service that has it`,
      text`no pod there that asks the cluster's DNS can resolve a name, and cattle-cluster-agent exits when it cannot resolve Rancher's`,
    ],
    help: [
      text`leave ${argument} out of ${asCode("kubelet-arg")}`,
      text`write the address as the key ${argument} of ${asCode("machineGlobalConfig")}, so that CoreDNS gets it as well`,
    ],
  };
}

function describeDnsAddress({ key, fault, pools }: FindingData["RK530"], language: Language): Description {
  if (key === "kubelet-arg") return describeKubeletDns(pools);
  const asked = key === "cluster-dns" ? text`the address in ${asCode(key)}` : text`the tenth of ${asCode(key)}`;
  const service = text`Service ${asCode("kube-system/kube-dns")}`;
  return {
    subject: text`${asCode(key)}`,
    message: text`pods ask another address for names than CoreDNS answers at`,
    facts: [
      text`K3s tells pods to ask ${asked}${pools.length === 0 ? "" : text` on the servers of ${pools.length > 1 ? thePools(pools) : thePool(pools[0] ?? "")}`}`,
      {
        outside: text`it is in no network of ${asCode("service-cidr")}, so Kubernetes refuses a Service with it`,
        "no-service": text`no Service in ${asCode("additionalManifest")} has it as its ${asCode("clusterIP")}`,
        "other-pods": text`the Service that has it selects labels that no pods in ${asCode("additionalManifest")} have`,
      }[fault],
      fault === "outside"
        ? text`nothing in the cluster answers there: pods resolve names only if a server outside of it does, and cattle-cluster-agent exits when it cannot resolve Rancher's`
        : text`no pod that asks the cluster's DNS can resolve a name, and cattle-cluster-agent exits when it cannot resolve Rancher's`,
    ],
    help: [
      {
        outside: text`let ${asCode("cluster-dns")} be an address in ${asCode("service-cidr")}, or leave it out`,
        "no-service": text`give ${service} that address: ${asCode("spec.clusterIP")}${language === "hcl" ? [] : text`, or ${asCode("clusterDns")} of ${asCode("Remedy.coredns")}`}`,
        "other-pods": text`let ${service} select the labels of the pods of CoreDNS`,
      }[fault],
    ],
  };
}

function describeObject({ object, writers, installer }: FindingData["RK517"], language: Language): Description {
  const isOnePlace = new Set(writers).size < writers.length;
  const own = writers.find(isSomebody);
  return {
    subject: text`${asCode(object)}`,
    message: isOnePlace
      ? text`${asCode(object)} is in ${asCode(writers[0] ?? "")} twice, with different contents`
      : text`${asCode(object)} is written by ${inProse(writers.map(named))}, which do not know of each other`,
    facts: [
      isOnePlace
        ? text`the last of them counts as a whole, and what only the first says is lost`
        : howTheyMeet(installer),
      ...(isOnePlace ? [] : [text`whatever rests on it has the verdict "depends", where the two make a difference`]),
    ],
    help: isOnePlace || own === undefined ? [text`say it in one place`] : takenFrom(own, object, installer, language),
  };
}

/** What becomes of an object with two writers. */
function howTheyMeet(installer: FindingData["RK517"]["installer"]): Text {
  switch (installer) {
    case "Helm":
      return text`Rancher installs its own with Helm, which refuses to install over an object that it did not make; where Helm comes first, each replaces what the other wrote, and which of the two stays is not known`;
    case "Fleet":
      return text`Rancher installs its own through Fleet, which writes it again when it changes; K3s does so at every start of a server, and which of the two stays is not known`;
    default:
      return text`each replaces what the other wrote: at every start of a server, and when its own text changes`;
  }
}

function takenFrom(
  own: string,
  object: string,
  installer: FindingData["RK517"]["installer"],
  language: Language,
): Text[] {
  if (installer !== undefined) return [text`leave the object out: Rancher keeps its own`];
  if (own === "Rancher") return [text`leave the object out: Rancher keeps its own, and has settings for it`];
  return [
    text`turn K3s's own off with ${asCode("disable")} on all servers, or leave the object out`,
    ...(object.startsWith("Deployment ")
      ? inApp(language, text`use the remedy for it, which turns K3s's own off as well`)
      : []),
  ];
}

function describeFile(object: string, writers: readonly string[]): Description {
  const [first = ""] = writers;
  return {
    subject: text`${asCode(object)}`,
    message: text`${asCode(object)} is written by ${inProse(writers.map(named))}, and K3s keeps only one of that name`,
    facts: [
      text`K3s calls a file in ${asCode("server/manifests")} by its name up to the first dot, in whatever folder it is`,
      text`objects of the one file are removed when the other is applied${first === "K3s" ? ", and a name of K3s's own is removed when it is turned off" : ""}`,
    ],
    help: [text`give the file another name`],
  };
}

function isSomebody(writer: string): boolean {
  return writer === "K3s" || writer === "Rancher";
}

function named(writer: string): Text {
  return isSomebody(writer) ? text`${writer}` : text`${asCode(writer)}`;
}
