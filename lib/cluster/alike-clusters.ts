import type { Judgement } from "../scheduling/prove";
import type { Cluster } from "../scheduling/reading/cluster";

/** A cluster that was read, and what was found out about it. */
export interface JudgedCluster {
  readonly cluster: Cluster;
  readonly judgement: Judgement;
}

/** An app of many clusters mostly has a few kinds of them. */
const MOST = 20;

/**
 * What was found out about clusters, to be said of others that are the same but for their names: an app with many clusters
 * has few kinds of them. Of a kind nothing is kept before the second of it, as there may be as many kinds as clusters.
 */
export class AlikeClusters {
  private readonly seen = new Set<string>();
  private readonly known = new Map<string, JudgedCluster>();

  /** @param key the same for clusters that are the same but for their names */
  public find(key: string): JudgedCluster | undefined {
    return this.known.get(key);
  }

  public note(key: string, judged: JudgedCluster): void {
    if (this.seen.has(key)) keepLast(this.known.set(key, judged));
    else keepLast(this.seen.add(key));
  }
}

function keepLast(kept: { readonly size: number; keys(): Iterable<string>; delete(key: string): unknown }): void {
  for (const key of kept.keys()) {
    if (kept.size <= MOST) return;
    kept.delete(key);
  }
}
