import type { SystemWorkload } from "../releases/catalog-row";
import { isUnknown, type Known } from "./unknown";
import type { WorkloadCustomization } from "./workload-customization";

/** Workloads that go with each word `disable` takes. */
const DISABLED_BY: ReadonlyMap<string, readonly SystemWorkload[]> = new Map([
  ["coredns", ["coredns"]],
  ["metrics-server", ["metrics-server"]],
  ["local-storage", ["local-path-provisioner"]],
  ["traefik", ["helm-install-traefik-crd", "helm-install-traefik"]],
  ["gateway-api-crd", ["helm-install-gateway-api-crd"]],
  ["servicelb", ["svclb-traefik"]],
]);

/** The words of `disable` that are about system workloads. */
export const DISABLE_WORDS: readonly string[] = [...DISABLED_BY.keys()];

/** What `disable` says about system workloads. */
export function disabledAddons(
  words: Known<readonly string[]>,
): readonly (readonly [SystemWorkload, WorkloadCustomization])[] {
  if (isUnknown(words)) {
    return [...DISABLED_BY.values()].flat().map((name) => [name, { mayBeDisabled: [words.path] }]);
  }
  return words.flatMap((word) => DISABLED_BY.get(word) ?? []).map((name) => [name, { disabled: true }]);
}
