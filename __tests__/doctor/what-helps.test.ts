import { renderDiagnosisMarkdown } from "../../lib/report/doctor-markdown";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { firstLines } from "./first-lines";
import { controller, diagnosed, type KubectlObject, node, pendingPod, runningPod } from "./objects";
import { afterCommands, nodesFor } from "./simulated-kubectl";
import { agent, coredns, installer, server, worker } from "./system-objects";

const GPU = "pool=gpu:NoSchedule";
const GPU_TOLERATION = '{"key":"pool","operator":"Equal","value":"gpu","effect":"NoSchedule"}';
const commandsFor = (...objects: readonly KubectlObject[]) => diagnosed(...objects).blocked[0]?.remedy.commands;
const remarksOn = (...objects: readonly KubectlObject[]) => diagnosed(...objects).blocked[0]?.remarks;

describe("a pod that waits and is not replaced when its template changes", () => {
  const POD = `kubectl -n db patch pod pg-0 --type=json -p '[{"op":"add","path":"/spec/tolerations","value":[${GPU_TOLERATION}]}]'`;
  const waiting = (kind: string, name = "pg") =>
    pendingPod("pg-0", { namespace: "db", owner: [kind, name], hash: "1" });
  const tainted = node("w-1", { taints: [GPU] });

  test.each([
    ["of a StatefulSet", "StatefulSet", {}, "a StatefulSet does not replace a pod that waits"],
    ["of one with OnDelete", "StatefulSet", { updateStrategy: { type: "OnDelete" } }, "OnDelete: pods keep"],
    [
      "below a partition",
      "StatefulSet",
      { updateStrategy: { rollingUpdate: { partition: 2 } } },
      "its partition leaves",
    ],
    ["of a DaemonSet with OnDelete", "DaemonSet", { updateStrategy: { type: "OnDelete" } }, "OnDelete: pods keep"],
    ["of a paused Deployment", "Deployment", { paused: true }, "it is paused"],
  ] as const)("%s is changed as well", (_what, kind, spec, note) => {
    const pod = kind === "Deployment" ? waiting("ReplicaSet", "pg-1") : waiting(kind);
    const maker = controller(kind, "pg", { namespace: "db", spec: { ...spec, template: { spec: {} } } });
    const { blocked, checks } = diagnosed(tainted, pod, maker);
    expect(blocked[0]?.remedy.commands).toEqual([expect.stringContaining(` patch ${kind.toLowerCase()} pg `), POD]);
    expect(blocked[0]?.remedy.notes.join()).toContain(note);
    // kubectl refuses to tell of pods that others replace.
    expect(checks[0]?.command?.includes("rollout status")).toBe(note.startsWith("a StatefulSet"));
  });

  test("is left to a Deployment and to a DaemonSet that replace it", () => {
    const web = controller("Deployment", "pg", { namespace: "db" });
    expect(commandsFor(tainted, waiting("ReplicaSet", "pg-1"), web)).toHaveLength(1);
  });

  test("is changed alone where its StatefulSet is not in the input", () => {
    const { blocked, checks } = diagnosed(tainted, waiting("StatefulSet"));
    expect(blocked[0]?.remedy.commands).toEqual([POD]);
    expect(blocked[0]?.remedy.notes.join()).toContain("ask kubectl for statefulsets as well");
    expect(checks[0]?.command).toBe("kubectl -n db get pod pg-0");
  });
});

describe("a node that is cordoned and has a taint", () => {
  const cp = server("cp-1", { taints: ["dedicated=cp:NoSchedule"], unschedulable: true });

  test("is uncordoned in the same command, for the agent and the DNS that it asks", () => {
    const objects = [cp, ...agent({ is: "pending" }), ...coredns({ is: "pending" })];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: cp-1 has dedicated=cp:NoSchedule and is
  cordoned
  kubectl uncordon cp-1 && kubectl -n kube-system patch deployment coredns --type=json -p ..."
`);
  });

  test("where the agent and DNS ask for one each, both are uncordoned first", () => {
    const asksFor = (name: string, objects: readonly KubectlObject[]) =>
      objects.map((each) =>
        each.kind === "Pod" ? { ...each, spec: { nodeSelector: { "kubernetes.io/hostname": name } } } : each,
      );
    const objects = [
      cp,
      node("w-1", { taints: [GPU], unschedulable: true }),
      ...asksFor("cp-1", agent({ is: "pending" })),
      ...asksFor("w-1", coredns({ is: "pending" })),
    ];
    const { command = "" } = diagnosed(...objects);
    expect(command.split(" && ").map((each) => each.split(" ").slice(0, 6).join(" "))).toEqual([
      "kubectl uncordon w-1 cp-1",
      "kubectl -n kube-system patch deployment coredns",
      "kubectl -n cattle-system patch deployment cattle-cluster-agent",
    ]);
  });

  test("is uncordoned in the script before anything else, once for all", () => {
    const objects = [
      cp,
      ...agent({ is: "pending" }),
      ...coredns({ is: "pending" }),
      ...installer("helm-install-traefik"),
    ];
    const text = renderDiagnosisText(diagnosed(...objects));
    expect(text.match(/^ {2}uncordon \\\n.*$/gm)).toEqual(["  uncordon \\\n    cp-1"]);
    expect(text.indexOf("uncordon \\")).toBeLessThan(text.indexOf("tolerate deployment"));
    expect(text.replaceAll(/\s+/g, " ")).toContain(
      "uncordons 1 node and adds the tolerations to 3 objects; a second run changes nothing",
    );
  });

  test("is not all where it is not Ready either: the report says what the commands cannot do", () => {
    const taints = ["a:NoSchedule", "node.kubernetes.io/not-ready:NoSchedule"];
    const objects = [node("n-1", { taints, ready: "False", unschedulable: true }), pendingPod("web")];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"blocked: shop/web is Pending: n-1 has a:NoSchedule and is not Ready and cordoned
  kubectl uncordon n-1 && kubectl -n shop patch pod web --type=json -p ..."
`);
    expect(diagnosed(...objects).explanations).toContain("the command helps only when n-1 is Ready, too");
  });

  test("is not uncordoned for nothing where it is not Ready and has no other taint", () => {
    const dead = node("n-1", {
      taints: ["node.kubernetes.io/not-ready:NoSchedule"],
      ready: "False",
      unschedulable: true,
    });
    expect(diagnosed(dead, pendingPod("web"))).toMatchObject({ command: "kubectl describe node n-1" });
  });
});

