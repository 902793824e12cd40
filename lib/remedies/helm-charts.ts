import { InvalidInputError } from "../scheduling/invalid-input";
import { hasHelmJobTolerations } from "../scheduling/releases/compatibility";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import type { Toleration } from "../scheduling/toleration";
import type { RemedyConfiguration, RemedyContext } from "./context";
import { inKubernetes, withDefaults } from "./tolerations";

/** Helm replaces lists, so what Traefik tolerates by default is written again. */
export function traefikTolerations(tolerations: readonly Toleration[], context: RemedyContext): RemedyConfiguration {
  const all = withDefaults(context.workload("traefik").tolerations, tolerations);
  return { chartValues: { traefik: { tolerations: inKubernetes(all) } } };
}

const SERVICE_LB_ANNOTATION = "svccontroller.k3s.cattle.io/tolerations";

/** First releases of each K3s minor that read the annotation; every later minor does. */
const SERVICE_LB_SINCE = ["v1.28.13+k3s1", "v1.29.8+k3s1", "v1.30.4+k3s1", "v1.31.0+k3s1"];

/** K3s adds these to the default ones. */
export function serviceLbTolerations(tolerations: readonly Toleration[], context: RemedyContext): RemedyConfiguration {
  refuseOlder(
    context.kubernetesVersion,
    hasServiceLbTolerations,
    `reads no tolerations from Services, so svclb keeps its own`,
    "use v1.28.13, v1.29.8, v1.30.4, v1.31.0 or a later release (k3s-io/k3s#10687)",
  );
  const all = withDefaults([], tolerations);
  const annotations = { [SERVICE_LB_ANNOTATION]: JSON.stringify(inKubernetes(all)) };
  return { chartValues: { traefik: { service: { annotations } } } };
}

/** K3s gives them to every Helm job, those of the app's own charts included. */
export function helmJobTolerations(tolerations: readonly Toleration[], context: RemedyContext): RemedyConfiguration {
  refuseOlder(
    context.kubernetesVersion,
    hasHelmJobTolerations,
    "has no helm-controller-arg, so Helm jobs tolerate nothing",
    "use v1.33.13+k3s2, v1.34.10, v1.35.7, v1.36.3 or a later release (k3s-io/k3s#14300), or keep one pool free of hard taints",
  );
  const all = withDefaults([], tolerations);
  return { machineGlobalConfig: { "helm-controller-arg": [`job-tolerations=${JSON.stringify(inKubernetes(all))}`] } };
}

function hasServiceLbTolerations(version: KubernetesVersion): boolean {
  const releases = SERVICE_LB_SINCE.map((text) => KubernetesVersion.parse(text));
  const first = releases.find(({ minor }) => minor === version.minor) ?? releases[releases.length - 1];
  return first !== undefined && version.compare(first) >= 0;
}

function refuseOlder(
  version: KubernetesVersion,
  has: (version: KubernetesVersion) => boolean,
  lacks: string,
  help: string,
): void {
  if (has(version)) return;
  throw new InvalidInputError([
    { what: `K3s ${version} ${lacks}`, why: "the release is older than the setting, and would ignore it", help },
  ]);
}
