import type { IConstruct } from "constructs";

/** What jsii notes on each class of CDKTF: its full name, as `cdktf.TerraformVariable`. */
const NOTED = Symbol.for("jsii.rtti");

/**
 * Whether a construct is of a class of CDKTF or CDK Terrain, in whichever copy. `instanceof` knows only the copy that this
 * library finds, and the classes that are asked for here are none of those that CDKTF marks itself.
 */
export function isOfClass(
  construct: IConstruct,
  name: "TerraformLocal" | "TerraformModule" | "TerraformVariable",
): boolean {
  for (let type = Object.getPrototypeOf(construct)?.constructor; type != null; type = Object.getPrototypeOf(type)) {
    const noted = Object.hasOwn(type, NOTED) ? String(type[NOTED].fqn) : "";
    if (noted.endsWith(`.${name}`)) return true;
  }
  return false;
}
