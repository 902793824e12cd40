import { NodeTaint } from "@cdktf/provider-kubernetes/lib/node-taint";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { type TerraformStack, TerraformVariable, Testing } from "cdktf";
import { Construct } from "constructs";
import { K3sCluster, NodeRole, RancherProvider, Taint, TaintsApplied } from "../../lib";
import { DeferredTaints, type DeferredTaintsProps } from "../../lib/kubernetes";
import { KUBERNETES_VERSION } from "../cluster/stacks";
import { kubernetesStack, poolsIn, poolsOf, synthesizedStack } from "./stacks";

const LATE = { taintsApplied: TaintsApplied.AFTER_READY };
const GPU = { name: "gpu", taints: ["nvidia.com/gpu=present:NoSchedule"] } as const;

/** The resources of a DeferredTaints in a stack of its own, by node. */
function tainted(props: DeferredTaintsProps) {
  const stack = kubernetesStack();
  new DeferredTaints(stack, "taints", props);
  return resourcesIn(stack);
}
// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no type
function resourcesIn(stack: TerraformStack): any[] {
  return Object.values(synthesizedStack(stack).resource.kubernetes_node_taint);
}

describe("nodes of a pool whose taints come later", () => {
  test("get exactly the pool's taints, under a field manager of their own", () => {
    const { gpu } = poolsOf({ gpu: { taints: ["a=b:NoSchedule", Taint.noExecute("c")], ...LATE } });
    expect(tainted({ pools: [gpu], nodes: { gpu: ["gpu-1"] } })).toEqual([
      {
        metadata: { name: "gpu-1" },
        field_manager: "cdktf-rancher-k3s",
        force: true,
        taint: [
          { key: "a", value: "b", effect: "NoSchedule" },
          { key: "c", value: "", effect: "NoExecute" },
        ],
      },
    ]);
  });

  test("are reached by the provider that is given", () => {
    const stack = kubernetesStack();
    const provider = new KubernetesProvider(stack, "other", { alias: "other", configPath: "~/.kube/other" });
    new DeferredTaints(stack, "taints", { pools: [GPU], nodes: { gpu: ["gpu-1"] }, provider });
    expect(resourcesIn(stack)).toMatchObject([{ provider: "kubernetes.other" }]);
  });

  test("are found by the pool's name, be it one that every object knows", () => {
    const pool = { name: "constructor", taints: ["k:NoSchedule"] } as const;
    expect(tainted({ pools: [pool], nodes: { constructor: ["n"] } })).toMatchObject([{ metadata: { name: "n" } }]);
  });

  test("are tainted one by one, whichever pool they are in", () => {
    const other = { name: "db", taints: ["db:NoSchedule"] } as const;
    const resources = tainted({ pools: [GPU, other], nodes: { gpu: ["gpu-1", "gpu-2"], db: ["db.example.com"] } });
    expect(resources.map(({ metadata, taint }) => [metadata.name, taint[0].key]).sort()).toEqual([
      ["db.example.com", "db"],
      ["gpu-1", "nvidia.com/gpu"],
      ["gpu-2", "nvidia.com/gpu"],
    ]);
  });

  test("keep the taints of their roles, as a node's taints are replaced as a whole", () => {
    const { servers } = poolsOf({
      servers: {
        roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE],
        taints: ["CriticalAddonsOnly=true:NoExecute"],
        ...LATE,
      },
    });
    const [resource] = tainted({ pools: [servers], nodes: { servers: ["server-1"] } });
    expect(resource.taint).toEqual([
      { key: "CriticalAddonsOnly", value: "true", effect: "NoExecute" },
      { key: "node-role.kubernetes.io/control-plane", value: "", effect: "NoSchedule" },
    ]);
  });

  test("keep them too when the pool is plain data that says its roles", () => {
    const pool = { ...GPU, roles: [NodeRole.CONTROL_PLANE] };
    const [resource] = tainted({ pools: [pool], nodes: { gpu: ["gpu-1"] } });
    expect(resource.taint.map(({ key }: { key: string }) => key)).toContain("node-role.kubernetes.io/control-plane");
  });

  test("can be left to whoever owns their taints already", () => {
    const [resource] = tainted({ pools: [GPU], nodes: { gpu: ["gpu-1"] }, force: false });
    expect(resource.force).toBe(false);
  });

  test("keep their resource when they change the pool", () => {
    const stackWith = (pool: string) => {
      const stack = kubernetesStack();
      const pools = [GPU, { name: "db", taints: ["db:NoSchedule"] }] as const;
      const nodes = { gpu: ["gpu-1"], db: ["db-1"], [pool]: ["moved", `${pool}-1`] };
      new DeferredTaints(stack, "taints", { pools, nodes });
      const resources = Object.entries(synthesizedStack(stack).resource.kubernetes_node_taint);
      // biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no type
      return resources.find(([, resource]) => (resource as any).metadata.name === "moved")?.[0];
    };
    expect(stackWith("gpu")).toBeDefined();
    expect(stackWith("gpu")).toBe(stackWith("db"));
  });

  test("of names known only at apply are told apart by their place", () => {
    const stack = kubernetesStack();
    const names = ["first", "second"].map((name) => new TerraformVariable(stack, name, { type: "string" }).stringValue);
    new DeferredTaints(stack, "taints", { pools: [GPU], nodes: { gpu: names } });
    expect(resourcesIn(stack).map(({ metadata }) => metadata.name)).toEqual(["${var.first}", "${var.second}"]);
  });

  test("of a list known only at apply are counted by Terraform", () => {
    const stack = kubernetesStack();
    const names = new TerraformVariable(stack, "names", { type: "list(string)" });
    new DeferredTaints(stack, "taints", { pools: [GPU], nodes: { gpu: names.listValue } });
    expect(resourcesIn(stack)).toEqual([
      expect.objectContaining({ for_each: "${toset(var.names)}", metadata: { name: "${each.value}" } }),
    ]);
  });
});

