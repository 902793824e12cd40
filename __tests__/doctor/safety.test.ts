import { readFileSync } from "node:fs";
import fc from "fast-check";
import { diagnose } from "../../lib/doctor/diagnose";
import { readCluster } from "../../lib/live/read-cluster";
import { renderDiagnosisJson } from "../../lib/report/doctor-json";
import { renderDiagnosisMarkdown } from "../../lib/report/doctor-markdown";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { InputFileError } from "../../lib/review/input-file";
import { COMMAND, COMMANDS, UNSEEN_TEXTS, unseenIn } from "../report/hostile";
import { doctor, fixture } from "./command";
import { controller, list, node, pendingPod, pod, runningPod } from "./objects";
import { agent, deployment, server, TAKEN } from "./system-objects";

const FIXTURES = ["stuck-first-node", "healthy", "gpu-daemonsets", "cordon-and-not-ready", "pending-for-cpu"];

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const read = (name: string): Json => JSON.parse(readFileSync(fixture(name), "utf8"));

/** Everything that a diagnosis is ever printed as. */
function printed(content: unknown): { text: string; markdown: string; json: string } {
  const diagnosis = diagnose(readCluster([{ file: "cluster.json", content }]));
  return {
    text: renderDiagnosisText(diagnosis),
    markdown: renderDiagnosisMarkdown(diagnosis),
    json: renderDiagnosisJson(diagnosis),
  };
}

interface Leaf {
  readonly object: { [key: string]: Json };
  readonly key: string;
}

/** What stands at each place: `Pod.metadata.name` and all others, and the objects around it. */
function placesOf(content: Json): { strings: Map<string, Leaf[]>; objects: Map<string, { [key: string]: Json }[]> } {
  const strings = new Map<string, Leaf[]>();
  const objects = new Map<string, { [key: string]: Json }[]>();
  const walk = (value: Json, place: string): void => {
    if (Array.isArray(value)) for (const inner of value) walk(inner, `${place}[]`);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const inside = typeof value.kind === "string" && place === ".items[]" ? value.kind : place;
    objects.set(inside, [...(objects.get(inside) ?? []), value]);
    for (const [key, inner] of Object.entries(value)) {
      const within = `${inside}.${key}`;
      if (typeof inner === "string") strings.set(within, [...(strings.get(within) ?? []), { object: value, key }]);
      else walk(inner, within);
    }
  };
  walk(content, "");
  return { strings, objects };
}

const CANARY = "canary-7f3a";

/** Whether the canary is in anything that is printed of the content, errors included. */
function showsCanary(content: Json): boolean {
  return Object.values(tryPrinting(content)).some((output) => output.includes(CANARY));
}

