import { TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, type NodePoolOptions, NodeRole, TaintsApplied } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { answerOf } from "../../lib/scheduling/proof/answer-of-placement";
import { isCircumstance } from "../../lib/scheduling/proof/circumstances";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { clusterOf, KUBERNETES_VERSION, rancherStack } from "../cluster/stacks";
import { modelOf, type PoolSketch, prove } from "./models";
import { written } from "./reading/written";

const ETCD: PoolSketch = { roles: [NodeRole.ETCD] };
const CONTROL: PoolSketch = { roles: [NodeRole.CONTROL_PLANE] };
const ETCD_WORKER: PoolSketch = { roles: [NodeRole.ETCD, NodeRole.WORKER] };
const SERVERS: PoolSketch = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] };
const tainted = (pool: PoolSketch, ...taints: string[]): PoolSketch => ({ ...pool, taints });
const bootstrapOf = (pools: Record<string, PoolSketch>, rest?: Parameters<typeof modelOf>[1]) =>
  prove(modelOf(pools, rest)).bootstrap;

describe("nodes that are there before Rancher's agent is connected", () => {
  test("etcd nodes that are workers too can run the agent and CoreDNS, whatever the control plane is tainted with", () => {
    const proof = prove(modelOf({ ew: ETCD_WORKER, c: tainted(CONTROL, "x=y:NoSchedule") }));
    expect(proof.bootstrap.verdict).toBe("yes");
    expect(proof.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("the agent and CoreDNS may run on different ones", () => {
    const pools = { ew: tainted(ETCD_WORKER, "CriticalAddonsOnly=x:NoExecute"), c: tainted(CONTROL, "x=y:NoSchedule") };
    const [candidate] = bootstrapOf(pools, { agents: { cluster: [], fleet: [] } }).pools;
    expect(candidate).toMatchObject({
      verdict: "yes",
      hosts: [
        { pool: "c", agent: { verdict: "runs" }, dns: { verdict: "blocked" } },
        { pool: "ew", agent: { verdict: "blocked" }, dns: { verdict: "runs" } },
      ],
    });
  });

  test("control-plane nodes wait where an etcd node has the control plane, also when another one is first", () => {
    const pools = { e: ETCD, s: tainted(SERVERS, "x=y:NoSchedule"), c: CONTROL, w: {} };
    expect(bootstrapOf(pools).pools).toMatchObject([
      { pool: "e", verdict: "no", hosts: [{ pool: "e" }, { pool: "s" }] },
      { pool: "s", verdict: "no", hosts: [{ pool: "s" }] },
    ]);
  });

  test("nobody is elected where a role is missing, and that is the only reason given", () => {
    const proof = prove(modelOf({ s: { ...SERVERS, nodes: 3 } }));
    expect(proof.bootstrap).toMatchObject({
      verdict: "no",
      wins: [],
      pools: [{ pool: "s", verdict: "no", hosts: [] }],
    });
    expect(proof.findings.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual(["RK106"]);
  });

  test("the agent tolerates what the node that wrote its manifest is tainted with, and not what others are", () => {
    const pools = { e: ETCD, c: tainted(CONTROL, "a=1:NoSchedule"), d: tainted(CONTROL, "b=2:NoSchedule"), w: {} };
    const without = { agents: { cluster: [], fleet: [] }, rancherHost: RancherHost.ADDRESS };
    const [candidate] = bootstrapOf(pools, without).pools;
    const last = "whose version of the agent's manifest is applied last, that of a node of c or d";
    expect(candidate).toMatchObject({
      verdict: "yes",
      hosts: [
        { pool: "c", agent: { verdict: "depends", on: [last] } },
        { pool: "d", agent: { verdict: "depends", on: [last] } },
        { pool: "e", agent: { verdict: "blocked" } },
      ],
    });
  });

  test("what a fault of Rancher's is reported to take from the agent is open, and RK104 tells of it", () => {
    const pools = { e: ETCD, c: tainted(CONTROL, "a=1:NoSchedule"), d: tainted(CONTROL, "b=2:NoSchedule"), w: {} };
    const unfixed = { agents: { cluster: [], fleet: [] }, rancherHost: RancherHost.ADDRESS, rancherVersion: "2.10.5" };
    const proof = prove(modelOf(pools, unfixed));
    expect(proof.bootstrap).toMatchObject({ verdict: "depends", dependsOn: [expect.stringContaining("#49981")] });
    const codes = proof.findings.map(({ code }) => code);
    expect([codes.includes("RK104"), codes.includes("RK101")]).toEqual([true, false]);
  });
});

describe("one verdict of all pools that could be first", () => {
  const BY_CHOICE = { kubernetesVersion: KUBERNETES_VERSION };

  /** What nobody knows is whether servers of the pool "open" run CoreDNS. */
  function proofOf(pools: Record<string, NodePoolOptions>) {
    const stack = rancherStack();
    const off = new TerraformVariable(stack, "off", { type: "list(string)" }).listValue;
    const machineSelectorConfig = [{ pools: ["open"], config: { disable: off as unknown as string[] } }];
    const nodePools = { ...pools, workers: { roles: [NodeRole.WORKER] } };
    return new K3sCluster(stack, "edge", { ...BY_CHOICE, nodePools, machineSelectorConfig }).prove().bootstrap;
  }
  const wins: NodePoolOptions = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] };
  const loses: NodePoolOptions = { ...wins, taints: ["a=b:NoSchedule"] };

  test("one wins, one loses: a lottery, whatever a third depends on", () => {
    expect(proofOf({ good: wins, bad: loses, open: wins })).toMatchObject({
      verdict: "lottery",
      wins: ["good"],
      dependsOn: [`rke_config.machine_selector_config.config, key "disable"`],
    });
  });

  test("one wins, another is open: it depends", () => {
    expect(proofOf({ good: wins, open: wins })).toMatchObject({ verdict: "depends", wins: ["good"] });
  });

  test("one loses, another is open: it depends, and is never a certain success", () => {
    expect(proofOf({ bad: loses, open: wins })).toMatchObject({ verdict: "depends", wins: [] });
  });

  test("all lose: no", () => {
    expect(proofOf({ bad: loses, worse: loses })).toMatchObject({ verdict: "no", wins: [], dependsOn: [] });
  });

  test("all win: yes", () => {
    expect(proofOf({ good: wins, better: wins })).toMatchObject({ verdict: "yes", wins: ["better", "good"] });
  });

  test("a first node of etcd alone asks the servers that join it, and not those that wait", () => {
    const unknown = proofOf({ e: { roles: [NodeRole.ETCD] }, open: wins });
    expect(unknown.pools.find(({ pool }) => pool === "e")?.verdict).toBe("depends");
    const waiting = proofOf({ e: { roles: [NodeRole.ETCD] }, good: wins, open: { roles: [NodeRole.CONTROL_PLANE] } });
    expect(waiting.pools.find(({ pool }) => pool === "e")?.verdict).toBe("yes");
  });
});

describe("a first node of etcd alone that does not start", () => {
  const REST = { c: CONTROL, w: {} };
  const TAINTS: PoolSketch = { ...ETCD, taints: ["node-role.kubernetes.io/etcd=x:NoExecute"] };
  const TWICE: PoolSketch = { ...ETCD, taints: ["a=1:NoSchedule", "a=2:NoSchedule"] };
  const LABEL: PoolSketch = { ...ETCD, labels: { "kubernetes.io/foo": "x" } };

  test.each([
    ["taints of one key and effect with its role", TAINTS],
    ["two taints of one key and effect", TWICE],
    ["a label that the kubelet refuses", LABEL],
  ])("with %s brings up no cluster, and is a lottery beside one that does", (_what, e) => {
    expect(bootstrapOf({ e, ...REST })).toMatchObject({ verdict: "no", wins: [] });
    expect(bootstrapOf({ e, f: ETCD, ...REST })).toMatchObject({ verdict: "lottery", wins: ["f"] });
  });

  const onE = (settings: object) => ({
    machine_selector_config: [
      {
        config: JSON.stringify(settings),
        machine_label_selector: [{ match_labels: { "rancher-k3s/node-pool": "e" } }],
      },
    ],
  });
  const e: PoolSketch = { ...ETCD, labels: { "rancher-k3s/node-pool": "e" } };

  test.each([
    "register-with-taints=a=b:NoSchedule",
    "register-with-taints=bad:Nope",
    "node-labels=kubernetes.io/foo=x",
  ])("is open where the kubelet is told %s", (argument) => {
    const { bootstrap } = written(onE({ "kubelet-arg": [argument] }), { e, ...REST });
    expect(bootstrap).toMatchObject({ verdict: "depends", dependsOn: [expect.stringContaining("kubelet-arg")] });
  });

  test.each([[{ "disable-etcd": true }], [{ "kubelet-arg": ["register-node=false"] }]])(
    "with %j is a lottery beside one without it, and RK114 tells of it",
    (settings) => {
      const proof = written(onE(settings), { e, f: ETCD, ...REST });
      expect(proof.bootstrap).toMatchObject({ verdict: "lottery", wins: ["f"] });
      expect(proof.findings.filter(({ code }) => code === "RK114")).toMatchObject([{ data: { pools: ["e"] } }]);
    },
  );

  test("needs no network of pods, and no place for the agent, to start etcd", () => {
    const flannel = { "flannel-backend": "none" };
    const manifest = { additional_manifest: JSON.stringify(NETWORK_OF_CONTROL_PLANE) };
    const { bootstrap } = written(
      { machine_global_config: JSON.stringify(flannel), ...manifest },
      { e: ETCD, ...REST },
    );
    expect(bootstrap.verdict).toBe("yes");
  });
});

/** A network whose pods run on no etcd node. */
const NETWORK_OF_CONTROL_PLANE = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "kube-flannel-ds", namespace: "kube-system" },
  spec: {
    template: {
      metadata: { labels: { app: "kube-flannel-ds" } },
      spec: {
        hostNetwork: true,
        tolerations: [
          { key: "node-role.kubernetes.io/control-plane", operator: "Exists" },
          { key: "node.kubernetes.io/not-ready", operator: "Exists" },
        ],
      },
    },
  },
};

