import type { Problem } from "../invalid-input";
import type { PlainObject } from "../json";
import { isOpen } from "./open-value";

/**
 * Problems of the authorized cluster endpoint. While it is off, Rancher does not look at the rest.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/validator.go `validateACEConfig`
 */
export function endpointProblems({ enabled, fqdn, caCerts }: PlainObject): Problem[] {
  const isMissing = (value: unknown) => value === undefined || value === null || value === "";
  if ([enabled, fqdn, caCerts].some(isOpen)) return [];
  if (enabled !== true || isMissing(caCerts) || !isMissing(fqdn)) return [];
  return [
    {
      what: "localAuthEndpoint has caCerts and no fqdn",
      why: "the certificates are those of a load balancer, and Rancher's webhook refuses them without its name",
      help: "give fqdn, or leave caCerts out",
    },
  ];
}
