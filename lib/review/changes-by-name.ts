import { acknowledgementWords } from "../scheduling/acknowledgements/acknowledgement-words";
import type { Change } from "../scheduling/compare";
import { counted } from "../scheduling/counted";
import { TaintsApplied } from "../scheduling/pool";
import { asCode, asPool, asTaint, asToleration, inProse, joined, type Text, text } from "../scheduling/rich-text";
import {
  type ClusterDiff,
  isEmptied,
  isStillListed,
  type PoolChange,
  sameList,
  type TaintChange,
} from "./cluster-diff";
import { distributionOf } from "./distribution";
import { settingChangeWords } from "./setting-words";

/** Signs that stand for "comes" and "goes" in a line that has no room for more. */
const [COMES, GOES] = ["+", "−"];

/**
 * Everything that is different, each by its name in a few words: `workers + team=a:NoSchedule`, `+ pool gpu`. Equal changes
 * of several pools are one. What follows from another change is left out: tolerations that are derived from taints.
 */
export function changesByName(diff: ClusterDiff): Text[] {
  const { kubernetesVersion, rancherVersion, settings, acknowledgements } = diff;
  const ofPools = [...poolsThat(diff, "added"), ...poolsThat(diff, "removed"), ...taints(diff)];
  return [
    ...release(distributionOf(kubernetesVersion), kubernetesVersion),
    ...release("Rancher", rancherVersion),
    ...ofPools,
    ...(ofPools.length > 0 ? [] : tolerations(diff)),
    ...diff.pools.filter(isEmptied).map(nodeCount),
    ...keptPools(diff).flatMap(otherChanges),
    ...ofPoolsWithoutNodes(diff),
    ...settings.map(settingChangeWords),
    ...acknowledgements.map((each) =>
      each.after === undefined
        ? text`no longer acknowledged: ${acknowledgementWords(each)}`
        : text`acknowledged: ${acknowledgementWords(each)}`,
    ),
  ];
}

/** Nothing of it comes to any node until they have one. */
function ofPoolsWithoutNodes({ poolsWithoutNodes = [], ...diff }: ClusterDiff): Text[] {
  const those = { ...diff, pools: poolsWithoutNodes };
  const words = [
    ...poolsThat(those, "added"),
    ...poolsThat(those, "removed"),
    ...taints(those),
    ...keptPools(those).flatMap(otherChanges),
  ];
  return words.map((each) => text`${each} (no machines)`);
}

/** The first of many changes, and how many more there are. */
export function cutChanges(changes: readonly Text[]): Text[] {
  const more = changes.length - MOST_CHANGES;
  return more > 1 ? [joined(changes.slice(0, MOST_CHANGES)), text`and ${more} more changes`] : [joined(changes)];
}

const MOST_CHANGES = 3;

function keptPools({ pools }: ClusterDiff): readonly PoolChange[] {
  return pools.filter(({ change }) => change === "kept");
}

/** Pools that come or go, together. */
function poolsThat({ pools }: ClusterDiff, change: "added" | "removed"): Text[] {
  const names = pools.filter((pool) => pool.change === change && !isEmptied(pool)).map(({ pool }) => pool);
  if (names.length === 0) return [];
  const sign = change === "added" ? COMES : GOES;
  return [text`${sign} ${names.length === 1 ? "pool" : "pools"} ${named(names)}`];
}

/** Names of pools on a line, and how many more they are. */
function named(pools: readonly string[]): Text {
  const more = pools.length - MOST_POOLS;
  const shown: (Text | string)[] = (more > 1 ? pools.slice(0, MOST_POOLS) : pools).map((name) => text`${asPool(name)}`);
  return inProse(more > 1 ? [...shown, `${more} more`] : shown);
}

const MOST_POOLS = 3;

