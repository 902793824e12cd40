import * as cdktf from "cdktf";
import * as cdktn from "cdktn";
import { ClusterReady, K3sCluster, NodePool, NodeRole, RancherProvider, SshRegistration } from "../../lib";
import { DeferredTaints, RancherKubernetesProvider } from "../../lib/kubernetes";
import * as bindings from "../../lib/provider-rancher2";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { DataRancher2Setting } from "../../lib/provider-rancher2/data-rancher2-setting";
import { Rancher2Provider } from "../../lib/provider-rancher2/provider";
import { type Framework, secondCopyOfFramework } from "../second-copy";
import { clusterOf, KUBERNETES_VERSION, rancherStack } from "./stacks";

/** A stack as an app makes it: of a class of its own. */
function stackOf({ App, TerraformStack }: Framework): cdktf.TerraformStack {
  class Production extends TerraformStack {}
  return new Production(new App({ skipValidation: true }), "production");
}

/** With the alias both names are the same, which is how the suite runs on CDK Terrain. */
const isOneFramework =
  (cdktn as unknown) === (cdktf as unknown) || cdktn.TerraformStack === (cdktf.TerraformStack as unknown);

const RANCHER = { rancherVersion: "2.14.1", apiUrl: "https://10.0.0.1" };
const POOLS = { first: { roles: NodeRole.ALL } };

const CONSTRUCTS: [string, (stack: cdktf.TerraformStack) => unknown][] = [
  ["RancherProvider", (stack) => new RancherProvider(stack, "rancher", RANCHER)],
  ["K3sCluster", (stack) => new K3sCluster(stack, "edge", { kubernetesVersion: KUBERNETES_VERSION })],
  ["K3sCluster.fromClusterName", (stack) => K3sCluster.fromClusterName(stack, "edge", "edge")],
  [
    "NodePool",
    (stack) => {
      const cluster = clusterOf(POOLS);
      return new NodePool(stack, "first", { roles: NodeRole.ALL }, { cluster, nodeCommand: "", outputPrefix: "edge" });
    },
  ],
  [
    "ClusterReady",
    (stack) => new ClusterReady(stack, "ready", { cluster: clusterOf(POOLS), after: [], stateConfirm: 1 }),
  ],
  [
    "SshRegistration",
    (stack) => {
      const [pool] = clusterOf(POOLS).nodePools;
      return new SshRegistration(stack, "ssh", { pool: pool as NodePool, hosts: { a: { host: "10.0.0.2" } } });
    },
  ],
  ["DeferredTaints", (stack) => new DeferredTaints(stack, "taints", { pools: [], nodes: {} })],
  [
    "RancherKubernetesProvider",
    (stack) => {
      const { stringValue } = new cdktf.TerraformVariable(stack, "kubeconfig", { sensitive: true });
      return new RancherKubernetesProvider(stack, "kubernetes", { kubeconfig: stringValue });
    },
  ],
  ["the binding Rancher2Provider", (stack) => new Rancher2Provider(stack, "rancher")],
  ["the binding ClusterV2", (stack) => new ClusterV2(stack, "edge", { name: "edge", kubernetesVersion: "" })],
  ["the binding DataRancher2Setting", (stack) => new DataRancher2Setting(stack, "motd", { name: "motd" })],
];

const withoutAlias = isOneFramework ? describe.skip : describe;

