import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { type AgentOptions, type K3sCluster, type K3sClusterProps, NodeRole, Taint, Toleration } from "../../lib";
import { digest } from "../../lib/review/digest";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { WITNESS_ANNOTATION, witnessOf } from "../../lib/scheduling/reading/witness";
import { clusterOf, rancherStack, synthesized } from "./stacks";

const KEY = WITNESS_ANNOTATION;
const POOLS = { all: { roles: NodeRole.ALL, taints: ["k=v:NoExecute"] as const } };

const written = (cluster: K3sCluster) => synthesized(cluster).resource.rancher2_cluster_v2.edge;
const witness = (props: Partial<K3sClusterProps> = {}, pools: object = POOLS): string =>
  written(clusterOf(pools as typeof POOLS, props)).annotations[KEY];

describe("the witness on the cluster changes with", () => {
  const before = witness({ agentEnvVars: { HTTPS_PROXY: "http://user:secret@proxy" } });

  const cases: readonly [string, Partial<K3sClusterProps>, object?][] = [
    [
      "a taint that the agents are given a toleration for",
      {},
      { all: { roles: NodeRole.ALL, taints: ["k=w:NoExecute"] } },
    ],
    ["a toleration", { agents: { fleetAgent: { appendTolerations: [Toleration.exists("x", "NoExecute" as never)] } } }],
    [
      "the limit of a toleration",
      {
        agents: {
          clusterAgent: { appendTolerations: [Toleration.exists("k", "NoExecute" as never, { seconds: 30 })] },
        },
      },
    ],
    ["an agent's affinity", { agents: { clusterAgent: { overrideAffinity: { podAffinity: {} } } } }],
    ["an agent's resources", { agents: { clusterAgent: { overrideResourceRequirements: { cpuLimit: "1" } } } }],
    ["a priority class", { agents: { clusterAgent: { schedulingCustomization: { priorityClass: { value: 5 } } } } }],
    [
      "an environment variable that comes",
      { agentEnvVars: { HTTPS_PROXY: "http://user:secret@proxy", NO_PROXY: "x" } },
    ],
    ["a pod security template", { defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted" }],
    ["the network policy", { enableNetworkPolicy: true }],
  ];

  test.each(cases.map(([what, props, pools]) => [what, { props, pools }] as const))("%s", (_what, { props, pools }) => {
    expect(witness({ agentEnvVars: { HTTPS_PROXY: "http://user:secret@proxy" }, ...props }, pools)).not.toBe(before);
  });

  test("an override of what is written", () => {
    const cluster = clusterOf(POOLS);
    const typed = written(clusterOf(POOLS)).annotations[KEY];
    cluster.resource.addOverride("cluster_agent_deployment_customization", []);
    expect(written(cluster).annotations[KEY]).not.toBe(typed);
  });

  test.each(["cloud_credential_secret_name", "default_cluster_role_for_project_members"])(
    "an override of %s",
    (argument) => {
      const witnessWith = (value: string) => {
        const cluster = clusterOf(POOLS);
        cluster.resource.addOverride(argument, value);
        return written(cluster).annotations[KEY];
      };
      expect(new Set([witness(), witnessWith("a"), witnessWith("b")]).size).toBe(3);
      // What is not set leaves the witness as it was, or every cluster would have an update to make.
      expect(witnessWith("")).toBe(witness());
    },
  );

  test("an expression in a toleration, by the expression", () => {
    const ofKey = (name: string) => {
      const stack = rancherStack();
      const value = new TerraformVariable(stack, name, { type: "string" });
      const cluster = clusterOf(POOLS);
      cluster.resource.addOverride("cluster_agent_deployment_customization", [
        { append_tolerations: [{ key: value.stringValue, operator: "Exists" }] },
      ]);
      return written(cluster).annotations[KEY];
    };
    expect(ofKey("a")).not.toBe(ofKey("b"));
  });
});

describe("the witness changes with what only looks as if it were not set:", () => {
  const expressions = (values: readonly string[]) => ({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: "a", operator: "In" as const, values }] }],
      },
    },
  });
  const term = (more: object) => ({
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", ...more }],
    },
  });
  const overrideResourceRequirements = { memoryLimit: "1Gi" };
  const priority = { schedulingCustomization: { priorityClass: { value: 0 } } };

  const cases: readonly [string, AgentOptions, AgentOptions][] = [
    ["a priority of 0", {}, priority],
    ["one beside resources", { overrideResourceRequirements }, { overrideResourceRequirements, ...priority }],
    [
      "a selector of all namespaces",
      { overrideAffinity: term({ labelSelector: {} }) },
      { overrideAffinity: term({ labelSelector: {}, namespaceSelector: {} }) },
    ],
    ["a selector of all pods", { overrideAffinity: term({}) }, { overrideAffinity: term({ labelSelector: {} }) }],
    ["an empty text in a list", { overrideAffinity: expressions(["x"]) }, { overrideAffinity: expressions(["", "x"]) }],
    [
      "an empty value of a label",
      { overrideAffinity: term({ labelSelector: { matchLabels: { a: "b" } } }) },
      { overrideAffinity: term({ labelSelector: { matchLabels: { a: "b", c: "" } } }) },
    ],
  ];

  test.each(cases)("%s", (_, first, second) => {
    const [one, other] = [first, second].map((clusterAgent) => witness({ agents: { clusterAgent } }));
    expect(one).not.toBe(other);
  });

  test("a zero that is written as a number, and by which the state has text", () => {
    const digestOf = (values: ResourceValues) => witnessOf(values, digest);
    const agent = (budget: object) => ({
      cluster_agent_deployment_customization: [{ scheduling_customization: [{ pod_disruption_budget: [budget] }] }],
    });
    const written = digestOf(ResourceValues.ofConfiguration(agent({ min_available: 0 })));
    expect(written).toContain("cluster-agent=");
    expect(digestOf(ResourceValues.ofValues(agent({ min_available: "0", max_unavailable: "" })))).toBe(written);
  });
});

