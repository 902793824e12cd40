import type { PlainObject } from "../json";
import { type ChartPlacement, chartPlacement } from "./chart-pods";
import { leavesNodesAlone } from "./deciding-values";
import { coalesced, hasSecretValues, valuesIn } from "./helm-values";
import { isKubeProxyReplacedBy } from "./kube-proxy-replaced";
import { type LeftOutPart, leftOutByArguments, leftOutByValues } from "./left-out-parts";
import type { Settings } from "./machine-configuration";
import type { Manifests } from "./manifests";
import { readOwnObjects } from "./own-objects";
import { type OwnPods, ownPods } from "./own-pods";
import { valuesOfSet } from "./set-values";
import { isUnknown, type Known, reach } from "./unknown";
import { marksOf } from "./workload-marks";

/** Kinds of Kubernetes that make pods. */
export type PodMaker =
  | "CronJob"
  | "DaemonSet"
  | "Deployment"
  | "Job"
  | "Pod"
  | "ReplicaSet"
  | "ReplicationController"
  | "StatefulSet";

/** A workload of the app's own in the cluster's manifests, which K3s applies as soon as its API is there. */
export interface OwnWorkload extends OwnPods {
  /** What makes the pods. */
  readonly kind: PodMaker;
  /** Its namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** Whether its namespace is there: of one that nobody makes here it is not known. */
  readonly hasNamespace: boolean;
  /** What it is called and made of, in lower case: names, images. It may be recognised by these. */
  readonly marks: readonly string[];
  /** What it is told to go without. */
  readonly leavesOut: readonly LeftOutPart[];
}

/** A chart of the app's own: K3s makes a job of the name `helm-install-NAME` for it, which installs it. */
export interface OwnChart extends ChartPlacement {
  /** Tells it from other workloads. */
  readonly kind: "HelmChart";
  /** Namespace of the object, and of its job. */
  readonly namespace: string;
  /** Name of the object. */
  readonly name: string;
  /** The namespace of what it installs. */
  readonly targetNamespace: Known<string>;
  /** Whether its namespaces are there, that of the object and that of what it installs. */
  readonly hasNamespace: boolean;
  /** What it is called and made of, in lower case: its name and its chart. */
  readonly marks: readonly string[];
  /** Whether the job needs the cluster's DNS where it does not use its node's own network: the chart is somewhere else. */
  readonly isFetched: boolean;
  /** What its values leave out. */
  readonly leavesOut: readonly LeftOutPart[];
  /** Whether it may go without more, because of values that are not known or cannot be read. */
  readonly mayLeaveOutMore: boolean;
  /** Whether its job may run before the cluster has a network and initialised nodes. */
  readonly bootstrap: Known<boolean>;
}

/** What of the app's own runs in the cluster, as far as it is known before apply. */
export interface OwnWorkloads {
  /** Workloads in the manifests. */
  readonly workloads: readonly OwnWorkload[];
  /** HelmCharts in the manifests. */
  readonly charts: readonly OwnChart[];
  /** Whether one of the manifests tells its network to do the work of kube-proxy. */
  readonly isKubeProxyReplaced: boolean;
  /** Whether there is an object `Installation`, which Calico's operator makes a network of. */
  readonly hasCalicoInstallation: boolean;
  /** Where more of them may stand that are known only at apply. */
  readonly unknown: readonly string[];
  /** Where files stand that Rancher writes beside the manifests: nobody but the Rancher server knows what is in them. */
  readonly files: readonly string[];
}

/**
 * Reads the app's own workloads and charts in manifests. What Kubernetes refuses, because of its name, its API version or
 * its tolerations, never runs.
 * @param files places of manifests outside of them, of which nothing is known
 * @param chartValues of which Rancher makes HelmChartConfigs in kube-system
 */
export function readOwnWorkloads(
  manifests: Manifests,
  files: readonly string[],
  chartValues: Known<Settings> | undefined,
): OwnWorkloads {
  const { objects, open, hasNamespace } = readOwnObjects(manifests);
  return {
    workloads: objects.filter(({ kind }) => isPodMaker(kind)).map((object) => readWorkload(object, hasNamespace)),
    charts: objects
      .filter(({ kind }) => kind === CHART)
      .map((object) => readChart(object, hasNamespace, manifests, chartValues)),
    isKubeProxyReplaced: isKubeProxyReplacedBy(objects),
    hasCalicoInstallation: objects.some(
      ({ kind, apiVersion }) => kind === "Installation" && apiVersion === "operator.tigera.io/v1",
    ),
    unknown: [...new Set(open.map(({ path }) => path))],
    files,
  };
}

type HasNamespace = (namespace: string) => boolean;

const CHART = "HelmChart";

/** Where the template of the pods stands, by kind. */
const POD_TEMPLATES: Readonly<Record<PodMaker, readonly string[]>> = {
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  DaemonSet: ["spec", "template"],
  Deployment: ["spec", "template"],
  Job: ["spec", "template"],
  Pod: [],
  ReplicaSet: ["spec", "template"],
  ReplicationController: ["spec", "template"],
  StatefulSet: ["spec", "template"],
};

