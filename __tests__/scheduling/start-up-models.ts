import type { PoolSketch } from "./models";
import { PLAIN, written } from "./reading/written";

/** Settings, manifests and clusters of tests about what keeps pods off new nodes. */

export const EXTERNAL_CLOUD = { "disable-cloud-controller": true, "kubelet-arg": ["cloud-provider=external"] };
export const UNINITIALIZED = { key: "node.cloudprovider.kubernetes.io/uninitialized", operator: "Exists" };
export const EVERYTHING = { operator: "Exists" };

export type Pools = Readonly<Record<string, PoolSketch>>;

/** A cluster with this K3s configuration and these manifests. */
export const cluster = (
  settings: object,
  manifests: readonly object[] = [],
  pools: Pools = PLAIN,
  rest: Parameters<typeof written>[2] = {},
) =>
  written(
    {
      machine_global_config: JSON.stringify(settings),
      ...(manifests.length === 0
        ? {}
        : { additional_manifest: manifests.map((each) => JSON.stringify(each)).join("\n---\n") }),
    },
    pools,
    rest,
  );
export const workload = (kind: string, name: string, pod: object = {}, spec: object = {}) => ({
  apiVersion: kind.endsWith("Job") ? "batch/v1" : "apps/v1",
  kind,
  metadata: { name, namespace: "kube-system" },
  spec: { ...spec, template: { metadata: { labels: { app: name } }, spec: pod } },
});
export const chart = (name: string, spec: object = {}) => ({
  apiVersion: "helm.cattle.io/v1",
  kind: "HelmChart",
  metadata: { name, namespace: "kube-system" },
  spec,
});
export const tolerating = (...tolerations: object[]) => ({ tolerations });
export const bootstrapOf = (...args: Parameters<typeof cluster>) => cluster(...args).bootstrap.verdict;
export const of = (code: string, { findings }: ReturnType<typeof cluster>) =>
  findings.filter((finding) => finding.code === code).map(({ data }) => data);