test("the witness of an affinity in which everything says something stays what it was", () => {
  const overrideAffinity = {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 1, podAffinityTerm: { topologyKey: "zone", labelSelector: { matchLabels: { app: "x" } } } },
      ],
    },
  };
  expect(witness({ agents: { clusterAgent: { overrideAffinity } } })).toMatchInlineSnapshot(
    `"v1 cluster-agent=44eb39986962 fleet-agent=fe39c93c90e9"`,
  );
});

describe("the witness does not change with", () => {
  test("the value of an environment variable, which may be secret", () => {
    const [one, other] = ["first", "second"].map((secret) => witness({ agentEnvVars: { TOKEN: secret } }));
    expect(one).toBe(other);
  });

  test("such a value beside variables that are known only at apply", () => {
    const [one, other] = ["first", "second"].map((secret) => {
      const cluster = clusterOf(POOLS);
      cluster.resource.addOverride("agent_env_vars", [{ name: "TOKEN", value: secret }, "${var.more}"]);
      return written(cluster).annotations[KEY];
    });
    expect(one).toContain("env-vars=");
    expect(one).toBe(other);
  });

  test("the order in which pools are added that change no toleration's place", () => {
    const gpu = { roles: [NodeRole.WORKER], taints: ["a=b:NoSchedule"] };
    expect(witness({}, { gpu, ...POOLS })).toBe(witness({}, { ...POOLS, gpu }));
  });

  test("what the provider always reads back", () => {
    expect(witness({ machineGlobalConfig: { debug: true }, labels: { a: "b" } })).toBe(witness());
  });

  test("the form: a configuration and the state that comes of it have the same", () => {
    const toleration = { key: "k", operator: "Equal", value: "v", effect: "NoExecute" };
    const configured = {
      cluster_agent_deployment_customization: [
        {
          append_tolerations: [toleration],
          override_affinity: '{"podAffinity": {}, "nodeAffinity": {"x": [1]}}',
          override_resource_requirements: { cpu_limit: "1" },
          scheduling_customization: [{ priority_class: { value: 5 } }],
        },
      ],
      agent_env_vars: [{ name: "A", value: "${var.a}" }],
    };
    const state = {
      cluster_agent_deployment_customization: [
        {
          append_tolerations: [{ ...toleration, seconds: 0 }],
          override_affinity: '{"nodeAffinity":{"x":[1]},"podAffinity":{}}',
          override_resource_requirements: [{ cpu_limit: "1", cpu_request: "", memory_limit: "", memory_request: "" }],
          scheduling_customization: [
            { priority_class: [{ preemption_policy: "", value: 5 }], pod_disruption_budget: [] },
          ],
        },
      ],
      fleet_agent_deployment_customization: [],
      agent_env_vars: [{ name: "A", value: "secret" }],
      enable_network_policy: false,
      default_cluster_role_for_project_members: "",
    };
    expect(witnessOf(ResourceValues.ofValues(state), digest)).toBe(
      witnessOf(ResourceValues.ofConfiguration(configured), digest),
    );
  });
});

