import { type Problem, refuse } from "../invalid-input";
import type { CatalogRow, SystemWorkload } from "../releases/catalog-row";
import type { Toleration } from "../toleration";
import { idleBecause, mayBeIdleBecause } from "./idle-stand-in";
import { MANIFESTS, type Manifests } from "./manifests";
import { notJudged } from "./not-judged";
import { needsWhatNobodyShips, openNeedsOf } from "./pod-needs";
import { notJudgedOf, readNodeSelector } from "./pod-placement";
import { notOfItsType, ownTolerations, pathsOf, podTolerations } from "./pod-tolerations";
import { refusalsOfStandIn } from "./refused-stand-in";
import { isUnknown, mayBe, reach, Unknown } from "./unknown";
import { oneOf, type WorkloadCustomization } from "./workload-customization";

/** A workload of the app's own that takes the place of a packaged one, told by its name. */
export interface StandIn extends WorkloadCustomization {
  readonly kind: Extract<CatalogRow["kind"], "Deployment" | "DaemonSet">;
  readonly tolerations: readonly Toleration[];
  /** Labels a node must have. */
  readonly nodeSelector: Readonly<Record<string, string>>;
}

/** What manifests say of a stand-in: it, or where something stands that may be one. */
export type StandInAnswer = StandIn | { readonly maybe: readonly string[] };

/**
 * The workload of this name in manifests; undefined where there is none.
 * @throws InvalidInputError when Kubernetes refuses what is written
 */
export function readStandIn(manifests: Manifests, name: SystemWorkload): StandInAnswer | undefined {
  const lookups = (["DaemonSet", "Deployment"] as const).map((kind) => ({
    kind,
    ...manifests.find({ kind, namespace: "kube-system", name }),
  }));
  const maybe = [...lookups.flatMap((lookup) => lookup.maybe), ...chartsThatMayBring(manifests, name)];
  // With both of them, the cluster has both.
  const found = lookups.filter(({ object }) => object !== undefined).at(-1);
  if (found === undefined) return maybe.length === 0 ? undefined : { maybe: pathsOf(maybe) };
  const { kind, object } = found;
  refuse([...replicasProblems(kind, object), ...refusalsOfStandIn(object, `${kind} ${name}`)]);
  const pod = reach(object, "spec", "template", "spec");
  const { labels, maybe: openLabels } = readNodeSelector(reach(pod, "nodeSelector"));
  const place = placementOf(kind, name);
  const keptAway = [
    ...openLabels,
    ...notJudgedOf(pod, place),
    ...(needsWhatNobodyShips(pod, manifests) ? [place] : []),
    ...openNeedsOf(pod),
    ...pathsOf(maybe),
  ];
  const idle = idleBecause(object);
  const mayBeIdle = mayBeIdleBecause(object);
  return {
    kind,
    standsIn: `${kind} ${name}`,
    tolerations: [],
    ...ownTolerations(podTolerations(reach(pod, "tolerations")), maybe),
    nodeSelector: labels,
    ...(idle === undefined ? {} : { disabled: true, idleBecause: idle }),
    ...(mayBeIdle.length === 0 ? {} : { mayBeDisabled: mayBeIdle }),
    ...(keptAway.length === 0 ? {} : { mayBeKeptAway: [...new Set(keptAway)] }),
  };
}

function replicasProblems(kind: StandIn["kind"], object: unknown): Problem[] {
  const replicas = reach(object, "spec", "replicas");
  if (kind === "DaemonSet" || isUnknown(replicas) || replicas === undefined || replicas === null) return [];
  return Number.isInteger(replicas) ? [] : [notOfItsType("replicas of a Deployment", replicas, "a whole number")];
}

/** Charts that are called like the workload; what is in them is not known. */
function chartsThatMayBring(manifests: Manifests, name: SystemWorkload): Unknown[] {
  return manifests.objects.flatMap((object) => {
    if (!mayBe(object.kind, "HelmChart")) return [];
    const called = [reach(object, "metadata", "name"), reach(object, "spec", "chart")];
    const isCalled = called.some((text) => isUnknown(text) || (typeof text === "string" && text.includes(name)));
    return isCalled ? [new Unknown(notJudged(`a HelmChart in ${MANIFESTS} that may bring ${name}`))] : [];
  });
}

/** Where it stands that an affinity or the like of a stand-in is not judged. */
export function placementOf(kind: string, name: string): string {
  return `the placement of ${kind} ${name} in ${MANIFESTS}`;
}

/** What decides where the packaged workload and one of the app's own are both applied, each over the other. */
export function bothApplied(name: string): string {
  return `which of the two was applied last: K3s's own ${name}, or that of ${MANIFESTS}`;
}

/** What decides where Rancher installs a workload that manifests have as well. */
export function ownOrRancher(name: string): string {
  return `which of the two stays: Rancher's own ${name}, or that of ${MANIFESTS}`;
}

/**
 * A manifest takes the place of a packaged addon only where that one is turned off. Otherwise K3s applies both again and
 * again, and what was applied last counts.
 */
export function standInOrPackaged(
  name: SystemWorkload,
  packaged: WorkloadCustomization,
  standIn: StandInAnswer,
): WorkloadCustomization {
  const { disabled = false, mayBeDisabled, ...there } = packaged;
  if (!("maybe" in standIn)) {
    if (disabled) return standIn;
    const { standsIn } = standIn;
    return oneOf(
      [standsIn === undefined ? there : { ...there, standsIn }, standIn],
      mayBeDisabled?.[0] ?? bothApplied(name),
    );
  }
  if (!disabled && mayBeDisabled === undefined) return packaged;
  // Whether anything stands in for it is known only at apply, and what that is like.
  const { maybe } = standIn;
  return { mayBeDisabled: maybe, mayHaveOtherTolerations: maybe, mayBeKeptAway: maybe };
}
