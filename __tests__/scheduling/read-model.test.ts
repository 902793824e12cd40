import { InvalidInputError, MODEL_SCHEMA_VERSION, RancherHost } from "../../lib";
import { keyedPool } from "../../lib/scheduling/model/keyed-pool";
import { MODEL_SCHEMA_VERSIONS, readClusterModel } from "../../lib/scheduling/model/read-model";
import { Inputs, rancherK3s } from "../review/inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

interface ListedPool {
  readonly roles: readonly string[];
  readonly taints: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taintsApplied: string;
  readonly nodes?: number;
}

const POOLS: Readonly<Record<"first" | "general", ListedPool>> = {
  first: {
    roles: ["etcd", "control-plane", "worker"],
    taints: ["k=v:NoExecute"],
    labels: { "rancher-k3s/node-pool": "first" },
    taintsApplied: "at-registration",
  },
  general: {
    roles: ["worker"],
    taints: [],
    labels: { "rancher-k3s/node-pool": "general" },
    taintsApplied: "after-ready",
    nodes: 3,
  },
};

const LISTED = "cdktf-rancher-k3s/model/v2";

/** Pools as a schema version has them. */
function poolsIn(version: string, pools: Readonly<Record<string, ListedPool>>): object {
  if (version !== MODEL_SCHEMA_VERSION) return pools;
  const keyed = Object.entries(pools).map(([name, { roles, taints, ...rest }]) => [
    name,
    { ...rest, roles: roles.join(", "), taints: Object.fromEntries(taints.map((taint) => [taint, true])) },
  ]);
  return Object.fromEntries(keyed);
}

test("reads start-up taints, which a model has only where there are any", () => {
  const pools = { ...POOLS, general: { ...POOLS.general, startupTaints: ["a=b:NoExecute"] } };
  const model = { schemaVersion: LISTED, rancherHost: "address", pools, acknowledged: {} };
  const [first, general] = readClusterModel(model).pools;
  expect([first?.startupTaints, general?.startupTaints?.map(String)]).toEqual([undefined, ["a=b:NoExecute"]]);
  const wrong = { ...pools, general: { ...pools.general, startupTaints: ["a=b:NoExecut"] } };
  expect(() => readClusterModel({ ...model, pools: wrong })).toThrow(InvalidInputError);
});

test("reads taints that leave, two values of one among them, and refuses one that stays as well", () => {
  const ofFirst = (leavingTaints: unknown) => ({
    schemaVersion: LISTED,
    pools: { ...POOLS, first: { ...POOLS.first, leavingTaints } },
  });
  const [first, general] = readClusterModel(ofFirst(["a=1:NoExecute", "a=2:NoExecute"])).pools;
  expect([first?.leavingTaints?.map(String), general?.leavingTaints]).toEqual([
    ["a=1:NoExecute", "a=2:NoExecute"],
    undefined,
  ]);
  expect(() => readClusterModel(ofFirst(["k=v:NoExecute"]))).toThrow(/are both "k=v:NoExecute"/);
  expect(() => readClusterModel(ofFirst([{ key: "a", effect: "NoExecute" }]))).toThrow(InvalidInputError);
});

/** A model of each schema version as the library wrote it, all about the same cluster. */
const WRITTEN: Readonly<Record<string, object>> = {
  "cdktf-rancher-k3s/model/v1": {
    schemaVersion: "cdktf-rancher-k3s/model/v1",
    cluster: "edge",
    kubernetesVersion: "v1.33.5+k3s1",
    rancherVersion: "2.14.1",
    providerMajor: 14,
    pools: POOLS,
    agents: { cluster: ["k=v:NoExecute"], fleet: ["k=v:NoExecute"] },
    rancherHost: "address",
    addons: { coredns: { disabled: true, tolerations: ["k op=Exists"] }, traefik: { tolerations: [] } },
    configuration: { machineGlobalConfig: { disable: "list" } },
    settings: { networking: {} },
    acknowledged: { RK107: "one node" },
  },
  "cdktf-rancher-k3s/model/v2": {
    schemaVersion: "cdktf-rancher-k3s/model/v2",
    rancherVersion: "2.14.1",
    providerMajor: 14,
    rancherHost: "address",
    pools: POOLS,
    acknowledged: { RK107: "one node" },
  },
  "cdktf-rancher-k3s/model/v3": {
    schemaVersion: "cdktf-rancher-k3s/model/v3",
    rancherVersion: "2.14.1",
    providerMajor: 14,
    rancherHost: "address",
    pools: {
      first: { roles: "etcd, control-plane, worker", taints: { "k=v:NoExecute": true } },
      general: { roles: "worker", taintsApplied: "after-ready", nodes: 3 },
    },
    acknowledged: { RK107: "one node" },
  },
};

