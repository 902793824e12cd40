import { renderOutlookText } from "../../lib/report/what-if-text";
import { controller, type KubectlObject, pendingPod, runningPod } from "../doctor/objects";
import { worker } from "../doctor/system-objects";
import { app, asking, daemonSet, withRoom } from "./cluster";
import { answer, outlookOn } from "./command";

const nodes = ["w-1", "w-2"].map((name) => withRoom(worker(name)));
const closed = withRoom(worker("w-2", { taints: ["x=y:NoSchedule"] }));
const hostPort = (port: number) => ({ containers: [{ ports: [{ hostPort: port }] }] });

/** What is said of DaemonSets. */
function told(objects: readonly KubectlObject[], change: Parameters<typeof outlookOn>[1]): string[] {
  const text = renderOutlookText(outlookOn(objects, change)).toString();
  const [, part = ""] = /\nDaemonSets\n([\s\S]*?)(?:\n\n|$)/.exec(text) ?? [];
  return part
    .replace(/\n {6}/g, " ")
    .split("\n")
    .map((line) => line.trim());
}

describe("a DaemonSet whose nodes are closed", () => {
  const log = daemonSet("log", ["w-1", "w-2"]);

  test("is lost where it has no other node, although nothing moves now", async () => {
    expect(await answer([...nodes, ...log], "--taint", "all,a=b:NoSchedule")).toBe(
      "1 lost: DaemonSet shop/log runs on, and on no node any more once its pods restart",
    );
    const one = daemonSet("log", ["w-1"], { nodeSelector: { "kubernetes.io/hostname": "w-1" } });
    expect(await answer([...nodes, ...one], "--taint", "w-1,a=b:NoSchedule")).toContain("1 lost: DaemonSet shop/log");
  });

  test("is not said to go elsewhere where it has others", async () => {
    expect(await answer([...nodes, ...log], "--taint", "w-1,a=b:NoSchedule")).toBe(
      "0 nothing: nothing moves now; DaemonSet shop/log is not made again there",
    );
    const both = [...nodes, ...log, ...app("web", ["w-1"])];
    expect(await answer(both, "--taint", "w-1,a=b:NoSchedule")).toBe(
      "0 nothing: nothing moves now; 1 pod is not let in there again, and goes elsewhere once it restarts; DaemonSet shop/log is not made again there",
    );
  });

  test("is neither where it tolerates the taint", async () => {
    const tolerating = daemonSet("log", ["w-1", "w-2"], { tolerations: [{ operator: "Exists" }] });
    expect(await answer([...nodes, ...tolerating], "--taint", "all,a=b:NoSchedule")).toMatch(
      /^0 nothing: nothing moves, /,
    );
  });
});

describe("a DaemonSet that comes to a node", () => {
  const opens = { untaint: ["w-2,x"] };
  const agentd = daemonSet("agentd", ["w-1"], asking("2"));

  test("is to have a pod there where there is room", async () => {
    expect(told([nodes[0] as KubectlObject, closed, ...agentd], opens)).toEqual([
      "DaemonSet shop/agentd is to have one on w-2, is on 2 nodes then",
    ]);
  });

  test("waits where something that stays has the room", async () => {
    const full = [nodes[0] as KubectlObject, closed, ...agentd, ...app("big", ["w-2"], { spec: asking("3") })];
    expect(await answer(full, "--untaint", "w-2,x")).toBe(
      "1 lost: DaemonSet shop/agentd has no room on a node that it is to come to",
    );
    expect(told(full, opens)).toEqual([
      "DaemonSet shop/agentd is to have one that waits for room on w-2 (not enough cpu), is on 1 node then",
    ]);
  });

  test("waits where the port is taken, or the node is full of pods", async () => {
    const ports = daemonSet("svclb", ["w-1"], hostPort(80));
    const web = app("web", ["w-2"], { spec: hostPort(80) });
    expect(told([nodes[0] as KubectlObject, closed, ...ports, ...web], opens)).toEqual([
      expect.stringMatching(
        /^DaemonSet shop\/svclb is to have one that waits for room on w-2 \(host port 80\/TCP is taken/,
      ),
    ]);
    const small = withRoom(worker("w-2", { taints: ["x=y:NoSchedule"] }), "4", "1");
    const full = [nodes[0] as KubectlObject, small, ...daemonSet("log", ["w-1"]), ...app("web", ["w-2"])];
    expect(told(full, opens)).toEqual([expect.stringContaining("waits for room on w-2 (it is full of pods)")]);
  });

  test("may wait where others may take the room, or be put off for it", async () => {
    const waiting = pendingPod("big", { spec: asking("3") });
    const contested = [withRoom(worker("w-1"), "2"), closed, ...agentd, waiting];
    expect(await answer(contested, "--untaint", "w-2,x")).toMatch(
      /^1 lost: DaemonSet shop\/agentd may have no room on a node that it is to come to/,
    );
    const priority = daemonSet("agentd", ["w-1"], { ...asking("2"), priority: 1000 });
    const full = [nodes[0] as KubectlObject, closed, ...priority, ...app("big", ["w-2"], { spec: asking("3") })];
    expect(told(full, opens)).toEqual([
      expect.stringContaining("may wait for room on w-2 (not enough cpu, the scheduler"),
    ]);
  });

  test("two that want one port are in each other's way", () => {
    const two = ["a", "b"].flatMap((name) => [
      controller("DaemonSet", name, { template: hostPort(80) }),
      ...(name === "a" ? [runningPod("a-1", "w-1", { owner: ["DaemonSet", name], spec: hostPort(80) })] : []),
    ]);
    const lines = told([nodes[0] as KubectlObject, closed, ...two], opens);
    expect(lines).toHaveLength(2);
    expect(lines.every((line) => line.includes("may wait for room on w-2"))).toBe(true);
  });
});