describe("a taint that leaves", () => {
  const SERVERS = [NodeRole.ETCD, NodeRole.CONTROL_PLANE];

  test("is no longer written, so that applying takes it off", () => {
    const { gpu } = poolsOf({ gpu: { taints: ["a=b:NoSchedule"], leavingTaints: ["c=d:NoExecute"], ...LATE } });
    expect(tainted({ pools: [gpu], nodes: { gpu: ["gpu-1"] } })).toMatchObject([
      { taint: [{ key: "a", value: "b", effect: "NoSchedule" }] },
    ]);
  });

  test("takes the resources of its nodes with it when it is the last, and their nodes may still be named", () => {
    const { gpu } = poolsOf({ gpu: { leavingTaints: ["a=b:NoSchedule"], ...LATE } });
    const stack = kubernetesStack();
    const { resources } = new DeferredTaints(stack, "taints", { pools: [gpu], nodes: { gpu: ["gpu-1"] } });
    expect(resources).toEqual([]);
    expect(synthesizedStack(stack).resource).toBeUndefined();
  });

  test("leaves the taints of roles, which need a resource as long as the nodes are there", () => {
    const roleTaint = [{ key: "node-role.kubernetes.io/control-plane", value: "", effect: "NoSchedule" }];
    const { leaving, over } = poolsOf({
      leaving: { roles: SERVERS, leavingTaints: ["a=b:NoSchedule"], ...LATE },
      over: { roles: SERVERS, ...LATE },
    });
    expect(tainted({ pools: [leaving, over], nodes: { leaving: ["n1"], over: ["n2"] } })).toMatchObject([
      { metadata: { name: "n1" }, taint: roleTaint },
      { metadata: { name: "n2" }, taint: roleTaint },
    ]);
  });

  test("may be of the key of one that stays, since only one of them is written", () => {
    const pool = {
      name: "gpu",
      taints: ["a=new:NoExecute"],
      leavingTaints: ["a=old:NoSchedule", "a=old:NoExecute"],
    } as const;
    expect(tainted({ pools: [pool], nodes: { gpu: ["n"] } })).toMatchObject([
      { taint: [{ key: "a", value: "new", effect: "NoExecute" }] },
    ]);
  });

  test("is refused among those that stay as well", () => {
    const pool = { name: "gpu", taints: ["a=b:NoSchedule"], leavingTaints: ["a=b:NoSchedule"] } as const;
    expect(() => tainted({ pools: [pool], nodes: { gpu: ["n"] } })).toThrow(
      /taints\[0\] and leavingTaints\[0\] are both "a=b:NoSchedule"/,
    );
  });
});