test("there is a model of every schema version here, the newest being the one that is written", () => {
  expect(Object.keys(WRITTEN)).toEqual(MODEL_SCHEMA_VERSIONS);
  expect(MODEL_SCHEMA_VERSIONS.at(-1)).toBe(MODEL_SCHEMA_VERSION);
});

test.each(["10.0.0.5", "fd00::9"])("a model with Rancher's address %s is read", (rancherAddress) => {
  const model = { ...WRITTEN[MODEL_SCHEMA_VERSION], rancherAddress };
  expect(readClusterModel(model).rancherAddress).toBe(rancherAddress);
});

describe.each(Object.entries(WRITTEN))("a model of %s", (version, model) => {
  test("is read", () => {
    const { pools, rancherVersion, rancherHost, providerMajor } = readClusterModel(model);
    expect(pools.map(({ name, taints, roles }) => [name, taints.map(String), roles.length])).toEqual([
      ["first", ["k=v:NoExecute"], 3],
      ["general", [], 1],
    ]);
    expect([String(rancherVersion), rancherHost, providerMajor]).toEqual(["2.14.1", RancherHost.ADDRESS, 14]);
  });

  test("is read with taints and labels that pools may no longer have, which is for the findings to tell", () => {
    const server = {
      roles: ["control-plane"],
      taints: ["node-role.kubernetes.io/control-plane=true:NoSchedule"],
      labels: { "cluster.x-k8s.io/x": "y", "plan.cattle.io/x": "y" },
      taintsApplied: "at-registration",
    };
    const { pools } = readClusterModel({ ...model, pools: poolsIn(version, { ...POOLS, server }) });
    expect(pools.find(({ name }) => name === "server")).toMatchObject({ labels: server.labels });
  });

  const toleration = { key: "k", operator: "Equal", value: "v", effect: "NoExecute" };
  const block = [{ append_tolerations: [toleration] }];
  const cluster = {
    name: "edge",
    kubernetes_version: "v1.33.5+k3s1",
    cluster_agent_deployment_customization: block,
    fleet_agent_deployment_customization: block,
  };
  const stack = (taints: readonly string[]) => ({
    resource: {
      rancher2_cluster_v2: { edge: cluster },
      terraform_data: {
        edge_model: { input: { ...model, pools: poolsIn(version, { ...POOLS, first: { ...POOLS.first, taints } }) } },
      },
    },
  });

  test("is judged by check, together with the cluster beside it", async () => {
    const { out, err } = await rancherK3s("check", inputs.file(stack(["k=v:NoExecute"]), "cdk.tf.json"));
    expect(err).toBe("");
    expect(out).toContain("✓ the cluster comes up, whichever node is the first");
    expect(out).toContain("noted[RK107]");
  });

  test("is reviewed, in folders and in a plan", async () => {
    const [base, head] = [["k=v:NoExecute"], ["k=v:NoExecute", "more=x:NoSchedule"]].map((taints) =>
      inputs.file(stack(taints), "cdk.tf.json"),
    ) as [string, string];
    expect((await rancherK3s("review", "--base", base, "--head", base)).out).toContain("no scheduling change");
    expect((await rancherK3s("review", "--base", base, "--head", head)).out).toContain("first + more=x:NoSchedule");
    const values = (taints: readonly string[]) => stack(taints).resource;
    const change = (type: "rancher2_cluster_v2" | "terraform_data", name: string) => {
      const side = (taints: readonly string[]) => (values(taints)[type] as Record<string, object>)[name];
      const [before, after] = [side(["k=v:NoExecute"]), side(["k=v:NoExecute", "more=x:NoSchedule"])];
      return {
        address: `${type}.${name}`,
        mode: "managed",
        type,
        name,
        change: { actions: ["update"], before, after },
      };
    };
    const plan = {
      format_version: "1.2",
      resource_changes: [change("rancher2_cluster_v2", "edge"), change("terraform_data", "edge_model")],
    };
    expect((await rancherK3s("review", inputs.file(plan, "plan.json"))).out).toContain("first + more=x:NoSchedule");
  });

  test("gives way to the newest with no change but what an acknowledgement accepts", async () => {
    const newest = { ...stack(["k=v:NoExecute"]) };
    const { edge_model: _, ...others } = newest.resource.terraform_data as Record<string, object>;
    const input = WRITTEN[MODEL_SCHEMA_VERSION];
    const now = { resource: { ...newest.resource, terraform_data: { ...others, edge_model: { input } } } };
    const [base, head] = [stack(["k=v:NoExecute"]), now].map((content) => inputs.file(content, "cdk.tf.json")) as [
      string,
      string,
    ];
    const { out } = await rancherK3s("review", "--base", base, "--head", head);
    if (version !== "cdktf-rancher-k3s/model/v1") expect(out).toContain("no scheduling change");
    else {
      expect(out).toMatch(
        /^✓ cluster edge: acknowledged: RK107, no longer acknowledged: RK107, wherever it\n {2}occurs; agents stay schedulable$/m,
      );
      expect(out).toMatch(/^ {2}RK107, wherever it occurs +one node -> none$/m);
    }
  });
});

