import { controller, type KubectlObject, node, pendingPod, pod, runningPod } from "../doctor/objects";
import { agent, coredns, deployment, server, worker } from "../doctor/system-objects";
import { app, daemonSet, smallCluster, withRoom } from "./cluster";
import { answer, whatIfRun } from "./command";

const free = withRoom(worker("w-2"));
const tainted = (taint: string) => [...smallCluster(), withRoom(worker("w-2", { taints: [taint] }))];

describe("the first line answers whether Rancher keeps the cluster", () => {
  test.each<[string, string, KubectlObject[], string[]]>([
    [
      "its agent has no other node",
      "1 disconnected: cattle-cluster-agent is evicted at once and has no other node: Rancher loses this cluster",
      [server("cp-1"), ...agent({ is: "running", on: "cp-1" })],
      ["--taint", "cp-1,x:NoExecute"],
    ],
    [
      "its agent comes up elsewhere",
      "0 moves: 2 pods move and find a place; DaemonSet shop/log-agent has fewer nodes; cattle-cluster-agent is evicted at once and comes up again on w-1 or w-2",
      [...smallCluster(), free],
      ["--taint", "cp-1,x:NoExecute"],
    ],
    [
      "its agent stays, and DNS does not",
      "1 disconnected: cattle-cluster-agent stays on cp-1, and has no place once it restarts, but without DNS: coredns is evicted at once and has no other node: Rancher may lose this cluster",
      [
        server("cp-1"),
        worker("w-1"),
        ...agent({ is: "running", on: "cp-1" }),
        ...coredns({ is: "running", on: "w-1" }),
      ],
      ["--taint", "w-1,x:NoExecute", "--cordon", "cp-1"],
    ],
    [
      "its agent runs on until it restarts",
      "1 lost: cattle-cluster-agent stays on cp-1, and has no place once it restarts",
      [server("cp-1"), ...agent({ is: "running", on: "cp-1" })],
      ["--cordon", "cp-1"],
    ],
    [
      "its agent tolerates it for a while",
      "1 disconnected: cattle-cluster-agent is evicted after 90 seconds and comes up again on cp-1, to be evicted again and again: Rancher may lose this cluster",
      [
        server("cp-1"),
        ...agent(
          { is: "running", on: "cp-1" },
          { tolerations: [{ key: "x", operator: "Exists", effect: "NoExecute", tolerationSeconds: 90 }] },
        ),
      ],
      ["--taint", "cp-1,x:NoExecute"],
    ],
    [
      "its agent waits as it is",
      "0 nothing: nothing moves, and what runs on the nodes can be started there again; cattle-cluster-agent does not run as it is",
      [server("cp-1"), ...agent({ is: "pending" })],
      ["--taint", "cp-1,x:PreferNoSchedule"],
    ],
    [
      "there is no agent",
      "1 lost: Deployment shop/web loses its place",
      [worker("w-1"), ...app("web", ["w-1"])],
      ["--taint", "w-1,x:NoExecute"],
    ],
  ])("%s", async (_case, expected, objects, args) => {
    expect(await answer(objects, ...args)).toBe(expected);
  });
});