describe("the values of expressions are digested by Terraform", () => {
  /** A cluster with an argument that is overridden. */
  const overridden = (argument: string, value: unknown) => {
    const cluster = clusterOf({ all: { roles: NodeRole.ALL } });
    cluster.resource.addOverride(argument, value);
    return written(cluster).annotations[KEY];
  };
  const digests = (text: string) => text.replace(/[0-9a-f]{12}\?/g, "#?");

  test("a variable", () => {
    expect(digests(overridden("default_pod_security_admission_configuration_template_name", "${var.psa}"))).toBe(
      'v1 pod-security=#?${substr(sha256(jsonencode(["${var.psa}"])), 0, 12)}',
    );
  });

  test("those of an agent, and none of what the app knows", () => {
    const block = {
      append_tolerations: [{ key: 'a"${var.x ? "k" : "l"}', operator: "Exists", effect: "NoExecute" }],
      override_resource_requirements: [{ cpu_limit: "1", memory_limit: "${var.mem}" }],
    };
    expect(digests(overridden("cluster_agent_deployment_customization", [block]))).toBe(
      'v1 cluster-agent=#?${substr(sha256(jsonencode(["a\\"${var.x ? "k" : "l"}", "${var.mem}"])), 0, 12)}',
    );
  });

  test("blocks that are dynamic, in a block and on the resource", () => {
    const tolerations = {
      for_each: "${var.keys}",
      iterator: "each_key",
      content: { key: "${each_key.value}", operator: "Exists" },
    };
    const inside = overridden("cluster_agent_deployment_customization", [
      { dynamic: { append_tolerations: tolerations } },
    ]);
    const around = overridden("dynamic", {
      cluster_agent_deployment_customization: {
        for_each: ["a"],
        content: { dynamic: { append_tolerations: tolerations } },
      },
    });
    const made =
      '[for each_key in [for key, value in "${var.keys}" : { key = key, value = value }] : ["${each_key.value}"]]';
    expect([inside, around].map(digests)).toEqual([
      `v1 cluster-agent=#?\${substr(sha256(jsonencode([${made}])), 0, 12)}`,
      `v1 cluster-agent=#?\${substr(sha256(jsonencode([[for cluster_agent_deployment_customization in [for key, value in ["a"] : { key = key, value = value }] : [${made}]]])), 0, 12)}`,
    ]);
  });

  test("directives as well, and nothing that only looks like an expression", () => {
    const block = {
      append_tolerations: [
        { key: "a$${b}", operator: "Exists" },
        { key: "a%%{b}", operator: "Exists" },
      ],
      override_resource_requirements: [{ memory_limit: "%{ if var.x }1Gi%{ endif }" }],
    };
    expect(digests(overridden("cluster_agent_deployment_customization", [block]))).toContain(
      'jsonencode(["%{ if var.x }1Gi%{ endif }"])',
    );
  });

  describe("of dynamic blocks", () => {
    const tolerations = (made: object) =>
      digests(overridden("cluster_agent_deployment_customization", [{ dynamic: { append_tolerations: made } }]));
    const known = { key: "a", operator: "Exists" };

    test("how many there are, where nothing else is an expression", () => {
      expect(tolerations({ for_each: "${var.keys}", content: known })).toContain(
        'jsonencode([[for append_tolerations in [for key, value in "${var.keys}" : { key = key, value = value }] : []]])',
      );
    });

    test("none, where everything is known", () => {
      expect(tolerations({ for_each: ["a"], content: known })).toBe("v1 cluster-agent=#?");
    });

    test("by what they are made for, whatever that is", () => {
      const all = { a: "x", b: null, c: 1, 'd"e': true, list: ['${var.lists["k"]}'] };
      expect(tolerations({ for_each: all, content: { ...known, key: "${append_tolerations.key}" } })).toContain(
        'in { "a" = "x", "b" = null, "c" = 1, "d\\"e" = true, "list" = ["${var.lists["k"]}"] } :',
      );
      expect(tolerations({ content: { ...known, key: "${var.x}" } })).toContain("for key, value in null :");
    });

    test("in each form that Terraform's JSON has for them", () => {
      const made = { for_each: "${var.keys}", content: known };
      const one = tolerations(made);
      expect(tolerations([made])).toBe(one);
      const list = [{ dynamic: [{ append_tolerations: [made] }] }];
      expect(digests(overridden("cluster_agent_deployment_customization", list))).toBe(one);
      const variables = { agent_env_vars: { for_each: "${var.names}", content: { name: "a", value: "b" } } };
      expect(overridden("dynamic", [variables])).toBe(overridden("dynamic", variables));
      expect(overridden("dynamic", [variables])).toContain("${var.names}");
    });
  });

  test("of dynamic blocks of the part's own argument alone", () => {
    const content = { name: "${agent_env_vars.key}", value: "x" };
    const cluster = clusterOf({ all: { roles: NodeRole.ALL } });
    cluster.resource.addOverride("default_pod_security_admission_configuration_template_name", "${var.psa}");
    cluster.resource.addOverride("dynamic", { agent_env_vars: { for_each: "${var.m}", content } });
    expect(digests(written(cluster).annotations[KEY])).toContain(
      'pod-security=#?${substr(sha256(jsonencode(["${var.psa}"])), 0, 12)}',
    );
  });

  test("of environment variables the names, and never the values", () => {
    const content = { name: "${agent_env_vars.key}", value: "${agent_env_vars.value}" };
    expect(overridden("dynamic", { agent_env_vars: { for_each: "${var.m}", content } })).toContain(
      ': ["${agent_env_vars.key}"]]])), 0, 12)}',
    );
    expect(digests(overridden("agent_env_vars", [{ name: "${var.name}", value: "${var.secret}" }]))).toBe(
      'v1 env-vars=#?${substr(sha256(jsonencode(["${var.name}"])), 0, 12)}',
    );
    expect(digests(overridden("agent_env_vars", [{ name: "A", value: "${var.secret}" }]))).not.toContain("${");
  });

  test("the model, which is read in every plan, has the same witness without them", () => {
    const cluster = clusterOf(POOLS);
    cluster.resource.addOverride("enable_network_policy", "${var.policy}");
    expect(cluster.model.witness).toMatch(/ network-policy=[0-9a-f]{12}\?$/);
    expect(written(cluster).annotations[KEY].startsWith(`${cluster.model.witness}\${substr(`)).toBe(true);
  });

  test("also where all annotations are known only at apply", () => {
    const cluster = clusterOf({ all: { roles: NodeRole.ALL } });
    cluster.resource.annotations = new TerraformVariable(TerraformStack.of(cluster), "all", {}).value as never;
    cluster.resource.addOverride("enable_network_policy", "${var.policy}");
    expect(digests(written(cluster).annotations)).toMatch(
      /"rancher-k3s\/witness" = "v1 network-policy=#\?\$\{substr\(sha256\(jsonencode\(\["\$\{var\.policy\}"\]\)\), 0, 12\)\}"\}\)\}$/,
    );
  });
});

