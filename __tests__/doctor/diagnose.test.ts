import { NODE_POOL_LABEL } from "../../lib";
import { blockedLines, controller, diagnosed, type KubectlObject, node, pendingPod, pod, runningPod } from "./objects";

const TAINTED = node("edge-1", { taints: ["dedicated=db:NoSchedule"] });
const FREE = node("free-1");

function unrelated(...items: readonly KubectlObject[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    diagnosed(...items).unrelated.map(({ workload, reasons }) => [`${workload.kind} ${workload.name}`, reasons]),
  );
}

describe("a Pending pod", () => {
  test("is blocked where every node is closed to it", () => {
    expect(blockedLines(diagnosed(TAINTED, pendingPod("web")))).toEqual([
      "Pod shop/web: dedicated=db:NoSchedule on edge-1",
    ]);
  });

  test("is not blocked by taints where one node is open", () => {
    const { verdict, unrelated: others } = diagnosed(TAINTED, FREE, pendingPod("web"));
    expect(verdict).toBe("clear");
    expect(others[0]?.reasons).toEqual([
      "taints and labels let it run, and the scheduler does not say what else is missing",
      "taints leave it 1 of the 2 nodes it asks for",
    ]);
  });

  test("is blocked where its node selector asks for the tainted nodes alone", () => {
    const db = node("db-1", { taints: ["dedicated=db:NoSchedule"], labels: { disk: "ssd" } });
    const web = pendingPod("web", { spec: { nodeSelector: { disk: "ssd" } } });
    expect(blockedLines(diagnosed(db, FREE, web))).toEqual(["Pod shop/web: dedicated=db:NoSchedule on db-1"]);
  });

  test("asks for nodes with required affinity too, by label and by name", () => {
    const terms = (term: object) => ({
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } },
    });
    const byLabel = terms({
      matchExpressions: [{ key: "kubernetes.io/hostname", operator: "NotIn", values: ["free-1"] }],
    });
    const byName = terms({ matchFields: [{ key: "metadata.name", operator: "In", values: ["edge-1"] }] });
    for (const spec of [byLabel, byName]) {
      expect(blockedLines(diagnosed(TAINTED, FREE, pendingPod("web", { spec })))).toEqual([
        "Pod shop/web: dedicated=db:NoSchedule on edge-1",
      ]);
    }
  });

  test("that asks for labels no node has is not blocked by taints", () => {
    const spec = { nodeSelector: { "kubernetes.io/os": "linux", disk: "ssd" } };
    expect(unrelated(TAINTED, pendingPod("web", { spec }))).toEqual({ "Pod web": ["no node has the label disk=ssd"] });
  });

  test("that no single node satisfies says so, although each label is somewhere", () => {
    const nodes = [node("a", { labels: { disk: "ssd" } }), node("b", { labels: { zone: "x" } })];
    const spec = { nodeSelector: { disk: "ssd", zone: "x" } };
    expect(unrelated(...nodes, pendingPod("web", { spec }))).toEqual({
      "Pod web": ["no node fits its node selector and required node affinity"],
    });
  });

  test("is not kept off by PreferNoSchedule", () => {
    expect(diagnosed(node("a", { taints: ["x:PreferNoSchedule"] }), pendingPod("web")).verdict).toBe("clear");
  });

  test("with a toleration of an operator that is not known is blocked, and nothing breaks", () => {
    const spec = { tolerations: [{ key: "dedicated", operator: "Gt", value: "1" }] };
    expect(diagnosed(TAINTED, pendingPod("web", { spec })).verdict).toBe("blocked");
  });

  test("with scheduling gates waits for these", () => {
    const status = { conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] };
    expect(unrelated(TAINTED, pendingPod("web", { status }))).toEqual({ "Pod web": ["it has scheduling gates"] });
  });

  test("that is on its way out does not count", () => {
    const leaving = pendingPod("web", { metadata: { deletionTimestamp: "2026-03-02T09:14:07Z" } });
    expect(diagnosed(TAINTED, leaving)).toMatchObject({ verdict: "clear", unrelated: [] });
  });

  test("that has a node is not the scheduler's matter", () => {
    const status = { phase: "Pending", containerStatuses: [{ state: { waiting: { reason: "ErrImagePull" } } }] };
    expect(unrelated(TAINTED, pod("web", { spec: { nodeName: "edge-1" }, status }))).toEqual({
      "Pod web": ["ErrImagePull"],
    });
  });

  test.each([
    [
      "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient nvidia.com/gpu.",
      ["not enough cpu", "not enough nvidia.com/gpu"],
    ],
    ["0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.", ["a volume claim is not bound yet"]],
    [
      "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.",
      ["its host port is taken"],
    ],
    [
      "0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints.",
      ["its topology spread constraints are not met"],
    ],
    [
      "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.",
      ["its pod affinity or anti-affinity is not met"],
    ],
    [
      "0/1 nodes are available: 1 node(s) had volume node affinity conflict.",
      ["its volume is on a node that does not fit"],
    ],
    ["0/1 nodes are available: 1 Too many pods.", ["the nodes are full of pods"]],
  ])("of which the scheduler says %s", (message, reasons) => {
    expect(unrelated(FREE, pendingPod("web", { message }))).toEqual({ "Pod web": reasons });
  });

  test("of which the scheduler says what nobody has heard of is told so in its own words", () => {
    const message = "0/1 nodes are available: 1 node(s) lacked a frobnicator. preemption: not eligible.";
    expect(unrelated(FREE, pendingPod("web", { message }))).toEqual({
      "Pod web": ['the scheduler says: "node(s) lacked a frobnicator"'],
    });
    expect(diagnosed(TAINTED, pendingPod("web", { message })).blocked[0]?.remarks).toEqual([
      'besides, the scheduler says: "node(s) lacked a frobnicator"',
    ]);
  });

  test("that the scheduler kept off by taints which the input does not have: it was another moment", () => {
    const message = "0/1 nodes are available: 1 node(s) had untolerated taint(s).";
    expect(unrelated(FREE, pendingPod("web", { message }))).toEqual({
      "Pod web": [
        "the scheduler found untolerated taints on more nodes than the input shows: it was written at another moment",
      ],
    });
  });

  test("blocked by taints and by a volume claim is told both", () => {
    const message = "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.";
    expect(diagnosed(TAINTED, pendingPod("web", { message })).blocked[0]?.remarks).toEqual([
      "besides, a volume claim is not bound yet",
    ]);
  });
});

