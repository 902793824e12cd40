import { Inputs, rancherK3s } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

/** What the provider 14.1.1 fills in itself where the configuration leaves it out, as Terraform 1.11.4 marks it. */
const COMPUTED = {
  agent_env_vars: [],
  annotations: true,
  cluster_registration_token: true,
  cluster_v1_id: true,
  enable_network_policy: true,
  fleet_agent_deployment_customization: [],
  id: true,
  kube_config: true,
  labels: true,
  local_auth_endpoint: [],
  resource_version: true,
};
const COMPUTED_CONFIGURATION = {
  data_directories: [{}],
  etcd: true,
  local_auth_endpoint: [],
  machine_pools: true,
  machine_selector_config: true,
  machine_selector_files: true,
  networking: true,
  registries: [],
  upgrade_strategy: [],
};
const TOLERATION = { key: "dedicated", operator: "Equal", value: "edge", effect: "NoSchedule" };

const MODEL = {
  schemaVersion: "cdktf-rancher-k3s/model/v2",
  rancherVersion: "2.14.1",
  rancherHost: "address",
  pools: {
    first: {
      roles: ["etcd", "control-plane", "worker"],
      taints: ["dedicated=edge:NoSchedule"],
      labels: {},
      taintsApplied: "at-registration",
    },
    worker: { roles: ["worker"], taints: [], labels: {}, taintsApplied: "at-registration" },
  },
  acknowledged: {},
};

interface Written {
  /** Values, and the mask beside them. */
  readonly after: object;
  readonly unknown: object;
  readonly expressions: object;
}

/** A cluster with a toleration of the cluster agent's and some configuration, and what of it nobody wrote. */
const CONFIGURED: Written = {
  after: {
    cluster_agent_deployment_customization: [{ append_tolerations: [TOLERATION] }],
    rke_config: [{ machine_global_config: "disable:\n- traefik\n" }],
  },
  unknown: {
    ...COMPUTED,
    cluster_agent_deployment_customization: [{ append_tolerations: [{ seconds: true }] }],
    rke_config: [COMPUTED_CONFIGURATION],
  },
  expressions: {
    cluster_agent_deployment_customization: [
      { append_tolerations: [{ key: { constant_value: "dedicated" }, value: { constant_value: "edge" } }] },
    ],
    rke_config: [{ machine_global_config: { constant_value: "disable:\n- traefik\n" } }],
  },
};

/** The plan of a first apply, in the root module or in an instance of another. */
function planOf({ after, unknown, expressions }: Written, module?: string, rest: object = {}): object {
  const at = (address: string) => (module === undefined ? address : `${module}.${address}`);
  const place = module === undefined ? {} : { module_address: module };
  const resources = [
    {
      address: "rancher2_cluster_v2.edge",
      expressions: {
        kubernetes_version: { constant_value: "v1.33.5+k3s1" },
        name: { constant_value: "edge" },
        ...expressions,
      },
    },
    { address: "terraform_data.model", depends_on: ["rancher2_cluster_v2.edge"], expressions: { input: {} } },
  ];
  const create = { actions: ["create"], before: null };
  return {
    format_version: "1.2",
    resource_changes: [
      {
        address: at("rancher2_cluster_v2.edge"),
        mode: "managed",
        type: "rancher2_cluster_v2",
        ...place,
        change: {
          ...create,
          after: { name: "edge", kubernetes_version: "v1.33.5+k3s1", ...after },
          after_unknown: unknown,
        },
      },
      {
        address: at("terraform_data.model"),
        mode: "managed",
        type: "terraform_data",
        ...place,
        change: { ...create, after: { input: MODEL }, after_unknown: { id: true, output: true } },
      },
    ],
    configuration: {
      root_module: module === undefined ? { resources } : { module_calls: { clusters: { module: { resources } } } },
    },
    ...rest,
  };
}

async function checked(plan: object) {
  const { out, err } = await rancherK3s("check", inputs.file(plan, "plan.json"), "--format", "json");
  expect(err).toBe("");
  const [cluster] = JSON.parse(out).clusters;
  return {
    verdict: cluster.bootstrap.verdict as string,
    codes: (cluster.findings as { code: string }[]).map(({ code }) => code),
    traefik: cluster.workloads.find(({ workload }: { workload: string }) => workload === "traefik")?.verdict as unknown,
  };
}

describe("the plan that creates a cluster", () => {
  test.each([
    ["in the root module", undefined],
    ["in a module", "module.clusters"],
    ["in an instance of a module", 'module.clusters["a.b"]'],
  ])("leaves nothing open over what nobody wrote, %s", async (_where, module) => {
    const { verdict, codes, traefik } = await checked(planOf(CONFIGURED, module));
    expect(verdict).toBe("yes");
    expect(codes).not.toContain("RK510");
    expect(codes).not.toContain("RK109");
    // It is disabled.
    expect(traefik).toBe("disabled");
  });

  test("is judged where it writes no configuration at all", async () => {
    const bare = { after: {}, unknown: { ...COMPUTED, rke_config: true }, expressions: {} };
    const { verdict, codes } = await checked(planOf(bare));
    expect(codes).not.toContain("RK510");
    expect(codes).not.toContain("RK109");
    expect(verdict).not.toBe("depends");
  });

  test("is reviewed without a word about what nobody wrote", async () => {
    const { out } = await rancherK3s("review", inputs.file(planOf(CONFIGURED), "plan.json"), "--format", "json");
    const [review] = JSON.parse(out).clusters;
    expect(JSON.stringify(review)).not.toContain("machine_selector_config");
    expect(review.outcome).toBe("created");
  });

  test("leaves open what is written and known only at apply", async () => {
    const { verdict, codes } = await checked(
      planOf({
        ...CONFIGURED,
        unknown: { ...CONFIGURED.unknown, rke_config: [{ ...COMPUTED_CONFIGURATION, machine_global_config: true }] },
        expressions: { ...CONFIGURED.expressions, rke_config: [{ machine_global_config: { references: ["var.a"] } }] },
        after: { ...CONFIGURED.after, rke_config: [{}] },
      }),
    );
    expect([verdict, codes.includes("RK109"), codes.includes("RK510")]).toEqual(["depends", true, false]);
  });

  test("leaves tolerations open that a dynamic block makes, of which a plan's configuration has nothing", async () => {
    const { expressions, after, ...rest } = CONFIGURED;
    const dynamic = {
      ...rest,
      after: { ...after, cluster_agent_deployment_customization: [] },
      unknown: { ...CONFIGURED.unknown, cluster_agent_deployment_customization: true },
      expressions: { rke_config: (expressions as { rke_config: unknown }).rke_config },
    };
    // An affinity may be in the block as well.
    expect(await checked(planOf(dynamic))).toMatchObject({
      verdict: "depends",
      codes: expect.arrayContaining(["RK109"]),
    });
    expect((await checked(planOf(CONFIGURED))).codes).not.toContain("RK109");
  });

  test("leaves open what no configuration is given for", async () => {
    const linked = { address: "terraform_data.model", depends_on: ["rancher2_cluster_v2.edge"] };
    const { codes } = await checked(
      planOf(CONFIGURED, undefined, { configuration: { root_module: { resources: [linked] } } }),
    );
    expect(codes).toContain("RK109");
    expect(codes).toContain("RK510");
  });
});
