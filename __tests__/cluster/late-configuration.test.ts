import {
  Fn,
  Lazy,
  TerraformDataSource,
  TerraformLocal,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
} from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, Remedy } from "../../lib";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { Inputs, rancherK3s } from "../review/inputs";
import { ALL_ROLES, KUBERNETES_VERSION, rancherStack, synthesized, type TerraformJson } from "./stacks";

const inputs = new Inputs();
afterAll(() => inputs.remove());

type Props = (stack: TerraformStack) => Partial<K3sClusterProps>;

function clusterWith(props: Props): K3sCluster {
  const stack = rancherStack();
  return new K3sCluster(stack, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { first: ALL_ROLES },
    ...props(stack),
  });
}

/** The global and the selector configuration of the cluster in a stack. */
function configurationOf(cluster: K3sCluster) {
  const { machine_global_config: global, machine_selector_config: entries } = resourceIn(cluster).rke_config;
  return { global, selected: entries };
}

function resourceIn(cluster: K3sCluster): TerraformJson {
  return synthesized(cluster).resource.rancher2_cluster_v2.edge;
}

function written(props: Props) {
  return configurationOf(clusterWith(props));
}

/** A resource that an app makes beside the cluster, and an attribute that its provider works out. */
function address(stack: TerraformStack): string {
  return new TerraformResource(stack, "lb", { terraformResourceType: "random_pet" }).getStringAttribute("id");
}

function variable(stack: TerraformStack): string {
  return new TerraformVariable(stack, "host", { type: "string" }).stringValue;
}

describe("K3s configuration that Terraform knows only at apply", () => {
  test("stands in a selector configuration for all machines, so that the provider can create the cluster", () => {
    expect(written((stack) => ({ machineGlobalConfig: { "tls-san": [address(stack)] } }))).toMatchInlineSnapshot(`
{
  "global": undefined,
  "selected": [
    {
      "config": "tls-san:
  - \${jsonencode(tostring(random_pet.lb.id))}
",
    },
  ],
}
`);
  });

  test.each<[string, string, unknown]>([
    ["the chart values", "rke_config.chart_values", "traefik: {}\n"],
    ["another block", "rke_config.etcd.snapshot_retention", 3],
  ])("stands there also where %s are overridden", (_what, argument, value) => {
    const cluster = clusterWith((stack) => ({ machineGlobalConfig: { "tls-san": [address(stack)] } }));
    cluster.resource.addOverride(argument, value);
    expect(configurationOf(cluster)).toEqual({
      global: undefined,
      selected: [{ config: expect.stringContaining("random_pet.lb.id") }],
    });
  });

  test("is not looked for in entries of a list that takes the place of the whole block", () => {
    const cluster = clusterWith((stack) => ({ machineGlobalConfig: { "tls-san": [address(stack)] } }));
    cluster.resource.addOverride("rke_config", [{ machine_selector_config: [{ config: "debug: true\n" }] }]);
    expect(cluster.model.globalEntries).toBeUndefined();
    expect(cluster.prove().cluster.machineConfiguration.selected.map(({ property }) => property)).toEqual([
      "machineSelectorConfig[0]",
    ]);
  });

  test("leaves what is known where it is", () => {
    expect(
      written((stack) => ({
        machineGlobalConfig: {
          disable: ["traefik"],
          "tls-san": ["a.example.com", address(stack)],
          "cluster-domain": variable(stack),
        },
      })),
    ).toMatchInlineSnapshot(`
{
  "global": "disable:
  - traefik
cluster-domain: \${jsonencode(tostring(var.host))}
",
  "selected": [
    {
      "config": "tls-san:
  - a.example.com
  - \${jsonencode(tostring(random_pet.lb.id))}
",
    },
  ],
}
`);
  });

  test("stands before the app's own selector configurations, which still take its place", () => {
    const { selected } = written((stack) => ({
      machineGlobalConfig: { "tls-san": [address(stack)] },
      machineSelectorConfig: [
        { pools: ["first"], config: { "tls-san": ["other"] } },
        { config: { "tls-san": ["third"] } },
      ],
    }));
    expect(selected.map(({ config }: { config: string }) => config)).toEqual([
      expect.stringContaining("random_pet"),
      "tls-san:\n  - other\n",
      "tls-san:\n  - third\n",
    ]);
  });

  test("stands beside the arguments that a pod security template moves to the control plane", () => {
    expect(
      written((stack) => {
        const id = address(stack);
        return {
          defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted",
          machineGlobalConfig: { "kube-apiserver-arg": [`audit-log-path=/${id}`], "tls-san": id },
        };
      }),
    ).toMatchInlineSnapshot(`
{
  "global": "kube-apiserver-arg:
  - "admission-control-config-file=/etc/rancher/k3s/config/rancher-psact.yaml"
",
  "selected": [
    {
      "config": "tls-san: \${jsonencode(try(tolist(random_pet.lb.id), tostring(random_pet.lb.id)))}
",
    },
    {
      "config": "kube-apiserver-arg:
  - "admission-control-config-file=/etc/rancher/k3s/config/rancher-psact.yaml"
  - \${jsonencode("audit-log-path=/\${random_pet.lb.id}")}
",
      "machine_label_selector": {
        "match_labels": {
          "rke.cattle.io/control-plane-role": "true",
        },
      },
    },
  ],
}
`);
  });
});

