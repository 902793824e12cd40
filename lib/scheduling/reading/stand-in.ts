import { type Problem, refuse } from "../invalid-input";
import type { PlainObject } from "../json";
import { printable } from "../printable";
import type { CatalogRow, SystemWorkload } from "../releases/catalog-row";
import type { Toleration } from "../toleration";
import { type Answerers, dnsAnswerers, namespaceOf } from "./dns-answerers";
import { WHO_ANSWERS } from "./dns-questions";
import { idleBecause, mayBeIdleBecause, podsKept } from "./idle-stand-in";
import { MANIFESTS, type Manifests } from "./manifests";
import { notJudged } from "./not-judged";
import { needsWhatNobodyShips, openNeedsOf } from "./pod-needs";
import { notJudgedOf, readNodeSelector } from "./pod-placement";
import { notOfItsType, ownTolerations, pathsOf, podTolerations } from "./pod-tolerations";
import { refusalsOfStandIn } from "./refused-stand-in";
import { isUnknown, mayBe, reach, Unknown } from "./unknown";
import { oneOf, type WorkloadCustomization } from "./workload-customization";
import { marksOf } from "./workload-marks";

/** A workload of the app's own that takes the place of a packaged one, told by its name. */
export interface StandIn extends WorkloadCustomization {
  readonly kind: Extract<CatalogRow["kind"], "Deployment" | "DaemonSet" | "StatefulSet">;
  /** What takes its place: `Deployment coredns`. */
  readonly standsIn: string;
  /** Whether it is another object than the packaged one, so that both can be there. */
  readonly isBeside?: true;
  readonly tolerations: readonly Toleration[];
  /** Labels a node must have. */
  readonly nodeSelector: Readonly<Record<string, string>>;
}

/** What manifests say of a stand-in: it, or where something stands that may be one. */
export type StandInAnswer = StandIn | MaybeStandIn;

interface MaybeStandIn {
  readonly maybe: readonly string[];
  /** The charts that it is, if it is any; absent where it may be something else. */
  readonly charts?: readonly string[];
}

/**
 * The workload of this name in manifests; undefined where there is none.
 * @throws InvalidInputError when Kubernetes refuses what is written
 */
export function readStandIn(manifests: Manifests, name: SystemWorkload): StandInAnswer | undefined {
  const lookups = (["DaemonSet", "Deployment"] as const).map((kind) =>
    manifests.find({ kind, namespace: "kube-system", name }),
  );
  const charts = chartsThatMayBring(manifests, name);
  const others = lookups.flatMap((lookup) => lookup.maybe);
  const maybe = [...others, ...(charts.length > 0 ? [mayBring(name)] : [])];
  // With both of them, the cluster has both.
  const called = lookups.map(({ object }) => object).filter((object) => object !== undefined);
  const answerers = name === "coredns" ? dnsAnswerers(manifests) : undefined;
  const found = standing(called, answerers);
  if (found === undefined) {
    const open = [...pathsOf(maybe), ...(answerers !== undefined && mayAnswer(answerers) ? [WHO_ANSWERS] : [])];
    if (open.length === 0) return undefined;
    // With no other place open, and each of them a chart for certain, it is one of these.
    const names = open.length === 1 && others.length === 0 ? namesOfCharts(charts) : undefined;
    return { maybe: [...new Set(open)], ...(names === undefined ? {} : { charts: names }) };
  }
  const besides = namesOfCharts(charts);
  return {
    ...standInOf(found, name, manifests, maybe, !called.includes(found)),
    ...(besides === undefined ? {} : { besides: { charts: besides, place: mayBring(name).path } }),
  };
}

/** Names of what is a chart for certain, each of it; undefined where there is none, or any may be something else. */
function namesOfCharts(charts: readonly PlainObject[]): readonly string[] | undefined {
  const names = charts.map((chart) => reach(chart, "metadata", "name")).filter((each) => typeof each === "string");
  const areCharts = names.length === charts.length && charts.every(({ kind }) => kind === "HelmChart");
  return areCharts && charts.length > 0 ? names : undefined;
}

/** What pods find at the DNS's Service counts, whatever it is called. */
function standing(called: readonly PlainObject[], answerers: Answerers | undefined): PlainObject | undefined {
  const selected = answerers?.workloads ?? [];
  const [only, ...others] = selected;
  if (only === undefined || called.some((object) => selected.includes(object))) return called.at(-1);
  return others.length === 0 && isJudged(only) ? only : undefined;
}

function mayAnswer({ workloads, isOpen }: Answerers): boolean {
  return workloads.length > 0 || isOpen;
}

