import type { LiveCluster, LiveNode } from "../live/live-cluster";
import { taintText } from "../live/live-taint";
import type { Placement } from "../scheduling/proof/placement";
import type { Cluster } from "../scheduling/reading/cluster";
import { type Decision, DecisionReader, isSoft } from "./decisions";
import type { Rehearsal, RehearsalStage, RehearsedPool, RehearsedWorkload } from "./rehearsal";
import { rehearsedIn } from "./rehearsed-in";

/** Whether a real scheduler decided as the proof does. */
export interface Agreement {
  readonly cluster: string;
  readonly stage: RehearsalStage;
  readonly verdict: "agreed" | "disagreed" | "undecided";
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
}

export interface PoolAgreement {
  readonly pool: string;
  readonly verdict: AgreementVerdict;
  readonly said: Placement;
  readonly did: Decision;
}

/** Nodes that are not there, or have other taints than the manifests gave them. */
export interface NodeTrouble {
  readonly pool: string;
  readonly nodes: readonly string[];
  readonly kind: "missing" | "more-taints" | "fewer-taints";
  readonly taints: readonly string[];
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
  const has = (verdict: AgreementVerdict) => workloads.some((each) => each.verdict === verdict);
  return {
    cluster: rehearsal.cluster,
    stage: rehearsal.stage,
    verdict: has("disagrees") ? "disagreed" : has("undecided") ? "undecided" : "agreed",
    workloads,
    nodes: rehearsal.pools.reduce((sum, pool) => sum + pool.nodes.length, 0),
    troubles: [...troubles.values()].flat(),
  };
}

const ORDER: readonly AgreementVerdict[] = ["disagrees", "undecided", "open", "agrees"];

function workloadAgreement(
  workload: RehearsedWorkload,
  rehearsal: Rehearsal,
  decisions: DecisionReader,
  troubles: ReadonlyMap<string, readonly NodeTrouble[]>,
): WorkloadAgreement {
  const pools = rehearsal.pools.map((pool): PoolAgreement => {
    const said = workload.expected.get(pool.name) as Placement;
    const did = inTrouble(decisions.onPool(workload, pool), troubles.get(pool.name) ?? []);
    return { pool: pool.name, said, did, verdict: verdictOn(said, did) };
  });
  const own = decisions.ownPod(workload);
  const ownVerdict = own === undefined ? undefined : ownVerdictOn(workload, own);
  const all = [...pools.map(({ verdict }) => verdict), ...(ownVerdict === undefined ? [] : [ownVerdict])];
  const { workload: name, kind, namespace, madeBy } = workload;
  return {
    workload: name,
    kind,
    namespace,
    verdict: together(all),
    pools,
    ...(own === undefined || ownVerdict === undefined ? {} : { own: { verdict: ownVerdict, did: own } }),
    ...(madeBy === undefined ? {} : { madeBy }),
  };
}

/** What is open says nothing as long as something else is decided. */
function together(verdicts: readonly AgreementVerdict[]): AgreementVerdict {
  for (const verdict of ["disagrees", "undecided", "agrees"] as const) {
    if (verdicts.includes(verdict)) return verdict;
  }
  return "open";
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
  if (did.kind === "refused") {
    const all = [...expected.values()];
    if (all.some(starts)) return "disagrees";
    return all.some(({ verdict }) => verdict === "depends") ? "open" : "agrees";
  }
  return did.pool === undefined ? "undecided" : verdictOn(expected.get(did.pool) as Placement, did);
}

/** Whether a pod comes there, for however long. */
function starts({ verdict }: Placement): boolean {
  return verdict === "runs" || verdict === "evicted";
}

/** Taints that the manifests do not have say nothing about the proof, and neither does their absence. */
function inTrouble(did: Decision, troubles: readonly NodeTrouble[]): Decision {
  const here = troubles.map(({ kind }) => kind);
  const isInVain =
    here.includes("missing") ||
    (did.kind !== "taken" && here.includes("more-taints")) ||
    (did.kind === "taken" && here.includes("fewer-taints"));
  return isInVain ? { kind: "undecided", because: "nodes" } : did;
}

function troublesOf(pool: RehearsedPool, nodes: ReadonlyMap<string, LiveNode>): NodeTrouble[] {
  const given = new Set(pool.taints.map(String));
  const missing = pool.nodes.filter((name) => !nodes.has(name));
  const byTrouble = new Map<string, { kind: NodeTrouble["kind"]; taints: readonly string[]; nodes: string[] }>();
  for (const name of pool.nodes) {
    const has = (nodes.get(name)?.taints ?? []).filter((taint) => !isSoft(taint)).map(taintText);
    if (!nodes.has(name)) continue;
    const more = has.filter((taint) => !given.has(taint));
    const fewer = pool.taints.filter((taint) => taint.isHard && !has.includes(taint.toString())).map(String);
    for (const [kind, taints] of [["more-taints", more] as const, ["fewer-taints", fewer] as const]) {
      if (taints.length === 0) continue;
      const key = JSON.stringify([kind, taints]);
      const known = byTrouble.get(key);
      if (known === undefined) byTrouble.set(key, { kind, taints, nodes: [name] });
      else known.nodes.push(name);
    }
  }
  return [
    ...(missing.length === 0 ? [] : [{ pool: pool.name, nodes: missing, kind: "missing" as const, taints: [] }]),
    ...[...byTrouble.values()].map((trouble) => ({ pool: pool.name, ...trouble })),
  ];
}
