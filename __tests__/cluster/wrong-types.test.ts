import { Lazy, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import {
  ClusterReady,
  K3sCluster,
  type K3sClusterProps,
  mergeK3sConfiguration,
  type NodePoolOptions,
  NodeRole,
  RancherProvider,
  Remedy,
  SshRegistration,
  Taint,
  Toleration,
} from "../../lib";
import { ALL_ROLES, clusterOf, rancherStack, synthesized } from "./stacks";

/** What the compiler cannot see: JavaScript, values out of JSON or YAML, environment variables, spreads. */

const withProps = (props: object) => () => clusterOf({}, props as Partial<K3sClusterProps>);
const withPool = (options: unknown) => () => clusterOf({}).addNodePool("gpu", options as NodePoolOptions);

/** The first line of everything that is wrong. */
function problemsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    return (error as { problems: { what: string }[] }).problems.map(({ what }) => what);
  }
  return [];
}

describe("a property that nothing reads is refused, and the nearest one named", () => {
  test.each([
    ["taint", "taints"],
    ["lables", "labels"],
    ["taintsaplied", "taintsApplied"],
    ["taints_applied", "taintsApplied"],
    ["role", "roles"],
  ])("in the options of a pool: %s", (written, meant) => {
    // Spread, so that the compiler is silent as well.
    const options = { ...ALL_ROLES, [written]: ["k=v:NoSchedule"] };
    expect(withPool(options)).toThrow(`there is an unknown property "${written}", did you mean "${meant}"?`);
  });

  test.each([
    [{ nodePool: {} }, 'there is an unknown property "nodePool", did you mean "nodePools"?'],
    [{ machineGlobalConfg: {} }, 'did you mean "machineGlobalConfig"?'],
    [{ agents: { clusteragents: {} } }, 'agents has an unknown property "clusteragents", did you mean "clusterAgent"?'],
    [{ agents: { clusterAgent: { appendToleration: [] } } }, 'agents.clusterAgent has an unknown property "appendTol'],
    [{ etcd: { snapshotRetenton: 3 } }, 'did you mean "snapshotRetention"?'],
    [{ etcd: { s3Config: { bucket: "b", endpoint: "e", folders: "f" } } }, "etcd.s3Config has an unknown property"],
    [{ registries: { mirrors: { "docker.io": { endpoint: [] } } } }, 'registries.mirrors["docker.io"] has an unknown'],
    [{ upgradeStrategy: { workerDrainOptions: { enable: true } } }, 'did you mean "enabled"?'],
    [{ machineSelectorConfig: [{ pool: ["a"], config: { debug: true } }] }, 'did you mean "pools"?'],
    [{ localAuthEndpoint: { enabled: true, fqnd: "a" } }, 'did you mean "fqdn"?'],
    [{ dataDirectories: { k8sDistribution: "/data" } }, 'has an unknown property "k8sDistribution"'],
    [{ timeouts: { creates: "1h" } }, 'did you mean "create"?'],
  ])("in the properties of a cluster: %j", (props, message) => {
    expect(withProps(props)).toThrow(message);
  });

  test("in the options of a command, of a remedy, of a provider and of a toleration", () => {
    const pool = clusterOf({}).addNodePool("gpu", { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] });
    expect(() => pool.registrationCommand({ nodename: "a" } as object)).toThrow(/did you mean "nodeName"/);
    expect(() => Remedy.coredns(pool, { images: "a" } as object)).toThrow(
      /options of Remedy.coredns has an unknown property "images", did you mean "image"/,
    );
    expect(() => Toleration.exists("a", undefined, { second: 5 } as object)).toThrow(/did you mean "seconds"/);
    const stack = new TerraformStack(Testing.app(), "test");
    const props = { rancherVersion: "2.14.1", apiURL: "https://rancher.example.com" };
    expect(() => new RancherProvider(stack, "rancher", props)).toThrow(/did you mean "apiUrl"/);
  });

  test("in a configuration that is added to another", () => {
    const other = { machineGlobalConfig: {}, labels: {} };
    expect(() => mergeK3sConfiguration({}, other)).toThrow(/configuration 2 has an unknown property "labels"/);
    expect(mergeK3sConfiguration({ labels: { a: "b" } } as object, {})).toEqual({ labels: { a: "b" } });
  });

  test("what the cluster itself says to a pool is none of its options", () => {
    expect(withPool({ ...ALL_ROLES, initNode: { pool: "gpu", machineId: "m" } })).toThrow(
      /unknown property "initNode"[\s\S]*--> test\/edge\/pools\/gpu/,
    );
  });

  test("unless it is undefined, and says nothing", () => {
    expect(withPool({ ...ALL_ROLES, note: undefined, labels: undefined, nodes: undefined })).not.toThrow();
    expect(withProps({ rancherUrl: undefined, note: undefined })).not.toThrow();
  });

  test("with all that there are, where none is near", () => {
    expect(withPool({ ...ALL_ROLES, size: 3 })).toThrowErrorMatchingInlineSnapshot(`
"there is an unknown property "size"
  --> test/edge/pools/gpu
  = why: nothing reads it, so what it says would be lost without a word
  = help: use roles, taints, startupTaints, leavingTaints, labels, taintsApplied, nodes"
`);
  });
});

