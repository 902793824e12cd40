/** Real Terraform on the HCL form of the library: it is accepted, and means what the JSON form means. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DataResource, TerraformStack, TerraformVariable, Testing } from "cdktf";
import * as fc from "fast-check";
import { ClusterReady, K3sCluster, NodeRole, RancherProvider, SshRegistration, TaintsApplied } from "../../lib";
import { hclForm } from "../../lib/cluster/hcl/hcl-form";
import { DeferredTaints, RancherKubernetesProvider } from "../../lib/kubernetes";
import { loadClusters } from "../../lib/review";
import { KUBERNETES_VERSION, rancherStack } from "../cluster/stacks";
import { CLUSTERS } from "../cluster/surface-props";
import { madeUpVariables, readConfiguration, type Stack, synthesizeApps } from "./apps";
import { createMirror, type Diagnostic, KUBERNETES, type Plan, type Variables } from "./harness";
import { NEWEST } from "./stacks";
import { HOSTILE } from "./stand-in";

const json = synthesizeApps();
const hcl = synthesizeApps({ hcl: true });
const terrain = synthesizeApps({ hcl: true, library: "cdktn" });
const terraform = createMirror();

afterAll(() => {
  terraform.remove();
  for (const apps of [json, hcl, terrain]) apps.remove();
});

const textOf = ({ folder }: Stack) => readFileSync(path.join(folder, "cdk.tf"), "utf8");

const pairs = hcl.stacks.map((stack, index) => ({
  ...stack,
  written: stack,
  asJson: json.stacks[index] as Stack,
  onTerrain: terrain.stacks[index] as Stack,
}));

/** What a plan says of the configuration, the resources and the outputs. */
function told({ resource_changes, output_changes, checks = [], configuration }: Plan, constants: Constants) {
  return {
    resource_changes,
    output_changes,
    configuration: JSON.parse(JSON.stringify(configuration), (_, value) => {
      const isUnlike = constants === "planned" || value?.references !== undefined;
      if (!isUnlike || !Object.hasOwn(value ?? {}, "constant_value")) return value;
      const { constant_value, ...rest } = value;
      return rest;
    }),
    // CDKTF writes no `check` block as HCL.
    checks: checks.filter(({ address }) => address.kind !== "check"),
  };
}

/**
 * Which constants of two plans are compared: also what the configuration says, or what is planned alone. As a text of the
 * configuration Terraform shows JSON before it is read as a template, and HCL after that.
 */
type Constants = "configured" | "planned";

/** Plans both folders, and gives the plan of the second, which holds HCL. */
async function plannedAlike(
  [json, hcl]: readonly [string, string],
  variables: Variables,
  constants: Constants = "configured",
): Promise<Plan> {
  for (const folder of [json, hcl]) await terraform.init(folder);
  const { valid, diagnostics } = await terraform.validate(hcl);
  expect({ valid, diagnostics: diagnostics.filter(isOurs) }).toEqual({ valid: true, diagnostics: [] });
  const plan = await terraform.plan(hcl, variables);
  const planOfJson = await terraform.plan(json, variables);
  expect(told(plan, constants)).toEqual(told(planOfJson, constants));
  expect(loadClusters(plan)).toEqual(loadClusters(planOfJson));
  return plan;
}

/** CDKTF puts addresses of `ignore_changes` between quotes, of which Terraform warns; the example's machines have some. */
function isOurs({ severity, snippet }: Diagnostic): boolean {
  return severity === "error" || !/^resource "digitalocean_/.test(snippet?.context ?? "");
}

test.concurrent.each(pairs)(
  "terraform accepts HCL of stack $stack of $app, and plans what it plans for JSON",
  async ({ written, asJson }) => {
    await plannedAlike(
      [terraform.workspace(asJson.folder, [NEWEST]), terraform.workspace(written.folder, [NEWEST])],
      madeUpVariables(readConfiguration(asJson)),
    );
  },
);

