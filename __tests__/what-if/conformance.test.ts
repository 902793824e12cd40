import { asControllerMakesIt } from "../../lib/doctor/daemon-set";
import { selects } from "../../lib/live/node-selection";
import type { KubernetesToleration } from "../../lib/scheduling/toleration";
import { casesOf, corpusFile } from "../conformance/comparison";
import { casesIn, podOf, type Workload } from "../conformance/comparisons/kubernetes-scheduling";
import {
  type CorpusNode,
  type CorpusPod,
  type CorpusTaint,
  liveTaint,
  liveTolerations,
  nodeSelection,
  podPlacement,
  selectableNode,
} from "../conformance/objects";
import { controller, type KubectlObject, runningPod } from "../doctor/objects";
import { NO_CHANGE_OF_NODE, outlookOf } from "./changes";

/** What Kubernetes itself answered, asked of what-if with dumps. */

function kubectlNode({ name, labels = {}, taints = [], unschedulable }: CorpusNode): KubectlObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels },
    spec: { taints, ...(unschedulable === true ? { unschedulable } : {}) },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  };
}

/** The spec of a pod as the corpus has it; the node that it is on is none it asks for. */
function specOf({ tolerations = [], nodeSelector = {}, requiredNodeAffinity, hostNetwork }: CorpusPod) {
  const required = { nodeSelectorTerms: requiredNodeAffinity };
  return {
    tolerations,
    nodeSelector,
    ...(hostNetwork === true ? { hostNetwork } : {}),
    ...(requiredNodeAffinity === undefined
      ? {}
      : { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } }),
  };
}

/** A pod of a ReplicaSet by this name: it is made again, and no template of it is there. */
const running = (node: string, spec: Record<string, unknown>, owner = "web", kind = "ReplicaSet") =>
  runningPod(owner, node, { owner: [kind, owner], spec: { ...spec, nodeName: node } });

interface EvictCase {
  readonly tolerations: readonly KubernetesToleration[];
  readonly admission?: boolean;
  readonly taints: readonly CorpusTaint[];
  readonly evicted: "now" | "after" | "never";
  readonly seconds?: number;
}

/** What the admission plugin DefaultTolerationSeconds adds. */
function admitted({ tolerations, admission }: EvictCase): readonly KubernetesToleration[] {
  if (admission !== true) return tolerations;
  const keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].filter(
    (key) =>
      !tolerations.some((each) => ["", key].includes(each.key ?? "") && ["", "NoExecute"].includes(each.effect ?? "")),
  );
  const added = keys.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }) as const);
  return [...tolerations, ...added];
}

test("pods are evicted at once, after so many seconds or never, as by the controller of Kubernetes", () => {
  const cases = casesOf<EvictCase>("kubernetes/evict.json");
  expect(cases.length).toBeGreaterThan(200);
  const objects = cases.flatMap((each, index) => [
    kubectlNode({ name: `n-${index}` }),
    running(`n-${index}`, specOf({ tolerations: admitted(each) }), `web-${index}`),
  ]);
  const changes = cases.map(({ taints }, index) => {
    return [`n-${index}`, { ...NO_CHANGE_OF_NODE, taints: taints.map(liveTaint) }] as const;
  });
  const { departures } = outlookOf(objects, Object.fromEntries(changes));
  const seconds = new Map(departures.map((each) => [each.workload.name, each.seconds]));
  for (const [index, each] of cases.entries()) {
    const expected = each.evicted === "never" ? undefined : (each.seconds ?? 0);
    expect([each, seconds.get(`web-${index}`)]).toEqual([each, expected]);
  }
});

