import { renderDiagnosisJson } from "../../lib/report/doctor-json";
import { renderDiagnosisMarkdown } from "../../lib/report/doctor-markdown";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { controller, diagnosed, type KubectlObject, list, node, pendingPod } from "./objects";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const dedicated = (count: number) =>
  numbers(count).map((i) => node(`n${i}`, { taints: [`dedicated=n${i}:NoSchedule`] }));

const json = (...objects: readonly KubectlObject[]) => JSON.parse(renderDiagnosisJson(diagnosed(...objects)));

/** Lines that say that something is left out. */
const leftOut = (report: string) =>
  report
    .split("\n")
    .filter((line) => /\bmore\b/.test(line))
    .map((line) => line.trim());

describe("what a report leaves out of a large cluster is said", () => {
  test("in JSON: sets of nodes beside a workload, while the taints name all nodes", () => {
    const { blocked, taints, pools } = json(...dedicated(30), pendingPod("web"));
    expect(blocked[0].nodes).toHaveLength(10);
    expect(blocked[0].moreNodes).toEqual({ places: 20, count: 20 });
    expect(taints.flatMap(({ nodes }: { nodes: string[] }) => nodes)).toHaveLength(30);
    expect(pools.pools).toHaveLength(30);
  });

  test("in JSON: names of nodes and taints beside a workload", () => {
    const hard = numbers(60).map((i) => `key-${i}:NoSchedule`);
    const nodes = numbers(60).map((i) => node(`n${i}`, { taints: hard }));
    const { blocked, taints } = json(...nodes, pendingPod("web"));
    expect(blocked[0].nodes[0]).toMatchObject({ count: 60, moreTaints: 10 });
    expect(blocked[0].nodes[0].nodes).toHaveLength(50);
    expect(blocked[0].toTolerate).toHaveLength(50);
    expect(blocked[0].moreToTolerate).toBe(10);
    expect(taints).toHaveLength(60);
  });

  test("in JSON nothing, where nothing is left out", () => {
    const { blocked } = json(...dedicated(10), pendingPod("web"));
    expect(blocked[0].nodes).toHaveLength(10);
    expect(JSON.stringify(blocked)).not.toMatch(/more(Nodes|Taints|ToTolerate)/);
  });

  test("in text and Markdown: places, commands and pools", () => {
    const diagnosis = diagnosed(...dedicated(30), pendingPod("web"));
    expect(leftOut(renderDiagnosisText(diagnosis))).toMatchInlineSnapshot(`
[
  "and 20 places more",
  "and 20 commands more, all in --format json",
  "// and 20 pools more, all in --format json",
]
`);
    expect(leftOut(renderDiagnosisMarkdown(diagnosis))).toMatchInlineSnapshot(`
[
  "- and 20 places more",
  "# and 20 more, all in --format json",
  "// and 20 pools more, all in --format json",
]
`);
  });

  test("in text and Markdown: taints of a node, and that nothing is written for so many", () => {
    const diagnosis = diagnosed(
      node("a", { taints: numbers(30).map((i) => `key-${i}:NoSchedule`) }),
      pendingPod("web"),
    );
    expect(leftOut(renderDiagnosisText(diagnosis))).toMatchInlineSnapshot(`
[
  "key-17:NoSchedule, and 20 taints more",
  "note: it would take 30 tolerations; nothing is written for more than 20",
  "and 20 commands more, all in --format json",
  "// and 10 taints more, all in --format json",
]
`);
    expect(leftOut(renderDiagnosisMarkdown(diagnosis))).toMatchInlineSnapshot(`
[
  "- on \`a\`: \`key-0:NoSchedule\`, \`key-1:NoSchedule\`, \`key-10:NoSchedule\`, \`key-11:NoSchedule\`, \`key-12:NoSchedule\`, \`key-13:NoSchedule\`, \`key-14:NoSchedule\`, \`key-15:NoSchedule\`, \`key-16:NoSchedule\`, \`key-17:NoSchedule\`, and 20 taints more",
  "- note: it would take 30 tolerations; nothing is written for more than 20",
  "# and 20 more, all in --format json",
  "// and 10 taints more, all in --format json",
]
`);
    expect(diagnosis.blocked[0]?.remedy).toMatchObject({ tolerations: [], commands: [] });
  });

  test("in text and Markdown: nodes in trouble, and nodes that DaemonSets skip", () => {
    const notReady = numbers(30).map((i) =>
      node(`r${i}`, {
        ready: "False",
        taints: [{ key: "node.kubernetes.io/not-ready", value: `v${i}`, effect: "NoExecute" }],
      }),
    );
    const diagnosis = diagnosed(node("free"), ...dedicated(30), ...notReady, controller("DaemonSet", "agent"));
    expect(leftOut(renderDiagnosisText(diagnosis))).toMatchInlineSnapshot(`
[
  "and 20 troubles more, all in --format json",
  "and 27 places more",
]
`);
    expect(
      leftOut(renderDiagnosisMarkdown(diagnosis)).map((line) => line.replace(/^.*(?=and)/, "")),
    ).toMatchInlineSnapshot(`
[
  "and 20 troubles more, all in \`--format json\`",
  "and 27 places more",
]
`);
  });

  test("of a job that cannot have tolerations it still says so, and sketches pools", () => {
    const job = pendingPod("helm-install-traefik-abcde", {
      namespace: "kube-system",
      owner: ["Job", "helm-install-traefik"],
    });
    const taints = numbers(30).map((i) => `key-${i}:NoSchedule`);
    const { blocked, pools } = diagnosed(node("a", { taints, version: "v1.30.1+k3s1" }), job);
    expect(blocked[0]?.remedy.needsPools).toBe(true);
    expect(pools.lines.join("\n")).toMatch(/general: \{/);
  });
});

test("a pod is judged by its own tolerations, also where most nodes are alike to all pods", () => {
  const tolerating = (key: string) =>
    pendingPod(`for-${key}`, { spec: { tolerations: [{ key, operator: "Exists" }] } });
  const nodes = [
    node("a", { taints: ["b:NoSchedule", "c:NoSchedule"] }),
    node("b", { taints: ["c:NoSchedule"] }),
    node("d", { taints: ["a:NoExecute", "d:NoSchedule"] }),
  ];
  const { blocked } = diagnosed(list(...nodes, tolerating("b"), tolerating("d"), tolerating("x")));
  const where = blocked.map(({ workload, nodes: closed }) => [
    workload.name,
    ...closed.map((each) => `${each.taints.map(({ key }) => key).join("+")} on ${each.nodes.join("+")}`),
  ]);
  expect(where).toEqual([
    ["for-b", "a+d on d", "c on a+b"],
    ["for-d", "a on d", "b+c on a", "c on b"],
    ["for-x", "a+d on d", "b+c on a", "c on b"],
  ]);
});
