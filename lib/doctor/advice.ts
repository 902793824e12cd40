import { balancedService } from "../live/known-workloads";
import {
  changeCommand,
  cronJobPatches,
  type ObjectChange,
  planPatches,
  serviceAnnotations,
  tolerationPatches,
  type Uncordoning,
  uncordonings,
} from "../live/kubectl";
import type { KeepsWaiting } from "../live/live-cluster";
import { taintText, typedTaint } from "../live/live-taint";
import { isOfRanchersOwn } from "../live/ranchers-own";
import { makerOf } from "../live/workload-maker";
import { labelsOf, type Workload } from "../live/workloads";
import { problemsOf } from "../scheduling/invalid-input";
import { oncePer } from "../scheduling/once-per";
import { hasHelmJobTolerations, hasServiceLbTolerations } from "../scheduling/releases/k3s-changes";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import type { Taint } from "../scheduling/taint";
import { type KubernetesToleration, Toleration } from "../scheduling/toleration";
import { adviceElsewhere, type ElsewhereWorkload, isElsewhere } from "./advice-elsewhere";
import type { BlockedWorkload } from "./blocked-workload";
import { lastsForPods, UNTIL } from "./repair/lasts";
import type { RepairedCluster } from "./repair/repaired-cluster";
import { keptTolerations, type RemedyName, type Setting } from "./repair/setting";
import { settingCode, type TypedCode } from "./repair/typescript";

/** What helps a blocked workload. */
export interface Advice {
  /** The narrowest tolerations that let it run, none superfluous. */
  readonly tolerations: readonly KubernetesToleration[];
  /** The taints that they are of. */
  readonly taints: readonly Taint[];
  /** Where they are set for good, where there is such a place. */
  readonly setting?: Setting;
  /** The same in the app, where there is a place for it. */
  readonly code?: TypedCode;
  /** What helps at once. */
  readonly changes: readonly ObjectChange[];
  /** Until when that helps. */
  readonly changesLast: string;
  /** The commands for it. */
  readonly commands: readonly string[];
  readonly notes: readonly string[];
  /** Whether only another choice of node pools lasts: there is no setting for its tolerations. */
  readonly needsPools: boolean;
}

/** What a remedy is made from. */
interface Blocked {
  readonly workload: Workload;
  readonly taints: readonly Taint[];
  readonly tolerations: readonly KubernetesToleration[];
  readonly cluster: RepairedCluster;
}

type PartialAdvice = Partial<Pick<Advice, "setting" | "changes" | "changesLast" | "notes" | "needsPools">>;

/** Nobody wants more in one pod spec, and each of the workload's pods would get a command as long. */
const MOST_TOLERATIONS = 20;

const NONE: Advice = {
  tolerations: [],
  taints: [],
  changes: [],
  changesLast: "",
  commands: [],
  notes: [],
  needsPools: false,
};

/** What helps a blocked workload; nothing where tolerations do not. */
export function adviceFor(
  {
    workload,
    toTolerate,
    toUncordon = [],
  }: Pick<BlockedWorkload, "workload" | "toTolerate"> & Partial<Pick<BlockedWorkload, "toUncordon">>,
  cluster: RepairedCluster,
): Advice {
  const uncordoning = uncordoningOf(toUncordon);
  const some = toTolerate.slice(0, MOST_TOLERATIONS);
  const taints = some.flatMap((taint) => typedTaint(taint) ?? []);
  if (taints.length < some.length && some.length === toTolerate.length) {
    const odd = some.filter((taint) => typedTaint(taint) === undefined).map(taintText);
    return {
      ...NONE,
      notes: odd.map((text) => `${text} is not a taint that Kubernetes accepts, so nothing is written for it`),
    };
  }
  if (toTolerate.length === 0) {
    return uncordoning.length === 0 ? NONE : { ...NONE, ...withCommands(uncordoning), changesLast: UNTIL.uncordoned };
  }
  const tolerations = taints.map((taint) => Toleration.for(taint).toKubernetes());
  const context = { workload, taints, tolerations, cluster };
  const advice: PartialAdvice = adviceElsewhere(workload, cluster) ?? adviceHere(context);
  const { needsPools = false, notes = [] } = advice;
  if (toTolerate.length > some.length) {
    const why = `it would take ${toTolerate.length} tolerations; nothing is written for more than ${some.length}`;
    return { ...NONE, notes: [why, ...(needsPools ? notes : [])], needsPools };
  }
  const {
    setting,
    changes: patches = tolerationPatches(workload, tolerations),
    changesLast = lastsForPods(patches),
  } = advice;
  // Uncordoned alone it would not run.
  const changes = patches.length === 0 ? [] : [...uncordoning, ...patches];
  const isHere = cluster.isForK3sCluster || setting?.is === "pod-spec";
  const code = setting === undefined || !isHere ? undefined : settingCode(setting, taints);
  return {
    tolerations,
    taints,
    ...(setting === undefined ? {} : { setting }),
    ...(code === undefined ? {} : { code }),
    ...withCommands(changes),
    changesLast,
    notes: [...notes, ...waitingNotes(workload, changes)],
    needsPools,
  };
}

