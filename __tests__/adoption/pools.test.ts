import { adopt } from "../../lib/adoption/adopt";
import type { KubectlObject } from "../doctor/objects";
import { ALL_ROLES, agents, CONTROL_PLANE, inPool, liveCluster, registered, SERVER_ROLES } from "./clusters";

/** Pools in short: `workers-gpu: worker, gpu=a:NoSchedule, {disk=ssd}, 2 nodes`. */
function poolsOf(...nodes: readonly KubectlObject[]): string[] {
  return adopt(liveCluster([...nodes, ...agents()])).pools.map(({ name, roles, taints, labels, nodes: all }) =>
    [
      `${name}: ${roles.join("+")}`,
      ...taints.map(String),
      ...[...labels].map(([key, value]) => `{${key}=${value}}`),
      all.join(" "),
    ].join(", "),
  );
}

function remarksOf(...nodes: readonly KubectlObject[]): string[] {
  const { pools } = adopt(liveCluster([...nodes, ...agents()]));
  return pools.flatMap(({ name, remarks }) => remarks.map(({ text }) => `${name}: ${text}`));
}

const ROLE_TAINT = `${CONTROL_PLANE}:NoSchedule`;

describe("pools are found", () => {
  test("by the label of this library, whatever else the nodes have", () => {
    expect(
      poolsOf(
        registered("a", ALL_ROLES, { labels: inPool("main", { disk: "ssd" }) }),
        registered("b", ALL_ROLES, { labels: inPool("main", { disk: "hdd" }) }),
      ),
    ).toEqual(["main: etcd+control-plane+worker, a b"]);
  });

  test("by roles, taints and labels, with names that say what they are", () => {
    expect(
      poolsOf(
        registered("cp", SERVER_ROLES, { taints: [ROLE_TAINT] }),
        registered("db", ["etcd"], { taints: ["node-role.kubernetes.io/etcd:NoExecute"] }),
        registered("w-1", ["worker"]),
        registered("w-2", ["worker"], { labels: { disk: "ssd" } }),
        registered("w-3", ["worker"], { taints: ["dedicated=Batch_Jobs:NoSchedule"] }),
        registered("w-4", ["worker"], { taints: ["example.com/gpu=true:NoSchedule"] }),
        registered("w-5", ["worker"], { taints: ["soft:PreferNoSchedule"] }),
      ),
    ).toMatchInlineSnapshot(`
[
  "servers: etcd+control-plane, cp",
  "etcd: etcd, db",
  "workers: worker, w-1",
  "workers-batch-jobs: worker, dedicated=Batch_Jobs:NoSchedule, w-3",
  "workers-gpu: worker, example.com/gpu=true:NoSchedule, w-4",
  "workers-soft: worker, soft:PreferNoSchedule, w-5",
  "workers-ssd: worker, {disk=ssd}, w-2",
]
`);
  });

  test("with the names they had before other pools came", () => {
    const [gpu, plain] = [
      registered("g", ["worker"], { taints: ["gpu=true:NoSchedule"] }),
      registered("p", ["worker"]),
    ];
    const names = (...nodes: readonly KubectlObject[]) => poolsOf(...nodes).map((line) => line.split(":")[0]);
    expect(names(gpu)).toEqual(["workers-gpu"]);
    expect(names(plain, gpu)).toEqual(["workers", "workers-gpu"]);
  });

  test("with numbers where two would have one name", () => {
    expect(
      poolsOf(
        registered("a", ["worker"], { taints: ["x/gpu=true:NoSchedule"] }),
        registered("b", ["worker"], { taints: ["y/gpu=true:NoSchedule"] }),
        registered("c", ["worker"], { labels: inPool("workers-gpu") }),
      ).map((line) => line.split(":")[0]),
    ).toEqual(["workers-gpu", "workers-gpu-2", "workers-gpu-3"]);
  });

  test("with the roles that Rancher registered a machine with, where it says so", () => {
    const machine = {
      apiVersion: "cluster.x-k8s.io/v1beta1",
      kind: "Machine",
      metadata: {
        name: "custom-a",
        namespace: "fleet-default",
        labels: { "rke.cattle.io/etcd-role": "true", "rke.cattle.io/control-plane-role": "true" },
      },
      status: { nodeRef: { name: "cp" } },
    };
    expect(poolsOf(registered("cp", SERVER_ROLES), machine)).toEqual(["servers: etcd+control-plane, cp"]);
    expect(poolsOf(registered("cp", SERVER_ROLES))).toEqual(["servers: etcd+control-plane+worker, cp"]);
  });
});

