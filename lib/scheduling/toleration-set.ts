import type { Taint } from "./taint";
import { type Toleration, TolerationOperator } from "./toleration";

/**
 * The tolerations of one pod, indexed by what they compare a taint with, so that judging a taint does not depend on how
 * many there are.
 */
export class TolerationSet {
  private readonly everyKey: Toleration[] = [];
  private readonly byKey = new Map<string, SameKey>();

  constructor(tolerations: Iterable<Toleration>) {
    for (const toleration of tolerations) {
      const { key, operator, value = "" } = toleration;
      if (key === undefined) {
        this.everyKey.push(toleration);
        continue;
      }
      const sameKey: SameKey = this.byKey.get(key) ?? { everyValue: [], byValue: new Map() };
      this.byKey.set(key, sameKey);
      if (operator === TolerationOperator.EXISTS) {
        sameKey.everyValue.push(toleration);
        continue;
      }
      const sameValue = sameKey.byValue.get(value);
      if (sameValue === undefined) sameKey.byValue.set(value, [toleration]);
      else sameValue.push(toleration);
    }
  }

  /** Whether there is none. */
  public get isEmpty(): boolean {
    return this.everyKey.length === 0 && this.byKey.size === 0;
  }

  /** Whether any of them tolerates the taint. */
  public tolerates(taint: Taint): boolean {
    const isMatch = (toleration: Toleration) => toleration.tolerates(taint);
    if (this.everyKey.some(isMatch)) return true;
    const sameKey = this.byKey.get(taint.key);
    if (sameKey === undefined) return false;
    return sameKey.everyValue.some(isMatch) || (sameKey.byValue.get(taint.value ?? "")?.some(isMatch) ?? false);
  }

  /** Those that tolerate the taint. */
  public matching(taint: Taint): Toleration[] {
    const sameKey = this.byKey.get(taint.key);
    return [
      ...this.everyKey,
      ...(sameKey?.everyValue ?? []),
      ...(sameKey?.byValue.get(taint.value ?? "") ?? []),
    ].filter((toleration) => toleration.tolerates(taint));
  }

  /** The taints that would keep the pod off a node carrying them: hard and untolerated. */
  public blocking(taints: readonly Taint[]): Taint[] {
    return taints.filter((taint) => taint.isHard && !this.tolerates(taint));
  }
}

/** Tolerations of one key. */
interface SameKey {
  readonly everyValue: Toleration[];
  readonly byValue: Map<string, Toleration[]>;
}