const LATE: [string, Props][] = [
  ["an attribute of a resource", (stack) => ({ machineGlobalConfig: { "tls-san": address(stack) } })],
  [
    "an attribute of a data source",
    (stack) => {
      const source = new TerraformDataSource(stack, "dns", { terraformResourceType: "dns_a_record_set" });
      return { machineGlobalConfig: { "tls-san": source.getStringAttribute("id") } };
    },
  ],
  [
    "a function of one",
    (stack) => ({ machineGlobalConfig: { "tls-san": Fn.upper(Fn.join("-", ["a", address(stack)])) } }),
  ],
  ["a list of one", (stack) => ({ machineGlobalConfig: { "tls-san": Fn.concat([[address(stack)], ["a"]]) as never } })],
  [
    "a local that holds one",
    (stack) => ({ machineGlobalConfig: { "tls-san": new TerraformLocal(stack, "l", address(stack)).asString } }),
  ],
  [
    "one that is made when the stack is written",
    (stack) => {
      const late = address(stack);
      return { machineGlobalConfig: { "tls-san": Lazy.stringValue({ produce: () => late }) } };
    },
  ],
  ["text around one", (stack) => ({ machineGlobalConfig: { "tls-san": [`*.${address(stack)}.example.com`] } })],
  ["an expression by hand", () => ({ machineGlobalConfig: { "tls-san": "${random_pet.other.id}" } })],
  ["an output of a module", () => ({ machineGlobalConfig: { "tls-san": "${module.network.name}" } })],
  ["the time", () => ({ machineGlobalConfig: { "tls-san": Fn.timestamp() } })],
  [
    "an entry of a known map by a name that is late",
    () => ({ machineGlobalConfig: { "tls-san": "${var.a[random_pet.b.id]}" } }),
  ],
];

const KNOWN: [string, Props][] = [
  ["text", () => ({ machineGlobalConfig: { "tls-san": "a" } })],
  ["a variable", (stack) => ({ machineGlobalConfig: { "tls-san": variable(stack) } })],
  ["a function of one", (stack) => ({ machineGlobalConfig: { "tls-san": [Fn.upper(variable(stack))] } })],
  [
    "a local of one",
    (stack) => ({
      machineGlobalConfig: { "tls-san": new TerraformLocal(stack, "l", Fn.trimspace(variable(stack))).asString },
    }),
  ],
  ["the name of the workspace", () => ({ machineGlobalConfig: { "tls-san": "${terraform.workspace}" } })],
  [
    "text that only looks like a reference",
    () => ({ machineGlobalConfig: { "tls-san": '${upper("random_pet.b.id")}' } }),
  ],
  ["an escaped expression", () => ({ machineGlobalConfig: { "tls-san": "$${random_pet.b.id}" } })],
  [
    "a part of a known list",
    () => ({ machineGlobalConfig: { "tls-san": '${join(",", [for host in var.hosts : host.name])}' } }),
  ],
  [
    "a number that is made when the stack is written",
    () => ({ machineGlobalConfig: { "tls-san": Lazy.stringValue({ produce: () => "5" }) } }),
  ],
];

