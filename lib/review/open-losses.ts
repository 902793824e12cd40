import { oncePer } from "../scheduling/once-per";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import type { WorkloadCustomization } from "../scheduling/reading/workload-customization";
import { keepsReplicas } from "../scheduling/releases/catalog-row";
import type { ReviewContext } from "./dangers/context";
import { isStuck } from "./dangers/lost-places";
import { losesPlaces } from "./kept-places";
import { goingIn, ownInPlaceOf } from "./taken-out";

/** A workload that the configuration of before does not tell whether it has pods, and that loses them where it has some. */
export interface OpenLoss {
  readonly workload: string;
  /** Whether its pods go with the change, or find no node any more. */
  readonly how: "goes" | "no-place";
  /** What of the app's own has the pods: `Deployment coredns`; absent where a chart may bring it. */
  readonly own?: string;
  /** Why the own one gets no new pods since before the change. */
  readonly because?: string;
  /** Why it gets none after it, where it stays in the manifest. */
  readonly becomes?: string;
  /** Charts that leave, and that may have brought it. */
  readonly charts?: readonly string[];
}

/** What a change takes away where it is there, which nobody can tell from what is written. */
export const openLosses: (context: ReviewContext) => readonly OpenLoss[] = oncePer(found);

function found(context: ReviewContext): OpenLoss[] {
  const { before, after, change } = context;
  if (before === undefined || after === undefined || change.action === "replaced") return [];
  const now = new Map(after.workloads.map((proof) => [proof.workload, proof]));
  const known = goingIn(before, after);
  const open = known.flatMap(({ workload, kept, idle }): OpenLoss[] =>
    kept === "open" && idle !== undefined ? [{ workload, how: "goes", own: idle.own, becomes: idle.because }] : [],
  );
  const isKnown = new Set(known.map(({ workload }) => workload));
  return [
    ...open,
    ...before.workloads.flatMap((was): OpenLoss[] => {
      const is = now.get(was.workload);
      if (is === undefined || isKnown.has(was.workload)) return [];
      if (!keepsReplicas(was.kind) && was.kind !== "DaemonSet") return [];
      const [had, has] = [before, after].map(({ cluster }) => cluster.addons.everywhere.get(was.workload) ?? {});
      return lossOf({ was, is, had: had ?? {}, has: has ?? {} });
    }),
  ];
}

interface Sides {
  readonly was: WorkloadProof;
  readonly is: WorkloadProof;
  readonly had: WorkloadCustomization;
  readonly has: WorkloadCustomization;
}

function lossOf({ was, is, had, has }: Sides): OpenLoss[] {
  const { workload } = was;
  if (was.verdict === "disabled" && had.keptPods !== undefined) {
    const from = { workload, own: had.standsIn ?? workload, because: had.idleBecause ?? "" };
    const stays = has.standsIn === had.standsIn;
    if (is.verdict === "disabled" && !stays) return [{ ...from, how: "goes" }];
    if (is.verdict === "disabled" && (has.keptPods === undefined || has.keptPods === "open")) {
      // As it was, nothing takes its pods.
      if (has.idleBecause !== had.idleBecause)
        return [{ ...from, how: "goes", ...(has.idleBecause === undefined ? {} : { becomes: has.idleBecause }) }];
    }
    const isGone = is.verdict === "disabled" || isStuck(is.verdict);
    return isGone && losesPlaces(was, is) ? [{ ...from, how: "no-place" }] : [];
  }
  if (was.verdict !== "depends" || is.verdict !== "disabled") return [];
  const own = ownInPlaceOf(had);
  if (own !== undefined && own !== has.standsIn) return [{ workload, how: "goes", own }];
  if (own !== undefined && has.keptPods !== "all" && has.idleBecause !== undefined)
    return [{ workload, how: "goes", own, becomes: has.idleBecause }];
  const charts = (had.broughtBy ?? []).filter((chart) => !has.broughtBy?.includes(chart));
  return charts.length === 0 ? [] : [{ workload, how: "goes", charts }];
}
