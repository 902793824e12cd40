import { TerraformOutput, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import {
  K3sCluster,
  type K3sClusterProps,
  type NodePool,
  type NodePoolOptions,
  NodeRole,
  RancherProvider,
} from "../../lib";
import { ClusterReady, type ClusterReadyProps } from "../../lib/cluster/cluster-ready";
import { SshRegistration } from "../../lib/cluster/ssh-registration";
import { Namespace } from "../../lib/provider-rancher2/namespace";
import { clusterOf, rancherStack, synthesized, type TerraformJson } from "./stacks";

/** A cluster with these pools, each with one machine that registers over SSH. */
function edge(pools: Readonly<Record<string, NodePoolOptions>>, props?: Partial<K3sClusterProps>) {
  const cluster = clusterOf(pools, props);
  const stack = TerraformStack.of(cluster);
  const registrations = cluster.nodePools.map(
    (pool: NodePool) =>
      new SshRegistration(stack, pool.name, { pool, hosts: { [`${pool.name}-1`]: { host: "10.0.0.1" } } }),
  );
  return { cluster, stack, registrations };
}

const syncOf = (json: TerraformJson) => json.resource.rancher2_cluster_sync.ready;

function readyOf(props: Partial<ClusterReadyProps> = {}): TerraformJson {
  const { cluster, stack, registrations } = edge({ servers: { roles: NodeRole.ALL } });
  new ClusterReady(stack, "ready", { cluster, after: registrations, ...props });
  return syncOf(synthesized(cluster));
}

describe("waiting for a cluster", () => {
  test("begins once its nodes register, and sets nothing that the app does not", () => {
    expect(readyOf()).toEqual({
      cluster_id: "${rancher2_cluster_v2.edge.cluster_v1_id}",
      depends_on: ["terraform_data.servers_servers-1"],
    });
  });

  test("may take longer, or want to see the cluster active more than once", () => {
    expect(readyOf({ stateConfirm: 3, timeouts: { create: "60m" } })).toMatchObject({
      state_confirm: 3,
      timeouts: { create: "60m" },
    });
  });

  test("may ask another provider", () => {
    const { cluster, stack, registrations } = edge({ servers: { roles: NodeRole.ALL } });
    const provider = new RancherProvider(stack, "other", { rancherVersion: "2.14.1", alias: "other" });
    new ClusterReady(stack, "ready", { cluster, after: registrations, provider });
    expect(syncOf(synthesized(cluster)).provider).toBe("rancher2.other");
  });

  test("is something that other resources can depend on, or take values from", () => {
    const { cluster, stack, registrations } = edge({ servers: { roles: NodeRole.ALL } });
    const ready = new ClusterReady(stack, "ready", { cluster, after: registrations });
    new Namespace(stack, "a", { name: "a", projectId: "p", dependsOn: [ready] });
    new TerraformOutput(stack, "kube_config", { value: ready.kubeConfig, sensitive: true });
    new TerraformOutput(stack, "id", { value: ready.clusterId });
    const json = synthesized(cluster);
    expect(json.resource.rancher2_namespace.a.depends_on).toEqual(["rancher2_cluster_sync.ready"]);
    expect(json.output.kube_config.value).toBe("${rancher2_cluster_sync.ready.kube_config}");
    expect(json.output.id.value).toBe("${rancher2_cluster_sync.ready.cluster_id}");
  });

  test("comes before the machines of other pools where they register after it", () => {
    const { cluster, stack, registrations } = edge({ servers: { roles: NodeRole.ALL } });
    const ready = new ClusterReady(stack, "ready", { cluster, after: registrations });
    const pool = cluster.addNodePool("workers", { roles: [NodeRole.WORKER] });
    new SshRegistration(stack, "workers", { pool, hosts: { w1: { host: "10.0.0.9" } }, after: [ready] });
    expect(synthesized(cluster).resource.terraform_data.workers_w1.depends_on).toEqual(["rancher2_cluster_sync.ready"]);
  });
});

describe("a wait that would never end is refused", () => {
  test("before anything registers nodes", () => {
    expect(() => readyOf({ after: [] })).toThrowErrorMatchingInlineSnapshot(`
"nothing that registers nodes comes before the wait for cluster "edge"
  --> test/ready
  = why: a cluster becomes active once its nodes register, and Terraform would wait for it before it makes them, or shows the command that registers them
  = help: name what registers the nodes in \`after\`; where they register outside of Terraform, wait in a stack that is applied later, on K3sCluster.fromClusterName"
`);
  });

  test("when only the cluster itself comes before it", () => {
    const { cluster, stack } = edge({ servers: { roles: NodeRole.ALL } });
    expect(() => new ClusterReady(stack, "ready", { cluster, after: [cluster, cluster.resource] })).toThrow(
      /nothing that registers nodes/,
    );
  });

  test("when what comes before it makes nothing", () => {
    const { cluster, stack, registrations } = edge({ servers: { roles: NodeRole.ALL } });
    const after = [...registrations, new Construct(stack, "empty")];
    expect(() => new ClusterReady(stack, "ready", { cluster, after })).toThrow(/after\[1\] "test\/empty" holds no res/);
  });

  test("when no machine of some role registers before it", () => {
    const { cluster, stack, registrations } = edge({
      servers: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] },
      workers: { roles: [NodeRole.WORKER] },
    });
    const [servers] = registrations as [SshRegistration];
    expect(() => new ClusterReady(stack, "ready", { cluster, after: [servers] })).toThrowErrorMatchingInlineSnapshot(`
"no node with the role worker registers before the wait for cluster "edge"
  --> test/ready
  = why: Rancher does nothing until a node of each role has registered (rancher/rancher pkg/capr/planner/planner.go, clusterIsSane), so the wait would not end
  = help: add the registration of a pool with the role worker to \`after\`"
`);
    expect(() => new ClusterReady(stack, "ready-2", { cluster, after: registrations })).not.toThrow();
  });

  test("but not when an app's own machines come before it, of whatever pool they are", () => {
    const { cluster, stack, registrations } = edge({ servers: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] } });
    const machine = new Namespace(stack, "stands-in-for-a-machine", { name: "a", projectId: "p" });
    expect(() => new ClusterReady(stack, "ready", { cluster, after: [...registrations, machine] })).not.toThrow();
  });

  test("but not for a cluster that exists", () => {
    const stack = rancherStack();
    const cluster = K3sCluster.fromClusterName(stack, "edge", "edge");
    new ClusterReady(stack, "ready", { cluster, after: [] });
    expect(syncOf(JSON.parse(Testing.synth(stack)))).toEqual({
      cluster_id: "${data.rancher2_cluster_v2.edge.cluster_v1_id}",
    });
  });

  test.each([0, 1.5, Number.NaN])("with stateConfirm %p", (stateConfirm) => {
    expect(() => readyOf({ stateConfirm })).toThrow(/stateConfirm/);
  });
});

test("a cluster itself never waits", () => {
  expect(synthesized(clusterOf({ servers: { roles: NodeRole.ALL } })).resource.rancher2_cluster_sync).toBeUndefined();
});
