import type { TerraformElement } from "cdktf";
import { at, type PlainObject } from "../../scheduling/json";

/**
 * Makes Terraform stop when Rancher gives the cluster no registration command, before anything that is made from it.
 *
 * The provider asks a few times and then goes on with an empty one (rancher/terraform-provider-rancher2#791), so that
 * machines would be made that never register. As a postcondition of the cluster it holds for every use of the command;
 * as an override it stays when an app sets the resource's lifecycle. The cluster is made all the same, and the next apply
 * goes on from there.
 */
export function requireNodeCommand(cluster: TerraformElement): void {
  // Every pool of the cluster asks for it.
  const { rawOverrides } = cluster as unknown as { readonly rawOverrides?: PlainObject };
  if ([at(rawOverrides, "lifecycle", "postcondition")].flat().includes(NODE_COMMAND_CONDITION)) return;
  cluster.addOverride("lifecycle.postcondition", [NODE_COMMAND_CONDITION]);
}

/** The condition; always this object, so that it is known among others. */
export const NODE_COMMAND_CONDITION = {
  condition: '${try(self.cluster_registration_token[0].node_command, "") != ""}',
  error_message:
    "Rancher gives no registration command for this cluster, so no node could register. Right after the cluster " +
    "was made it may not be there yet: apply again. If that does not help, the provider's API token may not read " +
    "the cluster's registration tokens.",
};
