import * as cdktf from "cdktf";
import * as cdktn from "cdktn";
import { ClusterReady, K3sCluster, NodePool, NodeRole, RancherProvider, SshRegistration } from "../../lib";
import { DeferredTaints, RancherKubernetesProvider } from "../../lib/kubernetes";
import { clusterOf, KUBERNETES_VERSION, rancherStack } from "./stacks";

type Framework = Pick<typeof cdktf, "App" | "TerraformStack" | "Testing">;

/** Another copy of the framework that the library uses, as two versions of a dependency bring it along. */
function secondCopyOfFramework(): Framework {
  let copy: Framework | undefined;
  jest.isolateModules(() => {
    copy = require("cdktf");
  });
  return copy as Framework;
}

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
