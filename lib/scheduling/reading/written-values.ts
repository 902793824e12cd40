import type { UnknownValue } from "./as-written";
import { LEFT_ALONE } from "./left-alone";
import type { OtherValue } from "./other-values";

/** A value that is not known, and on which side of a change it is not. */
export interface OpenValue {
  /** Where it stands, in Terraform's words. */
  readonly path: string;
  /** On which side of the change. */
  readonly side: "before" | "after" | "both";
}

/** A setting whose value is another one; whether it is written at all, before and after. */
export interface WrittenChange {
  /** Property of K3sCluster, with a key in it: `machineGlobalConfig.kubelet-arg`. */
  readonly setting: string;
  /** Whether it is written at all, on each side. */
  readonly isWritten: { readonly before: boolean; readonly after: boolean };
  /** The values themselves, where they are no secrets. */
  readonly shown?: { readonly before?: string; readonly after?: string };
}

/** What differs between the values that are written of two states of a cluster. */
export interface WrittenDifference {
  /** Settings that certainly differ. */
  readonly changes: readonly WrittenChange[];
  /** Values that are not known, so that more may differ. */
  readonly open: readonly OpenValue[];
  /** Whether it cannot be told whether a setting changes, because of what is open. */
  isOpen(setting: string): boolean;
}

/** Values of one state of a cluster. */
export interface CollectedValues {
  /** In one form, by setting. */
  readonly known: ReadonlyMap<string, string>;
  /** By where they stand, in Terraform's words. */
  readonly unknown: ReadonlyMap<string, UnknownValue>;
  /** What nothing is judged by. */
  readonly others: ReadonlyMap<string, OtherValue>;
}

/**
 * Values of a cluster that may be secret or that nothing is made of, kept only to see whether they are the same in two
 * states of it. They cannot be read out, so nothing can print them.
 *
 * @example
 * ```ts
 * const before = cluster.prove().cluster.written;
 * cluster.resource.addOverride("rke_config.upgrade_strategy.worker_concurrency", "2");
 * for (const { setting } of before.compareWith(cluster.prove().cluster.written).changes) console.log(setting);
 * ```
 */
export class WrittenValues {
  readonly #values: () => CollectedValues;

  /** @param collect collects the values, once and on first use: only a review compares */
  public constructor(collect: () => CollectedValues) {
    let values: CollectedValues | undefined;
    this.#values = () => {
      values ??= collect();
      return values;
    };
  }

  /**
   * What is another value in a later state.
   * @param isMadeAnew whether the later state is another cluster, for which the provider works out anew what is not written
   */
  public compareWith(later: WrittenValues, isMadeAnew = false): WrittenDifference {
    const [before, after] = [this.#values(), later.#values()];
    const open = union(before.unknown.keys(), after.unknown.keys()).flatMap((path): OpenValue[] => {
      const [was, is] = [before.unknown.get(path), after.unknown.get(path)];
      if (was !== undefined && is !== undefined) {
        return was.text !== undefined && was.text === is.text ? [] : [{ path, side: "both" }];
      }
      return [{ path, side: was === undefined ? "after" : "before" }];
    });
    const covers = new Set(
      open.flatMap(({ path }) => [before, after].flatMap(({ unknown }) => unknown.get(path)?.covers ?? [])),
    );
    const isOpen = (setting: string) =>
      covers.has(setting) || [...setting.matchAll(/[.[]/g)].some(({ index }) => covers.has(setting.slice(0, index)));
    const changes = union(before.known.keys(), after.known.keys())
      .filter((setting) => before.known.get(setting) !== after.known.get(setting) && !isOpen(setting))
      .map((setting) => ({
        setting,
        isWritten: { before: before.known.has(setting), after: after.known.has(setting) },
      }));
    const others = otherChanges(before.others, after.others, isOpen).filter(
      ({ setting, isWritten }) => !(isMadeAnew && !isWritten.after && isIdle(setting, before.others, after.others)),
    );
    return { changes: [...changes, ...others], open, isOpen };
  }
}

/** @param isOpen whether a setting that is known on one side may be on the other as well; on both sides it is known to differ */
function otherChanges(
  before: CollectedValues["others"],
  after: CollectedValues["others"],
  isOpen: (setting: string) => boolean,
): WrittenChange[] {
  return union(before.keys(), after.keys()).flatMap((setting): WrittenChange[] => {
    const [was, is] = [before.get(setting), after.get(setting)];
    if (was?.text === is?.text || (is === undefined && isLeftAlone(setting))) return [];
    if ((was === undefined || is === undefined) && isOpen(setting)) return [];
    return [{ setting, isWritten: { before: was !== undefined, after: is !== undefined }, ...shownOf(was, is) }];
  });
}

/** Numbers that the provider has from Rancher where they are not written. */
const DRAIN_NUMBER =
  /^(upgradeStrategy\.(?:controlPlane|worker)DrainOptions)\.(?:gracePeriod|skipWaitForDeleteTimeoutSeconds|timeout)$/;

/** Whether it is a number of drain options that are off in each of the states: it is of no effect. */
function isIdle(setting: string, ...states: readonly CollectedValues["others"][]): boolean {
  const [, options] = DRAIN_NUMBER.exec(setting) ?? [];
  return options !== undefined && states.every((others) => !others.has(`${options}.enabled`));
}

/** A key that the provider never takes away: it goes only with the cluster. */
function isLeftAlone(setting: string): boolean {
  return /^(labels|annotations)\./.test(setting) && LEFT_ALONE.test(setting);
}

function shownOf(was: OtherValue | undefined, is: OtherValue | undefined): Pick<WrittenChange, "shown"> {
  const [before, after] = [was, is].map((value) => value?.shown);
  if (before === undefined && after === undefined) return {};
  // What is not set, and false, is the same to the provider.
  const other = [before, after].includes("true") ? "false" : undefined;
  const sides = {
    before: before ?? (was === undefined ? other : undefined),
    after: after ?? (is === undefined ? other : undefined),
  };
  return { shown: Object.fromEntries(Object.entries(sides).filter(([, value]) => value !== undefined)) };
}

function union(before: Iterable<string>, after: Iterable<string>): string[] {
  return [...new Set([...before, ...after])].sort();
}
