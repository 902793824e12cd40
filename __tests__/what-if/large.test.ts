import { readCluster } from "../../lib/live/read-cluster";
import { renderOutlookJson } from "../../lib/report/what-if-json";
import { renderOutlookMarkdown } from "../../lib/report/what-if-markdown";
import { renderOutlookText } from "../../lib/report/what-if-text";
import { readChange } from "../../lib/what-if/read-change";
import { whatIf } from "../../lib/what-if/what-if";
import type { WrittenChange } from "../../lib/what-if/written-change";
import { controller, type KubectlObject, list, node, pendingPod, runningPod } from "../doctor/objects";
import { countedLooks } from "../live/counted-looks";
import { NO_CHANGE } from "./command";

const NODES = 400;
const PODS = 2000;

const nodes = Array.from({ length: NODES }, (_, index) => {
  const made = node(`node-${index}`, { labels: { zone: `zone-${index % 50}`, half: index % 2 === 0 ? "a" : "b" } });
  return { ...made, status: { ...(made.status as object), allocatable: { cpu: "64", pods: "110" } } };
});
const on = (index: number) => `node-${index % NODES}`;

/** How often anybody looks at the labels, the taints or the room of any node. */
function looksAtNodes(objects: readonly KubectlObject[], change: Partial<WrittenChange>): number {
  const { cluster, looks } = countedLooks(readCluster([{ file: "cluster.json", content: list(...nodes, ...objects) }]));
  const outlook = whatIf(cluster, readChange({ ...NO_CHANGE, ...change }, cluster));
  for (const report of [renderOutlookText(outlook), renderOutlookMarkdown(outlook)]) {
    expect(report.length).toBeLessThan(100_000);
  }
  expect(renderOutlookJson(outlook).length).toBeLessThan(20_000_000);
  return looks();
}

const halfGone = { taint: ["label=half=a,gone:NoExecute"] };

// Looking at every node for every pod would be eight hundred thousand looks.
describe("four hundred nodes and two thousand pods are looked at", () => {
  test("once per kind of pod, where half of the nodes are tainted", () => {
    const pods = Array.from({ length: PODS }, (_, index) =>
      runningPod(`web-${index}`, on(index), { owner: ["Job", `web-${index % 100}`] }),
    );
    expect(looksAtNodes(pods, halfGone)).toBeLessThan(60 * NODES);
  });

  test("once per node selector, where every pod is a workload of its own with tolerations of its own", () => {
    const pods = Array.from({ length: PODS }, (_, index) => {
      const tolerations = [{ key: `own-${index}`, operator: "Exists" }];
      const containers = [{ resources: { requests: { cpu: `${index + 1}m` } } }];
      const spec = { nodeSelector: { zone: `zone-${index % 50}` }, tolerations, containers };
      return runningPod(`web-${index}`, on(index), { owner: ["Job", `web-${index}`], spec });
    });
    expect(looksAtNodes(pods, halfGone)).toBeLessThan(150 * NODES);
  });

  test("where all are cordoned, drained or deleted, and others wait", () => {
    const pods = Array.from({ length: PODS }, (_, index) =>
      index % 2 === 0
        ? runningPod(`web-${index}`, on(index), { owner: ["ReplicaSet", `web-${index % 100}`] })
        : pendingPod(`web-${index}`, { owner: ["Job", `job-${index % 100}`] }),
    );
    for (const change of [{ cordon: ["all"] }, { drainNode: ["all"] }, { deleteNode: ["all"] }]) {
      expect(looksAtNodes(pods, change)).toBeLessThan(60 * NODES);
    }
  });

  test("where DaemonSets have a pod on each", () => {
    const daemonSets = Array.from({ length: 5 }, (_, index) => controller("DaemonSet", `agent-${index}`));
    const pods = Array.from({ length: PODS }, (_, index) => {
      const matchFields = [{ key: "metadata.name", operator: "In", values: [on(index)] }];
      const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] } };
      return runningPod(`agent-${index}`, on(index), {
        owner: ["DaemonSet", `agent-${Math.floor(index / NODES)}`],
        spec: { affinity: { nodeAffinity: required } },
      });
    });
    expect(looksAtNodes([...daemonSets, ...pods], halfGone)).toBeLessThan(60 * NODES);
  });
});
