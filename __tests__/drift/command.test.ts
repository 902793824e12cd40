import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { InputFileError } from "../../lib/review/input-file";
import { InvalidInputError } from "../../lib/scheduling/invalid-input";
import { doctor } from "../doctor/command";
import { type KubectlObject, list, runningPod } from "../doctor/objects";
import { COMMAND, COMMANDS, UNSEEN_TEXTS, unseenIn } from "../report/hostile";
import { appliedToRancher } from "./applied";
import { agentsOf, appOf, argsOf, nodeOf, nodesOf, POOLS } from "./living";

/** `cdktf-rancher-k3s doctor --expect`: what is printed, and how it ends. */

const FOLDER = mkdtempSync(path.join(tmpdir(), "expect-"));

function written(name: string, content: unknown): string {
  const file = path.join(FOLDER, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const app = appOf();
const APP = written("cdk.tf.json", { resource: { rancher2_cluster_v2: { edge: argsOf() } } });
const POOLS_FILE = written("pools.json", { clusters: [{ name: "edge", pools: POOLS }] });
const EXPECT = ["--expect", APP, "--pools", POOLS_FILE];

/** Agents that run, so that the doctor has nothing to say. */
const RUNNING = [
  ...agentsOf(app).map((each) => ({ ...each, status: { replicas: 1, readyReplicas: 1 } })),
  runningPod("cattle-cluster-agent-a-b", "workers-1", {
    namespace: "cattle-system",
    owner: ["ReplicaSet", "cattle-cluster-agent-a"],
    hash: "a",
    spec: { tolerations: [{ operator: "Exists" }] },
  }),
  runningPod("fleet-agent-a-b", "workers-1", {
    namespace: "cattle-fleet-system",
    owner: ["ReplicaSet", "fleet-agent-a"],
    hash: "a",
    spec: { tolerations: [{ operator: "Exists" }] },
  }),
];
const RANCHER = written("rancher.json", appliedToRancher(argsOf()));
const LIVING = written("cluster.json", list(...nodesOf(app), ...RUNNING));

const [servers, workers] = app.pools as [(typeof app.pools)[number], (typeof app.pools)[number]];
const drifting = (...nodes: readonly KubectlObject[]) =>
  written("drifting.json", list(...nodesOf(app).slice(0, 2), nodeOf(workers, 0), ...nodes, ...RUNNING));

test("as the app says: what was compared stands in the first line, exit code 0", async () => {
  const { out, exitCode } = await doctor([LIVING, RANCHER, ...EXPECT]);
  expect(exitCode).toBe(0);
  expect(out).toMatchInlineSnapshot(`
"as the app says: 2 pools, 4 nodes, tolerations of both agents, release,
  configuration

Why
  whether it reaches Rancher is not in the input: the name and certificate of
      Rancher's URL, proxies and firewalls are in its log

4 nodes, 4 with taints that somebody set

Not in the input
  no DaemonSet: the cluster has none, or kubectl was not asked for them
  no Job: the cluster has none, or kubectl was not asked for them

Not compared with the app
  system workloads rancher-webhook, system-upgrade-controller, coredns,
    metrics-server, local-path-provisioner, traefik, svclb-traefik: not in the
    input, which has none of that kind in their namespace, or one alone
    kubectl get deployments,daemonsets,jobs,pods -A -o json
"
`);
});

test("drift: the worst stands in the first line with the command for it, exit code 1", async () => {
  const { out, exitCode } = await doctor([drifting(nodeOf(workers, 1, { taints: [] })), ...EXPECT]);
  expect(exitCode).toBe(1);
  expect(out).toMatchInlineSnapshot(`
"drift: taint team=a:NoSchedule of pool workers: app on every node, live missing
  on 1 of 2 nodes (workers-2)
  kubectl taint nodes workers-2 team=a:NoSchedule --overwrite

Why
  whether it reaches Rancher is not in the input: the name and certificate of
      Rancher's URL, proxies and firewalls are in its log

4 nodes, 3 with taints that somebody set

Not in the input
  no DaemonSet: the cluster has none, or kubectl was not asked for them
  no Job: the cluster has none, or kubectl was not asked for them

Not as the app says
  taint team=a:NoSchedule of pool workers
    app: on every node
    live: missing on 1 of 2 nodes (workers-2)
    they registered before the app said so, or somebody took it off: a node gets
      the taints of its pool when it registers and never after; until then pods
      run there that the app keeps off
    put it on, or delete the node and register it again
    kubectl taint nodes workers-2 team=a:NoSchedule --overwrite

Not compared with the app
  system workloads rancher-webhook, system-upgrade-controller, coredns,
    metrics-server, local-path-provisioner, traefik, svclb-traefik: not in the
    input, which has none of that kind in their namespace, or one alone
    kubectl get deployments,daemonsets,jobs,pods -A -o json
  configuration, and what Rancher holds of the agents: Rancher's own object of
    the cluster is not in the input; get it where Rancher runs
    kubectl get clusters.provisioning.cattle.io -A --field-selector=metadata.name=edge -o json
"
`);
});

test("the page shows its first lines as they are", async () => {
  const { out } = await doctor([drifting(nodeOf(workers, 1, { taints: [] })), ...EXPECT]);
  const page = readFileSync(path.join(__dirname, "../../docs/doctor.md"), "utf8");
  expect(page).toContain(`\`\`\`text\n${out.split("\n").slice(0, 3).join("\n")}\n\`\`\``);
});

test("what happened in Rancher is repaired where Rancher runs, and that is said before the command", async () => {
  const object = JSON.parse(JSON.stringify(appliedToRancher(argsOf())));
  delete object.spec.clusterAgentDeploymentCustomization;
  const { out } = await doctor([LIVING, written("emptied.json", object), ...EXPECT]);
  expect(out.split("\n").slice(0, 5)).toMatchInlineSnapshot(`
[
  "drift: toleration team:NoSchedule op=Exists of cattle-cluster-agent: app yes,",
  "  Rancher no, live yes",
  "  where Rancher runs:",
  "  kubectl -n fleet-default patch clusters.provisioning.cattle.io edge --type=merge -p '{"spec":{"clusterAgentDeploymentCustomization":{"appendTolerations":[{"key":"team","operator":"Exists","effect":"NoSchedule"}]}}}'",
  "",
]
`);
});

test("where the doctor itself finds something, that comes first", async () => {
  const stuck = written("stuck.json", list(...nodesOf(app), ...agentsOf(app)));
  const { out, exitCode } = await doctor([stuck, ...EXPECT]);
  expect(out).toMatch(/^stuck: cattle-cluster-agent has no pod/);
  expect(out).toContain("Not compared with the app");
  expect(exitCode).toBe(1);
});

test("in Markdown the same, under a heading", async () => {
  const { out } = await doctor([drifting(nodeOf(workers, 1, { taints: [] })), ...EXPECT, "--format", "markdown"]);
  expect(out.split("\n### Not compared")[0]).toMatchInlineSnapshot(`
"## ❌ drift: taint team=a:NoSchedule of pool workers: app on every node, live missing on 1 of 2 nodes (workers-2)

\`\`\`sh
kubectl taint nodes workers-2 team=a:NoSchedule --overwrite
\`\`\`

### Why

- whether it reaches Rancher is not in the input: the name and certificate of Rancher's URL, proxies and firewalls are in its log

4 nodes, 3 with taints that somebody set

### Not in the input

- no DaemonSet: the cluster has none, or kubectl was not asked for them
- no Job: the cluster has none, or kubectl was not asked for them

### Not as the app says

**taint team=a:NoSchedule of pool workers**

- app: on every node
- live: missing on 1 of 2 nodes (workers-2)

they registered before the app said so, or somebody took it off: a node gets the taints of its pool when it registers and never after; until then pods run there that the app keeps off

put it on, or delete the node and register it again

\`\`\`sh
kubectl taint nodes workers-2 team=a:NoSchedule --overwrite
\`\`\`
"
`);
});

test("in JSON under the key drift", async () => {
  const { out } = await doctor([drifting(nodeOf(workers, 1, { taints: [] })), ...EXPECT, "--format", "json"]);
  const { verdict, drift } = JSON.parse(out);
  expect(verdict).toBe("clear");
  expect(drift).toMatchObject({
    verdict: "drift",
    cluster: "edge",
    differences: [{ kind: "taint", what: "taint team=a:NoSchedule of pool workers", live: expect.any(String) }],
    compared: ["2 pools", "4 nodes", "tolerations of both agents", "release"],
  });
  expect(JSON.parse((await doctor([LIVING, "--format", "json"])).out)).not.toHaveProperty("drift");
});

test("the app may come by standard input", async () => {
  const input = JSON.stringify({ resource: { rancher2_cluster_v2: { edge: argsOf() } } });
  const { exitCode } = await doctor([LIVING, "--expect", "-", "--pools", POOLS_FILE], { input });
  expect(exitCode).toBe(0);
});

test("Rancher's object is enough, and without anything of Rancher or a node there is nothing to compare", async () => {
  const { out, exitCode } = await doctor([RANCHER, ...EXPECT]);
  expect(out).toMatch(/^as the app says: what Rancher holds for both agents, release, configuration\n/);
  expect(exitCode).toBe(0);
  await expect(doctor([RANCHER])).rejects.toThrow(InputFileError);
  await expect(doctor([written("nothing.json", list()), ...EXPECT])).rejects.toThrow(InputFileError);
});

test("where nothing could be compared, that is no all-clear", async () => {
  const pods = written("pods.json", list(runningPod("a", "b")));
  const { out, exitCode } = await doctor([pods, ...EXPECT]);
  expect(out).toMatch(/^not compared: nothing in the input can be:/);
  expect(exitCode).toBe(1);
});

describe("which cluster of the app it is", () => {
  const two = written("two.tf.json", {
    resource: { rancher2_cluster_v2: { edge: argsOf(), shop: argsOf({ name: "shop" }) } },
  });
  const told = written("two.json", {
    clusters: [
      { name: "edge", pools: POOLS },
      { name: "shop", pools: [{ name: "all", roles: ["etcd", "control-plane", "worker"] }] },
    ],
  });
  const expectTwo = ["--expect", two, "--pools", told];
  const clusterOf = async (...args: readonly string[]) =>
    JSON.parse((await doctor([...args, ...expectTwo, "--format", "json"])).out).drift.cluster;

  test("is told by its name or its address", async () => {
    expect(await clusterOf(LIVING, "--cluster", "shop")).toBe("shop");
    expect(await clusterOf(LIVING, "--cluster", "rancher2_cluster_v2.edge")).toBe("edge");
  });

  test("is told by Rancher's object, or by what Rancher writes on nodes", async () => {
    expect(await clusterOf(LIVING, RANCHER)).toBe("edge");
    const node = nodeOf(servers, 0, { labels: { "plan.cattle.io/cluster-name": "shop" } });
    expect(await clusterOf(written("labelled.json", list(node, ...RUNNING)))).toBe("shop");
  });

  test("is asked for where nothing tells", async () => {
    await expect(clusterOf(LIVING)).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringContaining('write --cluster with one of "edge", "shop"'),
      }),
    );
  });

  test("must be there", async () => {
    await expect(clusterOf(LIVING, "--cluster", "edgy")).rejects.toThrow(/no cluster "edgy", did you mean "edge"\?/);
  });
});

