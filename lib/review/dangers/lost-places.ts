import type { ProofComparison, WorkloadChange } from "../../scheduling/compare";
import type { FindingDraft } from "../../scheduling/findings/finding";
import type { LostPlace, LostWorkloads } from "../../scheduling/findings/finding-data";
import { somePools } from "../../scheduling/findings/some-pools";
import type { Placement } from "../../scheduling/proof/placement";
import type { WorkloadProof, WorkloadVerdict } from "../../scheduling/proof/steady-state";
import type { SchedulingProof } from "../../scheduling/prove";
import type { Cluster } from "../../scheduling/reading/cluster";
import { SERVICE_LB_NODE_LABEL } from "../../scheduling/service-lb";
import { provedWithFormerRancher } from "../former-rancher";
import { type InstalledBefore, installedBefore, lasts, waitsInVain } from "../installed-before";
import { keptWithoutPlace } from "../kept-places";
import { LOAD_BALANCER, listSwitch } from "../load-balancer-list";
import type { Moment } from "../moment";
import { alike } from "../rollout/pool-commands";
import type { ReviewContext } from "./context";
import { renamedInPlace } from "./renamed-pools";

/** What the cluster cannot do without. */
export const CRITICAL: readonly string[] = ["cattle-cluster-agent", "fleet-agent", "coredns"];

/**
 * Workloads that had a place and have none any more: those the cluster cannot do without (RK707), and the others (RK708).
 * Those that lose it at the same moment and for the same cause are one danger, and what one of them installs is named there.
 */
export function lostPlaceDangers(context: ReviewContext): FindingDraft[] {
  const { comparison, before, after, applied, change } = context;
  // What is made anew has nothing to lose; that it has no place there, the findings about its new state tell.
  if (change.action === "replaced") return [];
  const kept = keptWithoutPlace(before, after);
  const all = [...(comparison?.workloads ?? []), ...placementsOf(kept, before)];
  const changes = new Map(all.map((each) => [each.workload as string, each]));
  const renamed = renamedInPlace(context);
  const names = new Set([...lostWorkloads(comparison), ...kept]);
  const lost = (after?.workloads ?? []).filter(({ workload }) => names.has(workload));
  const byName = (proof: SchedulingProof | undefined) =>
    new Map((proof?.workloads ?? []).map((each) => [each.workload as string, each]));
  const meanwhile: Meanwhile = {
    applied: byName(applied),
    withFormerRancher: byName(provedWithFormerRancher(context)),
  };
  const isFollower = (proof: WorkloadProof) => waitsInVain(proof) && !CRITICAL.includes(proof.workload);
  const byCause = new Map<string, WorkloadProof[]>();
  for (const proof of lost.filter((each) => !isFollower(each))) {
    const causes = causesOf(proof, changes.get(proof.workload), change.before, renamed);
    const cause = JSON.stringify([CRITICAL.includes(proof.workload), momentOf(proof, meanwhile), causes]);
    byCause.set(cause, [...(byCause.get(cause) ?? []), proof]);
  }
  return [...byCause.values()].map((proofs) => {
    const [first] = proofs as [WorkloadProof];
    const causes = causesOf(first, changes.get(first.workload), change.before, renamed);
    const own = proofs.map(({ workload }) => workload as string);
    const followers = lost.filter((each) => isFollower(each) && own.includes(rootOf(each, lost)));
    const listed = listedIn(first, momentOf(first, meanwhile), context);
    const left = [...followers, ...proofs.filter(waitsInVain)].map(({ workload }) => workload as string);
    return {
      code: CRITICAL.includes(first.workload) ? "RK707" : "RK708",
      data: {
        workloads: own,
        causes: listed === undefined ? causes : [...causes, ...refusedIn(first, listed.all, causes)],
        followers: namesThat(followers, lasts),
        ...(followers.every(lasts) ? {} : { unmade: namesThat(followers, (each) => !lasts(each)) }),
        ...(listed === undefined ? {} : { listed: listed.data }),
        ...whatIsLeft(left, context),
        moment: momentOf(first, meanwhile),
        ...(causes.some((cause) => isTaintedMachines(cause, change.after)) ? { isMadeByRancher: true } : {}),
        ...(proofs.length === 1 ? { customize: first.customize } : {}),
      },
    };
  });
}

/** Where pods are that go on, which the comparison leaves out. */
function placementsOf(
  kept: readonly string[],
  before: SchedulingProof | undefined,
): Pick<WorkloadChange, "workload" | "placements">[] {
  return (before?.workloads ?? [])
    .filter(({ workload }) => kept.includes(workload))
    .map(({ workload, placements }) => ({
      workload,
      placements: Object.fromEntries(
        Object.entries(placements).map(([pool, was]) => [pool, { before: was, after: undefined }]),
      ),
    }));
}

/** What takes the load balancer off all nodes at once, where it is that. */
function listedIn({ workload }: WorkloadProof, moment: Moment, context: ReviewContext) {
  const found = workload === LOAD_BALANCER && moment === "on-join" ? listSwitch(context) : undefined;
  if (found?.turns !== "on") return undefined;
  const isNew = (name: string) => context.change.before?.pools.every((pool) => pool.name !== name) === true;
  const data = { label: SERVICE_LB_NODE_LABEL, pools: somePools(found.pools), areNew: found.pools.every(isNew) };
  return { all: found.pools, data };
}

