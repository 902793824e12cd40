import { TerraformElement, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { at } from "../scheduling/json";
import type { Declarations } from "../scheduling/reading/known-at-plan";
import { defaultOf, type NullSources } from "../scheduling/reading/nullness";
import { resolved, stackOverridesAt, withOverrides } from "./written-resource";

/** What the stack of a construct declares, as it will be written; its elements are looked for when one is first asked for. */
export function declarationsOf(scope: IConstruct): Declarations {
  const written = valuesOf(scope);
  return {
    local: (name) => written("locals", name),
    resource: (type, name) => written("resource", type, name),
    data: (type, name) => written("data", type, name),
  };
}

/** By what expressions of a construct may turn out to be null. */
export function nullSourcesOf(scope: IConstruct): NullSources {
  const written = valuesOf(scope);
  return {
    variable: (name) => defaultOf(written("variable", name)),
    local: (name) => written("locals", name),
  };
}

/** What the elements of a construct's stack write at a place, overrides included. */
function valuesOf(scope: IConstruct): (...place: readonly string[]) => unknown {
  const stack = TerraformStack.of(scope);
  let elements: readonly TerraformElement[] | undefined;
  return (...place) => {
    elements ??= stack.node.findAll().filter((node) => TerraformElement.isTerraformElement(node));
    const own = elements
      .filter(({ friendlyUniqueId }) => friendlyUniqueId === place.at(-1))
      .map((element) => at(element.toTerraform(), ...place))
      .find((each) => each !== undefined);
    const overrides = stackOverridesAt(stack, place);
    if (own === undefined || overrides === undefined) return resolved(scope, own ?? overrides);
    return withOverrides(resolved(scope, own), resolved(scope, overrides));
  };
}