test.each(["--cluster", "--pools"])("%s without --expect is refused", async (option) => {
  await expect(doctor([LIVING, option, "x"])).rejects.toThrow(InvalidInputError);
});

test("an app without a cluster is refused", async () => {
  await expect(doctor([LIVING, "--expect", written("empty.tf.json", { resource: {} })])).rejects.toThrow(
    /holds no Rancher cluster/,
  );
});

describe("names of the cluster are harmless", () => {
  const hostileCluster = (hostile: string) => {
    const bad = { key: hostile, value: hostile, effect: "NoExecute" };
    const node = nodeOf(workers, 1, { labels: { disk: hostile, "rancher-k3s/node-pool": hostile } });
    const odd = nodeOf(workers, 2, { version: hostile });
    return list(
      ...nodesOf(app).slice(0, 2),
      { ...node, metadata: { ...(node.metadata as object), name: hostile }, spec: { taints: [bad] } },
      odd,
      ...agentsOf(app, { "cattle-cluster-agent": [bad], "fleet-agent": [{ key: "x", operator: hostile }] }),
      {
        apiVersion: "provisioning.cattle.io/v1",
        kind: "Cluster",
        metadata: { name: "edge", namespace: hostile, labels: { "rke.cattle.io/init-node": hostile } },
        spec: {
          kubernetesVersion: hostile,
          agentEnvVars: [{ name: hostile, value: "v" }],
          clusterAgentDeploymentCustomization: { appendTolerations: [bad] },
          rkeConfig: {
            machineGlobalConfig: { [hostile]: [hostile] },
            machinePools: [{ name: hostile, workerRole: true, labels: { [hostile]: hostile } }],
            upgradeStrategy: { workerConcurrency: hostile },
          },
        },
      },
    );
  };

  test.each(["text", "markdown", "json"])("in %s", async (format) => {
    for (const hostile of [
      Object.values(UNSEEN_TEXTS).join(""),
      COMMANDS.join("\n"),
      "'; reboot; '<img src=x>@everyone",
    ]) {
      const { out } = await doctor(["-", ...EXPECT, "--format", format], {
        input: JSON.stringify(hostileCluster(hostile)),
      });
      expect(unseenIn(out)).toBeUndefined();
      expect(out).not.toMatch(COMMAND);
      expect(out).not.toMatch(/^\s*kubectl.*reboot/m);
      if (format === "markdown") expect(out).not.toMatch(/<img|@everyone/);
    }
  });
});

test("thousands of nodes are compared in a moment, and shown in a few lines", async () => {
  const nodes = Array.from({ length: 2000 }, (_, index) => nodeOf(workers, index, { taints: ["old:NoExecute"] }));
  const { out } = await doctor([drifting(...nodes), ...EXPECT]);
  expect(out).toMatch(/^drift: taint old:NoExecute of pool workers: app none, live on 2000 nodes/);
  expect(out.split("\n").length).toBeLessThan(70);
});