describe("the witness is on every cluster", () => {
  test("beside annotations of the app's own", () => {
    expect(written(clusterOf(POOLS, { annotations: { team: "edge" } })).annotations).toEqual({
      team: "edge",
      [KEY]: expect.stringMatching(/^v1 cluster-agent=[0-9a-f]{12} fleet-agent=[0-9a-f]{12}$/),
    });
  });

  test("and nothing of that name that the app has takes its place, unless it overrides it", () => {
    const own = { [KEY]: "mine" };
    expect(written(clusterOf(POOLS, { annotations: own })).annotations[KEY]).toMatch(/^v1 /);
    const cluster = clusterOf(POOLS);
    cluster.resource.addOverride("annotations", own);
    expect(written(cluster).annotations[KEY]).toBe("mine");
    expect(cluster.prove().findings.map(({ code }) => code)).toContain("RK511");
    // An override of another one does not.
    const other = clusterOf(POOLS);
    other.resource.addOverride("annotations.site", "one");
    expect(other.prove().findings.map(({ code }) => code)).not.toContain("RK511");
  });

  test("also where annotations are set on the resource, or overridden", () => {
    const cluster = clusterOf(POOLS);
    cluster.resource.annotations = { team: "edge" };
    cluster.resource.addOverride("annotations.site", "one");
    expect(Object.keys(written(cluster).annotations).sort()).toEqual([KEY, "site", "team"]);
  });

  test("also where all annotations are known only at apply", () => {
    const cluster = clusterOf(POOLS);
    const stack = TerraformStack.of(cluster);
    const all = new TerraformVariable(stack, "all", { type: "map(string)" });
    cluster.resource.annotations = all.value as never;
    expect(written(cluster).annotations).toMatch(/^\$\{merge\(\[?var\.all, \{"rancher-k3s\/witness" = "v1 /);
  });

  test("but where it is switched off, which is said", () => {
    const cluster = clusterOf(POOLS, { witness: false });
    expect(written(cluster).annotations).toEqual({});
    expect(cluster.model).not.toHaveProperty("witness");
    expect(cluster.prove().findings.map(({ code }) => code)).toContain("RK511");
  });
});

test("the model depends on the cluster, never the other way round", () => {
  const { rancher2_cluster_v2: clusters, terraform_data: models } = synthesized(clusterOf(POOLS)).resource;
  expect(models.edge_model.depends_on).toEqual(["rancher2_cluster_v2.edge"]);
  expect(JSON.stringify(clusters.edge)).not.toContain("terraform_data");
  expect(models.edge_model.input.witness).toBe(clusters.edge.annotations[KEY]);
});

test("Taint objects and text give the same", () => {
  expect(witness({}, { all: { roles: NodeRole.ALL, taints: [Taint.noExecute("k", "v")] } })).toBe(witness());
});

test("is in HCL output as well", () => {
  const cluster = clusterOf(POOLS, { annotations: { team: "edge" } });
  const { hcl } = TerraformStack.of(cluster).toHclTerraform() as { hcl: string };
  expect(hcl).toMatch(/"?rancher-k3s\/witness"? = "v1 cluster-agent=/);
  expect(hcl).toMatch(/team = "edge"/);
  expect(Testing.synthHcl(TerraformStack.of(cluster))).toContain("edge_model");
});
