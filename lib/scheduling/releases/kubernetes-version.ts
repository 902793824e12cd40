import type { SemVer } from "semver";
import compareMain from "semver/functions/compare";
import parse from "semver/functions/parse";
import { InvalidInputError, quoted } from "../invalid-input";
import { isOpen, literalNeeded } from "../known-only-at-apply";

const K3S_VERSION = /^v(\d+\.\d+\.\d+(?:-rc\d+)?)\+k3s([1-9]\d{0,5})$/;

/**
 * A K3s release such as `v1.33.5+k3s1`: a Kubernetes version and the K3s revision of it.
 *
 * Semantic versioning ignores what follows `+` when ordering; K3s does not, so the revision is compared as a number.
 *
 * @example
 * ```ts
 * const [older, newer] = ["v1.33.5+k3s1", "v1.33.5+k3s2"].map((text) => KubernetesVersion.parse(text));
 * if (older !== undefined && newer !== undefined) console.log(newer.minor, older.compare(newer) < 0);
 * ```
 */
export class KubernetesVersion {
  /**
   * Reads `v1.33.5+k3s1` or `v1.33.0-rc1+k3s1`.
   * @throws InvalidInputError unless the text is `vX.Y.Z+k3sN`
   */
  public static parse(text: string): KubernetesVersion {
    if (isOpen(text)) throw new InvalidInputError([literalNeeded(text, "kubernetesVersion")]);
    // From JavaScript anything may come.
    const written = typeof text === "string" ? text : "";
    const match = K3S_VERSION.exec(written);
    const kubernetes = parse(match?.[1]);
    if (match === null || kubernetes === null) {
      const looksLikeKubernetes = /^v?(\d+\.\d+\.\d+)$/.exec(written);
      throw new InvalidInputError([
        {
          what: `kubernetesVersion ${quoted(text)} is not a K3s version`,
          why: written.includes("k3s")
            ? "Rancher turns it into the tag of an installer image and does not check that there is one"
            : "Rancher installs RKE2 whenever the version does not contain k3s",
          help: `write it as K3s releases are named: ${looksLikeKubernetes === null ? "v1.33.5+k3s1" : `v${looksLikeKubernetes[1]}+k3s1`}`,
        },
      ]);
    }
    return new KubernetesVersion(kubernetes, Number(match[2]));
  }

  /** Major and minor version, as in `1.33`. */
  public readonly minor: string;

  private constructor(
    private readonly kubernetes: SemVer,
    private readonly revision: number,
  ) {
    this.minor = `${kubernetes.major}.${kubernetes.minor}`;
  }

  /** Negative when this release is older than the other, positive when newer, 0 when the same. */
  public compare(other: KubernetesVersion): number {
    return compareMain(this.kubernetes, other.kubernetes) || this.revision - other.revision;
  }

  /** As it is written for Rancher: `v1.33.5+k3s1`. */
  public toString(): string {
    return `v${this.kubernetes}+k3s${this.revision}`;
  }
}