describe("what the pods belong to", () => {
  const blockedNames = (...items: readonly KubectlObject[]) =>
    diagnosed(TAINTED, ...items).blocked.map(({ workload, pending }) => [workload.kind, workload.name, pending.length]);

  test("a Deployment, by the hash in its ReplicaSet's name", () => {
    const web = (name: string) => pendingPod(name, { owner: ["ReplicaSet", "web-5d8c7b9f66"], hash: "5d8c7b9f66" });
    expect(blockedNames(web("a"), web("b"))).toEqual([["Deployment", "web", 2]]);
  });

  test("a Deployment that is in the input, where the hash is missing", () => {
    const web = pendingPod("a", { owner: ["ReplicaSet", "web-front-5d8c"] });
    expect(blockedNames(web, controller("Deployment", "web-front"))).toEqual([["Deployment", "web-front", 1]]);
    expect(blockedNames(web)).toEqual([["ReplicaSet", "web-front-5d8c", 1]]);
  });

  test("a Deployment that owns the ReplicaSet in the input, whatever that is called", () => {
    const owned = { ownerReferences: [{ kind: "Deployment", name: "web", controller: true }] };
    const web = pendingPod("a", { owner: ["ReplicaSet", "custom"] });
    expect(blockedNames(web, controller("ReplicaSet", "custom", { metadata: owned }))).toEqual([
      ["Deployment", "web", 1],
    ]);
  });

  test.each(["DaemonSet", "StatefulSet", "Job", "Rollout"])("a %s", (kind) => {
    expect(blockedNames(pendingPod("a", { owner: [kind, "web"] }))).toEqual([[kind, "web", 1]]);
  });

  test("nothing but themselves; those made alike stand together", () => {
    const shell = (name: string) => pendingPod(name, { generateName: "shell-" });
    expect(blockedNames(shell("shell-1"), shell("shell-2"), pendingPod("single"))).toEqual([
      ["Pod", "shell-", 2],
      ["Pod", "single", 1],
    ]);
  });

  test("a node that runs them from files: nobody schedules those", () => {
    expect(blockedNames(pendingPod("a", { owner: ["Node", "edge-1"] }))).toEqual([]);
  });

  test("workloads of the same name in other namespaces are others", () => {
    const web = (namespace: string) => pendingPod("a", { namespace, owner: ["Job", "web"] });
    expect(diagnosed(TAINTED, web("one"), web("two")).blocked).toHaveLength(2);
  });
});