withoutAlias("in a stack of CDK Terrain, where the library finds cdktf itself,", () => {
  test("an app fails when all is written, were it not refused before", () => {
    const stack = stackOf(cdktn as unknown as Framework);
    new cdktf.TerraformOutput(stack, "output", { value: "" });
    expect(() => stack.prepareStack()).toThrow("_resetResolveDiscoveredProviderFeatureUsage is not a function");
  });

  test.each(CONSTRUCTS)("%s is refused where it is made", (_what, make) => {
    expect(() => make(stackOf(cdktn as unknown as Framework))).toThrow(
      'the stack "production" is of another framework than this library',
    );
  });

  test("no binding generates an import", () => {
    const importable = Object.values(bindings)
      .flatMap((module) => Object.values(module))
      .filter((made): made is typeof ClusterV2 => "generateConfigForImport" in made);
    expect(importable).toContain(ClusterV2);
    for (const { generateConfigForImport } of importable) {
      const stack = stackOf(cdktn as unknown as Framework);
      expect(() => generateConfigForImport(stack, "edge", "fleet-default/edge")).toThrow(
        'the stack "production" is of another framework than this library',
      );
      expect(stack.node.children).toEqual([]);
    }
  });

  test("it is told what happened, and the two lines that repair it", () => {
    const stack = stackOf(cdktn as unknown as Framework);
    expect(
      () => new K3sCluster(stack, "edge", { kubernetesVersion: KUBERNETES_VERSION }),
    ).toThrowErrorMatchingInlineSnapshot(`
"the stack "production" is of another framework than this library, whose constructs do not synthesize in it
  --> production/edge
  = why: the stack was made by another package than the "cdktf" that this library finds, and asks its constructs for what they do not have: e._resetResolveDiscoveredProviderFeatureUsage is not a function. So does a stack of "cdktn" (CDK Terrain) where "cdktf" is not CDK Terrain too
  = help: in package.json have both names be one framework, of one version: "cdktf": "npm:cdktn@0.24.0" and "cdktn": "0.24.0"; then install again. Or import everything of "cdktf""
`);
  });
});

withoutAlias("what CDK Terrain made, in a stack of cdktf,", () => {
  /** A stack with a construct of this library, and an output. */
  function written(value: string) {
    const stack = stackOf(cdktf);
    new RancherProvider(stack, "rancher", RANCHER);
    new cdktf.TerraformOutput(stack, "output", { value });
    return cdktf.Testing.synth(stack);
  }

  test("is refused where it is a function, with the two lines that repair it", () => {
    let message = "";
    try {
      written(cdktn.Fn.join("-", ["a", "b"]));
    } catch (error) {
      message = (error as Error).message.split("\nObject creation stack")[0] as string;
    }
    expect(message).toMatchInlineSnapshot(`
"Resolution error: a function (Fn) of another framework than the stack "production" is used in it, which cannot resolve it
  = why: the function was made by another package than the "cdktf" of the stack, and asks the stack for what it does not have: _recordFunctionUsage. So does Fn of "cdktn" (CDK Terrain) where "cdktf" is not CDK Terrain too
  = help: in package.json have both names be one framework, of one version: "cdktf": "npm:cdktn@0.24.0" and "cdktn": "0.24.0"; then install again. Or import everything of "cdktf"."
`);
  });

  test("is resolved where it is a token, an operator or a reference", () => {
    const { Op, ref, TerraformVariable } = cdktn;
    const value = cdktn.conditional(Op.gt(2, 1), "a", ref("var.b"));
    expect(written(cdktn.Token.asString(value))).toContain('"value": "${(2 > 1) ? \\"a\\" : var.b}"');
    const { stringValue } = new TerraformVariable(stackOf(cdktf), "name", {});
    expect(written(stringValue)).toContain('"value": "${var.name}"');
  });
});

describe("a stack of another copy of the same framework", () => {
  test("is as good as one of the own copy", () => {
    const framework = secondCopyOfFramework();
    const stack = stackOf(framework);
    expect(stack).not.toBeInstanceOf(cdktf.TerraformStack);
    new RancherProvider(stack, "rancher", RANCHER);
    new K3sCluster(stack, "edge", { kubernetesVersion: KUBERNETES_VERSION, nodePools: POOLS });
    const { resource } = JSON.parse(framework.Testing.synth(stack));
    expect(resource.rancher2_cluster_v2.edge).toMatchObject({ name: "edge" });
    stack.prepareStack();
  });

  test("leaves nothing of the trial in the app", () => {
    const stack = stackOf(secondCopyOfFramework());
    const app = stack.node.root;
    new RancherProvider(stack, "rancher", RANCHER);
    expect(app.node.children.map(({ node }) => node.id)).toEqual(["production"]);
    expect(stack.node.children.map(({ node }) => node.id)).toEqual(["rancher"]);
  });
});

test("a stack of the own framework is never tried", () => {
  const prepare = jest.spyOn(cdktf.TerraformStack.prototype, "prepareStack");
  new K3sCluster(rancherStack(), "edge", { kubernetesVersion: KUBERNETES_VERSION });
  expect(prepare).not.toHaveBeenCalled();
  prepare.mockRestore();
});