test.each(pairs)("HCL of stack $stack of $app is the same with CDK Terrain", ({ written, onTerrain }) => {
  expect(textOf(onTerrain)).toBe(textOf(written));
});

/** A stack as JSON and as HCL. */
function workspacesOf(stack: TerraformStack): [string, string] {
  const [json, hcl] = [1, 2].map(() =>
    terraform.workspace(JSON.parse(Testing.synth(stack)), [NEWEST, ...KUBERNETES]),
  ) as [string, string];
  rmSync(path.join(hcl, "cdk.tf.json"));
  writeFileSync(path.join(hcl, "cdk.tf"), Testing.synthHcl(stack));
  return [json, hcl];
}

test.concurrent.each(CLUSTERS.map((props, index) => [index, props] as const))(
  "cluster %i of those that set every property is the same as HCL",
  async (_index, props) => {
    const stack = rancherStack();
    new K3sCluster(stack, "edge", {
      kubernetesVersion: KUBERNETES_VERSION,
      nodePools: { all: { roles: NodeRole.ALL } },
      ...props,
    });
    await plannedAlike(workspacesOf(stack), {});
  },
);

/** Text that a template holds as it is, in Terraform's JSON. */
const LITERAL = HOSTILE.replaceAll("${", () => "$${").replaceAll("%{", "%%{");

const certificates = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;

