import { TerraformOutput, type TerraformStack, TerraformVariable, Testing } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "../../lib";
import { clusterOf, rancherStack, synthesized, type TerraformJson } from "./stacks";

const json = (stack: TerraformStack): TerraformJson => JSON.parse(Testing.synth(stack, true));

describe("a cluster that something else makes", () => {
  test("is read by its name", () => {
    const stack = rancherStack();
    const cluster = K3sCluster.fromClusterName(stack, "edge", "edge-1");
    expect(cluster.name).toBe("edge-1");
    expect(json(stack).data).toEqual({ rancher2_cluster_v2: { edge: { name: "edge-1" } } });
    expect(json(stack).resource).toBeUndefined();
  });

  test("in another namespace, with another provider, without a kubeconfig", () => {
    const stack = rancherStack();
    const provider = new RancherProvider(stack, "other", { rancherVersion: "2.15.0", alias: "other" });
    K3sCluster.fromClusterName(stack, "edge", "edge", {
      fleetNamespace: "sites",
      generateKubeConfig: false,
      provider,
    });
    expect(json(stack).data.rancher2_cluster_v2.edge).toEqual({
      name: "edge",
      fleet_namespace: "sites",
      generate_kube_config: false,
      provider: "rancher2.other",
    });
  });

  test("says what Rancher knows of it", () => {
    const stack = rancherStack();
    const { clusterId, kubernetesVersion, kubeConfig, nodeCommand } = K3sCluster.fromClusterName(stack, "edge", "edge");
    new TerraformOutput(stack, "all", { value: [clusterId, kubernetesVersion, kubeConfig, nodeCommand] });
    expect(json(stack).output.all.value).toEqual([
      "${data.rancher2_cluster_v2.edge.cluster_v1_id}",
      "${data.rancher2_cluster_v2.edge.kubernetes_version}",
      "${data.rancher2_cluster_v2.edge.kube_config}",
      "${data.rancher2_cluster_v2.edge.cluster_registration_token[0].node_command}",
    ]);
  });

  test("takes more nodes", () => {
    const stack = rancherStack();
    const cluster = K3sCluster.fromClusterName(stack, "edge", "edge");
    const pool = cluster.addNodePool("gpu", { roles: [NodeRole.WORKER], taints: ["gpu:NoSchedule"] });
    expect(pool.tolerations.map(String)).toEqual(["gpu:NoSchedule op=Exists"]);
    expect(json(stack).output.edge_gpu_registration_command).toMatchObject({
      sensitive: true,
      value:
        "${data.rancher2_cluster_v2.edge.cluster_registration_token[0].node_command} --worker --label rancher-k3s/node-pool=gpu --taints gpu=:NoSchedule",
    });
  });

  test("takes no pool twice", () => {
    const cluster = K3sCluster.fromClusterName(rancherStack(), "edge", "edge");
    cluster.addNodePool("gpu", { roles: [NodeRole.WORKER] });
    expect(() => cluster.addNodePool("gpu", { roles: [NodeRole.WORKER] })).toThrow(
      /node pool "gpu" exists already\n {2}--> test\/edge\n/,
    );
  });

  test("must give a registration command only to who adds nodes", () => {
    const stack = rancherStack();
    const cluster = K3sCluster.fromClusterName(stack, "edge", "edge");
    expect(json(stack).data.rancher2_cluster_v2.edge.lifecycle).toBeUndefined();
    cluster.addNodePool("gpu", { roles: [NodeRole.WORKER] });
    expect(json(stack).data.rancher2_cluster_v2.edge.lifecycle.postcondition).toHaveLength(1);
  });
});