describe("what nodes have by themselves is not written", () => {
  test("labels of Kubernetes, K3s, Rancher, clouds, drivers and operators", () => {
    const labels = {
      "node.kubernetes.io/instance-type": "m5.large",
      "topology.kubernetes.io/zone": "eu-1a",
      "topology.ebs.csi.aws.com/zone": "eu-1a",
      "feature.node.kubernetes.io/cpu": "x",
      "nvidia.com/gpu.count": "1",
      "plan.upgrade.cattle.io/agent": "0ff1ce",
      "p2p.k3s.cattle.io/enabled": "true",
      "egress.k3s.io/cluster": "true",
    };
    expect(poolsOf(registered("a", ["worker"], { labels }))).toEqual(["workers: worker, a"]);
  });

  test("but zones that no cloud tells, and labels that somebody gives for Rancher, K3s or a driver, are", () => {
    const labels = {
      "topology.kubernetes.io/zone": "hall-1",
      "fleet.cattle.io/agent": "true",
      "svccontroller.k3s.cattle.io/enablelb": "true",
      "node.longhorn.io/create-default-disk": "true",
    };
    expect(poolsOf(registered("a", ["worker"], { labels }))).toMatchInlineSnapshot(`
[
  "workers-agent: worker, {fleet.cattle.io/agent=true}, {node.longhorn.io/create-default-disk=true}, {svccontroller.k3s.cattle.io/enablelb=true}, {topology.kubernetes.io/zone=hall-1}, a",
]
`);
  });

  test("cordons, and taints that mirror conditions", () => {
    const taints = ["node.kubernetes.io/not-ready:NoExecute", "node.kubernetes.io/disk-pressure:NoSchedule"];
    expect(poolsOf(registered("a", ["worker"], { taints, unschedulable: true }))).toEqual(["workers: worker, a"]);
  });

  test("taints that Rancher gives by the roles; others of that kind are somebody's own, and keep pods off", () => {
    const etcd = "node-role.kubernetes.io/etcd:NoExecute";
    expect(poolsOf(registered("cp", SERVER_ROLES, { taints: [ROLE_TAINT, etcd] }))).toEqual([
      `servers-etcd: etcd+control-plane, ${etcd}, cp`,
    ]);
    expect(poolsOf(registered("db", ["etcd"], { taints: [etcd] }))).toEqual(["etcd: etcd, db"]);
  });
});

describe("what a pool cannot say is said", () => {
  test("taints and labels that only some nodes of a labelled pool have", () => {
    expect(
      remarksOf(
        registered("a", ["worker"], { labels: inPool("w", { disk: "ssd" }), taints: ["team=a:NoSchedule"] }),
        registered("b", ["worker"], { labels: inPool("w") }),
      ),
    ).toMatchInlineSnapshot(`
[
  "w: team=a:NoSchedule is on a of this pool and not on all of its nodes: the app does not say it",
  "w: label disk=ssd is not the same on all nodes: on a; give it where a node is registered",
]
`);
  });

  test("labels that tell every node from every other", () => {
    const rack = (name: string) => registered(name, ["worker"], { labels: { rack: name } });
    expect(poolsOf(rack("r1"), rack("r2"), rack("r3"))).toEqual(["workers: worker, r1 r2 r3"]);
    expect(remarksOf(rack("r1"), rack("r2"), rack("r3"))).toMatchInlineSnapshot(`
[
  "workers: nothing that asks for the pool by its label finds these nodes",
  "workers: label rack (3 values) is not the same on all nodes: on r1, r2, r3; give it where a node is registered",
]
`);
  });

  test("taints and labels that are Kubernetes' own, and pools of a name that none can have", () => {
    expect(
      remarksOf(
        registered("a", ["worker"], {
          labels: { "rancher-k3s/node-pool": "Not A Pool", "node-restriction.kubernetes.io/site": "x" },
          taints: ["node.kubernetes.io/mine=1:NoExecute"],
        }),
      ),
    ).toMatchInlineSnapshot(`
[
  "workers: nothing that asks for the pool by its label finds these nodes; they have Not A Pool there, which names no pool, and K3s writes it again when it starts on a node that registered with it",
  "workers: node.kubernetes.io/mine=1:NoExecute is on a: no pool can give it, and the app does not say it",
  "workers: label node-restriction.kubernetes.io/site=x is on a: no pool can give it, and it stays as it is",
]
`);
  });

  test("roles that only some nodes of a pool have", () => {
    expect(
      remarksOf(
        registered("a", ALL_ROLES, { labels: inPool("p") }),
        registered("b", ["worker"], { labels: inPool("p") }),
      ),
    ).toMatchInlineSnapshot(`
[
  "p: not every node has all of these roles: b has fewer",
]
`);
  });

  test("a label that nodes still need, without a command where there are too many", () => {
    const many = Array.from({ length: 21 }, (_, index) => registered(`n${index}`, ["worker"]));
    expect(remarksOf(...many)).toMatchInlineSnapshot(`
[
  "workers: nothing that asks for the pool by its label finds these nodes: label the 21 with rancher-k3s/node-pool=workers",
]
`);
  });
});

describe("a label of pools that is there already", () => {
  const command = (value: string) =>
    adopt(liveCluster([registered("a", ["worker"], { labels: inPool(value) }), ...agents()]))
      .pools.flatMap(({ remarks }) => remarks)
      .map(({ text, command: run }) => [text, run]);

  test.each(["GPU_Nodes", "constructor", "__proto__", ""])(
    "%s, which no pool can be named, is written over only where kubectl is told so",
    (value) => {
      const [[text, run] = [], ...others] = command(value);
      expect(run).toMatch(/^kubectl label node a rancher-k3s\/node-pool=[a-z-]+ --overwrite$/);
      expect(text).toContain(`they have ${value || '""'} there, which names no pool`);
      expect(others).toEqual([]);
    },
  );
});