test.concurrent("overrides of every kind, and hostile text at every place, are the same as HCL", async () => {
  const stack = rancherStack();
  const variable = new TerraformVariable(stack, "list", { type: "list(string)" });
  const cluster = new K3sCluster(stack, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: {
      all: { roles: NodeRole.ALL, taints: ["k=v:NoSchedule"], labels: { "example.com/of": "the-app" } },
    },
    additionalManifest: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  text: ${JSON.stringify(LITERAL)}\n`,
    machineGlobalConfig: { "kube-apiserver-arg": ["audit-log-path=/var/log/a b.log"] },
    annotations: { "example.com/text": LITERAL },
  });
  cluster.importExisting();
  const { resource } = cluster;
  resource.addOverride(
    "cluster_agent_deployment_customization.0.override_affinity",
    `{"a": ${JSON.stringify(LITERAL)}}`,
  );
  resource.addOverride("fleet_agent_deployment_customization", [
    { append_tolerations: [{ key: "own", operator: "Exists" }] },
  ]);
  resource.addOverride("local_auth_endpoint", { enabled: true, fqdn: "k8s.example.com", ca_certs: LITERAL });
  resource.addOverride("dynamic.agent_env_vars", {
    for_each: variable.listValue,
    iterator: "each_one",
    content: { name: "${each_one.value}", value: 'a"b${each_one.key}' },
  });
  resource.addOverride("labels", { value: "x", dynamic: "y", for: "z", "1": "one", '${join("", ["k"])}': LITERAL });
  resource.addOverride("lifecycle.ignore_changes", ["labels", 'annotations["a.b"]']);
  resource.addOverride("annotations", { 'example.com/"quoted\\"': '${join("-", ["a\\nb", "c"])}' });
  resource.addOverride("lifecycle.prevent_destroy", true);
  resource.addOverride("lifecycle.precondition", [
    { condition: '${length(var.list) > 1 && "a\\"b" != "}"}', error_message: LITERAL },
  ]);
  stack.addOverride("resource.rancher2_cluster_v2.edge.rke_config.machine_selector_config", [
    { config: `x: ${JSON.stringify(LITERAL)}\n`, machine_label_selector: { match_labels: { "a.b/c": "d" } } },
  ]);
  stack.addOverride("provider.rancher2.0.bootstrap", false);
  stack.addOverride("resource.terraform_data.edge_model.triggers_replace", [null, 1, { value: null, "": "5" }]);
  const [pool] = cluster.nodePools;
  if (pool === undefined) throw new Error("no pool");
  stack.addOverride("output.edge_all_registration_command.description", LITERAL);
  const registration = new SshRegistration(stack, "servers", {
    pool,
    hosts: {
      one: { host: "192.0.2.1", password: '\\"${var.list[0]}', machineId: "b".repeat(32) },
      two: { host: "192.0.2.2", port: 2222, privateKey: "-----BEGIN\nx\\y\n-----END\n", agent: false },
    },
    connection: { user: 'who"\\', bastionHost: "${var.list[1]}" },
  });
  new ClusterReady(stack, "ready", { cluster, after: [registration], timeouts: { create: "60m" }, stateConfirm: 3 });
  const second = new RancherProvider(stack, "second", {
    rancherVersion: "2.14.1",
    apiUrl: "https://other.example.com",
    alias: "second",
    caCerts: certificates(LITERAL),
  });
  const joined = K3sCluster.fromClusterName(stack, "joined", "other", { provider: second });
  joined.addNodePool("more", { roles: [NodeRole.WORKER] }).cloudInit();
  const config = new TerraformVariable(stack, "kubeconfig", { type: "string", sensitive: true });
  new RancherKubernetesProvider(stack, "kubernetes", { kubeconfig: config.stringValue });
  const deferred = { name: "gpu", roles: [NodeRole.WORKER], taints: ["gpu=a:NoSchedule"] as const };
  const pools = [{ ...deferred, taintsApplied: TaintsApplied.AFTER_READY, labels: {} }];
  new DeferredTaints(stack, "by-name", { pools, nodes: { gpu: ["node-1", "node-2"] } });
  new DeferredTaints(stack, "by-list", { pools, nodes: { gpu: variable.listValue } });
  const variables = {
    list: JSON.stringify(["a", 'b"\\']),
    kubeconfig: "clusters: [{cluster: {server: https://10.0.0.1}}]\nusers: [{user: {token: t}}]",
  };
  const { configuration } = await plannedAlike(workspacesOf(stack), variables, "planned");
  expect(configuration).toMatchObject({
    provider_config: { "rancher2.second": { expressions: { ca_certs: { constant_value: certificates(HOSTILE) } } } },
  });
});

/** What any text may be made of: all that is special to HCL, to Terraform's templates, or to how CDKTF writes HCL. */
const PIECES = [
  '"',
  "\\",
  "\\n",
  "\n",
  "\r\n",
  "\t",
  "\u0001",
  "'",
  "$",
  "%",
  "$$",
  "}",
  " {",
  "[",
  "]",
  "#",
  "//",
  "/* ",
  " */",
  "~",
  "EOF",
  "\nEOF\n",
  "<<EOF\n",
  "5",
  "true",
  "null",
  "é",
  "\u2028",
  "\u{1f600}",
  " ",
  "a",
  "$${",
  "%%{",
  "$${a}",
  "${var.text}",
  '${"a\\"}b"}',
  '${"${"deep ${var.text}"}"}',
  '${jsonencode({ "a}" = "\\\\" })}',
  "${\n  1 # }\n}",
  "${/* } */ 2}",
  ' %{ if var.text != "}" }yes%{ else }no%{ endif }',
  ' %{ for x in ["1", "2"] }${x},%{ endfor }',
];
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(""));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    text,
    fc.constantFrom(null, true, false, 0, -1.5, 1e21),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom("value", "dynamic", "for", "null", "isBlock", "", "-", "0a"), text),
      tie("tree"),
      {
        maxKeys: 4,
      },
    ),
  ),
}));

test.concurrent("400 values of any shape, with any text in them, are the same as HCL", async () => {
  const stack = new TerraformStack(Testing.app(), "values");
  new TerraformVariable(stack, "text", { type: "string" });
  for (const [index, value] of fc.sample(tree, { numRuns: 400, seed: 11 }).entries()) {
    const data = new DataResource(stack, `value-${index}`, {});
    data.addOverride("input", value);
    data.toHclTerraform = () => hclForm(data);
  }
  await plannedAlike(workspacesOf(stack), { text: 'v"\\\n' }, "planned");
});
