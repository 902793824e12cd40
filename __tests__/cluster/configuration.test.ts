import { Fn, Lazy, TerraformVariable, Token } from "cdktf";
import { parse } from "yaml";
import { type Affinity, K3sCluster, type K3sClusterProps, NodeRole } from "../../lib";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { prove } from "../../lib/scheduling/prove";
import { clusterSummary } from "../../lib/scheduling/reading/cluster-summary";
import { inWords } from "../diagnostics/in-words";
import { ALL_ROLES, clusterOf, KUBERNETES_VERSION, rancherStack, synthesized, type TerraformJson } from "./stacks";
import { CLUSTERS } from "./surface-props";

const POOLS = { all: ALL_ROLES, gpu: { roles: [NodeRole.WORKER] } };
const cluster = (props: Partial<K3sClusterProps>) => clusterOf(POOLS, props);
const resource = (props: Partial<K3sClusterProps>): TerraformJson =>
  synthesized(cluster(props)).resource.rancher2_cluster_v2.edge;
const findings = (props: Partial<K3sClusterProps>, code: string) =>
  cluster(props)
    .prove()
    .findings.filter((finding) => finding.code === code);

describe("K3s configuration of some nodes", () => {
  const selectors = (props: Partial<K3sClusterProps>) => resource(props).rke_config.machine_selector_config;
  const config = { "kubelet-arg": ["max-pods=50"] };

  test("of one pool selects by the label its nodes register with", () => {
    expect(selectors({ machineSelectorConfig: [{ pools: ["gpu"], config }] })).toEqual([
      { machine_label_selector: { match_labels: { "rancher-k3s/node-pool": "gpu" } }, config: expect.any(String) },
    ]);
  });

  test("of several pools selects any of them, in one order", () => {
    const of = (pools: string[]) => selectors({ machineSelectorConfig: [{ pools, config }] });
    expect(of(["gpu", "all"])).toEqual(of(["all", "gpu"]));
    expect(of(["gpu", "all"])[0].machine_label_selector).toEqual({
      match_expressions: [{ key: "rancher-k3s/node-pool", operator: "In", values: ["all", "gpu"] }],
    });
  });

  test("of a pool and a label selects what has both", () => {
    const machineLabelSelector = { matchLabels: { disk: "ssd" } };
    expect(selectors({ machineSelectorConfig: [{ pools: ["gpu"], machineLabelSelector, config }] })[0]).toMatchObject({
      machine_label_selector: { match_labels: { disk: "ssd", "rancher-k3s/node-pool": "gpu" } },
    });
  });

  test("without a selector is for all, and says so by no selector at all", () => {
    expect(Object.keys(selectors({ machineSelectorConfig: [{ config }] })[0])).toEqual(["config"]);
  });

  test("without a single setting is empty text, which takes away what an entry held and the provider's own default", () => {
    expect(selectors({ machineSelectorConfig: [{ config: {} }] })).toEqual([{ config: "" }]);
  });

  test("without a single setting is left out beside an entry that the library adds, and stays where it selects machines", () => {
    const template = {
      defaultPodSecurityAdmissionConfigurationTemplateName: "restricted",
      machineGlobalConfig: { "kube-apiserver-arg": ["v=2"] },
    };
    const written = (entry: object) => selectors({ ...template, machineSelectorConfig: [{ config: {}, ...entry }] });
    expect(written({})).toEqual(selectors(template));
    expect(written({ pools: ["gpu"] })).toHaveLength(2);
    expect(selectors({ machineSelectorConfig: [{ config }, { pools: ["gpu"], config: {} }] })).toHaveLength(2);
  });

  test("that disables an addon on all nodes counts in the proof, on some nodes it does not", () => {
    const disabled = (pools?: string[]) =>
      cluster({ machineSelectorConfig: [{ ...(pools && { pools }), config: { disable: ["coredns"] } }] });
    const addons = (edge: K3sCluster) => clusterSummary(edge.prove().cluster).addons;
    expect(addons(disabled())).toEqual({ coredns: { disabled: true } });
    expect(addons(disabled(["gpu"]))).toEqual({});
  });

  test("is judged as the global one is, and named by its place", () => {
    const machineSelectorConfig = [
      { pools: ["gpu"], config: { "node-taint": ["a=b:NoSchedule"], "kubelet-arg": 3 as never, cni: "calico" } },
    ];
    for (const [code, subject] of Object.entries({ RK501: "node-taint", RK502: "kubelet-arg", RK503: "cni" })) {
      expect(findings({ machineSelectorConfig }, code).map((each) => describePlainly(each).subject)).toEqual([
        `machineSelectorConfig[0], key "${subject}"`,
      ]);
    }
  });

  test("of a pool that does not exist would be for nobody", () => {
    const [finding] = findings({ machineSelectorConfig: [{ pools: ["gpus"], config }] }, "RK507").map(inWords);
    expect(finding).toMatchInlineSnapshot(`
{
  "cluster": "edge",
  "code": "RK507",
  "facts": [
    "the pools are "all" and "gpu"",
  ],
  "help": [
    "did you mean "gpu"?",
    "add the pool, or take its name out",
  ],
  "message": "machineSelectorConfig[0] is for the node pool "gpus", which does not exist",
  "severity": "error",
  "subject": "machineSelectorConfig[0]",
}
`);
  });

  test("of a pool that is added later is for that pool", () => {
    const later = cluster({ machineSelectorConfig: [{ pools: ["later"], config }] });
    later.addNodePool("later", { roles: [NodeRole.WORKER] });
    expect(later.prove().findings.filter(({ code }) => code === "RK507")).toEqual([]);
  });
});