function isPodMaker(kind: unknown): kind is PodMaker {
  return typeof kind === "string" && Object.hasOwn(POD_TEMPLATES, kind);
}

function readWorkload(object: PlainObject, hasNamespace: HasNamespace): OwnWorkload {
  const kind = object.kind as PodMaker;
  const template = reach(object, ...POD_TEMPLATES[kind]);
  const pod = reach(template, "spec");
  const pods = ownPods(pod, reach(template, "metadata", "labels"), kind === "DaemonSet");
  const containers = listOf(reach(pod, "containers"));
  const { name, namespace } = nameOf(object);
  return {
    kind,
    name,
    namespace,
    hasNamespace: hasNamespace(namespace),
    marks: marksOf(
      [name],
      containers.map((each) => reach(each, "image")),
    ),
    ...pods,
    leavesOut: leftOutByArguments(containers),
    hasPods:
      !pods.isRefused &&
      hasPods(reach(object, "spec", "replicas"), reach(object, "spec", "suspend"), reach(object, "spec", "paused")),
  };
}

function readChart(
  object: PlainObject,
  hasNamespace: HasNamespace,
  manifests: Manifests,
  chartValues: Known<Settings> | undefined,
): OwnChart {
  const spec = reach(object, "spec");
  const bootstrap = reach(spec, "bootstrap");
  const { name, namespace } = nameOf(object);
  const target = reach(spec, "targetNamespace") ?? namespace;
  const isMade = reach(spec, "createNamespace") === true;
  const marks = marksOf([name], [reach(spec, "chart")]);
  const { values, isOpen } = valuesOf(object, { name, namespace }, manifests, chartValues);
  const { leavesOut, mayLeaveOutMore } = leftOutByValues(values, isOpen);
  return {
    kind: CHART,
    name,
    namespace,
    targetNamespace: isUnknown(target) ? target : String(target),
    hasNamespace: hasNamespace(namespace) && (isMade || hasNamespace(String(target))),
    marks,
    isFetched: !isInCluster(spec),
    leavesOut: [...leavesOut, ...(leavesNodesAlone(values) ? (["cloud-node"] as const) : [])],
    mayLeaveOutMore,
    ...chartPlacement(
      { marks, chart: reach(spec, "chart"), version: reach(spec, "version"), isWithin: isWithin(spec) },
      values,
    ),
    bootstrap: isUnknown(bootstrap) ? bootstrap : bootstrap === true,
  };
}

/** The values of a HelmChart, and above them those of the HelmChartConfig of its name; `set` beats them all. */
function valuesOf(
  chart: PlainObject,
  { name, namespace }: Pick<OwnChart, "name" | "namespace">,
  manifests: Manifests,
  chartValues: Known<Settings> | undefined,
): { readonly values: unknown; readonly isOpen: boolean } {
  const { object: config, maybe } = manifests.find({ kind: "HelmChartConfig", namespace, name });
  // Rancher makes one of each key, in that namespace.
  const ofRancher = namespace === "kube-system" ? chartValues : undefined;
  const byProperty = isUnknown(ofRancher) ? undefined : ofRancher?.get(name);
  const all = [chart, config].map(valuesIn);
  const isOpen =
    all.some(({ isUnreadable }) => isUnreadable === true) ||
    [chart, config].some(hasSecretValues) ||
    isUnknown(ofRancher) ||
    (config !== undefined && byProperty !== undefined) ||
    maybe.some((each) => !manifests.knownAtApply.includes(each));
  const set = valuesOfSet(reach(chart, "spec", "set"), "set of its HelmChart");
  return {
    values: [...all.map((each) => each.values), byProperty, set].reduce(coalesced),
    isOpen: isOpen || isUnknown(set),
  };
}

/** A chart within the object, or one that K3s's own server has. */
function isInCluster(spec: unknown): boolean {
  const chart = reach(spec, "chart");
  return isWithin(spec) || (typeof chart === "string" && chart.startsWith("https://%{KUBERNETES_API}%/"));
}

function isWithin(spec: unknown): boolean {
  const content = reach(spec, "chartContent");
  return typeof content === "string" && content !== "";
}

function nameOf(object: PlainObject): { readonly name: string; readonly namespace: string } {
  return {
    name: String(reach(object, "metadata", "name") ?? ""),
    namespace: String(reach(object, "metadata", "namespace") ?? "default"),
  };
}

/** The first rollout of a Deployment that is paused makes no pods either. */
function hasPods(replicas: unknown, suspend: unknown, paused: unknown): Known<boolean> {
  return [replicas, suspend, paused].find(isUnknown) ?? (replicas !== 0 && suspend !== true && paused !== true);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** How reports name it: `DaemonSet kube-system/my-agent`, `HelmChart kube-system/cilium`. */
export function ownName({
  kind,
  namespace,
  name,
}: Pick<OwnWorkload | OwnChart, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace}/${name}`;
}
