import { linkModels } from "../../lib/review/model-links";

const cluster = (address: string, ...names: string[]) => ({ address, names });
const model = (address: string, dependsOn: string[] = [], name?: string) => ({
  address,
  dependsOn,
  ...(name === undefined ? {} : { cluster: name }),
});
const linked = (...args: Parameters<typeof linkModels>) =>
  [...linkModels(...args).byCluster].map(([address, { address: of }]) => [address, of]);

describe("a model belongs to the cluster", () => {
  const clusters = [cluster("rancher2_cluster_v2.a", "one"), cluster("rancher2_cluster_v2.b", "two")];

  test("that it depends on, whatever they are called", () => {
    expect(linked([model("terraform_data.b_model", ["rancher2_cluster_v2.a"])], clusters)).toEqual([
      ["rancher2_cluster_v2.a", "terraform_data.b_model"],
    ]);
  });

  test("that is called alike, where nothing is said of dependencies", () => {
    expect(linked([model("terraform_data.b_model")], clusters)).toEqual([
      ["rancher2_cluster_v2.b", "terraform_data.b_model"],
    ]);
  });

  test("that is called alike in the same module", () => {
    const inModule = [cluster("module.x.rancher2_cluster_v2.a", "one"), ...clusters];
    expect(linked([model("module.x.terraform_data.a_model")], inModule)).toEqual([
      ["module.x.rancher2_cluster_v2.a", "module.x.terraform_data.a_model"],
    ]);
  });

  test("that it names, as models of the first schema version do", () => {
    expect(linked([model("terraform_data.other", [], "two")], clusters)).toEqual([
      ["rancher2_cluster_v2.b", "terraform_data.other"],
    ]);
  });

  test("or to none, which is told", () => {
    const alone = model("terraform_data.c_model", ["rancher2_cluster_v2.c"], "three");
    expect(linkModels([alone], clusters)).toEqual({ byCluster: new Map(), orphans: [alone] });
  });
});
