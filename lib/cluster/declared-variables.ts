import { TerraformStack, type TerraformVariable } from "cdktf";
import type { IConstruct } from "constructs";
import { variableTypeIn } from "../scheduling/reading/declared-variables";
import type { VariableType } from "../scheduling/reading/expression-kinds";
import { isOfClass } from "./framework-class";

/** What the variables of a construct's stack are declared as; they are looked for when one is first asked for. */
export function variableTypesOf(scope: IConstruct): VariableType {
  let declared: ReadonlyMap<string, TerraformVariable> | undefined;
  return (name) => {
    declared ??= new Map(
      TerraformStack.of(scope)
        .node.findAll()
        .filter((node): node is TerraformVariable => isOfClass(node, "TerraformVariable"))
        .map((variable) => [variable.friendlyUniqueId, variable]),
    );
    return variableTypeIn(declared.get(name)?.toTerraform(), name);
  };
}
