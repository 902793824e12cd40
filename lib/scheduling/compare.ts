import { claimsBeyond, findingKey, isWithin } from "./findings/claims";
import type { Finding } from "./findings/finding";
import { isObject } from "./json";
import { isMilder, isSaidOfFewer } from "./milder";
import type { BootstrapVerdict } from "./proof/bootstrap";
import type { Placement } from "./proof/placement";
import type { WorkloadProof, WorkloadVerdict } from "./proof/steady-state";
import type { SchedulingProof } from "./prove";
import { isRepaired } from "./repaired";
import { object, ofType, readWhole, required } from "./validation/shape";

/** A value before and after; undefined where the thing was not there. */
export interface Change<T> {
  /** The value before; undefined where the thing was not there. */
  readonly before: T | undefined;
  /** The value after; undefined where the thing is no more. */
  readonly after: T | undefined;
}

/** How one workload fares differently. */
export interface WorkloadChange {
  /** Name of the workload: `coredns`. */
  readonly workload: string;
  /** How it fares in each. */
  readonly verdict: Change<WorkloadVerdict>;
  /** The pools where its placement is another one. */
  readonly placements: Readonly<Record<string, Change<Placement>>>;
}

/** What is different between two proofs of one cluster. */
export interface ProofComparison {
  /** Whether the cluster comes up, in both. */
  readonly bootstrap: Change<BootstrapVerdict>;
  /** Workloads that fare differently, in the catalogue's order. */
  readonly workloads: readonly WorkloadChange[];
  /** What claims more than was claimed before, also where it is the same for the rest. */
  readonly newFindings: readonly Finding[];
  /** What is left of worse findings that are repaired: said for the first time, and no worse than before. */
  readonly milderFindings: readonly Finding[];
  /** What is repaired: of what is no longer said because things got worse, or are open now, nothing is claimed. */
  readonly goneFindings: readonly Finding[];
}

const PROOF = ofType<SchedulingProof>(
  "a proof",
  "what prove() returns",
  (value) =>
    isObject(value) && isObject(value.bootstrap) && Array.isArray(value.workloads) && Array.isArray(value.findings),
);

const PROOFS = object<{ readonly before: SchedulingProof; readonly after: SchedulingProof }>({
  before: required(PROOF),
  after: required(PROOF),
});

/**
 * Says what changes from one proof to another.
 *
 * @example
 * ```ts
 * const before = cluster.prove();
 * cluster.addNodePool("spare", { roles: [NodeRole.WORKER] });
 * const { workloads } = compareProofs(before, cluster.prove());
 * for (const { workload, verdict } of workloads) console.log(`${workload}: ${verdict.before} -> ${verdict.after}`);
 * ```
 *
 * @throws InvalidInputError when one of them is no proof
 */
export function compareProofs(before: SchedulingProof, after: SchedulingProof): ProofComparison {
  readWhole(PROOFS, { before, after });
  const names = new Set([...before.workloads, ...after.workloads].map(({ workload }) => workload));
  const gone = before.findings.filter((finding) => claimsBeyond(finding, after.findings).length > 0);
  const isMore = (finding: Finding) => claimsBeyond(finding, before.findings).length > 0;
  const isLeft = (finding: Finding) => gone.some((old) => isWithin(finding, old));
  const come = after.findings.filter((finding) => isMore(finding) || isLeft(finding));
  const milderFindings = come.filter((finding) => isMilder(finding, gone, before, after));
  const isKnown = (finding: Finding) => isSaidOfFewer(finding, gone, before, after);
  const newFindings = come.filter((finding) => !milderFindings.includes(finding) && !isKnown(finding));
  const taking = come.filter((finding) => newFindings.includes(finding) || isKnown(finding));
  return {
    bootstrap: { before: before.bootstrap.verdict, after: after.bootstrap.verdict },
    workloads: [...names].flatMap((name) => workloadChange(name, before, after)),
    newFindings,
    milderFindings,
    goneFindings: gone.filter((finding) => isRepaired(finding, taking, before, after)),
  };
}

/** Which findings do not claim the same as any of the others. */
export function isNotAmong(others: readonly Finding[]): (finding: Finding) => boolean {
  const known = new Set(others.map(findingKey));
  return (finding) => !known.has(findingKey(finding));
}

function workloadChange(workload: string, before: SchedulingProof, after: SchedulingProof): WorkloadChange[] {
  const [old, now] = [before, after].map((proof) => proof.workloads.find((each) => each.workload === workload));
  const pools = new Set([...Object.keys(old?.placements ?? {}), ...Object.keys(now?.placements ?? {})]);
  const placements = [...pools].sort().flatMap((pool): [string, Change<Placement>][] => {
    const change = { before: placementOn(old, pool), after: placementOn(now, pool) };
    return JSON.stringify(change.before) === JSON.stringify(change.after) ? [] : [[pool, change]];
  });
  if (old?.verdict === now?.verdict && placements.length === 0) return [];
  return [
    { workload, verdict: { before: old?.verdict, after: now?.verdict }, placements: Object.fromEntries(placements) },
  ];
}

/** A pool may be named like something every object has: `constructor`. */
function placementOn(proof: WorkloadProof | undefined, pool: string): Placement | undefined {
  return proof !== undefined && Object.hasOwn(proof.placements, pool) ? proof.placements[pool] : undefined;
}