describe("a model that this library did not write is refused", () => {
  const model = WRITTEN[LISTED] as { readonly pools: typeof POOLS };
  const problems = (change: object) => {
    try {
      readClusterModel({ ...model, ...change });
      return [];
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      return error.problems.map(({ what }) => what);
    }
  };

  test.each<[string, object, string | RegExp]>([
    ["a later schema version", { schemaVersion: "cdktf-rancher-k3s/model/v4" }, /schema version/],
    ["pools in a list", { pools: [] }, "in the model, pools is a list, not an object"],
    ["no pools", { pools: undefined }, "in the model, pools is missing"],
    ["a release in a number", { rancherVersion: 2.14 }, "in the model, rancherVersion is a number, not text"],
    ["half a major version", { providerMajor: 1.5 }, 'providerMajor "1.5" is not a whole number'],
    ["another form of the URL", { rancherHost: "url" }, 'rancherHost "url" is not known'],
    [
      "half a node",
      { pools: { first: { ...POOLS.first, nodes: 1.5 } } },
      /pools\["first"\]: nodes "1.5" is not a whole/,
    ],
    ["fewer nodes than none", { pools: { first: { ...POOLS.first, nodes: -5 } } }, /nodes "-5" is not a whole number/],
    [
      "two taints of one key and effect",
      { pools: { first: { ...POOLS.first, taints: ["a=1:NoSchedule", "a=2:NoSchedule"] } } },
      /taints\[0\] "a=1:NoSchedule" and taints\[1\] "a=2:NoSchedule" have the same key and effect/,
    ],
    [
      "one taint as a lasting and as a start-up taint",
      { pools: { first: { ...POOLS.first, startupTaints: ["k=v:NoExecute"] } } },
      /taints\[0\] "k=v:NoExecute" and startupTaints\[0\]/,
    ],
    [
      "an address of Rancher that is none",
      { rancherAddress: "rancher.example.com" },
      'rancherAddress "rancher.example.com" is not an IP address',
    ],
    [
      "a taint that Kubernetes sets by itself",
      { pools: { first: { ...POOLS.first, taints: ["node.kubernetes.io/not-ready:NoExecute"] } } },
      /taint "node.kubernetes.io\/not-ready:NoExecute" is one that Kubernetes sets/,
    ],
    [
      "a label that no app could ever give",
      { pools: { first: { ...POOLS.first, labels: { "kubernetes.io/role": "x" } } } },
      /label key "kubernetes.io\/role" is one that no app can give/,
    ],
    ["a pool without taints", { pools: { first: { ...POOLS.first, taints: undefined } } }, /taints is missing/],
    [
      "a property of a pool that is not known",
      { pools: { first: { ...POOLS.first, taint: [] } } },
      /did you mean "taints"/,
    ],
    ["a property that is not known", { initPool: "first" }, /there is an unknown property$/],
    [
      "an acknowledgement of no code",
      { acknowledged: { x: "y" } },
      /acknowledged has "x", which is no acknowledgement/,
    ],
    ["a reason that is none", { acknowledged: { RK107: 1 } }, /acknowledged\["RK107"\] is a number, not text/],
    ["overridden properties that are no list", { overridden: "name" }, "in the model, overridden is text, not a list"],
  ])("with %s", (_what, change, expected) => {
    const [first, ...more] = problems(change);
    expect(more).toEqual([]);
    expect(first).toMatch(expected);
  });

  test("with everything that is wrong at once", () => {
    const pools = {
      First: POOLS.first,
      ok: { ...POOLS.general, taints: ["x"] },
      no: { ...POOLS.general, roles: ["boss"], nodes: -5, labels: { "a b": "c" } },
    };
    const change = { pools, rancherVersion: "2", acknowledged: { x: "y" }, witness: 5 };
    expect(problems(change)).toMatchInlineSnapshot(`
[
  "in the model, rancherVersion "2" is not a Rancher 2 release",
  "in the model, witness is a number, not text",
  "in the model, pool name "First" is not a lower-case DNS label",
  "in the model, pools["ok"]: taints[0]: taint "x": has no effect",
  "in the model, pools["no"]: roles[0] "boss" is not known",
  "in the model, pools["no"]: label key "a b" has a name that does not begin and end with a letter or digit, with only "-", "_" and "." between",
  "in the model, pools["no"]: nodes "-5" is not a whole number of at least 1",
  "in the model, acknowledged has "x", which is no acknowledgement",
]
`);
  });

  test("because it may be of a newer release, whose words could change what it means", () => {
    expect(() => readClusterModel({ ...model, drainedBy: "x" })).toThrowErrorMatchingInlineSnapshot(`
"in the model, there is an unknown property
  = why: models are written by this library: this one was changed by something else, or is of a newer release, and guessing at what it says could hide a danger
  = help: synthesize the stack again, or use the release of cdktf-rancher-k3s that synthesized it"
`);
  });

  test("but not where Terraform writes null for what is not there", () => {
    const pools = { first: { ...POOLS.first, nodes: null, startupTaints: null, leavingTaints: null } };
    expect(readClusterModel({ ...model, pools, witness: null }).pools).toHaveLength(1);
  });

  test("without showing objects in the place of values, which may hold anything", () => {
    expect(problems({ rancherHost: { token: "secret" } }).join()).not.toContain("secret");
  });
});

