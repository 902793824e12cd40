import { parse } from "yaml";
import { adopt } from "../../lib/adoption/adopt";
import { synthesized } from "../cluster/stacks";
import { ALL_ROLES, agents, inPool, liveCluster, provisioned, registered, SERVER_VERSION } from "./clusters";
import { clusterOfApp } from "./run-app";

const node = registered("a", ALL_ROLES, { labels: inPool("all") });

/** Snapshots as Rancher's dashboard writes them. */
const ETCD = { etcd: { snapshotRetention: 5 } };

function adopted(rkeConfig: object, spec: object = {}, metadata: object = {}, rancher = "v2.14.1") {
  const object = provisioned({ rkeConfig: { ...ETCD, ...rkeConfig }, ...spec }, { ...metadata });
  return adopt(liveCluster([node, ...agents({}, rancher), object]));
}

function resourceOf({ program }: { readonly program: string }) {
  return synthesized(clusterOfApp(program)).resource.rancher2_cluster_v2.edge;
}

/** What is said of what the app leaves out, and what Terraform is told to leave alone. */
function leftOf(adoption: ReturnType<typeof adopted>) {
  return {
    said: adoption.remarks.map(({ text }) => text),
    ignored: resourceOf(adoption).lifecycle.ignore_changes ?? [],
  };
}

describe("what the app cannot say stays as it is in Rancher", () => {
  test("annotations of others, of which the values are not read", () => {
    const metadata = { annotations: { "example.com/owner": "canary", "field.cattle.io/creatorId": "u" } };
    expect(leftOf(adopted({}, {}, metadata))).toMatchInlineSnapshot(`
{
  "ignored": [
    "annotations["example.com/owner"]",
  ],
  "said": [
    "the annotation example.com/owner stays as it is in Rancher: values of annotations are not read. To manage it here, write it and take annotations["example.com/owner"] out of ignoreChanges",
  ],
}
`);
  });

  test("variables of the agents that change nodes behind the pools' back", () => {
    const spec = { agentEnvVars: [{ name: "CATTLE_TAINTS", value: "canary" }] };
    expect(leftOf(adopted({}, spec))).toMatchInlineSnapshot(`
{
  "ignored": [
    "agent_env_vars",
  ],
  "said": [
    "agentEnvVars stays as it is in Rancher: the app cannot say it: agentEnvVars has CATTLE_TAINTS. To manage it here, write it and take agent_env_vars out of ignoreChanges",
  ],
}
`);
  });

  test("values of charts and manifests that cannot be read", () => {
    expect(leftOf(adopted({ chartValues: { traefik: "text" }, additionalManifest: "a: [" }))).toMatchInlineSnapshot(`
{
  "ignored": [
    "rke_config[0].chart_values",
    "rke_config[0].additional_manifest",
  ],
  "said": [
    "chartValues stays as it is in Rancher: the app cannot say it: chartValues is not values by chart. To manage it here, write it and take rke_config[0].chart_values out of ignoreChanges",
    "additionalManifest stays as it is in Rancher: the app cannot say it: additionalManifest is not a list of objects. To manage it here, write it and take rke_config[0].additional_manifest out of ignoreChanges",
  ],
}
`);
  });

  test("settings that K3sCluster refuses", () => {
    const rkeConfig = {
      etcd: { s3: { bucket: "snapshots" } },
      networking: { stackPreference: "both" },
      registries: { mirrors: { "https://docker.io": { endpoint: ["https://m.example.com"] } } },
      upgradeStrategy: { workerConcurrency: "many" },
    };
    expect(leftOf(adopted(rkeConfig))).toMatchInlineSnapshot(`
{
  "ignored": [
    "rke_config[0].upgrade_strategy",
    "rke_config[0].etcd",
    "rke_config[0].registries",
    "rke_config[0].networking",
  ],
  "said": [
    "upgradeStrategy stays as it is in Rancher: the app cannot say it: worker_concurrency "many" is neither a number of nodes nor a percentage. To manage it here, write it and take rke_config[0].upgrade_strategy out of ignoreChanges",
    "etcd stays as it is in Rancher: the app cannot say it: etcd.s3Config has no bucket or no endpoint. To manage it here, write it and take rke_config[0].etcd out of ignoreChanges",
    "registries stays as it is in Rancher: the app cannot say it: registries has the host "https://docker.io". To manage it here, write it and take rke_config[0].registries out of ignoreChanges",
    "networking stays as it is in Rancher: the app cannot say it: networking.stackPreference "both" is not known. To manage it here, write it and take rke_config[0].networking out of ignoreChanges",
  ],
}
`);
  });

  test("a text that CDKTF would take for a token of its own", () => {
    const { ignored } = leftOf(adopted({ machineGlobalConfig: { "node-label": ["x=${TfToken[TOKEN.1]}"] } }));
    expect(ignored).toEqual(["rke_config[0].machine_global_config"]);
  });

  test("snapshots of etcd that nobody set up in Rancher, where K3sCluster would keep five", () => {
    expect(leftOf(adopted({ etcd: undefined }))).toMatchInlineSnapshot(`
{
  "ignored": [
    "rke_config[0].etcd",
  ],
  "said": [
    "etcd stays as it is in Rancher: Rancher holds neither a schedule nor a retention of snapshots, and the app would write snapshotRetention: 5. To manage it here, write it and take rke_config[0].etcd out of ignoreChanges",
  ],
}
`);
    expect(leftOf(adopted({ etcd: { disableSnapshots: false } })).ignored).toEqual(["rke_config[0].etcd"]);
    expect(leftOf(adopted({ etcd: { disableSnapshots: true } })).ignored).toEqual([]);
  });

  test("how many snapshots are kept, where Rancher only says where they go", () => {
    const adoption = adopted({ etcd: { s3: { bucket: "snapshots", endpoint: "s3.example.com" } } });
    expect(leftOf(adoption).ignored).toEqual(["rke_config[0].etcd[0].snapshot_retention"]);
    expect(adoption.program).toContain('etcd: { s3Config: { bucket: "snapshots", endpoint: "s3.example.com" } }');
  });

  test("a value that does nothing, which K3sCluster refuses all the same", () => {
    expect(leftOf(adopted({ etcd: { snapshotRetention: 0 } })).ignored).toEqual(["rke_config[0].etcd"]);
  });

  test("manifests that Kubernetes refuses", () => {
    const additionalManifest =
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: coredns, namespace: kube-system}, spec: {}}";
    const adoption = adopted({ additionalManifest });
    expect(leftOf(adoption).ignored).toEqual(["rke_config[0].additional_manifest"]);
    expect(leftOf(adoption).said.join()).toContain("the app cannot say it: Deployment coredns has no");
  });

  test("a credential of K3s that is a list, as what Rancher passes on hangs on what is in it", () => {
    const { ignored, said } = leftOf(adopted({ machineGlobalConfig: { token: ["canary"], debug: true } }));
    expect(ignored).toEqual(["rke_config[0].machine_global_config"]);
    expect(said.join()).toContain("token in machineGlobalConfig is not a text");
  });

  test("an affinity that nests deeper than any is read", () => {
    const overrideAffinity = Array.from({ length: 150 }).reduce<object>((inner) => ({ inner }), {});
    const spec = { clusterAgentDeploymentCustomization: { overrideAffinity } };
    expect(leftOf(adopted({}, spec)).said.join()).toContain("agents.clusterAgent.overrideAffinity stays as it is");
  });

  test("more secrets than anybody fills in", () => {
    const values = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`password${index}`, "canary"]));
    expect(leftOf(adopted({ chartValues: { shop: values } })).ignored).toEqual(["rke_config[0].chart_values"]);
  });
});

