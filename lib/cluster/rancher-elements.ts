import { TerraformProvider, TerraformResource, type TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import type { PlainObject } from "../scheduling/json";
import { resolved, stackOverridesAt, withOverrides } from "./written-resource";

/** A cluster in Rancher, as Terraform calls it. */
export const CLUSTER_TYPE = "rancher2_cluster_v2";

/** Whether the construct is a cluster in Rancher, whoever wrote it. */
export function isCluster(node: IConstruct): node is TerraformResource {
  return (
    TerraformResource.isTerraformResource(node) && node.terraformResourceType === CLUSTER_TYPE && !isMovedAway(node)
  );
}

/** Whether CDKTF writes a `moved` block in the place of the resource, which `moveTo` and `moveToId` have it do. */
function isMovedAway(resource: TerraformResource): boolean {
  return (resource as unknown as { readonly _hasMoved?: boolean })._hasMoved === true;
}

/** The rancher2 providers of a stack, as they will be written. */
export function providersOf(stack: TerraformStack): PlainObject {
  const written = stack.node
    .findAll()
    .filter((node): node is TerraformProvider => TerraformProvider.isTerraformProvider(node))
    .filter(({ terraformResourceType }) => terraformResourceType === "rancher2")
    .map((provider) => resolved(provider, provider.toTerraform()))
    .reduce<PlainObject>(withOverrides, {});
  const overrides = {
    terraform: stackOverridesAt(stack, ["terraform"]),
    provider: stackOverridesAt(stack, ["provider"]),
  };
  const said = Object.entries(overrides).filter(([, override]) => override !== undefined);
  return withOverrides(written, Object.fromEntries(said));
}
