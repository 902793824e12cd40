import { TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { K3sCluster } from "../../lib";
import { ALL_ROLES, KUBERNETES_VERSION, rancherStack, type TerraformJson } from "./stacks";

/** The model that is written where something happens to the app after its cluster was judged. */
function modelAfter(change: (cluster: K3sCluster) => void, props: object = {}): TerraformJson {
  const stack = rancherStack();
  const cluster = new K3sCluster(stack, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { all: ALL_ROLES },
    ...props,
  });
  const later = new Construct(stack, "later");
  later.node.addValidation({
    validate: () => {
      change(cluster);
      return [];
    },
  });
  return JSON.parse(Testing.synth(stack, true)).resource.terraform_data.edge_model.input;
}

describe("a model is of the cluster as it is written, whatever changes after it was judged:", () => {
  test("nothing", () => {
    expect(modelAfter(() => {})).not.toHaveProperty("overridden");
  });

  test("an override", () => {
    const model = modelAfter(({ resource }) => resource.addOverride("kubernetes_version", "v1.32.1+k3s1"));
    expect(model.overridden).toEqual(["kubernetesVersion"]);
  });

  test("an override of the stack", () => {
    const model = modelAfter((cluster) =>
      TerraformStack.of(cluster).addOverride("resource.rancher2_cluster_v2.edge.name", "other"),
    );
    expect(model.overridden).toEqual(["name"]);
  });

  test("an acknowledgement", () => {
    const model = modelAfter((cluster) => cluster.acknowledge("RK107", "a reason"));
    expect(Object.values(model)).toContain("a reason");
  });

  test("a pool", () => {
    const model = modelAfter((cluster) => cluster.addNodePool("more", { roles: ["worker" as never] }));
    expect(model).toHaveProperty(["more: roles"], "worker");
  });
});
