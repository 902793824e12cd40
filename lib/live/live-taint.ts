import { problemsOf } from "../scheduling/invalid-input";
import { Taint, TaintEffect } from "../scheduling/taint";

/** A taint as it stands on a node. Any text at all: what is read was written by others. */
export interface LiveTaint {
  readonly key: string;
  /** Empty where there is none; Kubernetes makes no difference. */
  readonly value: string;
  readonly effect: string;
}

/** A toleration as it stands in a pod spec; empty where a part is not given. */
export interface LiveToleration {
  readonly key: string;
  readonly operator: string;
  readonly value: string;
  readonly effect: string;
  /** Seconds after which a NoExecute taint evicts the pod all the same. */
  readonly seconds?: number;
}

/** How NoExecute taints evict a pod that runs. */
export interface Eviction {
  /** After how many seconds; 0 is at once. */
  readonly seconds: number;
  /** Those that do it: what is not tolerated, or else what is tolerated for the shortest time. */
  readonly taints: readonly LiveTaint[];
  /** Those that would do it later, were the others tolerated for good. */
  readonly later: readonly { readonly taint: LiveTaint; readonly seconds: number }[];
}

const HARD: readonly string[] = [TaintEffect.NO_SCHEDULE, TaintEffect.NO_EXECUTE];

/** Whether the taint keeps pods off; effects that Kubernetes does not know keep nothing off. */
export function isHard({ effect }: LiveTaint): boolean {
  return HARD.includes(effect);
}

/** kubectl's notation. Raw text: not yet fit for a terminal. */
export function taintText({ key, value, effect }: LiveTaint): string {
  return `${key}${value === "" ? "" : `=${value}`}:${effect}`;
}

const FACTORIES: ReadonlyMap<string, (key: string, value: string) => Taint> = new Map([
  [TaintEffect.NO_SCHEDULE as string, Taint.noSchedule],
  [TaintEffect.NO_EXECUTE, Taint.noExecute],
  [TaintEffect.PREFER_NO_SCHEDULE, Taint.preferNoSchedule],
]);

/** The taint as this library writes it, where it is one that Kubernetes accepts. */
export function typedTaint({ key, value, effect }: LiveTaint): Taint | undefined {
  const make = FACTORIES.get(effect);
  if (make === undefined || problemsOf(() => make(key, value)).length > 0) return undefined;
  return make(key, value);
}

/**
 * Tolerations of one pod, judged as Kubernetes judges them. `Lt`, `Gt` (a feature gate that is off) and any other
 * operator match nothing.
 *
 * For taints and tolerations that are valid the answers are those of TolerationSet; this one also takes what is not.
 * @see k8s.io/api core/v1 toleration.go `ToleratesTaint`
 */
export class LiveTolerations {
  private readonly byKey = new Map<string, LiveToleration[]>();
  /** The pod's order. */
  private readonly places = new Map<LiveToleration, number>();

  constructor(tolerations: Iterable<LiveToleration>) {
    for (const toleration of tolerations) {
      if (!this.places.has(toleration)) this.places.set(toleration, this.places.size);
      const sameKey = this.byKey.get(toleration.key);
      if (sameKey === undefined) this.byKey.set(toleration.key, [toleration]);
      else sameKey.push(toleration);
    }
  }

  /** Keys that some toleration names, each once. */
  public get keys(): string[] {
    return [...this.byKey.keys()].filter((key) => key !== "");
  }

  /** Whether some toleration is for taints of any key. */
  public get anyKey(): boolean {
    return this.byKey.has("");
  }

  /** The taints that keep the pod off a node carrying them: hard and untolerated. */
  public blocking(taints: readonly LiveTaint[]): LiveTaint[] {
    return taints.filter((taint) => isHard(taint) && this.matching(taint).length === 0);
  }

  /** The taints that make a kubelet refuse a pod that names its node: NoExecute alone. */
  public refusing(taints: readonly LiveTaint[]): LiveTaint[] {
    return this.blocking(taints).filter(({ effect }) => effect === TaintEffect.NO_EXECUTE);
  }

  /**
   * How a running pod is evicted by these taints; undefined where it stays. Of several tolerations for one taint the first
   * in the pod's list counts, whatever stands behind it.
   * @see k8s.io/kubernetes pkg/controller/tainteviction/taint_eviction.go `getMinTolerationTime`
   */
  public eviction(taints: readonly LiveTaint[]): Eviction | undefined {
    const due = taints.flatMap((taint) => {
      if (taint.effect !== TaintEffect.NO_EXECUTE) return [];
      const [first] = this.matching(taint);
      if (first === undefined) return [{ taint, seconds: 0, isTolerated: false }];
      return first.seconds === undefined ? [] : [{ taint, seconds: Math.max(first.seconds, 0), isTolerated: true }];
    });
    if (due.length === 0) return undefined;
    const untolerated = due.filter(({ isTolerated }) => !isTolerated);
    const seconds = Math.min(...due.map((each) => each.seconds));
    const first = untolerated.length > 0 ? untolerated : due.filter((each) => each.seconds === seconds);
    return {
      seconds,
      taints: first.map(({ taint }) => taint),
      later: due
        .filter((each) => !first.includes(each))
        .map(({ taint, seconds: after }) => ({ taint, seconds: after })),
    };
  }

  private matching(taint: LiveTaint): LiveToleration[] {
    const anyKey = this.byKey.get("") ?? [];
    const sameKey = taint.key === "" ? [] : (this.byKey.get(taint.key) ?? []);
    const place = (toleration: LiveToleration) => Number(this.places.get(toleration));
    return [...sameKey, ...anyKey]
      .filter((toleration) => matches(toleration, taint))
      .sort((a, b) => place(a) - place(b));
  }
}

function matches({ operator, value, effect }: LiveToleration, taint: LiveTaint): boolean {
  if (effect !== "" && effect !== taint.effect) return false;
  if (operator === "" || operator === "Equal") return value === taint.value;
  return operator === "Exists";
}
