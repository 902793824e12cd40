import { conditional, TerraformVariable, Token } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import { prove, type SchedulingProof } from "../../lib/scheduling/prove";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { RancherVersion } from "../../lib/scheduling/releases/rancher-version";
import { clusterOf, rancherStack } from "../cluster/stacks";

const shown = (code: FindingCode, { findings }: SchedulingProof) =>
  findings
    .filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("\n\n");
const dataOf = (code: FindingCode, { findings }: SchedulingProof) =>
  findings.filter((finding) => finding.code === code).map(({ data }) => data);

const POOLS = { all: { roles: NodeRole.ALL } };
const VERSION = { rancherVersion: RancherVersion.parse("2.14.1") };
const NAMED = { name: "edge", kubernetes_version: "v1.33.5+k3s1" };

function overridden(path: string, value: unknown, props: Partial<K3sClusterProps> = {}): SchedulingProof {
  const cluster = clusterOf(POOLS, props);
  cluster.resource.addOverride(path, value);
  return cluster.prove();
}

/** A cluster that this library did not write. */
const written = (resource: object) =>
  prove(readCluster(ResourceValues.ofConfiguration({ ...NAMED, ...resource }), undefined, VERSION));

/** The same as Terraform plans it. */
const planned = (resource: object, ...masks: readonly unknown[]) =>
  prove(readCluster(ResourceValues.ofValues({ ...NAMED, ...resource }, ...masks), undefined, VERSION));

const reasons = (proof: SchedulingProof) =>
  dataOf("RK540", proof).map((data) => {
    const { setting, reasons } = data as { readonly setting: string; readonly reasons: readonly string[] };
    return `${setting}: ${reasons.join("; ")}`;
  });

