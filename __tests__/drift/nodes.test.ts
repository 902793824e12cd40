import fc from "fast-check";
import { type KubectlObject, node } from "../doctor/objects";
import { appOf, differenceLines, drifted, nodeOf, nodesOf, POOLS, RELEASE } from "./living";

/** Nodes against the pools of the app: roles, taints, labels, numbers. */

const app = appOf();
const [servers, workers] = app.pools as [(typeof app.pools)[number], (typeof app.pools)[number]];
const SERVERS = nodesOf(app).slice(0, 2);

/** The servers as they are to be, and these workers. */
const withWorkers = (...nodes: readonly KubectlObject[]) => differenceLines(app, [...SERVERS, ...nodes]);
const worker = (index: number, more = {}) => nodeOf(workers, index, more);

test("a node that lacks a taint of its pool, with the command that puts it on", () => {
  const { differences } = drifted(app, [...SERVERS, worker(0), worker(1, { taints: [] })]);
  expect(differences).toMatchInlineSnapshot(`
[
  {
    "app": "on every node",
    "commands": [
      "kubectl taint nodes workers-2 team=a:NoSchedule --overwrite",
    ],
    "help": "put it on, or delete the node and register it again",
    "kind": "taint",
    "live": "missing on 1 of 2 nodes (workers-2)",
    "what": "taint team=a:NoSchedule of pool workers",
    "why": "they registered before the app said so, or somebody took it off: a node gets the taints of its pool when it registers and never after; until then pods run there that the app keeps off",
  },
]
`);
});

test("a node that registered when its pool had another taint keeps it", () => {
  const { differences } = drifted(app, [
    ...SERVERS,
    worker(0),
    worker(1, { taints: ["team=a:NoSchedule", "old:NoExecute"] }),
  ]);
  expect(differences).toMatchInlineSnapshot(`
[
  {
    "app": "none",
    "commands": [
      "kubectl taint nodes workers-2 old:NoExecute-",
    ],
    "help": "take it off, or write it in the app and see with check what it keeps off",
    "kind": "taint",
    "live": "on 1 of 2 nodes (workers-2)",
    "what": "taint old:NoExecute of pool workers",
    "why": "they registered while the app said so, or somebody put it on: a node keeps a taint until somebody takes it off or the node is deleted and registers again; pods that do not tolerate it find no place there",
  },
]
`);
});

test("since when a taint is there, where Kubernetes keeps it", () => {
  const old = worker(1, { taints: ["team=a:NoSchedule"] });
  const added = { key: "old", effect: "NoExecute", timeAdded: "2026-03-04T09:20:00Z" };
  const spec = old.spec as { taints: object[] };
  expect(withWorkers(worker(0), { ...old, spec: { taints: [...spec.taints, added] } })).toEqual([
    "taint old:NoExecute of pool workers: app none, live on 1 of 2 nodes (workers-2), since 2026-03-04 09:20:00 UTC",
  ]);
});

test.each([
  "node.kubernetes.io/unschedulable:NoExecute",
  "node.cloudprovider.kubernetes.io/uninitialized=true:NoExecute",
  "node.kubernetes.io/memory-pressure:PreferNoSchedule",
  "node.kubernetes.io/mine:NoSchedule",
])("%s is one that Kubernetes never sets, so somebody did", (taint) => {
  expect(withWorkers(worker(0, { taints: ["team=a:NoSchedule", taint] }), worker(1))).toEqual([
    `taint ${taint} of pool workers: app none, live on 1 of 2 nodes (workers-1)`,
  ]);
});

test("the mark of being out of service is set by hand, and no command takes it off too early", () => {
  const taints = ["team=a:NoSchedule", "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute"];
  const own = appOf();
  const servers = nodesOf(own).slice(0, 2);
  const { differences } = drifted(own, [...servers, worker(0, { taints }), worker(1)]);
  expect(differences).toMatchObject([
    { what: "taint node.kubernetes.io/out-of-service=nodeshutdown:NoExecute of pool workers", commands: [] },
  ]);
});

