import { type ITerraformDependable, TerraformElement, TerraformResource } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import type { Problem } from "../scheduling/invalid-input";
import { isOfClass } from "./framework-class";

/** Something to wait for: one resource or module, or a construct, which stands for all of them in it. */
export type Dependable = ITerraformDependable | IConstruct;

/** The resources and modules behind these, as they are now. */
export function resourcesOf(dependables: readonly Dependable[]): ITerraformDependable[] {
  return [...new Set(dependables.flatMap(resourcesIn))];
}

/** Problems of things to wait for that hold nothing Terraform could wait for. */
export function dependableProblems(dependables: readonly Dependable[], property: string): Problem[] {
  return dependables.flatMap((dependable, index) => {
    if (resourcesIn(dependable).length > 0) return [];
    return [
      {
        what: `${property}[${index}] "${pathOf(dependable)}" holds no resource`,
        why: "Terraform waits for resources and modules, and there is none in it yet",
        help: "pass the resource itself, or a construct that makes one, after it has made it",
      },
    ];
  });
}

function resourcesIn(dependable: Dependable): ITerraformDependable[] {
  if (!Construct.isConstruct(dependable)) return [dependable as ITerraformDependable];
  if (TerraformElement.isTerraformElement(dependable)) return [dependable];
  return dependable.node
    .findAll()
    .filter(
      (construct): construct is TerraformElement =>
        TerraformResource.isTerraformResource(construct) || isOfClass(construct, "TerraformModule"),
    );
}

function pathOf(dependable: Dependable): string {
  return Construct.isConstruct(dependable) ? dependable.node.path : String(dependable);
}
