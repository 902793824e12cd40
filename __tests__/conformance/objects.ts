import type { LiveNode, PodPlacement } from "../../lib/live/live-cluster";
import { type LiveTaint, type LiveToleration, LiveTolerations, typedTaint } from "../../lib/live/live-taint";
import type { NodeSelection, NodeTerm, SelectableNode } from "../../lib/live/node-selection";
import { NO_NEEDS } from "../../lib/live/pod-needs";
import { withCordon } from "../../lib/live/taint-cause";
import { InvalidInputError } from "../../lib/scheduling/invalid-input";
import type { Taint } from "../../lib/scheduling/taint";
import { type KubernetesToleration, Toleration } from "../../lib/scheduling/toleration";

/** Objects of Kubernetes in the corpus, in which what is empty is left out, and the same as this library has them. */

export interface CorpusTaint {
  readonly key?: string;
  readonly value?: string;
  readonly effect?: string;
}

interface CorpusRequirement {
  readonly key?: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface CorpusNode {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly CorpusTaint[];
  readonly unschedulable?: boolean;
}

export interface CorpusPod {
  readonly tolerations?: readonly KubernetesToleration[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly requiredNodeAffinity?: readonly {
    readonly matchExpressions?: readonly CorpusRequirement[];
    readonly matchFields?: readonly CorpusRequirement[];
  }[];
  readonly hostNetwork?: boolean;
  readonly nodeName?: string;
}

/** What `make` gives, or undefined where the input is refused. */
export function unlessRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

export function taintOf(taint: CorpusTaint): Taint | undefined {
  return typedTaint(liveTaint(taint));
}

/** Whether the taint comes and goes with a node's condition. */
export function isOfCondition({ key = "" }: CorpusTaint): boolean {
  return /^node\.(cloudprovider\.)?kubernetes\.io\//.test(key);
}

/** A taint that is known to be a good one. */
export function goodTaint(taint: CorpusTaint): Taint {
  const made = taintOf(taint);
  if (made === undefined) throw new Error(`not a taint: ${JSON.stringify(taint)}`);
  return made;
}

export function tolerationOf(toleration: KubernetesToleration): Toleration | undefined {
  return unlessRefused(() => Toleration.fromKubernetes(toleration));
}

/** A toleration that is known to be a good one. */
export function goodToleration(toleration: KubernetesToleration): Toleration {
  return Toleration.fromKubernetes(toleration);
}

export function liveTaint({ key = "", value = "", effect = "" }: CorpusTaint): LiveTaint {
  return { key, value, effect };
}

export function liveTolerations(tolerations: readonly KubernetesToleration[] = []): LiveTolerations {
  return new LiveTolerations(tolerations.map(liveToleration));
}

export function liveToleration(toleration: KubernetesToleration): LiveToleration {
  const { key = "", operator = "", value = "", effect = "", tolerationSeconds } = toleration;
  return { key, operator, value, effect, ...(tolerationSeconds === undefined ? {} : { seconds: tolerationSeconds }) };
}

export function selectableNode({ name, labels = {} }: CorpusNode): SelectableNode {
  return { name, labels: new Map(Object.entries(labels)) };
}

/** Of a pod that is bound to a node, without that. */
export function nodeSelection({ nodeSelector = {}, requiredNodeAffinity }: CorpusPod): NodeSelection {
  const requirements = (list: readonly CorpusRequirement[] = []) =>
    list.map(({ key = "", operator, values = [] }) => ({ key, operator, values }));
  const terms = requiredNodeAffinity?.map(
    ({ matchExpressions, matchFields }): NodeTerm => ({
      expressions: requirements(matchExpressions),
      fields: requirements(matchFields),
    }),
  );
  return { labels: Object.entries(nodeSelector), ...(terms === undefined ? {} : { terms }) };
}

/** Where the pods of a template want to be, as doctor reads it. */
export function podPlacement(pod: CorpusPod): PodPlacement {
  return {
    selection: { ...nodeSelection(pod), ...(pod.nodeName === undefined ? {} : { nodeName: pod.nodeName }) },
    tolerations: (pod.tolerations ?? []).map(liveToleration),
    hostNetwork: pod.hostNetwork === true,
    needs: NO_NEEDS,
    fingerprint: JSON.stringify(pod),
  };
}

/** A node as doctor reads it, the taint of a cordon included. */
export function liveNode(node: CorpusNode): LiveNode {
  const taints = (node.taints ?? []).map(liveTaint);
  const isCordoned = node.unschedulable === true;
  return {
    ...selectableNode(node),
    taints: isCordoned ? withCordon(taints) : taints,
    isCordoned,
    ready: "True",
    readyReason: "",
    readySince: "",
    taintedSince: new Map(),
    kubeletVersion: "",
    rancherCluster: "",
    machineOwner: "",
    allocatable: new Map(),
  };
}

/** Texts in which `<x*63>` stands for 63 times the letter, in a value of any shape. */
export function expanded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value).replace(/<(.)\*(\d+)>/g, (_all, letter: string, count: string) =>
      letter.repeat(Number(count)),
    ),
  );
}