describe("a value of another type is refused", () => {
  test.each([
    [{ roles: "worker" }, "roles is text, not a list", 'write it as ["worker"], or NodeRole.ALL'],
    [{}, "roles is missing", 'write it as ["worker"], or NodeRole.ALL'],
    [null, "what is passed is null, not an object", "write it as an object with roles, taints"],
    [["worker"], "what is passed is a list, not an object", "write it as an object with roles, taints"],
    [{ roles: ["worker", 5] }, "roles[1] is a number, not text", "in quotes"],
    [{ roles: ["worker"], taints: "a=b:NoSchedule" }, "taints is text, not a list", '["key=value:NoSchedule"]'],
    [{ roles: ["worker"], taints: null }, "taints is null, not a list", "leave it out, or write it as"],
    [{ roles: ["worker"], taints: [5] }, "taints[0] is a number, not a taint", "{ key: "],
    [{ roles: ["worker"], leavingTaints: "a" }, "leavingTaints is text, not a list", "NoSchedule"],
    [{ roles: ["worker"], startupTaints: "a" }, "startupTaints is text, not a list", "NoSchedule"],
    [
      { roles: ["worker"], taintsApplied: "afterReady" },
      '"afterReady" is not known, did you mean "after-ready"?',
      "use",
    ],
    [{ roles: ["worker"], labels: ["a"] }, "labels is a list, not an object", '{ disk: "gpu" }'],
    [{ roles: ["worker"], labels: { a: true } }, 'labels["a"] is true, not text', "in quotes"],
    [{ roles: ["worker"], nodes: "3" }, "nodes is text, not a number", "write it as 3"],
  ])("in the options of a pool: %j", (options, what, help) => {
    expect(withPool(options)).toThrow(what);
    expect(withPool(options)).toThrow(help);
  });

  test.each([
    [{ nodePools: [{ roles: ["worker"] }] }, "nodePools is a list, not an object"],
    [{ nodePools: { a: null } }, 'nodePools["a"]: what is passed is null, not an object'],
    [{ kubernetesVersion: undefined }, "kubernetesVersion is missing"],
    [{ kubernetesVersion: 1.33 }, "kubernetesVersion is a number, not text"],
    [{ rancherVersion: "" }, 'rancherVersion "" is not a Rancher 2 release'],
    [{ rancherVersion: 2.14 }, "rancherVersion is a number, not text"],
    [{ rancherUrl: 5 }, "rancherUrl is a number, not text"],
    [{ name: 5 }, "name is a number, not text"],
    [{ witness: "no" }, "witness is text, not true or false"],
    [{ provider: "rancher2" }, "provider is text, not a rancher2 provider"],
    [{ remedies: [{}] }, "remedies[0] is an object, not a Remedy"],
    [{ agents: { deriveTolerations: "false" } }, "agents.deriveTolerations is text, not true or false"],
    [{ agents: { clusterAgent: [] } }, "agents.clusterAgent is a list, not an object"],
    [
      { additionalManifest: { kind: "Namespace" } },
      "additionalManifest is an object, not YAML text or a list of objects",
    ],
    [{ additionalManifest: "a: *x" }, "additionalManifest is not YAML: an alias has no anchor"],
    [{ machineGlobalConfig: "disable: traefik" }, "machineGlobalConfig is text, not an object"],
    [{ chartValues: { traefik: "a: b" } }, 'chartValues["traefik"] is text, not an object'],
    [{ agentEnvVars: ["HTTPS_PROXY=x"] }, "agentEnvVars is a list, not an object"],
    [{ labels: { site: 5 } }, 'labels["site"] is a number, not text'],
    [{ initNode: { pool: "a" } }, "initNode.machineId is missing"],
    [{ rotateCertificates: { generation: "1" } }, "rotateCertificates.generation is text, not a number"],
  ])("in the properties of a cluster: %j", (props, what) => {
    expect(withProps(props)).toThrow(what);
  });

  test("of the properties as a whole", () => {
    const stack = rancherStack();
    const { K3sCluster: Cluster } = require("../../lib") as { K3sCluster: typeof K3sCluster };
    expect(() => new Cluster(stack, "edge", undefined as never)).toThrow(/what is passed is undefined, not an object/);
  });

  test("of a key or value of a taint", () => {
    expect(() => Taint.noSchedule(5 as never)).toThrow(/taint key "5" is not a string/);
    expect(() => Taint.noSchedule("a", 5 as never)).toThrow(/value "5" is not a Kubernetes label value/);
  });

  test("of an acknowledgement and of a remedy", () => {
    const cluster = clusterOf({});
    expect(() => cluster.acknowledge("RK107", undefined as never)).toThrow(/reason is missing/);
    expect(() => cluster.acknowledge("RK107", "x", null as never)).toThrow(/subject is null/);
    expect(() => cluster.addRemedy({} as never)).toThrow(/remedies\[0\] is an object, not a Remedy/);
    expect(() => Remedy.traefik([{ tolerations: [5] }] as never)).toThrow(/neither a node pool nor a toleration/);
  });

  test("without a word of what it is, which may be secret", () => {
    const secret = "http://user:secret@proxy.example.com";
    for (const props of [{ agentEnvVars: secret }, { agentEnvVars: { A: [secret] } }, { etcd: [secret] }]) {
      expect(problemsOf(withProps(props)).join()).not.toContain("secret");
    }
  });
});