test("taints that Kubernetes sets itself, cordons and start-up taints are no drift", () => {
  const transient = [
    "node.kubernetes.io/not-ready:NoExecute",
    "node.kubernetes.io/disk-pressure:NoSchedule",
    "node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule",
    "node.cilium.io/agent-not-ready:NoExecute",
  ];
  const taints = ["team=a:NoSchedule", ...transient];
  expect(withWorkers(worker(0, { taints, unschedulable: true }), worker(1))).toEqual([]);
});

test("taints that controllers put on and take off again are no drift, and with another effect they are", () => {
  const passing = [
    "DeletionCandidateOfClusterAutoscaler=1764324000:PreferNoSchedule",
    "ToBeDeletedByClusterAutoscaler=1764324000:NoSchedule",
    "node.cluster.x-k8s.io/outdated-revision:PreferNoSchedule",
  ];
  expect(withWorkers(worker(0, { taints: ["team=a:NoSchedule", ...passing] }), worker(1))).toEqual([]);
  const byHand = ["team=a:NoSchedule", "DeletionCandidateOfClusterAutoscaler=x:NoExecute"];
  expect(withWorkers(worker(0, { taints: byHand }), worker(1))).toHaveLength(1);
});

test("the role taint that Rancher gives, taken off by somebody", () => {
  const [first, second] = [0, 1].map((index) => nodeOf(servers, index, { taints: ["dedicated=cp:NoSchedule"] }));
  expect(differenceLines(app, [first, second, worker(0), worker(1)] as KubectlObject[])).toEqual([
    "taint node-role.kubernetes.io/control-plane:NoSchedule of pool servers: app by the pool's roles, live missing on 2 nodes (servers-1, servers-2)",
  ]);
});

test("taints that leave may still be there, or be gone", () => {
  const pools = [POOLS[0], { ...POOLS[1], leavingTaints: ["old=x:NoSchedule"] }];
  const own = appOf({ pools });
  const nodes = [...SERVERS, worker(0), worker(1, { taints: ["team=a:NoSchedule", "old=x:NoSchedule"] })];
  expect(differenceLines(own, nodes)).toEqual([]);
});

test("taints that come once the cluster is ready are still to come, and no drift", () => {
  const pools = [POOLS[0], { ...POOLS[1], taintsApplied: "after-ready" }];
  const { differences, toCome } = drifted(appOf({ pools }), [...SERVERS, worker(0), worker(1, { taints: [] })]);
  expect(differences).toEqual([]);
  expect(toCome).toEqual([
    "team=a:NoSchedule on 1 of 2 nodes (workers-2) of pool workers: it is put on once the cluster is ready",
  ]);
});

test("labels of the app that are missing, other, or on nodes of another pool", () => {
  const other = nodeOf(servers, 0, { labels: { disk: "slow" } });
  const nodes = [other, nodeOf(servers, 1), worker(0, { labels: { disk: "slow" } }), worker(1)];
  expect(differenceLines(app, nodes)).toMatchInlineSnapshot(`
[
  "label disk of pool servers: app none, live slow on 1 of 2 nodes (servers-1)",
  "label disk of pool workers: app fast, live slow on 1 of 2 nodes (workers-1)",
]
`);
});

test("labels that the app says nothing of are anybody's", () => {
  expect(withWorkers(worker(0, { labels: { "example.com/rack": "7" } }), worker(1))).toEqual([]);
});

test("a pool without nodes, one with too many, and nodes of no pool", () => {
  const stranger = node("x-1", { version: RELEASE, labels: { "node-role.kubernetes.io/etcd": "true" } });
  expect(differenceLines(app, [...SERVERS, stranger])).toMatchInlineSnapshot(`
[
  "nodes of pool workers: app 2 nodes, live none",
  "nodes of no pool of the app: app none, live 1 node (x-1)",
]
`);
  expect(withWorkers(worker(0), worker(1), worker(2))).toEqual(["number of nodes of pool workers: app 2, live 3"]);
});