describe.each([
  ["kubernetes/scheduling-1.json", "v1.33.5+k3s1", "2.14.1"],
  ["kubernetes/scheduling-2.json", "v1.36.3+k3s1", "2.15.0"],
])("of pods that lose their node in the clusters of %s", (file, k3s, rancher) => {
  const { workloads } = corpusFile(file) as { readonly workloads: readonly Workload[] };
  const cases = casesIn(file, k3s, rancher).flatMap((each) => {
    const pod = podOf(each, workloads);
    return pod.kind === "DaemonSet" || pod.bypassesScheduler === true ? [] : [{ ...each, pod }];
  });
  const clusters = new Map<number, typeof cases>();
  for (const each of cases) clusters.set(each.index, [...(clusters.get(each.index) ?? []), each]);

  test("those find a place that the scheduler finds one for, there and nowhere else", () => {
    expect(cases.length).toBeGreaterThan(1000);
    const [program, library]: unknown[][] = [[], []];
    for (const [index, own] of clusters) {
      const nodes = own[0]?.made.nodes ?? [];
      const pods = own.map(({ workload, pod }) => running("left", specOf(pod), workload));
      const { departures } = outlookOf([...[...nodes, { name: "left" }].map(kubectlNode), ...pods], {
        left: { ...NO_CHANGE_OF_NODE, deletes: true },
      });
      for (const { workload, pod, made } of own) {
        const tolerations = liveTolerations(pod.tolerations);
        const isLasting = (name: string) =>
          tolerations.eviction((nodes.find((node) => node.name === name)?.taints ?? []).map(liveTaint)) === undefined;
        const feasible = [...(made.feasible[workload] ?? [])].sort();
        const lasting = feasible.filter(isLasting);
        const expected =
          lasting.length > 0
            ? { kind: "fits", nodes: lasting }
            : { kind: feasible.length > 0 ? "comes-back" : "no-place", nodes: feasible };
        const found = departures.filter((each) => each.workload.name === workload);
        const said = found.map(({ future }) => ({ kind: future.kind, nodes: [...future.nodes].sort() }));
        program?.push([index, workload, [expected]]);
        library?.push([index, workload, said]);
      }
    }
    expect(library).toEqual(program);
  });
});

interface DaemonCase {
  readonly template: CorpusPod;
  readonly node: CorpusNode;
  readonly shouldRun: boolean;
  readonly shouldContinueRunning: boolean;
}

describe("pods of a DaemonSet", () => {
  const cases = casesOf<DaemonCase>("kubernetes/daemonset.json").filter(
    ({ template, node }) => template.nodeName === undefined && selects(nodeSelection(template), selectableNode(node)),
  );
  const daemonSet = (template: CorpusPod) => controller("DaemonSet", "web", { template: specOf(template) });
  const cordons = (node: CorpusNode) => (node.unschedulable === true ? { cordons: true } : {});

  test("leave a node as the controller takes them off it when taints come", () => {
    expect(cases.length).toBeGreaterThan(150);
    for (const each of cases) {
      const { template, node, shouldContinueRunning } = each;
      const { tolerations } = asControllerMakesIt(podPlacement(template));
      const spec = { ...specOf(template), tolerations };
      const objects = [
        kubectlNode({ ...node, taints: [], unschedulable: false }),
        daemonSet(template),
        running(node.name, spec, "web", "DaemonSet"),
      ];
      const { daemonSets } = outlookOf(objects, {
        [node.name]: { ...NO_CHANGE_OF_NODE, taints: (node.taints ?? []).map(liveTaint), ...cordons(node) },
      });
      const loses = daemonSets.flatMap((found) => found.loses);
      expect([each, loses]).toEqual([each, shouldContinueRunning ? [] : [node.name]]);
    }
  });

  test("come to a node as the controller makes them when a taint goes", () => {
    const closed = { key: "what-if/closed", effect: "NoSchedule" };
    for (const each of cases) {
      const { template, node, shouldRun } = each;
      const isClosed = liveTolerations(template.tolerations).blocking([liveTaint(closed)]).length > 0;
      const objects = [kubectlNode({ ...node, taints: [...(node.taints ?? []), closed] }), daemonSet(template)];
      const { daemonSets } = outlookOf([...objects, running(node.name, {})], {
        [node.name]: { ...NO_CHANGE_OF_NODE, untaints: [liveTaint(closed)] },
      });
      const gains = daemonSets.flatMap((found) => found.gains);
      expect([each, gains]).toEqual([each, shouldRun && isClosed ? [node.name] : []]);
    }
  });
});