function withCommands(changes: readonly ObjectChange[]): Pick<Advice, "changes" | "commands"> {
  return { changes, commands: changes.map(changeCommand) };
}

/** Equal pods of many workloads wait for the same nodes: for all of them it is the same object. */
const uncordoningOf: (nodes: readonly string[]) => readonly Uncordoning[] = oncePer(uncordonings);

const KEPT_WORDS: Readonly<Record<KeepsWaiting, string>> = {
  "in-order":
    "a StatefulSet does not replace a pod that waits, so the pod is changed as well (kubernetes/kubernetes#67250)",
  partition: "its partition leaves pods on the former template, so pods that wait are changed as well",
  "on-delete": "OnDelete: pods keep the former template until they are deleted, so those that wait are changed as well",
  paused: "it is paused, so pods that wait are changed as well; the others follow after kubectl rollout resume",
};

/** Why pods are changed besides the template that they are made from. */
function waitingNotes({ kind, controller }: Workload, changes: readonly ObjectChange[]): string[] {
  const isOfPods = changes.some((change) => change.is === "patch" && change.kind === "pod");
  if (!isOfPods) return [];
  if (controller?.keepsWaiting !== undefined) return [KEPT_WORDS[controller.keepsWaiting]];
  return kind === "StatefulSet"
    ? ["the StatefulSet is not in the input, so only pods that wait are changed: ask kubectl for statefulsets as well"]
    : [];
}

function adviceHere(context: Blocked): PartialAdvice {
  const { known } = context.workload;
  return known === undefined || isElsewhere(known.name) ? ownWorkload(context) : REMEDIES[known.name](context);
}

const REMEDIES: Readonly<
  Record<Exclude<NonNullable<Workload["known"]>["name"], ElsewhereWorkload>, (context: Blocked) => PartialAdvice>
> = {
  "cattle-cluster-agent": ({ cluster }) => ({
    setting: { is: "agent", agent: "clusterAgent" },
    changesLast: cluster.hasRkeConfig === "yes" ? UNTIL.agent : UNTIL.rancher,
  }),
  "fleet-agent": () => ({ setting: { is: "agent", agent: "fleetAgent" }, changesLast: UNTIL.fleet }),
  "rancher-webhook": (context) => ({
    ...remedy("rancherWebhook", keptTolerations(context.workload)),
    changesLast: UNTIL.rancher,
  }),
  "system-upgrade-controller": () => ({
    changesLast: UNTIL.rancher,
    notes: [
      "later releases of Rancher ship it with a toleration of everything (rancher/rancher#32050), older ones with none: upgrade Rancher, or where it is later, somebody changed it",
    ],
  }),
  "helm-operation": () => ({
    notes: ["Rancher makes these pods; give operationTolerations where a chart is installed through its API"],
  }),
  "dashboard-shell": () => ({
    needsPools: true,
    notes: ["its tolerations cannot be set; it needs a node without such taints"],
  }),
  coredns: () => packaged("coredns"),
  "metrics-server": () => packaged("metricsServer"),
  "local-path-provisioner": () => packaged("localPath"),
  "local-path-helper": () => ({
    ...remedy("localPath"),
    notes: [
      "it names its node itself, so only NoExecute matters: NoSchedule on that node would let it run",
      "local-path-provisioner makes another pod for the claim as long as that waits",
    ],
  }),
  "helm-install-traefik-crd": helmJob,
  "helm-install-traefik": helmJob,
  "helm-install-gateway-api-crd": helmJob,
  "helm-job": helmJob,
  traefik: (context) => ({
    ...remedy("traefik", keptTolerations(context.workload)),
    changesLast: UNTIL.chart,
  }),
  "svclb-traefik": (context) => balancer(context, true),
  svclb: (context) => balancer(context, false),
};

