import { RELEASE_DATA } from "../../proof/circumstances";
import { WORKER_LABEL } from "../../proof/node-labels";
import { releasesWithOrLater } from "../../releases/change-phrases";
import { HELM_JOB_TOLERATIONS } from "../../releases/k3s-changes";
import { asCode, asTaint, inProse, joined, plain, type Text, text } from "../../rich-text";
import type {
  CandidateDoubt,
  FindingData,
  IdleOperator,
  JobSettings,
  OperatorRefusal,
  StoppingArgument,
} from "../finding-data";
import type { Description, Descriptions } from "./description";
import { FETCH_RELEASE_DATA, isOrAre, LABELLED_LATER, notTolerated, somePools, someTaints, thePool } from "./phrases";

type Code = "RK112" | "RK113" | "RK114" | "RK115" | "RK116" | "RK117" | "RK118" | "RK119";

/** Findings about what keeps pods off new nodes and does not go, in words. */
export const START_UP_DESCRIPTIONS: Descriptions<Code> = {
  RK112: ({ taint, pools, isAlone, operators, waiting, ...settings }) => ({
    subject: somePools(pools),
    message: text`the nodes of ${somePools(pools)} keep ${asTaint(taint)}, because no cloud controller manager runs${whileAlone(isAlone)}`,
    facts: [
      text`with ${asCode("disable-cloud-controller")} and the kubelet's ${asCode("cloud-provider=external")} nodes wait for a controller that is not K3s's own`,
      ...idleFacts(operators, "no cloud controller manager"),
      ...waitingFacts(waiting),
    ],
    help: [
      ...operatorRepairs(operators),
      ...operators.filter(isBootstrapChart).flatMap((operator) => startRepairs(operator, settings)),
      text`ship a cloud controller manager in ${asCode("additionalManifest")} that tolerates ${asTaint(taint)} and all taints of a node that is there: as a Deployment or DaemonSet, or as a HelmChart with ${asCode("bootstrap: true")}`,
      text`leave out ${asCode("disable-cloud-controller")} and ${asCode("cloud-provider=external")}, if no cloud controller is wanted`,
      elsewhere("one"),
    ],
  }),

  RK113: ({ setting, key, pools, isAlone, operators, ...settings }) => ({
    subject: keyOf(setting, key),
    message: text`the nodes of ${somePools(pools)} never get ready, because no network runs${whileAlone(isAlone)}`,
    facts: [
      text`with ${asCode("flannel-backend: none")} K3s sets up no network of its own; until another one runs on a node, only pods start there that use the node's own network and tolerate ${asTaint("node.kubernetes.io/not-ready:NoSchedule")}`,
      ...idleFacts(operators, "no network"),
    ],
    help: [
      ...operatorRepairs(operators),
      ...operators.filter(isBootstrapChart).flatMap((operator) => startRepairs(operator, settings)),
      text`ship a network in ${asCode("additionalManifest")} whose DaemonSet tolerates all taints of the nodes${operators.some(isBootstrapChart) ? [] : text`, or as a HelmChart with ${asCode("bootstrap: true")}`}`,
      text`leave ${asCode("flannel-backend")} out`,
      elsewhere("one"),
    ],
  }),

  RK114: ({ setting, key, argument, pools, isAlone }) => ({
    subject: keyOf(setting, key),
    message: text`nothing starts on the nodes of ${somePools(pools)}${isAlone ? " while no other nodes may join" : ""}: ${STOPPED[argument]}`,
    facts: isAlone ? [text`other servers have what is missing, and cannot join before these nodes are up`] : [],
    help: startHelp(argument),
  }),

  RK115: ({ setting, key, pools, candidates, doubts, operators }) => ({
    subject: keyOf(setting, key),
    message:
      candidates.length === 0
        ? text`kube-proxy is turned off, and nothing in ${asCode("additionalManifest")} is known to take its place`
        : doubts.length === 0
          ? text`kube-proxy is turned off, and nothing that is known to take its place runs on ${somePools(pools)}`
          : text`kube-proxy is turned off, and it is open whether ${inProse(candidates.map(asCode), "or")} takes its place on ${somePools(pools)}`,
    facts: [
      text`Services have no address without it: neither the agent nor CoreDNS reaches the Kubernetes API`,
      ...doubts.map(doubtFact),
      ...(candidates.length > 0 && doubts.length === 0 ? idleFacts(operators, "nothing") : []),
      text`whatever rests on it has the verdict "depends"`,
    ],
    help: [
      text`leave ${asCode("disable-kube-proxy")} out`,
      ...(candidates.length === 0
        ? [
            text`ship a network that does its work in ${asCode("additionalManifest")}, with the settings that say so and where the API is: ${asCode("kubeProxyReplacement: true")} and ${asCode("k8sServiceHost")} of Cilium`,
          ]
        : doubts.length === 0
          ? operators.filter(({ job }) => job === undefined).flatMap((each) => podRepairs(each))
          : distinct(doubts.flatMap((each) => [DOUBTS[each.because].help(each) ?? []]))),
      text`acknowledge this finding, ${doubts.length === 0 ? "if something else takes its place" : "once it is certain that its place is taken"}`,
    ],
  }),

  RK116: ({ taint, pools, isAlone, remover, operators, waiting, ...settings }) => ({
    subject: somePools(pools),
    message: text`the nodes of ${somePools(pools)} keep the start-up taint ${asTaint(taint)}, because ${remover === "" ? "what takes it away" : remover} cannot run${whileAlone(isAlone)}`,
    facts: [...idleFacts(operators, remover === "" ? "nothing" : remover), ...waitingFacts(waiting)],
    help: [
      ...operatorRepairs(operators),
      ...operators.flatMap((operator) => (operator.lacksBootstrap ? [] : startRepairs(operator, settings))),
      text`leave the start-up taint out of ${somePools(pools)}`,
    ],
  }),

  RK117: describeOpenTaint,

  RK118: ({ pools }) => ({
    subject: somePools(pools),
    message: text`the nodes of ${somePools(pools)} join cordoned, so that cattle-cluster-agent or the DNS that it needs cannot run there`,
    facts: CORDONED,
    help: [
      text`leave ${asCode("register-schedulable=false")} out of ${asCode("kubelet-arg")}, and cordon nodes once they have joined`,
    ],
  }),

  RK119: ({ pools }) => ({
    subject: somePools(pools),
    message: text`the nodes of ${somePools(pools)} join cordoned, and take only what tolerates that until somebody uncordons them`,
    facts: [...CORDONED, text`DaemonSets tolerate it, and so does what tolerates every taint`],
    help: [
      text`leave ${asCode("register-schedulable=false")} out of ${asCode("kubelet-arg")}, and cordon nodes once they have joined`,
      text`acknowledge this finding, if somebody uncordons them`,
    ],
  }),
};

