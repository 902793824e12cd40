import { setOf } from "../once-per";
import { type Cluster, NODE_POOLS } from "../reading/cluster";
import type { CatalogRow, Customization, SystemWorkload } from "../releases/catalog-row";
import { placementsWithAllTaints, poolsWhereItRuns, withoutPools } from "./all-placements";
import { lastingOf, poolBeforeDeferred } from "./before-deferred";
import { customizationIn } from "./customization";
import type { EffectiveWorkload } from "./effective-workload";
import { stayQuestions, staysForAWhile } from "./limited-stay";
import type { Placement } from "./placement";

/** How a system workload fares once every pool has joined. */
export type WorkloadVerdict =
  /** Runs on at least one pool. */
  | "runs"
  /** Its pods wait for a node that none of the pools can give. */
  | "pending"
  /** A DaemonSet that gets no pod on any pool. */
  | "missing"
  /** Starts, and is evicted after a time, again and again. */
  | "evicted"
  /**
   * There since before the deferred taints came, which let its pods stay; a new pod finds no place. Of a job: it was done
   * by then, and cannot run again.
   */
  | "stays"
  /** Not there, because what makes it cannot run, or cannot make it of what it is told. */
  | "absent"
  /** Turned off by the app. */
  | "disabled"
  /** Open, because of what is not known before apply. */
  | "depends";

/** The steady state of one system workload. */
export interface WorkloadProof {
  /** Name of the workload: `coredns`. */
  readonly workload: SystemWorkload;
  /** Its namespace in the cluster. */
  readonly namespace: string;
  /** What it is to Kubernetes. */
  readonly kind: CatalogRow["kind"];
  /** How it fares with all pools registered. */
  readonly verdict: WorkloadVerdict;
  /** By pool name; where its pods could run if they exist. */
  readonly placements: Readonly<Record<string, Placement>>;
  /** The pools it can run on, sorted. */
  readonly pools: readonly string[];
  /**
   * The pools, sorted, that take no new pod of it and keep those from before the deferred taints; of a job, where it may
   * have been done. Absent where there are none.
   */
  readonly staysOn?: readonly string[];
  /** What cannot run, so that the workload is never made. */
  readonly waitsFor?: SystemWorkload;
  /** What its verdict depends on: values known only at apply, what is not judged, or whether the time is enough. */
  readonly dependsOn?: readonly string[];
  /** How its tolerations are changed. */
  readonly customize: Customization;
  /** What is not certain about its tolerations. */
  readonly uncertain?: string;
}

/** Where everything runs with all pools registered, in the catalogue's order. */
export function steadyState(workloads: readonly EffectiveWorkload[], cluster: Cluster): WorkloadProof[] {
  const unknownPools = cluster.poolSource === "unknown" ? [NODE_POOLS] : [];
  const placementsOf = placementsWithAllTaints(cluster);
  const lasting = lastingOf(workloads, cluster);
  const proofs = new Map<SystemWorkload, WorkloadProof>();
  const effectiveByName = new Map(workloads.map((workload) => [workload.row.workload, workload]));
  const installersOf = ({ row }: EffectiveWorkload) =>
    row.installedBy.flatMap((name) => effectiveByName.get(name) ?? []);
  const mayBeOff = (workload: EffectiveWorkload): boolean =>
    workload.mayBeDisabled.length > 0 || installersOf(workload).some(mayBeOff);

  function proofOf(workload: EffectiveWorkload): WorkloadProof {
    const known = proofs.get(workload.row.workload);
    if (known !== undefined) return known;
    const { row } = workload;
    const placements = placementsOf(workload);
    const installers = installersOf(workload).map(proofOf);
    const usable = poolsWhereItRuns(placements);
    const open = [
      ...unknownPools,
      ...workload.mayBeDisabled,
      ...(usable.length > 0 ? [] : openQuestions(row, withoutPools(placements))),
    ];
    const { isMade = false, staysOn: keeping = [], mayStayOn = [] } = lasting(row.workload) ?? {};
    const staysOn = [...keeping, ...mayStayOn].filter((pool) => !setOf(usable).has(pool));
    const mayStay = usable.length === 0 && mayStayOn.length > 0;
    if (mayStay) open.push(poolBeforeDeferred(row.workload));
    // What is there already waits for nothing that makes it.
    const waiting = isMade ? installers.filter(({ verdict }) => verdict === "disabled") : installers;
    const isUnsure = waiting.some(({ verdict }) => verdict === "depends");
    const verdict = verdictOf(workload, waiting, withoutPools(placements), {
      isOpen: open.length > 0 || (isUnsure && mayBeOff(workload)),
      isUnsure,
      stays: staysOn.length > 0,
    });
    const waitsFor = waiting.find((installer) => !makesWhatItInstalls(installer))?.workload;
    const dependsOn = [...new Set([...open, ...waiting.flatMap((installer) => installer.dependsOn ?? [])])];
    const proof: WorkloadProof = {
      workload: row.workload,
      namespace: row.namespace,
      kind: row.kind,
      verdict,
      placements,
      pools: usable,
      ...(staysOn.length > 0 && (verdict === "stays" || verdict === "runs" || mayStay) ? { staysOn } : {}),
      ...(verdict === "absent" && waitsFor !== undefined ? { waitsFor } : {}),
      ...(verdict === "depends" ? { dependsOn } : {}),
      customize: customizationIn(row, cluster),
      ...(row.uncertain === undefined ? {} : { uncertain: row.uncertain }),
    };
    proofs.set(row.workload, proof);
    return proof;
  }

  return workloads.map(proofOf);
}

/** What is open where a workload can stay on no pool. */
function openQuestions({ workload, kind }: CatalogRow, placements: readonly Placement[]): readonly string[] {
  const values = placements.flatMap((placement) => (placement.verdict === "depends" ? placement.on : []));
  // What is over some time needs no more than its time.
  const isOverSometime = kind === "Job" || kind === "Pod";
  return isOverSometime ? [...values, ...stayQuestions(workload, placements)] : values;
}

/** What is open about a workload, and what it has left of the time before deferred taints. */
interface Circumstances {
  /** Whether it is open how it fares even if it is made. */
  readonly isOpen: boolean;
  /** Whether it is open if it is made. */
  readonly isUnsure: boolean;
  readonly stays: boolean;
}

function verdictOf(
  workload: EffectiveWorkload,
  installers: readonly WorkloadProof[],
  placements: readonly Placement[],
  { isOpen, isUnsure, stays }: Circumstances,
): WorkloadVerdict {
  if (workload.isDisabled || installers.some((installer) => installer.verdict === "disabled")) return "disabled";
  if (workload.isNeverMade) return "absent";
  if (installers.some((installer) => !makesWhatItInstalls(installer) && installer.verdict !== "depends")) {
    return "absent";
  }
  if (isOpen) return "depends";
  const has = (wanted: Placement["verdict"]) => placements.some(({ verdict }) => verdict === wanted);
  // What has no place never runs, whether it is made or not.
  if (isUnsure && (stays || has("runs") || has("evicted"))) return "depends";
  if (has("runs")) return "runs";
  if (stays) return "stays";
  if (has("evicted")) return "evicted";
  return workload.row.kind === "DaemonSet" ? "missing" : "pending";
}

/** A job that is evicted again and again is never done; what goes on all the time does its work in between. */
function makesWhatItInstalls({ verdict, kind, placements }: WorkloadProof): boolean {
  if (verdict === "evicted") return kind !== "Job" && Object.values(placements).some(staysForAWhile);
  return verdict === "runs" || verdict === "stays";
}