describe("RK540, values that Rancher or Kubernetes refuses", () => {
  test("shows the setting and why, and not the value", () => {
    const paths = { system_agent: "/data/agent$SECRET", k8s_distro: "data/k3s" };
    expect(shown("RK540", overridden("rke_config.data_directories", paths))).toMatchInlineSnapshot(`
"error[RK540]: dataDirectories has a value that cannot work: Rancher's webhook refuses what a shell reads
  --> __tests__/cluster/stacks.ts:18
  = besides: Rancher's webhook refuses relative paths
  = the value may be secret, and is not shown
  = help: give it as dataDirectories of K3sCluster, where it is checked as it is written and told with its place
  = or: take the override away"
`);
  });

  const agent = (customization: object) => ({ cluster_agent_deployment_customization: customization });
  const scheduling = (customization: object) => agent({ scheduling_customization: customization });
  const affinity = (value: unknown) =>
    agent({ override_affinity: typeof value === "string" ? value : JSON.stringify(value) });
  const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

  test.each<[string, object, string]>([
    ["a label that is none", { labels: { "a b": "c" } }, "labels: the Kubernetes API server refuses any other key"],
    [
      "an annotation with the creator",
      { annotations: { "field.cattle.io/creatorId": "user-a" } },
      "annotations: Rancher's webhook writes the user who creates the cluster in the place of the creator's id, and refuses every later update that says another",
    ],
    [
      "NO_PROXY with spaces in any letter case",
      { agent_env_vars: [{ name: "No_Proxy", value: "a, b" }] },
      "agentEnvVars: Rancher's webhook refuses spaces in NO_PROXY, from Rancher 2.12.0 on",
    ],
    [
      "a variable that no shell takes",
      { agent_env_vars: [{ name: "HTTPS-PROXY", value: "a" }] },
      "agentEnvVars: Rancher puts the name in front of a shell command, which takes letters, digits and _, no digit first",
    ],
    [
      "the agent's directory as a variable",
      { agent_env_vars: { name: "CATTLE_AGENT_VAR_DIR", value: "/a" } },
      "agentEnvVars: Rancher's webhook refuses CATTLE_AGENT_VAR_DIR for new clusters",
    ],
    [
      "certificates without a name",
      { local_auth_endpoint: { enabled: true, ca_certs: "x" } },
      "localAuthEndpoint: the certificates are those of a load balancer, and Rancher's webhook refuses them without its name",
    ],
    [
      "an affinity that is no JSON",
      affinity("{"),
      "agents.clusterAgent.overrideAffinity: the provider reads it as JSON of an object",
    ],
    [
      "an affinity with keys that nobody knows",
      affinity({ nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchLabels: { a: "b" } }] } } }),
      "agents.clusterAgent.overrideAffinity: nothing reads it, and it is left out without a word",
    ],
    [
      "an amount that is none",
      agent({ override_resource_requirements: { cpu_limit: "1 core" } }),
      "agents.clusterAgent.overrideResourceRequirements: the provider and Kubernetes refuse what is no quantity at apply",
    ],
    [
      "a budget of no percentage",
      scheduling({ pod_disruption_budget: { min_available: "0%" } }),
      "agents.clusterAgent.schedulingCustomization: Rancher takes whole numbers from 0 with up to ten digits, and 1% to 100%",
    ],
    [
      "a priority above those of the system",
      scheduling({ priority_class: { value: 1_000_000_001 } }),
      "agents.clusterAgent.schedulingCustomization: Kubernetes keeps everything above for its own system classes, and Rancher's webhook refuses it",
    ],
    [
      "a customization of scheduling that says nothing",
      scheduling({}),
      "agents.clusterAgent.schedulingCustomization: the rancher2 provider does not read an empty block back, so that every plan is to write it again",
    ],
    [
      "requirements that say nothing",
      agent({ override_resource_requirements: { memory_limit: "${null}" } }),
      "agents.clusterAgent.overrideResourceRequirements: the rancher2 provider sends no empty block and reads none back, so that every plan is to write it again",
    ],
    [
      "a limit below 0",
      agent({ append_tolerations: { key: "a", operator: "Exists", effect: "NoExecute", seconds: -1 } }),
      "agents.clusterAgent.appendTolerations: the rancher2 provider does not send 0 or less, so Rancher would take it as forever",
    ],
    [
      "a variable twice",
      {
        agent_env_vars: [
          { name: "A", value: "1" },
          { name: "A", value: "2" },
        ],
      },
      "agentEnvVars: of several variables with one name only one counts, without a word about the others",
    ],
    [
      "a variable without a value",
      { agent_env_vars: { name: "A", value: "" } },
      "agentEnvVars: Rancher leaves out variables without a value",
    ],
    ...["rotate_certificates", "etcd_snapshot_create"].map((argument, index): [string, object, string] => [
      `${argument} with the generation 0`,
      { rke_config: { [argument]: { generation: 0 } } },
      `${["rotateCertificates", "etcdSnapshotCreate"][index]}: Rancher acts when the number changes, and takes 0 for none`,
    ]),
    ...[0, -3].map((retention): [string, object, string] => [
      `${retention} snapshots`,
      { rke_config: { etcd: { snapshot_retention: retention } } },
      "etcd: the rancher2 provider does not send 0 or less, so K3s would keep its default of 5",
    ]),
    [
      "a schedule that is none",
      { rke_config: { etcd: { snapshot_schedule_cron: "x" } } },
      "etcd: K3s reads minute, hour, day of month, month and day of week, and takes no snapshots with anything else",
    ],
    [
      "a URL of S3 storage",
      { rke_config: { etcd: { s3_config: { bucket: "b", endpoint: "https://s3.example.com" } } } },
      "etcd.s3Config: K3s's S3 client takes a host with an optional port, and refuses a URL when the first snapshot is due",
    ],
    ...[{ timeout: 0 }, { timeout: -1 }, { grace_period: -1 }].map((options): [string, object, string] => [
      `draining with ${JSON.stringify(options)}`,
      { rke_config: { upgrade_strategy: { worker_drain_options: { enabled: true, ...options } } } },
      "upgradeStrategy: the rancher2 provider does not send 0 or less, so Rancher would use its own default",
    ]),
    [
      "a network stack that is none",
      { rke_config: { networking: { stack_preference: "both" } } },
      "networking: the rancher2 provider refuses it",
    ],
    [
      "a mirror that is no URL",
      { rke_config: { registries: { mirrors: { hostname: "docker.io", endpoints: ["x"] } } } },
      "registries: K3s needs to know how to reach the mirror",
    ],
    [
      "a registry by its URL",
      { rke_config: { registries: { configs: { hostname: "https://r.example.com", insecure: true } } } },
      "registries: image names hold a host, with a port where it has one, and K3s compares the two",
    ],
    [
      "files of a secret without a name, keys and an octal mode",
      {
        rke_config: {
          machine_selector_files: { file_sources: { secret: { name: "", default_permissions: "rw" } } },
        },
      },
      "machineSelectorFiles[0].fileSources: Rancher's agent reads permissions as an octal number; the provider leaves out a source without a name; Rancher writes the listed keys and nothing else",
    ],
    [
      "no arguments of kube-apiserver",
      { rke_config: { machine_global_config: "kube-apiserver-arg: []\n" } },
      "machineGlobalConfig.kube-apiserver-arg: Rancher's webhook reads it as arguments of kube-apiserver, and refuses the cluster",
    ],
    [
      "directories inside each other",
      { rke_config: { data_directories: { provisioning: "/data", k8s_distro: "/data/a/b" } } },
      "dataDirectories: whatever cleans up or moves the outer one takes the inner one with it; Rancher's webhook refuses that one level deep, and does not see it deeper",
    ],
    [
      "a selector at which Rancher stops",
      {
        rke_config: {
          machine_selector_config: {
            config: "debug: true\n",
            machine_label_selector: { match_expressions: { key: "a", operator: "in", values: ["b"] } },
          },
        },
      },
      "machineSelectorConfig[0].machineLabelSelector: Kubernetes refuses an operator that it does not know, or selects nothing",
    ],
    ["a label value that is none", { labels: { a: "b c" } }, "labels: the Kubernetes API server refuses it"],
    [
      "an affinity whose agent is never made",
      affinity({ podAffinity: { [REQUIRED]: [{ topologyKey: "k", matchLabelKeys: ["a"] }] } }),
      "agents.clusterAgent.overrideAffinity: Kubernetes refuses matchLabelKeys alone, and the agent would not be made; releases before 1.31 leave the keys out",
    ],
    [
      "a bucket with a long name",
      { rke_config: { etcd: { s3_config: { bucket: "a".repeat(64), endpoint: "s3.example.com" } } } },
      "etcd.s3Config: S3 has no bucket with a longer name than 63 characters, and Rancher refuses the cluster, from 2.12 on",
    ],
    [
      "a time that Go cannot read",
      { annotations: { "rke.cattle.io/delete-missing-custom-machines-after": "9223372036854775808ns" } },
      "annotations: Rancher forgets no machine when it cannot read the duration",
    ],
    [
      "a selector with a key that nobody knows",
      affinity({
        podAffinity: {
          [REQUIRED]: [
            { topologyKey: "k", labelSelector: { matchExpressions: [{ key: "a", operator: "Exists", vlaues: [] }] } },
          ],
        },
      }),
      "agents.clusterAgent.overrideAffinity: nothing reads it, and it is left out without a word",
    ],
  ])("occurs for %s", (_what, resource, reason) => {
    expect(reasons(written(resource))).toEqual([reason]);
  });

  const drained = (options: object) => ({ rke_config: { upgrade_strategy: { worker_drain_options: options } } });
  const files = (source: object) => ({ rke_config: { machine_selector_files: { file_sources: source } } });
  const variables = (...pairs: readonly (readonly [string, string])[]) => ({
    agent_env_vars: pairs.map(([name, value]) => ({ name, value })),
  });

  test.each<[string, object, "error" | "warning"]>([
    // The provider does not send it.
    ["a timeout of 0", drained({ timeout: 0 }), "warning"],
    ["a timeout below 0", drained({ timeout: -1 }), "warning"],
    ["a grace period of 0", drained({ grace_period: 0 }), "warning"],
    ["no snapshots", { rke_config: { etcd: { snapshot_retention: 0 } } }, "warning"],
    ["-1 snapshots", { rke_config: { etcd: { snapshot_retention: -1 } } }, "warning"],
    ["files from nothing", files({}), "warning"],
    ["files of a secret without a name", files({ secret: { name: "", items: { key: "a", path: "/a" } } }), "warning"],
    ["an empty customization", scheduling({}), "warning"],
    // Rancher does not look at it.
    ["a variable without a value", variables(["A", ""]), "warning"],
    ["a name that is none, without a value", variables(["A-B", ""]), "warning"],
    ["a variable twice, once without a value", variables(["A", "1"], ["A", ""]), "warning"],
    ["a variable twice, which says the same", variables(["A", "1"], ["A", "1"]), "warning"],
    ["the generation 0", { rke_config: { rotate_certificates: { generation: 0 } } }, "warning"],
    ["files of which none is listed", files({ secret: { name: "a" } }), "warning"],
    [
      "a duration that nobody reads",
      { annotations: { "rke.cattle.io/delete-missing-custom-machines-after": "soon" } },
      "warning",
    ],
    // It is refused, breaks something, or does what it does not say.
    ["part of a second", drained({ timeout: 1.5 }), "error"],
    ["half a snapshot", { rke_config: { etcd: { snapshot_retention: 1.5 } } }, "error"],
    ["a generation below 0", { rke_config: { rotate_certificates: { generation: -1 } } }, "error"],
    ["a limit below 0", agent({ append_tolerations: { key: "a", operator: "Exists", seconds: -1 } }), "error"],
    ["a variable twice, with two values", variables(["A", "1"], ["A", "2"]), "error"],
    ["a name that is none", variables(["A-B", "1"]), "error"],
    ["the agent's directory as a variable", variables(["CATTLE_AGENT_VAR_DIR", ""]), "error"],
    ["a time before now", { annotations: { "rke.cattle.io/delete-missing-custom-machines-after": "-1h" } }, "error"],
    ["requirements with nothing", agent({ override_resource_requirements: { cpu_limit: "${null}" } }), "error"],
    ["a schedule that is none", { rke_config: { etcd: { snapshot_schedule_cron: "x" } } }, "error"],
    ["a mode that is none", files({ secret: { name: "a", default_permissions: "rw" } }), "error"],
    // The worst of one setting counts, and is said first.
    ["both in one setting", { rke_config: { etcd: { snapshot_retention: 0, snapshot_schedule_cron: "x" } } }, "error"],
  ])("%s is an error only where something is refused or breaks", (_what, resource, severity) => {
    const found = written(resource).findings.filter(({ code }) => code === "RK540");
    expect(found.map((each) => each.severity)).toEqual([severity]);
  });

  test("what does nothing is said to do nothing", () => {
    expect(shown("RK540", written(drained({ timeout: 0 })))).toMatchInlineSnapshot(`
"warning[RK540]: upgrade_strategy has a value that does nothing: the rancher2 provider does not send 0 or less, so Rancher would use its own default
  = all else goes on as if it were not written
  = the value may be secret, and is not shown
  = help: write another value, or leave upgrade_strategy out"
`);
  });

  test("of one setting, what breaks something is said first", () => {
    const both = { rke_config: { etcd: { snapshot_retention: 0, snapshot_schedule_cron: "x" } } };
    expect(reasons(written(both))[0]).toMatch(/^etcd: K3s reads minute/);
  });

  test("does not occur for what a plan has where nothing is written", () => {
    const strategy = [{ grace_period: 0, timeout: 0, skip_wait_for_delete_timeout_seconds: 0 }];
    const rkeConfig = {
      etcd: [{ snapshot_retention: 0, snapshot_schedule_cron: "" }],
      networking: [{ stack_preference: "" }],
      registries: [{ configs: [], mirrors: [{ hostname: "docker.io", endpoints: [], rewrites: {} }] }],
      upgrade_strategy: [{ control_plane_drain_options: strategy, worker_drain_options: strategy }],
    };
    const tolerations = [{ key: "a", operator: "Exists", effect: "NoExecute", seconds: 0 }];
    const resource = { ...agent([{ append_tolerations: tolerations }]), rke_config: [rkeConfig] };
    expect(reasons(planned(resource))).toEqual([]);
  });

  test("does not occur for what Terraform knows only at apply", () => {
    const open = {
      labels: "${var.x}",
      annotations: { "field.cattle.io/creatorId": "${var.x}" },
      agent_env_vars: [{ name: "no_proxy", value: "${var.x}, b" }],
      local_auth_endpoint: { enabled: true, ca_certs: "${var.x}" },
      ...agent({
        override_affinity: "${var.x}",
        override_resource_requirements: { cpu_limit: "${var.x}" },
        scheduling_customization: {
          priority_class: { value: "${var.x}", preemption_policy: "${var.x}" },
          pod_disruption_budget: { min_available: "${var.x}", max_unavailable: 1 },
        },
      }),
      rke_config: {
        data_directories: { system_agent: "${var.x}", k8s_distro: "/data" },
        machine_selector_config: {
          config: "debug: true\n",
          machine_label_selector: { match_expressions: { key: "${var.x}", operator: "${var.x}", values: "${var.x}" } },
        },
      },
    };
    expect(reasons(written(open))).toEqual([]);
  });

  test("does not occur for null in an affinity, which is what is left out", () => {
    const term = { matchFields: null, matchExpressions: [{ key: "a", operator: "Exists", values: null }] };
    const pods = { topologyKey: "k", labelSelector: null, namespaces: null, matchLabelKeys: null };
    const value = {
      nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [term, null] }, [PREFERRED]: null },
      podAffinity: null,
      podAntiAffinity: { [REQUIRED]: [pods] },
    };
    expect(reasons(written(affinity(value)))).toEqual([]);
  });

  test("does not occur for what a plan has in the place of nothing", () => {
    const empty = {
      annotations: { "field.cattle.io/creatorId": "user-a" },
      local_auth_endpoint: [{ enabled: false, ca_certs: "", fqdn: "" }],
      cluster_agent_deployment_customization: [
        {
          override_affinity: "",
          override_resource_requirements: [{ cpu_limit: "", cpu_request: "1", memory_limit: "", memory_request: "" }],
          scheduling_customization: [
            {
              priority_class: [{ value: 5, preemption_policy: "" }],
              pod_disruption_budget: [{ min_available: "", max_unavailable: "1" }],
            },
          ],
        },
      ],
      rke_config: [{ data_directories: [{ system_agent: "", provisioning: "", k8s_distro: "" }] }],
    };
    expect(reasons(planned(empty))).toEqual([]);
  });

  describe("of a variable that is null or empty text where nobody gives a value", () => {
    /** A cluster in whose properties a variable stands, with this default. */
    const withDefault = (value: unknown, props: (variable: string) => Partial<K3sClusterProps>) => {
      const stack = rancherStack();
      const variable = new TerraformVariable(stack, "given", { type: "string" });
      variable.addOverride("default", value);
      const kubernetesVersion = "v1.33.5+k3s1";
      return new K3sCluster(stack, "edge", { kubernetesVersion, nodePools: POOLS, ...props(variable.stringValue) });
    };
    const limit = (memoryLimit: string, beside = {}) => ({
      agents: { clusterAgent: { overrideResourceRequirements: { memoryLimit, ...beside } } },
    });

    test("says when it cannot work, as a warning: whether anybody gives a value is not known", () => {
      expect(shown("RK540", withDefault("", limit).prove())).toMatchInlineSnapshot(`
"warning[RK540]: agents.clusterAgent.overrideResourceRequirements is made of a variable that is empty where nobody gives a value, and cannot work then: the rancher2 provider sends no empty block and reads none back, so that every plan is to write it again
  --> __tests__/diagnostics/refused-values-findings.test.ts:385
  = whether anybody gives a value is known only where Terraform runs
  = help: give the variable a default that works, or none: Terraform then asks for a value
  = or: decide in the app: leave agents.clusterAgent.overrideResourceRequirements out where there is no value"
`);
    });

    test.each<[string, (variable: string) => Partial<K3sClusterProps>, string]>([
      [
        "the only amount",
        limit,
        "agents.clusterAgent.overrideResourceRequirements: the rancher2 provider sends no empty block and reads none back, so that every plan is to write it again",
      ],
      [
        "the name that certificates need",
        (fqdn) => ({ localAuthEndpoint: { enabled: true, fqdn, caCerts: "x" } }),
        "localAuthEndpoint: the certificates are those of a load balancer, and Rancher's webhook refuses them without its name",
      ],
      [
        "the only number of a budget",
        (minAvailable) => ({
          agents: { fleetAgent: { schedulingCustomization: { podDisruptionBudget: { minAvailable } } } },
        }),
        "agents.fleetAgent.schedulingCustomization: Rancher's webhook refuses a budget that says nothing",
      ],
    ])("occurs for %s, with either", (_what, props, reason) => {
      for (const value of [null, ""]) expect(reasons(withDefault(value, props).prove())).toEqual([reason]);
    });

    test("occurs for a bucket that is empty text", () => {
      const cluster = withDefault("", (bucket) => ({ etcd: { s3Config: { bucket, endpoint: "s3.example.com" } } }));
      expect(reasons(cluster.prove())).toEqual(["etcd.s3Config: K3s cannot store snapshots without a bucket"]);
    });

    test("occurs where an expression gives null by the variable's default", () => {
      const bySwitch = (on: unknown) =>
        withDefault(on, (given) => limit(Token.asString(conditional(given, "1Gi", Token.nullValue())))).prove();
      expect(reasons(bySwitch(false))).toHaveLength(1);
      expect(reasons(bySwitch(true))).toEqual([]);
    });

    test("does not occur where something else is said, the default works, or there is none", () => {
      expect(reasons(withDefault("", (variable) => limit(variable, { cpuLimit: "1" })).prove())).toEqual([]);
      expect(reasons(withDefault("1Gi", limit).prove())).toEqual([]);
      expect(reasons(withDefault(undefined, limit).prove())).toEqual([]);
    });

    test("does not occur for a variable of the agents, which is left out where it is empty", () => {
      expect(reasons(withDefault("", (value) => ({ agentEnvVars: { HTTP_PROXY: value } })).prove())).toEqual([]);
    });

    test("is told once of a setting that cannot work anyway", () => {
      const cluster = withDefault("", (fqdn) => ({ localAuthEndpoint: { enabled: true, fqdn, caCerts: "x" } }));
      cluster.resource.addOverride("local_auth_endpoint.fqdn", "");
      expect(cluster.prove().findings.filter(({ code }) => code === "RK540")).toMatchObject([{ severity: "error" }]);
    });

    test("leaves alone what no text is written for: Terraform takes none for a number", () => {
      const cluster = withDefault("", () => ({}));
      cluster.resource.addOverride("rke_config.etcd.snapshot_retention", "${var.given}");
      expect(reasons(cluster.prove())).toEqual([]);
    });
  });

  test("does not occur for a value that a plan marks as sensitive", () => {
    const resource = { agent_env_vars: [{ name: "NO_PROXY", value: "a, b" }] };
    expect(reasons(planned(resource))).toHaveLength(1);
    expect(reasons(planned(resource, { agent_env_vars: [{ value: true }] }))).toEqual([]);
  });
});