describe("names in Terraform", () => {
  const NODES = { gpu: ["gpu-1", "gpu-2.example.com"] };
  const written = (props: Partial<DeferredTaintsProps>, id = "taints", scopes: readonly string[] = []) => {
    const stack = kubernetesStack();
    const scope = scopes.reduce<Construct>((outer, inner) => new Construct(outer, inner), stack);
    new DeferredTaints(scope, id, { pools: [GPU], nodes: NODES, ...props });
    return synthesizedStack(stack);
  };
  const namesIn = (stack: ReturnType<typeof written>) => Object.keys(stack.resource.kubernetes_node_taint);
  const movesIn = ({ moved }: ReturnType<typeof written>) =>
    (moved as { from: string; to: string }[]).map(({ from, to }) =>
      `${from} -> ${to}`.replaceAll(/kubernetes_node_taint\./g, ""),
    );

  test("are CDKTF's own where nothing is said", () => {
    expect(namesIn(written({}))).toEqual([
      expect.stringMatching(/^taints_gpu-1_[0-9A-F]{8}$/),
      expect.stringMatching(/^taints_gpu-2examplecom_[0-9A-F]{8}$/),
    ]);
  });

  test("begin with the logicalId, and are told apart by node, by place in a list, or by the pool of a list", () => {
    const stack = kubernetesStack();
    const name = new TerraformVariable(stack, "name", { type: "string" }).stringValue;
    const list = new TerraformVariable(stack, "list", { type: "list(string)" }).listValue;
    const db = { name: "db", taints: ["db:NoSchedule"] } as const;
    const nodes = { gpu: ["db", "gpu-1.example.com", name], db: list };
    new DeferredTaints(stack, "taints", { pools: [GPU, db], nodes, logicalId: "nodes" });
    expect(namesIn(synthesizedStack(stack))).toEqual([
      "nodes_db",
      "nodes_db__nodes",
      "nodes_gpu-1_example_com",
      "nodes_gpu__2",
    ]);
  });

  test("that begin with a logicalId stay when the construct gets another id and scope", () => {
    const props = { logicalId: "nodes" };
    expect(namesIn(written(props, "other", ["site"]))).toEqual(namesIn(written(props)));
  });

  test("that another construct has are refused", () => {
    const stack = kubernetesStack();
    const props = { pools: [GPU], nodes: { gpu: ["gpu-1"] }, logicalId: "nodes" };
    new DeferredTaints(stack, "one", props);
    new DeferredTaints(stack, "other", props);
    expect(() => Testing.fullSynth(stack)).toThrow(
      '"workloads/one" and "workloads/other" have one logical id (kubernetes_node_taint.nodes_gpu-1)',
    );
  });

  test("that were made of a path are moved from, node by node", () => {
    const [first, second] = namesIn(written({}, "old", ["site"]));
    const stack = written({ movedFrom: "workloads/site/old" });
    const [now, then] = namesIn(stack);
    expect(movesIn(stack)).toEqual([`${first} -> ${now}`, `${second} -> ${then}`]);
  });

  test("may have been made of the id, or of a logicalId, where a name is all that is said", () => {
    const [byPath] = namesIn(written({}, "old"));
    const stack = written({ movedFrom: "old", nodes: { gpu: ["gpu-1"] } });
    expect(movesIn(stack)).toEqual([`${byPath} -> old_gpu-1`, `old_gpu-1 -> ${namesIn(stack)}`]);
  });

  test("change when the construct gets its own id as logicalId, so that they are moved from the id", () => {
    const [byPath] = namesIn(written({}));
    const props = { nodes: { gpu: ["gpu-1"] }, movedFrom: "taints" };
    expect(movesIn(written({ ...props, logicalId: "taints" }))).toEqual([`${byPath} -> taints_gpu-1`]);
    expect(movesIn(written(props))).toEqual([`taints_gpu-1 -> ${byPath}`]);
  });

  test("are moved in steps where the construct had several", () => {
    const [byPath] = namesIn(written({}, "first", ["site"]));
    const props = { nodes: { gpu: ["gpu-1"] }, logicalId: "third", movedFrom: ["workloads/site/first", "second"] };
    const [second] = namesIn(written({}, "second"));
    expect(movesIn(written(props))).toEqual([
      `${byPath} -> ${second}`,
      `${second} -> second_gpu-1`,
      "second_gpu-1 -> third_gpu-1",
    ]);
    // What another text means alone, a name does not mean as well.
    expect(movesIn(written({ ...props, movedFrom: ["second", "workloads/second"] }))).toEqual([
      `second_gpu-1 -> ${second}`,
      `${second} -> third_gpu-1`,
    ]);
  });

  test("of lists that are known only at apply are moved as a whole", () => {
    const lists = (id: string, props: Partial<DeferredTaintsProps>) => {
      const stack = kubernetesStack();
      const names = new TerraformVariable(stack, "names", { type: "list(string)" });
      new DeferredTaints(stack, id, { pools: [GPU], nodes: { gpu: names.listValue }, ...props });
      return synthesizedStack(stack);
    };
    const [old] = namesIn(lists("old", {}));
    const stack = lists("taints", { movedFrom: "workloads/old", logicalId: "nodes" });
    expect(movesIn(stack)).toEqual([`${old} -> nodes_gpu__nodes`]);
  });

  test.each<[string, Partial<DeferredTaintsProps>, RegExp]>([
    ["another stack's path", { movedFrom: "cluster/taints" }, /is no path in this stack, "workloads"/],
    ["the address of one resource", { movedFrom: "kubernetes_node_taint.old" }, /is nothing that Terraform can move/],
    ["where they are", { movedFrom: "workloads/taints" }, /is where the resources are moved to as well/],
    ["one place twice", { movedFrom: ["old", "old"] }, /is where the resources are moved to as well/],
    ["a number", { movedFrom: 5 as never }, /movedFrom is a number, not a list/],
  ])("that are %s are refused to be moved from", (_what, props, message) => {
    expect(() => written(props)).toThrow(message);
  });

  test("are a logical id or a path to be moved from, as one address is not that of all", () => {
    expect(() => written({ movedFrom: "a b" })).toThrow(/it takes a logical id, or the path of a construct$/m);
  });

  test("that are none in Terraform are refused", () => {
    expect(() => written({ logicalId: "a.b" })).toThrow('logicalId "a.b" is no name in Terraform');
  });

  test("that a construct of the stack still has are refused to be moved from", () => {
    const stack = kubernetesStack();
    new DeferredTaints(stack, "old", { pools: [GPU], nodes: { gpu: ["gpu-1"] } });
    new DeferredTaints(stack, "new", { pools: [GPU], nodes: { gpu: ["gpu-1"] }, movedFrom: "old" });
    expect(() => Testing.fullSynth(stack)).toThrow(/and this stack still has a resource of that name/);
  });

  test("are fixed by logicalId and movedFrom, so that CDKTF's own words for it are refused", () => {
    for (const [former, props] of [
      ["nodes", { logicalId: "nodes" }],
      ["workloads/taints", { movedFrom: "old" }],
    ] as const) {
      const { resources } = new DeferredTaints(kubernetesStack(), "taints", { pools: [GPU], nodes: NODES, ...props });
      expect(() => resources[0]?.overrideLogicalId("other")).toThrow(/set logicalId on the construct/);
      expect(() => resources[0]?.moveToId("kubernetes_node_taint.other")).toThrow(
        new RegExp(`cannot be moved away by itself\n(.*\n)*.*set movedFrom: "${former}"`),
      );
    }
    const stack = kubernetesStack();
    const { resources } = new DeferredTaints(stack, "taints", { pools: [GPU], nodes: { gpu: ["gpu-1"] } });
    resources[0]?.overrideLogicalId("other");
    expect(namesIn(synthesizedStack(stack))).toEqual(["other"]);
  });
});

