import { type KubectlObject, type NodeSketch, node } from "../doctor/objects";
import { agent, coredns, deadServer, server, worker } from "../doctor/system-objects";
import { app } from "./cluster";
import { answer, whatIfRun } from "./command";

const onWorker = [worker("w-1"), ...agent({ is: "running", on: "w-1" }), ...coredns({ is: "running", on: "w-1" })];
const withRoles = (name: string, ...roles: readonly string[]): KubectlObject => {
  const labels = Object.fromEntries(roles.map((role) => [`node-role.kubernetes.io/${role}`, "true"]));
  return node(name, { labels } satisfies NodeSketch);
};
const C = { "node-role.kubernetes.io/control-plane": "true" };
const three = ["cp-1", "cp-2", "cp-3"].map((name) => server(name));
const NO_SERVER = "1 disconnected: no node of the control plane is left: Rancher loses this cluster";

describe("a cluster that loses its servers is lost, although no pod moves", () => {
  test.each<[string, string, KubectlObject[], string[]]>([
    ["the only one", NO_SERVER, [server("cp-1"), ...onWorker], ["cp-1"]],
    ["every one", NO_SERVER, [...three, ...onWorker], ["cp-1", "cp-2", "cp-3"]],
    ["every node", NO_SERVER, [...three, ...onWorker], ["all"]],
    [
      "without a Rancher",
      "1 lost: no node of the control plane is left",
      [server("cp-1"), worker("w-1"), ...app("web", ["w-1"])],
      ["cp-1"],
    ],
    [
      "the only etcd, which has nodes of its own",
      "1 disconnected: no node of etcd is left: Rancher loses this cluster",
      [withRoles("e-1", "etcd"), withRoles("c-1", "control-plane"), ...onWorker],
      ["e-1"],
    ],
    [
      "more of etcd than may be missing at a time",
      "1 disconnected: etcd keeps 1 of 3 nodes: whether each that goes is out of it before the next one is not known: Rancher may lose this cluster",
      [...three, ...onWorker],
      ["cp-1", "cp-2"],
    ],
    [
      "one that works, next to one that does not answer",
      "1 disconnected: etcd has no majority: 1 of the 2 nodes of it that are left is Ready: Rancher loses this cluster",
      [...three.slice(0, 2), deadServer("cp-3"), ...onWorker],
      ["cp-1"],
    ],
    [
      "the last that answers, of servers without etcd",
      "1 disconnected: no node of the control plane that is left is Ready: Rancher may lose this cluster",
      [withRoles("c-1", "control-plane"), node("c-2", { ready: "Unknown", labels: C }), ...onWorker],
      ["c-1"],
    ],
  ])("%s", async (_case, expected, objects, deleted) => {
    expect(await answer(objects, ...deleted.flatMap((name) => ["--delete-node", name]))).toBe(expected);
  });

  test.each<[string, KubectlObject[], string]>([
    ["one of three", [...three, ...onWorker], "cp-1"],
    ["the one that does not answer", [...three.slice(0, 2), deadServer("cp-3"), ...onWorker], "cp-3"],
    ["one of two without etcd", [withRoles("c-1", "master"), withRoles("c-2", "master"), ...onWorker], "c-1"],
  ])("not where it loses %s", async (_case, objects, deleted) => {
    expect(await answer(objects, "--delete-node", deleted)).toMatch(
      /^0 nothing: .*; cattle-cluster-agent stays on w-1$/,
    );
  });
});

test("what is said of pods is said not to come then, and the reason is in the JSON", async () => {
  const { out } = await whatIfRun([server("cp-1"), ...onWorker], ["--delete-node", "cp-1", "--format", "json"]);
  const { servers, consequences } = JSON.parse(out);
  expect(servers).toEqual({ kind: "gone", sentence: "no node of the control plane is left" });
  expect(consequences[0]).toMatch(/^without an API server, .* nothing is scheduled/);
});
