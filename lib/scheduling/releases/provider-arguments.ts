/**
 * Settings of K3sCluster that older releases of the rancher2 provider have no argument for, by property.
 * @see rancher/terraform-provider-rancher2, schemas of its releases; schemas/rancher2
 */
export const PROVIDER_SINCE: ReadonlyMap<string, string> = new Map([
  ["agents.fleetAgent.schedulingCustomization", "14.1.0"],
  ["dataDirectories", "8.3.0"],
  ["networking", "13.1.3"],
]);

/** The first release of the rancher2 provider that has an argument for the setting, or undefined when all have. */
export function providerSince(property: string): string | undefined {
  return PROVIDER_SINCE.get(property);
}