const CORDONED = [
  text`with ${asCode("register-schedulable=false")} the kubelet registers its node with ${asTaint("node.kubernetes.io/unschedulable:NoSchedule")}, which nothing takes away by itself`,
];

function describeOpenTaint(data: FindingData["RK117"]): Description {
  const { taint, pools, remover, candidates, doubts, files, waiting } = data;
  const who = remover === undefined ? text`what takes it away is not known` : text`${remover} takes it away`;
  const where = text`${asCode("additionalManifest")}`;
  const known = [...new Set(doubts.map(({ workload }) => workload))];
  const others = candidates.filter((each) => !known.includes(each));
  return {
    subject: somePools(pools),
    message: text`whether the nodes of ${somePools(pools)} lose ${asTaint(taint)} is open${doubts.length === 0 ? [] : text`: ${inProse([...new Set(doubts.map((each) => DOUBTS[each.because].short))])}`}`,
    facts: [
      candidates.length === 0
        ? text`${who}, and nothing in ${where} is known to do so`
        : text`${who}; ${inProse(candidates.map(asCode))} in ${where} may run in spite of it${others.length === 0 ? [] : text`, and whether ${others.length > 1 ? "one of them does" : "it does"} so is not known`}`,
      ...doubts.map(doubtFact),
      ...files.map((file) => text`${asCode(file)} puts a manifest on servers that is not known here`),
      ...(waiting === undefined
        ? [text`whatever does not tolerate it has the verdict "depends"`]
        : [
            text`the agent tolerates it, so that ${remover ?? "who takes it away"} can be installed through Rancher; until then the taint stays`,
            ...waitingFacts(waiting),
          ]),
    ],
    help: [
      ...distinct(doubts.flatMap((each) => [DOUBTS[each.because].help(each) ?? []])),
      ...(doubts.length === 0
        ? [
            text`ship what takes it away in ${where}, called by its own name, with tolerations for all taints of the nodes`,
          ]
        : []),
      text`acknowledge this finding, ${doubts.length === 0 ? "if something else takes it away" : "once it is certain that it is taken away"}`,
    ],
  };
}

