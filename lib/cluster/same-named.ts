import { TerraformCount, type TerraformResource, TerraformStack } from "cdktf";
import { isObject, type PlainObject } from "../scheduling/json";
import { rancherServerAt } from "../scheduling/reading/rancher-host";
import { rancherUrlOfStack } from "../scheduling/reading/rancher-of-stack";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { type InstanceKey, keysInRancher, sameNamedClusters } from "../scheduling/reading/same-named";
import { declarationsOf } from "./declared-values";
import { CLUSTER_TYPE, isCluster, providersOf } from "./rancher-elements";
import { resolved, stackOverridesAt, withOverrides, writtenResource } from "./written-resource";

/** A cluster of the app, and what tells it from others in Rancher. */
interface Candidate {
  readonly stack: TerraformStack;
  /** Asked for only where it is shown: the id of an element that was asked for can no longer be overridden. */
  readonly address: () => string;
  readonly resource: ResourceValues;
}

/**
 * Addresses of other clusters of the app that are the same one in Rancher: of this name, and made by the same provider of
 * the stack, or in another stack by a provider with the same URL.
 */
export function sameNamedAs(cluster: TerraformResource): readonly string[] {
  const own = candidateOf(cluster);
  const keys = keysOf(own);
  if (keys.length === 0) return [];
  const isShared = ({ key }: InstanceKey) => keys.some((each) => each.key === key);
  const stacks = cluster.node.root.node.findAll().filter((node) => TerraformStack.isStack(node));
  const others = stacks
    .flatMap((stack) => candidatesOf(stack, cluster))
    .map((other) => ({ ...other, keys: keysOf(other).filter(isShared) }))
    .filter((other) => other.keys.length > 0 && isSameRancher(own, other));
  if (others.length === 0 && keys.length === 1) return [];
  const named = [{ ...own, keys }, ...others].map(({ stack, address, keys }) => ({
    address: stack === own.stack ? address() : `${stack.node.id}: ${address()}`,
    rancher: "the same",
    keys,
  }));
  return sameNamedClusters(named).get(named[0] as (typeof named)[number]) ?? [];
}

function keysOf({ stack, resource }: Candidate): readonly InstanceKey[] {
  return keysInRancher(resource, declarationsOf(stack));
}

function candidatesOf(stack: TerraformStack, without: TerraformResource): Candidate[] {
  const all = stack.node.findAll().filter(isCluster);
  const resources = all.filter((each) => each !== without && TerraformStack.of(each) === stack).map(candidateOf);
  const overrides = stackOverridesAt(stack, ["resource", CLUSTER_TYPE]);
  if (!isObject(overrides)) return resources;
  const ids = new Set(all.map(({ friendlyUniqueId }) => friendlyUniqueId));
  const written = Object.entries(overrides).flatMap(([id, values]): Candidate[] =>
    isObject(values) && !ids.has(id)
      ? [{ stack, address: () => `${CLUSTER_TYPE}.${id}`, resource: configuration(stack, values) }]
      : [],
  );
  return [...resources, ...written];
}

function candidateOf(resource: TerraformResource): Candidate {
  const stack = TerraformStack.of(resource);
  return { stack, address: () => `${CLUSTER_TYPE}.${resource.friendlyUniqueId}`, resource: namesOf(resource) };
}

const NAMES = ["name", "fleet_namespace", "provider", "count", "for_each"] as const;

/** The few arguments that matter, without the work of writing a whole cluster for each of all clusters. */
function namesOf(resource: TerraformResource): ResourceValues {
  if (!("nameInput" in resource)) return writtenResource(resource, NAMES);
  const { nameInput, fleetNamespaceInput, rawOverrides } = resource as unknown as ClusterInputs;
  const stack = TerraformStack.of(resource);
  const stackOverrides = stackOverridesAt(stack, ["resource", CLUSTER_TYPE]);
  const own = {
    name: nameInput,
    fleet_namespace: fleetNamespaceInput,
    provider: resource.provider?.fqn,
    count: TerraformCount.isTerraformCount(resource.count) ? resource.count.toTerraform() : resource.count,
    for_each: resource.forEach?._getForEachExpression(),
  };
  const overridden = [
    rawOverrides,
    isObject(stackOverrides) ? stackOverrides[resource.friendlyUniqueId] : undefined,
  ].reduce<PlainObject>(withOverrides, own);
  return configuration(resource, Object.fromEntries(NAMES.map((name) => [name, overridden[name]])));
}

interface ClusterInputs {
  readonly nameInput?: string;
  readonly fleetNamespaceInput?: string;
  readonly rawOverrides?: PlainObject;
}

function configuration(scope: TerraformStack | TerraformResource, values: unknown): ResourceValues {
  return ResourceValues.ofConfiguration(resolved(scope, values));
}

function isSameRancher(one: Candidate, other: Candidate): boolean {
  if (one.stack === other.stack) return providerOf(one) === providerOf(other);
  const [url, otherUrl] = [one, other].map((each) => rancherUrlOfStack(providersOf(each.stack), providerOf(each)));
  if (url === undefined || otherUrl === undefined || [url, otherUrl].some((each) => /[$%]\{/.test(each))) return false;
  return rancherServerAt(url) === rancherServerAt(otherUrl);
}

function providerOf({ resource }: Candidate): string {
  const provider = resource.text("provider");
  return typeof provider === "string" ? provider : "rancher2";
}
