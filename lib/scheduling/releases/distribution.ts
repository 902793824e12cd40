import parse from "semver/functions/parse";

/** What Rancher installs. */
export type Distribution = "K3s" | "RKE2";

/**
 * By `kubernetes_version` alone, as Rancher decides it: what contains k3s is K3s, and everything else RKE2, `v1.31.6` among
 * it. Undefined for what Rancher refuses, as it is not v and a semantic version.
 * @see rancher/rancher pkg/capr/common.go `GetRuntime`
 */
export function distributionOfRelease(release: string): Distribution | undefined {
  if (!release.startsWith("v") || /\s/.test(release) || parse(release) === null) return undefined;
  return release.includes("k3s") ? "K3s" : "RKE2";
}