function doubtFact(doubt: CandidateDoubt): Text {
  return text`${asCode(doubt.workload)} ${DOUBTS[doubt.because].fact(doubt)}`;
}

/** What a doubt is, in few words and as a sentence that goes on after the workload, and what settles it. */
const DOUBTS: Readonly<
  Record<
    CandidateDoubt["because"],
    {
      readonly short: string;
      readonly fact: (doubt: CandidateDoubt) => Text;
      readonly help: (doubt: CandidateDoubt) => Text | undefined;
    }
  >
> = {
  "cluster-dns": {
    short: "DNS may be missing",
    fact: () => text`asks the cluster's own DNS for names, and no CoreDNS is certain to run before it`,
    help: ({ workload }) =>
      isChart(workload)
        ? text`write ${asCode("bootstrap: true")} into the spec of ${asCode(workload)}, or put the chart itself there: ${asCode("chartContent")}`
        : text`let ${asCode(workload)} ask what its node asks: ${asCode("dnsPolicy: Default")}`,
  },
  companion: {
    short: "a second workload that it needs may be missing",
    fact: ({ what = "" }) =>
      text`waits for ${asCode(what)}, and none in ${asCode("additionalManifest")} is certain to run`,
    help: ({ workload, what = "" }) =>
      isChart(workload)
        ? text`leave ${what} in the chart's values`
        : text`ship ${asCode(what)} in ${asCode("additionalManifest")}, with tolerations for all taints of a node`,
  },
  namespace: {
    short: "a namespace may be missing",
    fact: () => text`is of a namespace that nothing in ${asCode("additionalManifest")} makes`,
    help: ({ workload }) =>
      isChart(workload)
        ? text`ship the Namespace in ${asCode("additionalManifest")}, or write ${asCode("createNamespace: true")} for that of ${asCode("targetNamespace")}`
        : text`ship the Namespace of ${asCode(workload)} in ${asCode("additionalManifest")}`,
  },
  "chart-pods": {
    short: "what a chart's pods tolerate is not known",
    fact: ({ what = "" }) => text`makes pods of which it is not known whether they tolerate ${asTaint(what)}`,
    help: ({ workload }) =>
      text`give the pods of ${asCode(workload)} tolerations for all taints of the nodes in its values; where this finding stays, acknowledge it`,
  },
  "chart-values": {
    short: "what a chart makes of its values is not known",
    fact: ({ what = "" }) => text`goes by ${asCode(what)} of its chart, which is not judged and may keep its pods away`,
    help: ({ workload, what = "" }) =>
      text`see to it that the pods of ${asCode(workload)} run with ${asCode(what)} as it is, and acknowledge this finding`,
  },
  "node-demands": {
    short: "which nodes it asks for is not judged",
    fact: () => text`asks for nodes or neighbours in a way that is known only at apply, or not judged`,
    help: ({ workload }) => text`let ${asCode(workload)} ask for nodes by no more than labels that the node pools have`,
  },
  time: {
    short: "who takes it away is evicted after a time",
    fact: () => text`is evicted after a time, in which it may have done its work`,
    help: () => text`leave ${asCode("tolerationSeconds")} out`,
  },
  obstacle: {
    short: "who takes it away waits for another taint to go",
    fact: ({ what = "" }) => text`waits for ${asTaint(what)} to go, of which it is open as well`,
    help: ({ workload, what = "" }) =>
      isChart(workload)
        ? text`give the pods of ${asCode(workload)} a toleration for ${asTaint(what)} in its values; where this finding stays, acknowledge it`
        : text`let ${asCode(workload)} tolerate ${asTaint(what)}`,
  },
  network: {
    short: "who takes it away waits for a network",
    fact: () => text`waits for the cluster's network, of which it is open whether it runs`,
    help: () => text`see to the network first, which a finding of its own is about`,
  },
  "kube-proxy": {
    short: "who takes it away waits for what takes the place of kube-proxy",
    fact: () => text`waits for what takes the place of kube-proxy, of which it is open whether it runs`,
    help: () => text`see to that first, which a finding of its own is about`,
  },
  open: {
    short: "something decides that is not known before apply",
    fact: ({ what = "" }) => text`depends on ${what}`,
    help: ({ what }) => (what === RELEASE_DATA ? FETCH_RELEASE_DATA : undefined),
  },
};

function distinct(texts: readonly Text[]): Text[] {
  return [...new Map(texts.filter(({ length }) => length > 0).map((each) => [plain(each), each])).values()];
}

