import type { Workload } from "../live/workloads";
import type { Future, FutureKind } from "./outlook";

const LOSING: readonly FutureKind[] = [
  "no-place",
  "not-made-again",
  "held",
  "comes-back",
  "may-not-be-made",
  "may-not-fit",
];

/** The greater, the worse for pods; what loses nothing comes first. */
export function hardship({ kind }: Pick<Future, "kind">): number {
  return LOSING.includes(kind) ? LOSING.length - LOSING.indexOf(kind) : 0;
}

/** Whether pods lose their place, or may. */
export function isLosing({ kind }: Future): boolean {
  return LOSING.includes(kind);
}

/** What the rest of the cluster needs, most needed first. */
const NEEDED: readonly string[] = [
  "cattle-cluster-agent",
  "cattle-cluster-agent-bootstrap",
  "rancher",
  "coredns",
  "rke2-coredns",
  "other-dns",
  "fleet-agent",
];

interface Weighed {
  readonly workload: Workload;
  readonly future: Future;
}

/** What loses its place first, then what may, then what moves; of each what the rest of the cluster needs. */
export function inOrderOfWeight<T extends Weighed>(all: readonly T[]): T[] {
  const place = ({ future: { kind } }: T) => (LOSING.includes(kind) ? LOSING.indexOf(kind) : LOSING.length);
  const need = ({ workload: { known } }: T) => {
    if (known === undefined) return NEEDED.length + 1;
    return NEEDED.includes(known.name) ? NEEDED.indexOf(known.name) : NEEDED.length;
  };
  return [...all].sort((a, b) => place(a) - place(b) || need(a) - need(b));
}
