import { execFileSync } from "node:child_process";
import { TerraformOutput, TerraformStack, TerraformVariable, Testing } from "cdktf";
import fc from "fast-check";
import {
  type NodePool,
  type NodePoolOptions,
  NodeRole,
  type RegistrationCommandOptions,
  Taint,
  TaintsApplied,
} from "../../lib";
import { shellArgument } from "../../lib/cluster/registration/shell";
import { keys, poolTaints, roles, values } from "../scheduling/arbitraries";
import { clusterOf } from "./stacks";

const poolOf = (options: NodePoolOptions) => clusterOf({}).addNodePool("gpu", options);
const worker = { roles: [NodeRole.WORKER] };

/** A string as Terraform will see it. */
function inTerraform(pool: NodePool, value: string): string {
  const stack = TerraformStack.of(pool);
  new TerraformOutput(stack, "probe", { value });
  return JSON.parse(Testing.synth(stack)).output.probe.value;
}

/** The registration command as Terraform will see it, with a stand-in for the cluster's own command. */
function commandOf(options: NodePoolOptions, registration?: RegistrationCommandOptions): string {
  const pool = poolOf(options);
  const resolved = inTerraform(pool, pool.registrationCommand(registration));
  const nodeCommand = "${rancher2_cluster_v2.edge.cluster_registration_token[0].node_command}";
  expect(resolved.startsWith(`${nodeCommand} `)).toBe(true);
  return resolved.slice(nodeCommand.length + 1);
}

describe("the registration command", () => {
  test("gives roles, labels and taints in long flags, one each", () => {
    expect(
      commandOf({
        roles: NodeRole.ALL,
        labels: { "example.com/zone": "b", disk: "" },
        taints: ["test-key=test-value:NoExecute", "dedicated:NoSchedule"],
      }),
    ).toMatchInlineSnapshot(
      `"--etcd --controlplane --worker --label disk= --label example.com/zone=b --label rancher-k3s/node-pool=gpu --taints dedicated=:NoSchedule --taints test-key=test-value:NoExecute"`,
    );
  });

  test("writes a taint without value as key=:Effect, because Rancher drops key:Effect", () => {
    expect(commandOf({ ...worker, taints: ["dedicated:NoSchedule"] })).toContain("--taints dedicated=:NoSchedule");
  });

  test("names the node and its addresses", () => {
    expect(
      commandOf(worker, { nodeName: "gpu-1", address: "203.0.113.7", internalAddress: "eth1", labels: { rack: "r1" } }),
    ).toMatchInlineSnapshot(
      `"--worker --node-name gpu-1 --address 203.0.113.7 --internal-address eth1 --label rack=r1 --label rancher-k3s/node-pool=gpu"`,
    );
  });

  test("holds no taints that are applied after the cluster is ready", () => {
    const options = { ...worker, taints: [Taint.noExecute("late")], taintsApplied: TaintsApplied.AFTER_READY };
    expect(commandOf(options)).not.toContain("taint");
  });

  test("holds no taints that leave: a node that joins now never gets them", () => {
    const options = {
      ...worker,
      taints: ["a=new:NoSchedule"],
      leavingTaints: ["a=old:NoSchedule", "b:NoExecute"],
    } as const;
    expect(commandOf(options).match(/--taints \S+/g)).toEqual(["--taints a=new:NoSchedule"]);
    const pool = poolOf(options);
    expect(pool.registrationScript() + pool.cloudInit() + pool.registrationFlags()).not.toMatch(/old|b:NoExecute/);
    expect(JSON.stringify(Testing.synth(TerraformStack.of(pool)))).not.toMatch(/--taints [^ ]*(old|NoExecute)/);
  });

  test("holds start-up taints always, also where the lasting ones come later", () => {
    const startupTaints = ["node.cilium.io/agent-not-ready:NoExecute"] as const;
    const both = "--taints a=b:NoSchedule --taints node.cilium.io/agent-not-ready=:NoExecute";
    expect(commandOf({ ...worker, taints: ["a=b:NoSchedule"], startupTaints })).toContain(both);
    const later = {
      ...worker,
      taints: ["a=b:NoSchedule"],
      taintsApplied: TaintsApplied.AFTER_READY,
      startupTaints,
    } as const;
    expect(commandOf(later).match(/--taints \S+/g)).toEqual(["--taints node.cilium.io/agent-not-ready=:NoExecute"]);
  });

  test("lets Terraform quote what is known only at apply", () => {
    const pool = poolOf(worker);
    const stack = TerraformStack.of(pool);
    const name = new TerraformVariable(stack, "host", { type: "string" });
    expect(inTerraform(pool, pool.registrationCommand({ nodeName: name.stringValue }))).toContain(
      `--node-name '\${replace(var.host, "'", "'\\\\''")}'`,
    );
  });

  test.each([
    [{ nodeName: "Node_1" }, /nodeName "Node_1" is not a DNS subdomain/],
    [{ nodeName: "a; reboot" }, /nodeName/],
    [{ nodeName: "n".repeat(64) }, /nodeName "n+" has 64 characters, at most 63 are allowed[\s\S]*label value/],
    [{ nodeName: `${"n".repeat(63)}.example.com` }, /has 75 characters/],
    [{ labels: { "cluster.x-k8s.io/control-plane": "true" } }, /belongs to Cluster API/],
    [{ address: "-x" }, /address "-x" is neither/],
    [{ internalAddress: "$(reboot)" }, /internalAddress/],
    [{ labels: { "rack unit": "1" } }, /label key "rack unit"/],
    [{ labels: { rack: "$(reboot)" } }, /label "rack" value/],
  ])("refuses %j", (options, message) => {
    expect(() => commandOf(worker, options)).toThrow(message);
  });

  test("refuses a node label that contradicts the pool's", () => {
    expect(() => commandOf({ ...worker, labels: { zone: "a" } }, { labels: { zone: "b" } })).toThrow(
      /label "zone" is "a" on the pool and "b" on the node[\s\S]*--> test\/edge\/pools\/gpu/,
    );
  });

  test.each(["constructor", "toString"])("takes a node label that is called %s", (key) => {
    expect(commandOf(worker, { labels: { [key]: "a" } })).toContain(`--label ${key}=a`);
  });
});

