import { Taint } from "../scheduling/taint";
import { Toleration } from "../scheduling/toleration";
import { TolerationSet } from "../scheduling/toleration-set";
import { isAccepted } from "./live-workload";

/** A NoExecute taint under which a pod stays for another time by the one list of tolerations than by the other. */
export interface OtherStay {
  /** `k=v:NoExecute`, or `k:NoExecute with another value`. */
  readonly taint: string;
  /** For how long by each of the lists: `for good`, `60s`. */
  readonly times: readonly string[];
}

const LIMITED = / for -?\d+s$/;

/**
 * What lists of tolerations do in another way although they hold the same: of several tolerations for one taint the first
 * in the list counts. What only some of them hold is left out.
 * @param lists tolerations as text, in their order
 */
export function otherStays(lists: readonly (readonly string[])[]): OtherStay[] {
  const [first = [], ...others] = lists;
  const sets = others.map((list) => new Set(list));
  const base = first.filter((text) => sets.every((set) => set.has(text)) && isAccepted(text));
  if (!base.some((text) => LIMITED.test(text))) return [];
  const same = [base, ...others.map((list) => (isWithin(base, list) ? base : lastOfEach(list, new Set(base))))];
  const [own, ...rest] = same.map((list) => new TolerationSet(list.map(Toleration.parse)));
  if (own === undefined) return [];
  return taintsToTry(own.all).flatMap(({ taint, text }) => {
    const times = [own, ...rest].map((set) => timeText(set.secondsUntilEviction([taint])));
    return new Set(times).size === 1 ? [] : [{ taint: text, times }];
  });
}

/** Whether the one list is in the other, in its order: Rancher puts tolerations of its own before those it is given. */
function isWithin(inner: readonly string[], list: readonly string[]): boolean {
  let found = 0;
  for (const text of list) if (text === inner[found]) found += 1;
  return found === inner.length;
}

function lastOfEach(list: readonly string[], wanted: ReadonlySet<string>): string[] {
  return [...new Set([...list].reverse().filter((text) => wanted.has(text)))].reverse();
}

/** For each key the values that are named, and one that is not. */
function taintsToTry(tolerations: readonly Toleration[]): { readonly taint: Taint; readonly text: string }[] {
  const values = new Map<string, Set<string>>();
  for (const { key = ANY_KEY, value, effect } of tolerations) {
    if (effect !== undefined && effect !== "NoExecute") continue;
    const named = values.get(key) ?? new Set();
    values.set(key, value === undefined ? named : named.add(value));
  }
  return [...values].flatMap(([key, named]) => {
    const all = [...named].map((value) => Taint.noExecute(key, value)).map((taint) => ({ taint, text: String(taint) }));
    const other = ANY_VALUE.find((value) => !named.has(value));
    if (other === undefined) return all;
    const taint = Taint.noExecute(key, other);
    const shown = key === ANY_KEY ? "any other NoExecute taint" : `${key}:NoExecute`;
    return [...all, { taint, text: named.size === 0 ? shown : `${shown} with another value` }];
  });
}

/** Stands for a key that no toleration names. */
const ANY_KEY = "no-toleration-names-it";
/** Values that stand for any that no toleration names; more than one, as somebody may name the first. */
const ANY_VALUE = ["no-toleration-names-it", "nor-this"];

function timeText(seconds: number | undefined): string {
  return seconds === undefined ? "for good" : `${seconds}s`;
}