/** Clusters in which as much as possible is printed. */
const REVEALING: readonly Json[] = [
  ...FIXTURES.map(read),
  JSON.parse(
    JSON.stringify(
      list(
        node("server-1", { taints: ["a=b:NoExecute"], labels: { "node-role.kubernetes.io/control-plane": "true" } }),
        pendingPod("traefik-1-a", { namespace: "kube-system", owner: ["ReplicaSet", "traefik-1"], hash: "1" }),
        controller("Deployment", "traefik", {
          namespace: "kube-system",
          template: { tolerations: [{ key: "c", operator: "Equal", value: "d", effect: "NoSchedule" }] },
        }),
        controller("DaemonSet", "svclb-traefik-1f3a90bc", { namespace: "kube-system" }),
        pendingPod("install-a", { namespace: "kube-system", owner: ["Job", "helm-install-traefik"] }),
        pod("helper", { spec: { nodeName: "server-1" }, status: { phase: "Failed", reason: "TaintToleration" } }),
        pendingPod("shell-a", { generateName: "shell-" }),
      ),
    ),
  ),
  JSON.parse(
    JSON.stringify(
      list(
        {
          ...node("server-1", { taints: ["a=b:NoExecute"] }),
          status: { conditions: [{ type: "Ready", status: "True" }], allocatable: { cpu: "2", pods: "110" } },
        },
        node("free-1"),
        runningPod("lb-1", "free-1", {
          owner: ["DaemonSet", "lb"],
          spec: { containers: [{ ports: [{ hostPort: 443, hostIP: "192.0.2.1", protocol: "TCP" }] }] },
        }),
        {
          kind: "PersistentVolumeClaim",
          metadata: { name: "data", namespace: "shop" },
          spec: { volumeName: "pv-1", storageClassName: "local-path" },
        },
        {
          kind: "PersistentVolume",
          metadata: { name: "pv-1" },
          spec: {
            csi: { driver: "d", nodePublishSecretRef: { name: "n", namespace: "s" }, volumeHandle: "h" },
            nodeAffinity: {
              required: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: ["server-1"] }] },
                ],
              },
            },
          },
        },
        pendingPod("db", {
          metadata: { labels: { app: "db" } },
          spec: {
            containers: [
              { image: "i", env: [{ name: "n", value: "v" }], resources: { requests: { "example.com/device": "1" } } },
            ],
            volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
          },
        }),
        pendingPod("apply-a", {
          owner: ["Job", "apply-a"],
          metadata: { labels: { "upgrade.cattle.io/plan": "server-plan" } },
          spec: { nodeSelector: { "kubernetes.io/hostname": "server-1" } },
        }),
        pendingPod("report-1-a", {
          owner: ["Job", "report-1"],
          spec: { nodeSelector: { "kubernetes.io/hostname": "server-1" } },
        }),
        controller("Job", "report-1", {
          metadata: { ownerReferences: [{ kind: "CronJob", name: "report", controller: true }] },
        }),
        pendingPod("web", {
          spec: {
            containers: [{ ports: [{ hostPort: 443, hostIP: "192.0.2.1", protocol: "TCP" }] }],
            affinity: {
              podAntiAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                  { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "x" } } },
                ],
              },
            },
          },
        }),
      ),
    ),
  ),
  JSON.parse(
    JSON.stringify(list(server("cp-1"), ...agent({ is: "crashing", on: "cp-1", restarts: 3, reason: "OOMKilled" }))),
  ),
  JSON.parse(
    JSON.stringify(
      list(
        ...deployment("web", { is: "pending", unseen: true }),
        {
          apiVersion: "v1",
          kind: "Event",
          metadata: { name: "web.1", namespace: "kube-system", annotations: { a: "b" } },
          involvedObject: { kind: "Pod", namespace: "kube-system", name: "web-6c9d8bb7f5-x7k2p" },
          reason: "FailedScheduling",
          message: "0/1 nodes are available: 1 node(s) had untolerated taint {foo: bar}.",
          source: { component: "default-scheduler" },
          lastTimestamp: TAKEN,
        },
        {
          apiVersion: "provisioning.cattle.io/v1",
          kind: "Cluster",
          metadata: { name: "edge", namespace: "fleet-default" },
          spec: {
            rkeConfig: { machineGlobalConfig: { "cloud-provider-name": "x", token: "y" } },
            agentEnvVars: [{ name: "a", value: "b" }],
          },
          status: { conditions: [{ type: "Updated", status: "Unknown", reason: "Waiting", message: "waiting" }] },
        },
        {
          apiVersion: "cluster.x-k8s.io/v1beta1",
          kind: "Machine",
          metadata: { name: "custom-a", namespace: "fleet-default" },
          spec: { providerID: "x" },
          status: { conditions: [{ type: "Ready", status: "False", reason: "Waiting", message: "waiting" }] },
        },
      ),
    ),
  ),
];

