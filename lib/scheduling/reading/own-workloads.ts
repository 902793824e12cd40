import { DAEMON_SET_TOLERATIONS } from "../daemon-set-tolerations";
import { InvalidInputError } from "../invalid-input";
import type { PlainObject } from "../json";
import { isDnsSubdomain } from "../label-syntax";
import type { Toleration } from "../toleration";
import type { Manifests } from "./manifests";
import { type NodeDemands, nodeDemands } from "./node-demands";
import { podTolerations } from "./pod-tolerations";
import { isUnknown, type Known, reach } from "./unknown";

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
  /** What it is called and made of, in lower case: names, images. It may be recognised by these. */
  readonly marks: readonly string[];
  readonly tolerations: readonly Toleration[];
  /** What may give it more or other tolerations, known only at apply. */
  readonly mayTolerateMore: readonly string[];
  readonly demands: NodeDemands;
  /** Whether it uses its node's own network, so that it starts without one of the cluster's. */
  readonly usesHostNetwork: boolean;
  /** Whether it is meant to have pods; unknown where that is known only at apply. */
  readonly hasPods: Known<boolean>;
}

/** A chart of the app's own: K3s makes a job of the name `helm-install-NAME` for it, which installs it. */
export interface OwnChart {
  readonly kind: "HelmChart";
  readonly namespace: string;
  readonly name: string;
  /** What it is called and made of, in lower case: its name and its chart. */
  readonly marks: readonly string[];
  /** Whether its job may run before the cluster has a network and initialised nodes. */
  readonly bootstrap: Known<boolean>;
}

/** What of the app's own runs in the cluster, as far as it is known before apply. */
export interface OwnWorkloads {
  readonly workloads: readonly OwnWorkload[];
  readonly charts: readonly OwnChart[];
  /** Whether one of the manifests tells its network to do the work of kube-proxy. */
  readonly isKubeProxyReplaced: boolean;
  /** Where more of them may stand that are known only at apply. */
  readonly unknown: readonly string[];
  /** Where files stand that Rancher writes beside the manifests: nobody but the Rancher server knows what is in them. */
  readonly files: readonly string[];
}

/**
 * Reads the app's own workloads and charts in manifests. Of several objects of one name the last counts, as it is applied
 * last. What Kubernetes refuses, because of its name or its tolerations, never runs.
 * @param files places of manifests outside of them, of which nothing is known
 */
export function readOwnWorkloads(manifests: Manifests, files: readonly string[]): OwnWorkloads {
  const last = new Map<string, PlainObject>();
  const open = manifests.knownAtApply.map(({ path }) => path);
  for (const object of manifests.objects) {
    const { kind } = object;
    const [name, namespace] = [reach(object, "metadata", "name"), reach(object, "metadata", "namespace")];
    const unknown = [kind, ...(mayRun(kind) ? [name, namespace] : [])].find(isUnknown);
    if (unknown !== undefined) open.push(unknown.path);
    else if ([name, namespace ?? "default"].every(isName))
      last.set(JSON.stringify([kind, namespace ?? "default", name]), object);
  }
  const objects = [...last.values()];
  return {
    workloads: objects.filter(({ kind }) => isPodMaker(kind)).map(readWorkload),
    charts: objects.filter(({ kind }) => kind === CHART).map(readChart),
    isKubeProxyReplaced: objects.some((object) => replacesKubeProxy(JSON.stringify(object))),
    unknown: [...new Set(open)],
    files,
  };
}

/**
 * Settings with which Cilium, Calico and Antrea do the work of kube-proxy, in chart values, in a ConfigMap or in a custom
 * resource; quotes and line breaks of text within text are escaped.
 * @see https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free, https://docs.tigera.io/calico/latest/operations/ebpf,
 *   https://github.com/antrea-io/antrea/blob/main/docs/antrea-proxy.md
 */
const KUBE_PROXY_REPLACED =
  /(?:kube-?proxy-?replacement["'\\:\s]+(?:true|strict)|(?:bpfEnabled|proxyAll)["'\\:\s]+true|linuxDataplane["'\\:\s]+BPF)\b/gi;

function replacesKubeProxy(text: string): boolean {
  // In a comment it says nothing.
  const isInComment = (index: number) => /#[^\n\\]*$/.test(text.slice(Math.max(0, index - 120), index));
  return [...text.matchAll(KUBE_PROXY_REPLACED)].some(({ index }) => !isInComment(index));
}

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

function isName(value: unknown): value is string {
  return typeof value === "string" && isDnsSubdomain(value);
}

function mayRun(kind: unknown): boolean {
  return isPodMaker(kind) || kind === CHART;
}

function readWorkload(object: PlainObject): OwnWorkload {
  const kind = object.kind as PodMaker;
  const template = reach(object, ...POD_TEMPLATES[kind]);
  const pod = reach(template, "spec");
  const { known, open, isRefused } = tolerationsOf(pod);
  const images = ["initContainers", "containers"]
    .flatMap((list) => listOf(reach(pod, list)))
    .map((each) => reach(each, "image"));
  const { name, namespace } = nameOf(object);
  return {
    kind,
    name,
    namespace,
    marks: marksOf(name, ...images),
    tolerations: kind === "DaemonSet" ? [...known, ...DAEMON_SET_TOLERATIONS] : known,
    mayTolerateMore: open,
    demands: nodeDemands(pod, reach(template, "metadata", "labels")),
    usesHostNetwork: reach(pod, "hostNetwork") === true,
    hasPods: !isRefused && hasPods(reach(object, "spec", "replicas"), reach(object, "spec", "suspend")),
  };
}

function readChart(object: PlainObject): OwnChart {
  const bootstrap = reach(object, "spec", "bootstrap");
  const { name, namespace } = nameOf(object);
  return {
    kind: CHART,
    name,
    namespace,
    marks: marksOf(name, reach(object, "spec", "chart")),
    bootstrap: isUnknown(bootstrap) ? bootstrap : bootstrap === true,
  };
}

function nameOf(object: PlainObject): { readonly name: string; readonly namespace: string } {
  return {
    name: String(reach(object, "metadata", "name") ?? ""),
    namespace: String(reach(object, "metadata", "namespace") ?? "default"),
  };
}

function hasPods(replicas: unknown, suspend: unknown): Known<boolean> {
  return [replicas, suspend].find(isUnknown) ?? (replicas !== 0 && suspend !== true);
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

function marksOf(...texts: readonly unknown[]): readonly string[] {
  return texts
    .flatMap((text) => (isUnknown(text) ? [text.prefix] : typeof text === "string" ? [text] : []))
    .map((text) => text.toLowerCase());
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
