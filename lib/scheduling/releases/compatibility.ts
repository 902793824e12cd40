import { KubernetesVersion } from "./kubernetes-version";
import { RancherVersion } from "./rancher-version";

/**
 * Which releases go together, and which release has which behaviour. Adding a release is a change of this data.
 */

/**
 * K3s minors each Rancher minor supports.
 * @see rancher/kontainer-driver-metadata channels.yaml and the kubeVersion of rancher/rancher's Helm chart
 */
const SUPPORTED_KUBERNETES_MINORS: Readonly<Record<string, readonly string[]>> = {
  "2.10": ["1.28", "1.29", "1.30", "1.31"],
  "2.11": ["1.30", "1.31", "1.32"],
  "2.12": ["1.31", "1.32", "1.33"],
  "2.13": ["1.32", "1.33", "1.34"],
  "2.14": ["1.33", "1.34", "1.35"],
  "2.15": ["1.34", "1.35", "1.36"],
};

/** The K3s minors a Rancher release supports, or undefined for a Rancher minor this library does not know. */
export function supportedKubernetesMinors(rancher: RancherVersion): readonly string[] | undefined {
  return SUPPORTED_KUBERNETES_MINORS[rancher.minor];
}

/** The newest Rancher this library knows the behaviour of; stands in where the app does not say its release. */
export const NEWEST_KNOWN_RANCHER = RancherVersion.parse("2.15.0");

/** The newest K3s minor the catalogue was checked against. */
export const NEWEST_KNOWN_KUBERNETES_MINOR = "1.37";

/** Whether the release is newer than any the catalogue was checked against. */
export function isNewerThanCatalogue(kubernetes: KubernetesVersion): boolean {
  return kubernetes.compare(KubernetesVersion.parse(`v${NEWEST_KNOWN_KUBERNETES_MINOR}.999+k3s1`)) > 0;
}

/** The first release of each minor that has something; every later minor has it from the start. */
type FirstReleases = readonly string[];

function isAtLeast<T extends { readonly minor: string; compare(other: T): number }>(
  version: T,
  firstReleases: FirstReleases,
  parse: (text: string) => T,
): boolean {
  const releases = firstReleases.map(parse);
  const ofMinor = releases.find((release) => release.minor === version.minor);
  if (ofMinor !== undefined) return version.compare(ofMinor) >= 0;
  const newest = releases[releases.length - 1] as T;
  return version.compare(newest) > 0;
}

const rancherHas = (rancher: RancherVersion, firstReleases: FirstReleases) =>
  isAtLeast(rancher, firstReleases, (text) => RancherVersion.parse(text));

/**
 * Whether Rancher passes a custom node's taints on to its own agent while the first node joins.
 * Never fixed in 2.9 and older.
 * @see rancher/rancher#49981, fixed by #49923 (2.12), #49976 (2.11), #49977 (2.10)
 */
export function fixesTaintedFirstNode(rancher: RancherVersion): boolean {
  return rancherHas(rancher, ["2.10.6", "2.11.2", "2.12.0"]);
}

/**
 * Whether Rancher copies a taint's `timeAdded` into its agent's tolerations, which breaks the agent's manifest.
 * @see rancher/rancher#51795, fixed in 2.12.4 and 2.13.0, not in 2.10 and 2.11
 */
export function leaksTimeAdded(rancher: RancherVersion): boolean {
  return !rancherHas(rancher, ["2.12.4", "2.13.0"]);
}

/**
 * Whether registration tokens are replaced every 30 days by default, after which an old command works for 3 hours.
 * @see rancher/rancher feature `crt-token-ttl-rotation`, on by default in 2.15.0
 */
export function rotatesRegistrationTokens(rancher: RancherVersion): boolean {
  return rancherHas(rancher, ["2.15.0"]);
}

/** What can be set on Rancher's pods only from some release on. */
export enum RancherFeature {
  CLUSTER_AGENT_SCHEDULING = "priority class and disruption budget of cattle-cluster-agent",
  FLEET_AGENT_SCHEDULING = "priority class and disruption budget of fleet-agent",
  WEBHOOK_CUSTOMIZATION = "customization of rancher-webhook through the cluster object",
}

const FEATURE_SINCE: Readonly<Record<RancherFeature, string>> = {
  [RancherFeature.CLUSTER_AGENT_SCHEDULING]: "2.11.0",
  [RancherFeature.FLEET_AGENT_SCHEDULING]: "2.14.0",
  [RancherFeature.WEBHOOK_CUSTOMIZATION]: "2.15.0",
};

/** Whether a Rancher release has the feature; the first two also need `cluster-agent-scheduling-customization` on. */
export function hasFeature(rancher: RancherVersion, feature: RancherFeature): boolean {
  return rancherHas(rancher, [FEATURE_SINCE[feature]]);
}

/** The Rancher release a feature came with. */
export function featureSince(feature: RancherFeature): string {
  return FEATURE_SINCE[feature];
}

/** Settings of K3sCluster that older releases of the rancher2 provider have no argument for, by property. */
const PROVIDER_SINCE: Readonly<Record<string, string>> = {
  "agents.fleetAgent.schedulingCustomization": "14.1.0",
  dataDirectories: "8.3.0",
  networking: "13.1.3",
};

/** The first release of the rancher2 provider that has an argument for the setting, or undefined when all have. */
export function providerSince(property: string): string | undefined {
  return PROVIDER_SINCE[property];
}

/**
 * Whether K3s can give its Helm jobs tolerations: `helm-controller-arg: ["job-tolerations=[...]"]`.
 * @see k3s-io/k3s#14300, #14185; in 1.33 not before the second K3s revision of 1.33.13
 */
export function hasHelmJobTolerations(kubernetes: KubernetesVersion): boolean {
  const firstReleases = ["v1.33.13+k3s2", "v1.34.10+k3s1", "v1.35.7+k3s1", "v1.36.3+k3s1"];
  return isAtLeast(kubernetes, firstReleases, (text) => KubernetesVersion.parse(text));
}
