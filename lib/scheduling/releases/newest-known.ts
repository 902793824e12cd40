import { CHECKED_WITH_K3S, CHECKED_WITH_RANCHER } from "./checked-releases";
import { KubernetesVersion } from "./kubernetes-version";
import { RANCHER_MINORS } from "./rancher-minors";
import { RancherVersion } from "./rancher-version";

/** The newest K3s minor any table was checked against. */
export const NEWEST_KNOWN_KUBERNETES_MINOR = newestMinor(Object.values(CHECKED_WITH_K3S));

/** A release of that minor; with the oldest it stands in for one known only at apply. */
export const NEWEST_KNOWN_KUBERNETES = KubernetesVersion.parse(`v${NEWEST_KNOWN_KUBERNETES_MINOR}.0+k3s1`);

/** The oldest K3s release that any known Rancher supports; with the newest it stands in for one known only at apply. */
export const OLDEST_SUPPORTED_KUBERNETES = KubernetesVersion.parse(
  `v${oldestMinor([...RANCHER_MINORS.values()].flatMap(({ kubernetesMinors }) => kubernetesMinors))}.0+k3s1`,
);

/** The oldest Rancher minor this library knows the behaviour of. */
export const OLDEST_KNOWN_RANCHER_MINOR = oldestMinor([...RANCHER_MINORS.keys()]);

/** The newest Rancher this library knows the behaviour of; stands in where the app does not say its release. */
export const NEWEST_KNOWN_RANCHER = RancherVersion.parse(`${newestMinor(Object.values(CHECKED_WITH_RANCHER))}.0`);

const LAST_OF_NEWEST_MINOR = KubernetesVersion.parse(`v${NEWEST_KNOWN_KUBERNETES_MINOR}.999+k3s1`);

/** Whether the release is newer than any the tables were checked against. */
export function isNewerThanCatalogue(kubernetes: KubernetesVersion): boolean {
  return kubernetes.compare(LAST_OF_NEWEST_MINOR) > 0;
}

/** Whether the release is older than any the tables go back to. */
export function isOlderThanCatalogue(kubernetes: KubernetesVersion): boolean {
  return kubernetes.compare(OLDEST_SUPPORTED_KUBERNETES) < 0;
}

/** Whether the behaviour of the release is known, as one of a minor that the tables were checked with. */
export function isKnownRancher({ minor }: RancherVersion): boolean {
  return RANCHER_MINORS.has(minor) && newestMinor([minor, NEWEST_KNOWN_RANCHER.minor]) === NEWEST_KNOWN_RANCHER.minor;
}

/** The newest of minors of one software, such as `1.9` and `1.37`. */
export function newestMinor(minors: readonly string[]): string {
  return newestFirst(minors)[0] as string;
}

function oldestMinor(minors: readonly string[]): string {
  return newestFirst(minors).at(-1) as string;
}

function newestFirst(minors: readonly string[]): readonly string[] {
  const numbers = (minor: string) => minor.split(".").map(Number);
  const newerFirst = (a: string, b: string) => {
    const [[majorA = 0, minorA = 0], [majorB = 0, minorB = 0]] = [numbers(a), numbers(b)];
    return majorB - majorA || minorB - minorA;
  };
  return [...minors].sort(newerFirst);
}
