import { blockIn, DRAIN_OPTIONS, isSet } from "./kept-settings";

/**
 * Where an import has not read how long pods get to end, as a mask of the values: the provider takes what is below 0, as the -1
 * of Rancher's dashboard is, for nothing, and sends 0 in its place. Where nothing is drained it is of no effect.
 * @see rancher/terraform-provider-rancher2 rancher2/structure_cluster_v2_rke_config_upgrade_strategy.go
 */
export function unreadNumbers(before: unknown, after: unknown): object {
  const strategyOf = (values: unknown) => blockIn(blockIn(values, "rke_config"), "upgrade_strategy");
  const isDrained = (values: unknown, name: string) => blockIn(strategyOf(values), name)?.enabled === true;
  const unread = DRAIN_OPTIONS.flatMap(([name]) => {
    const options = blockIn(strategyOf(before), name);
    const isOpen = options !== undefined && !isSet(options.grace_period) && isDrained(after, name);
    return isOpen ? [[name, [{ grace_period: true }]] as const] : [];
  });
  return { rke_config: [{ upgrade_strategy: [Object.fromEntries(unread)] }] };
}