describe("a cluster that exists and shall be this app's", () => {
  test("is imported under the name that it has in Rancher", () => {
    const cluster = clusterOf({}, { name: "edge-1" });
    cluster.importExisting();
    expect(synthesized(cluster).import).toEqual([{ to: "rancher2_cluster_v2.edge", id: "fleet-default/edge-1" }]);
  });

  test("from the workspace that it is in", () => {
    const cluster = clusterOf({}, { fleetNamespace: "sites" });
    cluster.importExisting();
    expect(synthesized(cluster).import[0].id).toBe("sites/edge");
  });

  test.each<[string, (cluster: K3sCluster) => void]>([
    [
      "set on the resource",
      ({ resource }) => {
        resource.name = "west";
        resource.fleetNamespace = "sites";
      },
    ],
    [
      "overridden",
      ({ resource }) => {
        resource.addOverride("name", "west");
        resource.addOverride("fleet_namespace", "sites");
      },
    ],
    [
      "overridden by the stack",
      ({ node }) =>
        (node.scope as TerraformStack).addOverride("resource.rancher2_cluster_v2.edge", {
          name: "west",
          fleet_namespace: "sites",
        }),
    ],
  ])("under the name and namespace that are written in the end: %s, before or after the call", (_how, write) => {
    const ids = [true, false].map((isBefore) => {
      const cluster = clusterOf({});
      if (isBefore) write(cluster);
      cluster.importExisting();
      if (!isBefore) write(cluster);
      return synthesized(cluster).import[0].id;
    });
    expect(ids).toEqual(["sites/west", "sites/west"]);
  });

  test("by a name that another part of the configuration tells", () => {
    const cluster = clusterOf({});
    const name = new TerraformVariable(cluster.node.scope as TerraformStack, "name", { type: "string" });
    cluster.resource.name = name.stringValue;
    cluster.importExisting();
    expect(synthesized(cluster).import[0].id).toBe("fleet-default/${var.name}");
  });

  test("from the default workspace where an override writes none", () => {
    const cluster = clusterOf({}, { fleetNamespace: "sites" });
    cluster.importExisting();
    cluster.resource.addOverride("fleet_namespace", null);
    expect(synthesized(cluster).import[0].id).toBe("fleet-default/edge");
  });

  test.each([[""], [5], [["sites"]]])("from no workspace that is %j", (namespace) => {
    const cluster = clusterOf({});
    cluster.importExisting();
    cluster.resource.addOverride("fleet_namespace", namespace);
    expect(() => synthesized(cluster)).toThrow(
      /the fleet_namespace that is written on the resource is .*\n(.*\n)*.*for example fleet-default/,
    );
  });

  test.each([[null], [""]])("must have a name, which %j is not", (name) => {
    const cluster = clusterOf({});
    cluster.importExisting();
    cluster.resource.addOverride("name", name);
    expect(() => synthesized(cluster)).toThrow(
      /the name that is written on the resource is .*\n(.*\n)*.*for example edge/,
    );
  });

  test("is imported once", () => {
    const cluster = clusterOf({});
    cluster.importExisting();
    expect(() => cluster.importExisting()).toThrowErrorMatchingInlineSnapshot(`
"importExisting() is called twice
  --> test/edge
  = why: each writes an import block for the same address, and Terraform takes one
  = help: call importExisting() once, and nothing else: it makes the id of the name and namespace that are written"
`);
  });

  test("is imported in one way", () => {
    const [one, other] = [clusterOf({}), clusterOf({})];
    one.importExisting();
    other.resource.importFrom("fleet-default/edge");
    expect(() => one.resource.importFrom("fleet-default/edge")).toThrow(
      "importExisting() and resource.importFrom() are called for one cluster",
    );
    expect(() => other.importExisting()).toThrow(
      "resource.importFrom() and importExisting() are called for one cluster",
    );
  });

  test("by the last id that resource.importFrom() was given, as CDKTF has it", () => {
    const { resource } = clusterOf({});
    resource.importFrom("fleet-default/mistyped");
    resource.importFrom("fleet-default/edge");
    expect(resource.toTerraform()).toMatchObject({ import: [{ id: "fleet-default/edge" }] });
  });

  test("with the cluster's provider", () => {
    const stack = rancherStack();
    const provider = new RancherProvider(stack, "other", { rancherVersion: "2.14.1", alias: "other" });
    const cluster = new K3sCluster(stack, "edge", { kubernetesVersion: "v1.33.5+k3s1", provider });
    cluster.importExisting();
    expect(synthesized(cluster).import[0].provider).toBe("rancher2.other");
  });

  test("without running Terraform while the app synthesizes", () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    try {
      const cluster = clusterOf({ first: { roles: NodeRole.ALL } });
      cluster.importExisting();
      expect(() => Testing.fullSynth(cluster.node.scope as TerraformStack)).not.toThrow();
    } finally {
      process.env.PATH = PATH;
    }
  });

  test("in HCL too", () => {
    const cluster = clusterOf({});
    cluster.importExisting();
    expect(Testing.synthHcl(cluster.node.scope as TerraformStack)).toMatch(
      /import \{\s+to = rancher2_cluster_v2\.edge\s+id = "fleet-default\/edge"\s+\}/,
    );
  });
});

