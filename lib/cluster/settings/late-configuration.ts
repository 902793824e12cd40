import type { K3sConfigurationValue, MachineSelectorConfig } from "../../configuration/k3s-configuration";
import { isToken } from "../../configuration/token-json";
import { mayHoldExpression } from "../../scheduling/reading/known-at-plan";
import { asRancherKeeps, hasTemplate, type RewrittenSettings } from "./pod-security";

/** Whether Terraform may know a value of the K3s configuration only at apply; a value without tokens it always knows. */
export type IsLate = (value: K3sConfigurationValue) => boolean;

/** Whether there is a token or an expression in a value, so that it may be late. */
export function isOpenValue(value: unknown): boolean {
  if (isToken(value)) return true;
  return Array.isArray(value) ? value.some(isOpenValue) : mayHoldExpression(value);
}

/** Settings where they are written, and what of it the app said in another property. */
export interface PlacedSettings<T> {
  readonly settings: T;
  /**
   * Keys of `machineGlobalConfig` that stand in the selector configuration, entry by entry from its front; undefined where
   * nobody could take an entry of the app's own for one of these.
   */
  readonly globalEntries: readonly (readonly string[])[] | undefined;
}

/**
 * The settings as they are written for the cluster of that name. What the app says in `machineGlobalConfig` stands there,
 * but for two things, each in a selector configuration before the app's own, which take its place key by key as they do the
 * global one's: arguments that Rancher's webhook would rewrite, and values that Terraform may know only at apply. With those
 * in `machine_global_config` the provider cannot create a cluster; an entry without a selector applies to all machines, and
 * Rancher makes the same configuration of both.
 * @see rancher/rancher pkg/capr/planner/config.go `addUserConfig`, pkg/provisioningv2/image/resolve.go
 *   `getPrivateRepoURL`, the one other that reads a key of K3s: it looks in entries without a selector too;
 *   rancher/terraform-provider-rancher2#835, #1501
 */
export function placed<T extends RewrittenSettings>(settings: T, cluster: string, isLate: IsLate): PlacedSettings<T> {
  const kept = asRancherKeeps(settings, cluster);
  const { machineGlobalConfig = {}, machineSelectorConfig = [] } = kept;
  const added = machineSelectorConfig.length - (settings.machineSelectorConfig ?? []).length;
  const ofWebhook = machineSelectorConfig.slice(0, added).map(({ config }) => Object.keys(config));
  const entries = Object.entries(machineGlobalConfig);
  const late = entries.filter(([, value]) => isLate(value));
  if (late.length === 0) {
    const isPlain = added === 0 && (!hasTemplate(settings) || machineSelectorConfig.length === 0);
    return { settings: kept, globalEntries: isPlain ? undefined : ofWebhook };
  }
  const forAll: MachineSelectorConfig = { config: Object.fromEntries(late) };
  const { machineGlobalConfig: _, ...others } = kept;
  const rest = entries.filter((entry) => !late.includes(entry));
  return {
    settings: {
      ...(others as T),
      ...(rest.length === 0 ? {} : { machineGlobalConfig: Object.fromEntries(rest) }),
      machineSelectorConfig: [forAll, ...machineSelectorConfig],
    },
    globalEntries: [late.map(([key]) => key), ...ofWebhook],
  };
}