test("a worker's role on nodes of servers", () => {
  const labels = { "node-role.kubernetes.io/worker": "true" };
  const nodes = [nodeOf(servers, 0, { labels }), nodeOf(servers, 1), worker(0), worker(1)];
  expect(differenceLines(app, nodes)).toEqual([
    "role worker of pool servers: app none, live on 1 of 2 nodes (servers-1)",
  ]);
});

test("workers that Rancher has not labelled yet are of their pool all the same", () => {
  const bare = [0, 1].map((index) =>
    node(`w-${index}`, { version: RELEASE, labels: { disk: "fast" }, taints: ["team=a:NoSchedule"] }),
  );
  expect(withWorkers(...bare)).toEqual([]);
});

describe("to which pool a node belongs", () => {
  const pools = [
    POOLS[0],
    { name: "a", roles: ["worker"], labels: { "rancher-k3s/node-pool": "a" } },
    { name: "b", roles: ["worker"], labels: { "rancher-k3s/node-pool": "b" }, taints: ["b=b:NoSchedule"] },
  ];
  const own = appOf({ pools });
  const labelled = (name: string, pool: string, taints: readonly string[] = []) =>
    node(name, {
      version: RELEASE,
      labels: { "node-role.kubernetes.io/worker": "true", "rancher-k3s/node-pool": pool },
      taints,
    });

  test("its own label tells, whatever its taints", () => {
    const nodes = [...SERVERS, labelled("n-1", "a", ["b=b:NoSchedule"]), labelled("n-2", "b", ["b=b:NoSchedule"])];
    expect(differenceLines(own, nodes)).toEqual(["taint b=b:NoSchedule of pool a: app none, live on 1 node (n-1)"]);
  });

  test("a pool that the app does not have any more", () => {
    const nodes = [...SERVERS, labelled("n-1", "a"), labelled("n-2", "b", ["b=b:NoSchedule"]), labelled("n-3", "gone")];
    expect(differenceLines(own, nodes)).toEqual([
      "nodes of pool gone, which the app does not have: app none, live 1 node (n-3)",
    ]);
  });

  test("where nodes may be of several pools, nothing is said of them", () => {
    const alike = appOf({ pools: [POOLS[0], { name: "a", roles: ["worker"] }, { name: "b", roles: ["worker"] }] });
    const bare = node("n-1", { version: RELEASE, labels: { "node-role.kubernetes.io/worker": "true" } });
    const { notCompared } = drifted(alike, [...SERVERS, bare]);
    expect(notCompared[0]).toEqual({
      what: "taints and labels of 1 node (n-1)",
      why: "they may be of pool a, b: nodes made with K3sCluster have the label rancher-k3s/node-pool",
    });
  });

  test("Rancher's machine tells of which pool of machines it is", () => {
    const machinePools = (name: string, taint: string) => ({
      name,
      worker_role: true,
      quantity: 1,
      taints: [{ key: taint, value: "", effect: "NoSchedule" }],
    });
    const cp = { name: "cp", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 1 };
    const args = { rke_config: { machine_pools: [cp, machinePools("a", "x"), machinePools("b", "y")] } };
    const made = appOf({ args, pools: [] });
    const machine = (name: string, pool: string) => ({
      apiVersion: "cluster.x-k8s.io/v1beta1",
      kind: "Machine",
      metadata: {
        name: `edge-${name}`,
        namespace: "fleet-default",
        labels: { "rke.cattle.io/rke-machine-pool-name": pool, "cluster.x-k8s.io/cluster-name": "edge" },
      },
      status: { nodeRef: { name } },
    });
    const roles = (...names: string[]) =>
      Object.fromEntries(names.map((name) => [`node-role.kubernetes.io/${name}`, "true"]));
    const nodes = [
      node("cp-1", { version: RELEASE, labels: roles("etcd", "control-plane", "worker") }),
      node("m-1", { version: RELEASE, labels: roles("worker"), taints: ["y:NoSchedule"] }),
      node("m-2", { version: RELEASE, labels: roles("worker"), taints: ["y:NoSchedule"] }),
      machine("cp-1", "cp"),
      machine("m-1", "a"),
      machine("m-2", "b"),
    ];
    expect(differenceLines(made, nodes)).toEqual([
      "taint y:NoSchedule of pool a: app none, live on 1 node (m-1)",
      "taint x:NoSchedule of pool a: app on every node, live missing on 1 node (m-1)",
    ]);
  });
});

