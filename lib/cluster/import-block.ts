import { TerraformElement, type TerraformProvider, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { hclForm } from "./hcl/hcl-form";

/**
 * An `import` block: Terraform takes the thing with this id over as that resource, instead of making it.
 *
 * Not cdktf's `importFrom`: that one runs `terraform version` in a child process, at synth.
 */
export class ImportBlock extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly block: {
      readonly to: TerraformResource;
      readonly id: string;
      readonly provider?: TerraformProvider;
    },
  ) {
    super(scope, id, "import");
  }

  public override toTerraform(): object {
    const { to, id, provider } = this.block;
    return { import: [{ to: addressOf(to), id, ...(provider === undefined ? {} : { provider: provider.fqn }) }] };
  }

  public override toHclTerraform(): object {
    return hclForm(this);
  }
}

function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
