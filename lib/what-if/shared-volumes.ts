import type { LiveClaim, LivePod } from "../live/live-cluster";
import type { LabelledPod } from "../live/pod-affinity";
import { formsOf, type Mover } from "./mover";
import { NOBODY_KNOWS, type RoomKeepers } from "./room-keepers";

/**
 * Volumes that are used on one node at a time by several pods. The scheduler does not look at that: it takes nodes for such
 * pods as for others, and those that are not where the volume is wait until it is free. Whether it is one that is attached
 * to nodes is not read, so this is a doubt.
 * @see k8s.io/kubernetes pkg/controller/volume/attachdetach/reconciler `isMultiAttachForbidden`
 */
export class SharedVolumes {
  private readonly forOneNode: ReadonlySet<string>;
  private readonly keepers = new Map<string, Keeper[]>();
  private readonly movers = new Map<string, number>();

  /** @param keepers pods that keep their node, for ever or for a time */
  constructor(claims: readonly LiveClaim[], { stay, unended, late }: RoomKeepers) {
    this.forOneNode = new Set(claims.filter(({ isForOneNode }) => isForOneNode).map(keyOf));
    if (this.forOneNode.size === 0) return;
    const keepers: readonly Keeper[] = [
      ...stay.map((pod) => ({ pod })),
      ...unended.map((pod) => ({ pod, seconds: NOBODY_KNOWS })),
      ...late,
    ];
    for (const keeper of keepers) {
      const { pod } = keeper;
      if (pod.nodeName === "" || pod.phase === "Succeeded" || pod.phase === "Failed") continue;
      for (const key of this.keysOf(pod).values()) {
        const known = this.keepers.get(key);
        if (known === undefined) this.keepers.set(key, [keeper]);
        else known.push(keeper);
      }
    }
  }

  /** Counts pods in that look for a node. */
  public add(mover: Mover): void {
    if (this.forOneNode.size === 0) return;
    const keys = new Set(formsOf(mover).flatMap((pod) => [...this.keysOf(pod).values()]));
    for (const key of keys) this.movers.set(key, (this.movers.get(key) ?? 0) + mover.count);
  }

  /**
   * Why a pod that finds a node may not start there.
   * @param isOpen whether a node besides these is open to it, or without any, more than one
   */
  public doubtsAbout(
    pod: LabelledPod,
    { from, count, after }: Mover,
    isOpen: (besides: ReadonlySet<string>) => boolean,
  ): string[] {
    return [...this.keysOf(pod)].flatMap(([claim, key]) => {
      const isInTheWay = ({ pod: each, seconds }: Keeper) =>
        each !== from && (seconds === undefined || seconds > after);
      const [keeper, ...others] = (this.keepers.get(key) ?? []).filter(isInTheWay);
      const used = `the volume of its claim ${claim} is used on one node at a time`;
      if (keeper !== undefined) {
        const nodes = new Set([keeper, ...others].map(({ pod: { nodeName } }) => nodeName));
        return isOpen(nodes) ? [`${used}, and ${keeping(keeper)}`] : [];
      }
      const several = (this.movers.get(key) ?? count) > 1;
      return several && isOpen(new Set()) ? [`${used}, and more than one pod that looks for a node uses it`] : [];
    });
  }

  private keysOf({ namespace, placement }: LabelledPod): Map<string, string> {
    const keys = placement.needs.claims.map((name) => [name, keyOf({ namespace, name })] as const);
    return new Map(keys.filter(([, key]) => this.forOneNode.has(key)));
  }
}

/** A pod on its node, and after how many seconds it leaves; absent where it stays. */
interface Keeper {
  readonly pod: LivePod;
  readonly seconds?: number;
}

function keeping({ pod: { namespace, name, nodeName }, seconds }: Keeper): string {
  if (seconds === NOBODY_KNOWS) {
    return `${namespace}/${name} may keep it on ${nodeName}, which may not tell that the pod has ended`;
  }
  return `${namespace}/${name} keeps it on ${nodeName}${seconds === undefined ? "" : " until it leaves, which is later"}`;
}

function keyOf({ namespace, name }: Pick<LiveClaim, "namespace" | "name">): string {
  return JSON.stringify([namespace, name]);
}
