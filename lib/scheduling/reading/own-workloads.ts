import { DAEMON_SET_TOLERATIONS } from "../daemon-set-tolerations";
import { InvalidInputError } from "../invalid-input";
import type { PlainObject } from "../json";
import type { Toleration } from "../toleration";
import { coalesced, hasSecretValues, valuesIn } from "./helm-values";
import { isKubeProxyReplacedBy } from "./kube-proxy-replaced";
import { type LeftOutByValues, type LeftOutPart, leftOutByArguments, leftOutByValues } from "./left-out-parts";
import type { Settings } from "./machine-configuration";
import type { Manifests } from "./manifests";
import { type NodeDemands, nodeDemands } from "./node-demands";
import { readOwnObjects } from "./own-objects";
import { podTolerations } from "./pod-tolerations";
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
export interface OwnWorkload {
  readonly kind: PodMaker;
  readonly namespace: string;
  readonly name: string;
  /** Whether its namespace is there: of one that nobody makes here it is not known. */
  readonly hasNamespace: boolean;
  /** What it is called and made of, in lower case: names, images. It may be recognised by these. */
  readonly marks: readonly string[];
  readonly tolerations: readonly Toleration[];
  /** What may give it more or other tolerations, known only at apply. */
  readonly mayTolerateMore: readonly string[];
  readonly demands: NodeDemands;
  /** Whether it uses its node's own network, so that it starts without one of the cluster's. */
  readonly usesHostNetwork: boolean;
  /** Whether it asks the cluster's own DNS for names. */
  readonly usesClusterDns: boolean;
  /** What it is told to go without. */
  readonly leavesOut: readonly LeftOutPart[];
  /** Whether Kubernetes refuses its pods, because of their tolerations. */
  readonly isRefused: boolean;
  /** Whether it is meant to have pods; unknown where that is known only at apply. */
  readonly hasPods: Known<boolean>;
}

/** A chart of the app's own: K3s makes a job of the name `helm-install-NAME` for it, which installs it. */
export interface OwnChart {
  readonly kind: "HelmChart";
  readonly namespace: string;
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
  readonly workloads: readonly OwnWorkload[];
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
  const { known, open, isRefused } = tolerationsOf(pod);
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
    tolerations: kind === "DaemonSet" ? [...known, ...DAEMON_SET_TOLERATIONS] : known,
    mayTolerateMore: open,
    demands: nodeDemands(pod, reach(template, "metadata", "labels")),
    usesHostNetwork: reach(pod, "hostNetwork") === true,
    usesClusterDns: usesClusterDns(pod),
    leavesOut: leftOutByArguments(containers),
    isRefused,
    hasPods:
      !isRefused &&
      hasPods(reach(object, "spec", "replicas"), reach(object, "spec", "suspend"), reach(object, "spec", "paused")),
  };
}

/**
 * A pod in its node's own network asks what its node asks, unless it says otherwise.
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service
 */
function usesClusterDns(pod: unknown): boolean {
  const policy = reach(pod, "dnsPolicy") ?? "ClusterFirst";
  if (policy === "ClusterFirst") return reach(pod, "hostNetwork") !== true;
  return policy !== "Default" && policy !== "None";
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
  return {
    kind: CHART,
    name,
    namespace,
    targetNamespace: isUnknown(target) ? target : String(target),
    hasNamespace: hasNamespace(namespace) && (isMade || hasNamespace(String(target))),
    marks: marksOf([name], [reach(spec, "chart")]),
    isFetched: !isInCluster(spec),
    ...leftOutOf(object, { name, namespace }, manifests, chartValues),
    bootstrap: isUnknown(bootstrap) ? bootstrap : bootstrap === true,
  };
}

/** The values of a HelmChart, and above them those of the HelmChartConfig of its name; `set` beats them all. */
function leftOutOf(
  chart: PlainObject,
  { name, namespace }: Pick<OwnChart, "name" | "namespace">,
  manifests: Manifests,
  chartValues: Known<Settings> | undefined,
): LeftOutByValues {
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
  const values = [...all.map((each) => each.values), byProperty].reduce(coalesced);
  return leftOutByValues(reach(chart, "spec", "set"), values, isOpen);
}

/** A chart within the object, or one that K3s's own server has. */
function isInCluster(spec: unknown): boolean {
  const [content, chart] = [reach(spec, "chartContent"), reach(spec, "chart")];
  if (typeof content === "string" && content !== "") return true;
  return typeof chart === "string" && chart.startsWith("https://%{KUBERNETES_API}%/");
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

function tolerationsOf(pod: unknown): {
  readonly known: readonly Toleration[];
  readonly open: readonly string[];
  readonly isRefused: boolean;
} {
  try {
    const { known = [], all, more } = podTolerations(reach(pod, "tolerations"));
    const open = [...(all === undefined ? [] : [all]), ...more].map(({ path }) => path);
    return { known, open, isRefused: false };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { known: [], open: [], isRefused: true };
  }
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
