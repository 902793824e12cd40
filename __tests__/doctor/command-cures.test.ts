import fc from "fast-check";
import type { Diagnosis } from "../../lib/doctor/diagnosis";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { controller, diagnosed, type KubectlObject, node, pendingPod } from "./objects";
import { afterCommands, nodesFor } from "./simulated-kubectl";

const TAINTS = ["a:NoSchedule", "b=1:NoExecute"];
const NOT_READY = "node.kubernetes.io/not-ready:NoSchedule";

const nodeSketches = fc.record({
  taints: fc.subarray(TAINTS),
  isCordoned: fc.boolean(),
  isReady: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  cpu: fc.constantFrom(1, 4),
});
type Sketch = typeof nodeSketches extends fc.Arbitrary<infer T> ? T : never;

const MAKERS = ["Pod", "Job", "Deployment", "paused", "in-order", "on-delete", "partition"] as const;

const podSketches = fc.record({
  maker: fc.constantFrom(...MAKERS),
  isSystem: fc.boolean(),
  cpu: fc.constantFrom(0, 2),
  wanted: fc.option(fc.nat(2)),
  volumeOn: fc.option(fc.nat(2)),
  tolerates: fc.subarray(["a"]),
});
type PodSketch = typeof podSketches extends fc.Arbitrary<infer T> ? T : never;

const clusters = fc.record({
  nodes: fc.array(nodeSketches, { minLength: 1, maxLength: 3 }),
  pods: fc.array(podSketches, { minLength: 1, maxLength: 3 }),
});

function nodeOf({ taints, isCordoned, isReady, cpu }: Sketch, index: number): KubectlObject {
  const object = node(`n-${index}`, {
    taints: [...taints, ...(isReady ? [] : [NOT_READY])],
    unschedulable: isCordoned,
    ready: isReady ? "True" : "False",
  });
  return { ...object, status: { ...(object.status as object), allocatable: { cpu: `${cpu}`, pods: "110" } } };
}

/** Rancher's agent, and the DNS that it asks. */
const SYSTEM: readonly (readonly [namespace: string, name: string])[] = [
  ["cattle-system", "cattle-cluster-agent"],
  ["kube-system", "coredns"],
];

const SETS: Readonly<Record<string, object>> = {
  "in-order": {},
  "on-delete": { updateStrategy: { type: "OnDelete" } },
  partition: { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 3 } } },
};

/** A workload with one pod that waits, named after its number. */
function workloadOf({ maker, isSystem, cpu, wanted, volumeOn, tolerates }: PodSketch, index: number): KubectlObject[] {
  const known = isSystem && maker === "Deployment" ? SYSTEM[index] : undefined;
  const [namespace, name] = known ?? ["shop", `w-${index}`];
  const pod = `pod-${index}`;
  const tolerations = tolerates.map((key) => ({ key, operator: "Exists" }));
  const template = {
    ...(tolerations.length === 0 ? {} : { tolerations }),
    ...(wanted === null ? {} : { nodeSelector: { "kubernetes.io/hostname": `n-${wanted}` } }),
    ...(volumeOn === null ? {} : { volumes: [{ persistentVolumeClaim: { claimName: `data-${index}` } }] }),
    containers: [{ resources: { requests: { cpu: `${cpu}` } } }],
  };
  const volume = volumeOn === null ? [] : volumeAt(`data-${index}`, `n-${volumeOn}`, namespace);
  const owned = (owner?: readonly [string, string]) =>
    pendingPod(pod, { namespace, spec: template, hash: "1", ...(owner === undefined ? {} : { owner }) });
  switch (maker) {
    case "Pod":
      return [owned(), ...volume];
    case "Job":
      return [owned(["Job", name]), controller("Job", name, { namespace, template }), ...volume];
    case "Deployment":
    case "paused": {
      const spec = { template: { spec: template }, replicas: 1, ...(maker === "paused" ? { paused: true } : {}) };
      return [owned(["ReplicaSet", `${name}-1`]), controller("Deployment", name, { namespace, spec }), ...volume];
    }
    default: {
      const spec = { template: { spec: template }, replicas: 1, ...SETS[maker] };
      return [owned(["StatefulSet", name]), controller("StatefulSet", name, { namespace, spec }), ...volume];
    }
  }
}

function volumeAt(claim: string, on: string, namespace: string): KubectlObject[] {
  const matchExpressions = [{ key: "kubernetes.io/hostname", operator: "In", values: [on] }];
  const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions }] } };
  return [
    { kind: "PersistentVolumeClaim", metadata: { name: claim, namespace }, spec: { volumeName: `pv-${claim}` } },
    { kind: "PersistentVolume", metadata: { name: `pv-${claim}` }, spec: { nodeAffinity, claim, node: on } },
  ];
}

