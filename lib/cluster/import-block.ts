import { TerraformElement, type TerraformProvider, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { type Problem, quoted, refuse } from "../scheduling/invalid-input";
import type { ResourceValues } from "../scheduling/reading/resource-values";
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

/** What an app calls to have a cluster imported. */
export type ImportCall = "importExisting()" | "resource.importFrom()";

/**
 * @param before what was called for the cluster already
 * @throws InvalidInputError when both write a block for one address, or one would write it twice
 */
export function requireOneImport(before: ImportCall | undefined, now: ImportCall, constructPath: string): void {
  if (before === undefined || (before === now && now === "resource.importFrom()")) return;
  refuse(
    [
      {
        what: before === now ? `${now} is called twice` : `${before} and ${now} are called for one cluster`,
        why: "each writes an import block for the same address, and Terraform takes one",
        help: "call importExisting() once, and nothing else: it makes the id of the name and namespace that are written",
      },
    ],
    constructPath,
  );
}

/** The arguments that the id of a cluster's import is made of. */
export const IMPORT_ID: readonly string[] = ["name", "fleet_namespace"];

/**
 * The id by which the provider imports a cluster.
 * @param written the cluster as it is written, so that the one is imported that Terraform then goes on with
 * @throws InvalidInputError when no name is written
 */
export function importIdOf(written: ResourceValues, constructPath: string): string {
  const [name, namespace] = IMPORT_ID.map((argument) => written.raw(argument));
  const problems: Problem[] = [
    ...(isText(name) ? [] : [unreadable("name", name, "edge")]),
    ...(isText(namespace) || namespace === undefined || namespace === null
      ? []
      : [unreadable("fleet_namespace", namespace, DEFAULT_NAMESPACE)]),
  ];
  refuse(problems, constructPath);
  return `${namespace ?? DEFAULT_NAMESPACE}/${name}`;
}

const DEFAULT_NAMESPACE = "fleet-default";

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function unreadable(argument: string, value: unknown, example: string): Problem {
  return {
    what: `the ${argument} that is written on the resource is ${quoted(value)}, and importExisting() makes the id of it`,
    why: "an import needs the namespace and the name of the cluster in Rancher when Terraform plans",
    help: `write the one that Rancher has, for example ${example}`,
  };
}

function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