function remedy(name: RemedyName, kept: readonly KubernetesToleration[] = []): { readonly setting: Setting } {
  return { setting: { is: "remedy", remedy: name, kept } };
}

function packaged(name: "coredns" | "metricsServer" | "localPath"): PartialAdvice {
  return {
    ...remedy(name),
    changesLast: UNTIL.k3s,
    notes: ["K3s has no setting for its tolerations, so what lasts ships another in its place"],
  };
}

/** The release of K3s, where it is one. */
function k3sRelease({ cluster: { kubernetesVersion } }: Blocked): KubernetesVersion | undefined {
  const isRelease =
    kubernetesVersion !== undefined && problemsOf(() => KubernetesVersion.parse(kubernetesVersion)).length === 0;
  return isRelease ? KubernetesVersion.parse(kubernetesVersion) : undefined;
}

/** @see k3s-io/k3s#14300 */
function helmJob(context: Blocked): PartialAdvice {
  const release = k3sRelease(context);
  if (release !== undefined && !hasHelmJobTolerations(release)) {
    return {
      needsPools: true,
      notes: [
        ...chartNote(context.workload),
        `K3s ${release} cannot give its Helm jobs tolerations; 1.33.13+k3s2, 1.34.10, 1.35.7, 1.36.3 and later can`,
      ],
    };
  }
  return {
    ...remedy("helmJobs"),
    notes: [...chartNote(context.workload), "needs K3s 1.33.13+k3s2, 1.34.10, 1.35.7, 1.36.3 or later"],
  };
}

/** Whose job it is, for a chart of the user's: what is patched is gone with the next one. */
function chartNote(workload: Workload): string[] {
  const maker = makerOf(workload);
  return workload.known?.name === "helm-job" && maker?.kind === "HelmChart"
    ? [`HelmChart ${workload.namespace}/${maker.name} makes this Job anew at every change of the chart`]
    : [];
}

/** @see k3s-io/k3s#10687 */
function balancer(context: Blocked, isTraefik: boolean): PartialAdvice {
  const { workload, tolerations } = context;
  const release = k3sRelease(context);
  if (release !== undefined && !hasServiceLbTolerations(release)) {
    const why = `K3s ${release} reads no tolerations from Services; 1.28.13, 1.29.8, 1.30.4, 1.31.0 and later do`;
    return { changes: [], needsPools: true, notes: [why] };
  }
  const service = balancedService(workload.name, labelsOf(workload));
  const setting: Setting | undefined =
    service === undefined ? undefined : { is: "service", namespace: service.namespace, name: service.name };
  return {
    ...(isTraefik ? remedy("serviceLb") : setting === undefined ? {} : { setting }),
    changes: service === undefined ? [] : serviceAnnotations(service.namespace, service.name, tolerations),
    changesLast: isTraefik ? UNTIL.chart : UNTIL.service,
    notes: [
      "K3s adds the annotation's tolerations to its own, and writes the DaemonSet again by itself",
      ...(service === undefined
        ? []
        : ["where the Service has the annotation already, kubectl shows it and changes nothing: add to its list then"]),
    ],
  };
}

/** What others make is repaired where it is made: they write it again. */
function ownWorkload({ workload, tolerations }: Blocked): PartialAdvice {
  if (isOfRanchersOwn(workload)) {
    return { changesLast: UNTIL.rancher, notes: ["a chart of Rancher itself makes it, and writes it again"] };
  }
  const setting: Setting = { is: "pod-spec" };
  const maker = makerOf(workload);
  if (maker === undefined) return { setting };
  const named = `${maker.kind} ${workload.namespace}/${maker.name}`;
  if (maker.kind === "CronJob") {
    const changes = [...cronJobPatches(workload, maker.name, tolerations), ...tolerationPatches(workload, tolerations)];
    return {
      setting,
      changes,
      changesLast: UNTIL.deployed,
      notes: [`${named} makes this Job, and the next one as it stands there`],
    };
  }
  if (maker.kind === "Plan") {
    const ofPlan = planPatches(workload, maker.name, tolerations);
    // The pod first: it waits now, and a Plan may be gone.
    const changes = [...tolerationPatches(workload, tolerations), ...ofPlan];
    return {
      setting: { is: "plan", namespace: workload.namespace, name: maker.name },
      changes,
      changesLast: ofPlan.length === 0 ? UNTIL.pods : UNTIL.plan,
      notes: [`${named} makes this Job, and the next ones as it stands there: its spec.tolerations are theirs`],
    };
  }
  return { notes: [`${named} makes it and may write it again: set its tolerations there`] };
}
