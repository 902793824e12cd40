import { Fn, TerraformVariable, Token } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, Remedy, type SchedulingProof } from "../../lib";
import { KUBERNETES_VERSION, rancherStack, synthesized, type TerraformJson } from "./stacks";

/** An app as JavaScript or untyped values give it. */
type Props = (variable: TerraformVariable) => Record<string, unknown>;

function clusterWith(props: Props): K3sCluster {
  const scope = rancherStack();
  return new K3sCluster(scope, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { all: { roles: NodeRole.ALL } },
    ...(props(new TerraformVariable(scope, "x", {})) as Partial<K3sClusterProps>),
  });
}

function written(props: Props): { readonly resource: TerraformJson; readonly proof: SchedulingProof } {
  const cluster = clusterWith(props);
  return { resource: synthesized(cluster).resource.rancher2_cluster_v2.edge, proof: cluster.prove() };
}

/** What untyped code passes as a map, and the expression that it is. */
const MAPS: [string, (variable: TerraformVariable) => unknown, string][] = [
  ["value of a variable", ({ value }) => value, "var.x"],
  ["Token.asAny", ({ value }) => Token.asAny(value), "var.x"],
  ["Token.asStringMap", ({ value }) => Token.asStringMap(value), "var.x"],
  ["Fn.merge", ({ value }) => Fn.merge([value, { a: "b" }]), 'merge(var.x, {"a" = "b"})'],
  ["Fn.jsondecode", ({ stringValue }) => Fn.jsondecode(stringValue), "jsondecode(var.x)"],
];

describe.each(MAPS)(
  "a map that is known only at apply as a whole, as %s gives it, is written as an expression",
  (_what, map, expression) => {
    test("labels, also beside that of initNode", () => {
      expect(written((x) => ({ labels: map(x) })).resource.labels).toBe(`\${${expression}}`);
      expect(written((x) => ({ labels: map(x), initNode: { pool: "all", machineId: "m" } })).resource.labels).toBe(
        `\${merge(${expression}, {"rke.cattle.io/init-node-machine-id" = "m"})}`,
      );
    });

    test("annotations, with the witness, also beside deleteMissingCustomMachinesAfter", () => {
      const witness = '{"rancher-k3s/witness" = "v1"}';
      expect(written((x) => ({ annotations: map(x) })).resource.annotations).toBe(
        `\${merge(${expression}, ${witness})}`,
      );
      expect(
        written((x) => ({ annotations: map(x), deleteMissingCustomMachinesAfter: "30m" })).resource.annotations,
      ).toBe(
        `\${merge(merge(${expression}, {"rke.cattle.io/delete-missing-custom-machines-after" = "30m"}), ${witness})}`,
      );
    });

    test("labels of machines, also beside a pool", () => {
      const selector = (x: TerraformVariable, pools: object) => ({
        machineSelectorConfig: [{ ...pools, machineLabelSelector: { matchLabels: map(x) }, config: { debug: true } }],
      });
      const labels = (pools: object) =>
        written((x) => selector(x, pools)).resource.rke_config.machine_selector_config[0].machine_label_selector;
      expect(labels({})).toEqual({ match_labels: `\${${expression}}` });
      expect(labels({ pools: ["all"] })).toEqual({
        match_labels: `\${merge(${expression}, {"rancher-k3s/node-pool" = "all"})}`,
      });
    });

    test("chart values, all of them or those of one chart, and rewrites of a mirror", () => {
      const { rke_config } = written((x) => ({
        chartValues: map(x),
        registries: { mirrors: { "docker.io": { rewrites: map(x) } } },
      })).resource;
      expect(rke_config.chart_values).toBe(`\${jsonencode(${expression})}\n`);
      expect(rke_config.registries.mirrors).toEqual([{ hostname: "docker.io", rewrites: `\${${expression}}` }]);
      expect(written((x) => ({ chartValues: { traefik: map(x) } })).resource.rke_config.chart_values).toBe(
        `traefik: \${jsonencode(${expression})}\n`,
      );
    });

    test.each<[string, (value: unknown) => Record<string, unknown>, string]>([
      ["localAuthEndpoint", (value) => ({ localAuthEndpoint: value }), "an object with enabled, fqdn, caCerts"],
      ["machineGlobalConfig", (value) => ({ machineGlobalConfig: value }), '{ disable: ["traefik"] }'],
      [
        "machineSelectorConfig[0].config",
        (config) => ({ machineSelectorConfig: [{ config }] }),
        '{ disable: ["traefik"] }',
      ],
      [
        "agents.clusterAgent.schedulingCustomization",
        (schedulingCustomization) => ({ agents: { clusterAgent: { schedulingCustomization } } }),
        "an object with priorityClass, podDisruptionBudget",
      ],
      [
        "registries.mirrors",
        (mirrors) => ({ registries: { mirrors } }),
        '{ "docker.io": an object with endpoints, rewrites }',
      ],
      ["agentEnvVars", (value) => ({ agentEnvVars: value }), '{ HTTPS_PROXY: "http://proxy.example.com:3128" }'],
    ])("or refused, with what to write: %s", (place, props, example) => {
      const error = messageOf(() => clusterWith((x) => props(map(x))));
      expect(error).toContain(`${place} is known only at apply, a literal is needed`);
      expect(error).toContain(
        `help: write it as ${example}; what inside of it Terraform alone needs may still be a token`,
      );
      expect(error).not.toMatch(/TfToken|creationStack|\[object/);
    });
  },
);

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

test.each<[string, (variable: TerraformVariable) => unknown]>([
  ["value of a variable", ({ value }) => value],
  ["listValue of a variable", ({ listValue }) => listValue],
  ["Fn.jsondecode", ({ stringValue }) => Fn.jsondecode(stringValue)],
])("a list of text that is known only at apply is written as an expression, as %s gives it", (_what, list) => {
  const { rke_config } = written((x) => ({
    registries: { mirrors: { "docker.io": { endpoints: list(x) } } },
    rotateCertificates: { generation: 1, services: list(x) },
    machineSelectorConfig: [
      {
        machineLabelSelector: { matchExpressions: [{ key: "a", operator: "In", values: list(x) }] },
        config: { debug: true },
      },
    ],
  })).resource;
  const [{ endpoints }] = rke_config.registries.mirrors;
  const [{ machine_label_selector }] = rke_config.machine_selector_config;
  for (const each of [
    endpoints,
    rke_config.rotate_certificates.services,
    machine_label_selector.match_expressions[0].values,
  ])
    expect(each).toMatch(/^\$\{(?:jsondecode\()?var\.x\)?\}$/);
});

test("a list that is known only at apply between items of another is refused before CDKTF meets it", () => {
  const props: Props = ({ listValue }) => ({
    machineGlobalConfig: { "kube-apiserver-arg": ["a=b", ...(listValue as string[])] },
  });
  expect(() => clusterWith(props)).toThrowErrorMatchingInlineSnapshot(`
"machineGlobalConfig["kube-apiserver-arg"][1] is a list that is known only at apply, put between other text or items
  --> test/edge
  = why: CDKTF does not know how many items it has, and can write it only as a list of its own
  = help: join lists with Fn.concat([["a=b"], list]), and make text of one with Fn.join(",", list)"
`);
});

test("chart values that are known only at apply are not put together with those of a remedy", () => {
  const scope = rancherStack();
  const { value } = new TerraformVariable(scope, "x", {});
  const edge = new K3sCluster(scope, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { all: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } },
    chartValues: value as never,
  });
  expect(() => edge.addRemedy(Remedy.traefik(edge.nodePools))).toThrow(
    /"chartValues" is set twice, and one of the two is known only at apply as a whole/,
  );
});