describe("the first line says what is lost", () => {
  test.each<[string, string, KubectlObject[], string[]]>([
    [
      "a volume on the node",
      "1 lost: StatefulSet shop/db loses its place; cattle-cluster-agent stays on cp-1",
      [...smallCluster(), free],
      ["--taint", "w-1,gpu=yes:NoExecute"],
    ],
    [
      "nothing: a soft taint",
      "0 nothing: nothing moves, and what runs on the nodes can be started there again; cattle-cluster-agent stays on cp-1",
      smallCluster(),
      ["--taint", "w-1,x:PreferNoSchedule"],
    ],
    [
      "nothing: a cordon, with room elsewhere",
      "0 nothing: nothing moves now; 1 pod is not let in there again, and goes elsewhere once it restarts",
      [worker("w-1"), free, ...app("web", ["w-1"])],
      ["--cordon", "w-1"],
    ],
    [
      "the last node is cordoned",
      "1 lost: Deployment shop/web runs on, and has no place once it restarts",
      [worker("w-1"), ...app("web", ["w-1"])],
      ["--cordon", "all"],
    ],
    [
      "a bare pod",
      "1 lost: Pod shop/shell is gone for good",
      [worker("w-1"), free, runningPod("shell", "w-1")],
      ["--drain-node", "w-1"],
    ],
    [
      "a DaemonSet everywhere",
      "1 lost: DaemonSet shop/log runs on no node any more",
      [worker("w-1"), ...daemonSet("log", ["w-1"])],
      ["--taint", "w-1,x:NoExecute"],
    ],
    [
      "a DaemonSet on some nodes",
      "0 moves: DaemonSet shop/log has fewer nodes",
      [worker("w-1"), free, ...daemonSet("log", ["w-1", "w-2"])],
      ["--taint", "w-1,x:NoExecute"],
    ],
    [
      "nodes by a label",
      "0 moves: 1 pod moves and finds a place",
      [worker("w-1", { labels: { pool: "gpu" } }), free, ...app("web", ["w-1", "w-2"])],
      ["--taint", "label=pool=gpu,x:NoExecute"],
    ],
    [
      "what waits finds a node",
      "0 moves: Pod shop/web waits, and would find a node",
      [worker("w-1", { unschedulable: true }), pendingPod("web")],
      ["--uncordon", "w-1"],
    ],
    [
      "what waits finds a node, and a DaemonSet comes",
      "0 moves: DaemonSet shop/log is to run on more nodes; Pod shop/web waits, and would find a node",
      [worker("w-1", { taints: ["x:NoSchedule"] }), pendingPod("web"), controller("DaemonSet", "log")],
      ["--untaint", "w-1,x"],
    ],
    [
      "what waits has a node no more",
      "1 lost: Pod shop/web waits, and no node is left for it",
      [worker("w-1"), pendingPod("web")],
      ["--cordon", "w-1"],
    ],
    [
      "the only node is deleted",
      "1 lost: Deployment shop/web loses its place",
      [worker("w-1"), ...app("web", ["w-1", "w-1"])],
      ["--delete-node", "w-1"],
    ],
  ])("%s", async (_case, expected, objects, args) => {
    expect(await answer(objects, ...args)).toBe(expected);
  });
});

describe("an upgrade of K3s", () => {
  const master = (version: string) =>
    server("cp-1", { taints: ["node-role.kubernetes.io/master:NoSchedule"], version });
  const tolerations = (...keys: readonly string[]) =>
    keys.map((key) => ({ key, operator: "Exists", effect: "NoSchedule" }));

  test("takes the toleration of the former master taint away with 1.34", async () => {
    const own = [{ key: "CriticalAddonsOnly", operator: "Exists" }];
    const dns = deployment(
      "coredns",
      { is: "running", on: "cp-1" },
      {
        tolerations: [
          ...own,
          ...tolerations("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"),
        ],
      },
    );
    expect(await answer([master("v1.33.5+k3s1"), ...dns], "--kubernetes-version", "v1.34.3+k3s1")).toBe(
      "1 lost: the upgrade leaves coredns without a place",
    );
    expect(await answer([master("v1.33.5+k3s1"), ...dns], "--kubernetes-version", "v1.33.6+k3s1")).toMatch(
      /^0 nothing: /,
    );
  });

  test("takes a patch by hand away, where it is one", async () => {
    const dns = deployment("coredns", { is: "running", on: "cp-1" }, { tolerations: tolerations("dedicated") });
    const { out, exitCode } = await whatIfRun(
      [server("cp-1", { taints: ["dedicated:NoSchedule"] }), ...dns],
      ["--kubernetes-version", "v1.33.6+k3s1", "--format", "json"],
    );
    const [found] = JSON.parse(out).upgrade.workloads;
    expect(exitCode).toBe(1);
    expect(found).toMatchObject({ name: "coredns", added: ["dedicated:NoSchedule"], future: { kind: "may-not-fit" } });
    expect(found.future.doubts).toEqual([expect.stringContaining("a patch is gone")]);
  });

  test("brings a job that no tainted node takes", async () => {
    const traefik = deployment("traefik", { is: "running", on: "cp-1" }, { tolerations: tolerations("dedicated") });
    const { out } = await whatIfRun(
      [server("cp-1", { taints: ["dedicated:NoSchedule"], version: "v1.36.3+k3s1" }), ...traefik],
      ["--kubernetes-version", "v1.37.0+k3s1", "--format", "json"],
    );
    const gateway = JSON.parse(out).upgrade.workloads.find(({ name }: { name: string }) => /gateway/.test(name));
    expect(gateway).toMatchObject({ isNew: true, future: { kind: "may-not-fit" } });
  });
});

