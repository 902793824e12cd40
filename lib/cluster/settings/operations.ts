import { withOpenTokens } from "../../configuration/open-tokens";
import type { Problem } from "../../scheduling/invalid-input";
import { generationProblems } from "../../scheduling/validation/operation-rules";

/**
 * Asks Rancher to do something once: it does so whenever the number changes, in whichever direction.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   etcdSnapshotCreate: { generation: 1 },
 * });
 * ```
 */
export interface Operation {
  /**
   * Begin with 1 and count up, once for each time. Rancher's UI counts up the same number, and a plan that sets it back
   * to the app's makes Rancher do it again.
   */
  readonly generation: number;
}

/**
 * A rotation of the certificates K3s makes for itself.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   rotateCertificates: { generation: 1, services: ["api-server"] },
 * });
 * ```
 */
export interface RotateCertificates extends Operation {
  /**
   * Names as `k3s certificate rotate --service` takes them.
   * @default - all
   */
  readonly services?: readonly string[];
}

/**
 * Problems of an operation.
 * @param place the property: `rotateCertificates`
 */
export function operationProblems(operation: Operation | undefined, place: string): Problem[] {
  return operation === undefined ? [] : generationProblems(withOpenTokens(operation.generation, place), place);
}
