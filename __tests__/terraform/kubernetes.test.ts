/** Real Terraform on what the `kubernetes` part of the library writes, against the schema of the bindings. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { DeploymentV1, type DeploymentV1Config } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { TerraformOutput, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { NodeRole, TaintsApplied } from "../../lib";
import { DeferredTaints, podPlacement, RancherKubernetesProvider } from "../../lib/kubernetes";
import { clusterOf } from "../cluster/stacks";
import { createMirror, KUBERNETES, REPOSITORY } from "./harness";
import { maximalConfiguration } from "./maximal";

const terraform = createMirror();

afterAll(() => terraform.remove());

const pools = clusterOf({
  gpu: { roles: [NodeRole.WORKER], taints: ["gpu=a100:NoSchedule"], taintsApplied: TaintsApplied.AFTER_READY },
  servers: {
    roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE],
    taints: ["CriticalAddonsOnly:NoExecute"],
    taintsApplied: TaintsApplied.AFTER_READY,
  },
}).nodePools;
const [gpu, servers] = pools as [(typeof pools)[0], (typeof pools)[0]];

/** A workload of everything the library places, as an app would write it. */
const deployment = (spec: object): DeploymentV1Config => ({
  metadata: { name: "training", namespace: "ml" },
  waitForRollout: false,
  spec: {
    replicas: "2",
    selector: { matchLabels: { app: "training" } },
    template: {
      metadata: { labels: { app: "training" } },
      spec: {
        ...spec,
        container: [
          {
            name: "training",
            image: "example.com/training:1",
            resources: { limits: { "nvidia.com/gpu": "1" } },
            env: [{ name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
            volumeMount: [{ name: "scratch", mountPath: "/scratch" }],
          },
        ],
        volume: [{ name: "scratch", emptyDir: { sizeLimit: "1Gi" } }],
      },
    },
  },
});

/** Validates and plans a stack; what it plans, by address. */
async function planned(build: (stack: TerraformStack) => void, variables: Record<string, string> = {}) {
  const stack = new TerraformStack(Testing.app(), "workloads");
  build(stack);
  const workspace = terraform.workspace(JSON.parse(Testing.synth(stack)), KUBERNETES);
  await terraform.init(workspace);
  expect(await terraform.validate(workspace)).toMatchObject({ valid: true, diagnostics: [] });
  return terraform.plan(workspace, variables);
}

test.concurrent.each(KUBERNETES)(
  "terraform accepts everything the schema of $version lets a user set",
  async (release) => {
    const { data: _none, ...configuration } = maximalConfiguration(release) as { data: unknown };
    const workspace = terraform.workspace(configuration, [release]);
    await terraform.init(workspace);
    expect(await terraform.validate(workspace)).toMatchObject({ valid: true, diagnostics: [] });
  },
);

test.concurrent("terraform rejects a pod spec with an argument that the provider does not have", async () => {
  const stack = new TerraformStack(Testing.app(), "workloads");
  new KubernetesProvider(stack, "kubernetes", { configPath: "/made/up" });
  const one = new DeploymentV1(stack, "one", deployment(podPlacement(gpu)));
  one.addOverride("spec.template.spec.tolerations", []);
  const workspace = terraform.workspace(JSON.parse(Testing.synth(stack)), KUBERNETES);
  await terraform.init(workspace);
  const { diagnostics } = await terraform.validate(workspace);
  expect(diagnostics.map(({ detail }) => detail)).toEqual([
    expect.stringContaining('No argument or block type is named "tolerations". Did you mean "toleration"?'),
  ]);
});

test.concurrent("terraform plans workloads on one pool and on several", async () => {
  const plan = await planned((stack) => {
    new KubernetesProvider(stack, "kubernetes", { configPath: "/made/up" });
    new NamespaceV1(stack, "ml", { metadata: { name: "ml" } });
    new DeploymentV1(stack, "one", deployment(podPlacement(gpu)));
    new DeploymentV1(stack, "several", deployment(podPlacement(gpu, servers)));
  });
  expect(plan.resource_changes?.map(({ address, change }) => [address, change.actions])).toEqual([
    ["kubernetes_deployment_v1.one", ["create"]],
    ["kubernetes_deployment_v1.several", ["create"]],
    ["kubernetes_namespace_v1.ml", ["create"]],
  ]);
});

test.concurrent("terraform plans the taints of named nodes, and of a list it is given at plan", async () => {
  const plan = await planned(
    (stack) => {
      new KubernetesProvider(stack, "kubernetes", { configPath: "/made/up" });
      const names = new TerraformVariable(stack, "gpu_nodes", { type: "list(string)" });
      new DeferredTaints(stack, "taints", {
        pools: [gpu, servers],
        nodes: { gpu: names.listValue, servers: ["server-1", "server-2"] },
      });
    },
    { gpu_nodes: '["gpu-1","gpu-2"]' },
  );
  const after = plan.resource_changes?.map(
    ({ change }) => change.after as { metadata: [{ name: string }]; taint: unknown },
  );
  expect(Object.fromEntries((after ?? []).map(({ metadata, taint }) => [metadata[0].name, taint]))).toEqual({
    "gpu-1": [{ key: "gpu", value: "a100", effect: "NoSchedule" }],
    "gpu-2": [{ key: "gpu", value: "a100", effect: "NoSchedule" }],
    ...Object.fromEntries(
      ["server-1", "server-2"].map((name) => [
        name,
        [
          { key: "CriticalAddonsOnly", value: "", effect: "NoExecute" },
          { key: "node-role.kubernetes.io/control-plane", value: "", effect: "NoSchedule" },
        ],
      ]),
    ),
  });
});

test.concurrent.each([
  [
    "with a token",
    '{"clusters":[{"cluster":{"server":"https://r/k8s/clusters/c-m-1","certificate-authority-data":"UEVN"}}],"users":[{"user":{"token":"made-up"}}]}',
    { host: "https://r/k8s/clusters/c-m-1", token: "made-up", cluster_ca_certificate: "PEM" },
  ],
  [
    "with a certificate",
    '{"clusters":[{"cluster":{"server":"https://n:6443"}}],"users":[{"user":{"client-certificate-data":"Q0VSVA==","client-key-data":"S0VZ"}}]}',
    { host: "https://n:6443", client_certificate: "CERT", client_key: "KEY" },
  ],
])("terraform reads a kubeconfig %s, and keeps what it says secret", async (_, kubeconfig, expected) => {
  const stack = new TerraformStack(Testing.app(), "workloads");
  const secret = new TerraformVariable(stack, "kubeconfig", { type: "string", sensitive: true });
  new RancherKubernetesProvider(stack, "kubernetes", { kubeconfig: secret.stringValue });
  new NamespaceV1(stack, "ml", { metadata: { name: "ml" } });
  const [provider] = JSON.parse(Testing.synth(stack)).provider.kubernetes;
  // What the provider is configured with shows nowhere: outputs of the same expressions do.
  for (const [name, value] of Object.entries(provider)) new TerraformOutput(stack, name, { value, sensitive: true });
  const workspace = terraform.workspace(JSON.parse(Testing.synth(stack)), KUBERNETES);
  await terraform.init(workspace);
  expect(await terraform.validate(workspace)).toMatchObject({ valid: true, diagnostics: [] });
  const { output_changes: outputs = {} } = await terraform.plan(workspace, { kubeconfig });
  const known = Object.entries(outputs).filter(([, { after }]) => after !== null && after !== undefined);
  expect(Object.fromEntries(known.map(([name, { after }]) => [name, after]))).toEqual(expected);
  expect(Object.values(outputs).every(({ after_sensitive: sensitive }) => sensitive === true)).toBe(true);
});

test("the schema is what the script writes from the bindings", () => {
  const script = path.join(REPOSITORY, "scripts/prebuilt-schemas.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
