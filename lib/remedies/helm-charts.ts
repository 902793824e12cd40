import { InvalidInputError } from "../scheduling/invalid-input";
import { type Change, hasChange } from "../scheduling/releases/change";
import { releasesWithOrLater } from "../scheduling/releases/change-phrases";
import { HELM_JOB_TOLERATIONS, SERVICE_LB_TOLERATIONS } from "../scheduling/releases/k3s-changes";
import type { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { SERVICE_LB_TOLERATIONS_ANNOTATION } from "../scheduling/service-lb";
import type { Toleration } from "../scheduling/toleration";
import type { RemedyConfiguration, RemedyContext } from "./context";
import { inKubernetes, withDefaults } from "./tolerations";

/** Helm replaces lists, so what Traefik tolerates by default is written again. */
export function traefikTolerations(tolerations: readonly Toleration[], context: RemedyContext): RemedyConfiguration {
  const all = withDefaults(context.workload("traefik").tolerations, tolerations);
  return { chartValues: { traefik: { tolerations: inKubernetes(all) } } };
}

/** K3s adds these to the default ones. */
export function serviceLbTolerations(tolerations: readonly Toleration[], context: RemedyContext): RemedyConfiguration {
  refuseOlder(
    context.kubernetesVersion,
    SERVICE_LB_TOLERATIONS,
    "reads no tolerations from Services, so svclb keeps its own",
  );
  const all = withDefaults([], tolerations);
  const annotations = { [SERVICE_LB_TOLERATIONS_ANNOTATION]: JSON.stringify(inKubernetes(all)) };
  return { chartValues: { traefik: { service: { annotations } } } };
}

/** K3s gives them to every Helm job, those of the app's own charts included. */
export function helmJobTolerations(tolerations: readonly Toleration[], context: RemedyContext): RemedyConfiguration {
  refuseOlder(
    context.kubernetesVersion,
    HELM_JOB_TOLERATIONS,
    "has no helm-controller-arg, so Helm jobs tolerate nothing",
    ", or keep one pool free of hard taints",
  );
  const all = withDefaults([], tolerations);
  return { machineGlobalConfig: { "helm-controller-arg": [`job-tolerations=${JSON.stringify(inKubernetes(all))}`] } };
}

function refuseOlder(
  version: KubernetesVersion,
  setting: Change<KubernetesVersion>,
  lacks: string,
  otherwise = "",
): void {
  if (hasChange(version, setting)) return;
  throw new InvalidInputError([
    {
      what: `K3s ${version} ${lacks}`,
      why: "the release is older than the setting, and would ignore it",
      help: `use ${releasesWithOrLater(setting)} (${setting.source})${otherwise}`,
    },
  ]);
}
