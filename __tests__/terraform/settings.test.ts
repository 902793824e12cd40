/** Real Terraform on clusters that set every property, and on what the library does about known traps of the provider. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Fn, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, RancherProvider } from "../../lib";
import { CLUSTERS } from "../cluster/surface-props";
import { createMirror, type Plan, RANCHER2 } from "./harness";

const terraform = createMirror();
afterAll(() => terraform.remove());

const RELEASE = RANCHER2.filter(({ version }) => version === "14.1.1");

/** The Terraform JSON of a stack with one cluster. */
function configurationOf(props: (stack: TerraformStack) => Partial<K3sClusterProps>): Record<string, unknown> {
  const stack = new TerraformStack(Testing.app(), "test");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const nodePools = { all: { roles: NodeRole.ALL } };
  new K3sCluster(stack, "edge", { kubernetesVersion: "v1.33.5+k3s1", nodePools, ...props(stack) });
  return JSON.parse(Testing.synth(stack));
}

const clusterIn = (plan: Plan) => plan.resource_changes?.find(({ type }) => type === "rancher2_cluster_v2")?.change;

test.concurrent.each(CLUSTERS.map((props, index) => [index, props] as const))(
  "terraform accepts cluster %i of those that set every property",
  async (_index, props) => {
    const workspace = terraform.workspace(
      configurationOf(() => props),
      RELEASE,
    );
    await terraform.init(workspace);
    expect(await terraform.validate(workspace)).toMatchObject({ valid: true, diagnostics: [] });
  },
);

test.concurrent("a pod security template with files of the app's own shows no change once the webhook has added its hash", async () => {
  const workspace = terraform.workspace(
    configurationOf(() => ({
      defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted",
      machineSelectorFiles: [{ fileSources: [{ secret: { name: "own", items: [{ key: "key", path: "/etc/own" }] } }] }],
    })),
    RELEASE,
  );
  await terraform.init(workspace);
  await terraform.apply(workspace);

  const file = path.join(workspace, "terraform.tfstate");
  const state = JSON.parse(readFileSync(file, "utf8"));
  const { attributes } = state.resources.find(({ type }: { type: string }) => type === "rancher2_cluster_v2")
    .instances[0];
  const [own, webhook] = attributes.rke_config[0].machine_selector_files;
  webhook.file_sources[0].secret[0].items[0].hash = "made by the webhook";
  writeFileSync(file, JSON.stringify({ ...state, serial: state.serial + 1 }));
  expect(clusterIn(await terraform.plan(workspace))?.actions).toEqual(["no-op"]);

  // Only that: a change of the app's own file is seen.
  own.file_sources[0].secret[0].items[0].path = "/etc/changed";
  writeFileSync(file, JSON.stringify({ ...state, serial: state.serial + 2 }));
  expect(clusterIn(await terraform.plan(workspace))?.actions).toEqual(["update"]);
});

test.concurrent("a value known only at apply stays one string of the text it stands in, whatever it is", async () => {
  const hostile = 'a"b\\c: #\n- ${x} %{ y }';
  const configuration = configurationOf((stack) => {
    const { stringValue } = new TerraformVariable(stack, "hostile", { type: "string" });
    const { listValue } = new TerraformVariable(stack, "list", { type: "list(string)" });
    return {
      machineGlobalConfig: {
        "tls-san": [stringValue, `before "${stringValue}" after\\\n`],
        disable: listValue,
        "kubelet-arg": Fn.concat([["v=2"], listValue]),
      },
      additionalManifest: [{ kind: "Secret", stringData: { key: stringValue } }],
      agents: {
        clusterAgent: {
          overrideAffinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 1, podAffinityTerm: { topologyKey: "zone", namespaces: [stringValue] } },
              ],
            },
          },
        },
      },
    };
  });
  const workspace = terraform.workspace(configuration, RELEASE);
  await terraform.init(workspace);
  const plan = await terraform.plan(workspace, { hostile, list: '["traefik", "a: b"]' });
  const after = clusterIn(plan)?.after as Record<string, Record<string, string>[]>;
  const { parse } = await import("yaml");
  expect(parse(after.rke_config?.[0]?.machine_global_config as string)).toEqual({
    "tls-san": [hostile, `before "${hostile}" after\\\n`],
    disable: ["traefik", "a: b"],
    "kubelet-arg": ["v=2", "traefik", "a: b"],
  });
  expect(parse(after.rke_config?.[0]?.additional_manifest as string)).toEqual({
    kind: "Secret",
    stringData: { key: hostile },
  });
  const affinity = JSON.parse(after.cluster_agent_deployment_customization?.[0]?.override_affinity as string);
  expect(JSON.stringify(affinity)).toContain(JSON.stringify([hostile]));
});