describe("a drain", () => {
  const objects = [
    worker("w-1"),
    free,
    ...app("web", ["w-1"]),
    ...daemonSet("log", ["w-1", "w-2"]),
    runningPod("shell", "w-1"),
    pod("kube-proxy-w-1", { owner: ["Node", "w-1"], spec: { nodeName: "w-1" }, status: { phase: "Running" } }),
  ];

  test("leaves pods of DaemonSets and static pods, and says what kubectl stops at", async () => {
    const { out } = await whatIfRun(objects, ["--drain-node", "w-1", "--format", "json"]);
    const { departures, notes, commands } = JSON.parse(out);
    expect(departures.map(({ name, cause }: { name: string; cause: string }) => `${name} ${cause}`)).toEqual([
      "shell drain",
      "web drain",
    ]);
    expect(commands).toEqual(["kubectl drain w-1 --ignore-daemonsets"]);
    expect(notes).toEqual([
      "kubectl drain stops at Pod shop/shell, which nothing makes again; with --force it is gone",
      expect.stringContaining("emptyDir"),
      "1 static pod is left alone by a drain",
      expect.stringContaining("resources are not judged there"),
    ]);
  });
});

describe("what keeps a workload where it is", () => {
  const keeping = async (objects: readonly KubectlObject[], ...args: readonly string[]) => {
    const { out } = await whatIfRun(objects, [...args, "--format", "json"]);
    return JSON.parse(out).keeping.map(({ name, commands }: { name: string; commands: string[] }) => [
      name,
      ...commands,
    ]);
  };

  test("tolerates every hard taint of its node, and stands first", async () => {
    const limited = [{ key: "x", operator: "Exists", effect: "NoExecute", tolerationSeconds: 60 }];
    const objects = [
      node("w-1", { taints: ["old:NoSchedule"] }),
      ...app("web", ["w-1"], { spec: { tolerations: limited } }),
    ];
    expect(await keeping(objects, "--taint", "w-1,x:NoExecute")).toMatchInlineSnapshot(`
[
  [
    "web",
    "kubectl -n shop patch deployment web --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"x","operator":"Exists","effect":"NoExecute"}},{"op":"add","path":"/spec/template/spec/tolerations/0","value":{"key":"old","operator":"Exists","effect":"NoSchedule"}}]'",
  ],
]
`);
  });

  test("is nothing against a cordon, a drain, or a node that is deleted", async () => {
    for (const option of ["--cordon", "--drain-node", "--delete-node"]) {
      expect(await keeping([worker("w-1"), ...app("web", ["w-1"])], option, "w-1")).toEqual([]);
    }
  });

  test("is put on the pods of a Job themselves, and on the Service of a load balancer", async () => {
    const job = runningPod("load-1", "w-1", { owner: ["Job", "load"] });
    const balancer = [
      controller("DaemonSet", "svclb-traefik-1f3a90bc", { namespace: "kube-system" }),
      runningPod("svclb-1", "w-1", { namespace: "kube-system", owner: ["DaemonSet", "svclb-traefik-1f3a90bc"] }),
    ];
    expect(await keeping([worker("w-1"), job, ...balancer], "--taint", "w-1,x:NoExecute")).toMatchInlineSnapshot(`
[
  [
    "load",
    "kubectl -n shop patch pod load-1 --type=json -p '[{"op":"add","path":"/spec/tolerations","value":[{"key":"x","operator":"Exists","effect":"NoExecute"}]}]'",
  ],
  [
    "svclb-traefik-1f3a90bc",
    "kubectl -n kube-system annotate service traefik 'svccontroller.k3s.cattle.io/tolerations=[{"key":"x","operator":"Exists","effect":"NoExecute"}]'",
  ],
]
`);
  });
});

test("pods that taints evict anyway are counted apart, and come before the others", async () => {
  const objects = [
    withRoom(worker("w-1", { taints: ["old:NoExecute"] })),
    withRoom(worker("w-2"), "4"),
    ...app("late", ["w-1"], { spec: { containers: [{ resources: { requests: { cpu: "3" } } }] } }),
    ...app("web", ["w-2"], { spec: { containers: [{ resources: { requests: { cpu: "3" } } }] } }),
    withRoom(worker("w-3"), "4"),
  ];
  const { out } = await whatIfRun(objects, ["--drain-node", "w-2", "--format", "json"]);
  const { departures, notes } = JSON.parse(out);
  expect(
    departures.map(({ name, future }: { name: string; future: { kind: string } }) => `${name} ${future.kind}`),
  ).toEqual(["web may-not-fit"]);
  expect(notes).toContain("1 pod is evicted by taints that are there, whatever is changed here");
});

test("a taint that goes spares what it was to evict", async () => {
  const objects = tainted("old:NoExecute");
  const { out } = await whatIfRun(
    [...objects, ...app("late", ["w-2"])],
    ["--untaint", "w-2,old:NoExecute", "--format", "json"],
  );
  expect(JSON.parse(out).notes).toContain("1 pod that taints were to evict stays");
});
