import { type KubectlObject, pendingPod } from "../doctor/objects";
import { agent, coredns, DNS_TOLERATIONS, deployment, server, UNREACHABLE, worker } from "../doctor/system-objects";
import { answer } from "./command";

const nodes = [server("cp-1"), worker("w-1"), worker("w-2")];
const moving = agent({ is: "running", on: "w-1" });
const MOVES = "cattle-cluster-agent is evicted by the drain and comes up again on cp-1 or w-2";
const crashing = coredns({ is: "running", on: "cp-1", restarts: 9, reason: "CrashLoopBackOff" });

describe("an agent that moves asks DNS first of all, and is not said to come up where there is none", () => {
  const closed = [
    server("cp-1", { unschedulable: true }),
    worker("w-1"),
    worker("w-2", { taints: ["team:NoSchedule"] }),
  ];
  const everywhere = { tolerations: [{ key: "team", operator: "Exists" }] };
  const WITHOUT = "but without DNS: coredns does not run as it is: Rancher may lose this cluster";

  test.each<[string, string, KubectlObject[]]>([
    ["it crashes", `1 disconnected: ${MOVES}, ${WITHOUT}`, [...nodes, ...moving, ...crashing]],
    [
      "it waits, and no node takes it",
      "1 disconnected: cattle-cluster-agent is evicted by the drain and comes up again on w-2, but without DNS: coredns does not run as it is, and no node is left for it: Rancher may lose this cluster",
      [...closed, ...agent({ is: "running", on: "w-1" }, everywhere), ...coredns({ is: "pending" })],
    ],
    [
      "it is on a node that is not there",
      `1 disconnected: ${MOVES}, ${WITHOUT}`,
      [...nodes, ...moving, ...coredns({ is: "running", on: "gone" })],
    ],
    [
      "none is in the input",
      `1 disconnected: ${MOVES}, and whether DNS answers it there is not known: none is in the input: Rancher may lose this cluster`,
      [...nodes, ...moving],
    ],
    [
      "it runs",
      `0 moves: 1 pod moves and finds a place; ${MOVES}`,
      [...nodes, ...moving, ...coredns({ is: "running", on: "cp-1" })],
    ],
    [
      "one of two runs",
      `0 moves: 1 pod moves and finds a place; ${MOVES}`,
      [
        ...nodes,
        ...moving,
        ...coredns({ is: "running", on: "cp-1" }),
        pendingPod("coredns-6c9d8bb7f5-2", {
          namespace: "kube-system",
          hash: "6c9d8bb7f5",
          owner: ["ReplicaSet", "coredns-6c9d8bb7f5"],
          spec: { nodeSelector: { none: "such" } },
        }),
      ],
    ],
    [
      "it comes up itself, from a node that does not answer",
      "0 moves: 1 pod moves and finds a place; cattle-cluster-agent is evicted by the drain and comes up again on cp-1",
      [
        server("cp-1"),
        worker("w-1"),
        worker("w-2", { taints: UNREACHABLE, ready: "Unknown" }),
        ...moving,
        ...coredns({ is: "running", on: "w-2" }),
      ],
    ],
    [
      "it asks the DNS of its node",
      `0 moves: 1 pod moves and finds a place; ${MOVES}`,
      [
        ...nodes,
        ...agent({ is: "running", on: "w-1" }, { spec: { hostNetwork: true }, tolerations: DNS_TOLERATIONS }),
        ...crashing,
      ],
    ],
  ])("where %s", async (_case, expected, objects) => {
    expect(await answer(objects, "--drain-node", "w-1")).toBe(expected);
  });
});

test("an agent that stays keeps the connection that it has, as the change takes no DNS away", async () => {
  expect(await answer([...nodes, ...moving, ...crashing], "--cordon", "cp-1")).toMatch(/^0 nothing: /);
  expect(await answer([...nodes, ...moving, ...deployment("web", { is: "pending" })], "--cordon", "cp-1")).toMatch(
    /^0 nothing: /,
  );
});
