import type { SemVer } from "semver";
import compareMain from "semver/functions/compare";
import parse from "semver/functions/parse";
import { InvalidInputError, quoted } from "../invalid-input";
import { isOpen, literalNeeded } from "../known-only-at-apply";
import { RANCHER_MINORS } from "./rancher-minors";

/**
 * A Rancher release such as `2.14.1`.
 *
 * @example
 * ```ts
 * const version = RancherVersion.parse("v2.14.1");
 * console.log(version.minor, version.providerMajor);
 * ```
 */
export class RancherVersion {
  /**
   * Reads `2.14.1`, `v2.14.1` or `2.15.0-rc1`.
   * @throws InvalidInputError unless the text names one Rancher 2 release
   */
  public static parse(text: string): RancherVersion {
    if (isOpen(text)) throw new InvalidInputError([literalNeeded(text, "rancherVersion")]);
    const version = parse(text);
    if (version === null || version.major !== 2) {
      throw new InvalidInputError([
        {
          what: `rancherVersion ${quoted(text)} is not a Rancher 2 release`,
          why: "what Rancher does with taints, and which provider fits it, changed in single patch releases",
          help: "write major, minor and patch as Rancher shows them on its About page, for example 2.14.1",
        },
      ]);
    }
    return new RancherVersion(version);
  }

  /** Major and minor version, as in `2.14`. */
  public readonly minor: string;

  private constructor(private readonly version: SemVer) {
    this.minor = `${version.major}.${version.minor}`;
  }

  /** The provider major made for this Rancher minor, or undefined for a minor this library does not know. */
  public get providerMajor(): number | undefined {
    return RANCHER_MINORS.get(this.minor)?.providerMajor;
  }

  /** Negative when this release is older than the other, positive when newer, 0 when the same. */
  public compare(other: RancherVersion): number {
    return compareMain(this.version, other.version);
  }

  /** Without a leading `v`: `2.14.1`. */
  public toString(): string {
    return this.version.version;
  }
}
