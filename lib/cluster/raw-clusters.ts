import { type TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { hasBrand } from "../scheduling/brand";
import { isObject, type PlainObject } from "../scheduling/json";
import type { ReleasedCluster } from "../scheduling/model/common-release";
import { prove } from "../scheduling/prove";
import { yamlTemplateReader } from "../scheduling/reading/go-yaml";
import { hasNoInstance } from "../scheduling/reading/instances";
import { type LateSetting, readLateSettings } from "../scheduling/reading/late-settings";
import { rancherOfStack } from "../scheduling/reading/rancher-of-stack";
import { readCluster } from "../scheduling/reading/read-cluster";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { annotate, takeBackFindings } from "./annotate";
import { atSynth } from "./at-synth";
import { declarationsOf, nullSourcesOf } from "./declared-values";
import { variableTypesOf } from "./declared-variables";
import { lateSettingsOf } from "./late-settings";
import { CLUSTER_TYPE, isCluster, providersOf } from "./rancher-elements";
import { beginJudging, clustersWhileJudged, sameNamedAs } from "./same-named";
import { resolved, stackOverridesAt, writtenResource } from "./written-resource";

/** On the stack, as another copy of this package must find it too. */
const IS_JUDGED = Symbol.for("cdktf-rancher-k3s/RawClustersAreJudged");

/**
 * Has every `rancher2_cluster_v2` of the stack judged that is written with bindings alone, or by an override of the stack,
 * as far as it tells: of which nodes it has, nobody knows.
 */
export function judgeRawClusters(stack: TerraformStack): void {
  if (IS_JUDGED in stack) return;
  Object.defineProperty(stack, IS_JUDGED, { value: true });
  atSynth(stack, (session) => {
    beginJudging(stack);
    annotateRawClusters(stack, session);
  });
}

function annotateRawClusters(stack: TerraformStack, session: object | undefined): void {
  const rancher = rancherOf(stack);
  // A stack within this one is a configuration of its own, which may have other providers.
  const isOther = (node: IConstruct) => TerraformStack.of(node) !== stack && IS_JUDGED in TerraformStack.of(node);
  const nodes = stack.node.findAll().filter((node) => !isOther(node));
  for (const node of nodes) if (!hasBrand(node, "K3sCluster")) takeBackFindings(node);
  for (const written of clustersOfOverrides(stack)) {
    annotateRawCluster(stack, written, rancher(), [], readLateSettings(written, declarationsOf(stack)));
  }
  for (const node of nodes.filter(isRawCluster)) {
    const owner = TerraformStack.of(node);
    const tells = owner === stack ? rancher() : rancherOf(owner)();
    const written = writtenResource(node);
    annotateRawCluster(
      node,
      written,
      tells,
      sameNamedAs(node, clustersWhileJudged(stack, session)),
      lateSettingsOf(node, written),
    );
  }
}

function isRawCluster(node: IConstruct): node is TerraformResource {
  return isCluster(node) && !hasBrand(node.node.scope, "K3sCluster");
}

/** Clusters that `stack.addOverride("resource.rancher2_cluster_v2.NAME", ...)` alone writes. */
function clustersOfOverrides(stack: TerraformStack): ResourceValues[] {
  const overrides = stackOverridesAt(stack, ["resource", CLUSTER_TYPE]);
  if (!isObject(overrides)) return [];
  const constructs = new Set(
    stack.node
      .findAll()
      .filter(isCluster)
      .map((resource) => resource.friendlyUniqueId),
  );
  return Object.entries(overrides).flatMap(([name, written]) =>
    isObject(written) && !constructs.has(name) ? [ResourceValues.ofConfiguration(resolved(stack, written))] : [],
  );
}

/** What a stack tells about its Rancher. */
interface StackTells {
  /** The providers, as they will be written. */
  readonly content: PlainObject;
  readonly released: readonly ReleasedCluster[];
}

/** Works it out when it is first asked for: most stacks have no such cluster. */
function rancherOf(stack: TerraformStack): () => StackTells {
  let told: StackTells | undefined;
  return () => {
    told ??= { content: providersOf(stack), released: releasedClusters(stack) };
    return told;
  };
}

/** The clusters of the stack that have a model, in whichever copy of this package. */
function releasedClusters(stack: TerraformStack): ReleasedCluster[] {
  return stack.node
    .findAll()
    .filter((node): node is IConstruct & ClusterWithModel => hasBrand(node, "K3sCluster"))
    .map(({ resource, model: { rancherVersion } }) => ({
      provider: resource.provider?.fqn ?? "rancher2",
      ...(rancherVersion === undefined ? {} : { rancherVersion: RancherVersion.parse(rancherVersion) }),
    }));
}

interface ClusterWithModel {
  readonly resource: TerraformResource;
  readonly model: { readonly rancherVersion?: string };
}

function annotateRawCluster(
  place: IConstruct,
  written: ResourceValues,
  { content, released }: StackTells,
  sameNamed: readonly string[],
  lateSettings: readonly LateSetting[],
): void {
  const provider = written.text("provider");
  const name = typeof provider === "string" ? provider : "rancher2";
  if (hasNoInstance(written)) return;
  const readYaml = yamlTemplateReader(variableTypesOf(place));
  const context = { ...rancherOfStack(content, name, released), nullSources: nullSourcesOf(place) };
  const cluster = readCluster(written, undefined, context, readYaml);
  annotate(place, prove({ ...cluster, sameNamed, lateSettings }).findings);
}
