import { clusterSummary } from "../lib/scheduling/reading/cluster-summary";
import "../lib/testing";
import { TerraformStack } from "cdktf";
import { ClusterReady, K3sCluster, NodeRole, Remedy, Taint, TaintEffect, Toleration } from "../lib";
import { DeferredTaints } from "../lib/kubernetes";
import { problemsOf, withPlace } from "../lib/scheduling/invalid-input";
import { ALL_ROLES, clusterOf, KUBERNETES_VERSION, rancherStack, synthesized } from "./cluster/stacks";
import { kubernetesStack, synthesizedStack } from "./kubernetes/stacks";
import { secondCopy } from "./second-copy";

const other = secondCopy<typeof import("../lib")>(() => require("../lib"));

/** The K3s configuration of a cluster, and the tolerations of its agents, in one text. */
const written = (cluster: K3sCluster) => JSON.stringify(synthesized(cluster).resource.rancher2_cluster_v2);

/** What is wrong with the stack, as a synth tells it. */
const messagesOf = (stack: TerraformStack) =>
  stack.node
    .findAll()
    .flatMap(({ node }) => node.validate())
    .join("\n");

test("the second copy is one: `instanceof` does not know what it makes", () => {
  expect(other.Taint.noSchedule("a")).not.toBeInstanceOf(Taint);
  expect(other.Toleration.exists("a")).not.toBeInstanceOf(Toleration);
  expect(new other.K3sCluster(rancherStack(), "edge", { kubernetesVersion: KUBERNETES_VERSION })).not.toBeInstanceOf(
    K3sCluster,
  );
});

describe("what another copy of the package made is taken", () => {
  test("its Taint by addNodePool", () => {
    const cluster = clusterOf({ all: ALL_ROLES });
    const pool = cluster.addNodePool("gpu", {
      roles: [NodeRole.WORKER],
      taints: [other.Taint.noSchedule("gpu", "a100"), "b:NoExecute"],
    });
    expect(pool.taints.map(String)).toEqual(["b:NoExecute", "gpu=a100:NoSchedule"]);
    expect(pool.registrationFlags()).toContain("--taints gpu=a100:NoSchedule");
  });

  test("its Taint by DeferredTaints", () => {
    const stack = kubernetesStack();
    const pools = [{ name: "gpu", taints: [other.Taint.noSchedule("gpu", "a100")] }];
    new DeferredTaints(stack, "taints", { pools, nodes: { gpu: ["gpu-1"] } });
    expect(Object.values(synthesizedStack(stack).resource.kubernetes_node_taint)).toMatchObject([
      { metadata: { name: "gpu-1" }, taint: [{ key: "gpu", value: "a100", effect: "NoSchedule" }] },
    ]);
  });

  test("its Toleration by appendTolerations", () => {
    const appendTolerations = [other.Toleration.equal("a", "b", TaintEffect.NO_EXECUTE)];
    const cluster = clusterOf({ all: ALL_ROLES }, { agents: { clusterAgent: { appendTolerations } } });
    expect(clusterSummary(cluster.prove().cluster).agents["cattle-cluster-agent"]).toEqual(["a=b:NoExecute"]);
    expect(written(cluster)).toContain('{"effect":"NoExecute","key":"a","operator":"Equal","seconds":0,"value":"b"}');
  });

  test("its Toleration and its pools as what a Remedy is for", () => {
    const cluster = clusterOf({ all: ALL_ROLES });
    const foreign = new other.K3sCluster(rancherStack(), "other", { kubernetesVersion: KUBERNETES_VERSION });
    const pool = foreign.addNodePool("gpu", { roles: ALL_ROLES.roles, taints: ["gpu=a100:NoSchedule"] });
    cluster.addRemedy(Remedy.traefik([other.Toleration.exists("own"), pool]));
    expect(clusterSummary(cluster.prove().cluster).addons.traefik?.tolerations).toEqual(
      expect.arrayContaining(["own op=Exists", "gpu=a100:NoSchedule"]),
    );
  });

  test("its Remedy by addRemedy", () => {
    const cluster = clusterOf({ all: ALL_ROLES });
    // Each copy's declarations have private properties of their own, so that TypeScript wants to be told.
    cluster.addRemedy(other.Remedy.traefik(Toleration.exists("own")) as unknown as Remedy);
    expect(clusterSummary(cluster.prove().cluster).addons.traefik?.tolerations).toContain("own op=Exists");
  });

  test("its K3sCluster by the matchers", () => {
    const cluster = new other.K3sCluster(rancherStack(), "edge", {
      kubernetesVersion: KUBERNETES_VERSION,
      nodePools: { all: ALL_ROLES },
    });
    expect(cluster).toBootstrap();
    expect(() => expect(cluster).not.toBootstrap()).toThrow(/expected cluster edge not to bootstrap/);
  });

  test("its RancherProvider by the clusters of its stack", () => {
    const stack = new TerraformStack(rancherStack(), "second");
    new other.RancherProvider(stack, "rancher", { rancherVersion: "2.12.3", apiUrl: "https://10.0.0.1" });
    const { model } = new K3sCluster(stack, "edge", { kubernetesVersion: KUBERNETES_VERSION });
    expect(model).toMatchObject({ rancherVersion: "2.12.3", rancherHost: "address" });
  });

  test("its move by a cluster that is moved from the same place: Terraform refuses two", () => {
    const stack = rancherStack();
    const props = { kubernetesVersion: KUBERNETES_VERSION, movedFrom: "old" };
    new K3sCluster(stack, "edge", props);
    new other.K3sCluster(stack, "west", { ...props, name: "west" });
    expect(messagesOf(stack)).toContain(
      "rancher2_cluster_v2.old is to be moved to rancher2_cluster_v2.edge and to rancher2_cluster_v2.west: " +
        "one construct only can be what it was before",
    );
  });

  test("its SshRegistration by ClusterReady, which still asks for a node of each role", () => {
    const cluster = new other.K3sCluster(rancherStack(), "edge", { kubernetesVersion: KUBERNETES_VERSION });
    const stack = TerraformStack.of(cluster);
    const pool = cluster.addNodePool("servers", { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] });
    const registration = new other.SshRegistration(stack, "ssh", { pool, hosts: { a: { host: "10.0.0.1" } } });
    expect(() => new ClusterReady(stack, "ready", { cluster, after: [registration] })).toThrow(
      /no node with the role worker registers/,
    );
  });

  test("its refusals where problems are collected or given a place", () => {
    const work = () => other.Taint.parse("a");
    expect(problemsOf(work)).toMatchObject([{ what: expect.stringContaining("has no effect") }]);
    expect(() => withPlace("app/edge", work)).toThrow(/has no effect\n {2}--> app\/edge/);
  });
});

describe("what only looks alike is not taken for it", () => {
  test.each([undefined, null, "a=b:NoSchedule", { key: "a", effect: "NoSchedule" }, Toleration.exists("a")])(
    "%j is no Taint",
    (value) => {
      expect(Taint.isTaint(value)).toBe(false);
    },
  );

  test.each([undefined, null, "a op=Exists", { key: "a", operator: "Exists" }, Taint.noSchedule("a")])(
    "%j is no Toleration",
    (value) => {
      expect(Toleration.isToleration(value)).toBe(false);
    },
  );
});
