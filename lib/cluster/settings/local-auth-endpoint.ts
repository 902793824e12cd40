import type { IResolvable } from "cdktf";
import { withOpenTokens } from "../../configuration/open-tokens";
import { withoutUndefined } from "../../configuration/without-undefined";
import type { ClusterV2LocalAuthEndpoint } from "../../provider-rancher2/cluster-v2";
import type { Problem } from "../../scheduling/invalid-input";
import type { PlainObject } from "../../scheduling/json";
import { endpointProblems } from "../../scheduling/validation/endpoint-rules";

/**
 * The authorized cluster endpoint: kubectl's way to the cluster past Rancher, with Rancher's users.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   localAuthEndpoint: { enabled: true, fqdn: "edge.example.com" },
 * });
 * ```
 */
export interface LocalAuthEndpoint {
  /** Whether it is there. Where it is `false`, the block is left out, which is the same to Rancher. */
  readonly enabled: boolean | IResolvable;
  /**
   * Name of a load balancer in front of the control plane; kubeconfigs point to it.
   * @default - kubeconfigs point to each control-plane node
   */
  readonly fqdn?: string;
  /**
   * Certificates of the authority that signed the load balancer's, PEM. Only together with `fqdn`, unless the endpoint is off.
   * @default - none
   */
  readonly caCerts?: string;
}

/**
 * The `local_auth_endpoint` block; none for an endpoint that is off: the provider reads that back as no block, and would
 * plan it again for ever.
 */
export function localAuthEndpointBlock(endpoint: LocalAuthEndpoint): ClusterV2LocalAuthEndpoint | undefined {
  return endpoint.enabled === false ? undefined : withoutUndefined({ ...endpoint });
}

/** Problems of the authorized cluster endpoint. */
export function localAuthEndpointProblems(endpoint: LocalAuthEndpoint): Problem[] {
  return endpointProblems(withOpenTokens(endpoint, "localAuthEndpoint") as PlainObject);
}
