import { type Change, hasChange } from "./change";
import { RancherVersion } from "./rancher-version";

/** What single Rancher releases changed. */

function change(firstReleases: readonly string[], source: string, neverIn: readonly string[] = []) {
  return {
    firstReleases: firstReleases.map((text) => RancherVersion.parse(text)),
    neverIn,
    source,
  } satisfies Change<RancherVersion>;
}

/**
 * Rancher passes a custom node's taints on to its own agent while the first node joins.
 * @see rancher/rancher#49923 (2.12), #49976 (2.11) and #49977 (2.10)
 */
export const TAINTED_FIRST_NODE_FIX = change(["2.10.6", "2.11.2", "2.12.0"], "rancher/rancher#49981", ["2.9"]);

/** Rancher no longer copies a taint's `timeAdded` into its agent's tolerations, which broke the agent's manifest. */
export const TIME_ADDED_FIX = change(["2.12.4", "2.13.0"], "rancher/rancher#51795", ["2.10", "2.11"]);

/**
 * Rancher's release data has helm-controller-arg for certain: it lists K3s 1.37, which is newer than the key. The data was
 * changed in July 2026, and a Rancher that fetches it may have it before; 2.15.0 was made with older data (K3s 1.36.1).
 */
export const HELM_CONTROLLER_ARG_PASSED_ON = change(["2.16.0"], "rancher/kontainer-driver-metadata#2143");

/** Registration tokens are replaced every 30 days: Rancher's feature `crt-token-ttl-rotation` is on by default. */
export const TOKEN_ROTATION = change(["2.15.0"], "rancher/rancher pkg/features/feature.go, v2.15.0");

/**
 * Rancher's webhook reads all of `kube-apiserver-arg` as a list of text and writes it as one, with a pod security admission
 * template and without.
 * @see __tests__/conformance/webhook
 */
export const LIST_OF_API_SERVER_ARGUMENTS = change(
  ["2.11.7", "2.12.3", "2.13.0"],
  "rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/mutator.go",
);

/** Rancher gives nodes labels that name the cluster and the machine that they are of. */
export const PLAN_LABELS = change(["2.15.0"], "rancher/rancher pkg/capr/planner, `addLabels`");

/** What can be set on Rancher's pods only from some release on. */
export enum RancherFeature {
  CLUSTER_AGENT_SCHEDULING = "priority class and disruption budget of cattle-cluster-agent",
  FLEET_AGENT_SCHEDULING = "priority class and disruption budget of fleet-agent",
  WEBHOOK_CUSTOMIZATION = "customization of rancher-webhook through the cluster object",
}

/**
 * Rancher's feature without which it refuses priority classes and disruption budgets of its agents; off by default.
 * @see rancher/rancher pkg/features/feature.go
 */
export const AGENT_SCHEDULING_FLAG = "cluster-agent-scheduling-customization";

const CLUSTER_TYPES = "rancher/rancher pkg/apis/provisioning.cattle.io/v1/cluster_types.go";

/** The release each feature came with. */
export const FEATURES: Readonly<Record<RancherFeature, Change<RancherVersion>>> = {
  [RancherFeature.CLUSTER_AGENT_SCHEDULING]: change(["2.11.0"], CLUSTER_TYPES),
  [RancherFeature.FLEET_AGENT_SCHEDULING]: change(["2.14.0"], CLUSTER_TYPES),
  [RancherFeature.WEBHOOK_CUSTOMIZATION]: change(["2.15.0"], CLUSTER_TYPES),
};

/** Whether Rancher passes a custom node's taints on to its own agent while the first node joins. */
export function fixesTaintedFirstNode(rancher: RancherVersion): boolean {
  return hasChange(rancher, TAINTED_FIRST_NODE_FIX);
}

/** Whether Rancher copies a taint's `timeAdded` into its agent's tolerations, which breaks the agent's manifest. */
export function leaksTimeAdded(rancher: RancherVersion): boolean {
  return !hasChange(rancher, TIME_ADDED_FIX);
}

/** Whether Rancher passes helm-controller-arg on to K3s for certain. */
export function passesOnHelmControllerArg(rancher: RancherVersion): boolean {
  return hasChange(rancher, HELM_CONTROLLER_ARG_PASSED_ON);
}

/** Whether registration tokens are replaced every 30 days by default, after which an old command works for 3 hours. */
export function rotatesRegistrationTokens(rancher: RancherVersion): boolean {
  return hasChange(rancher, TOKEN_ROTATION);
}

/** Whether Rancher's webhook makes a list of text of `kube-apiserver-arg`, whatever was written. */
export function makesListOfApiServerArguments(rancher: RancherVersion): boolean {
  return hasChange(rancher, LIST_OF_API_SERVER_ARGUMENTS);
}

/** Whether Rancher gives nodes labels of `plan.cattle.io`. */
export function labelsNodesForPlans(rancher: RancherVersion): boolean {
  return hasChange(rancher, PLAN_LABELS);
}

/** Whether a Rancher release has the feature; the first two also need `cluster-agent-scheduling-customization` on. */
export function hasFeature(rancher: RancherVersion, feature: RancherFeature): boolean {
  return hasChange(rancher, FEATURES[feature]);
}

/** The Rancher release a feature came with. */
export function featureSince(feature: RancherFeature): string {
  return String(FEATURES[feature].firstReleases[0]);
}