test("a cluster with pools must give a registration command, whatever else its lifecycle says", () => {
  const cluster = clusterOf({ first: { roles: NodeRole.ALL } });
  cluster.resource.lifecycle = { preventDestroy: true };
  expect(synthesized(cluster).resource.rancher2_cluster_v2.edge.lifecycle).toEqual({
    prevent_destroy: true,
    postcondition: [
      {
        condition: '${try(self.cluster_registration_token[0].node_command, "") != ""}',
        error_message: expect.stringContaining("Rancher gives no registration command"),
      },
    ],
  });
});

describe("an override of the lifecycle keeps what it does not name", () => {
  const STACK = "resource.rancher2_cluster_v2.edge.lifecycle";
  const ignored = { ignore_changes: ["annotations"] };
  const mine = { condition: "${true}", error_message: "Mine." };
  const kept = expect.objectContaining({ error_message: expect.stringContaining("no registration command") });
  const lifecycle = (write: (cluster: K3sCluster, stack: TerraformStack) => void, isAfterPools = true) => {
    const cluster = clusterOf({});
    const addPool = () => cluster.addNodePool("first", { roles: NodeRole.ALL });
    if (isAfterPools) addPool();
    write(cluster, cluster.node.scope as TerraformStack);
    if (!isAfterPools) addPool();
    return synthesized(cluster).resource.rancher2_cluster_v2.edge.lifecycle;
  };

  test.each<[string, Parameters<typeof lifecycle>[0]]>([
    ["as a block", ({ resource }) => resource.addOverride("lifecycle", ignored)],
    ["as a list", ({ resource }) => resource.addOverride("lifecycle", [ignored])],
    ["in the first of a list", ({ resource }) => resource.addOverride("lifecycle.0.ignore_changes", ["annotations"])],
    ["of the stack's, as a block", (_cluster, stack) => stack.addOverride(STACK, ignored)],
    ["of the stack's, as a list", (_cluster, stack) => stack.addOverride(STACK, [ignored])],
    [
      "of the stack's, in the first of a list",
      (_cluster, stack) => stack.addOverride(`${STACK}.0.ignore_changes`, ignored.ignore_changes),
    ],
  ])("%s", (_form, write) => {
    for (const isAfterPools of [true, false]) {
      expect(lifecycle(write, isAfterPools)).toEqual({ ...ignored, prevent_destroy: true, postcondition: [kept] });
    }
  });

  test("which is all of it, where the stack overrides something else of the resource", () => {
    const other = "resource.rancher2_cluster_v2.edge.cloud_credential_secret_name";
    expect(lifecycle((_cluster, stack) => stack.addOverride(other, "cattle-global-data:cc-abcde"))).toEqual({
      prevent_destroy: true,
      postcondition: [kept],
    });
  });

  test("and names what it takes away", () => {
    const off = { prevent_destroy: false };
    expect(lifecycle(({ resource }) => resource.addOverride("lifecycle", [off]))).toMatchObject(off);
    expect(lifecycle((_cluster, stack) => stack.addOverride(STACK, [off]))).toMatchObject(off);
  });

  test("beside a condition of the app's, in any order", () => {
    const add: Parameters<typeof lifecycle>[0] = ({ resource }) =>
      resource.addOverride("lifecycle.postcondition", [mine]);
    for (const isAfterPools of [true, false]) {
      expect(lifecycle(add, isAfterPools).postcondition).toEqual([kept, mine]);
    }
  });
});

test("a cluster without pools need not give one", () => {
  expect(synthesized(clusterOf({})).resource.rancher2_cluster_v2.edge.lifecycle).toEqual({ prevent_destroy: true });
});