test.each(["v1.33.05+k3s1", "v99999999999999999999.1.1+k3s1", "v1.33.5+k3s0", "v1.33.5+k3s01", "v1.33.5+k3s", ""])(
  "the release %j is refused",
  (kubernetesVersion) => {
    expect(withProps({ kubernetesVersion })).toThrow(/is not a K3s version/);
  },
);

test("everything that is wrong is told in one run: of the cluster, of each pool, of shapes and of values", () => {
  const props = {
    kubernetesVersion: undefined,
    rancherVersion: "2",
    nodePool: {},
    nodePools: {
      Servers: { roles: ["boss"], nodes: 0 },
      gpu: { roles: ["worker"], taints: ["a:NoScedule", { key: "b", effect: "NoExecute" }, "b=2:NoExecute"] },
    },
    etcd: { snapshotRetention: 0, snapshotScheduleCron: 5 },
    registries: { mirrors: { "https://docker.io": { endpoints: ["docker.io"] } } },
  };
  expect(problemsOf(withProps(props))).toMatchInlineSnapshot(`
[
  "there is an unknown property "nodePool", did you mean "nodePools"?",
  "etcd.snapshotScheduleCron is a number, not text",
  "kubernetesVersion is missing",
  "rancherVersion "2" is not a Rancher 2 release",
  "etcd.snapshotRetention "0" is not a whole number of at least 1",
  "registries.mirrors has the host "https://docker.io"",
  "registries.mirrors["https://docker.io"].endpoints[0] "docker.io" is not an http or https URL",
  "nodePools["Servers"]: pool name "Servers" is not a lower-case DNS label",
  "nodePools["Servers"]: roles[0] "boss" is not known",
  "nodePools["Servers"]: nodes "0" is not a whole number of at least 1",
  "nodePools["gpu"]: taints[0]: taint "a:NoScedule": has the unknown effect "NoScedule", did you mean "NoSchedule"?",
  "nodePools["gpu"]: taints[1] "b:NoExecute" and taints[2] "b=2:NoExecute" have the same key and effect",
]
`);
});