describe("only an allow-list of fields is ever printed", () => {
  test("a canary in every string of every cluster shows up from these places and no others", () => {
    const shown = new Set<string>();
    for (const content of REVEALING) {
      for (const [place, leaves] of placesOf(content).strings) {
        const originals = leaves.map(({ object, key }) => object[key] as string);
        for (const { object, key } of leaves) object[key] = `${object[key]}-${CANARY}`;
        if (showsCanary(content)) shown.add(place);
        for (const [index, { object, key }] of leaves.entries()) object[key] = originals[index] as string;
      }
    }
    expect([...shown].sort()).toMatchInlineSnapshot(`
[
  "Cluster.metadata.name",
  "Cluster.metadata.namespace",
  "Cluster.status.conditions[].message",
  "DaemonSet.metadata.name",
  "DaemonSet.metadata.namespace",
  "Deployment.metadata.name",
  "Deployment.metadata.namespace",
  "Deployment.spec.template.spec.tolerations[].key",
  "Deployment.spec.template.spec.tolerations[].value",
  "Deployment.status.conditions[].reason",
  "Event.message",
  "Job.metadata.name",
  "Job.metadata.namespace",
  "Job.metadata.ownerReferences[].kind",
  "Job.metadata.ownerReferences[].name",
  "Machine.metadata.name",
  "Machine.status.conditions[].message",
  "Node.metadata.labels.rancher-k3s/node-pool",
  "Node.metadata.name",
  "Node.spec.taints[].key",
  "Node.spec.taints[].value",
  "Node.status.conditions[].reason",
  "Node.status.conditions[].status",
  "Pod.metadata.generateName",
  "Pod.metadata.labels.upgrade.cattle.io/plan",
  "Pod.metadata.name",
  "Pod.metadata.namespace",
  "Pod.metadata.ownerReferences[].kind",
  "Pod.metadata.ownerReferences[].name",
  "Pod.spec.nodeName",
  "Pod.spec.nodeSelector.disk",
  "Pod.spec.nodeSelector.kubernetes.io/hostname",
  "Pod.spec.nodeSelector.kubernetes.io/os",
  "Pod.spec.nodeSelector.shop.example.com/zone",
  "Pod.status.conditions[].message",
  "Pod.status.containerStatuses[].lastState.terminated.reason",
  "Pod.status.containerStatuses[].state.waiting.reason",
]
`);
  });

  test("a canary among the keys of every object shows up from these places and no others", () => {
    const shown = new Set<string>();
    for (const content of REVEALING) {
      for (const [place, objects] of placesOf(content).objects) {
        for (const object of objects) object[CANARY] = `${CANARY}-value`;
        if (showsCanary(content)) shown.add(place);
        for (const object of objects) delete object[CANARY];
      }
    }
    expect([...shown].sort()).toMatchInlineSnapshot(`
[
  "Pod.spec.nodeSelector",
]
`);
  });

  test("what cannot be diagnosed is refused without showing any of it", () => {
    for (const content of [{ kind: CANARY }, { [CANARY]: CANARY }, [CANARY], CANARY]) {
      expect(() => printed(content)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(CANARY) }));
    }
  });
});

function tryPrinting(content: unknown): Record<string, string> {
  try {
    return printed(content);
  } catch (error) {
    if (error instanceof InputFileError) return { error: error.message };
    throw error;
  }
}

const HOSTILE =
  "\u001b[2J\u009b31m\u202e\r\n# ::error::x @everyone #1 <img src=x onerror=alert(1)> [x](http://evil.example) `a` ```\n$(reboot) '\"; reboot | x";

/** Hostile text wherever text of the cluster is shown. */
const clusterWith = (hostile: string) =>
  list(
    node(hostile, {
      taints: [{ key: hostile, value: hostile, effect: "NoSchedule" }],
      ready: "False",
      version: hostile,
    }),
    node("b", {
      taints: [{ key: hostile, effect: "NoExecute" }],
      unschedulable: true,
      labels: { "rancher-k3s/node-pool": hostile },
    }),
    pendingPod(hostile, { namespace: hostile, owner: [hostile, hostile], message: hostile }),
    pendingPod("::error::x", { namespace: "##[error]", owner: ["::error::", "x"] }),
    pendingPod("selecting", { spec: { nodeSelector: { [hostile]: hostile } }, message: hostile }),
    pod("starting", {
      spec: { nodeName: "b" },
      status: { phase: "Pending", containerStatuses: [{ state: { waiting: { reason: hostile } } }] },
    }),
    controller("Deployment", "none", {
      status: { conditions: [{ type: "ReplicaFailure", status: "True", reason: hostile }] },
    }),
    controller("DaemonSet", hostile, { namespace: hostile }),
  );
const hostileCluster = clusterWith(HOSTILE);

