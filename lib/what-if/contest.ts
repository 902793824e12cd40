import { matches } from "../live/label-selection";
import type { LabelledPod } from "../live/pod-affinity";
import type { PodTerm } from "../live/pod-needs";
import { formsOf, type Mover } from "./mover";

const HOSTNAME = "kubernetes.io/hostname";

/** A term of pods that move, with those that have it. */
interface Term {
  readonly term: PodTerm;
  readonly namespace: string;
  readonly movers: Mover[];
}

/** Which pods that move at the same time keep each other off nodes, by required anti-affinity. */
export class Contest {
  private readonly terms = new Map<string, Term>();
  private readonly termsByLabel = new Map<string, Term[]>();
  private readonly moversByLabel = new Map<string, Mover[]>();
  private readonly all: Mover[] = [];

  public add(mover: Mover): void {
    this.all.push(mover);
    const { pod } = mover;
    for (const label of pod.labels) addTo(this.moversByLabel, JSON.stringify(label), mover);
    for (const term of termsOf(mover)) {
      const key = JSON.stringify([term, pod.namespace]);
      const known = this.terms.get(key);
      if (known?.movers.at(-1) !== mover) known?.movers.push(mover);
      if (known !== undefined) continue;
      const own = { term, namespace: pod.namespace, movers: [mover] };
      this.terms.set(key, own);
      for (const label of labelsOf(term) ?? [""]) addTo(this.termsByLabel, label, own);
    }
  }

  /** How many nodes others may close: each one, where places are nodes; else it is not counted. */
  public closedTo(mover: Mover): number {
    if (this.terms.size === 0) return 0;
    const { pod } = mover;
    const others = new Set<Mover>();
    let isByNode = true;
    for (const term of termsOf(mover)) {
      const meant = this.candidatesOf(term).filter((each) => isMeant(term, pod.namespace, each.pod));
      for (const each of meant) others.add(each);
      isByNode &&= meant.length === 0 || term.topologyKey === HOSTNAME;
    }
    const labels = ["", ...[...pod.labels].map((label) => JSON.stringify(label))];
    const repelling = new Set(labels.flatMap((label) => this.termsByLabel.get(label) ?? []));
    for (const { term, namespace, movers } of repelling) {
      if (!isMeant(term, namespace, pod)) continue;
      for (const each of movers) others.add(each);
      isByNode &&= term.topologyKey === HOSTNAME;
    }
    const isOwn = others.has(mover);
    const count = [...others].reduce((sum, each) => sum + each.count, isOwn ? -1 : 0);
    return count > 0 && !isByNode ? Number.POSITIVE_INFINITY : count;
  }

  private candidatesOf(term: PodTerm): readonly Mover[] {
    const labels = labelsOf(term);
    return labels === undefined ? this.all : labels.flatMap((label) => this.moversByLabel.get(label) ?? []);
  }
}

function termsOf(mover: Mover): readonly PodTerm[] {
  return formsOf(mover).flatMap(({ placement }) => placement.needs.antiAffinity);
}

function isMeant({ selector, namespaces }: PodTerm, own: string, pod: LabelledPod): boolean {
  const meant = namespaces?.length === 0 ? [own] : namespaces;
  return (meant?.includes(pod.namespace) ?? true) && matches(selector, pod.labels);
}

/** Labels of which a pod that is meant has one; undefined where the term names none. */
function labelsOf({ selector }: PodTerm): string[] | undefined {
  if (selector.isAbsent) return [];
  const named = selector.requirements.find(({ operator }) => operator === "In");
  return named?.values.map((value) => JSON.stringify([named.key, value]));
}

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
