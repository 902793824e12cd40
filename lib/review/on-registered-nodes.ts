import type { Finding } from "../scheduling/findings/finding";
import type { EvictedWorkload, TaintedPool } from "../scheduling/findings/finding-data";
import { nodeTaints, TaintsApplied } from "../scheduling/pool";
import type { Cluster } from "../scheduling/reading/cluster";
import { type CarriedPlaces, carriedPlaces } from "./dangers/carried-taints";
import type { ReviewContext } from "./dangers/context";

/**
 * Says of findings about deferred taints what holds on nodes that are registered: where evicted pods go only once a taint is
 * off, and that taints are there already. A proof of one state knows neither.
 */
export function onRegisteredNodes(context: ReviewContext): (finding: Finding) => Finding {
  const { before } = context.change;
  if (context.applied === undefined || before === undefined) return (finding) => finding;
  const said = new Map<Finding, Finding>();
  let places: CarriedPlaces | undefined | "not-asked" = "not-asked";
  const asSaid = (finding: Finding): Finding => {
    if (finding.code === "RK603" && areThere(finding, before)) {
      return { ...finding, data: { ...finding.data, areThere: true } };
    }
    if (finding.code !== "RK602") return finding;
    if (places === "not-asked") places = carriedPlaces(context);
    const known = places;
    if (known === undefined) return finding;
    const evicted = finding.data.evicted.map((each) => untilOff(each, known));
    return { ...finding, data: { ...finding.data, evicted } };
  };
  return (finding) => {
    const known = said.get(finding) ?? asSaid(finding);
    said.set(finding, known);
    return known;
  };
}

/** Whether all that is in the way was put on running nodes before the change. */
function areThere({ data }: Finding<"RK603">, before: Cluster): boolean {
  const had = new Map(
    before.pools.map((pool) => [
      pool.name,
      pool.taintsApplied === TaintsApplied.AFTER_READY ? nodeTaints(pool).map(String) : [],
    ]),
  );
  return data.workloads.every(({ refusals }) =>
    refusals.every(
      (refusal) => !("by" in refusal) || refusal.by.every((taint) => had.get(refusal.pool)?.includes(taint) === true),
    ),
  );
}

/** Pools that are to take it, and do not while their nodes have what leaves. */
function untilOff(evicted: EvictedWorkload, { workloads, carried }: CarriedPlaces): EvictedWorkload {
  const placements = workloads.find(({ workload }) => workload === evicted.workload)?.placements ?? {};
  const until = evicted.goesTo.named.flatMap((pool): TaintedPool[] => {
    const refusal = placements[pool];
    if (refusal?.verdict !== "blocked" && refusal?.verdict !== "evicted") return [];
    const taints = refusal.by.filter((taint) => carried(pool).includes(taint));
    return taints.length === 0 ? [] : [{ pool, taints }];
  });
  return until.length === 0 ? evicted : { ...evicted, until };
}
