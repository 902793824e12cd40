import type { StackDocument } from "./documents";
import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";

/** What becomes of a cluster in Rancher; "forgotten" is left as it is, but no longer Terraform's. */
export type ClusterAction = "created" | "kept" | "replaced" | "destroyed" | "forgotten";

/** One `rancher2_cluster_v2` and what becomes of it. */
export interface ClusterResource {
  /** Terraform address after the change, or before it where there is none after. */
  readonly address: string;
  /** Name of the cluster in Rancher, before and after. */
  readonly names: readonly string[];
  readonly action: ClusterAction;
  /** Why Terraform makes the cluster anew. */
  readonly replacedBecauseOf: readonly string[];
}

/** Arguments that the provider cannot change in place, with what they are when they are left out. */
const FORCES_REPLACEMENT: Readonly<Record<string, string | undefined>> = {
  name: undefined,
  fleet_namespace: "fleet-default",
};

/** What becomes of the clusters of a stack, as far as two synthesized configurations tell. */
export function clusterResources(
  before: StackDocument | undefined,
  after: StackDocument | undefined,
): ClusterResource[] {
  const old = moved(configured(before), after?.content);
  const now = configured(after);
  return [...new Set([...old.keys(), ...now.keys()])].sort().map((address) => {
    const [was, is] = [old.get(address), now.get(address)];
    const forced = was === undefined || is === undefined ? [] : forcedBy(was, is);
    return {
      address,
      names: [...new Set([textAt(was, "name"), textAt(is, "name")].filter((name) => name !== undefined))],
      action: was === undefined ? "created" : is === undefined ? "destroyed" : forced.length > 0 ? "replaced" : "kept",
      replacedBecauseOf: forced,
    };
  });
}

function forcedBy(was: PlainObject, is: PlainObject): string[] {
  return Object.entries(FORCES_REPLACEMENT)
    .filter(([argument, fallback]) => (textAt(was, argument) ?? fallback) !== (textAt(is, argument) ?? fallback))
    .map(([argument]) => argument);
}

function configured(document: StackDocument | undefined): Map<string, PlainObject> {
  const clusters = at(document?.content, "resource", "rancher2_cluster_v2");
  return new Map(
    Object.entries(isObject(clusters) ? clusters : {}).flatMap(([name, cluster]) =>
      isObject(cluster) ? [[`rancher2_cluster_v2.${name}`, cluster]] : [],
    ),
  );
}

/** The same resources under the addresses that the `moved` blocks give them. */
function moved(resources: Map<string, PlainObject>, after: PlainObject | undefined): Map<string, PlainObject> {
  const targets = new Map(objectsAt(after, "moved").map((move) => [textAt(move, "from"), textAt(move, "to")]));
  return new Map([...resources].map(([address, resource]) => [follow(address, targets), resource]));
}

/** Moves may be chained, and hostile ones may go in circles. */
function follow(start: string, targets: ReadonlyMap<string | undefined, string | undefined>): string {
  const seen = new Set<string>();
  let address = start;
  for (let next = targets.get(address); next !== undefined && !seen.has(next); next = targets.get(address)) {
    seen.add(next);
    address = next;
  }
  return address;
}