describe("a key that Rancher writes from a setting of its own", () => {
  test.each([
    ["data-dir", "dataDirectories"],
    ["etcd-s3-bucket", "etcd"],
    ["etcd-snapshot-retention", "etcd"],
  ])("%s is dropped, and the help names the property %s", (key, property) => {
    const [found] = findings({ machineGlobalConfig: { [key]: "x" } }, "RK503").map(describePlainly);
    expect(found?.help[0]).toContain(`use the property ${property} of K3sCluster`);
  });
});

describe("a pod security admission template", () => {
  const template = { defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted" };
  const OPTION = "admission-control-config-file=/etc/rancher/k3s/config/rancher-psact.yaml";
  const rkeConfig = (props: Partial<K3sClusterProps>) => resource({ ...template, ...props }).rke_config;

  test.each<[unknown, string]>([
    [{ "audit-log-maxage": "30" }, "RK502"],
    [null, "RK502"],
    [5, "RK502"],
    [[null], "RK527"],
    [[{ "audit-log-maxage": "30" }], "RK527"],
    [["a=b", ["c=d"]], "RK527"],
  ])("does not hide that %j is no argument of kube-apiserver", (value, code) => {
    const config = { "kube-apiserver-arg": value } as object;
    const told = (props: object) =>
      cluster(props)
        .prove()
        .findings.filter(({ severity }) => severity === "error")
        .map((finding) => [finding.code, describePlainly(finding).subject]);
    const alone = told({ machineGlobalConfig: config });
    expect(alone.map(([each]) => each)).toEqual([code]);
    expect(told({ ...template, machineGlobalConfig: config })).toEqual(alone);
    const selected = told({ machineSelectorConfig: [{ config }] });
    expect(told({ ...template, machineSelectorConfig: [{ config }] })).toEqual(selected);
  });

  test.each<[string, (variable: TerraformVariable) => unknown, string]>([
    ["a list", ({ listValue }) => listValue, 'tolist(concat(["OPTION"], var.x))'],
    ["text", ({ stringValue }) => stringValue, 'tolist(concat(["OPTION"], flatten([var.x])))'],
    ["anything", ({ value }) => value, 'tolist(concat(["OPTION"], flatten([var.x])))'],
    [
      "the result of Fn.split",
      ({ stringValue }) => Fn.split(",", stringValue),
      'tolist(concat(["OPTION"], split(",", var.x)))',
    ],
    [
      "the result of Fn.concat",
      ({ listValue }) => Fn.concat([["a=b"], listValue]),
      'tolist(concat(["OPTION"], flatten([concat(["a=b"], var.x)])))',
    ],
  ])("takes arguments that are known only at apply as %s", (_what, own, expression) => {
    const stack = rancherStack();
    const value = own(new TerraformVariable(stack, "x", {}));
    const props = { ...template, machineGlobalConfig: { "kube-apiserver-arg": value } } as Partial<K3sClusterProps>;
    const edge = new K3sCluster(stack, "edge", {
      kubernetesVersion: KUBERNETES_VERSION,
      nodePools: { all: { roles: NodeRole.ALL } },
      ...props,
    });
    const { rke_config } = synthesized(edge).resource.rancher2_cluster_v2.edge;
    expect(rke_config.machine_selector_config[0].config).toBe(
      `kube-apiserver-arg: \${jsonencode(${expression.replace("OPTION", OPTION)})}\n`,
    );
  });

  test("leaves out empty text, as Rancher does", () => {
    const entry = { config: { "kube-apiserver-arg": "" } };
    expect(parse(rkeConfig({ machineSelectorConfig: [entry] }).machine_selector_config[0].config)).toEqual({
      "kube-apiserver-arg": [OPTION],
    });
  });

  test("comes with the one argument that Rancher's webhook adds, so that it is no change", () => {
    expect(parse(rkeConfig({}).machine_global_config)).toEqual({ "kube-apiserver-arg": [OPTION] });
    expect(rkeConfig({})).not.toHaveProperty("machine_selector_config");
    expect(rkeConfig({})).not.toHaveProperty("machine_selector_files");
  });

  test("keeps arguments of the app's own, in their order, where the webhook does not shuffle them", () => {
    const { machine_global_config, machine_selector_config } = rkeConfig({
      machineGlobalConfig: { "kube-apiserver-arg": ["z=1", "a=2"], debug: true },
    });
    expect(parse(machine_global_config)).toEqual({ "kube-apiserver-arg": [OPTION], debug: true });
    expect(machine_selector_config).toEqual([
      {
        machine_label_selector: { match_labels: { "rke.cattle.io/control-plane-role": "true" } },
        config: expect.any(String),
      },
    ]);
    expect(parse(machine_selector_config[0].config)).toEqual({ "kube-apiserver-arg": [OPTION, "z=1", "a=2"] });
  });

  test("is not lost where a selector configuration takes the place of the global arguments", () => {
    const { machine_selector_config } = rkeConfig({
      machineGlobalConfig: { "kube-apiserver-arg": "a=1" },
      machineSelectorConfig: [
        { pools: ["all"], config: { "kube-apiserver-arg": ["b=2"] } },
        { pools: ["gpu"], config: { debug: true } },
      ],
    });
    expect(machine_selector_config.map(({ config }: { config: string }) => parse(config))).toEqual([
      { "kube-apiserver-arg": [OPTION, "a=1"] },
      { "kube-apiserver-arg": [OPTION, "b=2"] },
      { debug: true },
    ]);
  });

  test("comes with the webhook's file last among the app's own, of which only the hash is left to the webhook", () => {
    const secret = { name: "own", items: [{ key: "key", path: "/etc/own" }] };
    const { lifecycle, rke_config } = resource({ ...template, machineSelectorFiles: [{ fileSources: [{ secret }] }] });
    expect(rke_config.machine_selector_files[1]).toEqual({
      machine_label_selector: { match_labels: { "rke.cattle.io/control-plane-role": "true" } },
      file_sources: [
        {
          secret: {
            name: "edge-admission-configuration-psact",
            items: [{ key: "admission-config-psact", path: "/etc/rancher/k3s/config/rancher-psact.yaml" }],
          },
        },
      ],
    });
    expect(lifecycle).toMatchObject({
      ignore_changes: ["rke_config[0].machine_selector_files[1].file_sources[0].secret[0].items[0].hash"],
    });
  });

  test("leaves the files alone where the app has none", () => {
    expect(resource({ ...template, machineSelectorFiles: [] })).toEqual(resource(template));
    expect(resource(template).lifecycle.ignore_changes).toBeUndefined();
  });

  test("is what the hash is left out for: without it, all changes of files are seen", () => {
    const secret = { name: "own", items: [{ key: "key", path: "/etc/own" }] };
    expect(
      resource({ machineSelectorFiles: [{ fileSources: [{ secret }] }] }).lifecycle.ignore_changes,
    ).toBeUndefined();
  });

  test("does not change what the app says in the cluster's model", () => {
    const own = { machineGlobalConfig: { debug: true } };
    const { witness: _, ...said } = cluster({ ...template, ...own }).model;
    expect(cluster(own).model).toEqual({ ...said, witness: expect.anything() });
  });

  test("and the same argument with another file exclude each other", () => {
    const argument = ["admission-control-config-file=/etc/own.yaml"];
    expect(() => cluster({ ...template, machineGlobalConfig: { "kube-apiserver-arg": argument } })).toThrow(
      /machineGlobalConfig sets "admission-control-config-file=\/etc\/own.yaml" beside/,
    );
    expect(() =>
      cluster({ ...template, machineSelectorConfig: [{ config: { "kube-apiserver-arg": argument } }] }),
    ).toThrow(/machineSelectorConfig\[0\] sets/);
    expect(() => cluster({ machineGlobalConfig: { "kube-apiserver-arg": argument } })).not.toThrow();
  });
});

describe("an agent's affinity", () => {
  const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  const NOT_WINDOWS = { key: "kubernetes.io/os", operator: "NotIn", values: ["windows"] } as const;
  const SSD = { key: "disk", operator: "In", values: ["ssd"] } as const;
  const withAffinity = (overrideAffinity: Affinity | string): Partial<K3sClusterProps> => ({
    agents: { clusterAgent: { overrideAffinity } },
  });
  const written = (affinity: Affinity | string) =>
    JSON.parse(resource(withAffinity(affinity)).cluster_agent_deployment_customization[0].override_affinity);
  const terms = (affinity: Affinity | string) => written(affinity).nodeAffinity[REQUIRED].nodeSelectorTerms;
  const requiring = (...nodeSelectorTerms: object[]) =>
    ({ nodeAffinity: { [REQUIRED]: { nodeSelectorTerms } } }) as Affinity;

  test("still keeps it off Windows nodes, as the default it replaces does", () => {
    expect(written({ podAffinity: {} })).toEqual({
      podAffinity: {},
      nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions: [NOT_WINDOWS] }] } },
    });
  });

  test("does so in every term, because one of them is enough for Kubernetes", () => {
    const fields = { matchFields: [{ key: "metadata.name", operator: "In", values: ["one"] }] };
    expect(terms(requiring({ matchExpressions: [SSD] }, fields))).toEqual([
      { matchExpressions: [SSD, NOT_WINDOWS] },
      { ...fields, matchExpressions: [NOT_WINDOWS] },
    ]);
  });

  test.each([
    NOT_WINDOWS,
    { ...NOT_WINDOWS, values: ["windows", "plan9"] },
    { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
  ])("does so once, %j being enough", (expression) => {
    expect(terms(requiring({ matchExpressions: [expression] }))).toEqual([{ matchExpressions: [expression] }]);
  });

  test.each([
    { key: "kubernetes.io/os", operator: "NotIn", values: ["plan9"] },
    { key: "kubernetes.io/os", operator: "In", values: ["linux", "windows"] },
    { key: "kubernetes.io/os", operator: "Exists" },
  ])("does so where %j is not enough", (expression) => {
    expect(terms(requiring({ matchExpressions: [expression] }))).toEqual([
      { matchExpressions: [expression, NOT_WINDOWS] },
    ]);
  });

  test("is not widened where a term selects nothing", () => {
    expect(terms(requiring({}, { matchExpressions: [SSD] }))[0]).toEqual({});
  });

  test("may be JSON text, which is read and mended the same way", () => {
    expect(written(JSON.stringify(requiring({ matchExpressions: [SSD] })))).toEqual(
      written(requiring({ matchExpressions: [SSD] })),
    );
  });

  test("that is known only at apply is passed on as it is", () => {
    const stack = rancherStack();
    const affinity = new TerraformVariable(stack, "affinity", { type: "string" }).stringValue;
    const edge = new K3sCluster(stack, "edge", {
      kubernetesVersion: KUBERNETES_VERSION,
      ...withAffinity(affinity),
    });
    const [block] = synthesized(edge).resource.rancher2_cluster_v2.edge.cluster_agent_deployment_customization;
    expect(block.override_affinity).toBe("${try(tostring(var.affinity), jsonencode(var.affinity))}");
    expect(clusterSummary(edge.prove().cluster).settings).toEqual({ "agents.clusterAgent.overrideAffinity": "set" });
  });

  test.each([
    ["a required node label", requiring({ matchExpressions: [SSD] }), 1],
    ["a required pod", { podAffinity: { [REQUIRED]: [{ topologyKey: "zone" }] } }, 1],
    ["pods to keep away from", { podAntiAffinity: { [REQUIRED]: [{ topologyKey: "zone" }] } }, 1],
    ["what the default requires", requiring({ matchExpressions: [NOT_WINDOWS] }), 0],
    ["a preference", { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } }, 0],
  ] as [string, Affinity, number][])("with %s is reported %#", (_what, affinity, count) => {
    expect(findings(withAffinity(affinity), "RK305")).toHaveLength(count);
  });

  test.each([
    ["[]", /is text of 2 characters and not a JSON object/],
    ["{nodeAffinity: {}}", /is text of 18 characters and not a JSON object/],
    [{ nodeAfinity: {} }, /unknown key "nodeAfinity", did you mean "nodeAffinity"\?/],
    [{ nodeAffinity: { required: {} } }, /overrideAffinity.nodeAffinity has the unknown key "required"/],
    [requiring(), /has no nodeSelectorTerms/],
    [requiring({ matchExpressions: [{ ...SSD, operator: "in" }] }), /unknown operator "in", did you mean "In"\?/],
    [requiring({ matchExpressions: [{ ...SSD, values: [] }] }), /has no values with the operator "In"/],
    [requiring({ matchExpressions: [{ ...SSD, operator: "Exists" }] }), /has values with the operator "Exists"/],
    [requiring({ matchExpressions: [{ ...SSD, key: "a b" }] }), /key "a b" has a name/],
    [
      { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: {} }] } },
      /preferredDuringSchedulingIgnoredDuringExecution\[0\] has the weight "0"/,
    ],
    [requiring({ matchExpressions: [{ ...SSD, values: ["not a value"] }] }), /values\[0\] "not a value"/],
    [
      requiring({ matchExpressions: [{ ...SSD, operator: "Gt", values: ["1", "2"] }] }),
      /has 2 values with the operator "Gt"/,
    ],
    [requiring({ matchFields: [{ ...SSD, key: "spec.x" }] }), /condition 0 is not one on the name of a node/],
    [{ podAntiAffinity: { [REQUIRED]: [{ topologyKey: "not a key" }] } }, /topologyKey "not a key" has a name/],
    [{ podAntiAffinity: { [REQUIRED]: [{ topologyKey: "k", namespaces: ["Bad NS"] }] } }, /has the namespace "Bad NS"/],
    ['{"nodeAffinity":"x"}', /overrideAffinity.nodeAffinity is text, and must be an object/],
    [`{"nodeAffinity":{"${REQUIRED}":{"nodeSelectorTerms":"x"}}}`, /nodeSelectorTerms is text, and must be a list/],
    [`{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1}]}}`, /preference is missing/],
    [`{"nodeAffinity":{"${REQUIRED}":{"nodeSelectorTerms":[{"matchExpressions":[{}]}]}}}`, /condition 0 has no key\n/],
    [{ podAntiAffinity: { [REQUIRED]: [{ labelSelector: { matchLabels: { a: "b c" } } }] } }, /label "a" value "b c"/],
  ] as [Affinity | string, RegExp][])("%j is refused", (affinity, message) => {
    expect(() => cluster(withAffinity(affinity))).toThrow(message);
  });
});

