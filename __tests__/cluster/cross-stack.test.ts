import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, Fn, TerraformOutput, TerraformStack } from "cdktf";
import { ClusterReady, K3sCluster, NodeRole, RancherProvider } from "../../lib";
import { KUBERNETES_VERSION, type TerraformJson } from "./stacks";

/** An app with clusters in the stack `clusters`, and two other stacks that use a value of theirs. */
interface SeveralStacks {
  readonly cluster: K3sCluster;
  readonly existing: ReturnType<typeof K3sCluster.fromClusterName>;
  readonly ready: ClusterReady;
}

const IN_CLUSTERS = "rancher2_cluster_v2.edge";
const FOUND = "data.rancher2_cluster_v2.other";
const NODE_COMMAND = "cluster_registration_token[0].node_command";

/** What every token that the constructs give away refers to in the stack of its cluster. */
const TOKENS: Readonly<Record<string, readonly [(stacks: SeveralStacks) => string, reference: string]>> = {
  "cluster.nodeCommand": [({ cluster }) => cluster.nodeCommand, `${IN_CLUSTERS}.${NODE_COMMAND}`],
  "cluster.clusterId": [({ cluster }) => cluster.clusterId, `${IN_CLUSTERS}.cluster_v1_id`],
  "cluster.resource.id": [({ cluster }) => cluster.resource.id, `${IN_CLUSTERS}.id`],
  "cluster.resource.kubeConfig": [({ cluster }) => cluster.resource.kubeConfig, `${IN_CLUSTERS}.kube_config`],
  "cluster.resource.clusterRegistrationToken": [
    ({ cluster }) => cluster.resource.clusterRegistrationToken.get(0).token,
    `${IN_CLUSTERS}.cluster_registration_token[0].token`,
  ],
  "pool.clusterId": [({ cluster }) => workers(cluster).clusterId, `${IN_CLUSTERS}.cluster_v1_id`],
  "pool.registrationCommand": [
    ({ cluster }) => workers(cluster).registrationCommand(),
    `${IN_CLUSTERS}.${NODE_COMMAND}`,
  ],
  "pool.registrationCommand of one node": [
    ({ cluster }) => workers(cluster).registrationCommand({ nodeName: "worker-1" }),
    `${IN_CLUSTERS}.${NODE_COMMAND}`,
  ],
  "pool.cloudInit": [({ cluster }) => workers(cluster).cloudInit(), "local.edge_workers_user_data"],
  "pool.registrationScript": [
    ({ cluster }) => workers(cluster).registrationScript(),
    "local.edge_workers_registration_script",
  ],
  "existing.nodeCommand": [({ existing }) => existing.nodeCommand, `${FOUND}.${NODE_COMMAND}`],
  "existing.clusterId": [({ existing }) => existing.clusterId, `${FOUND}.cluster_v1_id`],
  "existing.kubernetesVersion": [({ existing }) => existing.kubernetesVersion, `${FOUND}.kubernetes_version`],
  "existing.kubeConfig": [({ existing }) => existing.kubeConfig, `${FOUND}.kube_config`],
  "registrationCommand of a pool of an existing cluster": [
    ({ existing }) => existing.addNodePool("workers", { roles: [NodeRole.WORKER] }).registrationCommand(),
    `${FOUND}.${NODE_COMMAND}`,
  ],
  "ready.clusterId": [({ ready }) => ready.clusterId, "rancher2_cluster_sync.ready.cluster_id"],
  "ready.kubeConfig": [({ ready }) => ready.kubeConfig, "rancher2_cluster_sync.ready.kube_config"],
};

function workers(cluster: K3sCluster) {
  const pool = cluster.nodePools.find(({ name }) => name === "workers");
  if (pool === undefined) throw new Error("the cluster has no workers");
  return pool;
}

/** The stacks as they are written, by name. */
function synthesized(token: (stacks: SeveralStacks) => string): Record<"clusters" | "first" | "second", TerraformJson> {
  const outdir = mkdtempSync(path.join(tmpdir(), "cross-stack-"));
  const app = new App({ outdir });
  const clusters = new TerraformStack(app, "clusters");
  new RancherProvider(clusters, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const cluster = new K3sCluster(clusters, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { servers: { roles: NodeRole.ALL }, workers: { roles: [NodeRole.WORKER] } },
  });
  const existing = K3sCluster.fromClusterName(clusters, "other", "other");
  const ready = new ClusterReady(clusters, "ready", { cluster: existing, after: [] });
  const value = token({ cluster, existing, ready });
  for (const name of ["first", "second"]) {
    const stack = new TerraformStack(app, name);
    const uses = {
      alone: value,
      "in-a-text": `begin ${value} end`,
      twice: `${value} and ${value}`,
      "in-a-function": Fn.base64encode(value),
      "in-a-list": [value, value],
    };
    for (const [use, written] of Object.entries(uses)) new TerraformOutput(stack, use, { value: written });
  }
  app.synth();
  const read = (name: string) => JSON.parse(readFileSync(path.join(outdir, "stacks", name, "cdk.tf.json"), "utf8"));
  return { clusters: read("clusters"), first: read("first"), second: read("second") };
}

describe.each(Object.entries(TOKENS))("%s in other stacks", (_, [token, reference]) => {
  const { clusters, ...others } = synthesized(token);
  const [[handedOver, output] = ["none", {}]] = Object.entries<TerraformJson>(clusters.output).filter(([name]) =>
    name.startsWith("cross-stack-output-"),
  );
  const remote = `data.terraform_remote_state.cross-stack-reference-input-clusters.outputs.${handedOver}`;

  test("is handed over once, as what it is in the cluster's stack", () => {
    expect(output).toEqual({ sensitive: true, value: `\${${reference}}` });
    const all = Object.keys(clusters.output).filter((name) => name.startsWith("cross-stack-output-"));
    expect(all).toEqual([handedOver]);
  });

  test.each(Object.entries(others))("is read from the state of the cluster's stack: %s", (_name, stack) => {
    const text = JSON.stringify(stack.output);
    expect(text).not.toContain(reference);
    expect(text.split(remote)).toHaveLength(8);
    const [before = "", after = ""] = String(stack.output.alone.value).split(`\${${remote}}`);
    expect(stack.output).toEqual({
      alone: { value: `${before}\${${remote}}${after}` },
      "in-a-text": { value: `begin ${before}\${${remote}}${after} end` },
      twice: { value: `${before}\${${remote}}${after} and ${before}\${${remote}}${after}` },
      "in-a-function": { value: expect.stringMatching(/^\$\{base64encode\(.*\)\}$/s) },
      "in-a-list": { value: [`${before}\${${remote}}${after}`, `${before}\${${remote}}${after}`] },
    });
  });
});