describe("goes by what a value is made of:", () => {
  test.each(LATE)("%s stands in the selector configuration", (_what, props) => {
    const { global, selected } = written(props);
    expect(global).toBeUndefined();
    expect(selected).toHaveLength(1);
    expect(selected[0].config).toMatch(/^tls-san:/);
    expect(selected[0].machine_label_selector).toBeUndefined();
  });

  test.each(KNOWN)("%s stays in the global configuration", (_what, props) => {
    const { global, selected } = written(props);
    expect(global).toMatch(/^tls-san:/);
    expect(selected).toBeUndefined();
  });
});

describe("what somebody wrote on the resource is theirs:", () => {
  const LATE_SAN: Props = (stack) => ({ machineGlobalConfig: { "tls-san": [address(stack)] } });

  test.each<[string, (cluster: K3sCluster) => void]>([
    ["an override", ({ resource }) => resource.addOverride("rke_config.machine_global_config", "tls-san: [a]\n")],
    [
      "an override of the stack",
      (cluster) => {
        const stack = TerraformStack.of(cluster);
        stack.addOverride("resource.rancher2_cluster_v2.edge.rke_config.machine_global_config", "tls-san: [a]\n");
      },
    ],
    [
      "another value",
      ({ resource }) => {
        resource.rkeConfig.machineGlobalConfig = "tls-san: [a]\n";
      },
    ],
  ])("%s of the global configuration has nothing on top of it", (_what, write) => {
    const cluster = clusterWith(LATE_SAN);
    write(cluster);
    expect(configurationOf(cluster)).toEqual({ global: "tls-san: [a]\n" });
  });

  test("selector configurations that are put there stay alone", () => {
    const cluster = clusterWith(LATE_SAN);
    cluster.resource.rkeConfig.putMachineSelectorConfig([{ config: "debug: true\n" }]);
    const { global, selected } = configurationOf(cluster);
    expect(selected).toEqual([{ config: "debug: true\n" }]);
    expect(global).toContain("tls-san");
  });
});

test("a remedy's arguments are written beside it", () => {
  const cluster = clusterWith((stack) => ({
    kubernetesVersion: "v1.34.10+k3s1",
    machineGlobalConfig: { "tls-san": [address(stack)] },
    nodePools: { first: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } },
  }));
  cluster.addRemedy(Remedy.helmJobs(cluster.nodePools));
  const { global, selected } = configurationOf(cluster);
  expect(global).toContain("helm-controller-arg");
  expect(selected).toHaveLength(1);
});

/** Codes and texts of the findings, and whether it comes up. */
function judged(cluster: K3sCluster) {
  const { bootstrap, findings } = cluster.prove();
  return { verdict: bootstrap.verdict, findings: findings.map(({ code, data }) => ({ code, data })) };
}