describe("names and messages of the cluster are harmless", () => {
  const { text, markdown, json } = printed(hostileCluster);

  test("in a terminal: nothing moves the cursor, adds lines or turns text around", () => {
    for (const output of [text, markdown, json]) {
      expect(output.replaceAll("\n", "")).not.toMatch(
        /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/,
      );
      expect(output).toContain(output === markdown ? "&#92;u001b&#91;2J" : "\\u001b[2J");
    }
  });

  test.each(["text", "markdown", "json"])("in the log of a CI run: no line of %s is a command", async (format) => {
    const { out } = await doctor(["-", "--format", format], { input: JSON.stringify(hostileCluster) });
    expect(out).toMatch(/error/);
    expect(out).not.toMatch(/^\s*::|##\[/m);
  });

  test.each(["text", "markdown", "json"])("in %s: every text that is not seen or is a command", async (format) => {
    for (const hostile of [...Object.values(UNSEEN_TEXTS), ...COMMANDS]) {
      const { out } = await doctor(["-", "--format", format], { input: JSON.stringify(clusterWith(hostile)) });
      expect(unseenIn(out)).toBeUndefined();
      expect(out).not.toMatch(COMMAND);
    }
  });

  test("in Markdown: no markup, HTML, link or mention", () => {
    expect(markdown).not.toMatch(/<img|@everyone|\]\(http/);
    const fences = markdown.split("\n").filter((line) => line.startsWith("```"));
    expect(fences.length % 2).toBe(0);
  });

  test("in a shell and in code: they are not there", () => {
    const parsed = JSON.parse(json);
    const commands = [
      ...parsed.blocked.flatMap(({ remedy }: { remedy: { commands: string[] } }) => remedy.commands),
      ...parsed.taints.flatMap((taint: { commands: string[] }) => taint.commands),
    ];
    expect(commands.join("\n")).not.toMatch(/reboot|error/);
    expect(parsed.pools.lines.join("\n")).not.toMatch(/reboot|error/);
  });

  test("in JSON they are what they were", () => {
    expect(JSON.parse(json).blocked.map(({ name }: { name: string }) => name)).toContain(HOSTILE);
  });

  test("what a report for people leaves out is counted", () => {
    const nodes = Array.from({ length: 40 }, (_, index) => node(`n-${index}`, { taints: [`t-${index}:NoSchedule`] }));
    const pods = nodes.map((_, index) =>
      pendingPod(`p-${index}`, { spec: { nodeSelector: { "kubernetes.io/hostname": `n-${index}` } } }),
    );
    const report = printed(list(...nodes, ...pods));
    for (const output of [report.text, report.markdown]) expect(output).toContain("and 15 workloads more, all in");
    expect(JSON.parse(report.json).blocked).toHaveLength(40);
  });

  test("a name of a megabyte does not make a report of megabytes", () => {
    const long = "a".repeat(1024 * 1024);
    const report = printed(list(node(long, { taints: ["x:NoSchedule"] }), pendingPod(long, { message: long })));
    expect(report.text.length).toBeLessThan(20_000);
    expect(report.markdown.length).toBeLessThan(20_000);
  });
});

describe("whatever the input holds", () => {
  const contents = FIXTURES.map(read);

  /** A fixture with the value at a random place replaced by anything. */
  const damaged = fc
    .tuple(fc.constantFrom(...contents), fc.array(fc.nat(), { minLength: 1, maxLength: 9 }), fc.jsonValue())
    .map(([content, steps, value]) => {
      const copy = structuredClone(content);
      let inside = copy as Record<string, Json>;
      for (const [index, step] of steps.entries()) {
        const keys = Object.keys(inside);
        const key = keys[step % keys.length];
        if (key === undefined) break;
        const next = inside[key];
        if (index < steps.length - 1 && typeof next === "object" && next !== null)
          inside = next as Record<string, Json>;
        else {
          inside[key] = value as Json;
          break;
        }
      }
      return copy;
    });

  test("it is diagnosed or refused in one line, and nothing else happens", () => {
    fc.assert(
      fc.property(damaged, (content) => {
        const outputs = Object.values(tryPrinting(content));
        for (const output of outputs) expect(output.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
      { numRuns: 200 },
    );
  });

  test("anything that is JSON at all", () => {
    fc.assert(fc.property(fc.jsonValue(), (content) => expect(Object.keys(tryPrinting(content))).toEqual(["error"])));
  });

  test("the order of the objects changes nothing", () => {
    for (const content of contents as { items: Json[] }[]) {
      const whole = printed(content);
      fc.assert(
        fc.property(fc.shuffledSubarray(content.items, { minLength: content.items.length }), (items) => {
          expect(printed({ ...content, items })).toEqual(whole);
        }),
        { numRuns: 10 },
      );
    }
  });
});
