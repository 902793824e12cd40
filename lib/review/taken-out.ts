import type { WorkloadVerdict } from "../scheduling/proof/steady-state";
import type { SchedulingProof } from "../scheduling/prove";
import type { WorkloadCustomization } from "../scheduling/reading/workload-customization";
import { keepsReplicas } from "../scheduling/releases/catalog-row";

/** What there is no pod of that could be deleted. */
const NOT_THERE: readonly WorkloadVerdict[] = ["disabled", "absent", "pending", "missing", "depends"];

/**
 * Workloads of the app's own that leave its manifests while what K3s ships in their place stays turned off, each with what
 * it was: K3s deletes what leaves a manifest, and nothing makes it again.
 * @see k3s-io/k3s pkg/deploy/controller.go
 */
export function takenOut(
  before: SchedulingProof | undefined,
  after: SchedulingProof | undefined,
): ReadonlyMap<string, string> {
  const now = new Map(after?.workloads.map(({ workload, verdict }) => [workload, verdict]));
  return new Map(
    (before?.workloads ?? []).flatMap(({ workload, verdict, kind }) => {
      const isThere = (keepsReplicas(kind) || kind === "DaemonSet") && !NOT_THERE.includes(verdict);
      const own = ownInPlaceOf(before?.cluster.addons.everywhere.get(workload));
      return isThere && own !== undefined && now.get(workload) === "disabled" ? [[workload, own] as const] : [];
    }),
  );
}

/** What the app ships where K3s' own is turned off for certain. */
function ownInPlaceOf(customization: WorkloadCustomization | undefined): string | undefined {
  const { standsIn, otherwise, mayBeDisabled = [] } = customization ?? {};
  return otherwise === undefined && mayBeDisabled.length === 0 ? standsIn : undefined;
}
