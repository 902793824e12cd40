import { reach } from "./unknown";

/** The type that a synthesized stack declares a variable with; undefined where it does not. */
export function variableTypeIn(stack: unknown, name: string): string | undefined {
  // Terraform's JSON takes one block, or a list of them.
  const types = [reach(stack, "variable", name)].flat().map((block) => reach(block, "type"));
  return types.find((type) => typeof type === "string");
}