describe("a placement on the first node", () => {
  test("that ends after a time is open: the agent may connect before", () => {
    const answer = answerOf("CoreDNS", { verdict: "evicted", by: ["a=b:NoExecute"], seconds: 60 });
    expect(answer).toEqual({
      verdict: "depends",
      dependsOn: ["whether cattle-cluster-agent connects before a=b:NoExecute evicts CoreDNS after 60 seconds"],
    });
    expect(answer.dependsOn.every(isCircumstance)).toBe(true);
  });

  test.each([
    { verdict: "evicted", by: ["a=b:NoExecute"], seconds: 0 },
    { verdict: "stopped", by: ["disable-scheduler"] },
    { verdict: "blocked", by: ["a=b:NoExecute"] },
    { verdict: "unselected", missingLabels: { a: "b" } },
  ] as const)("that never begins is none: %j", (placement) => {
    expect(answerOf("CoreDNS", placement)).toEqual({ verdict: "no", dependsOn: [] });
  });
});

describe("a first node that is pinned", () => {
  const SKETCH = {
    clean: { roles: NodeRole.ALL },
    tainted: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] as const },
  };
  const initNode = (pool: string) => ({ initNode: { pool, machineId: "edge-1" } });

  test("is the only one that is judged: what another pool could not do does not matter", () => {
    const { bootstrap, findings } = clusterOf(SKETCH, initNode("clean")).prove();
    expect(bootstrap).toMatchObject({ verdict: "yes", wins: ["clean"], pools: [{ pool: "clean" }] });
    expect(findings.map(({ code }) => code)).not.toContain("RK102");
  });

  test("decides alone where its pool cannot do it", () => {
    const { bootstrap, findings } = clusterOf(SKETCH, initNode("tainted")).prove();
    expect(bootstrap).toMatchObject({ verdict: "no", wins: [], pools: [{ pool: "tainted" }] });
    expect(findings.find(({ code }) => code === "RK102")).toMatchObject({ data: { pool: "tainted" } });
  });

  test("is pinned with an id that is known only at apply, too", () => {
    const cluster = clusterOf(SKETCH);
    const machineId = new TerraformVariable(TerraformStack.of(cluster), "id", { type: "string" }).stringValue;
    const pinned = new K3sCluster(TerraformStack.of(cluster), "other", {
      kubernetesVersion: KUBERNETES_VERSION,
      nodePools: SKETCH,
      initNode: { pool: "clean", machineId },
    });
    expect(pinned.prove().bootstrap.verdict).toBe("yes");
  });

  test("is open where the labels are known only at apply", () => {
    const cluster = clusterOf(SKETCH, initNode("clean"));
    cluster.resource.addOverride("labels", "${var.labels}");
    expect(cluster.prove().bootstrap).toMatchObject({ verdict: "depends", dependsOn: ["labels"] });
  });

  test("is none where the label has the id of another machine, whose pool nobody knows", () => {
    const cluster = clusterOf(SKETCH, initNode("clean"));
    cluster.resource.addOverride("labels", { "rke.cattle.io/init-node-machine-id": "edge-2" });
    const { bootstrap, findings } = cluster.prove();
    expect(bootstrap).toMatchObject({ verdict: "lottery", wins: ["clean"] });
    expect(findings.find(({ code }) => code === "RK111")).toMatchObject({ data: { pool: "clean", pinsOther: true } });
  });

  test("is open where the label's value is known only at apply, and the app means a known one", () => {
    const cluster = clusterOf(SKETCH, initNode("clean"));
    cluster.resource.addOverride("labels", { "rke.cattle.io/init-node-machine-id": "${var.id}" });
    expect(cluster.prove().bootstrap).toMatchObject({
      verdict: "depends",
      dependsOn: ["labels.rke.cattle.io/init-node-machine-id"],
    });
  });

  const helpOf = (cluster: ReturnType<typeof clusterOf>, code: string) =>
    cluster
      .prove()
      .findings.filter((finding) => finding.code === code)
      .map(renderFinding)
      .join("\n");

  test("to a pool that loses, is told which one wins, and to name that", () => {
    const cluster = clusterOf(SKETCH, initNode("tainted"));
    expect(cluster.prove().bootstrap.otherWinners).toEqual(["clean"]);
    expect(helpOf(cluster, "RK102")).toContain(
      'name pool "clean" in initNode.pool, and register the machine with its command',
    );
  });

  test("but not written, is not offered once more", () => {
    const cluster = clusterOf(SKETCH, initNode("clean"));
    cluster.resource.labels = { team: "edge" };
    expect(helpOf(cluster, "RK102")).not.toContain("initNode");
    expect(helpOf(cluster, "RK111")).toContain("does not pin it");
  });

  test("changes nothing where every pool fares alike", () => {
    const later = {
      roles: NodeRole.ALL,
      taints: ["a=b:NoSchedule"] as const,
      taintsApplied: TaintsApplied.AFTER_READY,
    };
    const cluster = clusterOf({ clean: SKETCH.clean, later }, initNode("clean"));
    cluster.resource.addOverride("labels", "${var.labels}");
    expect(cluster.prove().bootstrap.verdict).toBe("yes");
  });
});