describe("through a real shell", () => {
  /** The arguments a command gets from sh, each ended by a byte that no argument can hold. */
  const argumentsSeen = (command: string): string[] =>
    execFileSync("sh", ["-c", `install() { for argument; do printf '%s\\0' "$argument"; done; }; install ${command}`], {
      encoding: "utf8",
    })
      .split("\0")
      .slice(0, -1);

  test("every legal pool arrives at the install script as exactly its roles, labels and taints", () => {
    const pools = fc.record({
      roles,
      taints: poolTaints,
      labels: fc.dictionary(
        keys.filter((key) => !key.includes("/")),
        values,
        { maxKeys: 3 },
      ),
    });
    fc.assert(
      fc.property(pools, (options) => {
        const flag: Record<NodeRole, string> = {
          etcd: "--etcd",
          "control-plane": "--controlplane",
          worker: "--worker",
        };
        const labels = Object.entries({ ...options.labels, "rancher-k3s/node-pool": "gpu" }).sort(([a], [b]) =>
          a < b ? -1 : 1,
        );
        const taints = [...options.taints].sort((a, b) => (a.toString() < b.toString() ? -1 : 1));
        expect(argumentsSeen(commandOf(options))).toEqual([
          ...NodeRole.ALL.filter((role) => options.roles.includes(role)).map((role) => flag[role]),
          ...labels.flatMap(([key, value]) => ["--label", `${key}=${value}`]),
          ...taints.flatMap(({ key, value = "", effect }) => ["--taints", `${key}=${value}:${effect}`]),
        ]);
      }),
      { numRuns: 15 },
    );
  });

  test("any text at all is one argument, and the one that was meant", () => {
    const hostile = [
      "$(touch pwned)",
      "`id`",
      "'; reboot; '",
      '"',
      "\\",
      "\n",
      "*",
      "~",
      "!!",
      "a b",
      "",
      "#",
      "-n",
      "&& true",
      "${HOME}",
      "%s",
      "\t|\u00e9",
    ];
    const legal = (text: string) => !text.includes("\0") && !/[$#]\{/.test(text);
    const texts = fc.array(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary" })).filter(legal), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(texts, (list) => {
        const wellFormed = list.map((text) => Buffer.from(text, "utf8").toString("utf8"));
        expect(argumentsSeen(wellFormed.map(shellArgument).join(" "))).toEqual(wellFormed);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a pool's taints", () => {
  test("are taken in the words of a node, as kubectl get node -o json shows them", () => {
    const taints = [
      { key: "dedicated", value: "db", effect: "NoSchedule" },
      { key: "gpu", effect: "NoExecute", timeAdded: "2026-01-01T00:00:00Z" },
    ] as const;
    const pool = poolOf({ ...worker, taints, startupTaints: [{ key: "starting", value: "", effect: "NoSchedule" }] });
    expect(pool.taints.map(String)).toEqual(["dedicated=db:NoSchedule", "gpu:NoExecute"]);
    expect(pool.startupTaints.map(String)).toEqual(["starting:NoSchedule"]);
    expect(pool.taints.every(Taint.isTaint)).toBe(true);
  });

  test("in the words of a node are checked as well, unknown words included", () => {
    const taints = [
      { key: "a b", effect: "NoSchedule" },
      { key: "a", effect: "NoScedule" },
      { key: "a", values: "b" },
    ];
    expect(() => poolOf({ ...worker, taints: taints as never })).toThrowErrorMatchingInlineSnapshot(`
"taints[0]: taint key "a b" has a name that does not begin and end with a letter or digit, with only "-", "_" and "." between
  --> test/edge/pools/gpu
  = why: the Kubernetes API server refuses any other key
  = help: use letters, digits, "-", "_" and ".", at most 63, optionally after a DNS prefix: example.com/dedicated
taints[1].effect "NoScedule" is not known, did you mean "NoSchedule"?
  --> test/edge/pools/gpu
  = why: Rancher passes any effect on, and the kubelet then fails to start the node
  = help: use NoSchedule, PreferNoSchedule, NoExecute
taints[2] has an unknown property "values", did you mean "value"?
  --> test/edge/pools/gpu
  = why: nothing reads it, so what it says would be lost without a word
  = help: write value
taints[2].effect is missing
  --> test/edge/pools/gpu
  = why: nothing else says it; what comes from process.env is undefined where the variable is not set
  = help: write it as "NoSchedule" or "PreferNoSchedule" or "NoExecute""
`);
  });
});

describe("what a workload needs to run on a pool", () => {
  test("a toleration per hard taint, those implied by roles included", () => {
    const pool = poolOf({ roles: [NodeRole.CONTROL_PLANE], taints: ["a=b:NoExecute", "soft:PreferNoSchedule"] });
    expect(pool.tolerations.map(String)).toEqual([
      "a=b:NoExecute",
      "node-role.kubernetes.io/control-plane:NoSchedule op=Exists",
    ]);
  });

  test("a toleration for a taint that leaves, as nodes that are registered may still have it", () => {
    const pool = poolOf({
      ...worker,
      taints: ["a=new:NoSchedule"],
      leavingTaints: ["soft:PreferNoSchedule", "a=old:NoSchedule"],
    });
    expect(pool.tolerations.map(String)).toEqual(["a=new:NoSchedule", "a=old:NoSchedule"]);
    expect(pool.leavingTaints.map(String)).toEqual(["a=old:NoSchedule", "soft:PreferNoSchedule"]);
    expect(pool.taints.map(String)).toEqual(["a=new:NoSchedule"]);
    expect(pool.model.leavingTaints).toEqual(["a=old:NoSchedule", "soft:PreferNoSchedule"]);
    expect(poolOf({ ...worker, leavingTaints: [] }).model).not.toHaveProperty("leavingTaints");
  });

  test("no toleration for start-up taints, which are gone by then", () => {
    const pool = poolOf({ ...worker, startupTaints: ["node.cilium.io/agent-not-ready:NoExecute"] });
    expect(pool.tolerations).toEqual([]);
    expect(pool.startupTaints.map(String)).toEqual(["node.cilium.io/agent-not-ready:NoExecute"]);
  });

  test("a node selector that names the pool, which is a label of every node of it", () => {
    const pool = poolOf(worker);
    expect(pool.nodeSelector).toEqual({ "rancher-k3s/node-pool": "gpu" });
    expect(pool.labels).toMatchObject(pool.nodeSelector);
  });
});

describe("a pool that can never work is refused", () => {
  const refusal = (options: NodePoolOptions) => () => poolOf(options);

  test("with every problem at once, and where", () => {
    expect(
      refusal({
        roles: ["controlplane" as NodeRole],
        taints: ["gpu:NoScedule" as never, "a=1:NoSchedule", "a=2:NoSchedule"],
        labels: { "kubernetes.io/role": "gpu" },
        nodes: 0,
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
"roles[0] "controlplane" is not known, did you mean "control-plane"?
  --> test/edge/pools/gpu
  = why: Rancher knows the roles etcd, control-plane and worker
  = help: use etcd, control-plane, worker
taints[0]: taint "gpu:NoScedule": has the unknown effect "NoScedule", did you mean "NoSchedule"?
  --> test/edge/pools/gpu
  = why: Rancher passes any effect on, and the kubelet then fails to start the node
  = help: use NoSchedule, PreferNoSchedule, NoExecute, spelled as Kubernetes does
taints[1] "a=1:NoSchedule" and taints[2] "a=2:NoSchedule" have the same key and effect
  --> test/edge/pools/gpu
  = why: Kubernetes allows one taint per key and effect on a node, and K3s refuses to start with two
  = help: keep one of them
label key "kubernetes.io/role" is reserved by Kubernetes
  --> test/edge/pools/gpu
  = why: a kubelet that is asked to set it on its own node does not start
  = help: use a prefix of your own, node.kubernetes.io/..., or one of kubernetes.io/arch, kubernetes.io/hostname, kubernetes.io/os, topology.kubernetes.io/region, topology.kubernetes.io/zone
nodes "0" is not a whole number of at least 1
  --> test/edge/pools/gpu
  = why: it says how many nodes the pool is meant to have
  = help: pass a literal such as 3, or leave it out when the number is open"
`);
  });

  test.each(["", "GPU", "a_b", "-a", "a-", "x".repeat(64), "a.b"])("the name %j", (name) => {
    expect(() => clusterOf({}).addNodePool(name, worker)).toThrow(/pool name/);
  });

  test("no roles", () => {
    expect(refusal({ roles: [] })).toThrow(/roles is empty[\s\S]*NodeRole.ALL/);
    expect(refusal({} as never)).toThrow(/roles is missing/);
  });

  test("the same role twice", () => {
    expect(refusal({ roles: [NodeRole.WORKER, NodeRole.WORKER] })).toThrow(/given twice/);
  });

  test.each([
    ["node.kubernetes.io/unschedulable:NoSchedule", /Kubernetes sets and clears by itself/],
    ["node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule", /Kubernetes sets and clears by itself/],
  ] as const)("the transient taint %s", (taint, message) => {
    expect(refusal({ ...worker, taints: [taint] })).toThrow(message);
  });

  test("two taints of one key and effect, naming both places", () => {
    expect(refusal({ ...worker, taints: ["a=1:NoSchedule", "b:NoSchedule", "a=2:NoSchedule"] })).toThrow(
      /taints\[0\] "a=1:NoSchedule" and taints\[2\] "a=2:NoSchedule" have the same key and effect/,
    );
  });

  test.each([
    [[NodeRole.CONTROL_PLANE], "node-role.kubernetes.io/control-plane=true:NoSchedule"],
    [[NodeRole.ETCD, NodeRole.CONTROL_PLANE], "node-role.kubernetes.io/control-plane:NoSchedule"],
    [[NodeRole.ETCD], "node-role.kubernetes.io/etcd=x:NoExecute"],
  ] as const)("of the roles %j, with the key and effect of the taint that Rancher adds: %s", (roles, taint) => {
    expect(refusal({ roles, taints: [taint] })).toThrow(/has the key and effect of "node-role[\s\S]*leave it out/);
    expect(refusal({ roles, taints: [taint], taintsApplied: "after-ready" })).toThrow(/has the key and effect of/);
  });

  test.each([
    [NodeRole.ALL, "node-role.kubernetes.io/control-plane=true:NoSchedule"],
    [[NodeRole.ETCD, NodeRole.CONTROL_PLANE], "node-role.kubernetes.io/etcd:NoExecute"],
    [[NodeRole.CONTROL_PLANE], "node-role.kubernetes.io/control-plane:NoExecute"],
  ] as const)(
    "a taint of a role that Rancher does not add, or not with this effect, is legal: %j, %s",
    (roles, taint) => {
      expect(refusal({ roles, taints: [taint] })).not.toThrow();
    },
  );

  test("one key and effect as a lasting and as a start-up taint", () => {
    expect(refusal({ ...worker, taints: ["a=1:NoSchedule"], startupTaints: ["a=2:NoSchedule"] })).toThrow(
      /taints\[0\] "a=1:NoSchedule" and startupTaints\[0\] "a=2:NoSchedule" have the same key and effect/,
    );
    expect(refusal({ ...worker, startupTaints: ["a:NoScedule" as never] })).toThrow(/startupTaints\[0\]: taint/);
    expect(refusal({ ...worker, startupTaints: ["node.kubernetes.io/not-ready:NoSchedule"] })).toThrow(
      /Kubernetes sets and clears by itself/,
    );
  });

  test("a taint that leaves twice, and one that is not the app's", () => {
    const leavingTaints = ["b:NoExecute", "a=1:NoSchedule", "b:NoExecute", "node.kubernetes.io/x:NoSchedule"] as const;
    expect(refusal({ ...worker, leavingTaints })).toThrowErrorMatchingInlineSnapshot(`
"leavingTaints[0] and leavingTaints[2] are both "b:NoExecute"
  --> test/edge/pools/gpu
  = why: a taint leaves once
  = help: keep one of them
taint "node.kubernetes.io/x:NoSchedule" is one that Kubernetes sets and clears by itself
  --> test/edge/pools/gpu
  = why: it mirrors the node's condition (not-ready, unschedulable, disk-pressure, ...), so it does not last, and Rancher never lets its agent tolerate it
  = help: use a key with a prefix of your own; to keep a node out of use, cordon it once it has joined"
`);
  });

  test("a taint that leaves and is kept at once, or has the key and effect of a start-up taint", () => {
    expect(refusal({ ...worker, startupTaints: ["c=1:NoExecute"], leavingTaints: ["c=2:NoExecute"] })).toThrow(
      /startupTaints\[0\] "c=1:NoExecute" and leavingTaints\[0\] "c=2:NoExecute" have the same key and effect/,
    );
    expect(refusal({ ...worker, taints: ["a=1:NoSchedule"], leavingTaints: ["a=1:NoSchedule"] })).toThrow(
      /taints\[0\] and leavingTaints\[0\] are both "a=1:NoSchedule"/,
    );
  });

  test("a taint of the pool's own roles that is said to leave", () => {
    const leavingTaints = ["node-role.kubernetes.io/control-plane:NoSchedule"] as const;
    expect(refusal({ roles: [NodeRole.CONTROL_PLANE], leavingTaints })).toThrow(/does not leave the nodes as long as/);
    expect(refusal({ roles: NodeRole.ALL, leavingTaints })).not.toThrow();
  });

  test("a taint that leaves for another value of the same key and effect is legal, and so are two old values", () => {
    const leavingTaints = ["a=1:NoSchedule", "a=2:NoSchedule"] as const;
    expect(refusal({ ...worker, taints: ["a=3:NoSchedule"], leavingTaints })).not.toThrow();
  });

  test("the same key with two effects is legal", () => {
    expect(refusal({ ...worker, taints: ["a:NoSchedule", "a:NoExecute"] })).not.toThrow();
  });

  test.each([
    ["rke.cattle.io/machine", /belongs to Rancher/],
    ["cattle.io/os", /belongs to Rancher/],
    ["rke.cattle.io/init-node", /belongs to Rancher/],
    ["plan.cattle.io/cluster-name", /belongs to Rancher/],
    ["provisioning.cattle.io/x", /belongs to Rancher/],
    ["objectset.rio.cattle.io/hash", /belongs to Rancher/],
    ["cluster.x-k8s.io/control-plane", /belongs to Cluster API/],
    ["cluster.x-k8s.io/paused", /belongs to Cluster API/],
    ["topology.cluster.x-k8s.io/owned", /belongs to Cluster API/],
    ["node-role.kubernetes.io/gpu", /reserved by Kubernetes/],
    ["kubernetes.io/foo", /reserved by Kubernetes/],
    ["rancher-k3s/node-pool", /set by the pool itself/],
  ])("the label key %s", (key, message) => {
    expect(refusal({ ...worker, labels: { [key]: "x" } })).toThrow(message);
  });

  test.each([
    "topology.kubernetes.io/zone",
    "node.kubernetes.io/instance-type",
    "x.node.kubernetes.io/y",
    "beta.kubernetes.io/instance-type",
    "failure-domain.beta.kubernetes.io/zone",
    "node.cluster.x-k8s.io/y",
    "x-cluster.x-k8s.io/y",
    "plan.upgrade.cattle.io/x",
    "svccontroller.k3s.cattle.io/enablelb",
    "example.com/a",
  ])("the label key %s is legal", (key) => {
    expect(refusal({ ...worker, labels: { [key]: "x" } })).not.toThrow();
  });

  test("taints that are known only at apply", () => {
    const cluster = clusterOf({});
    const list = new TerraformVariable(TerraformStack.of(cluster), "taints", { type: "list(string)" });
    expect(() => cluster.addNodePool("gpu", { ...worker, taints: list.listValue as never })).toThrow(
      /a literal is needed/,
    );
  });
});
