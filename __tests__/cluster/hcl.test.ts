/** The HCL form of what the library writes; __tests__/terraform/hcl.test.ts has Terraform read it. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { App, Lazy, type TerraformElement, TerraformStack, Testing } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider, SshRegistration } from "../../lib";
import { LISTS_AND_MAPS } from "../../lib/cluster/hcl/hcl-form";
import { clusterOf, KUBERNETES_VERSION } from "./stacks";

const ALL = { all: { roles: NodeRole.ALL } };
const hclOf = (construct: TerraformElement | K3sCluster) => Testing.synthHcl(TerraformStack.of(construct));

/** The block of HCL that begins with this line, with what is inside. */
function blockOf(hcl: string, start: string): string {
  const lines = hcl.slice(hcl.indexOf(start)).split("\n");
  let open = 0;
  const end = lines.findIndex((line) => {
    open += /[{[]$/.test(line) ? 1 : 0;
    open -= /^[}\]]/.test(line) ? 1 : 0;
    return open === 0;
  });
  return lines.slice(0, end + 1).join("\n");
}

test("a cluster's conditions, blocks and texts of several lines are HCL's own", () => {
  const cluster = clusterOf(
    { all: { roles: NodeRole.ALL, taints: ["k=v:NoSchedule"] } },
    { additionalManifest: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: "a"\ndata: {b: "$${c}\\\\d"}\n' },
  );
  expect(blockOf(hclOf(cluster), 'resource "rancher2_cluster_v2"')).toMatchInlineSnapshot(`
"resource "rancher2_cluster_v2" "edge" {
annotations = {
"rancher-k3s/witness" = "v1 cluster-agent=8516585b3d66 fleet-agent=8516585b3d66"
}
enable_network_policy = false
kubernetes_version = "v1.33.5+k3s1"
labels = {
}
name = "edge"
cluster_agent_deployment_customization {
append_tolerations {
effect = "NoSchedule"
key = "k"
operator = "Equal"
seconds = 0
value = "v"
}
}
fleet_agent_deployment_customization {
append_tolerations {
effect = "NoSchedule"
key = "k"
operator = "Equal"
seconds = 0
value = "v"
}
}
rke_config {
additional_manifest = "apiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: \\"a\\"\\ndata: {b: \\"$\${c}\\\\\\\\d\\"}\\n"
etcd {
snapshot_retention = 5
}
upgrade_strategy {
control_plane_concurrency = "1"
worker_concurrency = "1"
control_plane_drain_options {
enabled = false
}
worker_drain_options {
enabled = false
}
}
}
lifecycle {
prevent_destroy = true
postcondition {
condition = "\${try(self.cluster_registration_token[0].node_command, "") != ""}"
error_message = "Rancher gives no registration command for this cluster, so no node could register. Right after the cluster was made it may not be there yet: apply again. If that does not help, the provider's API token may not read the cluster's registration tokens."
}
}
}"
`);
});

test("overrides of resource and stack reach HCL as they reach JSON", () => {
  const cluster = clusterOf(ALL);
  cluster.resource.addOverride("fleet_agent_deployment_customization", [
    {
      append_tolerations: [
        { key: "a", operator: "Exists" },
        { key: "b", operator: "Exists" },
      ],
    },
  ]);
  TerraformStack.of(cluster).addOverride("resource.rancher2_cluster_v2.edge.local_auth_endpoint", { enabled: true });
  TerraformStack.of(cluster).addOverride("output.edge_all_registration_command.description", "of the stack");
  TerraformStack.of(cluster).addOverride("resource.rancher2_cluster_v2.edge.annotations", undefined);
  const hcl = hclOf(cluster);
  expect(blockOf(hcl, "fleet_agent_deployment_customization")).toMatchInlineSnapshot(`
"fleet_agent_deployment_customization {
append_tolerations {
key = "a"
operator = "Exists"
}
append_tolerations {
key = "b"
operator = "Exists"
}
}"
`);
  expect(blockOf(hcl, "local_auth_endpoint")).toBe("local_auth_endpoint {\nenabled = true\n}");
  expect(hcl).toContain('description = "of the stack"');
  expect(hcl).not.toContain("annotations");
});

describe("overrides of the stack inside of a value that is worked out when the stack is written", () => {
  const MODEL = "resource.terraform_data.edge_model.input";

  test("reach HCL as they reach JSON", () => {
    const cluster = clusterOf(ALL);
    const stack = TerraformStack.of(cluster);
    stack.addOverride(`${MODEL}.all: nodes`, 3);
    stack.addOverride("resource.rancher2_cluster_v2.edge.annotations.extra", "y");
    const { terraform_data, rancher2_cluster_v2 } = JSON.parse(Testing.synth(stack)).resource;
    expect(terraform_data.edge_model.input).toMatchObject({ "all: nodes": 3 });
    expect(rancher2_cluster_v2.edge.annotations).toMatchObject({ extra: "y" });
    const hcl = hclOf(cluster);
    expect(blockOf(hcl, "input = {")).toContain('"all: nodes" = 3');
    expect(hcl).toMatch(/annotations = {\nextra = "y"|\nextra = "y"\n}/);
  });

  test("are judged as they are written", () => {
    const cluster = clusterOf(ALL);
    cluster.resource.labels = Lazy.anyValue({ produce: () => ({ a: "b" }) }) as never;
    TerraformStack.of(cluster).addOverride("resource.rancher2_cluster_v2.edge.labels.c", "d e");
    expect(JSON.parse(Testing.synth(TerraformStack.of(cluster))).resource.rancher2_cluster_v2.edge.labels).toEqual({
      a: "b",
      c: "d e",
    });
    expect(cluster.prove().findings.map(({ code }) => code)).toContain("RK540");
  });
});

test("a dynamic block beside other blocks of its name is refused, as CDKTF has no HCL for both", () => {
  const cluster = clusterOf(ALL, { agentEnvVars: { A: "b" } });
  cluster.resource.addOverride("dynamic.agent_env_vars", { for_each: ["C"], content: { name: "C", value: "d" } });
  expect(JSON.parse(Testing.synth(TerraformStack.of(cluster))).resource.rancher2_cluster_v2.edge).toMatchObject({
    agent_env_vars: [{ name: "A" }],
    dynamic: { agent_env_vars: { for_each: ["C"] } },
  });
  expect(() => hclOf(cluster)).toThrowErrorMatchingInlineSnapshot(`
"dynamic block "agent_env_vars" stands beside other blocks of that name
  --> test/edge/Default
  = why: CDKTF can write them as JSON, and has no HCL for it
  = help: synthesize JSON, which is what cdktf does without --hcl, or write all of them as one dynamic block"
`);
});

test("a provider version that is a number alone stays text", () => {
  const stack = new TerraformStack(Testing.app(), "test");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", providerVersion: "14" });
  expect(Testing.synthHcl(stack)).toContain('version = "14"\n');
});

describe("machines that register over SSH", () => {
  const before = process.env.SYNTH_HCL_OUTPUT;
  afterEach(() => {
    if (before === undefined) delete process.env.SYNTH_HCL_OUTPUT;
    else process.env.SYNTH_HCL_OUTPUT = before;
  });

  /** What CDKTF shows of the registration at synth. */
  function shown(hcl: boolean): string[] {
    if (hcl) process.env.SYNTH_HCL_OUTPUT = "true";
    else delete process.env.SYNTH_HCL_OUTPUT;
    const app = Testing.stubVersion(new App({ stackTraces: false, outdir: Testing.app().outdir }));
    const stack = new TerraformStack(app, "test");
    new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
    const cluster = new K3sCluster(stack, "edge", { kubernetesVersion: KUBERNETES_VERSION });
    const pool = cluster.addNodePool("all", { roles: NodeRole.ALL });
    new SshRegistration(stack, "servers", { pool, hosts: { one: { host: "192.0.2.1" } } });
    app.synth();
    const { stacks } = JSON.parse(readFileSync(path.join(app.outdir, "manifest.json"), "utf8"));
    type Annotation = { constructPath: string; message: string };
    return stacks.test.annotations
      .filter(({ constructPath }: Annotation) => constructPath.startsWith("test/servers"))
      .map(({ message }: Annotation) => message);
  }

  test("are told at synth that HCL does not warn of changed flags", () => {
    expect(shown(true)).toEqual([
      expect.stringMatching(/^CDKTF writes no check block as HCL, so Terraform will not warn/),
    ]);
  });

  test("are told nothing where JSON is written", () => expect(shown(false)).toEqual([]));
});

describe("arguments that hold lists or maps and are no blocks", () => {
  interface Block {
    readonly attributes?: Readonly<Record<string, { type: unknown; optional?: boolean; required?: boolean }>>;
    readonly block_types?: Readonly<Record<string, { block: Block }>>;
  }
  interface Schema {
    readonly provider: { readonly block: Block };
    readonly resource_schemas: Readonly<Record<string, { readonly block: Block }>>;
    readonly data_source_schemas?: Readonly<Record<string, { readonly block: Block }>>;
  }
  const SCHEMAS = path.join(__dirname, "../../schemas");
  const schemas = ["rancher2", "kubernetes"].flatMap((provider) =>
    readdirSync(path.join(SCHEMAS, provider))
      .filter((file) => file.endsWith(".json"))
      .map((file) => JSON.parse(readFileSync(path.join(SCHEMAS, provider, file), "utf8")).provider_schemas)
      .flatMap((byName) => Object.values(byName) as Schema[]),
  );
  /** What the library writes of them. */
  const written = schemas.flatMap(({ provider, resource_schemas: resources, data_source_schemas: data = {} }) =>
    [
      provider,
      resources.rancher2_cluster_v2,
      resources.rancher2_cluster_sync,
      resources.kubernetes_node_taint,
      data.rancher2_cluster_v2,
    ].flatMap((each) => (each === undefined ? [] : [each.block])),
  );
  const nested = (block: Block): Block[] => [
    block,
    ...Object.values(block.block_types ?? {}).flatMap((each) => nested(each.block)),
  ];

  test("are all that are in the schemas of the providers", () => {
    const names = written.flatMap(nested).flatMap(({ attributes = {} }) =>
      Object.entries(attributes)
        .filter(([, { type, optional, required }]) => (optional || required) && typeof type !== "string")
        .map(([name]) => name),
    );
    expect([...new Set(names)].sort()).toEqual(LISTS_AND_MAPS);
  });

  test("have no block of the same name", () => {
    const blocks = written.flatMap(nested).flatMap(({ block_types = {} }) => Object.keys(block_types));
    expect(blocks.filter((name) => LISTS_AND_MAPS.includes(name))).toEqual([]);
  });
});

test("what a cluster is moved from stands in blocks", () => {
  expect(blockOf(hclOf(clusterOf(ALL, { movedFrom: "old" })), "moved {")).toMatchInlineSnapshot(`
"moved {
from = rancher2_cluster_v2.old
to = rancher2_cluster_v2.edge
}"
`);
});
