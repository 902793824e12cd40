import type { LiveCluster, LiveNode, PodPlacement } from "../live/live-cluster";
import { type LiveToleration, typedTaint } from "../live/live-taint";
import { conditionOf } from "../live/taint-cause";
import { type Workload, workloadsOf } from "../live/workloads";
import { problemsOf } from "../scheduling/invalid-input";
import type { SystemWorkload } from "../scheduling/releases/catalog-row";
import type { Taint } from "../scheduling/taint";
import { Toleration } from "../scheduling/toleration";

/** A system workload of the living cluster, with what its pods are made from. */
export interface LiveSystemWorkload {
  readonly workload: Workload;
  readonly placement: PodPlacement;
  /** Tolerations in the notation of `Toleration.toString()`, in their order. */
  readonly tolerations: readonly string[];
}

/** System workloads by their name in the catalogue. Jobs and bare pods are not among them: they are as they were made. */
export function liveSystemWorkloads(live: LiveCluster): ReadonlyMap<SystemWorkload, LiveSystemWorkload> {
  const found = new Map<SystemWorkload, LiveSystemWorkload>();
  for (const workload of workloadsOf(live)) {
    const { known, kind, namespace } = workload;
    if (known === undefined || !LASTING.includes(kind) || namespace === "cattle-fleet-local-system") continue;
    const placement = workload.controller?.placement ?? workload.pods.find(({ isLeaving }) => !isLeaving)?.placement;
    if (placement === undefined) continue;
    const own = workload.controller === undefined ? withoutAdded(placement.tolerations) : placement.tolerations;
    found.set(known.name as SystemWorkload, { workload, placement, tolerations: own.map(tolerationText) });
  }
  return found;
}

const LASTING: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet"];

/** Pods get tolerations that their template does not have: of conditions, from Kubernetes itself. */
function withoutAdded(tolerations: readonly LiveToleration[]): LiveToleration[] {
  return tolerations.filter(({ key, operator }) => !(key.startsWith("node.kubernetes.io/") && operator === "Exists"));
}

/** A toleration as this library writes it, or as it stands there where it is one that Kubernetes does not accept. */
export function tolerationText({ key, operator, value, effect, seconds }: LiveToleration): string {
  // Without an operator it is Equal.
  const parts = { key, operator: operator === "" ? "Equal" : operator, value, effect };
  const filled = Object.entries(parts).filter(([, text]) => text !== "");
  const spec = { ...Object.fromEntries(filled), ...(seconds === undefined ? {} : { tolerationSeconds: seconds }) };
  const make = () => Toleration.fromKubernetes(spec);
  return problemsOf(make).length === 0 ? make().toString() : JSON.stringify(spec);
}

/** Whether the text of a toleration is that of one which Kubernetes accepts. */
export function isAccepted(toleration: string): boolean {
  return problemsOf(() => Toleration.parse(toleration)).length === 0;
}

const CONTROL_PLANE_LABELS = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/controlplane"];

/** Taints of control-plane nodes that are not Kubernetes' own: Rancher makes tolerations of them. */
export function controlPlaneTaints(nodes: readonly LiveNode[]): Taint[] {
  const servers = nodes.filter(({ labels }) => CONTROL_PLANE_LABELS.some((label) => labels.has(label)));
  const taints = servers
    .flatMap((node) => node.taints.filter((taint) => conditionOf(taint) === undefined))
    .flatMap((taint) => typedTaint(taint) ?? []);
  return [...new Map(taints.map((taint) => [taint.toString(), taint])).values()];
}

/** What Rancher makes of a taint: of one without a value one or the other, by the release. */
export function rancherTolerations({ key, value = "", effect }: Taint): string[] {
  const made = [Toleration.equal(key, value, effect), ...(value === "" ? [Toleration.exists(key, effect)] : [])];
  return made.map(String);
}
