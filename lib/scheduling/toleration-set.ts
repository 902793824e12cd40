import { oncePer } from "./once-per";
import { type Taint, TaintEffect } from "./taint";
import { type Toleration, TolerationOperator } from "./toleration";

/**
 * The tolerations of one pod in their order, indexed by what they compare a taint with, so that judging a taint does not
 * depend on how many there are.
 */
export class TolerationSet {
  /** All of them, in the pod's order. */
  public readonly all: readonly Toleration[];
  private readonly everyKey: Placed[] = [];
  private readonly byKey = new Map<string, SameKey>();
  private readonly hasLimits: boolean;

  constructor(tolerations: Iterable<Toleration>) {
    this.all = [...tolerations];
    this.hasLimits = this.all.some(({ seconds }) => seconds !== undefined);
    for (const [index, toleration] of this.all.entries()) this.add({ toleration, index });
  }

  /** Whether there is none. */
  public get isEmpty(): boolean {
    return this.all.length === 0;
  }

  /** Whether any of them tolerates the taint. */
  public tolerates(taint: Taint): boolean {
    const sameKey = this.byKey.get(taint.key);
    if (sameKey === undefined && this.everyKey.length === 0) return false;
    const isMatch = ({ toleration }: Placed) => toleration.tolerates(taint);
    if (this.everyKey.some(isMatch)) return true;
    if (sameKey === undefined) return false;
    return sameKey.everyValue.some(isMatch) || (sameKey.byValue.get(taint.value ?? "")?.some(isMatch) ?? false);
  }

  /** Those that tolerate the taint, in the pod's order. */
  public matching(taint: Taint): Toleration[] {
    const sameKey = this.byKey.get(taint.key);
    return [...this.everyKey, ...(sameKey?.everyValue ?? []), ...(sameKey?.byValue.get(taint.value ?? "") ?? [])]
      .filter(({ toleration }) => toleration.tolerates(taint))
      .sort((a, b) => a.index - b.index)
      .map(({ toleration }) => toleration);
  }

  /** The taints that would keep the pod off a node carrying them: hard and untolerated. */
  public blocking(taints: readonly Taint[]): Taint[] {
    return taints.filter((taint) => taint.isHard && !this.tolerates(taint));
  }

  /** The taints, of whatever effect, that none of them tolerates. */
  public untolerated(taints: readonly Taint[]): Taint[] {
    return taints.filter((taint) => !this.tolerates(taint));
  }

  /**
   * The NoExecute taints that are tolerated for a time only. For each taint the first toleration that matches counts,
   * whatever stands behind it.
   * @see kubernetes/kubernetes pkg/apis/core/v1/helper/helpers.go `GetMatchingTolerations`
   */
  public limited(taints: readonly Taint[]): LimitedTaint[] {
    if (!this.hasLimits) return [];
    return taints.flatMap((taint) => {
      if (taint.effect !== TaintEffect.NO_EXECUTE) return [];
      const [first] = this.matching(taint);
      return first?.seconds === undefined ? [] : [{ taint, toleration: first, seconds: Math.max(first.seconds, 0) }];
    });
  }

  /**
   * How many seconds a pod stays that runs on a node when the node has these taints: 0 where it is evicted at once,
   * undefined where it is never evicted.
   * @see kubernetes/kubernetes pkg/controller/tainteviction/taint_eviction.go `getMinTolerationTime`
   */
  public secondsUntilEviction(taints: readonly Taint[]): number | undefined {
    const evicting = taints.filter(({ effect }) => effect === TaintEffect.NO_EXECUTE);
    return this.blocking(evicting).length > 0 ? 0 : shortest(this.limited(evicting));
  }

  private add(placed: Placed): void {
    const { key, operator, value = "" } = placed.toleration;
    if (key === undefined) {
      this.everyKey.push(placed);
      return;
    }
    const sameKey: SameKey = this.byKey.get(key) ?? { everyValue: [], byValue: new Map() };
    this.byKey.set(key, sameKey);
    if (operator === TolerationOperator.EXISTS) {
      sameKey.everyValue.push(placed);
      return;
    }
    const sameValue = sameKey.byValue.get(value);
    if (sameValue === undefined) sameKey.byValue.set(value, [placed]);
    else sameValue.push(placed);
  }
}

/** The set of a list that is not changed, of which more than one asks. */
export const tolerationSetOf = oncePer((tolerations: readonly Toleration[]) => new TolerationSet(tolerations));

/** A NoExecute taint that a pod tolerates for a time only. */
export interface LimitedTaint {
  readonly taint: Taint;
  /** The toleration that counts. */
  readonly toleration: Toleration;
  /** How long; 0 where it says 0 or less. */
  readonly seconds: number;
}

/** How long a pod stays under all of the taints: the shortest time counts. Undefined where there is none. */
export function shortest(limited: readonly LimitedTaint[]): number | undefined {
  return limited.length === 0 ? undefined : Math.min(...limited.map(({ seconds }) => seconds));
}

/** A toleration and where it stands among the pod's. */
interface Placed {
  readonly toleration: Toleration;
  readonly index: number;
}

/** Tolerations of one key. */
interface SameKey {
  readonly everyValue: Placed[];
  readonly byValue: Map<string, Placed[]>;
}
