import { diagnose } from "../../lib/doctor/diagnose";
import { readCluster } from "../../lib/live/read-cluster";
import { renderDiagnosisMarkdown } from "../../lib/report/doctor-markdown";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { countedLooks } from "../live/counted-looks";
import { controller, type KubectlObject, list, node, pendingPod } from "./objects";

const NODES = 500;
const PODS = 3000;

const nodes = Array.from({ length: NODES }, (_, index) =>
  node(`node-${index}`, { taints: [`pool-${index % 7}:NoSchedule`], labels: { zone: `zone-${index % 50}` } }),
);

/** How often a diagnosis looks at the labels, the taints or the room of any node. */
function looksAtNodes(pods: readonly KubectlObject[], some = nodes): number {
  const { cluster, looks } = countedLooks(readCluster([{ file: "cluster.json", content: list(...some, ...pods) }]));
  const diagnosis = diagnose(cluster);
  expect(diagnosis.blocked.flatMap(({ pending }) => pending)).toHaveLength(PODS);
  for (const report of [renderDiagnosisText(diagnosis), renderDiagnosisMarkdown(diagnosis)]) {
    expect(report.length).toBeLessThan(200_000);
  }
  return looks();
}

// Looking at every node for every pod would be one and a half million looks.
describe("five hundred nodes and three thousand pods that wait are looked at", () => {
  test("once per kind of pod, where pods are alike", () => {
    const pods = Array.from({ length: PODS }, (_, index) =>
      pendingPod(`web-${index}`, { owner: ["Job", `web-${index % 100}`] }),
    );
    expect(looksAtNodes(pods)).toBeLessThan(30 * NODES);
  });

  test("once per node selector, where every pod has tolerations of its own", () => {
    const pods = Array.from({ length: PODS }, (_, index) => {
      const tolerations = [{ key: `own-${index}`, operator: "Exists" }];
      return pendingPod(`web-${index}`, { spec: { nodeSelector: { zone: `zone-${index % 50}` }, tolerations } });
    });
    expect(looksAtNodes(pods)).toBeLessThan(100 * NODES);
  });

  test("one by one, where a DaemonSet names each for its node", () => {
    const pods = Array.from({ length: PODS }, (_, index) => {
      const matchFields = [{ key: "metadata.name", operator: "In", values: [`node-${index % NODES}`] }];
      const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] } };
      const spec = { affinity: { nodeAffinity: required } };
      return pendingPod(`agent-${index}`, { owner: ["DaemonSet", `agent-${index % 6}`], spec });
    });
    const daemonSets = Array.from({ length: 6 }, (_, index) => controller("DaemonSet", `agent-${index}`));
    expect(looksAtNodes([...pods, ...daemonSets])).toBeLessThan(30 * NODES);
  });

  test("one by one, where every pod has a volume on a node of its own", () => {
    const pods = Array.from({ length: PODS }, (_, index) => {
      const volumes = [{ name: "data", persistentVolumeClaim: { claimName: `data-${index}` } }];
      return pendingPod(`db-${index}`, { owner: ["StatefulSet", `db-${index % 6}`], spec: { volumes } });
    });
    const claims = pods.map((_, index) => ({
      kind: "PersistentVolumeClaim",
      metadata: { name: `data-${index}`, namespace: "shop" },
      spec: { volumeName: `pv-${index}` },
    }));
    const volumes = pods.map((_, index) => {
      const values = [`node-${index % NODES}`];
      const matchExpressions = [{ key: "kubernetes.io/hostname", operator: "In", values }];
      const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions }] } };
      return { kind: "PersistentVolume", metadata: { name: `pv-${index}` }, spec: { nodeAffinity } };
    });
    expect(looksAtNodes([...pods, ...claims, ...volumes])).toBeLessThan(50 * NODES);
  });

  test("once per resource, where every pod asks for an amount of its own", () => {
    const withRoom = nodes.map((each) => ({ ...each, status: { allocatable: { cpu: "64", pods: "110" } } }));
    const pods = Array.from({ length: PODS }, (_, index) => {
      const containers = [{ resources: { requests: { cpu: `${index + 1}m` } } }];
      return pendingPod(`web-${index}`, { owner: ["Job", `web-${index % 100}`], spec: { containers } });
    });
    expect(looksAtNodes(pods, withRoom)).toBeLessThan(30 * NODES);
  });
});