describe("pods that had a node", () => {
  const noExecute = node("edge-1", { taints: ["a=b:NoExecute", "c:NoSchedule"] });
  const refused = pod("helper", {
    spec: { nodeName: "edge-1" },
    status: { phase: "Failed", reason: "TaintToleration" },
  });
  const evicted = (owner?: readonly [string, string]) =>
    pod("web-1", {
      ...(owner === undefined ? {} : { owner }),
      spec: { nodeName: "edge-1" },
      metadata: { deletionTimestamp: "2026-03-02T09:14:07Z" },
      status: {
        phase: "Running",
        conditions: [{ type: "DisruptionTarget", status: "True", reason: "DeletionByTaintManager" }],
      },
    });

  test("refused by a kubelet: NoExecute alone is in the way", () => {
    const { blocked } = diagnosed(noExecute, FREE, refused);
    expect(blocked[0]).toMatchObject({ refused: ["helper"], pending: [] });
    expect(blockedLines(diagnosed(noExecute, FREE, refused))).toEqual(["Pod shop/helper: a=b:NoExecute on edge-1"]);
  });

  test("refused once, and the taint is gone", () => {
    expect(diagnosed(node("edge-1"), refused)).toMatchObject({ verdict: "clear", blocked: [] });
  });

  test("refused for a taint they tolerate for some seconds are history: a kubelet does not count seconds", () => {
    const spec = { nodeName: "edge-1", tolerations: [{ key: "a", operator: "Exists", tolerationSeconds: 300 }] };
    const once = pod("helper", { spec, status: { phase: "Failed", reason: "TaintToleration" } });
    expect(diagnosed(noExecute, once).blocked).toEqual([]);
  });

  test("evicted by the taint manager, without a successor", () => {
    const diagnosis = diagnosed(noExecute, FREE, evicted());
    expect(diagnosis.blocked[0]).toMatchObject({ evicted: ["web-1"] });
    expect(blockedLines(diagnosis)).toEqual(["Pod shop/web-1: a=b:NoExecute on edge-1"]);
  });

  test("evicted, and its workload has all its pods again", () => {
    const whole = controller("StatefulSet", "web", {
      spec: { replicas: 1 },
      status: { readyReplicas: 1, replicas: 1 },
    });
    expect(diagnosed(noExecute, FREE, evicted(["StatefulSet", "web"]), whole).blocked).toEqual([]);
    const lacking = controller("StatefulSet", "web", {
      spec: { replicas: 2 },
      status: { readyReplicas: 1, replicas: 1 },
    });
    expect(diagnosed(noExecute, FREE, evicted(["StatefulSet", "web"]), lacking).blocked).toHaveLength(1);
  });

  test("evicted after the seconds they tolerated the taint", () => {
    const spec = { nodeName: "edge-1", tolerations: [{ key: "a", operator: "Exists", tolerationSeconds: 300 }] };
    const late = pod("web-1", { spec, status: { phase: "Failed", reason: "TaintManagerEviction" } });
    expect(blockedLines(diagnosed(noExecute, late))).toEqual(["Pod shop/web-1: a=b:NoExecute on edge-1"]);
  });

  test("evicted at once by one taint are not said to be evicted by another that they tolerate for a time", () => {
    const both = node("edge-1", { taints: ["a=b:NoExecute", "d:NoExecute"] });
    const spec = { nodeName: "edge-1", tolerations: [{ key: "a", operator: "Exists", tolerationSeconds: 300 }] };
    const gone = pod("web-1", { spec, status: { phase: "Failed", reason: "TaintManagerEviction" } });
    const diagnosis = diagnosed(both, gone);
    expect(blockedLines(diagnosis)).toEqual(["Pod shop/web-1: d=:NoExecute on edge-1"]);
    expect(diagnosis.blocked[0]?.remarks).toEqual(["it tolerates a=b:NoExecute for 300 seconds only"]);
  });

  test("evicted for want of memory are not about taints", () => {
    const status = { phase: "Failed", reason: "Evicted" };
    expect(diagnosed(noExecute, pod("web-1", { spec: { nodeName: "edge-1" }, status })).verdict).toBe("clear");
  });

  test("where new pods wait, these say what is in the way; the evicted ones are counted", () => {
    const diagnosis = diagnosed(noExecute, evicted(["Job", "web"]), pendingPod("web-2", { owner: ["Job", "web"] }));
    expect(diagnosis.blocked[0]).toMatchObject({ pending: ["web-2"], evicted: ["web-1"] });
    expect(blockedLines(diagnosis)).toEqual(["Job shop/web: a=b:NoExecute c=:NoSchedule on edge-1"]);
  });
});

