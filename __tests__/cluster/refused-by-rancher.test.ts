import { Fn, TerraformVariable } from "cdktf";
import { type Affinity, K3sCluster, type K3sClusterProps, NodeRole } from "../../lib";
import { ALL_ROLES, clusterOf, KUBERNETES_VERSION, rancherStack, synthesized } from "./stacks";

const cluster = (props: Partial<K3sClusterProps>) => clusterOf({ all: ALL_ROLES }, props);
const resource = (props: Partial<K3sClusterProps>) => synthesized(cluster(props)).resource.rancher2_cluster_v2.edge;

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
const agent = (options: object) => ({ agents: { clusterAgent: options } });
const affinity = (overrideAffinity: unknown) => agent({ overrideAffinity });
const budget = (podDisruptionBudget: object) => agent({ schedulingCustomization: { podDisruptionBudget } });
const terms = (...nodeSelectorTerms: unknown[]) => ({ nodeAffinity: { [REQUIRED]: { nodeSelectorTerms } } });
const podTerm = (term: object) => affinity({ podAffinity: { [REQUIRED]: [{ topologyKey: "k", ...term }] } });
const ARGUMENT = "admission-control-config-file=/etc/rancher/k3s/config/rancher-psact.yaml";
const FILE = {
  machineLabelSelector: { matchLabels: { "rke.cattle.io/control-plane-role": "true" } },
  fileSources: [
    {
      secret: {
        name: "edge-admission-configuration-psact",
        items: [{ path: "/etc/rancher/k3s/config/rancher-psact.yaml", key: "admission-config-psact", hash: "x" }],
      },
    },
  ],
};