describe("tolerations come first:", () => {
  test("in the cluster's own stack the taints depend on the cluster, and on what they are told to", () => {
    const stack = kubernetesStack();
    const { gpu } = poolsIn(stack, { gpu: { taints: ["a:NoSchedule"], ...LATE } });
    const ready = new DeferredTaints(stack, "first", { pools: [GPU], nodes: { gpu: ["gpu-0"] } }).resources;
    new DeferredTaints(stack, "taints", {
      pools: [gpu],
      nodes: { gpu: ["gpu-1"] },
      dependsOn: ready,
    });
    const resource = resourcesIn(stack).find(({ metadata }) => metadata.name === "gpu-1");
    expect(resource.depends_on).toEqual([
      expect.stringMatching(/^kubernetes_node_taint\./),
      "rancher2_cluster_v2.edge",
    ]);
  });

  test("the cluster of several pools is depended on once", () => {
    const stack = kubernetesStack();
    const { gpu, db } = poolsIn(stack, {
      gpu: { taints: ["a:NoSchedule"], ...LATE },
      db: { taints: ["b:NoSchedule"], ...LATE },
    });
    new DeferredTaints(stack, "taints", { pools: [gpu, db], nodes: { gpu: ["gpu-1"], db: ["db-1"] } });
    expect(resourcesIn(stack)[0].depends_on).toEqual(["rancher2_cluster_v2.edge"]);
  });

  test("the cluster is found in a construct that has a main resource of its own", () => {
    const stack = kubernetesStack();
    const site = new Construct(stack, "site");
    new NodeTaint(site, "Default", { metadata: { name: "main" }, taint: [] });
    new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1" });
    const cluster = new K3sCluster(site, "edge", { kubernetesVersion: KUBERNETES_VERSION });
    const pool = cluster.addNodePool("gpu", { roles: NodeRole.ALL, taints: ["a:NoSchedule"], ...LATE });
    new DeferredTaints(stack, "taints", { pools: [pool], nodes: { gpu: ["gpu-1"] } });
    const resource = resourcesIn(stack).find(({ metadata }) => metadata.name === "gpu-1");
    expect(resource.depends_on).toEqual([expect.stringMatching(/^rancher2_cluster_v2\.site_edge/)]);
  });

  test("from another stack their stack waits for the cluster's, without reading anything of its state", () => {
    const app = Testing.app();
    const { gpu } = poolsOf({ gpu: { taints: ["a:NoSchedule"], ...LATE } }, app);
    const stack = kubernetesStack(app);
    new DeferredTaints(stack, "taints", { pools: [gpu], nodes: { gpu: ["gpu-1"] } });
    expect(stack.dependencies.map(({ node }) => node.id)).toEqual(["cluster"]);
    const synthesized = synthesizedStack(stack);
    expect(synthesized.data).toBeUndefined();
    expect(resourcesIn(stack)[0].depends_on).toBeUndefined();
  });

  test("with plain data nothing is waited for", () => {
    const stack = kubernetesStack();
    new DeferredTaints(stack, "taints", { pools: [GPU], nodes: { gpu: ["gpu-1"] } });
    expect(stack.dependencies).toEqual([]);
  });
});

