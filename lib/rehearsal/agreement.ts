import type { LiveCluster } from "../live/live-cluster";
import type { Placement } from "../scheduling/proof/placement";
import type { Cluster } from "../scheduling/reading/cluster";
import { type Decision, DecisionReader } from "./decisions";
import { IN_VAIN, inTrouble, type NodeTrouble, troublesOf } from "./node-troubles";
import type { RefusedFor, Rehearsal, RehearsalStage, RehearsedWorkload } from "./rehearsal";
import { rehearsedIn } from "./rehearsed-in";

/** Whether a real scheduler decided as the proof does. */
export interface Agreement {
  readonly cluster: string;
  readonly stage: RehearsalStage;
  /** "open" where nothing is otherwise than the proof says, and it does not say whether the cluster comes up. */
  readonly verdict: "agreed" | "disagreed" | "undecided" | "open";
  /** What is to be looked at first stands first. */
  readonly workloads: readonly WorkloadAgreement[];
  readonly nodes: number;
  /** Where the nodes are not as the manifests have them. */
  readonly troubles: readonly NodeTrouble[];
}

/** Whether it decided so on one workload, or on one pool for it; "open" where the proof leaves it open. */
export type AgreementVerdict = "disagrees" | "undecided" | "open" | "agrees";

export interface WorkloadAgreement {
  readonly workload: string;
  readonly kind: RehearsedWorkload["kind"];
  readonly namespace: string;
  readonly verdict: AgreementVerdict;
  readonly pools: readonly PoolAgreement[];
  /** What became of its own pod, where the pools were asked about one by one besides. */
  readonly own?: { readonly verdict: AgreementVerdict; readonly did: Decision };
  /** What keeps it from being made in the real cluster. */
  readonly madeBy?: string;
  /** What its affinity asks for that real nodes may answer otherwise; absent where nothing. */
  readonly askedInVain?: readonly string[];
  /** Whether the scheduler decided what the proof leaves open as one in the real cluster would. */
  readonly isSettled: boolean;
  /** The finding by which Kubernetes refuses its pods; absent where it takes them. */
  readonly refusedFor?: RefusedFor;
}

/** Whether a workload has a node: for good, for a time, or none. */
export function stayOf({ pools, own }: Pick<WorkloadAgreement, "pools" | "own">): "stays" | "leaves" | "none" {
  const taken = pools.filter(({ did }) => did.kind === "taken");
  if (taken.some(({ said }) => said.verdict !== "evicted")) return "stays";
  if (taken.length > 0 || pools.some(({ did }) => did.kind === "evicted")) return "leaves";
  return own?.did.kind === "taken" ? "stays" : "none";
}

export interface PoolAgreement {
  readonly pool: string;
  readonly verdict: AgreementVerdict;
  readonly said: Placement;
  readonly did: Decision;
}

/**
 * Compares what became of a rehearsal with what the proof says of the cluster that was rehearsed.
 * @throws InvalidInputError when it is a rehearsal of something else
 */
export function agreementOn(live: LiveCluster, cluster: Cluster): Agreement {
  const { rehearsal, print } = rehearsedIn(live, cluster);
  const nodes = new Map(live.nodes.map((node) => [node.name, node]));
  const troubles = new Map(rehearsal.pools.map((pool) => [pool.name, troublesOf(pool, nodes)]));
  const decisions = new DecisionReader(live, rehearsal, print);
  const workloads = rehearsal.workloads
    .map((workload) => workloadAgreement(workload, rehearsal, decisions, troubles))
    .map((each, index) => [each, index] as const)
    .sort(([a, i], [b, j]) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || i - j)
    .map(([each]) => each);
  return {
    cluster: rehearsal.cluster,
    stage: rehearsal.stage,
    verdict: verdictOf(workloads),
    workloads,
    nodes: rehearsal.pools.reduce((sum, pool) => sum + pool.nodes.length, 0),
    troubles: [...troubles.values()].flat(),
  };
}

function verdictOf(workloads: readonly WorkloadAgreement[]): Agreement["verdict"] {
  const has = (verdict: AgreementVerdict) => workloads.some((each) => each.verdict === verdict);
  if (has("disagrees")) return "disagreed";
  if (has("undecided")) return "undecided";
  return workloads.some(isInDoubt) || !has("agrees") ? "open" : "agreed";
}

/**
 * Whether it is open if the cluster comes up: of what everything else waits for, neither the proof says that it has a node
 * nor the scheduler that it will have one in the real cluster.
 */