describe("RK415, a feature of Rancher that is off by default", () => {
  const budget = {
    agents: { clusterAgent: { schedulingCustomization: { podDisruptionBudget: { minAvailable: 1 } } } },
  };

  test("says which, and that nobody here knows whether it is on", () => {
    expect(shown("RK415", clusterOf(POOLS, budget).prove())).toMatchInlineSnapshot(`
"warning[RK415]: Rancher refuses agents.clusterAgent.schedulingCustomization while its feature cluster-agent-scheduling-customization is off, which it is by default
  --> __tests__/cluster/stacks.ts:18
  = the apply then fails; what a cluster has of it already may stay or go, and not change
  = whether the feature is on, only the Rancher server knows
  = help: turn cluster-agent-scheduling-customization on in Rancher, under Feature Flags in the global settings, and acknowledge the finding
  = or: leave agents.clusterAgent.schedulingCustomization out"
`);
  });

  test("occurs for each agent that asks for something, on a Rancher that has the setting", () => {
    const customization = { scheduling_customization: { priority_class: { value: 1 } } };
    const both = {
      cluster_agent_deployment_customization: customization,
      fleet_agent_deployment_customization: customization,
    };
    const settings = (version: string) =>
      dataOf(
        "RK415",
        prove(
          readCluster(ResourceValues.ofConfiguration({ ...NAMED, ...both }), undefined, {
            rancherVersion: RancherVersion.parse(version),
          }),
        ),
      ).map((data) => (data as { readonly setting: string }).setting);
    expect(settings("2.14.1")).toEqual([
      "agents.clusterAgent.schedulingCustomization",
      "agents.fleetAgent.schedulingCustomization",
    ]);
    expect(settings("2.13.1")).toEqual(["agents.clusterAgent.schedulingCustomization"]);
    expect(settings("2.10.6")).toEqual([]);
  });

  test("does not occur for a block that asks for nothing, which Rancher takes", () => {
    expect(
      dataOf("RK415", written({ cluster_agent_deployment_customization: { scheduling_customization: {} } })),
    ).toEqual([]);
  });

  test("is accepted by whoever has turned the feature on", () => {
    const cluster = clusterOf(POOLS, budget);
    cluster.acknowledge("RK415", "on since last year");
    expect(cluster.prove().findings.find(({ code }) => code === "RK415")?.acknowledged).toBe("on since last year");
  });
});
