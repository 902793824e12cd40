import { type Change, hasChange } from "./change";
import { KubernetesVersion } from "./kubernetes-version";

/** What single K3s releases changed, besides the workloads of the catalogue. */

function change(firstReleases: readonly string[], source: string) {
  return {
    firstReleases: firstReleases.map((text) => KubernetesVersion.parse(text)),
    neverIn: [],
    source,
  } satisfies Change<KubernetesVersion>;
}

/**
 * K3s can give its Helm jobs tolerations: `helm-controller-arg: ["job-tolerations=[...]"]`. In 1.33 not before the second
 * K3s revision of 1.33.13.
 * @see k3s-io/k3s#14185
 */
export const HELM_JOB_TOLERATIONS = change(
  ["v1.33.13+k3s2", "v1.34.10+k3s1", "v1.35.7+k3s1", "v1.36.3+k3s1"],
  "k3s-io/k3s#14300",
);

/** svclb takes tolerations from the Service's annotation `svccontroller.k3s.cattle.io/tolerations`. */
export const SERVICE_LB_TOLERATIONS = change(
  ["v1.28.13+k3s1", "v1.29.8+k3s1", "v1.30.4+k3s1", "v1.31.0+k3s1"],
  "k3s-io/k3s#10687",
);

/** CoreDNS, metrics-server, local-path-provisioner, Traefik and svclb no longer tolerate the old role's taint. */
export const MASTER_NO_LONGER_TOLERATED = change(["v1.34.0+k3s1"], "k3s-io/k3s#11117");

/** K3s no longer gives nodes of the control plane the label of the old role. */
export const MASTER_NO_LONGER_LABELLED = change(["v1.34.0+k3s1"], "k3s-io/k3s#12395");

/** Whether K3s can give its Helm jobs tolerations. */
export function hasHelmJobTolerations(kubernetes: KubernetesVersion): boolean {
  return hasChange(kubernetes, HELM_JOB_TOLERATIONS);
}

/** Whether svclb takes tolerations from an annotation of the Service. */
export function hasServiceLbTolerations(kubernetes: KubernetesVersion): boolean {
  return hasChange(kubernetes, SERVICE_LB_TOLERATIONS);
}

/** Whether K3s's addons tolerate `node-role.kubernetes.io/master:NoSchedule`. */
export function toleratesMaster(kubernetes: KubernetesVersion): boolean {
  return !hasChange(kubernetes, MASTER_NO_LONGER_TOLERATED);
}

/** Whether K3s labels nodes of the control plane with `node-role.kubernetes.io/master=true`. */
export function hasOldControlPlaneLabel(kubernetes: KubernetesVersion): boolean {
  return !hasChange(kubernetes, MASTER_NO_LONGER_LABELLED);
}
