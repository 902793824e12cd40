import { TerraformElement, type TerraformResource, TerraformStack } from "cdktf";
import { objectsAt } from "../scheduling/json";
import { type LateSetting, readLateSettings } from "../scheduling/reading/late-settings";
import type { ResourceValues } from "../scheduling/reading/resource-values";
import { declarationsOf } from "./declared-values";

/**
 * Settings of a cluster with which the provider may not be able to create it; none where Terraform takes over one that is
 * there.
 * @param written the resource as it will be written
 */
export function lateSettingsOf(resource: TerraformResource, written: ResourceValues): readonly LateSetting[] {
  const settings = readLateSettings(written, declarationsOf(resource));
  return settings.length > 0 && isImported(resource) ? [] : settings;
}

function isImported({ node, terraformResourceType: type, friendlyUniqueId: id }: TerraformResource): boolean {
  const stack = node.scopes.find((scope) => TerraformStack.isStack(scope));
  const address = `${type}.${id}`;
  return (stack?.node.findAll() ?? [])
    .filter((each) => TerraformElement.isTerraformElement(each))
    .flatMap((element) => objectsAt(element.toTerraform(), "import"))
    .some(({ to }) => to === address || to === `\${${address}}`);
}