describe("is judged as if it stood in the global configuration:", () => {
  const CASES: [string, (late: string, known: string) => K3sClusterProps["machineGlobalConfig"]][] = [
    ["a name of the API server", (late) => ({ "tls-san": [late] })],
    ["what turns addons off", (late) => ({ disable: ["traefik", late] })],
    ["a key that Rancher drops", (late) => ({ "no-such-key": late })],
    ["a key that Rancher overwrites", (late) => ({ "node-taint": [late] })],
    ["what all servers must have alike", (late) => ({ "cluster-cidr": late })],
    ["a flag", (late) => ({ "disable-kube-proxy": late })],
  ];

  test.each(CASES)("%s", (_what, config) => {
    const late = clusterWith((stack) => ({ machineGlobalConfig: config(address(stack), "") ?? {} }));
    // A variable is known at plan, and stays in the global configuration.
    const known = clusterWith((stack) => ({ machineGlobalConfig: config(variable(stack), "") ?? {} }));
    expect(configurationOf(late).global).toBeUndefined();
    expect(configurationOf(known).selected).toBeUndefined();
    expect(judged(late)).toEqual(judged(known));
  });

  test("by check, of a folder and of the plan that creates the cluster", async () => {
    const cluster = clusterWith((stack) => ({
      machineGlobalConfig: { "tls-san": [address(stack)], disable: ["traefik"] },
      machineSelectorConfig: [{ config: { "node-taint": ["x=y:NoExecute"] } }],
    }));
    const { verdict, findings } = judged(cluster);
    const json = synthesized(cluster);
    const { out } = await rancherK3s("check", inputs.file(json, "cdk.tf.json"), "--format", "json");
    const [checked] = JSON.parse(out).clusters;
    expect(checked.bootstrap.verdict).toBe(verdict);
    expect(checked.findings.map(({ code }: { code: string }) => code)).toEqual(findings.map(({ code }) => code));
    expect(findings.find(({ code }) => code === "RK501")?.data).toMatchObject({ setting: "machineSelectorConfig[0]" });
    const { rke_config: block } = json.resource.rancher2_cluster_v2.edge;
    const values = ResourceValues.ofValues(
      {
        name: "edge",
        kubernetes_version: KUBERNETES_VERSION,
        rke_config: [{ ...block, machine_selector_config: [{}, block.machine_selector_config[1]] }],
      },
      { rke_config: [{ machine_selector_config: [{ config: true }, {}] }] },
    );
    const planned = readCluster(values, [], { globalEntries: cluster.model.globalEntries ?? [] });
    const { global, unknown } = planned.machineConfiguration;
    const settings = global?.settings;
    expect(settings instanceof Map ? [...settings.keys()] : settings).toEqual(["disable", "tls-san"]);
    expect(unknown).toBeUndefined();
  });
});

describe("entries that no app wrote do not count in the names of settings:", () => {
  test("that of a pod security template", () => {
    const cluster = clusterWith(() => ({
      defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted",
      machineGlobalConfig: { "kube-apiserver-arg": ["audit-log-path=/a"] },
      machineSelectorConfig: [{ pools: ["first"], config: { "node-taint": ["x=y:NoExecute"] } }],
    }));
    expect(judged(cluster).findings).toContainEqual({
      code: "RK501",
      data: { setting: "machineSelectorConfig[0]", key: "node-taint" },
    });
  });

  test("and what stands in one is said of the property that the app wrote", () => {
    const cluster = clusterWith(() => ({
      defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted",
      machineGlobalConfig: { "kube-apiserver-arg": ["no-such-argument=1", "feature-gates=NoSuchGate=true"] },
    }));
    const said = JSON.stringify(judged(cluster).findings);
    expect(said).not.toContain("machineSelectorConfig");
  });

  test("nor where an older model does not tell of them", () => {
    const cluster = clusterWith(() => ({
      defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted",
      machineGlobalConfig: { "kube-apiserver-arg": ["audit-log-path=/a"] },
      machineSelectorConfig: [{ config: { "node-taint": ["x=y:NoExecute"] } }],
    }));
    const resource = ResourceValues.ofConfiguration(resourceIn(cluster));
    const { machineConfiguration } = readCluster(resource, [], {});
    expect(machineConfiguration.selected.map(({ property }) => property)).toEqual([
      "machineGlobalConfig",
      "machineSelectorConfig[0]",
    ]);
  });

  test("but an app's own that looks like one does", () => {
    const cluster = clusterWith(() => ({
      defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted",
      machineSelectorConfig: [
        {
          machineLabelSelector: { matchLabels: { "rke.cattle.io/control-plane-role": "true" } },
          config: { "kube-apiserver-arg": ["audit-log-path=/a"] },
        },
      ],
    }));
    expect(cluster.model.globalEntries).toEqual([]);
    expect(cluster.prove().cluster.machineConfiguration.selected.map(({ property }) => property)).toEqual([
      "machineSelectorConfig[0]",
    ]);
  });
});
