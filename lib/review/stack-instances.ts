import type { Instance } from "../scheduling/reading/instances";
import { type Declarations, declarationsIn } from "../scheduling/reading/known-at-plan";
import { literalOf } from "../scheduling/reading/literal-values";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { keysInRancher, sameNamedClusters } from "../scheduling/reading/same-named";
import type { OpenValue } from "../scheduling/reading/written-values";
import type { StackDocument } from "./documents";
import { at, isObject, type PlainObject } from "./json";
import { clustersOfStack, followMoves, movedAddresses, type StackCluster } from "./stack-clusters";
import type { ToldPools } from "./told-pools";

/** The clusters of two synthesized configurations by what Terraform pairs them by: the address of the instance. */
export interface PairedClusters {
  /** Those before, at the addresses where they are after the moves of the change. */
  readonly old: ReadonlyMap<string, StackCluster>;
  readonly now: ReadonlyMap<string, StackCluster>;
  /** By address, what decides which instances there are where that is known only at apply, and is written in another way. */
  readonly open: ReadonlyMap<string, OpenValue>;
}

/** The clusters of a stack before and after, each instance of a `count` or `for_each` for itself where these are literal. */
export function pairedClusters(
  before: StackDocument | undefined,
  after: StackDocument | undefined,
  told: ToldPools,
): PairedClusters {
  const was = before === undefined ? [] : clustersOfStack(before, told, "before");
  const is = after === undefined ? [] : clustersOfStack(after, told, "after");
  const moves = movedAddresses(after?.content);
  // What is not known on one side cannot be paired with single instances on the other one.
  const isOpen = ({ instances }: StackCluster) => instances === undefined;
  const open = new Set([
    ...was.filter(isOpen).map(({ address }) => resourceAddress(followMoves(address, moves))),
    ...is.filter(isOpen).map(({ address }) => address),
  ]);
  const whole = (each: StackCluster) => open.has(resourceAddress(followMoves(each.address, moves)));
  const now = new Map(sides(is, after, (each) => open.has(each.address)));
  const moved = sides(was, before, whole).map(([address, each]) => [movedInstance(address, moves), each] as const);
  const taken = new Set(moved.map(([address]) => address));
  const old = new Map(moved.map(([address, each]) => [withOrWithoutIndex(address, taken, now), each]));
  return { old, now, open: openInstances(old, now, open, [before?.content, after?.content]) };
}

function sides(
  clusters: readonly StackCluster[],
  document: StackDocument | undefined,
  isWhole: (cluster: StackCluster) => boolean,
): [string, StackCluster][] {
  const declared = declarationsIn(document?.content);
  const apart = clusters.flatMap((each) =>
    isWhole(each) ? [each] : (each.instances ?? []).map((instance) => ofInstance(each, instance, declared)),
  );
  const named = apart.map((each) => ({
    each,
    address: each.address,
    rancher: each.provider,
    keys: keysInRancher(ResourceValues.ofConfiguration(each.resource), declared),
  }));
  return [...sameNamedClusters(named)].map(([{ each }, sameNamed]) => [
    each.address,
    { ...each, cluster: { ...each.cluster, sameNamed } },
  ]);
}

function ofInstance(cluster: StackCluster, { key, names }: Instance, declared: Declarations): StackCluster {
  if (key === "") return cluster;
  const { count: _, for_each: __, ...written } = cluster.resource;
  const resource = filledIn(written, { declared, instance: names }) as PlainObject;
  const address = `${cluster.address}${key}`;
  const readAs = (each: PlainObject) => cluster.readAs(each, address);
  return { ...cluster, address, resource, cluster: readAs(resource), readAs };
}

/** With what the instance is called in the place of `count.index`, `each.key` and `each.value`. */
function filledIn(json: unknown, scope: Parameters<typeof literalOf>[1]): unknown {
  if (Array.isArray(json)) return json.map((each) => filledIn(each, scope));
  if (isObject(json)) {
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, filledIn(value, scope)]));
  }
  if (typeof json !== "string" || !/\b(?:count\.index|each\.(?:key|value))\b/.test(json)) return json;
  const literal = literalOf(json, scope);
  if (literal === undefined) return json;
  return typeof literal.value === "string" ? literal.value.replace(/[$%](?=\{)/g, "$&$&") : literal.value;
}

/** A move of a resource takes all its instances along. */
function movedInstance(address: string, moves: ReadonlyMap<string, string>): string {
  const own = followMoves(address, moves);
  const resource = resourceAddress(address);
  const target = followMoves(resource, moves);
  if (own !== address || target.includes("[")) return own;
  return `${target}${address.slice(resource.length)}`;
}

/** Terraform takes the only instance along where a `count` comes or goes, and no other one. */
function withOrWithoutIndex(
  address: string,
  taken: ReadonlySet<string>,
  now: ReadonlyMap<string, StackCluster>,
): string {
  const other = address.endsWith("[0]") ? resourceAddress(address) : `${address}[0]`;
  return now.has(other) && !taken.has(other) ? other : address;
}

/** An address without the key of an instance. */
export function resourceAddress(address: string): string {
  return address.replace(/\[.*\]$/s, "");
}

const META = ["count", "for_each"] as const;

function openInstances(
  old: ReadonlyMap<string, StackCluster>,
  now: ReadonlyMap<string, StackCluster>,
  open: ReadonlySet<string>,
  [before, after]: readonly (PlainObject | undefined)[],
): ReadonlyMap<string, OpenValue> {
  return new Map(
    [...open].flatMap((address): [string, OpenValue][] => {
      const [was, is] = [old.get(address), now.get(address)];
      if (was === undefined || is === undefined) return [];
      const path = META.find((name) => is.resource[name] !== undefined || was.resource[name] !== undefined) ?? META[0];
      if (decidedBy(was, before) === decidedBy(is, after)) return [];
      const isBoth = was.instances === undefined && is.instances === undefined;
      return [[address, { path, side: isBoth ? "both" : was.instances === undefined ? "before" : "after" }]];
    }),
  );
}

/** What is written that decides which instances there are: the arguments, and what they refer to. */
function decidedBy({ resource }: StackCluster, content: PlainObject | undefined): string {
  const found = new Map<string, unknown>();
  const pending = [JSON.stringify(META.map((name) => resource[name]))];
  for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
    for (const [reference, kind, name = ""] of text.matchAll(/\b(var|local)\.([\w-]+)/g)) {
      if (found.has(reference)) continue;
      const value = kind === "var" ? at(content, "variable", name) : at(content, "locals", name);
      found.set(reference, kind === "var" ? at([value].flat()[0], "default") : value);
      pending.push(JSON.stringify(found.get(reference)) ?? "");
    }
  }
  return JSON.stringify([META.map((name) => resource[name]), [...found].sort(([a], [b]) => (a < b ? -1 : 1))]);
}
