import { adopt } from "../../lib/adoption/adopt";
import type { KubectlObject } from "../doctor/objects";
import { growth, MOST } from "../growth";
import { agents, inPool, liveCluster, provisioned, registered } from "./clusters";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** What may be many in a cluster. */
const CLUSTERS: Readonly<Record<string, (size: number) => readonly KubectlObject[]>> = {
  "nodes of one pool": (size) => numbers(size).map((i) => registered(`n${i}`, ["worker"], { labels: inPool("w") })),
  "nodes with taints of their own": (size) =>
    numbers(size).map((i) => registered(`n${i}`, ["worker"], { taints: [`key-${i}:NoSchedule`] })),
  "nodes with labels of their own": (size) =>
    numbers(size).map((i) => registered(`n${i}`, ["worker"], { labels: { [`key-${i}`]: "x", rack: `r${i}` } })),
  "nodes of one pool with taints of their own": (size) =>
    numbers(size).map((i) =>
      registered(`n${i}`, ["worker"], { labels: inPool("w"), taints: [`key-${i}=v:NoSchedule`] }),
    ),
  "servers with taints of their own": (size) =>
    numbers(size).map((i) =>
      registered(`n${i}`, ["etcd", "control-plane", "worker"], { taints: [`key-${i}:NoSchedule`] }),
    ),
  "taints of one node": (size) => [
    registered("a", ["worker"], { taints: numbers(size).map((i) => `key-${i}:NoSchedule`) }),
  ],
};

test.each(Object.entries(CLUSTERS))("four times as many %s cost no more than that", async (_what, nodes) => {
  const tolerations = numbers(200).map((i) => ({ key: `own-${i}`, operator: "Exists", effect: "NoSchedule" }));
  const rest = [...agents(), provisioned({ clusterAgentDeploymentCustomization: { appendTolerations: tolerations } })];
  const times = await growth(async (factor) => {
    const live = liveCluster([...nodes(300 * factor), ...rest]);
    const before = process.cpuUsage();
    adopt(live);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  expect(times).toBeLessThan(MOST);
});
