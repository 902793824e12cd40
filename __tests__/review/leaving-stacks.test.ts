/** Stacks that are taken out of an app: `cdktf deploy` and `cdktf destroy` know the stacks that the app has. */
import { App, TerraformStack, Testing } from "cdktf";
import { K3sCluster, type NodePoolOptions, NodeRole, RancherProvider } from "../../lib";
import { DeferredTaints } from "../../lib/kubernetes";
import { renderFinding } from "../../lib/report/render-finding";
import { type ClusterReview, changesBetween, reviewChanges } from "../../lib/review";
import { plain } from "../../lib/scheduling/rich-text";
import { Inputs, type SketchedStack } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const DB: NodePoolOptions = { roles: NodeRole.ALL, taintsApplied: "after-ready" };
/** As cdktf writes a stack without resources. */
const EMPTY = { terraform: {} };
const TAINT = "dedicated=db:NoExecute";

function clusterStack(app: App, id: string, db: NodePoolOptions = { ...DB, taints: [TAINT] }) {
  const stack = new TerraformStack(app, id);
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const nodePools = { general: { roles: NodeRole.ALL }, db };
  return { stack, cluster: new K3sCluster(stack, "edge", { kubernetesVersion: "v1.33.5+k3s1", nodePools }) };
}

const contentOf = (stack: TerraformStack): SketchedStack => ({ terraform: {}, ...JSON.parse(Testing.synth(stack)) });

function withTaints(nodes: readonly string[], db?: NodePoolOptions): Record<string, SketchedStack> {
  const app = new App();
  const { stack, cluster } = clusterStack(app, "cluster", db);
  const taints = new TerraformStack(app, "taints");
  new DeferredTaints(taints, "taints", {
    pools: cluster.nodePools.filter(({ name }) => name === "db"),
    nodes: { db: nodes },
  });
  return { cluster: contentOf(stack), taints: { ...contentOf(taints), dependencies: ["cluster"] } };
}

const alone = (db?: NodePoolOptions, id = "cluster") => ({ [id]: contentOf(clusterStack(new App(), id, db).stack) });

function review(before: Record<string, SketchedStack>, after: Record<string, SketchedStack>): ClusterReview {
  const [base, head] = [before, after].map((stacks) => inputs.app(stacks)) as [string, string];
  return reviewChanges(changesBetween(base, head)).clusters[0] as ClusterReview;
}

describe("a stack with DeferredTaints that leaves the app", () => {
  test("leaves its taints on the nodes, and that is what is said", () => {
    const { dangers, severity, verdict } = review(withTaints(["n1", "n2"]), alone());
    expect(dangers.map(renderFinding).join("\n")).toMatchInlineSnapshot(`
"info[RK723]: n1 and n2 keep dedicated=db:NoExecute, as the stack that put it on leaves the app
  = cdktf deploys the stacks that the app has: nothing of this one is applied or destroyed any more
  = its state still has the resources, and nodes that join get nothing from it
  = help: to take the taints off, keep the stack and take out DeferredTaints alone; or cdktf destroy taints from the version of the app that has it
  = or: keep the stack, if the nodes are to keep the taints"
`);
    expect(severity).toBeUndefined();
    expect(plain(verdict)).toBe("no scheduling change");
  });

  test("takes off no taint that is to leave: it is to be taken off by hand", () => {
    const { rollout, dangers } = review(withTaints(["n1"]), alone({ ...DB, leavingTaints: [TAINT] }));
    expect(dangers.map(({ code }) => code)).toEqual(["RK723"]);
    expect(rollout.map(({ because }) => plain(because))).toMatchInlineSnapshot(`
[
  "the stack that put it on leaves the app, and takes nothing off; take it off: kubectl taint nodes -l rancher-k3s/node-pool=db dedicated:NoExecute-",
]
`);
  });

  test("does take it off where the stack stays, and only the construct goes", () => {
    const after = { ...alone({ ...DB, leavingTaints: [TAINT] }), taints: { ...EMPTY, dependencies: ["cluster"] } };
    const { rollout, dangers } = review(withTaints(["n1"]), after);
    expect(dangers).toEqual([]);
    expect(rollout.map(({ because }) => plain(because))).toEqual([
      "the kubernetes_node_taint resources that put it on write it no more",
      expect.stringContaining("take off what they put on"),
    ]);
  });

  test("leaves the taints on nodes whose pool gives them at registration from then on, so that none lose any", () => {
    const registered: NodePoolOptions = { roles: NodeRole.ALL, taints: [TAINT] };
    expect(review(withTaints(["n1"]), alone(registered)).dangers.map(({ code }) => code)).not.toContain("RK719");
  });

  test("is not told of where another stack has the nodes now", () => {
    const before = withTaints(["n1"]);
    const { taints = {}, ...rest } = before;
    expect(review(before, { ...rest, others: taints }).dangers).toEqual([]);
  });
});

describe("a stack with a cluster that leaves the app", () => {
  test("leaves the cluster to itself, which stops a reviewer", () => {
    const { dangers, outcome, verdict, severity } = review({ ...alone(), other: EMPTY }, { other: EMPTY });
    expect(dangers.map(renderFinding).join("\n")).toMatchInlineSnapshot(`
"error[RK702]: the cluster leaves the app with its stack, and nobody manages it from then on
  = nothing is destroyed: cdktf deploys and destroys the stacks that the app has; where something else applies or destroys what a removed stack left behind, the cluster is destroyed
  = the state of the stack still has the cluster
  = help: keep the stack in the app, if the cluster is to be managed
  = or: to destroy it: cdktf destroy cluster from the version of the app that has the stack, before this is merged; preventDestroy: false has to be set there
  = or: to let it go: terraform state rm in the folder of the stack, and keep nothing of it that could destroy it"
`);
    expect(outcome).toBe("removed");
    expect(plain(verdict)).toBe("left to itself: its stack leaves the app, and nothing is destroyed (RK702)");
    expect(severity).toBeDefined();
  });

  test("destroys the cluster where the stack stays, without it", () => {
    const { dangers, verdict } = review(alone(), { cluster: EMPTY });
    expect(dangers).toMatchObject([{ code: "RK702", data: {} }]);
    expect(plain(verdict)).toBe("destroyed (RK702, on apply)");
  });

  test("destroys nothing where another stack has the cluster now, whose apply makes a second one", () => {
    const { dangers, verdict, severity } = review(alone(), alone(undefined, "clusters"));
    expect(dangers.map(renderFinding).join("\n")).toMatchInlineSnapshot(`
"error[RK701]: the cluster is created a second time, which Rancher refuses as long as the first one is there
  = the stack that has it leaves the app: cdktf destroys nothing of it, and its state still has the cluster
  = the new stack has a state of its own, which knows nothing of the cluster
  = help: between stacks nothing can be moved: take it out of the old state and import it, see docs/moving.md
  = or: where only the stack has another name: keep the name, or let its backend have the old state"
`);
    expect(plain(verdict)).toContain("created a second time because of its stack, which Rancher refuses");
    expect(severity).toBe("error");
  });

  test("loses nothing where another stack imports the cluster", () => {
    const { stack, cluster } = clusterStack(new App(), "clusters");
    cluster.importExisting();
    const { dangers, outcome } = review(alone(), { clusters: contentOf(stack) });
    expect(dangers.map(({ code }) => code)).not.toContain("RK701");
    expect(outcome).toBe("unchanged");
  });
});
