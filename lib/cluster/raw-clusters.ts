import { Aspects, TerraformResource, type TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { hasBrand } from "../scheduling/brand";
import { prove } from "../scheduling/prove";
import { rancherHostOf } from "../scheduling/reading/rancher-host";
import { readCluster } from "../scheduling/reading/read-cluster";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { annotate } from "./annotate";
import { writtenResource } from "./written-resource";

/** On the stack, as another copy of this package must find it too. */
const IS_JUDGED = Symbol.for("cdktf-rancher-k3s/RawClustersAreJudged");

/** The release and the URL of Rancher, as the stack's provider has them. */
export interface RancherOfStack {
  readonly rancherVersion: string;
  readonly apiUrl?: string;
}

/**
 * Has every `rancher2_cluster_v2` of the stack judged that is written with bindings alone, as far as it tells: of which
 * nodes it has, nobody knows.
 * @param rancherOf what is known of Rancher in a stack
 */
export function judgeRawClusters(
  stack: TerraformStack,
  rancherOf: (stack: TerraformStack) => RancherOfStack | undefined,
): void {
  if (IS_JUDGED in stack) return;
  Object.defineProperty(stack, IS_JUDGED, { value: true });
  Aspects.of(stack).add({ visit: (node) => isRawCluster(node) && annotateRawCluster(node, rancherOf(stack)) });
}

function isRawCluster(node: IConstruct): node is TerraformResource {
  return (
    TerraformResource.isTerraformResource(node) &&
    node.terraformResourceType === "rancher2_cluster_v2" &&
    !hasBrand(node.node.scope, "K3sCluster")
  );
}

function annotateRawCluster(resource: TerraformResource, rancher: RancherOfStack | undefined): void {
  const cluster = readCluster(writtenResource(resource), undefined, {
    rancherHost: rancherHostOf(rancher?.apiUrl),
    ...(rancher === undefined ? {} : { rancherVersion: RancherVersion.parse(rancher.rancherVersion) }),
  });
  annotate(resource, prove(cluster).findings);
}