test("where all nodes of a labelled pool are meant, the command goes by the label", () => {
  const own = appOf({
    pools: [
      {
        name: "all",
        roles: ["etcd", "control-plane", "worker"],
        taints: ["a=b:NoSchedule"],
        labels: { "rancher-k3s/node-pool": "all" },
      },
    ],
  });
  const [pool] = own.pools as [(typeof own.pools)[number]];
  const nodes = [0, 1].map((index) => nodeOf(pool, index, { taints: ["c:NoSchedule"] }));
  expect(drifted(own, nodes).differences.flatMap(({ commands }) => commands)).toEqual([
    "kubectl taint nodes -l rancher-k3s/node-pool=all c:NoSchedule-",
    "kubectl taint nodes -l rancher-k3s/node-pool=all a=b:NoSchedule --overwrite",
  ]);
});

test("a name that Kubernetes does not allow stands in no command", () => {
  const hostile = { ...worker(1, { taints: [] }), metadata: { name: "x; rm -rf /", labels: { disk: "fast" } } };
  const { differences } = drifted(app, [...SERVERS, worker(0), hostile]);
  expect(differences[0]?.commands).toEqual([]);
});

test("nodes without their pools are not compared, and it is said how to tell the pools", () => {
  const { differences, notCompared } = drifted(appOf({ pools: [] }), SERVERS);
  expect(differences).toEqual([]);
  expect(notCompared[0]).toEqual({
    what: "nodes, their taints and labels",
    why: "the app does not say which node pools there are: tell them with --pools FILE",
  });
});

const roles = fc.constantFrom<readonly string[]>(
  ["etcd", "control-plane", "worker"],
  ["worker"],
  ["etcd", "control-plane"],
);
const taint = fc
  .tuple(
    fc.constantFrom("a", "b", "example.com/c"),
    fc.constantFrom("", "=x"),
    fc.constantFrom("NoSchedule", "NoExecute"),
  )
  .map(([key, value, effect]) => `${key}${value}:${effect}`);
const pool = fc.record({
  roles,
  taints: fc.uniqueArray(taint, { maxLength: 3, selector: (text) => text.replace(/=x/, "") }),
  labels: fc.dictionary(fc.constantFrom("disk", "zone"), fc.constantFrom("1", "2")),
  taintsApplied: fc.constantFrom("at-registration", "after-ready"),
});
const pools = fc.array(pool, { minLength: 1, maxLength: 3 });
const OWN = (index: number) => ({ "rancher-k3s/node-pool": `p${index}` });

test("any pools whose nodes are as they register have no drift, and one that is changed is found in its pool alone", () => {
  fc.assert(
    fc.property(pools, fc.constantFrom("stray:NoExecute", "stray=y:NoSchedule"), (made, stray) => {
      const own = appOf({
        pools: made.map((each, index) => ({ name: `p${index}`, ...each, labels: { ...each.labels, ...OWN(index) } })),
      });
      const nodes = nodesOf(own);
      expect(differenceLines(own, nodes)).toEqual([]);
      const [first] = own.pools as [(typeof own.pools)[number]];
      const taints = [...first.taints, ...first.roleTaints].map(String);
      const other: KubectlObject = nodeOf(first, 0, { taints: [...taints, stray] });
      expect(differenceLines(own, [other, ...nodes.slice(1)])).toEqual([
        `taint ${stray} of pool ${first.name}: app none, live on 1 of 2 nodes (${first.name}-1)`,
      ]);
    }),
    { numRuns: 100 },
  );
});
