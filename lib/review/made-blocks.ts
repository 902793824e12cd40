import { propertyOf } from "../scheduling/reading/late-arguments";
import type { LateSetting } from "../scheduling/reading/late-settings";
import { at, isObject, type PlainObject } from "./json";
import { isNothing, type PlanPath, placeOf } from "./late-places";

/** What a plan does not know, by where it stands: as Terraform addresses it, sorted. */
export interface LateReferences {
  /** Of all that its changes are made of. */
  readonly all: readonly string[];
  /** What no expression refers to that the plan shows, so that something refers to it which it does not show. */
  readonly unseen: readonly string[];
}

/** What is known of the blocks of a cluster. */
interface Blocks {
  /** What is configured in `rke_config`. */
  readonly block: unknown;
  /** What is planned of it. */
  readonly planned: unknown;
  /** What there was. */
  readonly was: unknown;
  readonly isMade: boolean;
  readonly late: LateReferences;
}

/** What blocks have late that a `dynamic` block makes. */
interface LateInBlocks {
  readonly settings: readonly LateSetting[];
  /** Values that are planned as nothing and may come otherwise. */
  readonly paths: readonly PlanPath[];
}

/** Blocks that the provider never fills in itself: what is planned and not configured is made. */
const POOLS = "machine_pools";
const TAINTS = "taints";

/**
 * Blocks that are planned and not configured are made by a `dynamic` block, of which a plan does not tell what it is made
 * of. Where something is late, they may be made of it: then what is planned as nothing comes otherwise, and the apply fails.
 */
export function lateInMadeBlocks({ block, planned, was, isMade, late }: Blocks): LateInBlocks {
  if (late.all.length === 0) return { settings: [], paths: [] };
  // Of a block that is written and planned as none, nothing is known that is made.
  const isHidden = isMade && isObject(block) && Object.keys(block).length === 0 && !isObject(planned);
  const made = isHidden ? [] : madeBlocks(block, planned, was);
  const paths = made.flatMap(({ path, value, old }) => emptied(value, old).map((inner) => [...path, ...inner]));
  const isNew = isHidden || made.some(({ old }) => old === undefined);
  if (paths.length === 0 && !(isNew && late.unseen.length > 0)) return { settings: [], paths: [] };
  const arguments_ = isHidden ? ["rke_config"] : made.map(({ argument }) => argument);
  const values = late.unseen.length > 0 ? late.unseen : late.all;
  return {
    settings: [...new Set(arguments_)].map((argument) => ({
      setting: propertyOf(argument),
      values,
      never: [],
      cause: "unseen" as const,
      isPlanned: true as const,
    })),
    // What others refer to as well need not be what a block is made of, and a pool may be meant to have no nodes.
    paths: late.unseen.length > 0 ? paths : [],
  };
}

interface MadeBlock {
  readonly argument: string;
  /** Where it is planned, below `rke_config`. */
  readonly path: PlanPath;
  readonly value: PlainObject;
  /** What stood in its place; undefined where it is new. */
  readonly old: PlainObject | undefined;
}

/** Pools of machines that are not configured, and taints of those that are. */
function madeBlocks(block: unknown, planned: unknown, was: unknown): MadeBlock[] {
  const [pools, old] = [objectsIn(planned, POOLS), objectsIn(was, POOLS)];
  const configured = objectsIn(block, POOLS);
  const byPlace = new Map(
    configured.map((each, index) => [placeOf(each, index, configured.length, pools), each] as const),
  );
  return pools.flatMap((value, index): MadeBlock[] => {
    const written = byPlace.get(index);
    const before = old.find(({ name }) => name === value.name);
    if (written === undefined) return [{ argument: POOLS, path: [POOLS, index], value, old: before }];
    const taints = objectsIn(value, TAINTS);
    if (objectsIn(written, TAINTS).length === taints.length) return [];
    const argument = `${POOLS}.${TAINTS}`;
    return taints.map((taint, place) => {
      const same = objectsIn(before, TAINTS).find(({ key }) => key === taint.key);
      return { argument, path: [POOLS, index, TAINTS, place], value: taint, old: same };
    });
  });
}

function objectsIn(values: unknown, name: string): readonly PlainObject[] {
  const list = at(values, name);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** Arguments of pools and taints that are never nothing, or not where nothing is written: a pool has one node then. */
const NEVER_NOTHING: readonly string[] = ["effect", "key", "kind", "name", "quantity", "value"];

/** What in a block is nothing although it was something, or, of a new one, although it never is. */
function emptied(value: PlainObject, old: PlainObject | undefined): PlanPath[] {
  return Object.entries(value).flatMap(([name, here]): PlanPath[] => {
    const before = old?.[name];
    if (Array.isArray(here)) {
      const last = Array.isArray(before) ? before : [];
      return here.flatMap((each, index) => {
        if (!isObject(each)) return [];
        const same = last.find((one) => isObject(one) && one.key !== undefined && one.key === each.key) ?? last[index];
        return emptied(each, isObject(same) ? same : undefined).map((inner) => [name, index, ...inner]);
      });
    }
    if (!isNothing(here)) return [];
    const isLate = old === undefined ? here !== null && NEVER_NOTHING.includes(name) : !isNothing(before);
    return isLate ? [[name]] : [];
  });
}
