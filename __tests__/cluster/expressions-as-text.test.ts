import { K3sCluster, type K3sClusterProps, NodeRole, Remedy } from "../../lib";
import { KUBERNETES_VERSION, rancherStack, synthesized, type TerraformJson } from "./stacks";

function written(props: Partial<K3sClusterProps>): TerraformJson {
  const cluster = new K3sCluster(rancherStack(), "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { all: { roles: NodeRole.ALL } },
    ...props,
  });
  return synthesized(cluster).resource.rancher2_cluster_v2.edge;
}

const CASES: [string, string, string][] = [
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Terraform's expressions
  ["alone, as text whatever it gives", "${var.v}", "${jsonencode(tostring(var.v))}"],
  ["between other text", 'a "${var.v}" \\ b', '${jsonencode("a \\"${var.v}\\" \\\\ b")}'],
  ["on one of several lines", "a\n${var.v}\n", '${jsonencode("a\\n${var.v}\\n")}'],
  [
    "beside characters that Terraform cannot escape in short",
    "\b\f${var.v}",
    '${jsonencode("\\u0008\\u000c${var.v}")}',
  ],
  ["in a directive", "%{ if var.v }on%{ endif }", '${jsonencode("%{ if var.v }on%{ endif }")}'],
  ["beside what is written to be none", "$${x} ${var.v}", '${jsonencode("$${x} ${var.v}")}'],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Terraform's expressions
];

describe.each(CASES)("an expression that is given as text, %s, is quoted once its value is known", (_, text, json) => {
  test("in a manifest, as value, item and key", () => {
    const { additional_manifest } = written({
      additionalManifest: [{ kind: "ConfigMap", data: { raw: text, [text]: [text] } }],
    }).rke_config;
    expect(additional_manifest).toBe(`kind: ConfigMap\ndata:\n  raw: ${json}\n  ${json}:\n    - ${json}\n`);
  });

  test("in chart values", () => {
    expect(written({ chartValues: { traefik: { raw: text } } }).rke_config.chart_values).toBe(
      `traefik:\n  raw: ${json}\n`,
    );
  });

  test("in the K3s configuration, of all machines and of some", () => {
    const config = { "node-name": text, "tls-san": [text] };
    const { machine_global_config, machine_selector_config } = written({
      machineGlobalConfig: config,
      machineSelectorConfig: [{ pools: ["all"], config }],
    }).rke_config;
    const asWritten = `node-name: ${json}\ntls-san:\n  - ${json}\n`;
    expect(machine_global_config).toBe(asWritten);
    expect(machine_selector_config).toMatchObject([{ config: asWritten }]);
  });
});

test("text that is written to be no expression stays as it is", () => {
  const { additional_manifest } = written({
    additionalManifest: [{ data: { raw: "$${literal}", more: "%%{x}\n" } }],
  }).rke_config;
  expect(additional_manifest).toBe('data:\n  raw: "$${literal}"\n  more: |\n    %%{x}\n');
});

test("an expression that is given as text in an affinity is quoted as well", () => {
  const podAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: "zone", labelSelector: { matchLabels: { app: "${var.v}" } } },
    ],
  };
  const { override_affinity } = written({ agents: { clusterAgent: { overrideAffinity: { podAffinity } } } })
    .cluster_agent_deployment_customization[0];
  expect(override_affinity).toContain('"matchLabels":{"app":${jsonencode(tostring(var.v))}}');
});

test("what a remedy writes is quoted within what it is part of, and its checksum goes by the value", () => {
  const cluster = new K3sCluster(rancherStack(), "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { all: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } },
  });
  const [pool] = cluster.nodePools;
  if (pool === undefined) throw new Error("no pool");
  cluster.addRemedy(Remedy.localPath(pool, { path: "${var.path}", helperImage: "${var.registry}/busybox" }));
  const { additional_manifest } = synthesized(cluster).resource.rancher2_cluster_v2.edge.rke_config;
  const lines: string[] = additional_manifest.split("\n");
  expect(lines.filter((line) => line.includes("var.")).map((line) => line.trim())).toMatchInlineSnapshot(`
[
  "config.json: \${jsonencode("{\\n  \\"nodePathMap\\": [\\n    {\\n      \\"node\\": \\"DEFAULT_PATH_FOR_NON_LISTED_NODES\\",\\n      \\"paths\\": [\\n        \${jsonencode(tostring(var.path))}\\n      ]\\n    }\\n  ]\\n}")}",
  "helperPod.yaml: \${jsonencode("apiVersion: v1\\nkind: Pod\\nmetadata:\\n  name: helper-pod\\nspec:\\n  tolerations:\\n    - key: a\\n      operator: Equal\\n      value: b\\n      effect: NoSchedule\\n    - key: node.kubernetes.io/disk-pressure\\n      operator: Exists\\n      effect: NoSchedule\\n  containers:\\n    - name: helper-pod\\n      image: \${jsonencode("\${var.registry}/busybox")}\\n      imagePullPolicy: IfNotPresent\\n")}",
  "checksum/helper-pod: \${jsonencode(sha256("apiVersion: v1\\nkind: Pod\\nmetadata:\\n  name: helper-pod\\nspec:\\n  tolerations:\\n    - key: a\\n      operator: Equal\\n      value: b\\n      effect: NoSchedule\\n    - key: node.kubernetes.io/disk-pressure\\n      operator: Exists\\n      effect: NoSchedule\\n  containers:\\n    - name: helper-pod\\n      image: \${jsonencode("\${var.registry}/busybox")}\\n      imagePullPolicy: IfNotPresent\\n"))}",
]
`);
});
