import { type IResolvable, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { type ClusterSources, sourcesJson } from "../scheduling/source-location";
import { hclForm } from "./hcl/hcl-form";
import { walkedOnce } from "./walked-once";

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
      /** Where the app makes the cluster and its pools by the time the stack is written. */
      readonly sources: () => ClusterSources;
    },
  ) {
    super(scope, id, {
      terraformResourceType: "terraform_data",
      terraformGeneratorMetadata: { providerName: "terraform" },
      dependsOn: [model.cluster],
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const sources = sourcesJson(this.model.sources());
    // Terraform ignores this key, so a line that moves changes no plan. CDKTF keeps its own notes in there as well.
    return { input: this.model.input, ...(sources === undefined ? {} : { "//": { sources } }) };
  }

  public override toTerraform(): object {
    return walkedOnce(this, super.toTerraform());
  }

  public override toHclTerraform(): object {
    return hclForm(this);
  }
}
