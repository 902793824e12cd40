/**
 * The newest minor whose sources each table was compared with, by the name of its file here. This decides which release
 * is the newest that is known; a test demands that no table stays behind.
 */

/** Tables of K3s releases. */
export const CHECKED_WITH_K3S = {
  "addon-images": "1.37",
  "configuration-keys": "1.37",
  "critical-settings": "1.37",
  "flannel-backends": "1.37",
  "k3s-catalog": "1.37",
  "k3s-changes": "1.37",
  "packaged-objects": "1.37",
} as const;

/** Tables of what releases took away. It does not come back, so that they hold for every later release. */
export const WHAT_WENT = ["removed-arguments"] as const;

/** Tables of Rancher releases. */
export const CHECKED_WITH_RANCHER = {
  "provider-arguments": "2.15",
  "rancher-catalog": "2.15",
  "rancher-changes": "2.15",
  "rancher-minors": "2.15",
} as const;
