import type { Change, Release } from "./change";

/** The releases a change came with: `2.10.6, 2.11.2 and 2.12.0`, `v1.33.13+k3s2, v1.34.10 and v1.35.7`. */
export function releasesWith<V extends Release>({ firstReleases }: Change<V>): string {
  return inProse(firstReleases.map(releaseName));
}

/** What to use to have it: `v1.28.13, v1.29.8 or a later release`. */
export function releasesWithOrLater<V extends Release>({ firstReleases }: Change<V>): string {
  return `${firstReleases.map(releaseName).join(", ")} or a later release`;
}

/** The minors that never got it: `2.10 and 2.11`. */
export function minorsWithout<V extends Release>({ neverIn }: Change<V>): string {
  return inProse(neverIn);
}

/** The first minor that has a change, from its first release on: `1.34`. */
export function firstMinorWith<V extends Release>({ firstReleases }: Change<V>): string {
  return (firstReleases[0] as V).minor;
}

/** The minor before that: `1.33`. */
export function lastMinorWithout<V extends Release>(change: Change<V>): string {
  const [major, minor] = firstMinorWith(change).split(".").map(Number) as [number, number];
  return `${major}.${minor - 1}`;
}

/** The first K3s revision goes without saying. */
function releaseName(release: Release): string {
  return String(release).replace(/\+k3s1$/, "");
}

function inProse(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}
