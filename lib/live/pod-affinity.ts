import { type LabelSelector, matches } from "./label-selection";
import type { LiveNode, LivePod } from "./live-cluster";
import type { PodTerm } from "./pod-needs";

/** A term as it counts for a pod of a namespace. */
interface Asked {
  readonly selector: LabelSelector;
  /** Absent for all. */
  readonly namespaces?: readonly string[];
  readonly topologyKey: string;
}

/** A term of pods that are there, and the places where it keeps others off. */
interface Repelling {
  readonly key: string;
  readonly term: Asked;
  readonly places: Set<string>;
}

/** What of a pod is compared with terms. */
export type LabelledPod = Pick<LivePod, "namespace" | "labels" | "placement">;

/**
 * Which nodes pods keep each other off, by required pod affinity and anti-affinity.
 * @see k8s.io/kubernetes pkg/scheduler/framework/plugins/interpodaffinity/filtering.go
 */
export class PodAffinity {
  private readonly topologies = new Map<string, ReadonlyMap<string, readonly string[]>>();
  private readonly valuesOfNodes = new Map<string, LiveNode>();
  private readonly matching = new Map<string, readonly LivePod[]>();
  private readonly keepingOthersOff = new Map<string, Repelling>();
  /** The same by a label that a pod has which is kept off; the empty text for those that name none. */
  private readonly repellingByLabel = new Map<string, Repelling[]>();
  private readonly placedByLabel = new Map<string, LivePod[]>();

  constructor(
    private readonly nodes: readonly LiveNode[],
    private readonly placed: readonly LivePod[],
  ) {
    for (const node of nodes) this.valuesOfNodes.set(node.name, node);
    for (const pod of placed) {
      for (const label of pod.labels) addTo(this.placedByLabel, JSON.stringify(label), pod);
      for (const term of pod.placement.needs.antiAffinity) {
        const value = this.valueAt(pod, term.topologyKey);
        if (value === undefined) continue;
        const asked = asOf(term, pod.namespace);
        const key = JSON.stringify(asked);
        const known = this.keepingOthersOff.get(key);
        known?.places.add(value);
        if (known !== undefined) continue;
        const repelling = { key, term: asked, places: new Set([value]) };
        this.keepingOthersOff.set(key, repelling);
        for (const label of labelsOf(asked) ?? [""]) addTo(this.repellingByLabel, label, repelling);
      }
    }
  }

  /** The same text for pods that the same is true of. */
  public keyOf(pod: LabelledPod): string {
    const { affinity, antiAffinity } = pod.placement.needs;
    const repelled = this.repelling(pod).map(({ key }) => key);
    if (affinity.length + antiAffinity.length + repelled.length === 0) return "";
    return JSON.stringify([pod.namespace, affinity, antiAffinity, isOwnMatch(pod), repelled]);
  }

  /** Nodes that a pod cannot be on, with reasons. */
  public closedTo(pod: LabelledPod): ReadonlyMap<string, readonly string[]> {
    const closed = new Map<string, string[]>();
    const close = (names: readonly string[], reason: string) => {
      for (const name of names) closed.set(name, [...(closed.get(name) ?? []), reason]);
    };
    const { affinity, antiAffinity } = pod.placement.needs;
    for (const term of antiAffinity) {
      const asked = asOf(term, pod.namespace);
      close(this.nodesAt(asked.topologyKey, this.placesOf([asked], asked.topologyKey)), ANTI_AFFINITY);
    }
    if (affinity.length > 0) close(this.withoutCompany(pod), AFFINITY);
    for (const { term, places } of this.repelling(pod)) close(this.nodesAt(term.topologyKey, places), REPELLED);
    return closed;
  }

  private repelling(pod: LabelledPod): Repelling[] {
    const labels = ["", ...[...pod.labels].map((label) => JSON.stringify(label))];
    const found = new Set(labels.flatMap((label) => this.repellingByLabel.get(label) ?? []));
    return [...found].filter(({ term }) => isMeant(term, pod));
  }

