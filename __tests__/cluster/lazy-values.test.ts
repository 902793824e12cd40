import { Fn, Lazy, TerraformResource, type TerraformStack, TerraformVariable, Token } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole } from "../../lib";
import { resolved } from "../../lib/cluster/written-resource";
import { clusterOf, KUBERNETES_VERSION, rancherStack, synthesized } from "./stacks";

const lazy = (text: string) => Lazy.stringValue({ produce: () => text });

/** The resource of a cluster with these properties, as it is written. */
function written(props: Partial<K3sClusterProps> | ((stack: TerraformStack) => Partial<K3sClusterProps>)) {
  const stack = rancherStack();
  const cluster = new K3sCluster(stack, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { servers: { roles: NodeRole.ALL } },
    ...(typeof props === "function" ? props(stack) : props),
  });
  return synthesized(cluster).resource.rancher2_cluster_v2.edge;
}

const globalConfig = (machineGlobalConfig: unknown) =>
  written({ machineGlobalConfig: machineGlobalConfig as never }).rke_config.machine_global_config;

const manifest = (data: Record<string, unknown>) =>
  written({ additionalManifest: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data }] }).rke_config
    .additional_manifest;

describe("what turns out to be a plain value when the stack is written is written as one:", () => {
  test("text that looks like a number stays text", () => {
    expect(manifest({ a: lazy("1e3"), b: lazy("012"), c: lazy("no") })).toContain('a: "1e3"\n  b: "012"\n  c: "no"\n');
  });

  test("text that looks like a name is none of Terraform's", () => {
    expect(globalConfig({ "tls-san": [lazy("lit.example.com")] })).toBe('tls-san:\n  - "lit.example.com"\n');
    expect(globalConfig({ "tls-san": lazy("lit.example.com") })).toBe('tls-san: "lit.example.com"\n');
    expect(written({ chartValues: { traefik: { host: lazy("a-b") } } }).rke_config.chart_values).toContain(
      'host: "a-b"',
    );
  });

  test("with quotes, backslashes and line breaks", () => {
    const text = 'a "b" \\c\n- d';
    expect(manifest({ a: lazy(text), b: `x${lazy(text)}` })).toContain(
      `a: ${JSON.stringify(text)}\n  b: ${JSON.stringify(`x${text}`)}\n`,
    );
  });

  test.each<[string, unknown, string]>([
    ["a number", Lazy.numberValue({ produce: () => 5 }), "debug: 5\n"],
    ["a flag", Lazy.anyValue({ produce: () => true }), "debug: true\n"],
    ["a list", Lazy.listValue({ produce: () => ["a", "012"] }), 'debug: ["a","012"]\n'],
    ["any list", Lazy.anyValue({ produce: () => ["a"] }), 'debug: ["a"]\n'],
    ["a list that is text to CDKTF", Token.asString(Lazy.anyValue({ produce: () => ["a"] })), 'debug: ["a"]\n'],
    ["a lazy value of another", Lazy.stringValue({ produce: () => lazy("a-b") }), 'debug: "a-b"\n'],
    ["text around one", `x-${lazy("1e3")}`, 'debug: "x-1e3"\n'],
  ])("%s", (_, value, expected) => {
    expect(globalConfig({ debug: value })).toBe(expected);
  });

  test("as a value of an affinity", () => {
    const required = (value: string) => ({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: lazy("a-b"), operator: "In" as const, values: [value] }] }],
        },
      },
    });
    const [agent] = written({
      agents: { clusterAgent: { overrideAffinity: required(lazy("012")) } },
    }).cluster_agent_deployment_customization;
    expect(agent.override_affinity).toContain('{"key":"a-b","operator":"In","values":["012"]}');
  });

  test("as a map of labels beside one of the library's, in a selector and on the cluster", () => {
    const labels = Token.asStringMap(Lazy.anyValue({ produce: () => ({ a: "b" }) }));
    const resource = written({
      annotations: labels,
      machineSelectorConfig: [{ pools: ["servers"], machineLabelSelector: { matchLabels: labels }, config: {} }],
    });
    expect(resource.rke_config.machine_selector_config[0].machine_label_selector.match_labels).toEqual({
      a: "b",
      "rancher-k3s/node-pool": "servers",
    });
    expect(resource.annotations).toMatchObject({ a: "b", "rancher-k3s/witness": expect.stringMatching(/^v1/) });
  });

  test("as an argument of kube-apiserver beside a pod security template", () => {
    const resource = written({
      defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted",
      machineGlobalConfig: { "kube-apiserver-arg": lazy("v=2") },
      machineSelectorConfig: [{ config: { "kube-apiserver-arg": lazy("v=3") } }],
    });
    const [own, selected] = resource.rke_config.machine_selector_config;
    expect(own.config).toMatch(/kube-apiserver-arg: \["admission-control-config-file=[^"]*","v=2"\]/);
    expect(selected.config).toMatch(/kube-apiserver-arg: \["admission-control-config-file=[^"]*","v=3"\]/);
  });

  test("as the name of a node, in the command and in user data", () => {
    const pool = clusterOf({ servers: { roles: NodeRole.ALL } }).nodePools[0];
    const shown = (text: unknown) => String(pool && resolved(pool, text));
    expect(shown(pool?.registrationScript({ nodeName: lazy("it's") }))).not.toContain("replace(");
    expect(shown(pool?.cloudInit({ nodeName: lazy("it's") }))).not.toContain("replace(");
  });
});

describe("what turns out to be an expression is quoted by Terraform:", () => {
  const late = (stack: TerraformStack) =>
    new TerraformResource(stack, "late", { terraformResourceType: "terraform_data" }).getStringAttribute("output");

  test.each<[string, (stack: TerraformStack) => unknown, string]>([
    [
      "a variable",
      (stack) => {
        const { stringValue } = new TerraformVariable(stack, "v", {});
        return Lazy.stringValue({ produce: () => stringValue });
      },
      "${jsonencode(var.v)}",
    ],
    ["an expression by hand", () => lazy("${var.v}"), "${jsonencode(var.v)}"],
    ["text around one", () => `a "b" ${lazy("${var.v}")}`, '${jsonencode("a \\"b\\" ${var.v}")}'],
    [
      "plain and late text together",
      (stack) => `${lazy("1e3")}-${late(stack)}`,
      '${jsonencode("1e3-${terraform_data.late.output}")}',
    ],
    ["a list with one in it", () => Lazy.anyValue({ produce: () => ["a", "${var.v}"] }), '["a",${jsonencode(var.v)}]'],
    [
      "a directive",
      () => lazy('%{ if var.v == "a" }say "b"%{ endif }'),
      '${jsonencode("%{ if var.v == "a" }say \\"b\\"%{ endif }")}',
    ],
    ["an escaped expression", () => lazy("$${not}"), '${jsonencode("$${not}")}'],
    ["a function", () => Lazy.anyValue({ produce: () => Fn.upper("a") }), '${jsonencode(upper("a"))}'],
  ])("%s", (_, value, expected) => {
    const { rke_config } = written((stack) => ({ chartValues: { traefik: { a: value(stack) } } }) as never);
    expect(rke_config.chart_values).toBe(`traefik:\n  a: ${expected}\n`);
  });
});
