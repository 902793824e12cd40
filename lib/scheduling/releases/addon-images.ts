import { KubernetesVersion } from "./kubernetes-version";

/** Images of the addons that K3s ships as plain manifests. */
export interface AddonImages {
  readonly coredns: string;
  readonly metricsServer: string;
  readonly localPathProvisioner: string;
  /** What helper pods of the local-path-provisioner run. */
  readonly busybox: string;
}

function images(coredns: string, metricsServer: string, localPathProvisioner: string, busybox: string): AddonImages {
  return {
    coredns: `rancher/mirrored-coredns-coredns:${coredns}`,
    metricsServer: `rancher/mirrored-metrics-server:v${metricsServer}`,
    localPathProvisioner: `rancher/local-path-provisioner:v${localPathProvisioner}`,
    busybox: `rancher/mirrored-library-busybox:${busybox}`,
  };
}

/**
 * The versions one release of each K3s minor ships: v1.30.7, v1.31.10, v1.32.11+k3s3, v1.33.4, v1.34.2, v1.35.0+k3s3,
 * v1.36.1 and v1.37.1.
 * @see k3s-io/docs docs/release-notes/v1.30.X.md to v1.37.X.md; busybox: k3s-io/k3s#13237
 */
const IMAGES_BY_MINOR: Readonly<Record<string, AddonImages>> = {
  "1.30": images("1.11.3", "0.7.2", "0.0.30", "1.36.1"),
  "1.31": images("1.12.1", "0.7.2", "0.0.31", "1.36.1"),
  "1.32": images("1.14.0", "0.8.0", "0.0.34", "1.36.1"),
  "1.33": images("1.12.3", "0.8.0", "0.0.31", "1.36.1"),
  "1.34": images("1.13.1", "0.8.0", "0.0.32", "1.36.1"),
  "1.35": images("1.14.0", "0.8.0", "0.0.34", "1.37.0"),
  "1.36": images("1.14.3", "0.8.1", "0.0.36", "1.37.0"),
  "1.37": images("1.14.7", "0.9.0", "0.0.37", "1.37.0"),
};
const MINORS = Object.keys(IMAGES_BY_MINOR);

/** The images of a K3s release's minor; of the nearest minor where it is not known. */
export function addonImages(kubernetes: KubernetesVersion): AddonImages {
  const [oldest = "", newest = oldest] = [MINORS[0], MINORS[MINORS.length - 1]];
  const isOlder = kubernetes.compare(KubernetesVersion.parse(`v${oldest}.0+k3s1`)) < 0;
  return (IMAGES_BY_MINOR[kubernetes.minor] ?? IMAGES_BY_MINOR[isOlder ? oldest : newest]) as AddonImages;
}
