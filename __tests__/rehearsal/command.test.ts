import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { COMMAND } from "../../lib/live/kubectl-command";
import { rehearse } from "../../lib/rehearsal/rehearse";
import { loadClusters } from "../../lib/review/load-clusters";
import { NodeRole } from "../../lib/scheduling/node-role";
import { Inputs, rancherK3s, stackOf } from "../review/inputs";
import { modelOf } from "../scheduling/models";
import { dumpOf } from "./throw-away";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const POOLS = {
  first: { roles: NodeRole.ALL, taints: ["test-key=test-value:NoExecute"] },
  gpu: { taints: ["gpu:NoSchedule"], nodes: 2 },
};
const APP = inputs.app({ production: stackOf({ edge: modelOf(POOLS) }) });
const TWO = inputs.app({
  production: stackOf({ edge: modelOf(POOLS) }),
  test: stackOf({ other: { ...modelOf({ all: { roles: NodeRole.ALL } }), cluster: "other" } }),
});

const PAGE = readFileSync(path.join(__dirname, "../../docs/rehearse.md"), "utf8");
const [steps = "", answer = ""] = [...PAGE.matchAll(/^```(?:sh|text)\n([\s\S]*?)\n```$/gm)].map(([, block]) => block);

/** What a throw-away cluster answers that decides as the proof does. */
function decided(stage: "steady" | "bootstrap" = "steady"): string {
  const [loaded] = loadClusters(APP);
  if (loaded === undefined) throw new Error("no cluster");
  const rehearsal = rehearse(loaded.cluster, { stage });
  const poolOf = new Map(rehearsal.pools.flatMap(({ name, nodes }) => nodes.map((node) => [node, name] as const)));
  const dump = dumpOf(rehearsal, (workload, node) => {
    const found = rehearsal.workloads.find(({ label }) => label === workload);
    return found?.expected.get(poolOf.get(node) ?? "")?.verdict === "runs";
  });
  return inputs.file(dump, `decided-${stage}.json`);
}

test("the commands on the page are ours, and give what the page shows", async () => {
  const own = steps.split("\n").filter((line) => line.startsWith("npx cdktf-rancher-k3s "));
  expect(own).toHaveLength(2);
  const files: Record<string, string> = {
    "cdktf.out": APP,
    "rehearsal.yaml": path.join(path.dirname(APP), "rehearsal.yaml"),
    "decided.json": decided(),
  };
  const outputs: string[] = [];
  for (const line of own) {
    const { out, err, exitCode } = await rancherK3s(
      ...line
        .split(" ")
        .slice(2)
        .map((word) => files[word] ?? word),
    );
    expect([err, exitCode]).toEqual(["", 0]);
    outputs.push(out);
  }
  expect(outputs[1]?.split("\n\n")[0]).toBe(answer);
  expect(existsSync(files["rehearsal.yaml"] as string)).toBe(true);
  expect(steps).toContain(COMMAND.replace("kubectl ", "kubectl --context kwok-rehearsal "));
});

test("what is printed are documents for kubectl, below comments that say what they are for", async () => {
  const { out, exitCode } = await rancherK3s("rehearse", APP, "--stage", "bootstrap");
  expect(exitCode).toBe(0);
  expect(out.split("\n---\n")[0]).toMatchInlineSnapshot(`
"# Rehearsal of edge, stage bootstrap, first node of the pool first: 1 node, 9 workloads
# For a throw-away cluster alone: in one that is used these nodes would be in the way. No image is pulled.
#   kubectl apply -f -
#   kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json | cdktf-rancher-k3s doctor - --expect cdktf.out
# and in the end: kubectl delete nodes,namespaces -l rancher-k3s/rehearsal-stage=bootstrap
# without fleet-agent: Rancher makes it through its agent, later
# without rancher-webhook: Rancher makes it through its agent, later
# without system-upgrade-controller: Rancher makes it through its agent, later
# without helm-operation: Rancher makes it through its agent, later
# without dashboard-shell: Rancher makes it through its agent, later"
`);
  const nodes = parseAllDocuments(out)
    .map((document) => document.toJS())
    .filter(({ kind }) => kind === "Node");
  expect(nodes.map(({ metadata, spec }) => [metadata.name, spec.taints])).toEqual([
    ["first-1", [{ key: "test-key", value: "test-value", effect: "NoExecute" }]],
  ]);
});

