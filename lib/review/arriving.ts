import { TaintsApplied } from "../scheduling/pool";
import type { WorkloadVerdict } from "../scheduling/proof/steady-state";
import { prove, type SchedulingProof } from "../scheduling/prove";

/** Of what is so before a change no pod is there that could stay. */
const NOT_THERE: readonly (WorkloadVerdict | undefined)[] = [
  undefined,
  "disabled",
  "absent",
  "missing",
  "pending",
  "evicted",
];

/**
 * The proof of a cluster after a change, where something comes to its nodes only now: an addon that is switched on, or what had
 * no place until then. Its first pods meet the deferred taints that registered nodes have already, so none stays from before.
 * @param before the proof of the cluster before the change, which exists
 * @param after that after it, on new nodes or on registered ones, as if everything had been there before the deferred taints
 * @param renamed pools that get another name, with that name: their nodes are those that are registered
 */
export function provedWithArriving(
  before: SchedulingProof,
  after: SchedulingProof,
  renamed: ReadonlyMap<string, string>,
): SchedulingProof {
  // Where nothing is known of what ran, nothing is known to come.
  if (before.workloads.length === 0 || before.cluster.poolSource === "unknown") return after;
  const known = after.cluster.arriving?.workloads ?? new Set();
  const was = new Map(before.workloads.map(({ workload, verdict }) => [workload, verdict]));
  const arriving = after.workloads.filter(
    ({ workload, staysOn }) => staysOn !== undefined && !known.has(workload) && NOT_THERE.includes(was.get(workload)),
  );
  const tainted = before.pools.filter(({ taintsApplied }) => taintsApplied === TaintsApplied.AFTER_READY);
  if (arriving.length === 0 || tainted.every(({ taints }) => taints.length === 0)) return after;
  return prove({
    ...after.cluster,
    arriving: {
      workloads: new Set([...known, ...arriving.map(({ workload }) => workload)]),
      taints: new Map(tainted.map(({ name, taints }) => [renamed.get(name) ?? name, taints])),
    },
  });
}
