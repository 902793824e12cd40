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

describe("a server that does not answer counts as one that is gone", () => {
  const silent = (name: string) => ["--taint", `${name},node.kubernetes.io/unreachable:NoExecute`];
  const NOBODY = "1 disconnected: no node of the control plane answers: Rancher loses this cluster";
  const withTaint = (name: string, key: string) =>
    node(name, { labels: { ...C, "node-role.kubernetes.io/etcd": "true" }, taints: [`${key}:NoExecute`] });

  test.each<[string, string, KubectlObject[], string[]]>([
    ["the only one, without etcd", NOBODY, [withRoles("c-1", "control-plane"), ...onWorker], silent("c-1")],
    [
      "the only one",
      "1 disconnected: the only node of etcd is not Ready: Rancher loses this cluster",
      [server("cp-1"), ...onWorker],
      silent("cp-1"),
    ],
    [
      "two of three",
      "1 disconnected: etcd has no majority: 1 of its 3 nodes is Ready: Rancher loses this cluster",
      [...three, ...onWorker],
      [...silent("cp-1"), ...silent("cp-2")],
    ],
    [
      "one of two",
      "1 disconnected: etcd has no majority: 1 of its 2 nodes is Ready: Rancher loses this cluster",
      [...three.slice(0, 2), ...onWorker],
      silent("cp-1"),
    ],
    [
      "one, next to one that does not answer already",
      "1 disconnected: etcd has no majority: 1 of its 3 nodes is Ready: Rancher loses this cluster",
      [...three.slice(0, 2), deadServer("cp-3"), ...onWorker],
      silent("cp-1"),
    ],
    [
      "one, beside one that is deleted",
      "1 disconnected: etcd has no majority: 1 of the 2 nodes of it that are left is Ready: Rancher loses this cluster",
      [...three, ...onWorker],
      [...silent("cp-1"), "--delete-node", "cp-2"],
    ],
    [
      "one that is out of service, too",
      "1 disconnected: etcd has no majority: 1 of its 2 nodes is Ready: Rancher loses this cluster",
      [withTaint("cp-1", "node.kubernetes.io/out-of-service"), server("cp-2"), ...onWorker],
      silent("cp-1"),
    ],
    [
      "one that is not Ready, which may still do its work",
      "1 disconnected: etcd has no majority: 1 of its 2 nodes is Ready: Rancher may lose this cluster",
      [...three.slice(0, 2), ...onWorker],
      ["--taint", "cp-1,node.kubernetes.io/not-ready:NoExecute"],
    ],
    [
      "without a Rancher",
      "1 lost: no node of the control plane answers",
      [withRoles("c-1", "master"), worker("w-1"), ...app("web", ["w-1"])],
      silent("c-1"),
    ],
  ])("%s", async (_case, expected, objects, args) => {
    expect(await answer(objects, ...args)).toBe(expected);
  });

  test.each<[string, KubectlObject[], string[]]>([
    ["one of three", [...three, ...onWorker], silent("cp-1")],
    ["one that is silent already", [...three.slice(0, 2), deadServer("cp-3"), ...onWorker], silent("cp-3")],
    ["another taint", [server("cp-1"), ...onWorker], ["--taint", "cp-1,a=b:NoExecute"]],
  ])("not %s", async (_case, objects, args) => {
    expect(await answer(objects, ...args)).toMatch(/^0 .*cattle-cluster-agent stays on w-1$/);
  });
});