function isChart(workload: string): boolean {
  return workload.startsWith("HelmChart ");
}

function startHelp(argument: StoppingArgument): Text[] {
  switch (argument) {
    case "register-node":
      return [text`leave ${asCode("register-node=false")} out of ${asCode("kubelet-arg")}`];
    case "unknown-flannel-backend":
      return [
        text`write ${asCode("vxlan")}, ${asCode("host-gw")} or ${asCode("wireguard-native")}, or ${asCode("none")} for a network of your own`,
        text`leave ${asCode("flannel-backend")} out`,
      ];
    default:
      return [text`leave ${asCode(argument)} out: Rancher sets it where the roles of a node ask for it`];
  }
}

/** What a setting stops. */
const STOPPED: Readonly<Record<StoppingArgument, string>> = {
  "disable-scheduler": "without a scheduler no pod gets a node",
  "disable-controller-manager": "without a controller manager no pods are made",
  "disable-apiserver": "there is no API server",
  "disable-etcd": "nothing keeps the cluster's data",
  "unknown-flannel-backend": "this release of K3s knows no network of this name, and stops",
  "register-node": "the kubelet registers no node",
};

function whileAlone(isAlone: boolean): string {
  return isAlone ? " there while no other nodes may join" : "";
}

function waitingFacts(waiting: readonly string[]): Text[] {
  return waiting.length === 0 ? [] : [text`${inProse(waiting)} can run on no pool because of it`];
}

/** What there is in the manifests, and why it does not run. */
function idleFacts(operators: readonly IdleOperator[], what: string): Text[] {
  if (operators.length === 0) return [text`${asCode("additionalManifest")} has ${what} that is known by its name`];
  const facts = operators.flatMap((operator) => [
    ...(operator.isOff ? [text`${asCode(operator.workload)} is meant to have no pods`] : []),
    ...(operator.isRefused ? [text`Kubernetes refuses ${asCode(operator.workload)}, because of its tolerations`] : []),
    ...(operator.isRefused ? [] : operator.refusals).map((refusal) => refusalFact(operator, refusal)),
  ]);
  const more = facts.length - REASONS_SHOWN;
  return more > 1 ? [...facts.slice(0, REASONS_SHOWN), text`and ${more} more reasons`] : facts;
}

const REASONS_SHOWN = 6;

function refusalFact({ workload, job, lacksBootstrap, ofChart }: IdleOperator, refusal: OperatorRefusal): Text {
  const who = ofChart
    ? text`what ${asCode(workload)} installs`
    : job === undefined
      ? text`${asCode(workload)}`
      : text`${asCode(job)}, which installs ${asCode(workload)},`;
  const { pool, taints, evictedBy, lacksNetwork, isUnselected, isSelectedLater } = refusal;
  const why = [
    ...(taints.length === 0 ? [] : [notTolerated(taints)]),
    ...(evictedBy.length === 0 ? [] : [text`${someTaints(evictedBy)} ${isOrAre(evictedBy)} tolerated for no time`]),
    ...(lacksNetwork ? [text`it needs the network that is missing`] : []),
    ...(isUnselected && isSelectedLater === undefined ? [text`it asks for nodes with other labels`] : []),
    ...(isSelectedLater ? [text`it asks for ${asCode(WORKER_LABEL)}, ${LABELLED_LATER}`] : []),
  ];
  const without = lacksBootstrap ? text`, as the chart has no ${asCode("bootstrap: true")}` : [];
  return text`${who} cannot run on ${thePool(pool)}: ${inProse(why)}${without}`;
}

/** One that no `bootstrap` is missing from: its job has other reasons not to run. */
function isBootstrapChart({ job, lacksBootstrap }: IdleOperator): boolean {
  return job !== undefined && !lacksBootstrap;
}

