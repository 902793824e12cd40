import { type ITerraformDependable, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import type { Remedy } from "../remedies";
import { isObject } from "../scheduling/json";
import { ofType, type Shape } from "../scheduling/validation/shape";
import type { Dependable } from "./dependables";
import type { NodePool } from "./node-pool";

/** Shapes of what an app has made before: told by what it can do, since another copy of a package may have made it. */

/**
 * A Terraform provider of the app.
 * @param type which one, as Terraform names it: any other would be configured for something else
 */
export function provider(type: "rancher2" | "kubernetes"): Shape<TerraformProvider> {
  return ofType(
    `a ${type} provider`,
    `the construct of the ${type} provider`,
    (value) => TerraformProvider.isTerraformProvider(value) && value.terraformResourceType === type,
  );
}

/** A resource or module. */
export const RESOURCE: Shape<ITerraformDependable> = ofType("a resource", "the resource itself", hasAddress);

/** Something that Terraform can wait for. */
export const DEPENDABLE: Shape<Dependable> = ofType(
  "a resource or construct",
  "the resource itself, or a construct with resources in it",
  (value) => Construct.isConstruct(value) || hasAddress(value),
);

function hasAddress(value: unknown): boolean {
  return isObject(value) && typeof value.fqn === "string";
}

/** A node pool. */
export const NODE_POOL: Shape<NodePool> = ofType(
  "a node pool",
  "what addNodePool returns",
  (value) => Construct.isConstruct(value) && "registrationScript" in value,
);

/** What lets system workloads run. */
export const REMEDY: Shape<Remedy> = ofType(
  "a Remedy",
  "Remedy.coredns(pool)",
  (value) => isObject(value) && typeof value.configurationFor === "function",
);