describe("a token where a literal is needed says so", () => {
  const variable = () => new TerraformVariable(new TerraformStack(Testing.app(), "test"), "x", { type: "string" });

  test.each<[string, object, string]>([
    ["a role", { roles: [variable().stringValue] }, "roles[0] is known only at apply, a literal is needed"],
    ["the roles", { roles: variable().listValue }, "roles[0] is known only at apply, a literal is needed"],
    ["a taint", { ...ALL_ROLES, taints: [variable().stringValue] }, "is known only at apply, a literal is needed"],
    [
      "the effect of a taint",
      { ...ALL_ROLES, taints: [{ key: "a", effect: variable().stringValue }] },
      "taints[0].effect is",
    ],
    [
      "when taints come",
      { ...ALL_ROLES, taintsApplied: variable().stringValue },
      "taintsApplied is known only at apply",
    ],
    ["a number of nodes", { ...ALL_ROLES, nodes: variable().numberValue }, "is known only at apply"],
    ["all labels", { ...ALL_ROLES, labels: Token.asStringMap(variable().value) }, "labels is known only at apply"],
    ["a whole pool", Lazy.anyValue({ produce: () => ({}) }), "literal is needed"],
  ])("%s", (_what, options, message) => {
    expect(() => clusterOf({ gpu: options as NodePoolOptions })).toThrow(message);
  });

  test("a release", () => {
    expect(withProps({ kubernetesVersion: variable().stringValue })).toThrow(
      /known only at apply, a literal is needed/,
    );
  });
});

test("settings that only Rancher reads may be tokens of any kind that fits", () => {
  const stack = rancherStack();
  const variable = new TerraformVariable(stack, "x", { type: "any" });
  const cluster = clusterOf(
    { all: ALL_ROLES },
    {
      enableNetworkPolicy: variable.booleanValue,
      etcd: { snapshotRetention: variable.numberValue, snapshotScheduleCron: variable.stringValue },
      registries: { mirrors: { "docker.io": { endpoints: variable.listValue } } },
      agentEnvVars: { HTTPS_PROXY: variable.stringValue },
      localAuthEndpoint: { enabled: Lazy.anyValue({ produce: () => true }) },
    },
  );
  expect(synthesized(cluster).resource.rancher2_cluster_v2).toBeDefined();
});

describe("a key whose value is undefined is refused where the app chooses the keys", () => {
  test.each<[object, string]>([
    [{ nodePools: { servers: ALL_ROLES, gpu: undefined } }, 'nodePools["gpu"] is undefined'],
    [{ agentEnvVars: { HTTPS_PROXY: undefined } }, 'agentEnvVars["HTTPS_PROXY"] is undefined'],
    [{ labels: { site: undefined } }, 'labels["site"] is undefined'],
    [{ machineGlobalConfig: { selinux: undefined } }, 'machineGlobalConfig["selinux"] is undefined'],
  ])("%j", (props, message) => {
    expect(problemsOf(withProps(props))).toEqual([message]);
  });
});

test("so is a machine of an SSH registration that is undefined", () => {
  const pool = clusterOf({}).addNodePool("gpu", ALL_ROLES);
  const register = () =>
    new SshRegistration(TerraformStack.of(pool), "ssh", { pool, hosts: { n1: undefined } as never });
  expect(problemsOf(register)).toEqual(['hosts["n1"] is undefined']);
});

test("of one mistake one problem is told", () => {
  const agent = (clusterAgent: object) => problemsOf(withProps({ agents: { clusterAgent } }));
  const at = "agents.clusterAgent";
  expect(agent({ appendTolerations: [{ key: 5, operator: "Exists" }] })).toEqual([
    `${at}.appendTolerations[0].key is a number, not text`,
  ]);
  expect(agent({ schedulingCustomization: { podDisruptionBudget: { minAvailable: true } } })).toEqual([
    `${at}.schedulingCustomization.podDisruptionBudget.minAvailable is true, not a number or text`,
  ]);
  expect(agent({ overrideResourceRequirements: { cpuLimit: 5 } })).toEqual([
    `${at}.overrideResourceRequirements.cpuLimit is a number, not text`,
  ]);
  expect(problemsOf(withProps({ machineSelectorFiles: [{ fileSources: [{ secret: "x" }] }] }))).toEqual([
    "machineSelectorFiles[0].fileSources[0].secret is text, not an object",
  ]);
});

