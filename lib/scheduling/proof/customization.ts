import { type Cluster, hasProperties } from "../reading/cluster";
import type { CatalogRow, Customization, PackagedWorkload } from "../releases/catalog-row";

/** How a workload is given tolerations where no property of K3sCluster does so. */
interface ByHand {
  /** The properties that the catalogue's way is written through: an override takes the place of what they say. */
  readonly properties: readonly string[];
  /** What to write, in Terraform's words. */
  readonly note: string;
}

const CONFIGURATION = ["machineGlobalConfig"];
const REPLACED = ["additionalManifest", "machineGlobalConfig"];

function replaced(word: string, workload: string): ByHand {
  return {
    properties: REPLACED,
    note: `${word} in disable of machine_global_config, and a Deployment ${workload} of your own in additional_manifest, with tolerations`,
  };
}

const HELM_JOB: ByHand = {
  properties: CONFIGURATION,
  note: "job-tolerations in helm-controller-arg of machine_global_config, where the K3s release has job tolerations",
};

const BY_HAND: Readonly<Partial<Record<PackagedWorkload, ByHand>>> = {
  "cattle-cluster-agent": {
    properties: ["agents.clusterAgent"],
    note: "cluster_agent_deployment_customization.append_tolerations",
  },
  "fleet-agent": { properties: ["agents.fleetAgent"], note: "fleet_agent_deployment_customization.append_tolerations" },
  "rancher-webhook": {
    properties: ["additionalManifest"],
    note: "a ConfigMap cattle-system/rancher-config in additional_manifest, with tolerations in its key rancher-webhook",
  },
  coredns: replaced("coredns", "coredns"),
  "metrics-server": replaced("metrics-server", "metrics-server"),
  "local-path-provisioner": replaced("local-storage", "local-path-provisioner"),
  "local-path-helper": {
    properties: REPLACED,
    note: "local-storage in disable of machine_global_config, and a provisioner of your own in additional_manifest, whose helperPod.yaml has tolerations",
  },
  traefik: { properties: ["chartValues"], note: "tolerations of traefik in chart_values, the default ones among them" },
  "svclb-traefik": {
    properties: ["chartValues"],
    note: "svccontroller.k3s.cattle.io/tolerations among the annotations of Traefik's Service, in chart_values of traefik",
  },
};

/**
 * How the tolerations of a workload are changed in this cluster. One that is not made with K3sCluster has none of its
 * properties, and what an override takes the place of is changed in the override.
 */
export function customizationIn({ workload, customize }: CatalogRow, cluster: Cluster): Customization {
  if (customize.kind !== "code") return customize;
  const byHand = workload.startsWith("helm-install-") ? HELM_JOB : BY_HAND[workload as PackagedWorkload];
  if (byHand === undefined) return customize;
  const isOverridden = byHand.properties.some((property) => cluster.overridden.includes(property));
  if (hasProperties(cluster) && !isOverridden) return customize;
  return { kind: "by-hand", note: isOverridden ? `${byHand.note}, where the override is` : byHand.note };
}