export function isInDoubt(agreement: WorkloadAgreement): boolean {
  const { workload, verdict, isSettled } = agreement;
  return verdict === "open" && WAITED_FOR.includes(workload) && !(isSettled && stayOf(agreement) === "stays");
}

/** What the others wait for. */
export const WAITED_FOR: readonly string[] = ["cattle-cluster-agent", "coredns"];

const ORDER: readonly AgreementVerdict[] = ["disagrees", "undecided", "open", "agrees"];

function workloadAgreement(
  workload: RehearsedWorkload,
  rehearsal: Rehearsal,
  decisions: DecisionReader,
  troubles: ReadonlyMap<string, readonly NodeTrouble[]>,
): WorkloadAgreement {
  const troublesIn = (pool: string) => troubles.get(pool) ?? [];
  const pools = rehearsal.pools.map((pool): PoolAgreement => {
    const said = workload.expected.get(pool.name) as Placement;
    const did = inTrouble(decisions.onPool(workload, pool), troublesIn(pool.name));
    return { pool: pool.name, said, did, verdict: verdictOn(said, did) };
  });
  const decided = decisions.ownPod(workload);
  const own = decided === undefined ? undefined : ownInTrouble(decided, workload, troublesIn);
  const ownVerdict = own === undefined ? undefined : ownVerdictOn(workload, own);
  const { workload: name, kind, namespace, madeBy, askedInVain, settledOn, refusedFor } = workload;
  return {
    workload: name,
    kind,
    namespace,
    verdict: together(pools, ownVerdict),
    pools,
    ...(own === undefined || ownVerdict === undefined ? {} : { own: { verdict: ownVerdict, did: own } }),
    ...(madeBy === undefined ? {} : { madeBy }),
    ...(askedInVain === undefined ? {} : { askedInVain }),
    ...(refusedFor === undefined ? {} : { refusedFor }),
    isSettled: pools.some(({ pool, did }) => did.kind === "taken" && settledOn.has(pool)),
  };
}

/** The workload's own pod may go to several pools: it has none in vain where none of those that are open to it is well. */
function ownInTrouble(
  did: Decision,
  { expected }: RehearsedWorkload,
  troublesIn: (pool: string) => readonly NodeTrouble[],
): Decision {
  if (did.kind === "taken" || did.kind === "evicted") {
    return did.pool === undefined ? did : inTrouble(did, troublesIn(did.pool));
  }
  const open = [...expected].filter(([, said]) => starts(said) || said.verdict === "depends").map(([pool]) => pool);
  const isInVain = open.length > 0 && open.every((pool) => inTrouble(did, troublesIn(pool)) === IN_VAIN);
  return isInVain ? IN_VAIN : did;
}

/** A node that the proof promises decides; without one, whatever the proof leaves open is left open. */
function together(pools: readonly PoolAgreement[], own: AgreementVerdict | undefined): AgreementVerdict {
  const all = [...pools.map(({ verdict }) => verdict), ...(own === undefined ? [] : [own])];
  if (all.includes("disagrees")) return "disagrees";
  if (all.includes("undecided")) return "undecided";
  const hasNode = pools.some(({ verdict, did }) => verdict === "agrees" && did.kind === "taken");
  return all.includes("open") && !hasNode ? "open" : "agrees";
}

function verdictOn(said: Placement, did: Decision): AgreementVerdict {
  if (said.verdict === "depends" || said.verdict === "stopped") return did.kind === "undecided" ? "undecided" : "open";
  switch (did.kind) {
    case "undecided":
      return "undecided";
    case "taken":
      return starts(said) ? "agrees" : "disagrees";
    case "refused":
      return starts(said) ? "disagrees" : "agrees";
    // A pod that names its node is there until somebody evicts it. That one is gone may have other causes.
    case "evicted":
      if (said.verdict !== "runs") return "agrees";
      return did.isGone ? "undecided" : "disagrees";
  }
}

/** The scheduler may take any of the pools that are open to it. */
function ownVerdictOn({ expected }: RehearsedWorkload, did: Decision): AgreementVerdict {
  if (did.kind === "undecided") return "undecided";
  const all = [...expected.values()];
  if (did.kind === "refused") {
    if (all.some(starts)) return "disagrees";
    return all.some(({ verdict }) => verdict === "depends") ? "open" : "agrees";
  }
  if (did.pool !== undefined) return verdictOn(expected.get(did.pool) as Placement, did);
  // Nobody knows any more where it was.
  return did.kind === "evicted" && all.some(({ verdict }) => verdict === "evicted") ? "agrees" : "undecided";
}

/** Whether a pod comes there, for however long. */
function starts({ verdict }: Placement): boolean {
  return verdict === "runs" || verdict === "evicted";
}
