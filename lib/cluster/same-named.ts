import { type TerraformResource, TerraformStack } from "cdktf";
import { isObject, type PlainObject } from "../scheduling/json";
import { hasNoInstance } from "../scheduling/reading/instances";
import { rancherUrlOfStack } from "../scheduling/reading/rancher-of-stack";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { keyInRancher } from "../scheduling/reading/same-named";
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
  const key = keyInRancher(own.resource);
  if (key === undefined || hasNoInstance(own.resource)) return [];
  const stacks = cluster.node.root.node.findAll().filter((node) => TerraformStack.isStack(node));
  return stacks
    .flatMap((stack) => candidatesOf(stack, cluster))
    .filter(({ resource }) => keyInRancher(resource) === key && !hasNoInstance(resource))
    .filter((other) => isSameRancher(own, other))
    .map(({ stack, address }) => (stack === own.stack ? address() : `${stack.node.id}: ${address()}`))
    .sort();
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
    count: resource.count,
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
  return url !== undefined && !/[$%]\{/.test(url) && url === otherUrl;
}

function providerOf({ resource }: Candidate): string {
  const provider = resource.text("provider");
  return typeof provider === "string" ? provider : "rancher2";
}