  /** Nodes where the pods are not that it wants to be with. The first of pods that want each other may be anywhere. */
  private withoutCompany(pod: LabelledPod): string[] {
    const asked = pod.placement.needs.affinity.map((term) => asOf(term, pod.namespace));
    const isFirst = isOwnMatch(pod) && this.podsOf(asked).length === 0;
    const lacking = new Set<string>();
    for (const { topologyKey } of asked) {
      const topology = this.topology(topologyKey);
      const places = isFirst ? new Set(topology.keys()) : this.placesOf(asked, topologyKey);
      const fitting = new Set(this.nodesAt(topologyKey, places));
      for (const { name } of this.nodes) if (!fitting.has(name)) lacking.add(name);
    }
    return [...lacking];
  }

  /** Where pods are that all of the terms mean. */
  private placesOf(terms: readonly Asked[], topologyKey: string): Set<string> {
    return new Set(this.podsOf(terms).flatMap((pod) => this.valueAt(pod, topologyKey) ?? []));
  }

  private podsOf(terms: readonly Asked[]): readonly LivePod[] {
    const key = JSON.stringify(terms);
    const known = this.matching.get(key);
    if (known !== undefined) return known;
    const lists = terms.flatMap((term) => {
      const labels = labelsOf(term);
      return labels === undefined ? [] : [labels.flatMap((label) => this.placedByLabel.get(label) ?? [])];
    });
    const [fewest = this.placed] = lists.sort((a, b) => a.length - b.length);
    const found = fewest.filter((pod) => terms.every((term) => isMeant(term, pod)));
    this.matching.set(key, found);
    return found;
  }

  private valueAt({ nodeName }: LivePod, topologyKey: string): string | undefined {
    return this.valuesOfNodes.get(nodeName)?.labels.get(topologyKey);
  }

  private nodesAt(topologyKey: string, places: ReadonlySet<string>): string[] {
    const topology = this.topology(topologyKey);
    return [...places].flatMap((place) => topology.get(place) ?? []);
  }

  /** Nodes by the value of a label. */
  private topology(key: string): ReadonlyMap<string, readonly string[]> {
    const known = this.topologies.get(key);
    if (known !== undefined) return known;
    const byValue = new Map<string, string[]>();
    for (const { name, labels } of this.nodes) {
      const value = labels.get(key);
      if (value === undefined) continue;
      const found = byValue.get(value);
      if (found === undefined) byValue.set(value, [name]);
      else found.push(name);
    }
    this.topologies.set(key, byValue);
    return byValue;
  }
}

const ANTI_AFFINITY = "its anti-affinity keeps it off the pods there";
const AFFINITY = "the pods are not there that its affinity asks for";
const REPELLED = "the anti-affinity of a pod there keeps it off";

/** Whether anti-affinity is the reason, which closes places and not only nodes. */
export function isOfAntiAffinity(reason: string): boolean {
  return reason === ANTI_AFFINITY || reason === REPELLED;
}

function asOf({ selector, namespaces, topologyKey }: PodTerm, namespace: string): Asked {
  if (namespaces === undefined) return { selector, topologyKey };
  return { selector, namespaces: namespaces.length === 0 ? [namespace] : namespaces, topologyKey };
}

function isMeant({ selector, namespaces }: Asked, pod: LabelledPod): boolean {
  return (namespaces?.includes(pod.namespace) ?? true) && matches(selector, pod.labels);
}

function isOwnMatch(pod: LabelledPod): boolean {
  return pod.placement.needs.affinity.every((term) => isMeant(asOf(term, pod.namespace), pod));
}

/** Labels of which a pod that is meant has one; undefined where the term names none. */
function labelsOf({ selector }: Asked): string[] | undefined {
  if (selector.isAbsent) return [];
  const named = selector.requirements.find(({ operator }) => operator === "In");
  return named?.values.map((value) => JSON.stringify([named.key, value]));
}

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