function operatorRepairs(operators: readonly IdleOperator[]): Text[] {
  return operators.flatMap((operator) => {
    const workload = asCode(operator.workload);
    const { lacksBootstrap, ofChart, isOff, isRefused, refusals } = operator;
    const isLabelledLater = refusals.some(({ isSelectedLater }) => isSelectedLater);
    const taints = [...new Set(refusals.flatMap((each) => [...each.taints, ...each.evictedBy]))];
    return [
      ...(lacksBootstrap ? [text`write ${asCode("bootstrap: true")} into the spec of ${workload}`] : []),
      ...(isLabelledLater
        ? [text`let ${workload} ask for a label that nodes register with${ofChart ? " in its values" : ""}`]
        : []),
      ...(ofChart && isOff ? [text`let ${workload} have pods in its values`] : []),
      ...(ofChart && isRefused ? [text`mend the tolerations in the values of ${workload}`] : []),
      ...(ofChart && taints.length > 0
        ? [
            text`write tolerations for ${someTaints(taints)} into the values of ${workload}, and those that its chart has by itself: a list there takes the place of the chart's`,
          ]
        : []),
      ...(ofChart && refusals.some(({ isUnselected, isSelectedLater }) => isUnselected && !isSelectedLater)
        ? [
            text`write labels that the nodes have into the values of ${workload}: K3s gives its servers ${asCode('node-role.kubernetes.io/control-plane: "true"')}`,
          ]
        : []),
    ];
  });
}

/** What lets one that would take a start-up taint away run, by what keeps it from running: all of it at once. */
function startRepairs(operator: IdleOperator, settings: JobSettings): Text[] {
  const { workload, job, isOff, isRefused, ofChart } = operator;
  // operatorRepairs tells of these.
  if (ofChart) return [];
  if (isRefused) return [text`mend the tolerations of ${asCode(workload)}, which Kubernetes refuses`];
  if (isOff) return [text`let ${asCode(workload)} have pods`];
  const parts = job === undefined ? podRepairs(operator) : jobRepairs(operator, job, settings);
  return parts.length === 0 ? [] : [joined(parts, ", and ")];
}

/** It is to run on every node. */
function podRepairs({ workload, refusals }: IdleOperator): Text[] {
  const taints = [...new Set(refusals.flatMap((each) => [...each.taints, ...each.evictedBy]))];
  return [
    ...(taints.length === 0
      ? []
      : [
          text`let ${asCode(workload)} tolerate ${someTaints(taints)}${refusals.some(({ evictedBy }) => evictedBy.length > 0) ? " without a limit" : ""}`,
        ]),
    ...(refusals.some(({ isUnselected }) => isUnselected)
      ? [text`let ${asCode(workload)} ask for labels that the nodes have`]
      : []),
    ...(refusals.some(({ lacksNetwork }) => lacksNetwork)
      ? [text`let ${asCode(workload)} use its node's own network, or see to the network first`]
      : []),
  ];
}

/** One node is enough for a job: the one where the least is in its way. */
function jobRepairs({ workload, refusals }: IdleOperator, job: string, settings: JobSettings): Text[] {
  const [nearest] = refusals
    .filter(({ isUnselected }) => !isUnselected)
    .sort((a, b) => a.taints.length - b.taints.length);
  if (nearest === undefined) {
    return refusals.length === 0 ? [] : [text`let a node of the control plane be there: ${asCode(job)} asks for one`];
  }
  return [
    ...(nearest.lacksNetwork ? [text`write ${asCode("bootstrap: true")} into the spec of ${asCode(workload)}`] : []),
    ...(nearest.taints.length === 0 ? [] : [tolerationsOfJob(job, nearest.taints, settings)]),
  ];
}

/** A pool stands for its lasting taints alone, so a start-up taint is named by its key. */
function tolerationsOfJob(
  job: string,
  taints: readonly string[],
  { hasProperties, lacksJobTolerations }: JobSettings,
): Text {
  const keys = [...new Set(taints.map((taint) => taint.replace(/[=:].*$/, "")))];
  const tolerations = keys.map((key) => `Toleration.exists(${JSON.stringify(key)})`);
  const list = JSON.stringify(keys.map((key) => ({ key, operator: "Exists" })));
  const release = lacksJobTolerations
    ? text`use K3s ${releasesWithOrLater(HELM_JOB_TOLERATIONS)}, and `
    : text`where the K3s release has job tolerations, `;
  return hasProperties
    ? text`${release}let ${asCode(job)} tolerate ${inProse(keys.map(asCode))}: ${asCode(`cluster.addRemedy(Remedy.helmJobs(${tolerations.length === 1 ? tolerations[0] : `[${tolerations.join(", ")}]`}))`)}`
    : text`${release}let ${asCode(job)} tolerate ${inProse(keys.map(asCode))}: ${asCode(`job-tolerations=${list}`)} in ${asCode("helm-controller-arg")}`;
}

function elsewhere(what: string): Text {
  return text`acknowledge this finding, if ${what} is put on the first node in another way, which the configuration does not tell`;
}

function keyOf(setting: string, key: string): Text {
  return text`${asCode(setting)}, key ${asCode(JSON.stringify(key))}`;
}
