import { readCluster } from "../../lib/live/read-cluster";
import { renderOutlookJson } from "../../lib/report/what-if-json";
import { renderOutlookMarkdown } from "../../lib/report/what-if-markdown";
import { renderOutlookText } from "../../lib/report/what-if-text";
import { readChange } from "../../lib/what-if/read-change";
import { whatIf } from "../../lib/what-if/what-if";
import { controller, type KubectlObject, list, node, pendingPod, pod, runningPod } from "../doctor/objects";
import { COMMAND, COMMANDS, UNSEEN_TEXTS, unseenIn } from "../report/hostile";
import { smallCluster } from "./cluster";
import { NO_CHANGE, whatIfRun } from "./command";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Everything that a change of every node is ever printed as. */
function printed(content: Json): string[] {
  const cluster = readCluster([{ file: "cluster.json", content }]);
  const change = { ...NO_CHANGE, taint: ["all,x:NoExecute"], kubernetesVersion: "v1.36.3+k3s1" };
  const outlook = whatIf(cluster, readChange(change, cluster));
  return [renderOutlookText(outlook), renderOutlookMarkdown(outlook), renderOutlookJson(outlook)];
}

/** A cluster in which as much as possible is printed. */
const revealing = (): { [key: string]: Json } =>
  JSON.parse(
    JSON.stringify(
      list(
        ...smallCluster({ labels: { secret: "label" } }),
        pendingPod("waits"),
        runningPod("shell", "w-1"),
        runningPod("lb", "w-1", {
          owner: ["DaemonSet", "lb"],
          metadata: { annotations: { a: "b" }, labels: { c: "d" } },
          spec: {
            schedulerName: "own",
            priorityClassName: "p",
            resourceClaims: [{ name: "gpu", resourceClaimName: "claim" }],
            topologySpreadConstraints: [{ topologyKey: "zone", labelSelector: { matchLabels: { app: "x" } } }],
            containers: [
              { image: "i", env: [{ name: "n", value: "v" }], ports: [{ hostPort: 443, hostIP: "192.0.2.1" }] },
            ],
          },
        }),
        controller("Job", "report", {
          spec: { podReplacementPolicy: "Failed", podFailurePolicy: { rules: [{ action: "FailJob" }] } },
          metadata: { ownerReferences: [{ kind: "CronJob", name: "report", controller: true }] },
        }),
        runningPod("report-a", "w-1", { owner: ["Job", "report"] }),
        pod("over", { spec: { nodeName: "w-1" }, status: { phase: "Failed", reason: "Evicted", message: "m" } }),
      ),
    ),
  );

const CANARY = "canary-7f3a";

interface Leaf {
  readonly object: { [key: string]: Json };
  readonly key: string;
}

/** What stands at each place: `Pod.metadata.name` and all others. */
function stringsIn(content: Json): Map<string, Leaf[]> {
  const strings = new Map<string, Leaf[]>();
  const walk = (value: Json, place: string): void => {
    if (Array.isArray(value)) for (const inner of value) walk(inner, `${place}[]`);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const inside = typeof value.kind === "string" && place === ".items[]" ? value.kind : place;
    for (const [key, inner] of Object.entries(value)) {
      const within = `${inside}.${key}`;
      if (typeof inner === "string") strings.set(within, [...(strings.get(within) ?? []), { object: value, key }]);
      else walk(inner, within);
    }
  };
  walk(content, "");
  return strings;
}

test("a mark in every string of a cluster shows up from these places and no others", () => {
  const content = revealing();
  const shown: string[] = [];
  for (const [place, leaves] of stringsIn(content)) {
    if (place === ".kind" || place.endsWith(".apiVersion") || /^[A-Za-z]+\.kind$/.test(place)) continue;
    const originals = leaves.map(({ object, key }) => object[key] as string);
    for (const { object, key } of leaves) object[key] = `${object[key]}-${CANARY}`;
    if (printed(content).some((output) => output.includes(CANARY))) shown.push(place);
    for (const [index, { object, key }] of leaves.entries()) object[key] = originals[index] as string;
  }
  expect(shown.sort()).toMatchInlineSnapshot(`
[
  "Deployment.spec.template.spec.tolerations[].effect",
  "Deployment.spec.template.spec.tolerations[].key",
  "Job.metadata.ownerReferences[].kind",
  "Job.metadata.ownerReferences[].name",
  "Node.metadata.name",
  "Pod.metadata.name",
  "Pod.metadata.namespace",
  "Pod.metadata.ownerReferences[].kind",
  "Pod.metadata.ownerReferences[].name",
]
`);
});

/** Hostile text wherever text of the cluster is shown. */
const clusterWith = (hostile: string): KubectlObject =>
  list(
    node(hostile, { taints: [{ key: hostile, value: hostile, effect: "NoSchedule" }], version: hostile }),
    node("b", { taints: [{ key: hostile, effect: "NoExecute" }], unschedulable: true }),
    runningPod(hostile, hostile, { namespace: hostile, owner: [hostile, hostile] }),
    runningPod("bare", "b", { namespace: hostile }),
    runningPod("selecting", "b", { owner: ["Job", hostile], spec: { nodeSelector: { [hostile]: hostile } } }),
    runningPod("tolerating", hostile, {
      owner: ["Job", "y"],
      spec: {
        tolerations: [{ key: hostile, operator: "Exists" }],
        volumes: [{ persistentVolumeClaim: { claimName: hostile } }],
      },
    }),
    pendingPod(hostile, { namespace: hostile }),
    controller("DaemonSet", hostile, { namespace: hostile }),
  );

test("names of the cluster are harmless in a terminal, in Markdown, in a log and in a shell", async () => {
  const texts = [
    ...Object.values(UNSEEN_TEXTS),
    ...COMMANDS,
    "::error::x",
    "$(reboot) '\"; reboot | x @everyone <img src=x>",
  ];
  const args = ["--drain-node", "all", "--taint", "all,x:NoExecute", "--format"];
  for (const hostile of texts) {
    const outputs = await Promise.all(
      ["text", "markdown", "json"].map((format) => whatIfRun([clusterWith(hostile)], [...args, format])),
    );
    for (const { out } of outputs) {
      expect(unseenIn(out)).toBeUndefined();
      expect(out).not.toMatch(COMMAND);
    }
    expect(outputs[1]?.out).not.toMatch(/<img|@everyone/);
    const { commands, keeping } = JSON.parse(outputs[2]?.out ?? "");
    const all = [...commands, ...keeping.flatMap((each: { commands: string[] }) => each.commands)];
    expect(all.join("\n")).not.toMatch(/reboot|error/);
  }
});
