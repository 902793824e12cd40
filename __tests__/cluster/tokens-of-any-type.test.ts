import { Lazy, TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, NodeRole, SshRegistration, Taint, TaintEffect, Toleration } from "../../lib";
import { resolved } from "../../lib/cluster/written-resource";
import { clusterOf, KUBERNETES_VERSION, rancherStack, synthesized } from "./stacks";

/** `value` of a variable has the type any, so the compiler takes it everywhere. */

const SERVERS = { servers: { roles: NodeRole.ALL } };

function variable(scope: K3sCluster, name: string, type = "string"): TerraformVariable {
  return new TerraformVariable(TerraformStack.of(scope), name, { type });
}

/** The resource with properties that hold a variable of its stack. */
function writtenWith(props: (variable: TerraformVariable) => object, type?: string) {
  const stack = rancherStack();
  const value = new TerraformVariable(stack, "v", type === undefined ? {} : { type });
  const cluster = new K3sCluster(stack, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: SERVERS,
    ...props(value),
  });
  return synthesized(cluster).resource.rancher2_cluster_v2.edge;
}

describe("machines whose names Terraform works out", () => {
  test("register each by its own name over SSH", () => {
    const cluster = clusterOf(SERVERS);
    const [a, b] = [variable(cluster, "a").value, variable(cluster, "b").value];
    new SshRegistration(TerraformStack.of(cluster), "ssh", {
      pool: cluster.nodePools[0] as never,
      hosts: { n1: { host: "10.0.0.1", nodeName: a }, n2: { host: "10.0.0.2", nodeName: b } },
    });
    const { locals, resource } = synthesized(cluster);
    const scripts = ["ssh_n1", "ssh_n2"].map((name) => {
      const reference = resource.terraform_data[name].provisioner[0]["remote-exec"].inline[0];
      return locals[reference.slice("${local.".length, -1)];
    });
    expect(scripts[0]).toContain("var.a");
    expect(scripts[0]).not.toContain("var.b");
    expect(scripts[1]).toContain("var.b");
  });

  test("have a script each, also by a lazy value; the same value makes the same script", () => {
    const pool = clusterOf(SERVERS).nodePools[0];
    const lazy = [Lazy.anyValue({ produce: () => "one" }), Lazy.anyValue({ produce: () => "two" })] as never[];
    const [one, two] = lazy;
    const script = (nodeName: never) => pool && resolved(pool, pool.registrationScript({ nodeName }));
    expect([one, two, one].map((each) => script(each as never))).toEqual([
      "${local.edge_servers_registration_script}",
      "${local.edge_servers_registration_script_2}",
      "${local.edge_servers_registration_script}",
    ]);
  });

  test("are refused as what they are, before anything else is made of them", () => {
    const pool = clusterOf(SERVERS).nodePools[0];
    const cyclic: Record<string, unknown> = {};
    cyclic.labels = { a: cyclic };
    expect(() => pool?.cloudInit({ nodeName: 5n } as never)).toThrow("nodeName is a bigint, not text");
    expect(() => pool?.cloudInit(cyclic)).toThrow('labels["a"] is an object, not text');
  });
});

test.each<[string, (variable: TerraformVariable) => object, object]>([
  [
    "a concurrency",
    ({ value }) => ({ upgradeStrategy: { workerConcurrency: value } }),
    { rke_config: { upgrade_strategy: { worker_concurrency: "${var.v}" } } },
  ],
  [
    "a label's value that is a number",
    ({ numberValue }) => ({ labels: { n: numberValue } }),
    { labels: { n: "${var.v}" } },
  ],
  [
    "the endpoints of a mirror",
    ({ value }) => ({ registries: { mirrors: { "docker.io": { endpoints: value } } } }),
    { rke_config: { registries: { mirrors: [{ hostname: "docker.io", endpoints: "${var.v}" }] } } },
  ],
  [
    "the services whose certificates are rotated",
    ({ value }) => ({ rotateCertificates: { generation: 1, services: value } }),
    { rke_config: { rotate_certificates: { services: "${var.v}" } } },
  ],
])("is written as it is: %s", (_, props, expected) => {
  expect(writtenWith(props)).toMatchObject(expected);
});

test("an SSH agent may be a variable", () => {
  const cluster = clusterOf(SERVERS);
  const agent = variable(cluster, "agent", "bool").booleanValue;
  new SshRegistration(TerraformStack.of(cluster), "ssh", {
    pool: cluster.nodePools[0] as never,
    hosts: { n1: { host: "10.0.0.1", agent } },
  });
  expect(synthesized(cluster).resource.terraform_data.ssh_n1.connection).toMatchObject({ agent: "${var.agent}" });
});

test("one of another kind is refused, with what to write", () => {
  expect(() => writtenWith(({ listValue }) => ({ labels: { a: listValue } }))).toThrow(
    /labels\["a"\] is a list known only at apply, not text[\s\S]*Token\.asString/,
  );
  expect(() =>
    writtenWith(({ stringValue }) => ({
      registries: { mirrors: { "docker.io": { endpoints: `https://${stringValue}` } } },
    })),
  ).toThrow(/endpoints is text known only at apply, not a list[\s\S]*listValue/);
});

test("where the value must be known, the message says so and no more", () => {
  const token = Lazy.anyValue({ produce: () => "a" }) as never;
  const list = new TerraformVariable(TerraformStack.of(clusterOf({})), "l", {}).listValue as never;
  for (const value of [token, list]) {
    for (const make of [
      () => Taint.noSchedule(value),
      () => Taint.noSchedule("a", value),
      () => Taint.parse(value),
      () => Toleration.exists(value),
      () => Toleration.equal("a", value),
      () => Toleration.exists("a", value),
    ]) {
      expect(make).toThrow(/^(taint|toleration).* is known only at apply, a literal is needed/);
    }
  }
  const text = new TerraformVariable(TerraformStack.of(clusterOf({})), "t", {}).stringValue;
  const known = { key: "a", operator: "Exists", effect: TaintEffect.NO_EXECUTE };
  expect(() => Toleration.fromKubernetes({ ...known, operator: text })).toThrow(/operator .* is known only at apply/);
  expect(() => Toleration.fromKubernetes({ ...known, effect: text })).toThrow(/effect .* is known only at apply/);
});

test("a list that is put between other items is refused, since its items would be lost", () => {
  expect(() =>
    writtenWith(({ listValue }) => ({ machineGlobalConfig: { "kubelet-arg": ["v=2", ...listValue] } })),
  ).toThrow(
    'machineGlobalConfig["kubelet-arg"][1] is a list that is known only at apply, put between other text or items',
  );
});
