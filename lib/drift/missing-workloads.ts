import type { LiveCluster, LiveController } from "../live/live-cluster";
import type { EffectiveWorkload } from "../scheduling/proof/effective-workload";
import { keepsReplicas } from "../scheduling/releases/catalog-row";
import type { Difference, NotCompared } from "./drift";

/**
 * System workloads that the app has and the living cluster has not. Where other workloads of their kind and namespace are
 * in the input, one that K3s makes itself is gone; what a chart brings may still be to come.
 */
export class MissingWorkloads {
  private readonly gone: { readonly workload: EffectiveWorkload; readonly isAsHeld: boolean }[] = [];
  private readonly awaited: EffectiveWorkload[] = [];
  private readonly unseen: EffectiveWorkload[] = [];
  /** How many there are of a kind in a namespace. */
  private readonly seen = new Map<string, number>();
  private readonly finished: ReadonlySet<string>;

  constructor({ controllers }: LiveCluster) {
    for (const each of controllers) this.seen.set(placeOf(each), (this.seen.get(placeOf(each)) ?? 0) + 1);
    this.finished = new Set(controllers.filter(({ kind, isIdle }) => kind === "Job" && isIdle).map(({ name }) => name));
  }

  /**
   * @param ofReleases the workload as the release of each server has it
   * @param held the workload as Rancher's own configuration has it, where that is in the input
   * @param mayBeOff whether what the app leaves to Rancher may switch it off
   */
  public add(ofReleases: readonly EffectiveWorkload[], held: EffectiveWorkload | undefined, mayBeOff: boolean): void {
    const [workload] = ofReleases;
    if (workload === undefined) return;
    const { row } = workload;
    // Jobs and bare pods come and go.
    if (!keepsReplicas(row.kind) && row.kind !== "DaemonSet") return;
    if (ofReleases.some(isLeftOut)) return;
    if ((this.seen.get(placeOf(row)) ?? 0) < MOST_ASKED_FOR_ALONE + 1) this.unseen.push(workload);
    else if (!mayBeOff && isCertain(workload) && row.installedBy.every((name) => this.finished.has(name))) {
      this.gone.push({ workload, isAsHeld: held?.isDisabled === true });
    } else this.awaited.push(workload);
  }

  public get differences(): Difference[] {
    return this.gone.map(({ workload: { row }, isAsHeld }) => ({
      kind: "workload",
      what: `${row.kind} ${row.namespace}/${row.workload}`,
      app: "there",
      live: "missing",
      why: isAsHeld
        ? "it is as Rancher's own configuration says, which is not the app's"
        : `others in ${row.namespace} are in the input: unless kubectl was asked for those alone, somebody deleted it, or switched it off where the app does not; ${makerOf(row)}`,
      help: "restart K3s on a server, which writes its own manifests again, and look at its log where it does not come back",
      commands: [],
    }));
  }

  public get notCompared(): NotCompared[] {
    return [
      ...listed(this.awaited, "not in the living cluster: what makes them may not have run yet, or makes none here"),
      ...listed(
        this.unseen,
        "not in the input, which has none of that kind in their namespace, or one alone",
        "kubectl get deployments,daemonsets,jobs,pods -A -o json",
      ),
    ];
  }
}

/** One workload may be all that somebody asked kubectl for. */
const MOST_ASKED_FOR_ALONE = 1;

function makerOf({ installedBy }: EffectiveWorkload["row"]): string {
  return installedBy.length === 0
    ? "K3s makes it when a server starts"
    : `${installedBy.join(", ")} is done and does not make it again`;
}

function placeOf({ kind, namespace }: Pick<LiveController | EffectiveWorkload["row"], "kind" | "namespace">): string {
  return JSON.stringify([kind, namespace]);
}

/** Whether the app or the release certainly has it not. */
function isLeftOut({ isDisabled, isNeverMade, otherwise }: EffectiveWorkload): boolean {
  return isDisabled || (isNeverMade && otherwise === undefined);
}

/** Rancher brings its own by its release and its settings. */
function isCertain({ row, isNeverMade, mayBeDisabled, otherwise }: EffectiveWorkload): boolean {
  const isOpen = isNeverMade || mayBeDisabled.length > 0 || otherwise !== undefined || row.uncertain !== undefined;
  return !isOpen && row.namespace === "kube-system" && row.kind === "Deployment";
}

function listed(workloads: readonly EffectiveWorkload[], why: string, command?: string): NotCompared[] {
  if (workloads.length === 0) return [];
  const names = workloads.map(({ row }) => row.workload).join(", ");
  return [{ what: `system workloads ${names}`, why, ...(command === undefined ? {} : { command }) }];
}
