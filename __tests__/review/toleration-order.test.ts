import { TerraformStack, Testing } from "cdktf";
import { K3sCluster, type NodePoolOptions, NodeRole, RancherProvider } from "../../lib";
import { changesBetween, changesOfPlans, reviewChanges } from "../../lib/review";
import { plain } from "../../lib/scheduling/rich-text";
import { Inputs } from "./inputs";
import { planBetween, type Stack } from "./plan-between";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const POOLS: Readonly<Record<string, NodePoolOptions>> = {
  servers: { roles: NodeRole.ALL, taints: ["dedicated=servers:NoSchedule"] },
  api: { roles: [NodeRole.CONTROL_PLANE, NodeRole.WORKER], taints: ["dedicated=api:NoSchedule"] },
};

function stackWith(names: readonly string[]): Stack {
  const stack = new TerraformStack(Testing.app(), "clusters");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const cluster = new K3sCluster(stack, "edge", { kubernetesVersion: "v1.33.5+k3s1" });
  for (const name of names) cluster.addNodePool(name, POOLS[name] as NodePoolOptions);
  return JSON.parse(Testing.synth(stack));
}

const tolerated = ({ resource }: Stack) =>
  // biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no type
  (resource as any).rancher2_cluster_v2.edge.cluster_agent_deployment_customization[0].append_tolerations;

test("pools that change their places in the app change the places of tolerations, which is no change to a reviewer", () => {
  const [before, after] = [stackWith(["servers", "api"]), stackWith(["api", "servers"])] as [Stack, Stack];
  expect(tolerated(after)).toEqual([...tolerated(before)].reverse());
  const folders = changesBetween(inputs.app({ clusters: { ...before } }), inputs.app({ clusters: { ...after } }));
  const plan = changesOfPlans([inputs.file(planBetween(before, after, before))]);
  for (const changes of [folders, plan]) {
    const [review] = reviewChanges(changes).clusters;
    expect(review).toMatchObject({ outcome: "unchanged", dangers: [], newFindings: [] });
    expect(plain(review?.verdict ?? "")).toBe("no scheduling change");
  }
});
