import { type IResolvable, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/**
 * Keeps the cluster's model in Terraform's state, as the `input` of a `terraform_data` resource, so that a changed taint
 * shows in `terraform plan` although Rancher has no field for the taints of custom nodes.
 *
 * Not cdktf's DataResource: that one runs `terraform version` in a child process for every instance, at synth.
 */
export class ClusterModelResource extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly model: {
      /** The cluster the model is of. The model changes only once Rancher accepted the cluster's change. */
      readonly cluster: TerraformResource;
      readonly input: IResolvable;
    },
  ) {
    super(scope, id, {
      terraformResourceType: "terraform_data",
      terraformGeneratorMetadata: { providerName: "terraform" },
      dependsOn: [model.cluster],
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.model.input };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return { input: { value: this.model.input, isBlock: false, type: "any", storageClassType: "any" } };
  }
}