describe("a DaemonSet", () => {
  const gpu = (name: string) => node(name, { taints: ["gpu:NoSchedule"], labels: { gpu: "yes" } });
  const daemonSet = (template: object, current = 0) =>
    controller("DaemonSet", "agent", { template, status: { currentNumberScheduled: current } });

  test("that has no pod anywhere because of taints is missing, on so many nodes", () => {
    const { blocked, skipping } = diagnosed(gpu("a"), gpu("b"), FREE, daemonSet({ nodeSelector: { gpu: "yes" } }));
    expect(blocked[0]).toMatchObject({ missingOn: 2, pending: [], nodes: [{ nodes: ["a", "b"] }] });
    expect(skipping).toEqual([]);
  });

  test("that runs elsewhere skips the tainted nodes, and that alone is no alarm", () => {
    const agent = runningPod("agent-1", "free-1", { owner: ["DaemonSet", "agent"] });
    const { verdict, skipping } = diagnosed(gpu("a"), FREE, daemonSet({}, 1), agent);
    expect(verdict).toBe("clear");
    expect(skipping[0]).toMatchObject({ missingOn: 1, elsewhere: 1 });
  });

  test("whose pod was there before a NoSchedule taint is not missing", () => {
    const agent = runningPod("agent-1", "a", { owner: ["DaemonSet", "agent"] });
    expect(diagnosed(gpu("a"), daemonSet({}, 1), agent)).toMatchObject({ verdict: "clear", skipping: [] });
  });

  test("whose last pod is evicted and still ending is missing", () => {
    const leaving = runningPod("agent-1", "a", {
      owner: ["DaemonSet", "agent"],
      metadata: { deletionTimestamp: "2026-03-02T09:14:07Z" },
    });
    expect(diagnosed(gpu("a"), daemonSet({}, 1), leaving).blocked[0]).toMatchObject({ missingOn: 1 });
  });

  test("of K3s's load balancer that wants no node, as none has the label it asks for, is named", () => {
    const nodeSelector = { "svccontroller.k3s.cattle.io/enablelb": "true" };
    const balancer = (name: string) =>
      controller("DaemonSet", name, { namespace: "kube-system", template: { nodeSelector } });
    expect(diagnosed(FREE, balancer("svclb-traefik-1f3a90bc"))).toMatchObject({
      verdict: "blocked",
      unrelated: [
        {
          reasons: ["no node has the label svccontroller.k3s.cattle.io/enablelb=true, so it has no pod at all"],
          hasNoNode: true,
        },
      ],
    });
    // A user's own may be there for nodes to come.
    expect(diagnosed(FREE, balancer("gpu-plugin"))).toMatchObject({ verdict: "clear", unrelated: [] });
    const enabled = node("free-1", { labels: nodeSelector });
    expect(diagnosed(enabled, balancer("svclb-traefik-1f3a90bc"))).toMatchObject({ verdict: "clear" });
  });

  test.each([
    ["DaemonSet", "svclb-traefik-1f3a90bc", "svccontroller.k3s.cattle.io/svcname", "svclb-traefik"],
    ["DaemonSet", "svclb-game-1f3a90bc", "svccontroller.k3s.cattle.io/svcname", "svclb"],
    ["Job", "helm-install-mine", "helmcharts.helm.cattle.io/chart", "helm-job"],
  ] as const)("a %s %s in another namespace is K3s's by its label", (kind, name, label, expected) => {
    const made = (labels: object) => {
      const object = controller(kind, name, { namespace: "own", metadata: { labels } });
      return kind === "Job" ? [object, pendingPod("h", { namespace: "own", owner: ["Job", name] })] : [object];
    };
    expect(diagnosed(TAINTED, ...made({ [label]: "x" })).blocked[0]?.workload.known?.name).toBe(expected);
    expect(diagnosed(TAINTED, ...made({})).blocked[0]?.workload.known).toBeUndefined();
  });

  test("whose template names a node is for that node alone, and skips no other", () => {
    const tainted = [gpu("a"), gpu("b")];
    expect(diagnosed(...tainted, FREE, daemonSet({ nodeName: "free-1" }))).toMatchObject({ blocked: [], skipping: [] });
    const { blocked } = diagnosed(...tainted, FREE, daemonSet({ nodeName: "b" }));
    expect(blocked[0]).toMatchObject({ missingOn: 1, nodes: [{ nodes: ["b"] }] });
    expect(diagnosed(...tainted, daemonSet({ nodeName: "gone" }))).toMatchObject({ blocked: [], skipping: [] });
  });

  test("whose pods are not in the input is not judged", () => {
    expect(
      diagnosed(gpu("a"), pendingPod("x", { spec: { tolerations: [{ operator: "Exists" }] } }), daemonSet({}, 1)),
    ).toMatchObject({
      verdict: "clear",
      skipping: [],
    });
  });

  test("tolerates what its controller adds: cordons, pressure, and no network when it is on the host's", () => {
    const marks = (key: string) =>
      node("a", {
        taints: [
          { key: `node.kubernetes.io/${key}`, effect: "NoSchedule" },
          { key: "own", effect: "NoSchedule" },
        ],
      });
    const own = [{ key: "own", operator: "Exists" }];
    for (const key of ["unschedulable", "disk-pressure", "memory-pressure", "pid-pressure"]) {
      expect(diagnosed(marks(key), daemonSet({ tolerations: own })).blocked).toEqual([]);
      expect(diagnosed(marks(key), daemonSet({})).blocked[0]?.remarks).toEqual([]);
    }
    expect(diagnosed(marks("network-unavailable"), daemonSet({})).blocked[0]?.remarks).toEqual([
      "tolerations help only when a has its network, too",
    ]);
    expect(diagnosed(marks("network-unavailable"), daemonSet({ hostNetwork: true })).blocked[0]?.remarks).toEqual([]);
  });

  test("is not said to be missing where only the node's condition keeps it off", () => {
    const starting = node("a", {
      taints: [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }],
      ready: "False",
    });
    expect(diagnosed(starting, daemonSet({}))).toMatchObject({ blocked: [], skipping: [] });
  });

  test("needs a toleration for each kind of node, not for the cheapest alone", () => {
    const other = node("b", { taints: ["other:NoSchedule", "third:NoExecute"] });
    const { blocked } = diagnosed(gpu("a"), other, daemonSet({}));
    expect(blocked[0]?.remedy.tolerations.map(({ key }) => key)).toEqual(["gpu", "other", "third"]);
  });
});

