/** One K3sCluster is one cluster: what makes several of its resource, or none, leaves its references without an index. */
import { App, TerraformLocal, TerraformOutput, TerraformStack } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, RancherProvider } from "../../lib";

type Change = (cluster: K3sCluster, stack: TerraformStack) => void;

const REFERENCE = "$" + "{rancher2_cluster_v2.edge.id}";

/** What synthesis says of an app in which this is done to the cluster; undefined where it succeeds. */
function refusalOf(
  change: Change,
  nodePools: K3sClusterProps["nodePools"] = { all: { roles: NodeRole.ALL } },
): string | undefined {
  const app = new App();
  const stack = new TerraformStack(app, "s");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const cluster = new K3sCluster(stack, "edge", { kubernetesVersion: "v1.33.5+k3s1", nodePools });
  change(cluster, stack);
  try {
    app.synth();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

test("says what refers to it, what Terraform does, and what to do", () => {
  expect(
    refusalOf((cluster) => {
      cluster.resource.count = 1;
    }),
  ).toMatchInlineSnapshot(`
"Error: Validation failed with the following errors:
  [s/edge/Default] the cluster's resource has count, and s/edge/pools/all/registration-command refers to it without an index
  --> s/edge
  = why: Terraform refuses every plan of it ("Missing resource instance key"): one K3sCluster is one cluster
  = help: take count away, and let the app decide: make a K3sCluster for each cluster, and none where none is wanted

If you wish to ignore these validations, pass 'skipValidation: true' to your App configuration.
"
`);
});

test.each<[string, Change]>([
  ["count of an override", ({ resource }) => resource.addOverride("count", 1)],
  ["count that is 0", ({ resource }) => resource.addOverride("count", 0)],
  ["for_each of an override", ({ resource }) => resource.addOverride("for_each", { a: "b" })],
  ["count of the stack's", (_, stack) => stack.addOverride("resource.rancher2_cluster_v2.edge.count", 1)],
])("refuses %s", (_what, change) => {
  expect(refusalOf(change)).toContain("without an index");
});

test("names the first that refers to it, and how many more", () => {
  const refusal = refusalOf(
    ({ resource }, stack) => {
      resource.addOverride("count", 1);
      new TerraformOutput(stack, "own", { value: REFERENCE });
    },
    { a: { roles: NodeRole.ALL }, b: { roles: [NodeRole.WORKER] } },
  );
  expect(refusal).toContain("s/edge/pools/a/registration-command and 2 more refer to it without an index");
});

test.each<[string, Change]>([
  [
    "a value",
    (_, stack) => {
      new TerraformOutput(stack, "own", { value: "x" });
      stack.addOverride("output.own.value", REFERENCE);
    },
  ],
  [
    "an argument that is not written otherwise",
    (_, stack) => {
      new TerraformOutput(stack, "own", { value: "x" });
      stack.addOverride("output.own.description", REFERENCE);
    },
  ],
  [
    "a local",
    (_, stack) => {
      new TerraformLocal(stack, "own", "x");
      stack.addOverride("locals.own", REFERENCE);
    },
  ],
])("refuses it where the stack's override of %s refers to the resource", (_what, change) => {
  const refusal = refusalOf((cluster, stack) => {
    cluster.resource.addOverride("count", 1);
    change(cluster, stack);
  }, {});
  expect(refusal).toContain("s/own refers to it without an index");
});

test("takes a reference to the data source of the same name", () => {
  const refusal = refusalOf(({ resource }, stack) => {
    resource.addOverride("count", 1);
    new TerraformOutput(stack, "own", { value: REFERENCE.replace("rancher2", "data.rancher2") });
  }, {});
  expect(refusal).not.toContain("without an index");
});

test("takes count where nothing refers to the resource, and says what else is wrong", () => {
  const refusal = refusalOf(({ resource }) => resource.addOverride("count", 1), {});
  expect(refusal).toContain("RK106");
  expect(refusal).not.toContain("without an index");
});

test.each<[string, Change]>([
  ["nothing of the kind", () => {}],
  [
    "count where the references have an index",
    ({ resource }, stack) => {
      resource.addOverride("count", 1);
      const command = "$" + "{rancher2_cluster_v2.edge[0].cluster_registration_token[0].node_command}";
      stack.addOverride("output.edge_all_registration_command.value", command);
    },
  ],
  [
    "other meta-arguments",
    ({ resource }) => {
      resource.addOverride("depends_on", ["terraform_data.x"]);
      resource.lifecycle = { createBeforeDestroy: true };
    },
  ],
])("takes %s", (_what, change) => {
  expect(refusalOf(change)).toBeUndefined();
});
