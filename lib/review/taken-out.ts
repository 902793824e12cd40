import type { WorkloadVerdict } from "../scheduling/proof/steady-state";
import type { SchedulingProof } from "../scheduling/prove";
import type { KeptPods } from "../scheduling/reading/idle-stand-in";
import type { WorkloadCustomization } from "../scheduling/reading/workload-customization";
import { keepsReplicas } from "../scheduling/releases/catalog-row";

/** A workload that was there, and that the app lets go without another one in its place. */
export interface Going {
  readonly workload: string;
  /** What of the app's own leaves its manifests, and K3s deletes: `Deployment coredns`; absent where it was K3s's own. */
  readonly taken?: string;
  /** What of the app's own is in its place, or stays, and lets no pods run. */
  readonly idle?: { readonly own: string; readonly because: string; readonly wasThere: boolean };
  /** What of pods that were there goes on all the same; absent where none does. */
  readonly kept?: KeptPods;
  /** The charts that are to bring it, and that nothing installs. */
  readonly unmade?: readonly string[];
  /** Pools whose nodes let these be installed, once such a node has joined; absent where there are none. */
  readonly until?: readonly string[];
}

/** What there is no pod of that could be deleted. */
const NOT_THERE: readonly WorkloadVerdict[] = ["disabled", "absent", "pending", "missing", "depends"];

/**
 * What is let go with a change: of the app's own what leaves its manifests, or stays without pods, while what K3s ships in its
 * place stays turned off; and K3s's own where what is to take its place never runs. Whoever only turns one off means to.
 * @see k3s-io/k3s pkg/deploy/controller.go
 */
export function goingIn(before: SchedulingProof | undefined, after: SchedulingProof | undefined): readonly Going[] {
  const now = new Map(after?.workloads.map(({ workload, verdict }) => [workload, verdict]));
  return (before?.workloads ?? []).flatMap(({ workload, verdict, kind }): Going[] => {
    const isThere = (keepsReplicas(kind) || kind === "DaemonSet") && !NOT_THERE.includes(verdict);
    if (!isThere || now.get(workload) !== "disabled") return [];
    const own = ownInPlaceOf(before?.cluster.addons.everywhere.get(workload));
    const is = after?.cluster.addons.everywhere.get(workload);
    const unmade = is?.broughtBy === undefined ? {} : { unmade: is.broughtBy };
    if (is?.standsIn !== undefined && is.idleBecause !== undefined) {
      const wasThere = own === is.standsIn;
      const idle = { own: is.standsIn, because: is.idleBecause, wasThere };
      const kept = wasThere && is.keptPods !== undefined ? { kept: is.keptPods } : {};
      return [{ workload, idle, ...kept, ...(own === undefined || wasThere ? {} : { taken: own }) }];
    }
    if (own !== undefined) return [{ workload, taken: own, ...unmade }];
    return is?.broughtBy === undefined ? [] : [{ workload, ...unmade }];
  });
}

/**
 * The same while only registered nodes are there: a chart that is to bring it waits for a node that takes its job, and nothing
 * waits for that with what it takes the place of.
 * @param applied the cluster once the change is applied, before any node has joined or been replaced
 */
export function goingUntilNodesJoin(
  before: SchedulingProof | undefined,
  applied: SchedulingProof | undefined,
  after: SchedulingProof | undefined,
): readonly Going[] {
  if (applied === undefined || applied === after) return [];
  const then = new Map(after?.workloads.map((proof) => [proof.workload as string, proof]));
  return goingIn(before, applied).flatMap((going): Going[] => {
    const { workload, unmade = [] } = going;
    if (unmade.length === 0 || then.get(workload)?.verdict === "disabled") return [];
    const until = unmade.flatMap((chart) => then.get(jobOf(chart))?.pools ?? []);
    return until.length === 0 ? [] : [{ ...going, until: [...new Set(until)] }];
  });
}

/** The job that K3s makes to install a chart. */
export function jobOf(chart: string): string {
  return `helm-install-${chart}`;
}

/** Those of which pods go on, or may: in the cluster that is there nothing of them is turned off. */
export function goingOn(before: SchedulingProof | undefined, after: SchedulingProof | undefined): ReadonlySet<string> {
  return new Set(goingIn(before, after).flatMap(({ workload, kept }) => (kept === undefined ? [] : [workload])));
}

/**
 * Own workloads without new pods that leave the manifests, and that may have pods from before they were so: what stands in the
 * configuration does not tell.
 */
export function leavingIdle(
  before: SchedulingProof | undefined,
  after: SchedulingProof | undefined,
): readonly { readonly own: string; readonly because: string }[] {
  return [...(before?.cluster.addons.everywhere ?? [])].flatMap(([workload, was]) => {
    const { standsIn, idleBecause, keptPods } = was;
    if (standsIn === undefined || idleBecause === undefined || keptPods === undefined) return [];
    const isStill = after?.cluster.addons.everywhere.get(workload)?.standsIn === standsIn;
    return isStill || after === undefined ? [] : [{ own: standsIn, because: idleBecause }];
  });
}

/** What the app ships where K3s' own is turned off for certain. */
export function ownInPlaceOf(customization: WorkloadCustomization | undefined): string | undefined {
  const { standsIn, otherwise, mayBeDisabled = [] } = customization ?? {};
  return otherwise === undefined && mayBeDisabled.length === 0 ? standsIn : undefined;
}