test.each([
  [{ providerMajor: -5 }, 'providerMajor "-5" is not a whole number of at least 1'],
  [{ acknowledged: { RK107: " " } }, 'acknowledged["RK107"] is empty'],
  [
    { pools: { ...POOLS, general: { ...POOLS.general, taints: [{ key: "a", effect: "NoSchedule" }] } } },
    'pools["general"]: taints[0] is an object, not text',
  ],
])("what no release ever wrote is refused: %j", (changed, message) => {
  const model = { schemaVersion: LISTED, rancherHost: "address", pools: POOLS, acknowledged: {} };
  expect(() => readClusterModel({ ...model, ...changed })).toThrow(message);
});

describe("a model of the newest version", () => {
  const model = WRITTEN[MODEL_SCHEMA_VERSION] as object;
  const first = (pool: object) =>
    readClusterModel({ ...model, pools: { first: { roles: "worker", ...pool } } }).pools[0];

  test("has pools without what goes without saying", () => {
    expect(first({})).toMatchObject({
      roles: ["worker"],
      taints: [],
      labels: { "rancher-k3s/node-pool": "first" },
      taintsApplied: "at-registration",
    });
    expect(first({ labels: { zone: "a" } })?.labels).toEqual({ "rancher-k3s/node-pool": "first", zone: "a" });
  });

  test("has taints and start-up taints as the keys of a map", () => {
    const pool = first({
      taints: { "b=c:NoSchedule": true, "a:NoExecute": true },
      startupTaints: { "s:NoSchedule": true },
    });
    expect(pool?.taints.map(String)).toEqual(["a:NoExecute", "b=c:NoSchedule"]);
    expect(pool?.startupTaints?.map(String)).toEqual(["s:NoSchedule"]);
  });

  test.each<[string, object, string]>([
    ["taints in a list", { taints: ["a:NoExecute"] }, 'pools["first"]: taints is a list, not an object'],
    ["a taint that is not true", { taints: { "a:NoExecute": false } }, "is false, not true"],
    ["a taint without effect", { taints: { a: true } }, 'taint "a": has no effect'],
    ["roles in a list", { roles: ["worker"] }, "roles is a list, not text"],
    ["a role that is none", { roles: "worker, boss" }, 'roles[1] "boss" is not known'],
    ["a property that is not known", { drainedBy: "x" }, "there is an unknown property"],
  ])("with %s is refused, as it was never written", (_what, pool, message) => {
    expect(() => first(pool)).toThrow(message);
  });

  test("says of every pool what the app says of it", () => {
    const pools = poolsIn(LISTED, POOLS) as Record<string, object>;
    const listed = readClusterModel({ ...model, schemaVersion: LISTED, pools }).pools;
    const written = Object.fromEntries(listed.map((pool) => [pool.name, keyedPool(pool)]));
    expect(readClusterModel({ ...model, pools: written }).pools).toEqual(listed);
  });
});
