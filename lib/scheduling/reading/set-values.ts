import type { PlainObject } from "../json";
import { coalesced } from "./helm-values";
import { isUnknown, Unknown } from "./unknown";

/**
 * The values that `set` of a HelmChart writes, as Helm reads them: a key is a path, and what looks like a number, a boolean
 * or null is one.
 * @param place what stands for a value in a list, which is not read
 * @see k3s-io/helm-controller pkg/controllers/chart `typedVal`, https://helm.sh/docs/intro/using_helm
 */
export function valuesOfSet(set: unknown, place: string): unknown {
  if (isUnknown(set)) return set;
  if (typeof set !== "object" || set === null) return undefined;
  return Object.entries(set)
    .map(([key, value]) => valueAt(key, value, place))
    .reduce(coalesced, {});
}

function valueAt(key: string, value: unknown, place: string): unknown {
  const [before = "", ...inList] = key.split(/(?<!\\)\[/);
  const isWhole = inList.length === 0 && !(typeof value === "string" && /^\{.*\}$/.test(value));
  const path = before.split(/(?<!\\)\./).map((part) => part.replace(/\\(.)/g, "$1"));
  return path.reduceRight<unknown>(
    (inner, part): PlainObject => ({ [part]: inner }),
    isWhole ? typed(value) : new Unknown(place),
  );
}

function typed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
  const word = value.toLowerCase();
  return Object.hasOwn(words, word) ? words[word] : value;
}