/** Of what is not called as a DNS, nobody knows that it is one. */
function isJudged(object: PlainObject): boolean {
  const containers = reach(object, "spec", "template", "spec", "containers");
  const images = (Array.isArray(containers) ? containers : []).map((each) => reach(each, "image"));
  const marks = marksOf([reach(object, "metadata", "name")], images);
  return (
    KINDS.includes(object.kind) && namespaceOf(object) === "kube-system" && marks.some((mark) => mark.includes("dns"))
  );
}

const KINDS: readonly unknown[] = ["DaemonSet", "Deployment", "StatefulSet"];

function standInOf(
  object: PlainObject,
  name: SystemWorkload,
  manifests: Manifests,
  maybe: readonly Unknown[],
  isBeside: boolean,
): StandIn {
  const kind = object.kind as StandIn["kind"];
  const standsIn = `${kind} ${isBeside ? printable(String(reach(object, "metadata", "name"))) : name}`;
  refuse([...replicasProblems(kind, object), ...refusalsOfStandIn(object, standsIn)]);
  const pod = reach(object, "spec", "template", "spec");
  const { labels, maybe: openLabels } = readNodeSelector(reach(pod, "nodeSelector"));
  const place = placementOf(standsIn);
  const keptAway = [
    ...openLabels,
    ...notJudgedOf(pod, place),
    ...(needsWhatNobodyShips(pod, manifests) || claimsVolumes(object) ? [place] : []),
    ...openNeedsOf(pod),
    ...pathsOf(maybe),
  ];
  const idle = idleBecause(object);
  const kept = podsKept(object);
  const mayBeIdle = mayBeIdleBecause(object);
  return {
    kind,
    standsIn,
    ...(isBeside ? { isBeside } : {}),
    tolerations: [],
    ...ownTolerations(podTolerations(reach(pod, "tolerations")), maybe),
    nodeSelector: labels,
    ...(idle === undefined ? {} : { disabled: true, idleBecause: idle }),
    ...(idle === undefined || kept === undefined ? {} : { keptPods: kept }),
    ...(mayBeIdle.length === 0 ? {} : { mayBeDisabled: mayBeIdle }),
    ...(keptAway.length === 0 ? {} : { mayBeKeptAway: [...new Set(keptAway)] }),
  };
}

function replicasProblems(kind: StandIn["kind"], object: unknown): Problem[] {
  const replicas = reach(object, "spec", "replicas");
  if (kind === "DaemonSet" || isUnknown(replicas) || replicas === undefined || replicas === null) return [];
  return Number.isInteger(replicas) ? [] : [notOfItsType(`replicas of a ${kind}`, replicas, "a whole number")];
}

/** Charts that are called like the workload; what is in them is not known. */
function chartsThatMayBring(manifests: Manifests, name: SystemWorkload): readonly PlainObject[] {
  return manifests.objects.filter((object) => {
    const called = [reach(object, "metadata", "name"), reach(object, "spec", "chart")];
    const isCalled = called.some((text) => isUnknown(text) || (typeof text === "string" && text.includes(name)));
    return isCalled && mayBe(object.kind, "HelmChart");
  });
}

function mayBring(name: SystemWorkload): Unknown {
  return new Unknown(notJudged(`a HelmChart in ${MANIFESTS} that may bring ${name}`));
}

/** Where it stands that an affinity or the like of a stand-in is not judged. */
export function placementOf(standsIn: string): string {
  return `the placement of ${standsIn} in ${MANIFESTS}`;
}

/** Pods of a StatefulSet wait for the volumes that it claims. */
function claimsVolumes(object: unknown): boolean {
  const claims = reach(object, "spec", "volumeClaimTemplates");
  return isUnknown(claims) || (Array.isArray(claims) && claims.length > 0);
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
    const { isBeside, ...own } = standIn;
    if (disabled) return own;
    if (isBeside === true) return mayBeDisabled === undefined ? packaged : oneOf([there, own], mayBeDisabled[0] ?? "");
    const { standsIn } = standIn;
    return oneOf(
      [standsIn === undefined ? there : { ...there, standsIn }, standIn],
      mayBeDisabled?.[0] ?? bothApplied(name),
    );
  }
  if (!disabled && mayBeDisabled === undefined) return packaged;
  // Whether anything stands in for it is known only at apply, and what that is like.
  const { maybe, charts } = standIn;
  return {
    mayBeDisabled: maybe,
    mayHaveOtherTolerations: maybe,
    mayBeKeptAway: maybe,
    ...(disabled && charts !== undefined ? { broughtBy: charts } : {}),
  };
}