/** Taints of pools that stay: what comes, what begins to leave, what goes. */
function taints(diff: ClusterDiff): Text[] {
  const phrases = new Map<string, { readonly pools: string[]; readonly words: Text }>();
  for (const pool of keptPools(diff)) {
    for (const change of pool.taints) {
      const words = taintWords(change, pool);
      if (words === undefined) continue;
      const key = JSON.stringify(words);
      const same = phrases.get(key);
      if (same === undefined) phrases.set(key, { pools: [pool.pool], words });
      else same.pools.push(pool.pool);
    }
  }
  // What the same pools get and lose is one change of theirs.
  const byPools = new Map<string, { readonly pools: readonly string[]; readonly words: Text[] }>();
  for (const { pools, words } of phrases.values()) {
    const key = JSON.stringify(pools);
    const same = byPools.get(key);
    if (same === undefined) byPools.set(key, { pools, words: [words] });
    else same.words.push(words);
  }
  return [...byPools.values()].map(({ pools, words }) => {
    const more = words.length - MOST_TAINTS;
    const cut = more > 1 ? [...words.slice(0, MOST_TAINTS), ` and ${more} more taints`] : words;
    return text`${named(pools)}${joined(cut, "")}`;
  });
}

const MOST_TAINTS = 3;

/** Undefined where it stays, or where Rancher adds it because of the roles, which are told instead. */
function taintWords({ taint, change, origin }: TaintChange, pool: PoolChange): Text | undefined {
  if (change === "kept" || origin === "roles") return undefined;
  const isAdded = change === "added";
  if (origin === "leaving") {
    // One that the pool did not have is listed for nodes that have it all the same.
    if (isAdded) return text` ${hadBefore(pool, taint) ? GOES : COMES} ${asTaint(taint)} (leaving)`;
    return isStillListed(pool, taint) ? undefined : text` ${GOES} ${asTaint(taint)}, which was leaving`;
  }
  // What begins to leave is told as that.
  if (!isAdded && isStillListed(pool, taint)) return undefined;
  const sign = isAdded ? COMES : GOES;
  return origin === "start-up" ? text` ${sign} ${asTaint(taint)} at start-up` : text` ${sign} ${asTaint(taint)}`;
}

function hadBefore({ taints }: PoolChange, taint: string): boolean {
  return taints.some((each) => each.taint === taint && each.change !== "added");
}

function release(product: string, { before, after }: Change<string>): Text[] {
  return before === after ? [] : [text`${product} ${before ?? "not known"} → ${after ?? "not known"}`];
}

/** Tolerations that come or go, once for both agents where it is the same. */
function tolerations({ tolerations: all }: ClusterDiff): Text[] {
  const phrases = new Map<string, { readonly agents: string[]; readonly how: string; readonly toleration: string }>();
  for (const { agent, toleration, change } of all) {
    if (change === "kept") continue;
    const how = change === "added" ? "now" : "no longer";
    const key = JSON.stringify([how, toleration]);
    const same = phrases.get(key);
    if (same === undefined) phrases.set(key, { agents: [agent], how, toleration });
    else same.agents.push(agent);
  }
  return [...phrases.values()].map(
    ({ agents, how, toleration }) =>
      text`${inProse(agents)} ${how} ${agents.length > 1 ? "tolerate" : "tolerates"} ${asToleration(toleration)}`,
  );
}

function nodeCount({ pool, nodes }: Pick<PoolChange, "pool" | "nodes">): Text {
  const [name, before] = [asPool(pool), nodes.before ?? "not known"];
  return typeof nodes.after === "number"
    ? text`${name} ${before} → ${counted(nodes.after, "node")}`
    : text`${name} nodes ${before} → ${nodes.after ?? "not known"}`;
}

/** What else of a pool is different. */
function otherChanges({ pool, roles, labels, nodes, taintsApplied }: PoolChange): Text[] {
  const name = asPool(pool);
  return [
    ...(sameList(roles)
      ? []
      : [text`${name} roles ${(roles.before ?? []).join(", ")} → ${(roles.after ?? []).join(", ")}`]),
    ...labels.map(({ key, before, after }) => {
      if (before === undefined) return text`${name} + label ${asCode(`${key}=${after}`)}`;
      return after === undefined
        ? text`${name} ${GOES} label ${asCode(`${key}=${before}`)}`
        : text`${name} label ${asCode(key)} ${asCode(before)} → ${asCode(after)}`;
    }),
    ...(nodes.before === nodes.after ? [] : [nodeCount({ pool, nodes })]),
    ...(taintsApplied.before === taintsApplied.after
      ? []
      : [
          taintsApplied.after === TaintsApplied.AFTER_READY
            ? text`taints of ${name} put on running nodes`
            : text`taints of ${name} given at registration`,
        ]),
  ];
}
