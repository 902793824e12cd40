/** Clusters that exist already, under real Terraform: taking one over, and adding to one that stays somebody else's. */
import { TerraformOutput, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole } from "../../lib";
import { ClusterReady } from "../../lib/cluster/cluster-ready";
import { clusterOf, rancherStack } from "../cluster/stacks";
import { createMirror, RANCHER2 } from "./harness";
import { changes, NODE_COMMAND, workspaceOf } from "./stacks";

const terraform = createMirror();
afterAll(() => terraform.remove());

const POOLS = { first: { roles: NodeRole.ALL, taints: ["dedicated:NoSchedule"] } } as const;

function stackOf(importExisting: boolean): TerraformStack {
  const cluster = clusterOf(POOLS);
  if (importExisting) cluster.importExisting();
  return TerraformStack.of(cluster);
}

const CLUSTER = "rancher2_cluster_v2.edge";

test("a cluster that is in Rancher as the app has it is taken over without a change", async () => {
  const before = await workspaceOf(terraform, stackOf(false));
  const { values } = await terraform.apply(before);
  const cluster = values?.root_module.resources?.find(({ address }) => address === CLUSTER);

  const folder = await workspaceOf(terraform, stackOf(true), {
    "import rancher2_cluster_v2 fleet-default/edge": cluster?.values,
  });
  const { resource_changes: planned } = await terraform.plan(folder);
  expect(planned?.find(({ address }) => address === CLUSTER)?.change).toMatchObject({
    actions: ["no-op"],
    importing: { id: "fleet-default/edge" },
  });
  await terraform.apply(folder);
  expect(await changes(terraform, folder)).toEqual({});
});

test("a cluster that is in Rancher as something else is changed, not replaced", async () => {
  const folder = await workspaceOf(terraform, stackOf(true), {
    "import rancher2_cluster_v2 fleet-default/edge": {
      id: "fleet-default/edge",
      name: "edge",
      kubernetes_version: "v1",
    },
  });
  expect(await changes(terraform, folder)).toMatchObject({ [CLUSTER]: "update" });
});

function adoptingStack(): TerraformStack {
  const stack = rancherStack();
  const cluster = K3sCluster.fromClusterName(stack, "edge", "edge");
  const pool = cluster.addNodePool("gpu", { roles: [NodeRole.WORKER] });
  const ready = new ClusterReady(stack, "ready", { cluster, after: [] });
  new TerraformOutput(stack, "kube_config", { value: ready.kubeConfig, sensitive: true });
  new TerraformOutput(stack, "user_data", { value: pool.cloudInit(), sensitive: true });
  return stack;
}

test.each(RANCHER2)(
  "terraform with rancher2 $version adds nodes to a cluster that something else makes",
  async (release) => {
    const folder = await workspaceOf(terraform, adoptingStack(), {}, release);
    expect(await terraform.validate(folder)).toMatchObject({ valid: true, diagnostics: [] });
  },
);

test("the registration command of a cluster that something else makes is used as it is", async () => {
  const folder = await workspaceOf(terraform, adoptingStack(), { [`data.${NODE_COMMAND}`]: "curl | sudo sh -s -" });
  const { values } = await terraform.apply(folder);
  expect(values?.outputs?.edge_gpu_registration_command).toMatchObject({
    sensitive: true,
    value: "curl | sudo sh -s - --worker --label rancher-k3s/node-pool=gpu",
  });
});

test("terraform stops when a cluster that something else makes gives no registration command", async () => {
  const folder = await workspaceOf(terraform, adoptingStack(), { [`data.${NODE_COMMAND}`]: "" });
  await expect(terraform.apply(folder)).rejects.toThrow(/Rancher gives no registration command for this cluster/);
});
