import type { CatalogRow, SystemWorkload } from "../releases/catalog-row";
import type { Toleration } from "../toleration";
import type { KeptPods } from "./idle-stand-in";
import type { Known } from "./unknown";

/** What the cluster's own configuration changes about a system workload. Places are in Terraform's words. */
export interface WorkloadCustomization {
  /** Tolerations it has instead of its own. */
  readonly tolerations?: readonly Toleration[];
  /** Tolerations added to its own. */
  readonly addedTolerations?: readonly Toleration[];
  /** Whether K3s is told not to ship it, and nothing stands in for it. */
  readonly disabled?: boolean;
  /** Why one of the app's own that stands in for it has no pods, as it is written there. */
  readonly idleBecause?: string;
  /** What goes on of pods that it had before that was so; absent where none does. */
  readonly keptPods?: KeptPods;
  /** Charts of the app's own that alone may bring it, where K3s is told not to ship it: it is there with them, if at all. */
  readonly broughtBy?: readonly string[];
  /** Charts of the app's own that may bring another one than what stands in for it, and where that stands. */
  readonly besides?: { readonly charts: readonly string[]; readonly place: string };
  /** What may disable it, known only at apply. */
  readonly mayBeDisabled?: readonly string[];
  /** What may give it other tolerations, known only at apply. */
  readonly mayHaveOtherTolerations?: readonly string[];
  /** What may give it more tolerations, known only at apply. */
  readonly mayHaveMoreTolerations?: readonly string[];
  /** What may keep it off nodes that its tolerations and labels let it on. */
  readonly mayBeKeptAway?: readonly string[];
  /** Labels a node must have instead of those the packaged one asks for. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Labels that nodes must have besides, once there is a list of those that are allowed. */
  readonly allowListSelector?: Known<Readonly<Record<string, string>>>;
  /** What it is, where that is not what the packaged one is. */
  readonly kind?: CatalogRow["kind"];
  /** What of the app's own takes its place, or may: `Deployment coredns`. Its tolerations are changed there. */
  readonly standsIn?: string;
  /** Why K3s cannot make it of what it is told. */
  readonly neverMade?: RefusedSetting;
  /** What else it may be. */
  readonly otherwise?: OtherCustomization;
}

/** A value that K3s or Kubernetes refuses. */
export interface RefusedSetting {
  /** Property of K3sCluster. */
  readonly setting: string;
  /** What is wrong; lower case, no full stop. */
  readonly reason: string;
}

/** What a workload is like instead, and what decides whether it is. */
export interface OtherCustomization {
  /** What it is like then. */
  readonly customization: WorkloadCustomization;
  /** What decides: two writers that take turns, for example. */
  readonly on: string;
}

/** What is said about system workloads, by workload. */
export type Customizations = ReadonlyMap<SystemWorkload, WorkloadCustomization>;

/** Several customizations of which one will be there, as one. */
export function oneOf(all: readonly WorkloadCustomization[], on: string): WorkloadCustomization {
  const [first = {}, ...others] = distinct(all);
  if (others.length === 0) return first;
  return withOther(first, { customization: oneOf(others, on), on });
}

function withOther(first: WorkloadCustomization, other: OtherCustomization): WorkloadCustomization {
  const { otherwise } = first;
  if (otherwise === undefined) return { ...first, otherwise: other };
  return { ...first, otherwise: { on: otherwise.on, customization: withOther(otherwise.customization, other) } };
}

function distinct(all: readonly WorkloadCustomization[]): WorkloadCustomization[] {
  return [...new Map([...all].reverse().map((each) => [JSON.stringify(each), each])).values()].reverse();
}