interface Case {
  readonly objects: readonly KubectlObject[];
  readonly diagnosis: Diagnosis;
}

function caseOf({ nodes, pods }: { nodes: readonly Sketch[]; pods: readonly PodSketch[] }): Case {
  const objects = [...nodes.map(nodeOf), ...pods.flatMap(workloadOf)];
  return { objects, diagnosis: diagnosed(...objects) };
}

/** The workload that the first line is about, where it is blocked. */
function subjectOf({ blocked, agent, verdict }: Diagnosis): Diagnosis["blocked"][number] | undefined {
  return verdict === "stuck" ? blocked.find(({ workload }) => workload === agent.workload) : blocked[0];
}

const IS_CURE = /^kubectl (uncordon|-n \S+ patch) /;

const settings = { numRuns: 80 };

test("after its commands every pod that the report says they help has a node, or it says what must be done besides", () => {
  fc.assert(
    fc.property(clusters, (sketch) => {
      const { objects, diagnosis } = caseOf(sketch);
      for (const { pending, remedy, remarks } of diagnosis.blocked) {
        if (remedy.commands.length === 0) continue;
        const after = afterCommands(remedy.commands.join(" && "), objects);
        const isMore = remarks.some((remark) => /help only when .*is Ready/.test(remark));
        for (const pod of pending) {
          expect(nodesFor(pod, objects)).toEqual([]);
          expect(nodesFor(pod, after).length > 0).toBe(!isMore);
        }
      }
    }),
    settings,
  );
});

test("the command below the first line lets the workload of that line run, and is about the nodes of that line", () => {
  fc.assert(
    fc.property(clusters, (sketch) => {
      const { objects, diagnosis } = caseOf(sketch);
      const { command = "", headline } = diagnosis;
      const first = subjectOf(diagnosis);
      if (first === undefined || !IS_CURE.test(command)) return;
      const after = afterCommands(command, objects);
      const isMore = diagnosis.explanations.some((line) => /^the command helps only when .*is Ready/.test(line));
      const isMoreOfDns = diagnosis.explanations.some((line) => /: CoreDNS .* helps only when .*is Ready/.test(line));
      for (const pod of first.pending) {
        const places = nodesFor(pod, after);
        expect(places.length > 0).toBe(!isMore);
        if (!isMore) expect(places.some((name) => headline.includes(name))).toBe(true);
      }
      // The agent alone would crash without DNS.
      const dns = diagnosis.blocked.find(({ workload }) => workload.name === "coredns");
      if (first.workload !== diagnosis.agent.workload || dns === undefined || dns.remedy.commands.length === 0) return;
      for (const pod of isMore ? [] : dns.pending) expect(nodesFor(pod, after).length > 0).toBe(!isMoreOfDns);
    }),
    settings,
  );
});

test("where uncordoning a node is enough, nothing else stands below the first line", () => {
  fc.assert(
    fc.property(clusters, (sketch) => {
      const { objects, diagnosis } = caseOf(sketch);
      const first = subjectOf(diagnosis);
      if (first === undefined) return;
      const names = objects
        .filter(({ kind }) => kind === "Node")
        .map(({ metadata }) => (metadata as { name: string }).name);
      const isEnough = first.pending.every((pod) =>
        names.some((name) => nodesFor(pod, afterCommands(`kubectl uncordon ${name}`, objects)).length > 0),
      );
      const isUncordoning = /^kubectl uncordon [^&]*$/.test(diagnosis.command ?? "");
      expect(isUncordoning).toBe(isEnough && first.pending.length > 0);
    }),
    settings,
  );
});

test("the script has every command of every workload, and line two those of the first line", () => {
  fc.assert(
    fc.property(clusters, (sketch) => {
      const { diagnosis } = caseOf(sketch);
      const script = diagnosis.repair.needs.changes.map(({ change }) => JSON.stringify(change)).join("\n");
      for (const { remedy } of diagnosis.blocked) {
        for (const change of remedy.changes) {
          if (change.is === "uncordon") for (const name of change.nodes) expect(script).toContain(JSON.stringify(name));
          else expect(script).toContain(JSON.stringify(change));
        }
      }
      expect(renderDiagnosisText(diagnosis).split("\n")[0]).toMatch(/^(stuck|blocked|clear): /);
    }),
    settings,
  );
});