test("an affinity is plain data, at every depth", () => {
  const term = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [undefined] } } };
  const affinity = (overrideAffinity: unknown) =>
    problemsOf(withProps({ agents: { clusterAgent: { overrideAffinity } } }));
  const at = "agents.clusterAgent.overrideAffinity";
  expect(affinity(new Map())).toEqual([`${at} is a Map`]);
  expect(affinity(/a/)).toEqual([`${at} is a RegExp`]);
  expect(affinity({ podAffinity: new Set() })).toEqual([`${at}.podAffinity is a Set`]);
  expect(affinity(term)).toEqual([
    `${at}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0] is undefined`,
  ]);
});

test("data that holds itself is refused, and does not run on", () => {
  const values: Record<string, unknown> = {};
  values.again = values;
  expect(problemsOf(withProps({ chartValues: { traefik: values } }))).toEqual([
    expect.stringMatching(/^chartValues\["traefik"\]\.again.*holds itself$/),
  ]);
});

test("data that reaches itself in two ways is refused as well, at once", () => {
  const values: Record<string, unknown> = {};
  values.one = values;
  values.other = values;
  expect(problemsOf(withProps({ chartValues: { traefik: values } }))).toEqual([
    expect.stringMatching(/^chartValues\["traefik"\]\.one.*holds itself$/),
    expect.stringMatching(/^chartValues\["traefik"\]\.other.*holds itself$/),
  ]);
});

test("parts that stand at two places each, thirty times over, are too many to be written", () => {
  let values: object = {};
  for (let level = 0; level < 30; level += 1) values = { one: values, other: values };
  expect(problemsOf(withProps({ chartValues: { traefik: values } }))).toEqual([
    expect.stringMatching(/is one of more than 200000 values$/),
  ]);
});

test.each<[string, (construct: unknown) => object]>([
  ["a setting", (construct) => ({ machineGlobalConfig: { "cluster-cidr": construct } })],
  ["an item of a list", (construct) => ({ machineGlobalConfig: { "tls-san": [construct] } })],
  ["a value of a chart", (construct) => ({ chartValues: { traefik: { site: construct } } })],
  ["a part of a manifest", (construct) => ({ additionalManifest: [{ kind: "Secret", stringData: { a: construct } }] })],
  ["text", (construct) => ({ rancherUrl: construct })],
])("a variable itself, where its value is meant, is told as %s", (_where, propsWith) => {
  const variable = new TerraformVariable(rancherStack(), "site", { type: "string" });
  const refused = withProps(propsWith(variable));
  expect(refused).toThrow(/is a construct, TerraformVariable,/);
  expect(refused).toThrow("pass stringValue, numberValue or listValue of a TerraformVariable");
});

test("a name that no pool can have does not hide what is wrong with its options", () => {
  const add = () => clusterOf({}).addNodePool("Bad", { role: 5 } as never);
  expect(problemsOf(add)).toEqual([
    expect.stringContaining('"Bad"'),
    'there is an unknown property "role", did you mean "roles"?',
    "roles is missing",
  ]);
});

test("a construct of another kind is refused in place of a provider, a cluster or a resource", () => {
  const cluster = clusterOf({});
  const stack = TerraformStack.of(cluster);
  const pool = cluster.addNodePool("gpu", ALL_ROLES);
  for (const provider of [stack, cluster, cluster.resource]) {
    expect(withProps({ provider })).toThrow(/provider is a construct, \w+, not a rancher2 provider/);
  }
  const wait = () => new ClusterReady(stack, "ready", { cluster: pool as never, after: [] });
  expect(problemsOf(wait)).toEqual(["cluster is a construct, NodePool, not a cluster"]);
});

test("an existing cluster: everything wrong with name and options at once", () => {
  const stack = rancherStack();
  const existing = (id: string, name: unknown, options?: object) => () =>
    K3sCluster.fromClusterName(stack, id, name as string, options);
  expect(problemsOf(existing("a", undefined, { namespace: "x" }))).toEqual([
    "clusterName is missing",
    expect.stringContaining('unknown property "namespace"'),
  ]);
  expect(problemsOf(existing("b", ""))).toEqual(['clusterName "" is not a DNS subdomain']);
});

test("a number that is none is refused, also where nothing else judges it", () => {
  const stack = new TerraformStack(Testing.app(), "test");
  const props = { rancherVersion: "2.14.1", retries: Number.NaN };
  expect(problemsOf(() => new RancherProvider(stack, "rancher", props))).toEqual(["retries is NaN, not a number"]);
});