describe("what Rancher refuses is refused at synth, for the reason that Rancher has", () => {
  test.each<[object, RegExp]>([
    [
      { agentEnvVars: { No_Proxy: "a, b" } },
      /"No_Proxy" has spaces\n.*\n.*refuses spaces in NO_PROXY, from Rancher 2.12.0 on/,
    ],
    [{ agentEnvVars: { NO_PROXY: "a, b", no_proxy: "a,b" } }, /"NO_PROXY" has spaces/],
    [
      { machineGlobalConfig: { "kube-apiserver-arg": "" } },
      /is empty text[\s\S]*kube-apiserver gets an empty argument/,
    ],
    [
      { machineGlobalConfig: { "kube-apiserver-arg": [ARGUMENT] } },
      /without defaultPodSecurity[\s\S]*every plan would add it/,
    ],
    [
      { machineSelectorFiles: [FILE] },
      /machineSelectorFiles\[0\] is the file of a pod security[\s\S]*every plan would add it/,
    ],
    [
      { machineSelectorFiles: [FILE], defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted" },
      /there would be two of them/,
    ],
    [
      { machineSelectorConfig: [{ machineLabelSelector: { matchLabels: { a: "b c" } }, config: { debug: true } }] },
      /label "a" value "b c"/,
    ],
    [budget({ minAvailable: "12345678901" }), /minAvailable "12345678901"/],
    [budget({ minAvailable: 0, maxUnavailable: "0" }), /both of minAvailable and maxUnavailable, and both are 0/],
    [budget({ minAvailable: "abc", maxUnavailable: 0 }), /minAvailable "abc"/],
    [{ annotations: { "field.cattle.io/creatorId": "user-a" } }, /creatorId\n.*\n.*refuses every later update/],
    [
      { annotations: { "field.cattle.io/creatorId": "user-a", "field.cattle.io/no-creator-rbac": "true" } },
      /creatorId and field.cattle.io\/no-creator-rbac/,
    ],
    [{ dataDirectories: { systemAgent: "/data/a\\b" } }, /webhook lets it pass, and the shell scripts/],
    [
      { dataDirectories: { systemAgent: "/data", k8sDistro: "/data/x/y" } },
      /lie inside each other\n.*\n.*does not see it deeper/,
    ],
    [
      { dataDirectories: { systemAgent: "/data", k8sDistro: "/data/x" } },
      /lie inside each other\n.*\n.*webhook refuses directories/,
    ],
    [
      affinity(JSON.stringify(terms({ matchLabels: { a: "b" } }))),
      /nodeSelectorTerms\[0\] has the unknown key "matchLabels"/,
    ],
    [affinity(JSON.stringify(terms({ matchExpresions: [] }))), /did you mean "matchExpressions"\?/],
    [
      affinity({ podAntiAffinity: { [REQUIRED]: [{ topologyKey: "k", labelSelector: { matchLables: {} } }] } }),
      /labelSelector has the unknown key "matchLables"/,
    ],
    [
      affinity({ podAffinity: { [REQUIRED]: [{ topologyKey: "k", namespaces: "a" }] } }),
      /namespaces is text, and must be a list/,
    ],
    [
      affinity({ podAffinity: { [REQUIRED]: [{ topologyKey: "k", labelSelecter: {} }] } }),
      /did you mean "labelSelector"\?/,
    ],
    [{ kubernetesVersion: "v1.33.05+k3s1" }, /"v1.33.05\+k3s1" is not a K3s version/],
    [{ deleteMissingCustomMachinesAfter: "-5m" }, /is a time before now/],
    [{ deleteMissingCustomMachinesAfter: "9999999999h" }, /is longer than Rancher can count/],
    [{ deleteMissingCustomMachinesAfter: "9223372036854775808ns" }, /is longer than Rancher can count/],
    [{ deleteMissingCustomMachinesAfter: "2562047h47m16.854775808s" }, /is longer than Rancher can count/],
    [{ deleteMissingCustomMachinesAfter: "-9223372036854775808ns" }, /is a time before now/],
    [{ annotations: { "rke.cattle.io/delete-missing-custom-machines-after": "1 day" } }, /"1 day" is not a duration/],
    [
      { etcd: { s3Config: { bucket: "a".repeat(64), endpoint: "s3.example.com" } } },
      /s3Config.bucket has 64 characters\n.*\n.*Rancher refuses the cluster, from 2.12 on/,
    ],
    [podTerm({ labelSelector: {}, matchLabelKeys: "a" }), /matchLabelKeys is text, and must be a list/],
    [podTerm({ labelSelector: {}, mismatchLabelKeys: [5] }), /mismatchLabelKeys\[0\] is a number, and must be text/],
    [podTerm({ labelSelector: {}, matchLabelKeys: ["a b"] }), /matchLabelKeys\[0\] "a b" has a name/],
    [podTerm({ matchLabelKeys: ["a"] }), /has matchLabelKeys and no labelSelector\n.*\n.*the agent would not be made/],
    [podTerm({ labelSelector: null, mismatchLabelKeys: ["a"] }), /has mismatchLabelKeys and no labelSelector/],
    [
      podTerm({ labelSelector: { matchLabels: { a: "b" } }, matchLabelKeys: ["a"] }),
      /has "a" in matchLabelKeys and in labelSelector/,
    ],
    [
      podTerm({ labelSelector: { matchExpressions: [{ key: "a", operator: "Exists" }] }, matchLabelKeys: ["a"] }),
      /has "a" in matchLabelKeys and in labelSelector/,
    ],
    [
      podTerm({ labelSelector: {}, matchLabelKeys: ["a"], mismatchLabelKeys: ["b", "a"] }),
      /has "a" in matchLabelKeys and in mismatchLabelKeys/,
    ],
    [
      affinity({
        podAffinity: { [PREFERRED]: [{ weight: 1, podAffinityTerm: { topologyKey: "k", matchLabelKeys: ["a"] } }] },
      }),
      /podAffinityTerm has matchLabelKeys and no labelSelector/,
    ],
    [
      podTerm({ labelSelector: { matchExpressions: [{ key: "a", operator: "Exists", vlaues: ["b"] }] } }),
      /matchExpressions\[0\] has the unknown key "vlaues"/,
    ],
    [
      affinity(terms({ matchExpressions: [null] })),
      /condition 0 has no key\n.*\n.*Kubernetes needs the key of the label that the condition is on/,
    ],
    [affinity(terms({ matchExpressions: [{ key: 5, operator: "Exists" }] })), /key is a number, and must be text/],
    [affinity(terms({ matchExpressions: [{ key: "a" }] })), /condition 0 has no operator\n(?!.*values)/s],
    [podTerm({ labelSelector: { matchExpressions: [{ operator: "Exists" }] } }), /matchExpressions\[0\] has no key/],
    [
      podTerm({ namespaces: 5 }),
      /namespaces is a number, and must be a list\n.*\n.*Kubernetes has no other type for it/,
    ],
    [
      podTerm({ labelSelector: { matchLabels: { a: "b c" } } }),
      /value "b c" is not a Kubernetes label value\n.*\n.*Kubernetes takes no selector with it/,
    ],
    [{ labels: { a: "b c" } }, /"b c" is not a Kubernetes label value\n.*\n.*the Kubernetes API server refuses it\n/],
    [
      { machineSelectorConfig: [{ machineLabelSelector: { matchLables: { a: "b" } }, config: { debug: true } }] },
      /machineLabelSelector has an unknown property "matchLables", did you mean "matchLabels"\?/,
    ],
    [{ upgradeStrategy: { workerConcurrency: "12345678901" } }, /workerConcurrency "12345678901"/],
  ])("%j", (props, message) => {
    expect(() => cluster(props as Partial<K3sClusterProps>)).toThrow(message);
  });
});

describe("what Rancher takes is taken", () => {
  test.each<[object]>([
    [{ name: "c-a-b-c" }],
    [{ annotations: { "Example.com/a": "b" } }],
    [{ annotations: { "field.cattle.io/no-creator-rbac": "true" } }],
    [{ agentEnvVars: { NO_PROXY: "a,b", no_proxy: "a, b" } }],
    [{ localAuthEndpoint: { enabled: false, caCerts: "PEM" } }],
    [{ deleteMissingCustomMachinesAfter: ".5h" }],
    [{ deleteMissingCustomMachinesAfter: "0" }],
    [{ deleteMissingCustomMachinesAfter: "+1.5h10μs" }],
    [{ upgradeStrategy: { workerConcurrency: "1000000000" } }],
    [podTerm({ labelSelector: {}, matchLabelKeys: ["a"] })],
    [podTerm({ labelSelector: { matchLabels: { a: "b" } }, mismatchLabelKeys: ["a"] })],
    [podTerm({ matchLabelKeys: [] })],
    [affinity({ nodeAffinity: null, podAffinity: { [REQUIRED]: null } })],
    [
      affinity(
        JSON.stringify(
          terms({ matchFields: null, matchExpressions: [{ key: "a", operator: "Exists", values: null }] }),
        ),
      ),
    ],
    [affinity(terms(null, { matchExpressions: null }))],
    [podTerm({ labelSelector: null, namespaceSelector: null, namespaces: null, matchLabelKeys: null })],
    [podTerm({ labelSelector: { matchLabels: null, matchExpressions: null } })],
    [{ deleteMissingCustomMachinesAfter: "-0" }],
    [{ deleteMissingCustomMachinesAfter: "-0.0s" }],
    [{ deleteMissingCustomMachinesAfter: "9223372036854775807ns" }],
    [{ deleteMissingCustomMachinesAfter: "2562047h47m16.854775807s" }],
    [{ annotations: { "rke.cattle.io/delete-missing-custom-machines-after": "" } }],
    [{ etcd: { s3Config: { bucket: "a".repeat(63), endpoint: "s3.example.com" } } }],
    [{ machineSelectorConfig: [{ config: { "kube-apiserver-arg": [ARGUMENT] } }] }],
  ])("%j", (props) => {
    expect(() => cluster(props as Partial<K3sClusterProps>)).not.toThrow();
  });

  test("a budget with 0 beside the other limit, as Rancher's interface writes it", () => {
    const [customization] = resource(
      budget({ minAvailable: 1, maxUnavailable: 0 }),
    ).cluster_agent_deployment_customization;
    expect(customization.scheduling_customization[0].pod_disruption_budget[0]).toEqual({
      min_available: "1",
      max_unavailable: "0",
    });
  });
});

describe("what Rancher's webhook would write anew is written its way", () => {
  const globalConfig = (value: unknown) =>
    resource({ machineGlobalConfig: { "kube-apiserver-arg": value } } as object).rke_config.machine_global_config;

  test("arguments of kube-apiserver are a list of text", () => {
    expect([globalConfig("a=b"), globalConfig(["a=b", 5, true])]).toEqual([
      'kube-apiserver-arg:\n  - "a=b"\n',
      'kube-apiserver-arg:\n  - "a=b"\n  - "5"\n  - "true"\n',
    ]);
  });

  test("arguments that are known only at apply become a list, whether they are text or one already", () => {
    const stack = rancherStack();
    const edge = new K3sCluster(stack, "edge", {
      kubernetesVersion: KUBERNETES_VERSION,
      nodePools: { all: { roles: NodeRole.ALL } },
      machineGlobalConfig: { "kube-apiserver-arg": new TerraformVariable(stack, "x", {}).stringValue },
    });
    expect(synthesized(edge).resource.rancher2_cluster_v2.edge.rke_config.machine_global_config).toBe(
      "kube-apiserver-arg: ${jsonencode(tolist(flatten([var.x])))}\n",
    );
  });

  test("an empty name of a template is none, and brings neither argument nor file", () => {
    const written = resource({ defaultPodSecurityAdmissionConfigurationTemplateName: "" });
    expect(JSON.stringify(written)).not.toMatch(/psact|pod_security/);
  });
});

describe("what is known only at apply is never refused", () => {
  const stack = rancherStack();
  const text = (id: string) => new TerraformVariable(stack, id, { type: "string" }).stringValue;
  const number = new TerraformVariable(stack, "n", { type: "number" }).numberValue;
  const value = text("x");

  const everything: Partial<K3sClusterProps> = {
    annotations: { "field.cattle.io/creatorId": value },
    agentEnvVars: { no_proxy: `${value}, b` },
    localAuthEndpoint: { enabled: true, caCerts: value },
    dataDirectories: { systemAgent: value, k8sDistro: "/data" },
    machineSelectorConfig: [
      {
        machineLabelSelector: {
          matchLabels: { a: value },
          matchExpressions: [{ key: value, operator: value as "In", values: Fn.tolist([value]) as never }],
        },
        config: { debug: true },
      },
    ],
    agents: {
      clusterAgent: {
        overrideAffinity: {
          nodeAffinity: {
            [REQUIRED]: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: value, operator: value as "In", values: [value] }] },
                { matchFields: [{ key: "metadata.name", operator: "In", values: Fn.tolist([value]) as never }] },
              ],
            },
            [PREFERRED]: [{ weight: number, preference: { matchExpressions: [] } }],
          },
          podAffinity: { [REQUIRED]: [{ topologyKey: value, namespaces: [value] }] },
        },
        schedulingCustomization: {
          priorityClass: { value: number },
          podDisruptionBudget: { minAvailable: value, maxUnavailable: "0" },
        },
      },
      fleetAgent: { overrideAffinity: { nodeAffinity: Fn.jsondecode(value) } as Affinity },
    },
  };

  test("wherever it stands, and the rest is still written", () => {
    const edge = new K3sCluster(stack, "edge", {
      kubernetesVersion: KUBERNETES_VERSION,
      nodePools: { all: { roles: NodeRole.ALL } },
      ...everything,
    });
    const written = synthesized(edge).resource.rancher2_cluster_v2.edge;
    expect(written.fleet_agent_deployment_customization[0].override_affinity).toContain("jsondecode(var.x)");
    expect(edge.prove().findings.filter(({ code }) => code === "RK540")).toEqual([]);
  });
});

describe("a customization of an agent's scheduling without anything in it", () => {
  test.each([{}, { priorityClass: undefined, podDisruptionBudget: undefined }])("%j is refused", (customization) => {
    const agents = { clusterAgent: { schedulingCustomization: customization as never } };
    expect(() => clusterOf({ all: { roles: NodeRole.ALL } }, { agents })).toThrow(
      "agents.clusterAgent.schedulingCustomization is empty",
    );
  });
});
