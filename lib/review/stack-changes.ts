import type { OpenValue } from "../scheduling/reading/written-values";
import type { ClusterAction } from "./cluster-action";
import type { StackDocument } from "./documents";
import { type PlainObject, textAt } from "./json";
import { drainedBetween, keptBetween } from "./kept-between";
import { keptSelector } from "./kept-selector";
import { forgottenAddresses, importedAddresses, type StackCluster } from "./stack-clusters";
import { pairedClusters, resourceAddress } from "./stack-instances";
import type { Staying } from "./staying";
import type { ToldPools } from "./told-pools";

/** One cluster before and after a change between two synthesized configurations. */
export interface StackChange {
  /** Terraform address after the change, or before it where there is none after. */
  readonly address: string;
  readonly before?: StackCluster;
  readonly after?: StackCluster;
  readonly action: ClusterAction;
  /** Why Terraform destroys and re-creates the cluster; empty unless it does. */
  readonly replacedBecauseOf: readonly string[];
  /** What stays in Rancher without being written; undefined where no cluster stays. */
  readonly staying?: Staying;
  /** What decides which instances of the resource there are, where it changes and is known only at apply. */
  readonly openInstances?: OpenValue;
}

/** Arguments that the provider cannot change in place, with what they are when they are left out. */
const FORCES_REPLACEMENT: readonly (readonly [string, string | undefined])[] = [
  ["name", undefined],
  ["fleet_namespace", "fleet-default"],
];

/** What becomes of the clusters of a stack, as far as two synthesized configurations tell. */
export function stackChanges(
  before: StackDocument | undefined,
  after: StackDocument | undefined,
  told: ToldPools,
): StackChange[] {
  const { old, now, open } = pairedClusters(before, after, told);
  const [imported, forgotten] = [importedAddresses(after?.content), forgottenAddresses(after?.content)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().map((address) => {
    const [was, is] = [old.get(address), now.get(address)];
    const forced = was === undefined || is === undefined ? [] : forcedBy(was.resource, is.resource);
    const action = (): ClusterAction => {
      // What is imported is there already, and what is forgotten stays there.
      if (was === undefined) return imported.has(address) ? "kept" : "created";
      if (after === undefined) return "left";
      if (is === undefined) return forgotten.has(resourceAddress(address)) ? "forgotten" : "destroyed";
      return forced.length > 0 ? "replaced" : "kept";
    };
    const openInstances = open.get(address);
    return {
      address,
      ...(openInstances === undefined ? {} : { openInstances }),
      ...(was === undefined ? {} : { before: was }),
      ...(was === undefined || is === undefined || forced.length > 0 ? is && { after: is } : whatStays(was, is)),
      action: action(),
      replacedBecauseOf: forced,
    };
  });
}

/** The state after a change is what Rancher then holds, not only what is written. */
function whatStays(was: StackCluster, is: StackCluster): Pick<StackChange, "after" | "staying"> {
  const { resource, kept, selector } = keptBetween(was.resource, is.resource, is.nullness);
  const drained = drainedBetween(was.resource, is.resource, resource);
  const after = resource === is.resource ? is : { ...is, resource, cluster: is.readAs(resource) };
  const ofSelector = selector === undefined ? [] : keptSelector(was.cluster, after.cluster, selector === "changes");
  return {
    after,
    staying: { source: "folders", kept: [...kept, ...ofSelector], drained, takenBack: [] },
  };
}

function forcedBy(was: PlainObject, is: PlainObject): string[] {
  return FORCES_REPLACEMENT.filter(
    ([argument, fallback]) => (textAt(was, argument) ?? fallback) !== (textAt(is, argument) ?? fallback),
  ).map(([argument]) => argument);
}
