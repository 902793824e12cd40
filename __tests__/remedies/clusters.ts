import { parseAllDocuments } from "yaml";
import type { K3sCluster, K3sClusterProps, NodePool, NodePoolOptions } from "../../lib";
import { type Remedy, remedied } from "../../lib/remedies";
import { clusterOf, KUBERNETES_VERSION, synthesized } from "../cluster/stacks";

type Pools = Readonly<Record<string, NodePoolOptions>>;

/** A cluster without remedies, and the same with them. */
export function remediedCluster(
  pools: Pools,
  remedies: (pools: Record<string, NodePool>) => readonly Remedy[],
  props: Partial<K3sClusterProps> = {},
): { readonly before: K3sCluster; readonly after: K3sCluster } {
  const before = clusterOf(pools, props);
  const byName = Object.fromEntries(before.nodePools.map((pool) => [pool.name, pool]));
  const { rancherVersion } = before.model;
  const settings = remedied(props, remedies(byName), {
    kubernetesVersion: props.kubernetesVersion ?? KUBERNETES_VERSION,
    ...(rancherVersion === undefined ? {} : { rancherVersion }),
    pools: before.prove().pools,
  });
  return { before, after: clusterOf(pools, settings) };
}

/** Where the proof places a workload, pool by pool. */
export function placements(cluster: K3sCluster, workload: string): Record<string, string> {
  const proof = cluster.prove().workloads.find((each) => each.workload === workload);
  return Object.fromEntries(Object.entries(proof?.placements ?? {}).map(([pool, { verdict }]) => [pool, verdict]));
}

// biome-ignore lint/suspicious/noExplicitAny: configuration as Terraform writes it has no type
type Written = any;

/** The K3s configuration as Terraform hands it to Rancher, read back. */
export function written(cluster: K3sCluster): {
  readonly machineGlobalConfig?: Written;
  readonly chartValues?: Written;
  readonly additionalManifest: Written[];
  readonly text: string;
} {
  const { rke_config: config = {} } = synthesized(cluster).resource.rancher2_cluster_v2.edge;
  const documents = (text = "") =>
    parseAllDocuments(text, { version: "1.1" }).map((each) => {
      if (each.errors.length > 0) throw each.errors[0];
      return each.toJS();
    });
  const { additional_manifest: manifest, chart_values: values, machine_global_config: global } = config;
  return {
    machineGlobalConfig: documents(global)[0],
    chartValues: documents(values)[0],
    additionalManifest: documents(manifest),
    text: manifest ?? "",
  };
}

export { KUBERNETES_VERSION };
