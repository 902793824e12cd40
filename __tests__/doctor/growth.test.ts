import { type Cost, growth, MOST } from "../growth";
import { Inputs, rancherK3s } from "../review/inputs";
import { controller, list, node, type PodSketch, pendingPod, runningPod } from "./objects";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const each = <T>(count: number, entry: (index: number) => readonly [string, T]) =>
  Object.fromEntries(numbers(count).map(entry)) as Record<string, T>;

const dedicated = (size: number, more: readonly string[] = []) =>
  numbers(size).map((i) => node(`n${i}`, { taints: [`dedicated=n${i}:NoSchedule`, `own-${i}:NoExecute`, ...more] }));
const jobs = (size: number, sketch: (index: number) => PodSketch = () => ({})) =>
  numbers(size).map((i) => pendingPod(`p${i}`, { owner: ["Job", `j${i}`], ...sketch(i) }));
const onNode = (index: number) => ({ key: "kubernetes.io/hostname", operator: "In", values: [`n${index}`] });
/** A pod that wants to be where no other of its app is. */
const alone = (index: number): PodSketch => {
  const term = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: `a${index}` } } };
  const required = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
  return { metadata: { labels: { app: `a${index}` } }, spec: { affinity: { podAntiAffinity: required } } };
};
const tainted = (size: number) => node("a", { taints: numbers(size).map((i) => `key-${i}=v:NoSchedule`) });
const notReady = (size: number) =>
  numbers(size).map((i) =>
    node(`n${i}`, {
      ready: "False",
      taints: [{ key: "node.kubernetes.io/not-ready", value: `v${i}`, effect: "NoExecute" }, `key-${i}:NoSchedule`],
    }),
  );

/** What may be many in a live cluster of any size. */
const CLUSTERS: Readonly<Record<string, readonly [number, (size: number) => object]>> = {
  "nodes with taints of their own, and as many workloads": [200, (size) => list(...dedicated(size), ...jobs(size))],
  "nodes with taints of their own, and one pod": [400, (size) => list(...dedicated(size), pendingPod("web"))],
  "nodes of one pool with taints of their own": [
    400,
    (size) =>
      list(
        ...numbers(size).map((i) =>
          node(`n${i}`, { taints: [`key-${i}:NoSchedule`], labels: { "rancher-k3s/node-pool": "workers" } }),
        ),
        pendingPod("web"),
      ),
  ],
  "taints of one node": [400, (size) => list(tainted(size), pendingPod("web"))],
  "taints of one node, and as many workloads": [200, (size) => list(tainted(size), ...jobs(size))],
  "workloads with tolerations of their own": [
    100,
    (size) =>
      list(
        ...dedicated(size),
        ...jobs(size, (i) => ({ spec: { tolerations: [{ key: `own-${i}`, operator: "Exists" }] } })),
      ),
  ],
  "workloads with node selectors of their own": [
    200,
    (size) => list(...dedicated(size), ...jobs(size, (i) => ({ spec: { nodeSelector: { [`label-${i}`]: "v" } } }))),
  ],
  "workloads with volumes of their own": [
    100,
    (size) =>
      list(
        ...dedicated(size),
        ...jobs(size, (i) => ({ spec: { volumes: [{ name: "d", persistentVolumeClaim: { claimName: `c${i}` } }] } })),
        ...numbers(size).map((i) => ({
          kind: "PersistentVolumeClaim",
          metadata: { name: `c${i}`, namespace: "shop" },
          spec: { volumeName: `v${i}` },
        })),
        ...numbers(size).map((i) => ({
          kind: "PersistentVolume",
          metadata: { name: `v${i}` },
          spec: { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode(i)] }] } } },
        })),
      ),
  ],
  "workloads that no node has room for, each with requests of its own": [
    100,
    (size) =>
      list(
        ...dedicated(size).map((each) => ({ ...each, status: { allocatable: { cpu: "1m", pods: "110" } } })),
        ...jobs(size, (i) => ({ spec: { containers: [{ resources: { requests: { cpu: `${i + 2}m` } } }] } })),
      ),
  ],
  "workloads that keep each other off": [
    100,
    (size) =>
      list(
        ...dedicated(size),
        ...numbers(size).map((i) => runningPod(`r${i}`, `n${i}`, { owner: ["Job", `r${i}`], ...alone(i) })),
        ...jobs(size, alone),
      ),
  ],
  "labels of a node selector": [
    200,
    (size) => list(node("a"), pendingPod("web", { spec: { nodeSelector: each(size, (i) => [`label-${i}`, "v"]) } })),
  ],
  "nodes in trouble": [400, (size) => list(...notReady(size), pendingPod("web"))],
  "nodes in trouble, and as many workloads": [200, (size) => list(...notReady(size), ...jobs(size))],
  "DaemonSets without pods": [
    200,
    (size) => list(...dedicated(size), ...numbers(size).map((i) => controller("DaemonSet", `d${i}`))),
  ],
  "DaemonSets that skip nodes": [
    100,
    (size) => list(node("free"), ...dedicated(size), ...numbers(size).map((i) => controller("DaemonSet", `d${i}`))),
  ],
  "pods of one workload": [
    400,
    (size) => list(...dedicated(5), ...numbers(size).map((i) => pendingPod(`p${i}`, { owner: ["Job", "j"] }))),
  ],
};

describe("doctor takes no sixteen times as long for four times as much, and says what it leaves out", () => {
  const costOf = async (cluster: object): Promise<Cost> => {
    const file = inputs.file(cluster, "cluster.json");
    const before = process.cpuUsage();
    let bytes = 0;
    for (const format of ["text", "markdown", "json"]) {
      const { out, err } = await rancherK3s("doctor", file, "--format", format);
      expect(err).toBe("");
      if (format !== "json") {
        expect(out.length).toBeLessThan(60_000);
        expect(out).toMatch(/and \d+ [a-z]* ?more|it would take \d+ tolerations/);
      }
      bytes += out.length;
    }
    const { user, system } = process.cpuUsage(before);
    return { cpu: user + system, bytes };
  };

  test.each(Object.entries(CLUSTERS))("%s", async (_what, [size, cluster]) => {
    const bytes = new Map<number, number>();
    const grown = await growth(async (times) => {
      const measured = await costOf(cluster(size * times));
      bytes.set(times, measured.bytes);
      return measured.cpu;
    });
    expect((bytes.get(4) ?? 0) / (bytes.get(1) ?? 0)).toBeLessThan(8);
    expect(grown).toBeLessThan(MOST);
  });
});