describe("the first two lines are about the same node", () => {
  test("which is the one to uncordon, where another has a taint", () => {
    const objects = [
      server("cp-1", { taints: ["dedicated=cp:NoSchedule"] }),
      worker("w-1", { unschedulable: true }),
      ...agent({ is: "pending" }),
      ...coredns({ is: "pending" }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: w-1 is cordoned
  kubectl uncordon w-1"
`);
    expect(remarksOn(...objects)).toContain(
      "where that must not be: with a toleration of dedicated=cp:NoSchedule it runs on cp-1",
    );
    const after = afterCommands(diagnosed(...objects).command ?? "", objects);
    expect(nodesFor("cattle-cluster-agent-6c9d8bb7f5-x7k2p", after.map(withRoom))).toEqual(["w-1"]);
  });

  test("which is named beside the one that does not answer, where it is the one to tolerate", () => {
    const dead = node("n-1", { taints: ["node.kubernetes.io/unreachable:NoSchedule"], ready: "Unknown" });
    const objects = [dead, node("n-2", { taints: [GPU] }), ...agent({ is: "pending" })];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: n-1 is not answering, and n-2 has
  pool=gpu:NoSchedule
  kubectl -n cattle-system patch deployment cattle-cluster-agent --type=json -p ..."
`);
  });

  test("also where others of its pods run", () => {
    const owner = ["StatefulSet", "consul"] as const;
    const objects = [
      node("n-1"),
      node("n-2", { taints: [GPU] }),
      runningPod("consul-0", "n-1", { owner }),
      pendingPod("consul-1", { owner, spec: { nodeSelector: { "kubernetes.io/hostname": "n-2" } } }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"blocked: shop/consul has 1 pod Pending: n-2 has pool=gpu:NoSchedule
  kubectl -n shop patch pod consul-1 --type=json -p ..."
`);
  });
});

/** The tests' system objects say nothing of what nodes have. */
function withRoom(object: KubectlObject): KubectlObject {
  return object.kind === "Node" ? { ...object, status: { allocatable: { cpu: "4" } } } : object;
}

describe("what the scheduler says of other nodes", () => {
  const volume = [
    { kind: "PersistentVolumeClaim", metadata: { name: "data", namespace: "shop" }, spec: { volumeName: "pv-1" } },
    {
      kind: "PersistentVolume",
      metadata: { name: "pv-1" },
      spec: {
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: ["w-2"] }] },
            ],
          },
        },
      },
    },
  ];
  const pinned = (message: string) =>
    pendingPod("pg", { spec: { volumes: [{ persistentVolumeClaim: { claimName: "data" } }] }, message });
  const nodes = [node("w-1"), node("w-2", { taints: [GPU] }), node("w-3")];

  test("is not said of the node where the volume is", () => {
    const message =
      "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match PersistentVolume's node affinity.";
    expect(remarksOn(...nodes, ...volume, pinned(message))).toEqual([
      "the volume of its claim data can be used on w-2 alone",
    ]);
  });

  test("is said to be about others: of a tainted node it says nothing else", () => {
    const message =
      "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match pod anti-affinity rules.";
    expect(remarksOn(...nodes, ...volume, pinned(message))).toEqual([
      "the volume of its claim data can be used on w-2 alone",
      "on other nodes, says the scheduler: its pod affinity or anti-affinity is not met",
    ]);
  });

  test("may be about the tainted one, where the message has fewer tainted nodes than there are", () => {
    const message = "0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints.";
    expect(remarksOn(...nodes, ...volume, pinned(message))).toContain(
      "besides, its topology spread constraints are not met",
    );
  });

  test("is about the pod where it names no nodes", () => {
    const objects = [
      node("w-2", { taints: [GPU] }),
      pendingPod("a", { message: 'persistentvolumeclaim "x" not found' }),
    ];
    expect(remarksOn(...objects)).toEqual(["besides, a volume claim does not exist"]);
  });
});

describe("counts and causes", () => {
  const small = (name: string, taints: readonly string[], unschedulable = false): KubectlObject => {
    const object = node(name, { taints, unschedulable });
    return { ...object, status: { ...(object.status as object), allocatable: { memory: "1Gi", pods: "110" } } };
  };
  const hungry = pendingPod("web", { spec: { containers: [{ resources: { requests: { memory: "4Gi" } } }] } });

  test("a taint and too little memory on the only node: both are named, and no others", () => {
    const { headline, summary } = diagnosed(small("cp-1", ["dedicated=cp:NoSchedule"]), hungry);
    expect(headline).toBe("shop/web is Pending: on cp-1: dedicated=cp:NoSchedule, not enough memory");
    expect(summary).toBe("taints and something else together leave no node for 1 workload");
  });

  test("a cordoned node with too little memory is not uncordoned for it", () => {
    const { headline, command, blocked } = diagnosed(small("w-1", [], true), hungry);
    expect(headline).toBe("shop/web is Pending: on w-1: cordoned, not enough memory");
    expect(command).toBe("kubectl -n shop describe pod web");
    expect(blocked[0]?.cause).toBe("mixed");
  });

  test("taint here, and more than one thing elsewhere", () => {
    const objects = [node("edge-1", { taints: [GPU] }), small("a", []), small("b", ["x:NoSchedule"]), hungry];
    expect(diagnosed(...objects).headline).toBe(
      "shop/web is Pending: edge-1 has pool=gpu:NoSchedule; on a: not enough memory",
    );
  });

  test("without nodes and without a word of the scheduler nothing is said to be no taint", () => {
    const objects = [pendingPod("web", { status: { conditions: [] } })];
    const diagnosis = diagnosed(...objects);
    expect(diagnosis.summary).toBe("1 workload waits, and whether for taints the input does not tell");
    expect(diagnosis.verdict).toBe("blocked");
    for (const report of [renderDiagnosisText(diagnosis), renderDiagnosisMarkdown(diagnosis)]) {
      expect(report).toContain("Waiting, and whether for taints is not in the input");
      expect(report).not.toContain("other reasons than taints");
    }
  });

  test("without nodes the agent that no scheduler has looked at sends to the nodes", () => {
    const unseen = agent({ is: "pending", unseen: true });
    expect(firstLines(...unseen)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: no scheduler has looked at it
  kubectl get nodes -o json > nodes.json"
`);
    expect(diagnosed(...unseen).explanations.join()).toContain("K3s starts its scheduler once one node is initialized");
  });

  test("what has no node for another reason is what both lines are about, where nothing is blocked", () => {
    const objects = [node("w-1"), pendingPod("web", { message: "0/1 nodes are available: 1 Insufficient cpu." })];
    expect(firstLines(...objects, ...agent({ is: "running", on: "w-1" }))).toMatchInlineSnapshot(`
"blocked: cattle-cluster-agent runs on w-1; shop/web is Pending: not enough cpu
  kubectl -n shop describe pod web"
`);
  });

  test("a scheduler that has looked at one pod is started", () => {
    const seen = pendingPod("api", { message: "0/1 nodes are available: 1 Insufficient cpu." });
    const { explanations } = diagnosed(seen, pendingPod("web", { status: { conditions: [] } }));
    expect(explanations.join()).not.toContain("K3s starts its scheduler");
  });

  test("without nodes labels and cordons are what the scheduler says of them", () => {
    const message =
      "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector.";
    expect(diagnosed(pendingPod("web", { message })).unrelated[0]?.reasons).toEqual([
      "1 node is cordoned",
      "its node selector and required node affinity do not fit 2 nodes",
    ]);
  });
});

describe("the control plane", () => {
  const cp = node("cp-1", { taints: ["CriticalAddonsOnly=true:NoExecute"] });
  const BETTER = "only the control plane is left for it: a worker that it may run on is better";

  test("is the last choice of what may run anywhere", () => {
    expect(remarksOn(cp, pendingPod("web", { spec: { nodeSelector: { "kubernetes.io/os": "linux" } } }))).toContain(
      BETTER,
    );
  });

  test("is where it belongs for what names its node", () => {
    const spec = { nodeSelector: { "kubernetes.io/hostname": "cp-1" } };
    expect(remarksOn(cp, pendingPod("apply", { spec }))).toEqual([]);
  });
});

test("a form that has nothing says so under its heading", () => {
  const objects = [node("cp-1", { unschedulable: true }), pendingPod("build-a", { owner: ["TaskRun", "build"] })];
  const diagnosis = diagnosed(...objects);
  expect(renderDiagnosisText(diagnosis, { as: "hcl" })).toContain(
    "Lasting repair, as Terraform\n  nothing of what is blocked is set as Terraform\n  in other forms: --as kubectl",
  );
  expect(renderDiagnosisMarkdown(diagnosis, { as: "hcl" })).toContain("nothing of what is blocked is set as Terraform");
});
