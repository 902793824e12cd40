import { App, Fn, TerraformOutput, TerraformStack, Testing } from "cdktf";
import { toCamelCase } from "codemaker";
import type { Construct } from "constructs";
import fc from "fast-check";
import {
  type Block,
  everything,
  isSingle,
  requiredOnly,
  type Source,
  type Target,
  type Type,
  targetsOf,
  terraformInput,
  toProps,
  versions,
} from "./provider-schema";

// The community bindings were generated from the schema that the real provider 7.9.0 reported, and 7.x changed nothing
// in these resources. So they are an independent oracle for our schema files and for our generated code.
type Properties = Record<string, unknown>;
type Bindings = (folder: string) => Record<string, new (scope: Construct, id: string, props: Properties) => Construct>;

// Not import: the community package is ESM, which the type checker refuses in a CommonJS file.
const ours: Bindings = (folder) => require(`../../lib/provider-rancher2/${folder}`);
const community: Bindings = (folder) => require(`@cdktf-providers/rancher-rancher2/${folder}`);

const shared = targetsOf("7.11.1");

describe("the same inputs give the same Terraform JSON as the community bindings 7.9.0", () => {
  test.each(shared)("$title with its required arguments only", (target) => {
    expectSame(target, terraformInput(target.block, requiredOnly));
  });

  test.each(shared)("$title with every argument of provider 7.11.1", (target) => {
    expectSame(target, terraformInput(target.block, everything));
  });

  test.each(shared)("$title with any choice of its arguments and any values", (target) => {
    fc.assert(
      fc.property(fc.gen(), (gen) => expectSame(target, terraformInput(target.block, random(gen)))),
      { numRuns: 40 },
    );
  });

  test("a K3s cluster with references, overrides, a lifecycle and outputs, as JSON and as HCL", () => {
    expect(json(typicalStack(ours))).toEqual(json(typicalStack(community)));
    expect(hcl(typicalStack(ours))).toEqual(hcl(typicalStack(community)));
  });

  test.each(shared.filter(({ folder }) => folder !== "provider"))(
    "references to every attribute of $title",
    (target) => {
      const references = (bindings: Bindings) => {
        const { stack, element } = build(bindings, target, {});
        new TerraformOutput(stack, "all", { value: referencesTo(element as unknown as Properties, target.block) });
        return json(stack).output.all.value;
      };
      expect(references(ours)).toEqual(references(community));
    },
  );
});

describe("an input lands where Terraform expects it", () => {
  test.each(targetsOf("14.1.1"))("$title with every argument of provider 14.1.1", (target) => {
    const input = terraformInput(target.block, everything);
    expect(synthesize(ours, target, input)).toHaveProperty(target.jsonPath, input);
  });

  test("rke_config.data_directories, which only providers after 7 have, is written; the community bindings drop it", () => {
    const cluster = shared.find(({ folder }) => folder === "cluster-v2") as Target;
    const props = { rkeConfig: { dataDirectories: [{ k8SDistro: "/data/k3s", systemAgent: "/data/agent" }] } };
    const rkeConfigWith = (bindings: Bindings) =>
      json(build(bindings, cluster, props).stack).resource.rancher2_cluster_v2.it.rke_config;
    expect(rkeConfigWith(ours)).toEqual({
      data_directories: [{ k8s_distro: "/data/k3s", system_agent: "/data/agent" }],
    });
    expect(rkeConfigWith(community)).toBeUndefined();
  });

  test("the provider version stays the user's choice: any from 7.0.0, where the community bindings pin 7.9.0", () => {
    const provider = shared.find(({ folder }) => folder === "provider") as Target;
    const required = (bindings: Bindings) =>
      JSON.parse(Testing.synth(build(bindings, provider, {}).stack)).terraform.required_providers.rancher2;
    expect(required(ours)).toEqual({ source: "rancher/rancher2", version: ">= 7.0.0" });
    expect(required(community)).toEqual({ source: "rancher/rancher2", version: "7.9.0" });
  });
});

describe("one set of bindings serves every provider version", () => {
  const removed: Record<string, string[]> = { "15.0.0-rc.16": ["rancher2_cluster_sync.node_pool_ids"] };

  test.each(versions().filter((version) => version !== "7.11.1"))(
    "provider %s takes every argument of 7.11.1 with the type it had",
    (version) => {
      const before = argumentTypes(shared);
      const now = argumentTypes(targetsOf(version));
      const lost = Object.keys(before).filter(
        (address) => JSON.stringify(now[address]) !== JSON.stringify(before[address]),
      );
      expect(lost).toEqual(removed[version] ?? []);
    },
  );
});

function expectSame(target: Target, input: Properties): void {
  expect(synthesize(ours, target, input)).toEqual(synthesize(community, target, input));
}

function synthesize(bindings: Bindings, target: Target, input: Properties) {
  return json(build(bindings, target, toProps(input, target.block)).stack);
}

