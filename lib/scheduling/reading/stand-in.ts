import type { CatalogRow, SystemWorkload } from "../releases/catalog-row";
import type { Toleration } from "../toleration";
import { restrictsPlacement } from "./affinity";
import { MANIFESTS, type Manifests } from "./manifests";
import { podTolerations } from "./pod-tolerations";
import { isUnknown, reach, type Unknown, unknownIn } from "./unknown";

/** A workload of the app's own that takes the place of a packaged one, told by its name. */
export interface StandIn {
  readonly kind: Extract<CatalogRow["kind"], "Deployment" | "DaemonSet">;
  readonly tolerations: readonly Toleration[];
  /** Labels a node must have. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Whether it is meant to have no pods. */
  readonly disabled?: true;
  /** What may leave it without pods, known only at apply. */
  readonly mayBeDisabled?: readonly string[];
  /** What may give it other tolerations, known only at apply. */
  readonly mayHaveOtherTolerations?: readonly string[];
  /** What may give it more tolerations, known only at apply. */
  readonly mayHaveMoreTolerations?: readonly string[];
  /** What may keep it off nodes that its tolerations and labels let it on. */
  readonly mayBeKeptAway?: readonly string[];
}

type OpenProperty = "mayBeDisabled" | "mayHaveOtherTolerations" | "mayHaveMoreTolerations" | "mayBeKeptAway";

/** What manifests say of a stand-in: it, or where something stands that may be one. */
export type StandInAnswer = StandIn | { readonly maybe: readonly string[] };

/** The workload of this name in manifests; undefined where there is none. */
export function readStandIn(manifests: Manifests, name: SystemWorkload): StandInAnswer | undefined {
  const lookups = (["DaemonSet", "Deployment"] as const).map((kind) => ({
    kind,
    ...manifests.find({ kind, namespace: "kube-system", name }),
  }));
  const maybe = [...new Set(lookups.flatMap((lookup) => pathsOf(lookup.maybe)))];
  // With both of them, the cluster has both.
  const found = lookups.filter(({ object }) => object !== undefined).at(-1);
  if (found === undefined) return maybe.length === 0 ? undefined : { maybe };
  const { kind, object } = found;
  const pod = reach(object, "spec", "template", "spec");
  const { known = [], all, more } = podTolerations(reach(pod, "tolerations"));
  const replicas = kind === "Deployment" ? reach(object, "spec", "replicas") : undefined;
  return {
    kind,
    tolerations: known,
    nodeSelector: knownLabels(reach(pod, "nodeSelector")),
    ...(replicas === 0 ? { disabled: true } : {}),
    ...places("mayBeDisabled", isUnknown(replicas) ? [replicas.path] : []),
    ...places("mayHaveOtherTolerations", [...pathsOf(all === undefined ? [] : [all]), ...maybe]),
    ...places("mayHaveMoreTolerations", pathsOf(more)),
    ...places("mayBeKeptAway", [...keptAwayBy(pod, kind, name), ...maybe]),
  };
}

function knownLabels(selector: unknown): Record<string, string> {
  if (typeof selector !== "object" || selector === null || isUnknown(selector)) return {};
  return Object.fromEntries(Object.entries(selector).filter(([, value]) => typeof value === "string"));
}

/** Where it stands that an affinity or the like of a stand-in is not judged. */
export function placementOf(kind: string, name: string): string {
  return `the placement of ${kind} ${name} in ${MANIFESTS}`;
}

function keptAwayBy(pod: unknown, kind: string, name: string): readonly string[] {
  const unknown = ["nodeSelector", "affinity", "nodeName", "schedulerName", "topologySpreadConstraints"].flatMap(
    (field) => unknownIn(reach(pod, field)) ?? [],
  );
  if (unknown.length > 0) return pathsOf(unknown);
  const isRestricted =
    restrictsPlacement(reach(pod, "affinity")) ||
    isSet(reach(pod, "nodeName")) ||
    ![undefined, null, "", "default-scheduler"].includes(reach(pod, "schedulerName") as string) ||
    spreadsOverLabels(reach(pod, "topologySpreadConstraints"));
  return isRestricted ? [placementOf(kind, name)] : [];
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Spreading that must be keeps pods off nodes without the label; the name of its host every node has. */
function spreadsOverLabels(constraints: unknown): boolean {
  return (
    Array.isArray(constraints) &&
    constraints.some(
      (each) =>
        reach(each, "whenUnsatisfiable") !== "ScheduleAnyway" &&
        reach(each, "topologyKey") !== "kubernetes.io/hostname",
    )
  );
}

function pathsOf(unknown: readonly Unknown[]): string[] {
  return [...new Set(unknown.map(({ path }) => path))];
}

function places(key: OpenProperty, list: readonly string[]): Pick<StandIn, OpenProperty> {
  return list.length === 0 ? {} : { [key]: [...new Set(list)] };
}
