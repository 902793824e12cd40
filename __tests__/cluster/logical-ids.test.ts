import { TerraformOutput, TerraformResource, TerraformStack, Testing } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider, SshRegistration } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { ALL_ROLES, KUBERNETES_VERSION, rancherStack } from "./stacks";

const cluster = (stack: TerraformStack, id: string, name: string) =>
  new K3sCluster(stack, id, { name, kubernetesVersion: KUBERNETES_VERSION, nodePools: { all: ALL_ROLES } });

/** What the synth says of ids; nothing where it goes through. */
function told(write: (stack: TerraformStack) => unknown): string {
  const stack = rancherStack();
  write(stack);
  try {
    Testing.fullSynth(stack);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

test("two clusters whose construct ids differ in a dot alone are refused, as one of them would be missing", () => {
  const message = told((stack) => {
    cluster(stack, "x.y", "first");
    cluster(stack, "xy", "second");
  });
  expect(message).toMatchInlineSnapshot(`
"Validation failed with the following errors:
  [test] "test/x.y" and "test/xy" have one logical id (rancher2_cluster_v2.xy, terraform_data.xy_model, output.xy_all_registration_command), and CDKTF writes one element where there are two: the other would be missing without a word. Only letters, digits, "-" and "_" of construct ids count: give one of the constructs an id that differs in these, or a logicalId of its own

If you wish to ignore these validations, pass 'skipValidation: true' to your App configuration.
"
`);
});

test("a cluster and a raw one of the same id are refused, in whichever order", () => {
  const raw = (stack: TerraformStack, id: string) =>
    new ClusterV2(stack, id, { name: "raw", kubernetesVersion: KUBERNETES_VERSION });
  expect(told((stack) => [cluster(stack, "e.dge", "first"), raw(stack, "edge")])).toContain(
    '"test/e.dge" and "test/edge" have one logical id (rancher2_cluster_v2.edge)',
  );
  expect(told((stack) => [raw(stack, "e.dge"), raw(stack, "edge"), cluster(stack, "other", "other")])).toContain(
    '"test/e.dge" and "test/edge" have one logical id (rancher2_cluster_v2.edge)',
  );
});

test.each<[string, (stack: TerraformStack) => unknown, string]>([
  [
    "an output of the app's",
    (stack) => [
      cluster(stack, "edge", "edge"),
      new TerraformOutput(stack, "edge_all_registration_command", { value: "x" }),
    ],
    '"test/edge" and "test/edge_all_registration_command" have one logical id (output.edge_all_registration_command)',
  ],
  [
    "a resource whose id is overridden",
    (stack) => {
      cluster(stack, "edge", "edge");
      const other = new TerraformResource(stack, "other", { terraformResourceType: "terraform_data" });
      other.overrideLogicalId("edge_model");
    },
    '"test/edge" and "test/other" have one logical id (terraform_data.edge_model)',
  ],
  [
    "the registration of a machine",
    (stack) => {
      const pool = cluster(stack, "ed_ge", "edge").addNodePool("ssh", { roles: [NodeRole.WORKER] });
      new SshRegistration(stack, "ed", { pool, hosts: { a: { host: "10.0.0.1" } } });
      new TerraformResource(stack, "ed_a", { terraformResourceType: "terraform_data" });
    },
    '"test/ed" and "test/ed_a" have one logical id (terraform_data.ed_a)',
  ],
])("the id of %s is one that no element of a cluster may have", (_what, write, message) => {
  expect(told(write)).toContain(message);
});

test("an id that Terraform refuses is told of once, with the construct", () => {
  expect(told((stack) => cluster(stack, "1edge", "edge"))).toMatchInlineSnapshot(`
"Validation failed with the following errors:
  [test] "test/1edge" has the logical id "1edge", which Terraform refuses: a name begins with a letter or "_", and letters, digits, "-" and "_" follow. Give the construct another id; what it is called in Rancher can be said apart from that, as name

If you wish to ignore these validations, pass 'skipValidation: true' to your App configuration.
"
`);
  expect(told((stack) => cluster(stack, "...", "edge"))).toContain('"test/..." has the logical id ""');
});

test("ids of another type, of another stack, and what others do with ids of their own are left alone", () => {
  expect(
    told((stack) => {
      cluster(stack, "edge", "edge");
      new TerraformOutput(stack, "e.dge", { value: "x" });
      const [one, other] = ["a.b", "ab"].map(
        (id) => new TerraformResource(stack, id, { terraformResourceType: "random_id" }),
      );
      expect([one?.friendlyUniqueId, other?.friendlyUniqueId]).toEqual(["ab", "ab"]);
      const inner = new TerraformStack(stack, "inner");
      new RancherProvider(inner, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
      cluster(inner, "edge", "other");
    }),
  ).toBe("");
});
