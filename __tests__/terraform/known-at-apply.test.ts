/** Values that Terraform knows only at apply, under the real one: where they work from the first apply on, and where not. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { TerraformResource, type TerraformStack, Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { loadClusters } from "../../lib/review/load-clusters";
import { prove } from "../../lib/scheduling/prove";
import { KUBERNETES_VERSION, rancherStack } from "../cluster/stacks";
import { createMirror, RANCHER2, type Terraform } from "./harness";
import { createRancher, type Rancher } from "./rancher";

const mirror = createMirror();
afterAll(() => mirror.remove());

// Recorded releases behave alike (`lives.test.ts` has them all), so the oldest and the newest final one will do here.
const RELEASES = RANCHER2.filter(({ version }) => ["8.5.0", "14.1.1"].includes(version));

/** The stack of an app with a resource whose output is known only at apply. */
function stackWith(props: (late: string) => Partial<K3sClusterProps>, write: (cluster: K3sCluster) => void = () => {}) {
  const stack: TerraformStack = rancherStack();
  const later = new TerraformResource(stack, "later", { terraformResourceType: "terraform_data" });
  later.addOverride("input", "lb.example.com");
  const cluster = new K3sCluster(stack, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { first: { roles: NodeRole.ALL } },
    ...props(later.getStringAttribute("output")),
  });
  write(cluster);
  return JSON.parse(Testing.synth(stack));
}

/** Runs `work` with a working folder for the stack, before a Rancher that holds nothing. */
async function withFolder(
  json: object,
  release: (typeof RELEASES)[number],
  work: (terraform: Terraform, folder: string, rancher: Rancher) => Promise<void>,
): Promise<void> {
  const rancher = createRancher();
  const terraform = mirror.with(rancher.environment);
  try {
    const folder = terraform.workspace(json, [release]);
    await terraform.init(folder);
    await work(terraform, folder, rancher);
  } finally {
    rancher.remove();
  }
}

const apply = (terraform: Terraform, folder: string) => terraform.run(folder, ["apply", "-auto-approve", "-no-color"]);

const isEmpty = async (terraform: Terraform, folder: string) =>
  (await terraform.run(folder, ["plan", "-detailed-exitcode", "-no-color"])).code === 0;

/** What is said of the folder, and of the plan that is made in it, about values that come too late. */
async function told(terraform: Terraform, folder: string, json: object) {
  const plan = path.join(folder, "plan.json");
  writeFileSync(plan, JSON.stringify(await terraform.plan(folder)));
  return [json, plan].map((input) =>
    loadClusters(input).flatMap(({ cluster }) =>
      prove(cluster).findings.flatMap((finding) => (finding.code === "RK545" ? [finding.data] : [])),
    ),
  );
}

test.concurrent.each(RELEASES)(
  "the K3s configuration holds such a value from the first apply on, with rancher2 $version",
  async (release) => {
    const json = stackWith((late) => ({ machineGlobalConfig: { disable: ["traefik"], "tls-san": [late] } }));
    await withFolder(json, release, async (terraform, folder, rancher) => {
      expect(await told(terraform, folder, json)).toEqual([[], []]);
      expect(await apply(terraform, folder)).toMatchObject({ code: 0 });
      const { rkeConfig } = rancher.stored("edge")?.spec ?? {};
      expect(rkeConfig.machineGlobalConfig).toEqual({ disable: ["traefik"] });
      expect(rkeConfig.machineSelectorConfig).toEqual([{ config: { "tls-san": ["lb.example.com"] } }]);
      expect(await isEmpty(terraform, folder)).toBe(true);
    });
  },
);

const NEWEST = RELEASES.at(-1) as (typeof RELEASES)[number];

function configMap(host: string) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "host", namespace: "default" }, data: { host } };
}

const ELSEWHERE: [string, (late: string) => Partial<K3sClusterProps>, ((cluster: K3sCluster) => void)?][] = [
  ["a manifest", (late) => ({ additionalManifest: [configMap(late)] })],
  ["chart values", (late) => ({ chartValues: { traefik: { host: late } } })],
  [
    "an override",
    () => ({}),
    ({ resource }) =>
      resource.addOverride("rke_config.machine_global_config", "tls-san: [${terraform_data.later.output}]"),
  ],
];

