import type { IResolvable } from "cdktf";
import { withoutUndefined } from "../../configuration/without-undefined";
import type { ClusterV2LocalAuthEndpoint } from "../../provider-rancher2/cluster-v2";
import type { Problem } from "../../scheduling/invalid-input";

/** The authorized cluster endpoint: kubectl's way to the cluster past Rancher, with Rancher's users. */
export interface LocalAuthEndpoint {
  readonly enabled: boolean | IResolvable;
  /**
   * Name of a load balancer in front of the control plane; kubeconfigs point to it.
   * @default - kubeconfigs point to each control-plane node
   */
  readonly fqdn?: string;
  /**
   * Certificates of the authority that signed the load balancer's, PEM. Only together with `fqdn`.
   * @default - none
   */
  readonly caCerts?: string;
}

/** The `local_auth_endpoint` block. */
export function localAuthEndpointBlock(endpoint: LocalAuthEndpoint): ClusterV2LocalAuthEndpoint {
  return withoutUndefined({ ...endpoint });
}

/**
 * Problems of the authorized cluster endpoint.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/validator.go `validateACEConfig`
 */
export function localAuthEndpointProblems({ fqdn = "", caCerts = "" }: LocalAuthEndpoint): Problem[] {
  if (caCerts === "" || fqdn !== "") return [];
  return [
    {
      what: "localAuthEndpoint has caCerts and no fqdn",
      why: "the certificates are those of a load balancer, and Rancher's webhook refuses them without its name",
      help: "give fqdn, or leave caCerts out",
    },
  ];
}
