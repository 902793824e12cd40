import type { ClusterAction } from "./cluster-action";
import type { StackDocument } from "./documents";
import { type PlainObject, textAt } from "./json";
import { drainedBetween, keptBetween } from "./kept-between";
import { keptSelector } from "./kept-selector";
import {
  clustersOfStack,
  followMoves,
  forgottenAddresses,
  importedAddresses,
  movedAddresses,
  type StackCluster,
} from "./stack-clusters";
import type { Staying } from "./staying";

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
}

/** Arguments that the provider cannot change in place, with what they are when they are left out. */
const FORCES_REPLACEMENT: readonly (readonly [string, string | undefined])[] = [
  ["name", undefined],
  ["fleet_namespace", "fleet-default"],
];

/** What becomes of the clusters of a stack, as far as two synthesized configurations tell. */
export function stackChanges(before: StackDocument | undefined, after: StackDocument | undefined): StackChange[] {
  const old = moved(byAddress(before), movedAddresses(after?.content));
  const now = byAddress(after);
  const [imported, forgotten] = [importedAddresses(after?.content), forgottenAddresses(after?.content)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().map((address) => {
    const [was, is] = [old.get(address), now.get(address)];
    const forced = was === undefined || is === undefined ? [] : forcedBy(was.resource, is.resource);
    const action = (): ClusterAction => {
      // What is imported is there already, and what is forgotten stays there.
      if (was === undefined) return imported.has(address) ? "kept" : "created";
      if (is === undefined) return forgotten.has(address) ? "forgotten" : "destroyed";
      return forced.length > 0 ? "replaced" : "kept";
    };
    return {
      address,
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

function byAddress(document: StackDocument | undefined): Map<string, StackCluster> {
  return new Map((document === undefined ? [] : clustersOfStack(document)).map((each) => [each.address, each]));
}

/** The same clusters under the addresses that the `moved` blocks give them. */
function moved(clusters: Map<string, StackCluster>, targets: ReadonlyMap<string, string>): Map<string, StackCluster> {
  return new Map([...clusters].map(([address, cluster]) => [followMoves(address, targets), cluster]));
}