test("what Kubernetes will refuse of the manifests is said beforehand on standard error, with its code", async () => {
  const agent = { append_tolerations: [{ key: "team", operator: "exists", effect: "NoSchedule" }] };
  const resource = {
    name: "edge",
    kubernetes_version: "v1.33.5+k3s1",
    cluster_agent_deployment_customization: [agent],
  };
  const app = inputs.file({ resource: { rancher2_cluster_v2: { edge: resource } } }, "refused.tf.json");
  const pools = { clusters: [{ name: "edge", pools: [{ name: "all", roles: ["etcd", "control-plane", "worker"] }] }] };
  const file = inputs.file(pools, "pools.json");
  const { out, err, exitCode } = await rancherK3s("rehearse", app, "--pools", file);
  expect(exitCode).toBe(0);
  expect(out).toContain("key: team\n          operator: exists\n");
  expect(err).toMatchInlineSnapshot(`
"cdktf-rancher-k3s: RK306: cattle-cluster-agent is given a toleration that is refused: unknown toleration operator "exists", did you mean "Exists"?; the manifests have it as it is sent, and kubectl apply will say that it is refused
"
`);
});

test("of several clusters one is named, by its name or its address", async () => {
  const { err, exitCode } = await rancherK3s("rehearse", TWO);
  expect(exitCode).toBe(2);
  expect(err.replace(TWO, "cdktf.out")).toMatchInlineSnapshot(`
"cdktf-rancher-k3s: cdktf.out: holds 2 clusters, and one is meant: pass --cluster with one of edge, other
"
`);
  expect((await rancherK3s("rehearse", TWO, "--cluster", "other")).out).toMatch(
    /^# Rehearsal of other, stage steady: 1 node, 14 workloads\n/,
  );
  expect((await rancherK3s("rehearse", TWO, "--cluster", "none")).err).toContain("holds no cluster none; there are");
});

test("doctor takes the cluster that the nodes are a rehearsal of, in every format", async () => {
  for (const format of ["text", "markdown", "json"]) {
    const { out, exitCode } = await rancherK3s("doctor", decided("bootstrap"), "--expect", TWO, "--format", format);
    expect(exitCode).toBe(0);
    expect(out).toContain("9 of 9 workloads of edge, as the proof says");
  }
});

test("a scheduler that decides otherwise ends with exit code 1, and an app without such a cluster with 2", async () => {
  const file = decided();
  const { items } = JSON.parse(readFileSync(file, "utf8"));
  for (const item of items.filter(
    ({ metadata }: { metadata: { name: string } }) => metadata.name === "coredns-on-first",
  )) {
    item.spec.nodeName = "first-1";
  }
  writeFileSync(file, JSON.stringify({ kind: "List", apiVersion: "v1", items }));
  const { out, exitCode } = await rancherK3s("doctor", file, "--expect", APP);
  expect(exitCode).toBe(1);
  expect(out).toMatch(/^disagreed: on 1 of 14 workloads of edge: coredns runs on first, and the proof\n/);
  const other = inputs.app({
    test: stackOf({ other: { ...modelOf({ all: { roles: NodeRole.ALL } }), cluster: "other" } }),
  });
  const wrong = await rancherK3s("doctor", file, "--expect", other);
  expect([wrong.exitCode, wrong.err.replace(other, "cdktf.out")]).toMatchInlineSnapshot(`
[
  2,
  "cdktf-rancher-k3s: cdktf.out: holds no cluster that the nodes are a rehearsal of: they say "edge", and it has other
",
]
`);
});
