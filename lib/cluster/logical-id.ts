import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { isToken } from "../configuration/token-json";
import { type Problem, quoted } from "../scheduling/invalid-input";
import { type Fields, list, optional, type Shape, text, withRule } from "../scheduling/validation/shape";

/**
 * How Terraform names what a construct writes.
 *
 * @example
 * ```ts
 * K3sCluster.fromClusterName(this, "existing", "edge", { logicalId: "edge" });
 * ```
 */
export interface LogicalIdProps {
  /**
   * Name by which Terraform knows the construct's resources, and with which the names of its outputs begin: letters,
   * digits, "-" and "_". It stays when the construct gets another id or another scope.
   * @default - made by CDKTF from the construct's id and scope, so that it changes with them
   */
  readonly logicalId?: string;
}

/**
 * How Terraform names the resources of a construct, and how it did before.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   logicalId: "edge",
 *   movedFrom: "rancher2_cluster_v2.old_name",
 * });
 * ```
 */
export interface MovableProps extends LogicalIdProps {
  /**
   * What the construct's resources were named by before, so that Terraform moves them (`moved` blocks) instead of
   * destroying them and making others: the former logical id, its address in Terraform's state
   * (`rancher2_cluster_v2.edge`), or the former construct path, with the stack's (`clusters/site/edge`). Several, the
   * oldest first, where some states have not seen the earlier moves. Of the same stack: Terraform moves nothing from one
   * state to another. Leave it in until every state was applied with it; later it does no harm. Outputs are no resources
   * and get their new names at once.
   * @default - nothing is moved
   */
  readonly movedFrom?: string | readonly string[];
}

/** The properties as they were read. */
export type ReadMovable = LogicalIdProps & { readonly movedFrom?: readonly string[] };

/** Whether Terraform takes the text as a name. */
export function isTerraformName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name);
}

const FORMER_NAMES = list(text("old-id"));

/** One text is a list of one. */
const MOVED_FROM: Shape<readonly string[]> = {
  ...FORMER_NAMES,
  read: (value, place, problems) =>
    typeof value === "string" ? FORMER_NAMES.read([value], place, problems) : FORMER_NAMES.read(value, place, problems),
};

export const LOGICAL_ID = optional(withRule(text("edge"), logicalIdProblems));

export const MOVABLE_FIELDS: Fields<ReadMovable> = { logicalId: LOGICAL_ID, movedFrom: optional(MOVED_FROM) };

function logicalIdProblems(logicalId: string, place: string): Problem[] {
  if (!isToken(logicalId) && isTerraformName(logicalId)) return [];
  return [
    {
      what: `${place} ${quoted(logicalId)} is no name in Terraform`,
      why: 'a name begins with a letter or "_", and letters, digits, "-" and "_" follow; it is known while the app is synthesized',
      help: "write it as a literal such as edge",
    },
  ];
}

/** The name of a construct in Terraform: the app's, or CDKTF's. */
export function logicalIdOf(construct: IConstruct, { logicalId }: LogicalIdProps): string {
  return logicalId ?? TerraformStack.of(construct).getLogicalId(construct.node);
}
