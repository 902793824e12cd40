/** A release that can be ordered among others of the same software. */
export interface Release {
  /** Major and minor version. */
  readonly minor: string;
  compare(other: this): number;
}

/** Something that came with a release of one minor or of several, as fixes do that are ported back. */
export interface Change<V extends Release> {
  /** The first release of each minor that got it, oldest first; every minor after the last has it from the start. */
  readonly firstReleases: readonly V[];
  /** Minors in use that never got it, where that is worth saying. */
  readonly neverIn: readonly string[];
  /** Issue or pull request it is known from, as `owner/repository#1`. */
  readonly source: string;
}

/** Whether a release has the change. */
export function hasChange<V extends Release>(release: V, { firstReleases }: Change<V>): boolean {
  const first = firstReleases.find(({ minor }) => minor === release.minor) ?? firstReleases[firstReleases.length - 1];
  return first !== undefined && release.compare(first) >= 0;
}
