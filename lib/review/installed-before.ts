import { oncePer } from "../scheduling/once-per";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import { prove, type SchedulingProof } from "../scheduling/prove";
import { keepsReplicas } from "../scheduling/releases/catalog-row";
import { K3S_CATALOG } from "../scheduling/releases/k3s-catalog";
import { RANCHER_CATALOG } from "../scheduling/releases/rancher-catalog";
import type { ReviewContext } from "./dangers/context";
import { renamedPools } from "./dangers/renamed-pools";

/** What an installer made before a change, and what becomes of it once the installer finds no node any more. */
export interface InstalledBefore {
  readonly workload: string;
  readonly installers: readonly string[];
  /** Whether it has a pod on each node that takes one. */
  readonly isOnEachNode: boolean;
  /** Pools that took its pods and then do not. */
  readonly lost: readonly string[];
  /** Pools that then take its pods; none where it keeps settings with which no pool does. */
  readonly kept: readonly string[];
  /**
   * Pools whose registered nodes alone run the installer, which is what brings it the settings that give it a place; absent
   * where its settings of before give it one, or nothing brings others.
   */
  readonly broughtOn?: readonly string[];
}

/** Whether it has a place, and nothing to make it: what is there of it stays. */
export function waitsInVain({ waitsFor, placements }: WorkloadProof): boolean {
  return waitsFor !== undefined && Object.values(placements).some(({ verdict }) => verdict === "runs");
}

/** What is installed and goes on, while what installs it has lost its place with the change. */
export const installedBefore: (context: ReviewContext) => readonly InstalledBefore[] = oncePer(found);

function found(context: ReviewContext): InstalledBefore[] {
  const { before, after, applied } = context;
  if (before === undefined || after === undefined || context.change.action === "replaced") return [];
  const [had, then, still] = [before, applied ?? after, after].map(byName) as [Proofs, Proofs, Proofs];
  const left = after.workloads.filter(
    (proof) => lasts(proof) && waitsInVain(proof) && had.get(proof.workload)?.verdict === "runs",
  );
  if (left.length === 0) return [];
  const asBefore = byName(withFormerSettings(before, after));
  const { renamed } = renamedPools(context);
  const now = (pool: string) => renamed.get(pool) ?? pool;
  return left.map((proof) => {
    const { workload, pools } = proof;
    const installers = installersOf(workload).filter((name) => still.get(name)?.verdict !== "runs");
    const running = installers.map((name) => then.get(name)?.pools ?? []);
    // Where an installer has no node once this is applied, nothing brings what the change says of the workload.
    const isBrought = installers.length > 0 && running.every((places) => places.length > 0);
    const formerly = asBefore.get(workload)?.pools ?? [];
    const kept = isBrought ? pools : formerly;
    const lost = (had.get(workload)?.pools ?? []).map(now).filter((pool) => !kept.includes(pool));
    const broughtOn = isBrought && formerly.length === 0 ? [...new Set(running.flat().map(now))] : undefined;
    return {
      workload,
      installers,
      isOnEachNode: proof.kind === "DaemonSet",
      lost,
      kept,
      ...(broughtOn === undefined ? {} : { broughtOn }),
    };
  });
}

export function lasts({ kind }: WorkloadProof): boolean {
  return keepsReplicas(kind) || kind === "DaemonSet";
}

type Proofs = ReadonlyMap<string, WorkloadProof>;

function byName({ workloads }: SchedulingProof): Proofs {
  return new Map(workloads.map((proof) => [proof.workload, proof]));
}

/** The nodes of after the change, with what runs on them as it was before. */
function withFormerSettings({ cluster: was }: SchedulingProof, { cluster: is }: SchedulingProof): SchedulingProof {
  const { pools, poolSource, machinePools } = is;
  return prove({ ...was, pools, poolSource, machinePools });
}

function installersOf(workload: string): readonly string[] {
  const rows = [...K3S_CATALOG, ...RANCHER_CATALOG].find(([first]) => first.workload === workload);
  return rows?.at(-1)?.installedBy ?? [];
}