describe("what is not read is given anew as what it is", () => {
  const chartValues = {
    traefik: {
      auth: { enabled: true, user: "canary" },
      password: "canary",
      tokenNumber: 3600,
      tokens: ["canary"],
      env: { RETRIES: 3, DEBUG: true },
    },
  };

  test("text, numbers, lists and maps", () => {
    const adoption = adopted({ chartValues });
    const written = [resourceOf(adoption).rke_config].flat()[0].chart_values;
    expect(parse(written)).toMatchInlineSnapshot(`
{
  "traefik": {
    "auth": "\${jsonencode(var.chart_values_traefik_auth)}",
    "env": {
      "DEBUG": true,
      "RETRIES": "\${jsonencode(var.chart_values_traefik_env_retries)}",
    },
    "password": "\${jsonencode(var.chart_values_traefik_password)}",
    "tokenNumber": "\${jsonencode(var.chart_values_traefik_token_number)}",
    "tokens": "\${jsonencode(var.chart_values_traefik_tokens)}",
  },
}
`);
    const types = adoption.program.match(/TerraformVariable\(this, "chart\w+", \{\s+type: "\w+"/g);
    expect(types?.map((each) => each.replace(/\s+/g, " "))).toMatchInlineSnapshot(`
[
  "TerraformVariable(this, "chart_values_traefik_auth", { type: "any"",
  "TerraformVariable(this, "chart_values_traefik_password", { type: "string"",
  "TerraformVariable(this, "chart_values_traefik_token_number", { type: "number"",
  "TerraformVariable(this, "chart_values_traefik_tokens", { type: "any"",
  "TerraformVariable(this, "chart_values_traefik_env_retries", { type: "number"",
]
`);
    expect(adoption.program).not.toContain("canary");
  });

  test("a part of the values of a chart in a manifest, with the others as they are", () => {
    const valuesContent =
      "tolerations:\n- key: team\n  operator: Exists\nnote: '${a} \"x\"'\nauth:\n  password: canary\n  retries: 3\n";
    const manifest = {
      kind: "HelmChartConfig",
      metadata: { name: "traefik", namespace: "kube-system" },
      spec: { valuesContent },
    };
    const adoption = adopted({ additionalManifest: JSON.stringify(manifest) });
    expect(leftOf(adoption)).toMatchInlineSnapshot(`
{
  "ignored": [],
  "said": [
    "additionalManifest holds what may be secret and was not read: give TF_VAR_additional_manifest_spec_values_content_auth (a map, in JSON)",
  ],
}
`);
    expect(
      adoption.program.split("\n").filter((line) => /import \{ App|valuesContent/.test(line)),
    ).toMatchInlineSnapshot(`
[
  "import { App, Fn, TerraformLocal, TerraformStack, TerraformVariable } from "cdktf";",
  "      { type: "any", sensitive: true, description: "Value of additionalManifest spec valuesContent auth" },",
  "          spec: { valuesContent: additionalManifestSpecValuesContentText.asString },",
]
`);
    expect(synthesized(clusterOfApp(adoption.program)).locals).toMatchInlineSnapshot(`
{
  "additional_manifest_spec_values_content_text": "{"tolerations":[{"key":"team","operator":"Exists"}],"note":"$\${a} \\"x\\"","auth":\${jsonencode(var.additional_manifest_spec_values_content_auth)}}",
}
`);
    const { kind, spec } = parse([resourceOf(adoption).rke_config].flat()[0].additional_manifest);
    expect([kind, spec.valuesContent]).toMatchInlineSnapshot(`
[
  "HelmChartConfig",
  "\${jsonencode(local.additional_manifest_spec_values_content_text)}",
]
`);
  });

  test("how each is given is said", () => {
    expect(adopted({ chartValues }).remarks.map(({ text }) => text)).toMatchInlineSnapshot(`
[
  "chartValues holds what may be secret and was not read: give TF_VAR_chart_values_traefik_auth (a map, in JSON), TF_VAR_chart_values_traefik_password, TF_VAR_chart_values_traefik_token_number (a number), TF_VAR_chart_values_traefik_tokens (a list, in JSON), TF_VAR_chart_values_traefik_env_retries (a number)",
]
`);
  });

  test("a number or a map among credentials of K3s is dropped, as Rancher drops it", () => {
    const { program, remarks } = adopted({ machineGlobalConfig: { "agent-token": 123, token: { a: "canary" } } });
    expect(remarks.map(({ text }) => text.split(" ")[0])).toEqual(["agent-token", "token"]);
    expect(program).not.toContain("TF_VAR");
  });
});

describe("what the provider of that Rancher has no argument for is said, and not ignored", () => {
  test("networking and directories with older releases", () => {
    const rkeConfig = { networking: { stackPreference: "dual" }, dataDirectories: { k8sDistro: "/srv/k3s" } };
    expect(leftOf(adopted(rkeConfig, {}, {}, "v2.12.1"))).toMatchInlineSnapshot(`
{
  "ignored": [],
  "said": [
    "Rancher holds networking, which release 8 of the provider has no argument for: no plan shows it, and an apply may take it away",
  ],
}
`);
    expect(leftOf(adopted(rkeConfig, {}, {}, "v2.11.2")).said).toHaveLength(2);
    expect(leftOf(adopted(rkeConfig)).said).toEqual([]);
  });

  test("the scheduling of Fleet's agent", () => {
    const spec = { fleetAgentDeploymentCustomization: { schedulingCustomization: { priorityClass: { value: 5 } } } };
    expect(leftOf(adopted({}, spec, {}, "v2.13.1")).said).toEqual([
      "Rancher holds agents.fleetAgent.schedulingCustomization, which release 13 of the provider has no argument for: no plan shows it, and an apply may take it away",
    ]);
  });

  test("also where Rancher's object is not in the input", () => {
    const taint = { key: "team", operator: "Equal", value: "a", effect: "NoSchedule" };
    const ignoredWith = (rancher: string): string[] =>
      resourceOf(adopt(liveCluster([node, ...agents({ agent: [taint], fleet: [taint] }, rancher)]))).lifecycle
        .ignore_changes;
    expect(ignoredWith("v2.13.1")).not.toContain("fleet_agent_deployment_customization[0].scheduling_customization");
    expect(ignoredWith("v2.14.1")).toContain("fleet_agent_deployment_customization[0].scheduling_customization");
  });
});

describe("what neither the app nor Terraform can keep is said", () => {
  test("settings that the provider does not know, by name", () => {
    const rkeConfig = {
      rotateEncryptionKeys: { generation: 1 },
      upgradeStrategy: { workerDrainOptions: { preDrainHooks: [{ annotation: "x" }] } },
    };
    const spec = { webhookDeploymentCustomization: { replicaCount: 2 }, aFieldOfTomorrow: "" };
    expect(leftOf(adopted(rkeConfig, spec)).said).toMatchInlineSnapshot(`
[
  "Rancher holds rkeConfig.rotateEncryptionKeys, which is not read here and which the provider may not know: look whether a plan changes it",
  "Rancher holds rkeConfig.upgradeStrategy.workerDrainOptions.preDrainHooks, which is not read here and which the provider may not know: look whether a plan changes it",
  "Rancher holds webhookDeploymentCustomization, which is not read here and which the provider may not know: look whether a plan changes it",
]
`);
  });

  test("configuration of a kind that Rancher drops", () => {
    expect(
      leftOf(adopted({ machineGlobalConfig: { "max-pods": 110, labels: { a: "b" } } })).said,
    ).toMatchInlineSnapshot(`
[
  "max-pods in machineGlobalConfig is neither text, true or false, nor a list: Rancher drops it, and the app leaves it out",
  "labels in machineGlobalConfig is neither text, true or false, nor a list: Rancher drops it, and the app leaves it out",
]
`);
  });
});

describe("what Rancher's webhook writes for a pod security template is left to the template", () => {
  const rkeConfig = {
    machineGlobalConfig: {
      "kube-apiserver-arg": ["admission-control-config-file=/etc/rancher/k3s/config/rancher-psact.yaml", "v=2"],
    },
    machineSelectorFiles: [
      {
        machineLabelSelector: { matchLabels: { "rke.cattle.io/control-plane-role": "true" } },
        fileSources: [
          {
            secret: {
              name: "edge-admission-configuration-psact",
              items: [
                { key: "admission-config-psact", path: "/etc/rancher/k3s/config/rancher-psact.yaml", hash: "abc" },
              ],
            },
          },
        ],
      },
    ],
  };

  test("its argument and its file are not written twice", () => {
    const spec = { defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted" };
    const { program } = adopted(rkeConfig, spec);
    expect(program).toContain('"kube-apiserver-arg": ["v=2"]');
    expect(program).not.toContain("psact");
    expect(() => clusterOfApp(program)).not.toThrow();
  });
});

describe("text of Rancher's object is text in Terraform", () => {
  test.each([
    ["an expression of Terraform", '${file("/etc/passwd")}', '$${file("/etc/passwd")}'],
    ["a directive of a template", "%{ if true }", "%%{ if true }"],
    ["quotes and line breaks", "a\"b'c\n*/ d", "a\"b'c\n*/ d"],
    ["what a runner takes for a command", "##[error]x ##vso[task]", "##[error]x ##vso[task]"],
  ])("%s", (_what, written, inTerraform) => {
    const { program } = adopted({ chartValues: { traefik: { note: written } } });
    const { rke_config: config } = resourceOf({ program });
    expect(parse([config].flat()[0].chart_values).traefik.note).toBe(inTerraform);
    expect(program.split("\n").every((line) => !/##\[|##vso/.test(line))).toBe(true);
  });

  test("keys that mean something to JavaScript are keys", () => {
    const chartValues = JSON.parse('{"traefik":{"__proto__":{"polluted":"yes"},"constructor":"x"}}');
    const { program } = adopted({ chartValues });
    expect(program).toContain('["__proto__"]: { polluted: "yes" }');
  });
});

describe("Rancher's own release", () => {
  const told = (value: string, agent: string) => {
    const setting = { ...SERVER_VERSION, value };
    const { program, remarks } = adopt(
      liveCluster([node, ...agents({}, agent), provisioned({ rkeConfig: ETCD }), setting]),
    );
    return [/rancherVersion: "(.*)"/.exec(program)?.[1], ...remarks.map(({ text }) => text)];
  };

  test("is that of its setting", () => {
    expect(told("v2.14.1", "v2.13.3")).toEqual(["2.14.1"]);
  });

  test("is said to be none where it is a build of a branch", () => {
    expect(told("v2.13-head", "v2.12.1")).toEqual([
      "2.13.0",
      'Rancher says "v2.13-head", which is no release: the app says 2.13.0, which its name begins with, and doctor --expect will say that they differ',
    ]);
    expect(told("head", "v2.12.1")).toEqual([
      "2.12.1",
      'Rancher says "head", which is no release: the app says 2.12.1, which the image of its agent tells, and doctor --expect will say that they differ',
    ]);
    expect(told("head", "head")[1]).toBe(
      'Rancher says "head", which is no release: write the one that its About page shows',
    );
  });
});

test("annotations that nobody knows are left to others", () => {
  const { said, ignored } = leftOf(adopt(liveCluster([node, ...agents()])));
  expect(ignored).toContain("annotations");
  expect(said.join()).toContain("which ones others gave the cluster is not in the input");
});