function build(bindings: Bindings, target: Target, props: Properties) {
  const stack = new TerraformStack(new App(), "stack");
  const Element = bindings(target.folder)[target.className];
  if (!Element) throw new Error(`${target.folder} has no class ${target.className}`);
  return { stack, element: new Element(stack, "it", props) };
}

/** The stack's JSON without the one intended difference, the provider version. */
function json(stack: TerraformStack) {
  const result = JSON.parse(Testing.synth(stack));
  delete result.terraform?.required_providers?.rancher2?.version;
  return result;
}

const hcl = (stack: TerraformStack): string => Testing.synthHcl(stack).replace(/version = "(>= 7\.0\.0|7\.9\.0)"/, "");

function random(gen: fc.GeneratorValue): Source {
  return {
    keep: () => gen(fc.boolean),
    size: () => gen(fc.nat, { max: 2 }),
    string: () => gen(fc.string),
    number: () => gen(fc.integer),
    bool: () => gen(fc.boolean),
  };
}

/** What a user reads from a construct to pass on: plain attributes, and the fields of the first element of a list. */
function referencesTo(parent: Properties, block: Block): Properties {
  const attributes = Object.entries(block.attributes ?? {}).map(([name, { type }]) => [
    name,
    reference(parent[toCamelCase(name)], type),
  ]);
  const blocks = Object.entries(block.block_types ?? {}).map(([name, nested]) => {
    const value = parent[toCamelCase(name)];
    return [name, referencesTo((isSingle(nested) ? value : first(value)) as Properties, nested.block)];
  });
  return Object.fromEntries([...attributes, ...blocks]);
}

function reference(value: unknown, type: Type): unknown {
  const [kind, element] = typeof type === "string" ? [type] : type;
  if (kind === "list" && Array.isArray(element) && element[0] === "object") {
    const fields = Object.entries(element[1]).map(([name, fieldType]) => [name, { type: fieldType }]);
    return referencesTo(first(value) as Properties, { attributes: Object.fromEntries(fields) });
  }
  return value;
}

const first = (list: unknown) => (list as { get(index: number): unknown }).get(0);

function argumentTypes(targets: Target[]): Record<string, string> {
  const walk = (address: string, block: Block): [string, string][] => [
    ...Object.entries(block.attributes ?? {})
      .filter(([, { required, optional }]) => required || optional)
      .map(([name, { type, required }]): [string, string] => [`${address}.${name}`, JSON.stringify([type, required])]),
    ...Object.entries(block.block_types ?? {}).flatMap(([name, nested]) => walk(`${address}.${name}`, nested.block)),
  ];
  return Object.fromEntries(targets.flatMap(({ title, block }) => walk(title, block)));
}

function typicalStack(bindings: Bindings): TerraformStack {
  const stack = new TerraformStack(new App(), "typical");
  // biome-ignore lint/suspicious/noExplicitAny: two packages with the same classes and unrelated types
  const create = (folder: string, className: string, id: string, props: Properties): any =>
    new (bindings(folder)[className] as new (...args: unknown[]) => unknown)(stack, id, props);

  const provider = create("provider", "Rancher2Provider", "rancher", {
    apiUrl: "https://rancher.example.com",
    tokenKey: "token-abc:secret",
    alias: "main",
  });
  const cluster = create("cluster-v2", "ClusterV2", "cluster", {
    provider,
    name: "edge",
    kubernetesVersion: "v1.33.5+k3s1",
    labels: { "example.com/team": "edge" },
    localAuthEndpoint: { enabled: false },
    clusterAgentDeploymentCustomization: [
      { appendTolerations: [{ key: "dedicated", operator: "Equal", value: "system", effect: "NoSchedule" }] },
    ],
    rkeConfig: {
      machineGlobalConfig: "disable:\n  - traefik\n",
      machineSelectorConfig: [
        {
          config: Fn.jsonencode({ "protect-kernel-defaults": true }),
          machineLabelSelector: { matchExpressions: [{ key: "pool", operator: "In", values: ["a", "b"] }] },
        },
      ],
      etcd: { disableSnapshots: false, snapshotRetention: 5, snapshotScheduleCron: "0 */6 * * *" },
      upgradeStrategy: { controlPlaneConcurrency: "1", workerDrainOptions: { enabled: true, gracePeriod: -1 } },
    },
    timeouts: { create: "30m" },
    lifecycle: { ignoreChanges: ["fleet_namespace"], preventDestroy: true },
  });
  cluster.addOverride("rke_config.registries.mirrors", [{ hostname: "docker.io", endpoints: ["https://mirror.test"] }]);
  const sync = create("cluster-sync", "ClusterSync", "sync", {
    provider,
    clusterId: cluster.clusterV1Id,
    waitCatalogs: true,
  });
  create("custom-user-token", "CustomUserToken", "token", {
    username: "admin",
    password: "correct horse",
    clusterId: sync.id,
    dependsOn: [sync],
  });
  new TerraformOutput(stack, "join", {
    value: cluster.clusterRegistrationToken.get(0).nodeCommand,
    sensitive: true,
  });
  return stack;
}
