import type { Cluster } from "../scheduling/reading/cluster";
import { rancherServerAt } from "../scheduling/reading/rancher-host";
import type { ClusterAction } from "./cluster-action";
import type { PlanScope } from "./plan-entries";

/** A change as far as renaming looks at it. Where no action is told, a cluster comes or goes for good. */
interface Candidate {
  readonly file: string;
  readonly address?: string;
  readonly formerAddress?: string;
  readonly before?: Cluster;
  readonly after?: Cluster;
  readonly action?: ClusterAction;
  readonly isUnknown: boolean;
  readonly scope?: PlanScope;
  readonly rancherUrl?: string;
  readonly hasModel: { readonly before: boolean; readonly after: boolean };
  readonly isPairedByPools?: true;
}

/**
 * A cluster that goes and one of another name that comes with the same pools may be one that somebody renames: Rancher has
 * no other way, and what comes has none of the nodes of what goes. They are told together, as long as it is certain which
 * two they are: where several go or come that are as like, each is told by itself.
 */
export function renamedTogether<C extends Candidate>(changes: readonly C[]): C[] {
  const gone = changes.filter(isGone);
  const come = changes.filter(isComing);
  const pairs = new Map<C, C>();
  const paired = new Set<C>();
  for (const likeness of LIKENESSES) {
    const free = (all: readonly C[]) => all.filter((each) => !paired.has(each));
    for (const [old, now] of onlyPairs(free(gone), free(come), likeness)) {
      pairs.set(now, old);
      paired.add(old).add(now);
    }
  }
  const merged = new Set(pairs.values());
  return changes
    .filter((change) => !merged.has(change))
    .map((change) => {
      const old = pairs.get(change);
      return old === undefined ? change : renamed(old, change);
    });
}

/** What an earlier replacement left over has its successor already. */
function isGone({ before, after, action, isUnknown, scope }: Candidate): boolean {
  const goes = action === undefined || action === "destroyed";
  return before !== undefined && after === undefined && goes && !isUnknown && (scope ?? "partial") === "partial";
}

function isComing({ before, after, action, isUnknown }: Candidate): boolean {
  return before === undefined && after !== undefined && (action === undefined || action === "created") && !isUnknown;
}

/** How like two clusters are by their pools; nothing where no pool is known. The first tells most. */
const LIKENESSES: readonly ((cluster: Cluster) => string | undefined)[] = [
  (cluster) => poolsAs(cluster, ({ name, roles, taints }) => [name, [...roles].sort(), taints.map(String).sort()]),
  (cluster) => poolsAs(cluster, ({ name, roles }) => [name, [...roles].sort()]),
];

function poolsAs({ pools }: Cluster, shown: (pool: Cluster["pools"][number]) => unknown): string | undefined {
  if (pools.length === 0) return undefined;
  return pools
    .map((pool) => JSON.stringify(shown(pool)))
    .sort()
    .join();
}

/** Pairs of which neither is as like to a third one. */
function onlyPairs<C extends Candidate>(
  gone: readonly C[],
  come: readonly C[],
  likeness: (cluster: Cluster) => string | undefined,
): (readonly [C, C])[] {
  const keyOf = ({ before, after }: Candidate) => {
    const cluster = after ?? before;
    return cluster === undefined ? undefined : likeness(cluster);
  };
  const byKey = new Map<string, C[]>();
  for (const now of come) {
    const key = keyOf(now);
    const alike = key === undefined ? undefined : byKey.get(key);
    if (alike !== undefined) alike.push(now);
    else if (key !== undefined) byKey.set(key, [now]);
  }
  const candidates = gone.map((old) => {
    const key = keyOf(old);
    const alike = key === undefined ? [] : (byKey.get(key) ?? []);
    return [old, alike.filter((now) => isInOnePlace(old, now) && haveOtherNames(old, now))] as const;
  });
  const wanted = new Map<C, number>();
  for (const [, alike] of candidates) for (const now of alike) wanted.set(now, (wanted.get(now) ?? 0) + 1);
  return candidates.flatMap(([old, [only, ...others]]) =>
    only !== undefined && others.length === 0 && wanted.get(only) === 1 ? [[old, only] as const] : [],
  );
}

/** In one stack, or in two that say to be of one Rancher. */
function isInOnePlace(old: Candidate, now: Candidate): boolean {
  const [one, other] = [old, now].map(({ rancherUrl }) => rancherUrl && rancherServerAt(rancherUrl));
  return one === undefined || other === undefined ? old.file === now.file : one === other;
}

/** What is known only at apply is nobody's name. */
function haveOtherNames({ before }: Candidate, { after }: Candidate): boolean {
  const [one, other] = [before?.name, after?.name];
  return typeof one === "string" && typeof other === "string" && one !== other;
}

function renamed<C extends Candidate>(old: C, now: C): C {
  const isMoved = old.file !== now.file;
  return {
    ...now,
    ...(old.before && { before: old.before }),
    hasModel: { ...now.hasModel, before: old.hasModel.before },
    action: "replaced",
    isPairedByPools: true,
    ...(isMoved || old.address === undefined ? {} : { formerAddress: old.address }),
  };
}
