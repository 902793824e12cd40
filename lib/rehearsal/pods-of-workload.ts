import type { EffectiveWorkload } from "../scheduling/proof/effective-workload";
import type { AgentConnection } from "../scheduling/proof/node-labels";
import { openLabel, type Placement, selectorOf } from "../scheduling/proof/placement";
import { AGENTS, type Cluster } from "../scheduling/reading/cluster";
import { notJudged } from "../scheduling/reading/not-judged";
import { affinityOf, ownAffinityOf, refusedAffinity } from "./agent-affinity";
import { askedInVain } from "./asked-labels";
import { podTolerations } from "./pod-tolerations";
import type { LeftOut, RehearsedPool, RehearsedWorkload } from "./rehearsal";
import type { SeenPool } from "./rehearsed-pools";

/** What a stage has of a workload. */
export interface Scene {
  readonly cluster: Cluster;
  readonly seen: readonly SeenPool[];
  readonly connection: AgentConnection;
}

/** What a stage is made of. Names for the throw-away cluster are given to all of them at once. */
export interface StageParts {
  readonly seen: readonly SeenPool[];
  readonly workloads: readonly NamelessWorkload[];
  readonly leftOut: readonly LeftOut[];
}

export type NamelessWorkload = Omit<RehearsedWorkload, "label">;

/** A workload with the pods that it really has, and what the proof says of them on each pool. */
export function rehearsedWorkload(
  workload: EffectiveWorkload,
  placementOn: (pool: string) => Placement,
  scene: Scene,
): NamelessWorkload {
  const { row } = workload;
  const { cluster, seen } = scene;
  const affinity = affinityOf(row.workload, cluster);
  const nodeSelector = selectorOf(workload, cluster.pools);
  const expected = seen.map(({ rehearsed }) => {
    const placement = withAffinity(placementOn(rehearsed.name), row.workload, cluster);
    return [rehearsed, shownByTaints(placement, rehearsed)] as const;
  });
  const asked = affinity === undefined ? [] : askedInVain(affinity, scene);
  const { tolerations, refusedFor = refusedAffinity(row.workload, cluster) } = podTolerations(workload, cluster);
  return {
    workload: row.workload,
    namespace: row.namespace,
    kind: row.kind,
    comesBy: row.bypassesScheduler ? "name" : "choice",
    tolerations,
    ...(refusedFor === undefined ? {} : { refusedFor }),
    nodeSelector,
    ...(affinity === undefined ? {} : { affinity }),
    ...(asked.length === 0 ? {} : { askedInVain: asked }),
    settledOn: new Set(
      expected
        .filter(
          ([pool, placement]) => asked.length === 0 && isSettled(placement, pool, row.workload, nodeSelector, cluster),
        )
        .map(([{ name }]) => name),
    ),
    expected: new Map(expected.map(([{ name }, placement]) => [name, placement])),
  };
}

/** The proof judges no affinity; a scheduler does. */
function withAffinity(placement: Placement, workload: string, { agents }: Cluster): Placement {
  const agent = AGENTS.find((each) => each === workload);
  if (agent === undefined || !agents[agent].restrictsPlacement) return placement;
  const reason = affinityReason(workload);
  switch (placement.verdict) {
    case "runs":
    case "evicted":
      return { verdict: "depends", on: [reason] };
    case "depends":
      return { verdict: "depends", on: [...placement.on, reason] };
    default:
      return placement;
  }
}

/** Whether a scheduler that sees the rehearsed nodes decides what is left open as it would with real ones. */
function isSettled(
  placement: Placement,
  { labels }: RehearsedPool,
  workload: string,
  nodeSelector: Readonly<Record<string, string>>,
  cluster: Cluster,
): boolean {
  if (placement.verdict !== "depends") return false;
  const settled = [
    ...(ownAffinityOf(workload, cluster) === undefined ? [] : [affinityReason(workload)]),
    ...Object.entries(nodeSelector)
      .filter(([key]) => Object.hasOwn(labels, key))
      .map(([key, value]) => openLabel(key, value)),
  ];
  return placement.on.every((on) => settled.includes(on));
}

function affinityReason(workload: string): string {
  return notJudged(`the affinity of ${workload}`);
}

/** What Kubernetes takes away by itself from a node that it takes for ready keeps nothing off a rehearsed node. */
function shownByTaints(placement: Placement, { taints }: RehearsedPool): Placement {
  if (placement.verdict === "stopped") {
    return { verdict: "depends", on: [notJudged(`that nothing starts there because of ${placement.by.join(", ")}`)] };
  }
  if (placement.verdict !== "blocked") return placement;
  const here = new Set(taints.map(String));
  const missing = placement.by.filter((taint) => !here.has(taint));
  if (missing.length === 0 || missing.length < placement.by.length) return placement;
  return { verdict: "depends", on: missing.map((taint) => notJudged(`${taint}, which no rehearsed node keeps`)) };
}

/** Why a workload is not there at all; undefined where it is, or may be. */
export function whyLeftOut({ row, isDisabled, isNeverMade }: EffectiveWorkload): LeftOut | undefined {
  const { workload } = row;
  if (isDisabled) return { workload, why: "the app turns it off" };
  return isNeverMade ? { workload, why: "K3s cannot make it of what it is told" } : undefined;
}