/** Why pools that were no place before are none now either. */
function refusedIn({ placements }: WorkloadProof, pools: readonly string[], told: readonly LostPlace[]): LostPlace[] {
  const isTold = (name: string) => told.some((cause) => "pool" in cause && cause.pool === name);
  return pools.flatMap((pool): LostPlace[] => {
    const placement = placements[pool];
    if (placement === undefined || isTold(pool)) return [];
    return placement.verdict === "runs" || placement.verdict === "depends" ? [] : [{ pool, ...placement }];
  });
}

/** Where pods of what is installed go on, and what gives them the place. */
function whatIsLeft(workloads: readonly string[], context: ReviewContext): Pick<LostWorkloads, "goesOn" | "brought"> {
  const installed = installedBefore(context).filter(({ workload }) => workloads.includes(workload));
  const goesOn = alike(
    installed.filter(({ lost }) => lost.length > 0),
    ({ kept }) => kept,
  ).map((group) => ({
    workloads: group.map(({ workload }) => workload),
    pools: somePools(group[0]?.kept ?? []),
    ...(group.some(({ isOnEachNode }) => isOnEachNode) && { onEachNode: onEachNode(group) }),
  }));
  const brought = alike(
    installed.filter(({ broughtOn }) => broughtOn !== undefined),
    ({ installers, broughtOn }) => [installers, broughtOn],
  ).map((group) => ({
    workloads: group.map(({ workload }) => workload),
    installers: group[0]?.installers ?? [],
    pools: somePools(group[0]?.broughtOn ?? []),
  }));
  return { ...(goesOn.length > 0 && { goesOn }), ...(brought.length > 0 && { brought }) };
}

function onEachNode(installed: readonly InstalledBefore[]): string[] {
  return installed.filter(({ isOnEachNode }) => isOnEachNode).map(({ workload }) => workload);
}

function namesThat(proofs: readonly WorkloadProof[], is: (proof: WorkloadProof) => boolean): string[] {
  return proofs.filter(is).map(({ workload }) => workload);
}

/** Names of the workloads that could run before and no longer can, those the cluster cannot do without first. */
export function lostWorkloads(comparison: ProofComparison | undefined): string[] {
  const lost = (comparison?.workloads ?? [])
    .filter(({ verdict: { before, after } }) => before === "runs" && isStuck(after))
    .map(({ workload }) => workload);
  return [...CRITICAL.filter((name) => lost.includes(name)), ...lost.filter((name) => !CRITICAL.includes(name))];
}

/**
 * A workload that the newer catalogue does not have, or that the app turns off, is not missed. What is evicted again and
 * again, or stays until it is restarted, still runs; a finding of its own says so.
 */
export function isStuck(verdict: WorkloadVerdict | undefined): boolean {
  return verdict === "pending" || verdict === "missing" || verdict === "absent";
}

/** What it waits for in the end, when that is lost as well. */
function rootOf(proof: WorkloadProof, lost: readonly WorkloadProof[]): string {
  const installer = lost.find(({ workload }) => workload === proof.waitsFor);
  return installer === undefined ? proof.workload : rootOf(installer, lost);
}

/** Whether the taints of a pool that stays come with machines that Rancher makes. */
function isTaintedMachines(cause: LostPlace, after: Cluster | undefined): boolean {
  const isTainted = cause.verdict === "blocked" || cause.verdict === "evicted";
  return isTainted && after?.machinePools.includes(cause.pool) === true;
}

/** Nodes that are registered take it where it has a place once the change is applied and no node has been replaced yet. */
function momentOf(proof: WorkloadProof, { applied, withFormerRancher }: Meanwhile): Moment {
  if (waitsInVain(proof)) return "on-restart";
  const isOn = (proofs: ReadonlyMap<string, WorkloadProof>, ...verdicts: readonly Placement["verdict"][]) =>
    Object.values(proofs.get(proof.workload)?.placements ?? {}).some(({ verdict }) => verdicts.includes(verdict));
  const hasPlace = (proofs: ReadonlyMap<string, WorkloadProof>) => isOn(proofs, "runs");
  // Nodes that may stay, as only the apply tells how many there will be, take it as well.
  if (isOn(applied, "runs", "depends")) return "on-join";
  return hasPlace(withFormerRancher) ? "on-restart" : "on-apply";
}

/** How workloads fare once the change is applied, and how while Rancher is not upgraded yet, where it is to be. */
interface Meanwhile {
  readonly applied: ReadonlyMap<string, WorkloadProof>;
  readonly withFormerRancher: ReadonlyMap<string, WorkloadProof>;
}

/** Why each of the pools it could run on is none any more. */
function causesOf(
  proof: WorkloadProof,
  change: Pick<WorkloadChange, "placements"> | undefined,
  was: Cluster | undefined,
  renamed: ReadonlyMap<string, string>,
): LostPlace[] {
  if (proof.waitsFor !== undefined && waitsInVain(proof)) return [{ verdict: "absent", waitsFor: proof.waitsFor }];
  const now = new Map(Object.entries(proof.placements));
  return Object.entries(change?.placements ?? {}).flatMap(([old, { before }]): LostPlace[] => {
    if (before?.verdict !== "runs") return [];
    // A pool that is renamed is one pool.
    const pool = renamed.get(old) ?? old;
    const placement = now.get(pool);
    if (placement === undefined) {
      return [{ pool, verdict: "removed", ...(was?.machinePools.includes(pool) && { isMadeByRancher: true }) }];
    }
    return placement.verdict === "runs" || placement.verdict === "depends" ? [] : [{ pool, ...placement }];
  });
}
