import { type KubectlObject, pendingPod, runningPod } from "../doctor/objects";
import { agent, coredns, server, UNREACHABLE, worker } from "../doctor/system-objects";
import { app, asking, withRoom } from "./cluster";
import { answer, whatIfRun } from "./command";

const dead = (name: string) => worker(name, { taints: UNREACHABLE, ready: "Unknown" });
const closed = server("cp-1", { taints: ["dedicated:NoSchedule"] });
const limited = { tolerations: [{ key: "maint", operator: "Exists", effect: "NoExecute", tolerationSeconds: 3600 }] };
const leaving = (name: string, owner: readonly [string, string], node: string) =>
  runningPod(name, node, { owner, metadata: { deletionTimestamp: "2026-03-04T10:00:00Z" } });

describe("pods that leave their node whatever is changed lose their last refuge to the change, and that is said", () => {
  test.each<[string, string, KubectlObject[], string[]]>([
    [
      "Rancher's agent, on a node that does not answer",
      "1 disconnected: cattle-cluster-agent does not run as it is, and no node is left for it: Rancher loses this cluster",
      [closed, dead("w-1"), worker("w-2"), ...agent({ is: "running", on: "w-1" })],
      ["--cordon", "w-2"],
    ],
    [
      "Rancher's agent, which runs for another hour",
      "1 disconnected: cattle-cluster-agent is evicted after 3600 seconds, whatever is changed here, and comes up again on w-1, to be evicted again and again: Rancher may lose this cluster",
      [
        closed,
        worker("w-1", { taints: ["maint:NoExecute"] }),
        worker("w-2"),
        ...agent({ is: "running", on: "w-1" }, limited),
      ],
      ["--cordon", "w-2"],
    ],
    [
      "the cluster's DNS",
      "1 disconnected: cattle-cluster-agent stays on cp-1, but without DNS: coredns does not run as it is, and no node is left for it: Rancher may lose this cluster",
      [
        server("cp-1", { taints: ["dedicated:NoSchedule"] }),
        dead("w-1"),
        worker("w-2"),
        ...agent({ is: "running", on: "cp-1" }),
        ...coredns({ is: "running", on: "w-1" }),
      ],
      ["--delete-node", "w-2"],
    ],
    [
      "an app of a user's",
      "1 lost: Deployment shop/web leaves its node anyway, and no node is left for it",
      [dead("w-1"), worker("w-2"), ...app("web", ["w-1"])],
      ["--delete-node", "w-2"],
    ],
    [
      "an app that tolerates what is there for an hour",
      "1 lost: Deployment shop/web leaves its node anyway, and is evicted again and again",
      [worker("w-1", { taints: ["maint:NoExecute"] }), worker("w-2"), ...app("web", ["w-1"], { spec: limited })],
      ["--taint", "w-2,a=b:NoSchedule"],
    ],
    [
      "some pods of several, for want of room",
      "1 lost: Deployment shop/web leaves its node anyway, and may find no node any more",
      [dead("w-1"), withRoom(worker("w-2"), "2"), withRoom(worker("w-3"), "2")].concat(
        app("web", ["w-1", "w-1", "w-1"], { spec: asking("1") }),
      ),
      ["--cordon", "w-3"],
    ],
    [
      "a pod of a StatefulSet that ends and comes again",
      "1 lost: StatefulSet shop/db leaves its node anyway, and no node is left for it",
      [worker("w-1", { unschedulable: true }), worker("w-2"), leaving("db-0", ["StatefulSet", "db"], "w-1")],
      ["--cordon", "w-2"],
    ],
    [
      "a pod that is not to be scheduled yet",
      "1 lost: Pod shop/queued waits, and no node is left for it",
      [
        worker("w-1"),
        pendingPod("queued", {
          status: { conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] },
        }),
      ],
      ["--cordon", "w-1"],
    ],
    [
      "a pod that waits, for want of room that others take now",
      "1 lost: Deployment shop/web may find no place; Pod shop/queued waits, and may find no node any more",
      [
        withRoom(worker("w-1")),
        withRoom(worker("w-2")),
        ...app("web", ["w-1"], { spec: asking("3") }),
        pendingPod("queued", { spec: asking("3") }),
      ],
      ["--drain-node", "w-1"],
    ],
  ])("%s", async (_case, expected, objects, args) => {
    expect(await answer(objects, ...args)).toBe(expected);
  });
});

test("where they lose nothing by it the answer is no, and the agent is not said to stay", async () => {
  const objects = [worker("w-1", { taints: ["maint:NoExecute"] }), worker("w-2"), worker("w-3")];
  expect(await answer([...objects, ...app("web", ["w-1"], { spec: limited })], "--cordon", "w-2")).toBe(
    "0 nothing: nothing moves, and what runs on the nodes can be started there again",
  );
  const system = [...agent({ is: "running", on: "w-1" }, limited), ...coredns({ is: "running", on: "w-3" })];
  expect(await answer([...objects, ...system], "--cordon", "w-2")).toBe(
    "0 nothing: nothing moves, and what runs on the nodes can be started there again; cattle-cluster-agent is evicted after 3600 seconds, whatever is changed here, and comes up again on w-3",
  );
});

test("a node that is deleted frees a pod of a StatefulSet that could not end on it", async () => {
  const objects = [dead("w-1"), worker("w-2"), leaving("db-0", ["StatefulSet", "db"], "w-1")];
  expect(await answer(objects, "--delete-node", "w-1")).toBe(
    "0 moves: StatefulSet shop/db leaves its node anyway, and would find a node",
  );
});

test("a node that is put out of service frees one that taints were to evict", async () => {
  const objects = [dead("w-1"), worker("w-2"), ...app("db", ["w-1"], { kind: "StatefulSet" })];
  expect(await answer(objects, "--taint", "w-1,node.kubernetes.io/out-of-service:NoExecute")).toBe(
    "0 moves: StatefulSet shop/db leaves its node anyway, and would find a node",
  );
});

test("why they leave and why nodes do not take them stands under the answer", async () => {
  const { out } = await whatIfRun([closed, dead("w-1"), worker("w-2"), ...app("web", ["w-1"])], ["--cordon", "w-2"]);
  expect(out.split("\n\n")[1]).toMatchInlineSnapshot(`
"What looks for a node anyway
  Deployment shop/web (1 pod to be evicted by taints that are there): the last
      node that was open to it is closed
    on cp-1: dedicated:NoSchedule
    on w-1: node.kubernetes.io/unreachable:NoExecute,
        node.kubernetes.io/unreachable:NoSchedule
    on w-2: node.kubernetes.io/unschedulable:NoSchedule"
`);
});