describe("settings that cannot work are refused", () => {
  test("all at once, with the reason and the repair", () => {
    expect(() =>
      cluster({
        localAuthEndpoint: { enabled: true, caCerts: "x" },
        upgradeStrategy: { workerConcurrency: "half", workerDrainOptions: { gracePeriod: 0 } },
        etcd: { snapshotScheduleCron: "daily", snapshotRetention: 0 },
        dataDirectories: { systemAgent: "/data", k8sDistro: "/data/k3s" },
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
"upgradeStrategy.workerConcurrency "half" is neither a number of nodes nor a percentage
  --> test/edge
  = why: Rancher takes whole numbers, 0 for all at once, and 1% to 100%
  = help: write 1 or "10%"
upgradeStrategy.workerDrainOptions.gracePeriod "0" is not a whole number of seconds, at least 1
  --> test/edge
  = why: the rancher2 provider does not send 0 or less, so Rancher would use its own default
  = help: give at least 1 second, or leave it out
etcd.snapshotScheduleCron "daily" is not a cron schedule
  --> test/edge
  = why: K3s reads minute, hour, day of month, month and day of week, and takes no snapshots with anything else
  = help: write "0 */6 * * *" for every six hours, or "@daily"
etcd.snapshotRetention "0" is not a whole number of at least 1
  --> test/edge
  = why: the rancher2 provider does not send 0 or less, so K3s would keep its default of 5
  = help: give at least 1; to take no snapshots, use disableSnapshots
localAuthEndpoint has caCerts and no fqdn
  --> test/edge
  = why: the certificates are those of a load balancer, and Rancher's webhook refuses them without its name
  = help: give fqdn, or leave caCerts out
dataDirectories.systemAgent "/data" and dataDirectories.k8sDistro "/data/k3s" lie inside each other
  --> test/edge
  = why: Rancher's webhook refuses directories that are the same or inside each other when the cluster is created
  = help: give each a directory of its own"
`);
  });

  const agent = (options: object) => ({ agents: { clusterAgent: options } });
  const resources = (overrideResourceRequirements: object) => agent({ overrideResourceRequirements });
  const scheduling = (schedulingCustomization: object) => agent({ schedulingCustomization });
  const budget = (podDisruptionBudget: object) => scheduling({ podDisruptionBudget });
  const s3 = (endpoint: string) => ({ etcd: { s3Config: { bucket: "b", endpoint } } });
  const mirror = (...endpoints: string[]) => ({ registries: { mirrors: { "*": { endpoints } } } });
  const files = (source: object) => ({ machineSelectorFiles: [{ fileSources: [source] }] });
  const secret = (item: object) => files({ secret: { name: "s", items: [{ key: "k", path: "/p", ...item }] } });

  test.each([
    [resources({}), /overrideResourceRequirements is empty/],
    [resources({ cpuLimit: "1 core" }), /cpuLimit "1 core" is not a Kubernetes quantity/],
    [resources({ memoryRequest: "2Gi", memoryLimit: "1G" }), /requests 2Gi of memory and limits it to 1G/],
    [resources({ cpuRequest: "1e1", cpuLimit: "9000m" }), /requests 1e1 of cpu and limits it to 9000m/],
    [resources({ memoryRequest: "1Gi", memoryLimit: "1050M" }), /requests 1Gi of memory and limits it to 1050M/],
    [scheduling({ priorityClass: { value: 1_000_000_001 } }), /priorityClass.value "1000000001"/],
    [scheduling({ priorityClass: { value: 0.5 } }), /priorityClass.value "0.5"/],
    [scheduling({ priorityClass: { value: 1, preemptionPolicy: "never" } }), /did you mean "Never"\?/],
    [budget({}), /neither of minAvailable and maxUnavailable/],
    [budget({ minAvailable: 1, maxUnavailable: 1 }), /both of minAvailable and maxUnavailable/],
    [budget({ minAvailable: "101%" }), /minAvailable "101%"/],
    [budget({ minAvailable: "0%" }), /minAvailable "0%"/],
    [budget({ minAvailable: "007" }), /minAvailable "007"/],
    [budget({ maxUnavailable: -1 }), /maxUnavailable "-1"/],
    [{ upgradeStrategy: { controlPlaneConcurrency: "0%" } }, /controlPlaneConcurrency "0%"/],
    [{ upgradeStrategy: { controlPlaneConcurrency: 1.5 } }, /controlPlaneConcurrency "1.5"/],
    [{ upgradeStrategy: { controlPlaneDrainOptions: { timeout: -1 } } }, /controlPlaneDrainOptions.timeout "-1"/],
    [{ etcd: { snapshotScheduleCron: "0 0 * *" } }, /snapshotScheduleCron "0 0 \* \*"/],
    [{ etcd: { snapshotScheduleCron: "0 0 * * * *" } }, /not a cron schedule/],
    [{ etcd: { snapshotScheduleCron: "@dayly" } }, /not a cron schedule/],
    [s3("https://s3.example.com"), /endpoint "https:\/\/s3.example.com" is not a host name/],
    [s3("s3.example.com/bucket"), /is not a host name/],
    [{ etcd: { s3Config: { bucket: "", endpoint: "s3.example.com" } } }, /bucket is empty/],
    [mirror("mirror.example.com"), /endpoints\[0\] "mirror.example.com" is not an http or https URL/],
    [mirror("https://b.example.com", "https://a.example.com"), /not in alphabetical order[\s\S]*write "https:\/\/a/],
    [
      { registries: { configs: { "r.example.com": { tlsSecretName: "s".repeat(254) } } } },
      /registries.configs\["r.example.com"\].tlsSecretName has 254 characters/,
    ],
    [{ registries: { configs: { "https://r.example.com": {} } } }, /registries.configs has the host "https:/],
    [{ agentEnvVars: { "HTTPS-PROXY": "x" } }, /agentEnvVars has the name "HTTPS-PROXY"/],
    [{ agentEnvVars: { CATTLE_AGENT_VAR_DIR: "/x" } }, /dataDirectories.systemAgent/],
    [{ agentEnvVars: { CATTLE_TAINTS: "a=b:NoSchedule" } }, /CATTLE_TAINTS, which changes the roles, labels or taints/],
    [{ agentEnvVars: { CATTLE_ROLE_WORKER: "true" } }, /set roles, labels and taints on the node pools/],
    [{ agentEnvVars: { CATTLE_NODE_NAME: "a" } }, /one node's own[\s\S]*nodeName, machineId/],
    [{ agentEnvVars: { CATTLE_ADDRESS: "10.0.0.1" } }, /one node's own[\s\S]*address, internalAddress/],
    [{ agentEnvVars: { CATTLE_INTERNAL_ADDRESS: "eth1,fd00::1" } }, /CATTLE_INTERNAL_ADDRESS, which is one node's own/],
    [{ agentEnvVars: { CATTLE_SERVER: "https://other" } }, /CATTLE_SERVER, which Rancher sets itself/],
    [{ agentEnvVars: { INSTALL_K3S_EXEC: "--disable=coredns" } }, /takes flags[\s\S]*machineGlobalConfig/],
    [{ agentEnvVars: { K3S_NODE_NAME: "a" } }, /K3S_NODE_NAME, from which K3s/],
    [{ agentEnvVars: { CATTLE_NODE_TAINTS: "a=b:NoSchedule" } }, /does nothing on K3s nodes/],
    [{ agentEnvVars: { INSTALL_RKE2_EXEC: "x" } }, /does nothing on K3s nodes/],
    [{ agentEnvVars: { NO_PROXY: "a, b" } }, /"NO_PROXY" has spaces/],
    [{ agentEnvVars: { no_proxy: "a, b" } }, /"no_proxy" has spaces/],
    [{ agentEnvVars: { PROXY: "" } }, /"PROXY" is empty/],
    [{ agentEnvVars: { PORT: 80 as never } }, /agentEnvVars\["PORT"\] is a number, not text[\s\S]*in quotes/],
    [{ agentEnvVars: { PROXY: "https://user:pa$s@proxy" } }, /"PROXY" has a quote/],
    [{ dataDirectories: { provisioning: "data" } }, /provisioning "data" is not a plain absolute path/],
    [{ dataDirectories: { provisioning: "/data/../x" } }, /not a plain absolute path/],
    [{ dataDirectories: { provisioning: "/data/" } }, /not a plain absolute path/],
    [{ dataDirectories: { provisioning: "/data/$HOME" } }, /not a plain absolute path/],
    [{ dataDirectories: { provisioning: "/data\\" } }, /not a plain absolute path/],
    [{ dataDirectories: { provisioning: "/d", k8sDistro: "/d" } }, /are the same/],
    [{ dataDirectories: { provisioning: "/d/a/b", k8sDistro: "/d" } }, /lie inside each other/],
    [
      { networking: { stackPreference: "IPv4" as never } },
      /stackPreference "IPv4" is not known, did you mean "ipv4"\?/,
    ],
    [{ fleetNamespace: "Fleet_Default" }, /fleetNamespace "Fleet_Default"/],
    [{ labels: { "a b": "c" } }, /cluster label key "a b"/],
    [{ labels: { a: "b c" } }, /cluster label "a" value "b c"/],
    [{ annotations: { "a/b/c": "x" } }, /cluster annotation key "a\/b\/c"/],
    [{ annotations: { a: "x".repeat(256 * 1024) } }, /annotations have 262145 bytes/],
    [{ deleteMissingCustomMachinesAfter: "1d" }, /deleteMissingCustomMachinesAfter "1d" is not a duration/],
    [
      {
        deleteMissingCustomMachinesAfter: "1h",
        annotations: { "rke.cattle.io/delete-missing-custom-machines-after": "2h" },
      },
      /one value for both/,
    ],
    [{ rotateCertificates: { generation: 0 } }, /rotateCertificates.generation "0"/],
    [{ etcdSnapshotCreate: { generation: 1.5 } }, /etcdSnapshotCreate.generation "1.5"/],
    [{ machineGlobalConfig: { "kube-apiserver-arg": [] } }, /kube-apiserver-arg is an empty list/],
    [{ machineGlobalConfig: { "kube-apiserver-arg": true } }, /kube-apiserver-arg is true/],
    [files({ secret: { name: "s".repeat(254), items: [{ key: "k", path: "/p" }] } }), /secret.name has 254 characters/],
    [
      { machineSelectorConfig: [{ machineLabelSelector: { matchLabels: "x" as never }, config: { debug: true } }] },
      /machineLabelSelector.matchLabels is text, not an object/,
    ],
    [
      { machineSelectorConfig: [{ config: { debug: true } }, { config: {} }] },
      /machineSelectorConfig\[1\] has an empty config for all machines[\s\S]*leave the entry out/,
    ],
    [{ machineSelectorConfig: [{ pools: [], config: { debug: true } }] }, /machineSelectorConfig\[0\].pools is empty/],
    [{ machineSelectorConfig: [{ pools: ["A"], config: { debug: true } }] }, /pool name "A"/],
    [
      {
        machineSelectorConfig: [
          {
            pools: ["gpu"],
            machineLabelSelector: { matchLabels: { "rancher-k3s/node-pool": "all" } },
            config: { debug: true },
          },
        ],
      },
      /selects pools by name and by the label/,
    ],
    [files({}), /fileSources\[0\] has neither secret nor configmap/],
    [files({ secret: { name: "s", items: [] } }), /secret has no items/],
    [files({ configmap: { name: "", items: [{ key: "k", path: "/p" }] } }), /configmap.name is empty/],
    [secret({ path: "p" }), /items\[0\].path "p" is not absolute/],
    [secret({ permissions: "rw" }), /items\[0\].permissions "rw" is not an octal mode/],
    [
      files({ secret: { name: "s", items: [{ key: "k", path: "/p" }], defaultPermissions: "9" } }),
      /defaultPermissions/,
    ],
    [{ additionalManifest: "a: b: c" }, /additionalManifest is not YAML/],
  ] as [Partial<K3sClusterProps>, RegExp][])("%j", (props, message) => {
    expect(() => cluster(props)).toThrow(message);
  });

  test("without showing a value that may be a password", () => {
    const attempt = () => cluster({ agentEnvVars: { HTTPS_PROXY: "https://user:pa$sword@proxy" } });
    expect(attempt).toThrow();
    expect(attempt).not.toThrow(/sword/);
  });
});

describe("settings that look odd and work", () => {
  test.each([
    { upgradeStrategy: { controlPlaneConcurrency: 0, workerConcurrency: "100%" } },
    { etcd: { snapshotScheduleCron: "@every 6h" } },
    { etcd: { snapshotScheduleCron: "CRON_TZ=Europe/Berlin 0 3 * * MON-FRI" } },
    { etcd: { s3Config: { bucket: "b", endpoint: "[2001:db8::1]:9000" } } },
    { registries: { mirrors: { "registry.example.com:5000": { endpoints: ["http://127.0.0.1:5000/v2"] } } } },
    { deleteMissingCustomMachinesAfter: "1h30m" },
    { agentEnvVars: { FLAGS: "a b" } },
    { dataDirectories: { provisioning: "/data-2", k8sDistro: "/data" } },
    { agents: { clusterAgent: { overrideResourceRequirements: { cpuRequest: ".5", cpuLimit: "500m" } } } },
    {
      agents: {
        fleetAgent: {
          schedulingCustomization: {
            priorityClass: { value: -1_000_000_000 },
            podDisruptionBudget: { minAvailable: 0 },
          },
        },
      },
    },
  ] as Partial<K3sClusterProps>[])("%j", (props) => {
    expect(() => cluster(props)).not.toThrow();
  });

  test("a drain is written as enabled, because a missing word means one thing to the provider and another to Rancher", () => {
    const { upgrade_strategy: strategy } = resource({ upgradeStrategy: { workerDrainOptions: {} } }).rke_config;
    expect(strategy.worker_drain_options).toMatchObject({ enabled: true });
    expect(strategy.control_plane_drain_options).toMatchObject({ enabled: false });
  });

  test("the order in which records are written changes nothing", () => {
    const mirror = { endpoints: ["https://a"] };
    const forward = {
      agentEnvVars: { A: "1", B: "2" },
      registries: { configs: { a: {}, b: {} }, mirrors: { a: mirror, b: mirror } },
    };
    const backward = {
      agentEnvVars: { B: "2", A: "1" },
      registries: { configs: { b: {}, a: {} }, mirrors: { b: mirror, a: mirror } },
    };
    expect(JSON.stringify(resource(forward))).toBe(JSON.stringify(resource(backward)));
  });

  test("empty lists and records write nothing", () => {
    const empty = {
      machineSelectorConfig: [],
      machineSelectorFiles: [],
      agentEnvVars: {},
      rotateCertificates: { generation: 1, services: [] },
    };
    expect(resource(empty)).toEqual(resource({ rotateCertificates: { generation: 1 } }));
  });

  test("configuration without a single setting is empty text, so that the last one can be taken away", () => {
    expect(resource({ machineGlobalConfig: {} }).rke_config.machine_global_config).toBe("");
  });
});

describe("values that are known only at apply", () => {
  test("are accepted wherever nothing needs them before", () => {
    const stack = rancherStack();
    const text = new TerraformVariable(stack, "text", { type: "string" }).stringValue;
    const number = new TerraformVariable(stack, "number", { type: "number" }).numberValue;
    const bool = Lazy.anyValue({ produce: () => true });
    const edge = new K3sCluster(stack, "edge", {
      kubernetesVersion: KUBERNETES_VERSION,
      fleetNamespace: text,
      labels: { a: text },
      annotations: { a: text },
      deleteMissingCustomMachinesAfter: text,
      agentEnvVars: { A: text, NO_PROXY: `${text}, b` },
      localAuthEndpoint: { enabled: bool, fqdn: text, caCerts: text },
      enableNetworkPolicy: bool,
      defaultPodSecurityAdmissionConfigurationTemplateName: text,
      machineGlobalConfig: { "kube-apiserver-arg": Token.asList(text), "tls-san": [text] },
      machineSelectorConfig: [{ machineLabelSelector: { matchLabels: { a: text } }, config: { debug: text } }],
      machineSelectorFiles: [
        { fileSources: [{ secret: { name: text, items: [{ key: text, path: text, permissions: text }] } }] },
      ],
      dataDirectories: { systemAgent: text, k8sDistro: text },
      networking: { stackPreference: text as never },
      registries: { configs: { [text]: { caBundle: text } }, mirrors: { "*": { endpoints: [text, "https://a"] } } },
      upgradeStrategy: { workerConcurrency: text, workerDrainOptions: { enabled: bool, timeout: number } },
      etcd: {
        snapshotScheduleCron: text,
        snapshotRetention: number,
        s3Config: { bucket: text, endpoint: text, cloudCredentialName: text },
      },
      rotateCertificates: { generation: number },
      agents: {
        clusterAgent: {
          overrideResourceRequirements: { cpuRequest: text, cpuLimit: "1m" },
          schedulingCustomization: {
            priorityClass: { value: number },
            podDisruptionBudget: { minAvailable: text },
          },
        },
      },
    });
    const json = synthesized(edge).resource.rancher2_cluster_v2.edge;
    expect(json.labels).toEqual({ a: "${var.text}" });
    expect(json.rke_config.upgrade_strategy.worker_drain_options).toMatchObject({
      enabled: true,
      timeout: "${var.number}",
    });
    expect(json.rke_config.registries.configs[0].hostname).toBe("${var.text}");
    expect(json.rke_config.machine_selector_config[1].config).toBe("debug: ${jsonencode(tostring(var.text))}\n");
  });

  test("are quoted by Terraform with the text around them, so that no value breaks the YAML", () => {
    const stack = rancherStack();
    const { stringValue } = new TerraformVariable(stack, "text", { type: "string" });
    const edge = new K3sCluster(stack, "edge", {
      kubernetesVersion: KUBERNETES_VERSION,
      machineGlobalConfig: { "tls-san": [`"${stringValue}\\`] },
    });
    expect(synthesized(edge).resource.rancher2_cluster_v2.edge.rke_config.machine_global_config).toBe(
      'tls-san:\n  - ${jsonencode("\\"${var.text}\\\\")}\n',
    );
  });
});

describe("releases that do not have a setting", () => {
  const budget = { schedulingCustomization: { podDisruptionBudget: { minAvailable: 1 } } };

  test.each([
    ["2.10.6", "agents.clusterAgent.schedulingCustomization", { agents: { clusterAgent: budget } }],
    ["2.13.1", "agents.fleetAgent.schedulingCustomization", { agents: { fleetAgent: budget } }],
    ["2.11.2", "dataDirectories", { dataDirectories: { systemAgent: "/data" } }],
    ["2.12.3", "networking", { networking: { stackPreference: "dual" } }],
  ] as [string, string, Partial<K3sClusterProps>][])("Rancher %s and %s", (rancherVersion, property, props) => {
    expect(findings({ rancherVersion, ...props }, "RK406")).toMatchObject([
      { data: { setting: property }, severity: "error" },
    ]);
  });

  test.each([
    ["2.11.0", { agents: { clusterAgent: budget } }],
    ["2.14.0", { agents: { fleetAgent: budget } }],
    ["2.12.0", { dataDirectories: { systemAgent: "/data" } }],
    ["2.13.0", { networking: { stackPreference: "dual" } }],
  ] as [string, Partial<K3sClusterProps>][])("Rancher %s has %j", (rancherVersion, props) => {
    expect(findings({ rancherVersion, ...props }, "RK406")).toEqual([]);
  });

  test.each([
    [7, 1],
    [8, 0],
  ])("are told by the provider where the app chooses one: major %i", (providerMajor, count) => {
    const judged = { ...cluster({ dataDirectories: { systemAgent: "/data" } }).prove().cluster, providerMajor };
    expect(prove(judged).findings.filter(({ code }) => code === "RK406")).toHaveLength(count);
  });

  test("are said with what it needs beyond the release", () => {
    const props = { rancherVersion: "2.13.1", agents: { fleetAgent: budget } };
    expect(findings(props, "RK406").map(inWords)).toMatchInlineSnapshot(`
[
  {
    "cluster": "edge",
    "code": "RK406",
    "facts": [
      "the priority class and disruption budget of fleet-agent came with Rancher 2.14; an older one drops it without a word, or its provider refuses it",
      "there it also needs Rancher's feature flag cluster-agent-scheduling-customization, which is off by default",
    ],
    "help": [
      "upgrade Rancher to 2.14",
      "leave it out",
    ],
    "message": "agents.fleetAgent.schedulingCustomization needs Rancher 2.14, and this is 2.13.1",
    "severity": "error",
    "subject": "agents.fleetAgent.schedulingCustomization",
  },
]
`);
  });
});

test("the cluster's model holds no value of a setting", () => {
  const text = JSON.stringify(CLUSTERS.map((props) => cluster({ ...props, nodePools: POOLS }).model));
  for (const secret of [
    "proxy.example.com",
    "bucket",
    "cc-abcde",
    "endpoint certificates",
    "registry ca",
    "wireguard",
  ]) {
    expect(text).not.toContain(secret);
  }
});

test("what has no property is reached through the resource", () => {
  const edge = cluster({ etcd: { snapshotRetention: 3 } });
  edge.resource.addOverride("rke_config.etcd.s3_config.retention", 10);
  edge.resource.addOverride("local_auth_endpoint.use_internal_ca_certs", true);
  expect(synthesized(edge).resource.rancher2_cluster_v2.edge).toMatchObject({
    rke_config: { etcd: { snapshot_retention: 3, s3_config: { retention: 10 } } },
    local_auth_endpoint: { use_internal_ca_certs: true },
  });
});

describe("a value that YAML has nothing for", () => {
  test("is refused wherever it stands, because it would be written as an empty one", () => {
    const props = {
      machineGlobalConfig: { "kubelet-arg": ["v=2", undefined], selinux: () => true },
      machineSelectorConfig: [{ config: { docker: Symbol("docker") } }],
      chartValues: { traefik: { replicas: Number.NaN, at: new Date(0) } },
      additionalManifest: [{ kind: "ConfigMap", data: new Map([["a", "b"]]), big: 5n }],
    };
    expect(() => cluster(props as never)).toThrowErrorMatchingInlineSnapshot(`
"machineGlobalConfig["kubelet-arg"][1] is undefined
  --> test/edge
  = why: neither YAML nor JSON has anything for it, so it would be written as an empty value
  = help: give text, true or false, a number, a list or a plain object, as the setting takes it
machineGlobalConfig["selinux"] is a function
  --> test/edge
  = why: neither YAML nor JSON has anything for it, so it would be written as an empty value
  = help: give text, true or false, a number, a list or a plain object, as the setting takes it
machineSelectorConfig[0].config["docker"] is a symbol
  --> test/edge
  = why: neither YAML nor JSON has anything for it, so it would be written as an empty value
  = help: give text, true or false, a number, a list or a plain object, as the setting takes it
chartValues["traefik"].replicas is NaN
  --> test/edge
  = why: neither YAML nor JSON has anything for it, so it would be written as an empty value
  = help: give text, true or false, a number, a list or a plain object, as the setting takes it
chartValues["traefik"].at is a Date
  --> test/edge
  = why: neither YAML nor JSON has anything for it, so it would be written as an empty value
  = help: give text, true or false, a number, a list or a plain object, as the setting takes it
additionalManifest[0].data is a Map
  --> test/edge
  = why: neither YAML nor JSON has anything for it, so it would be written as an empty value
  = help: give text, true or false, a number, a list or a plain object, as the setting takes it
additionalManifest[0].big is a bigint
  --> test/edge
  = why: neither YAML nor JSON has anything for it, so it would be written as an empty value
  = help: give text, true or false, a number, a list or a plain object, as the setting takes it"
`);
  });

  test("is none where a key within a value has none at all, which is not written", () => {
    const edge = cluster({ chartValues: { traefik: { replicas: 1, image: undefined } } });
    expect(synthesized(edge).resource.rancher2_cluster_v2.edge.rke_config.chart_values).not.toContain("image");
  });

  test("is none where Terraform knows the value", () => {
    const token = Lazy.anyValue({ produce: () => ["v=2"] });
    expect(() => cluster({ machineGlobalConfig: { "kubelet-arg": token as never } })).not.toThrow();
  });
});
