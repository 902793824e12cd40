/** Why synthesis refuses what makes several of a cluster's resource: Terraform refuses every plan of it. */
import { TerraformStack, Testing } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "../../lib";
import { createMirror, type ProviderRelease, RANCHER2 } from "./harness";

const terraform = createMirror();
afterAll(() => terraform.remove());
const [release] = RANCHER2.filter(({ version }) => version.startsWith("14.")) as [ProviderRelease];

async function refusalsOf(change: (cluster: K3sCluster) => void): Promise<string[]> {
  const stack = new TerraformStack(Testing.app(), "several");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const cluster = new K3sCluster(stack, "edge", {
    kubernetesVersion: "v1.33.5+k3s1",
    nodePools: { all: { roles: NodeRole.ALL } },
  });
  change(cluster);
  const folder = terraform.workspace(JSON.parse(Testing.synth(stack)), [release]);
  await terraform.init(folder);
  return (await terraform.validate(folder)).diagnostics.map(({ summary }) => summary);
}

test.each<[string, unknown]>([
  ["count", 1],
  ["count", 0],
  ["for_each", { a: "b" }],
])("with %s of %j no plan is possible", async (name, value) => {
  expect(await refusalsOf(({ resource }) => resource.addOverride(name, value))).toEqual([
    "Missing resource instance key",
  ]);
});

test("other meta-arguments are taken", async () => {
  const lifecycle = { createBeforeDestroy: true, preventDestroy: false };
  expect(await refusalsOf(({ resource }) => Object.assign(resource, { lifecycle }))).toEqual([]);
});