describe("nodes that are cordoned or in trouble", () => {
  const notReady = node("a", {
    ready: "Unknown",
    taints: [
      { key: "node.kubernetes.io/unreachable", effect: "NoSchedule" },
      { key: "node.kubernetes.io/unreachable", effect: "NoExecute" },
    ],
  });

  test("are the cause, and no toleration is offered against them", () => {
    const { blocked, headline, summary, taints, nodes } = diagnosed(notReady, pendingPod("web"));
    expect(headline).toBe("shop/web is Pending: a is not answering");
    expect(summary).toBe("1 workload waits for nodes that are cordoned or in trouble");
    expect(blocked[0]).toMatchObject({
      cause: "nodes",
      toTolerate: [],
      remarks: ["it runs as it is as soon as a answers again"],
      remedy: { tolerations: [], commands: [] },
    });
    expect(taints).toEqual([]);
    expect(nodes.troubles.map(({ what }) => what)).toEqual(["not answering (Ready is Unknown)"]);
  });

  test("a cordon counts without its taint, and the command to undo it is given", () => {
    const { blocked, nodes } = diagnosed(node("a", { unschedulable: true }), pendingPod("web"));
    expect(blocked[0]?.remarks).toEqual(["it runs as it is as soon as a is uncordoned"]);
    expect(nodes.troubles[0]?.commands).toEqual(["kubectl uncordon a"]);
  });

  test.each(["unschedulable:NoExecute", "unschedulable=mine:NoSchedule", "unschedulable:PreferNoSchedule"])(
    "a cordon keeps pods off next to %s as well",
    (taint) => {
      const cordoned = node("a", { unschedulable: true, taints: [`node.kubernetes.io/${taint}`] });
      const key = "node.kubernetes.io/unschedulable";
      const others = ["NoExecute", "PreferNoSchedule"].map((effect) => ({ key, operator: "Exists", effect }));
      const mine = { key, value: "mine", effect: "NoSchedule" };
      const { blocked } = diagnosed(cordoned, pendingPod("web", { spec: { tolerations: [...others, mine] } }));
      expect(blocked[0]).toMatchObject({ cause: "nodes", remarks: ["it runs as it is as soon as a is uncordoned"] });
    },
  );

  test.each([
    ["node.kubernetes.io/unschedulable", "PreferNoSchedule"],
    ["node.kubernetes.io/not-ready", "PreferNoSchedule"],
  ])("%s:%s is no cordon and no trouble, and keeps nothing off", (key, effect) => {
    const { verdict, nodes } = diagnosed(node("a", { taints: [{ key, effect }] }), pendingPod("web"));
    expect(verdict).toBe("clear");
    expect(nodes.troubles).toEqual([]);
  });

  test.each(["node.kubernetes.io/unschedulable", "node.kubernetes.io/disk-pressure"])(
    "%s:NoExecute is what Kubernetes never sets: it stays until somebody takes it away",
    (key) => {
      const { blocked, taints } = diagnosed(node("a", { taints: [{ key, effect: "NoExecute" }] }), pendingPod("web"));
      expect(blocked[0]).toMatchObject({ cause: "taints", remarks: [] });
      expect(taints[0]?.commands).toEqual([`kubectl taint nodes a ${key}:NoExecute-`]);
    },
  );

  test("a pod that tolerates the cordon's taint may run on the cordoned node, as in Kubernetes", () => {
    const spec = { tolerations: [{ key: "node.kubernetes.io/unschedulable", operator: "Exists" }] };
    expect(diagnosed(node("a", { unschedulable: true }), pendingPod("web", { spec })).blocked).toEqual([]);
  });

  test("a tainted node in trouble needs both: the toleration, and the end of its trouble", () => {
    const both = node("a", { unschedulable: true, taints: ["own:NoSchedule"] });
    const { blocked } = diagnosed(both, pendingPod("web"));
    expect(blocked[0]).toMatchObject({
      cause: "taints",
      remarks: ["tolerations help only when a is uncordoned, too"],
      remedy: { tolerations: [{ key: "own", operator: "Exists", effect: "NoSchedule" }] },
    });
  });

  test.each([
    ["node.kubernetes.io/not-ready", "is Ready"],
    ["node.kubernetes.io/disk-pressure", "has disk space again"],
    ["node.kubernetes.io/out-of-service", "is back in service"],
    ["node.cloudprovider.kubernetes.io/uninitialized", "has been seen by a cloud controller manager"],
  ])("%s is not to be tolerated: the pod runs once the node %s", (key, ends) => {
    const { blocked } = diagnosed(node("a", { taints: [{ key, effect: "NoSchedule" }] }), pendingPod("web"));
    expect(blocked[0]).toMatchObject({ toTolerate: [], remarks: [`it runs as it is as soon as a ${ends}`] });
  });

  test("many nodes are named in part", () => {
    const cordoned = ["a", "b", "c", "d", "e"].map((name) => node(name, { unschedulable: true }));
    expect(diagnosed(...cordoned, pendingPod("web")).blocked[0]?.remarks).toEqual([
      "it runs as it is as soon as one of a, b, c and 2 more is uncordoned",
    ]);
  });
});