describe("is refused, with the way out:", () => {
  const refusal = (props: DeferredTaintsProps) => () => tainted(props);

  test("everything at once, and where", () => {
    const { early, bare } = poolsOf({ early: { taints: ["a:NoSchedule"] }, bare: LATE });
    expect(
      refusal({
        pools: [early, bare, { name: "twice", taints: ["k:NoSchedule", "k:NoExecute"] }, GPU, GPU] as never,
        nodes: { early: ["n1"], bare: ["n1"], twice: ["Node_1"], gpuu: ["n2", "n2"] },
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
"pool "early" has its taints from registration on
  --> workloads/taints
  = why: its nodes carry them from their first second; written by a second owner, they would be fought over
  = help: set taintsApplied: "after-ready" on the pool, or leave it out here
pool "bare" has no taints
  --> workloads/taints
  = why: there is nothing to apply, and kubernetes_node_taint needs at least one taint
  = help: give the pool its taints, or leave it out here; a taint that its nodes still have goes into leavingTaints of the pool first
pool "twice" has two taints of one key, "k:NoExecute" and "k:NoSchedule"
  --> workloads/taints
  = why: kubernetes_node_taint refuses two taints of one key, whatever their effects (hashicorp/terraform-provider-kubernetes#2662)
  = help: keep one of them: NoExecute keeps new pods away as NoSchedule does
pool "gpu" has no nodes
  --> workloads/taints
  = why: kubernetes_node_taint taints a node by its name, and Rancher keeps no list of a pool's nodes
  = help: name them: nodes: { "gpu": ["node-1"] }
pool "gpu" is given twice
  --> workloads/taints
  = why: its nodes would be tainted by two resources, each replacing what the other wrote
  = help: give each pool once; for pools of two clusters use one DeferredTaints per cluster
nodes are named for pool "gpuu", which is not among pools, did you mean "gpu"?
  --> workloads/taints
  = why: without the pool there are no taints to give them
  = help: add the pool, or leave its nodes out
node "Node_1" of pool "twice" is not a DNS subdomain
  --> workloads/taints
  = why: no Kubernetes node can have such a name
  = help: use the name kubectl get nodes shows, for example gpu-1
node "n1" is named for pool "early" and for pool "bare"
  --> workloads/taints
  = why: a node is in one pool, and its taints are replaced as a whole
  = help: name each node once
node "n2" is named twice for pool "gpuu"
  --> workloads/taints
  = why: a node is in one pool, and its taints are replaced as a whole
  = help: name each node once"
`);
  });

  test("a pool without nodes", () => {
    expect(refusal({ pools: [GPU], nodes: { gpu: [] } })).toThrow(/pool "gpu" has no nodes/);
    expect(refusal({ pools: [GPU], nodes: {} })).toThrow(/nodes: \{ "gpu": \["node-1"\] \}/);
    const called = { name: "constructor", taints: ["k:NoSchedule"] } as const;
    expect(refusal({ pools: [called], nodes: {} })).toThrow(/pool "constructor" has no nodes/);
  });

  test("taints and roles that are none", () => {
    const pool = { name: "gpu", taints: ["gpu:NoScedule"], roles: ["master"] } as never;
    expect(refusal({ pools: [pool], nodes: { gpu: ["n"] } })).toThrow(
      /unknown effect "NoScedule"[\s\S]*roles\[0\] "master" is not known/,
    );
  });

  test("a taint of one key with the taint of a role", () => {
    const pool = {
      name: "servers",
      roles: [NodeRole.CONTROL_PLANE],
      taints: ["node-role.kubernetes.io/control-plane:NoExecute"],
    } as const;
    expect(refusal({ pools: [pool], nodes: { servers: ["n"] } })).toThrow(/two taints of one key/);
  });

  test("a taint with the key and effect of a role's taint, which the nodes have already", () => {
    const pool = {
      name: "etcd",
      roles: [NodeRole.ETCD],
      taints: ["node-role.kubernetes.io/etcd=x:NoExecute"],
    } as const;
    expect(refusal({ pools: [pool], nodes: { etcd: ["n"] } })).toThrow(/has the key and effect of "node-role/);
  });

  test("a taint that Kubernetes sets by itself", () => {
    const pool = { name: "gpu", taints: ["node.kubernetes.io/unschedulable:NoSchedule"] } as const;
    expect(refusal({ pools: [pool], nodes: { gpu: ["n"] } })).toThrow(/sets and clears by itself/);
  });
});

test("nodes may be a variable of any type, and a pool the model of one", () => {
  const { gpu } = poolsOf({ gpu: { taints: ["a=b:NoSchedule"], labels: { disk: "ssd" }, nodes: 2, ...LATE } });
  const stack = kubernetesStack();
  const { value } = new TerraformVariable(stack, "names", { type: "list(string)" });
  new DeferredTaints(stack, "taints", { pools: [{ name: "gpu", ...gpu.model } as never], nodes: { gpu: value } });
  expect(resourcesIn(stack)).toMatchObject([{ for_each: "${toset(var.names)}" }]);
});

test("a node's name of another type is one problem, and does not hide what is wrong with the pools", () => {
  const make = () => tainted({ pools: [GPU, { name: "db", taints: [] }], nodes: { gpu: ["n1", 5] } as never });
  expect(make).toThrow(/^nodes\["gpu"\]\[1\] is a number, not text/);
  expect(make).toThrow('pool "db" has no taints');
  expect(make).not.toThrow("has no nodes");
});
