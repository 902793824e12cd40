import compareMain from "semver/functions/compare";
import parse from "semver/functions/parse";
import { InvalidInputError, quoted } from "../invalid-input";
import { isKnownOnlyAtApply, literalNeeded } from "../label-syntax";

/** Major versions of the provider rancher/rancher2 by the Rancher minor they are made for. */
const PROVIDER_MAJORS: Readonly<Record<string, number>> = {
  "2.10": 6,
  "2.11": 7,
  "2.12": 8,
  "2.13": 13,
  "2.14": 14,
  "2.15": 15,
};

/** A Rancher release such as `2.14.1`. */
export class RancherVersion {
  /**
   * Reads `2.14.1`, `v2.14.1` or `2.15.0-rc1`.
   * @throws InvalidInputError unless the text names one Rancher 2 release
   */
  public static parse(text: string): RancherVersion {
    if (isKnownOnlyAtApply(text)) throw new InvalidInputError([literalNeeded(text, "rancherVersion")]);
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
    return new RancherVersion(version.version);
  }

  /** Major and minor version, as in `2.14`. */
  public readonly minor: string;

  private constructor(private readonly version: string) {
    this.minor = version.split(".", 2).join(".");
  }

  /**
   * The provider major made for this Rancher minor, or undefined for a minor this library does not know.
   * @see rancher/terraform-provider-rancher2 docs/compatibility-matrix.md
   */
  public get providerMajor(): number | undefined {
    return PROVIDER_MAJORS[this.minor];
  }

  /** Negative when this release is older than the other, positive when newer, 0 when the same. */
  public compare(other: RancherVersion): number {
    return compareMain(this.version, other.version);
  }

  public toString(): string {
    return this.version;
  }
}

/** The Rancher minors whose provider is known, oldest first. */
export const KNOWN_RANCHER_MINORS: readonly string[] = Object.keys(PROVIDER_MAJORS);