test.concurrent.each(ELSEWHERE.map(([what, props, write]) => ({ what, props, write })))(
  "in $what of K3sCluster it works from the first apply on as well",
  async ({ props, write }) => {
    const json = stackWith(props, write);
    await withFolder(json, NEWEST, async (terraform, folder, rancher) => {
      expect(await told(terraform, folder, json)).toEqual([[], []]);
      expect(await apply(terraform, folder)).toMatchObject({ code: 0 });
      expect(JSON.stringify(rancher.stored("edge"))).toContain("lb.example.com");
      expect(await isEmpty(terraform, folder)).toBe(true);
    });
  },
);

/** A cluster that is written with the bindings, and says nothing else of `rke_config`. */
function rawStack(setting: string): object {
  const stack = rancherStack();
  const later = new TerraformResource(stack, "later", { terraformResourceType: "terraform_data" });
  later.addOverride("input", "lb.example.com");
  const rkeConfig = { [setting]: `host: ${later.getStringAttribute("output")}\n` };
  new ClusterV2(stack, "edge", { name: "edge", kubernetesVersion: KUBERNETES_VERSION, rkeConfig });
  return JSON.parse(Testing.synth(stack));
}

test.concurrent.each(["additionalManifest", "chartValues", "machineGlobalConfig"])(
  "alone in %s of the bindings it fails the first apply as RK545 says, of folder and plan, and works with the second",
  async (setting) => {
    const json = rawStack(setting);
    await withFolder(json, NEWEST, async (terraform, folder, rancher) => {
      const data = { setting, values: ["terraform_data.later.output"], never: [] };
      expect(await told(terraform, folder, json)).toEqual([[data], [data]]);
      const { code, stderr } = await apply(terraform, folder);
      expect(code).toBe(1);
      expect(stderr).toContain("Provider produced inconsistent final plan");
      expect(rancher.stored("edge")).toBeUndefined();
      // The value is known by now.
      expect(await told(terraform, folder, json)).toEqual([[data], []]);
      expect(await apply(terraform, folder)).toMatchObject({ code: 0 });
      expect(JSON.stringify(rancher.stored("edge"))).toContain("lb.example.com");
      expect(await isEmpty(terraform, folder)).toBe(true);
    });
  },
);

test("alone in a manifest it works at once where what it comes from is made first", async () => {
  await withFolder(rawStack("additionalManifest"), NEWEST, async (terraform, folder) => {
    const first = await terraform.run(folder, ["apply", "-auto-approve", "-target=terraform_data.later"]);
    expect(first.code).toBe(0);
    expect(await apply(terraform, folder)).toMatchObject({ code: 0 });
  });
});

test("a cluster that has the value in its global configuration gets it in another place, and its nodes the same", async () => {
  const late = stackWith((value) => ({ machineGlobalConfig: { "tls-san": [value] } }));
  const known = stackWith(() => ({ machineGlobalConfig: { "tls-san": ["lb.example.com"] } }));
  await withFolder(known, NEWEST, async (terraform, folder, rancher) => {
    await terraform.apply(folder);
    terraform.configure(folder, late, [NEWEST]);
    expect(await apply(terraform, folder)).toMatchObject({ code: 0 });
    const { rkeConfig } = rancher.stored("edge")?.spec ?? {};
    expect(rkeConfig.machineGlobalConfig ?? {}).toEqual({});
    expect(rkeConfig.machineSelectorConfig).toEqual([{ config: { "tls-san": ["lb.example.com"] } }]);
    terraform.configure(folder, known, [NEWEST]);
    expect(await apply(terraform, folder)).toMatchObject({ code: 0 });
    expect(rancher.stored("edge")?.spec.rkeConfig.machineGlobalConfig).toEqual({ "tls-san": ["lb.example.com"] });
    expect(JSON.stringify(rancher.stored("edge")?.spec.rkeConfig.machineSelectorConfig)).not.toContain("tls-san");
    expect(await isEmpty(terraform, folder)).toBe(true);
  });
});
