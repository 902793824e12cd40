import { type ClusterModel, MODEL_SCHEMA_VERSION, NodeRole, RancherHost } from "../lib";

function model(taints: readonly string[]): ClusterModel {
  return {
    schemaVersion: MODEL_SCHEMA_VERSION,
    rancherVersion: "2.14.1",
    pools: {
      servers: { roles: NodeRole.ALL.join(", ") },
      workers: { roles: NodeRole.WORKER, taints: Object.fromEntries(taints.map((taint) => [taint, true])) },
    },
    rancherHost: RancherHost.ADDRESS,
    acknowledged: {},
  };
}

/**
 * Clusters and their models, and between them as much of other resources as makes the plan as large as it shall be. Terraform
 * writes the values of every resource four times: before, after, planned, and in the state.
 */
export function largePlan(clusterCount: number, megabytes: number): string {
  const clusters = Array.from({ length: clusterCount }, (_, index) => {
    const name = `cluster-${index}`;
    const cluster = { name, kubernetes_version: "v1.33.5+k3s1" };
    const side = (input: object) => ({ id: name, input, output: input, triggers_replace: null });
    return [
      change("rancher2_cluster_v2", name, { ...cluster, kube_config: "made-up — ".repeat(1000) }, cluster),
      change("terraform_data", `${name}_model`, side(model([])), side(model(["team=a:NoExecute"]))),
    ];
  }).flat();
  const other = {
    tags: { team: "made-up", size: 12, on: true },
    list: ["one", "two", { three: [3, null] }],
    ...Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`argument_${index}`, index % 3 ? null : "value"])),
    text: "x".repeat(300),
  };
  const size = JSON.stringify(other).length * 4.2;
  const others = Array.from({ length: Math.round((megabytes * 1024 ** 2) / size) }, (_, index) =>
    change("other_thing", `other_${index}`, other, { ...other, index }),
  );
  const root = (side: "before" | "after") => ({
    root_module: {
      resources: others.map(({ change, ...resource }) => ({ ...resource, values: change[side], sensitive_values: {} })),
    },
  });
  return JSON.stringify({
    format_version: "1.2",
    planned_values: root("after"),
    resource_changes: [...others, ...clusters],
    prior_state: { format_version: "1.0", values: root("before") },
  });
}

function change(type: string, name: string, before: object, after: object) {
  const address = `${type}.${name}`;
  const provider_name = `registry.terraform.io/made/${type}`;
  return {
    address,
    mode: "managed",
    type,
    name,
    provider_name,
    change: { actions: ["update"], before, after, after_unknown: {} },
  };
}