describe("the fewest tolerations", () => {
  test("open the nodes with the fewest taints", () => {
    const nodes = [node("a", { taints: ["x:NoSchedule", "y:NoSchedule"] }), node("b", { taints: ["z:NoSchedule"] })];
    expect(diagnosed(...nodes, pendingPod("web")).blocked[0]?.remedy.tolerations).toEqual([
      { key: "z", operator: "Exists", effect: "NoSchedule" },
    ]);
  });

  test("of as many, the more nodes", () => {
    const nodes = [
      node("a", { taints: ["x:NoSchedule"] }),
      node("b", { taints: ["z:NoSchedule"] }),
      node("c", { taints: ["z:NoSchedule"] }),
    ];
    expect(diagnosed(...nodes, pendingPod("web")).blocked[0]?.remedy.tolerations[0]?.key).toBe("z");
  });

  test("rather two taints that tolerations answer than one and a cordon", () => {
    const nodes = [
      node("a", { taints: ["x:NoSchedule"], unschedulable: true }),
      node("b", { taints: ["y:NoSchedule", "z:NoSchedule"] }),
    ];
    expect(diagnosed(...nodes, pendingPod("web")).blocked[0]?.remedy.tolerations.map(({ key }) => key)).toEqual([
      "y",
      "z",
    ]);
  });
});

