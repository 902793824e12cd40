import type { ProofComparison } from "../scheduling/compare";
import type { Cluster } from "../scheduling/reading/cluster";
import type { FromSnapshot } from "../scheduling/reading/from-snapshot";
import { asCode, type Text, text } from "../scheduling/rich-text";
import type { ClusterDiff } from "./cluster-diff";
import { isRestore } from "./k3s-restarts";

/** What a change has Rancher take from a snapshot in place of what is written; undefined where it restores none of it. */
export function fromSnapshot(
  diff: Pick<ClusterDiff, "settings">,
  before: Cluster | undefined,
  after: Cluster | undefined,
): FromSnapshot | undefined {
  return before !== undefined && after !== undefined && isRestore(diff) ? after.fromSnapshot : undefined;
}

/**
 * Settings that Rancher takes from the snapshot with `all`. Older releases leave some of them as they are written.
 * @see rancher/rancher pkg/controllers/provisioningv2/provisioningcluster/controller.go (`reconcileClusterSpecEtcdRestore`)
 */
const TAKEN =
  /^(?:agents\.|addons\.|machineGlobalConfig\b|machineSelectorConfig\b|chartValues\b|additionalManifest\b|registries\b|upgradeStrategy\b|networking\b|defaultPodSecurityAdmissionConfigurationTemplateName$)/;

/** Without what is written and does not come: in its place is what the snapshot says, which nothing here tells. */
export function withoutTaken(diff: ClusterDiff, from: FromSnapshot | undefined): ClusterDiff {
  if (from === undefined) return diff;
  const { before } = diff.kubernetesVersion;
  const released = { ...diff, kubernetesVersion: { before, after: before } };
  if (from === "kubernetesVersion") return released;
  return {
    ...released,
    tolerations: diff.tolerations.filter(({ change }) => change === "kept"),
    settings: diff.settings.filter(({ setting }) => !TAKEN.test(setting)),
  };
}

/** Nothing is repaired, and nothing known to run otherwise, by what does not come. */
export function withoutTakenRepairs(comparison: ProofComparison, from: FromSnapshot | undefined): ProofComparison {
  return from === undefined ? comparison : { ...comparison, workloads: [], goneFindings: [] };
}

/** What comes from the snapshot, in words. */
export function takenWords(from: FromSnapshot): Text {
  return from === "kubernetesVersion"
    ? text`its K3s release`
    : text`its K3s release, its configuration (${asCode("machine_global_config")}, ${asCode("machine_selector_config")}, ${asCode("chart_values")}, ${asCode("additional_manifest")}) and, in newer releases of Rancher, the agents' customization, ${asCode("registries")}, ${asCode("upgrade_strategy")} and ${asCode("networking")}`;
}
