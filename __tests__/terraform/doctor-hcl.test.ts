/** What doctor writes as Terraform, read by the real Terraform with the real schemas of its providers. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { repairIn } from "../../lib/doctor/repair/forms";
import { controller, diagnosed, type KubectlObject, pendingPod } from "../doctor/objects";
import { agent, coredns, deployment, server } from "../doctor/system-objects";
import { createMirror, KUBERNETES, RANCHER2 } from "./harness";

const terraform = createMirror();
afterAll(() => terraform.remove());

const TAINTS = ["dedicated=true:NoExecute", "012:NoSchedule"];

/** Everything of K3s and Rancher that doctor has a setting for, kept off by taints whose values YAML would misread. */
const objects: readonly KubectlObject[] = [
  server("cp-1", { taints: TAINTS, version: "v1.34.10+k3s1", labels: { "rke.cattle.io/machine": "a" } }),
  ...agent({ is: "pending" }),
  ...deployment("fleet-agent", { is: "pending" }, { namespace: "cattle-fleet-system" }),
  ...deployment("rancher-webhook", { is: "pending" }, { namespace: "cattle-system" }),
  ...coredns({ is: "pending" }),
  ...["metrics-server", "local-path-provisioner", "traefik"].flatMap((name) => deployment(name, { is: "pending" })),
  controller("DaemonSet", "svclb-traefik-1f3a90bc", { namespace: "kube-system" }),
  pendingPod("helm-install-traefik-a", { namespace: "kube-system", owner: ["Job", "helm-install-traefik"] }),
  ...deployment("web", { is: "pending" }, { namespace: "shop" }),
];

/** The configuration of somebody who pastes each part where it says. */
function pasted(): string {
  const { parts } = repairIn("hcl", diagnosed(...objects).repair.needs);
  const linesOf = (place: string) => parts.find(({ where }) => where.startsWith(place))?.lines.join("\n") ?? "";
  const metadata = 'metadata {\nname = "web"\n}';
  const container = 'container {\n name = "web"\n image = "web"\n}';
  return [
    `resource "rancher2_cluster_v2" "edge" {\nname = "edge"\nkubernetes_version = "v1.34.10+k3s1"`,
    linesOf('resource "rancher2_cluster_v2"'),
    `}\nresource "kubernetes_deployment_v1" "web" {\n${metadata}\nspec {\ntemplate {\n${metadata}\nspec {\n${container}`,
    linesOf("pod spec of hashicorp/kubernetes"),
    "}\n}\n}\n}\n",
  ].join("\n");
}

const PROVIDERS = {
  terraform: {
    required_providers: {
      rancher2: { source: "rancher/rancher2" },
      kubernetes: { source: "hashicorp/kubernetes" },
    },
  },
  provider: { rancher2: { api_url: "https://rancher.example.com", token_key: "made-up:token" }, kubernetes: {} },
};

test.each([RANCHER2[0], RANCHER2.at(-1)].flatMap((release) => release ?? []))(
  "what doctor writes as Terraform is planned as it stands with rancher2 $version",
  async (release) => {
    const folder = terraform.workspace(PROVIDERS, [release, ...KUBERNETES]);
    writeFileSync(path.join(folder, "main.tf"), pasted());
    await terraform.init(folder);
    expect(await terraform.validate(folder)).toMatchObject({ valid: true, diagnostics: [] });
    const { resource_changes = [] } = await terraform.plan(folder);
    const after = (type: string) => resource_changes.find((each) => each.type === type)?.change.after as Planned;
    const planned = after("rancher2_cluster_v2");
    const wanted = [
      { key: "012", operator: "Exists", effect: "NoSchedule", seconds: 0 },
      { key: "dedicated", operator: "Equal", value: "true", effect: "NoExecute", seconds: 0 },
    ];
    for (const name of ["cluster_agent_deployment_customization", "fleet_agent_deployment_customization"]) {
      expect(planned[name]?.[0]?.append_tolerations).toMatchObject(wanted);
    }
    const [config] = planned.rke_config as readonly [Readonly<Record<string, string>>];
    expect(parse(config.machine_global_config ?? "")).toEqual({
      disable: ["coredns", "local-storage", "metrics-server"],
      "helm-controller-arg": [expect.stringMatching(/^job-tolerations=\[.*"key":"012"/)],
    });
    expect(parse(config.chart_values ?? "", { version: "1.1" }).traefik.tolerations).toEqual(
      expect.arrayContaining([{ key: "dedicated", operator: "Equal", value: "true", effect: "NoExecute" }]),
    );
    const kinds = parseAllDocuments(config.additional_manifest ?? "").map((document) => document.toJS());
    expect(kinds.filter(({ kind }) => kind === "Deployment").map(({ metadata }) => metadata.name)).toEqual([
      "coredns",
      "local-path-provisioner",
      "metrics-server",
    ]);
    const corefile = kinds.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "coredns");
    expect(corefile.data.Corefile).toContain("\n    kubernetes cluster.local in-addr.arpa ip6.arpa {\n");
    const templates = after("kubernetes_deployment_v1").spec?.[0]?.template as readonly Planned[] | undefined;
    expect(templates?.[0]?.spec?.[0]?.toleration).toMatchObject(wanted.map(({ seconds: _, ...each }) => each));
  },
);

type Planned = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
