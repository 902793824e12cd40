import type { Taint } from "./taint";
import type { Toleration } from "./toleration";

/** The tolerations of one pod, indexed by key so that judging a taint does not depend on how many there are. */
export class TolerationSet {
  private readonly byKey = new Map<string | undefined, Toleration[]>();

  constructor(tolerations: Iterable<Toleration>) {
    for (const toleration of tolerations) {
      const sameKey = this.byKey.get(toleration.key);
      if (sameKey === undefined) this.byKey.set(toleration.key, [toleration]);
      else sameKey.push(toleration);
    }
  }

  /** Whether any of them tolerates the taint. */
  public tolerates(taint: Taint): boolean {
    return this.ofKey(taint.key).some((toleration) => toleration.tolerates(taint));
  }

  /** The taints that would keep the pod off a node carrying them: hard and untolerated. */
  public blocking(taints: readonly Taint[]): Taint[] {
    return taints.filter((taint) => taint.isHard && !this.tolerates(taint));
  }

  private ofKey(key: string): readonly Toleration[] {
    const everyKey = this.byKey.get(undefined);
    const sameKey = this.byKey.get(key) ?? [];
    return everyKey === undefined ? sameKey : [...sameKey, ...everyKey];
  }
}
