import { TerraformCount, type TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
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

/** A cluster of the app, with what Rancher knows its instances by. */
interface KeyedCandidate extends Candidate {
  readonly keys: readonly InstanceKey[];
}

/** Clusters by what Rancher knows them by, and by the construct that makes each. */
interface FoundClusters {
  readonly byConstruct: ReadonlyMap<TerraformResource, KeyedCandidate>;
  readonly byKey: ReadonlyMap<string, readonly KeyedCandidate[]>;
}

/**
 * The clusters of an app by what Rancher knows them by, as they are when the first is asked for: good while nothing of the
 * app changes.
 */
export class NamedClusters {
  private found: FoundClusters | undefined;

  constructor(private readonly root: IConstruct) {}

  /** Addresses of other clusters that are the same one in Rancher: see `sameNamedAs`. */
  public othersOf(cluster: TerraformResource): readonly string[] {
    this.found ??= foundIn(this.root);
    const { byConstruct, byKey } = this.found;
    const own = byConstruct.get(cluster);
    if (own === undefined || own.keys.length === 0) return [];
    const { keys } = own;
    const isShared = ({ key }: InstanceKey) => keys.some((each) => each.key === key);
    const others = [...new Set(keys.flatMap(({ key }) => byKey.get(key) ?? []))]
      .filter((other) => other !== own && isSameRancher(own, other))
      .map((other) => ({ ...other, keys: other.keys.filter(isShared) }));
    if (others.length === 0 && keys.length === 1) return [];
    const named = [own, ...others].map(({ stack, address, keys }) => ({
      address: stack === own.stack ? address() : `${stack.node.id}: ${address()}`,
      rancher: "the same",
      keys,
    }));
    return sameNamedClusters(named).get(named[0] as (typeof named)[number]) ?? [];
  }
}

/**
 * Addresses of other clusters of the app that are the same one in Rancher: of this name, and made by the same provider of
 * the stack, or in another stack by a provider with the same URL.
 * @param clusters the app's; looked for where none are given
 */
export function sameNamedAs(
  cluster: TerraformResource,
  clusters: NamedClusters = new NamedClusters(cluster.node.root),
): readonly string[] {
  return clusters.othersOf(cluster);
}

/** By stack; to look at all clusters of an app for each of them would take by the square. */
const whileJudged = new WeakMap<TerraformStack, NamedClusters>();
/** By synthesis, of the stack that is judged in it. */
const inSession = new WeakMap<object, { readonly stack: TerraformStack; readonly clusters: NamedClusters }>();

/** Has the app's clusters looked at again, as those of a stack are about to be judged. */
export function beginJudging(stack: TerraformStack): void {
  whileJudged.set(stack, new NamedClusters(stack.node.root));
}

/**
 * The app's clusters, as they are while a stack is judged; undefined where another copy of this package began with that.
 * @param session of a synthesis without validations, in which what is in a stack comes before the stack
 */
export function clustersWhileJudged(stack: TerraformStack, session: object | undefined): NamedClusters | undefined {
  if (session === undefined) return whileJudged.get(stack);
  const known = inSession.get(session);
  if (known?.stack === stack) return known.clusters;
  const clusters = new NamedClusters(stack.node.root);
  inSession.set(session, { stack, clusters });
  return clusters;
}

function foundIn(root: IConstruct): FoundClusters {
  const byConstruct = new Map<TerraformResource, KeyedCandidate>();
  const byKey = new Map<string, KeyedCandidate[]>();
  for (const [candidate, construct] of candidatesIn(root)) {
    const keyed = { ...candidate, keys: keysOf(candidate) };
    if (construct !== undefined) byConstruct.set(construct, keyed);
    for (const key of new Set(keyed.keys.map(({ key }) => key))) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [keyed]);
      else known.push(keyed);
    }
  }
  return { byConstruct, byKey };
}

function keysOf({ stack, resource }: Candidate): readonly InstanceKey[] {
  return keysInRancher(resource, declarationsOf(stack));
}

function candidatesIn(root: IConstruct): [Candidate, TerraformResource?][] {
  const nodes = root.node.findAll();
  const resources = nodes.filter(isCluster);
  const overridden = nodes
    .filter((node) => TerraformStack.isStack(node))
    .flatMap((stack): [Candidate][] => {
      const overrides = stackOverridesAt(stack, ["resource", CLUSTER_TYPE]);
      if (!isObject(overrides)) return [];
      const ids = new Set(
        stack.node
          .findAll()
          .filter(isCluster)
          .map(({ friendlyUniqueId }) => friendlyUniqueId),
      );
      return Object.entries(overrides).flatMap(([id, values]): [Candidate][] =>
        isObject(values) && !ids.has(id)
          ? [[{ stack, address: () => `${CLUSTER_TYPE}.${id}`, resource: configuration(stack, values) }]]
          : [],
      );
    });
  return [...resources.map((each): [Candidate, TerraformResource] => [candidateOf(each), each]), ...overridden];
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