test("the address of a CoreDNS of one's own is asked for where service-cidr is known only at apply", () => {
  const edge = clusterWith(({ stringValue }) => ({
    nodePools: { all: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } },
    machineGlobalConfig: { "service-cidr": stringValue },
  }));
  expect(() => edge.addRemedy(Remedy.coredns(edge.nodePools))).toThrowErrorMatchingInlineSnapshot(`
"the address of the cluster's DNS is not known, because service-cidr is known only at apply
  --> test/edge
  = why: the Service of CoreDNS must have the address that K3s gives every pod
  = help: say it: Remedy.coredns(pools, { clusterDns: ["10.43.0.10", "2001:cafe:43::a"] })"
`);
});

test("no message shows how CDKTF numbers what is known only at apply", () => {
  const messages = [
    messageOf(() => clusterWith(({ stringValue }) => ({ kubernetesVersion: stringValue }))),
    messageOf(() => clusterWith(({ stringValue }) => ({ labels: { [stringValue]: "b" } }))),
    messageOf(() =>
      clusterWith(({ stringValue }) => ({ nodePools: { all: { roles: NodeRole.ALL, taints: [stringValue] } } })),
    ),
    messageOf(() =>
      clusterWith(({ listValue }) => ({ nodePools: { all: { roles: NodeRole.ALL, taints: listValue } } })),
    ),
    messageOf(() =>
      clusterWith(({ value }) => ({
        nodePools: { all: { roles: NodeRole.ALL, labels: Token.asStringMap(value) } },
      })),
    ),
  ];
  expect(messages.join("\n")).not.toMatch(/TfToken/);
  expect(messages.map((message) => message.split("\n")[0])).toMatchInlineSnapshot(`
[
  "kubernetesVersion "\${...}" is known only at apply, a literal is needed",
  "cluster label key "\${...}" is known only at apply, a literal is needed",
  "nodePools["all"]: taints[0]: taint "\${...}" is known only at apply, a literal is needed",
  "nodePools["all"]: taints[0]: taint "\${...}" is known only at apply, a literal is needed",
  "nodePools["all"]: labels is known only at apply, a literal is needed",
]
`);
});