describe("controllers without pods", () => {
  const status = { conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate" }] };

  test.each(["Deployment", "StatefulSet", "Job"] as const)(
    "a %s that could make none is named, with the reason",
    (kind) => {
      expect(unrelated(TAINTED, controller(kind, "web", { status }))).toEqual({
        [`${kind} web`]: ["no pod has been made: FailedCreate"],
      });
    },
  );

  test.each([
    ["scaled to zero", controller("Deployment", "web", { spec: { replicas: 0 } })],
    ["whose pods are not in the input", controller("Deployment", "web", { status: { replicas: 1 } })],
    ["that is over", controller("Job", "web", { status: { conditions: [{ type: "Complete", status: "True" }] } })],
    ["that has failed", controller("Job", "web", { status: { conditions: [{ type: "Failed", status: "True" }] } })],
    ["that is suspended", controller("Job", "web", { spec: { suspend: true } })],
  ])("one %s is not", (_what, object) => {
    expect(diagnosed(TAINTED, object).unrelated).toEqual([]);
  });
});

describe("how one thing leads to another", () => {
  const stuckNode = node("edge-1", {
    taints: ["test-key=test-value:NoExecute"],
    labels: { "node-role.kubernetes.io/control-plane": "true" },
  });
  const tolerant = { tolerations: [{ key: "test-key", operator: "Exists" }] };
  const agent = { namespace: "cattle-system", owner: ["ReplicaSet", "cattle-cluster-agent-1"], hash: "1" } as const;
  const dns = { namespace: "kube-system", owner: ["ReplicaSet", "coredns-1"], hash: "1" } as const;
  const crashing = {
    conditions: [{ type: "Ready", status: "False" }],
    containerStatuses: [{ ready: false, restartCount: 7, state: { waiting: { reason: "CrashLoopBackOff" } } }],
  };

  test("an agent that tolerates the taint but finds no DNS starts again and again (rancher#49981)", () => {
    const { verdict, headline, explanations, blocked } = diagnosed(
      stuckNode,
      runningPod("agent", "edge-1", { ...agent, spec: tolerant, status: crashing }),
      pendingPod("dns", dns),
    );
    expect(verdict).toBe("stuck");
    expect(headline).toBe(
      "cattle-cluster-agent crashes on edge-1 without DNS: CoreDNS is Pending: edge-1 has test-key=test-value:NoExecute",
    );
    expect(explanations).toMatchInlineSnapshot(`
[
  "cattle-cluster-agent asks CoreDNS for the host of Rancher's URL and exits when it gets no answer, unless the URL is an IP address (k3s-io/k3s#7033)",
  "until cattle-cluster-agent is connected Rancher lets no further node join, so a node without taints cannot come to the rescue (rancher/rancher#49981); nodes of an imported cluster join all the same, with its own token",
]
`);
    expect(blocked.map(({ workload }) => workload.name)).toEqual(["coredns"]);
  });

  test("an agent that has no place is enough, whatever CoreDNS does", () => {
    const { verdict, explanations } = diagnosed(
      stuckNode,
      pendingPod("agent", agent),
      runningPod("dns", "edge-1", dns),
    );
    expect(verdict).toBe("stuck");
    expect(explanations).toMatchInlineSnapshot(`
[
  "until cattle-cluster-agent is connected Rancher lets no further node join, so a node without taints cannot come to the rescue (rancher/rancher#49981); nodes of an imported cluster join all the same, with its own token",
]
`);
  });

  test("an agent that waits for something else, while CoreDNS is blocked", () => {
    const message = "0/1 nodes are available: 1 Insufficient cpu.";
    const { headline, explanations } = diagnosed(
      stuckNode,
      pendingPod("agent", { ...agent, message, spec: tolerant }),
      pendingPod("dns", dns),
    );
    expect(headline).toBe("cattle-cluster-agent is Pending: not enough cpu");
    expect(explanations).toContain(
      "to let cattle-cluster-agent start is not enough: CoreDNS is Pending: edge-1 has test-key=test-value:NoExecute; look at kubectl -n kube-system describe pod dns",
    );
  });

  test("an agent and a CoreDNS that wait for CPU are explained, and not blamed on taints", () => {
    const message = "0/1 nodes are available: 1 Insufficient cpu.";
    const { verdict, headline, blocked } = diagnosed(
      FREE,
      pendingPod("agent", { ...agent, message }),
      pendingPod("dns", { ...dns, message }),
    );
    expect([verdict, headline]).toEqual(["stuck", "cattle-cluster-agent is Pending: not enough cpu"]);
    expect(blocked).toEqual([]);
  });

  test("an agent that runs is not stuck, though CoreDNS is blocked", () => {
    const { verdict } = diagnosed(stuckNode, runningPod("agent", "edge-1", agent), pendingPod("dns", dns));
    expect(verdict).toBe("blocked");
  });

  test("a second agent without a place does not stop Rancher while the first one runs", () => {
    const { verdict } = diagnosed(stuckNode, runningPod("agent-1", "edge-1", agent), pendingPod("agent-2", agent));
    expect(verdict).toBe("blocked");
  });

  test("an agent that crashes although CoreDNS runs is named, and not blamed on taints", () => {
    const { agent: answer, unrelated: others } = diagnosed(
      stuckNode,
      runningPod("agent", "edge-1", { ...agent, status: crashing }),
      runningPod("dns", "edge-1", dns),
    );
    expect(answer).toMatchObject({ kind: "crashing", nodes: ["edge-1"] });
    expect(others.map(({ reasons }) => reasons)).toEqual([["CrashLoopBackOff"]]);
  });

  test("Traefik is there while its next release cannot be installed", () => {
    const traefik = controller("Deployment", "traefik", { namespace: "kube-system", spec: { replicas: 0 } });
    const job = pendingPod("install", { namespace: "kube-system", owner: ["Job", "helm-install-traefik"] });
    expect(diagnosed(stuckNode, traefik, job).explanations).toEqual([
      "helm-install-traefik cannot run, so Traefik is neither installed nor upgraded",
    ]);
  });

  test("pods wait for volumes that local-path-provisioner cannot make", () => {
    const provisioner = pendingPod("local", {
      namespace: "kube-system",
      owner: ["ReplicaSet", "local-path-provisioner-1"],
      hash: "1",
    });
    const message = "0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.";
    const explained = diagnosed(stuckNode, provisioner, pendingPod("db", { message, spec: tolerant })).explanations;
    expect(explained).toEqual([
      "local-path-provisioner makes the local-path volumes and cannot run; 1 pod waits for a volume",
    ]);
  });
});

describe("node pools, as the nodes' labels tell", () => {
  const role = (...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [`node-role.kubernetes.io/${name}`, "true"]));
  const pools = (...nodes: readonly KubectlObject[]) =>
    diagnosed(...nodes, pendingPod("web")).pools.pools.map(({ name, roles, taints }) => [
      name,
      roles.join("+"),
      taints,
    ]);

  test("by the label this library gives", () => {
    expect(NODE_POOL_LABEL).toBe("rancher-k3s/node-pool");
    const labels = { [NODE_POOL_LABEL]: "gpu-a100", ...role("worker") };
    expect(
      pools(node("a", { labels, taints: ["x=y:NoSchedule"] }), node("b", { labels, taints: ["x=y:NoSchedule"] })),
    ).toEqual([["gpu-a100", "worker", ["x=y:NoSchedule"]]]);
  });

  test("by roles, where there is no such label or it is not a pool's name", () => {
    const labels = { ...role("etcd", "control-plane"), [NODE_POOL_LABEL]: "Not A Name" };
    expect(
      pools(
        node("a", { labels, taints: ["x:NoSchedule"] }),
        node("b", { taints: ["x:NoSchedule"] }),
        node("c", { taints: ["y:NoSchedule"] }),
      ),
    ).toEqual([
      ["servers", "etcd+control-plane+worker", ["x:NoSchedule"]],
      ["workers", "worker", ["x:NoSchedule"]],
      ["workers-2", "worker", ["y:NoSchedule"]],
    ]);
  });

  test("a server with the taint of its roles is no worker, and the pool does not repeat that taint", () => {
    const labels = role("etcd", "control-plane");
    const taints = ["node-role.kubernetes.io/control-plane:NoSchedule", "x:NoExecute"];
    expect(pools(node("a", { labels, taints }))).toEqual([["servers", "etcd+control-plane", ["x:NoExecute"]]]);
  });

  test("a pool of etcd alone is called so, and is no worker whatever value its taint has", () => {
    const taints = ["node-role.kubernetes.io/etcd=true:NoExecute", "x:NoExecute"];
    expect(pools(node("a", { labels: role("etcd"), taints }))).toEqual([["etcd", "etcd", ["x:NoExecute"]]]);
    expect(pools(node("a", { labels: role("etcd"), taints: ["x:NoExecute"] }))).toEqual([
      ["etcd", "etcd+worker", ["x:NoExecute"]],
    ]);
  });

  test.each([
    ["RKE2's two", ["node-role.kubernetes.io/control-plane:NoSchedule", "node-role.kubernetes.io/etcd:NoExecute"]],
    ["that of former releases", ["node-role.kubernetes.io/controlplane=true:NoSchedule"]],
    ["that of K3s guides", ["node-role.kubernetes.io/master=true:NoSchedule"]],
  ])("taints that only say the role are not repeated: %s", (_which, taints) => {
    const labels = role("etcd", "control-plane", "master");
    expect(pools(node("a", { labels, taints: [...taints, "x:NoExecute"] }))).toEqual([
      ["servers", "etcd+control-plane", ["x:NoExecute"]],
    ]);
  });

  test("the same taint on a node that Rancher labels as a worker was set by somebody, and stays", () => {
    const taints = ["node-role.kubernetes.io/master=true:NoSchedule"];
    expect(pools(node("a", { labels: role("etcd", "control-plane", "worker"), taints }))).toEqual([
      ["servers", "etcd+control-plane+worker", taints],
    ]);
  });

  test("nodes that block nothing are left out, and so are taints that come and go", () => {
    const spec = { nodeSelector: { "kubernetes.io/hostname": "a" } };
    const cordoned = node("a", { taints: ["x:NoSchedule"], unschedulable: true });
    const { pools: sketch } = diagnosed(cordoned, node("b", { taints: ["y:NoSchedule"] }), pendingPod("web", { spec }));
    expect(sketch.pools).toEqual([{ name: "workers", roles: ["worker"], taints: ["x:NoSchedule"], nodes: ["a"] }]);
  });
});
