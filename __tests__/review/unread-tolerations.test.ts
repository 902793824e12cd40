import { K3sCluster, type K3sClusterProps, NodeRole, TaintEffect, Toleration } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { changesBetween, changesOfPlans, reviewChanges } from "../../lib/review";
import { rancherStack, synthesized } from "../cluster/stacks";
import { Inputs } from "./inputs";
import { planBetween } from "./plan-between";
import { providerPlan } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const overrideResourceRequirements = { memoryLimit: "1Gi" };
const TAINTED = { nodePools: { all: { roles: NodeRole.ALL, taints: ["site=west:NoSchedule"] } } } as const;

// biome-ignore lint/suspicious/noExplicitAny: a plan has no type
const app = (props: Partial<K3sClusterProps>): any =>
  synthesized(
    new K3sCluster(rancherStack(), "edge", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: { all: { roles: NodeRole.ALL } },
      ...props,
    }),
  );

function found(props: Partial<K3sClusterProps>): string[] {
  const stack = app(props);
  const [review] = reviewChanges(changesOfPlans([inputs.file(planBetween(stack, stack, stack))])).clusters;
  return (review?.dangers ?? []).filter(({ code }) => code === "RK717").map(renderFinding);
}

describe("RK717, tolerations that no plan sees", () => {
  test("says what a plan cannot show, and the commands that do", () => {
    const agents = { clusterAgent: { overrideResourceRequirements } };
    expect(found({ ...TAINTED, agents }).join("\n\n")).toMatchInlineSnapshot(`
"info[RK717]: no plan shows what becomes of the tolerations of cattle-cluster-agent in Rancher
  = beside overrideResourceRequirements the provider reads nothing of them back, so plan and state have what Terraform sends, whatever Rancher holds
  = the proof rests on them for pool "all"
  = an update that Rancher refuses is seen by the cluster's witness; a change that somebody makes in Rancher is not
  = help: look at what Rancher holds, in the cluster that it runs in: kubectl get clusters.provisioning.cattle.io --all-namespaces --field-selector metadata.name=edge --output jsonpath='{.items[*].spec.clusterAgentDeploymentCustomization}'
  = or: look at what the agent got, in the cluster itself: kubectl --namespace cattle-system get deployment cattle-cluster-agent --output jsonpath='{.spec.template.spec.tolerations}'"
`);
  });

  test("is said of each agent, and that an update that Rancher refuses is not seen without a witness", () => {
    const agents = { fleetAgent: { overrideAffinity: { podAntiAffinity: {} }, overrideResourceRequirements } };
    expect(found({ ...TAINTED, agents, witness: false }).join("\n\n")).toMatchInlineSnapshot(`
"info[RK717]: no plan shows what becomes of the tolerations of fleet-agent in Rancher
  = beside overrideAffinity and overrideResourceRequirements the provider reads nothing of them back, so plan and state have what Terraform sends, whatever Rancher holds
  = the proof rests on them for pool "all"
  = there is no witness on the cluster, so an update that Rancher refuses is not seen either
  = help: look at what Rancher holds, in the cluster that it runs in: kubectl get clusters.provisioning.cattle.io --all-namespaces --field-selector metadata.name=edge --output jsonpath='{.items[*].spec.fleetAgentDeploymentCustomization}'
  = or: look at what the agent got, in the cluster itself: kubectl --namespace cattle-fleet-system get pods --selector app=fleet-agent --output jsonpath='{.items[*].spec.tolerations}'"
`);
  });

  test("is said of those that no taint of a pool asks for", () => {
    const appendTolerations = [
      Toleration.exists("node.kubernetes.io/unreachable", TaintEffect.NO_EXECUTE, { seconds: 600 }),
    ];
    const [finding] = found({ agents: { clusterAgent: { overrideResourceRequirements, appendTolerations } } });
    expect(finding).toContain("no plan shows what becomes of the tolerations of cattle-cluster-agent in Rancher");
    expect(finding).toContain(
      "no taint of the pools asks for them: they count where others put taints on nodes, as Kubernetes does when a node cannot be reached",
    );
  });

  test.each<[string, Partial<K3sClusterProps>]>([
    ["nothing keeps them from being read back", TAINTED],
    ["there are none", { agents: { clusterAgent: { overrideResourceRequirements } } }],
  ])("is not said where %s", (_what, props) => {
    expect(found(props)).toEqual([]);
  });

  describe("of an import", () => {
    const importing = (held: Readonly<Record<string, unknown>>) => {
      const plan = providerPlan({ written: {}, held, planned: { ...held, labels: { a: "b" } }, isImported: true });
      const [review] = reviewChanges(changesOfPlans([inputs.file(plan)])).clusters;
      return (review?.dangers ?? []).filter(({ code }) => code === "RK717").map(renderFinding);
    };

    test("says that a customization that Rancher may hold was not read, and the command that shows it", () => {
      const found = importing({});
      expect(found).toHaveLength(2);
      expect(found[0]).toMatchInlineSnapshot(`
"info[RK717]: the import does not tell whether Rancher holds a customization of cattle-cluster-agent
  = where it has an affinity or resource requirements, the provider reads nothing of it back; an apply that changes the cluster sends what the configuration says in its place, and no plan shows what goes
  = help: look at what Rancher holds before applying, in the cluster that it runs in, and write what shall stay into the configuration: kubectl get clusters.provisioning.cattle.io --all-namespaces --field-selector metadata.name=edge --output jsonpath='{.items[*].spec.clusterAgentDeploymentCustomization}'"
`);
    });

    test("is said of no agent whose customization was read", () => {
      const read = [{ append_tolerations: [{ key: "a", operator: "Exists", effect: "NoSchedule", seconds: 0 }] }];
      const found = importing({ cluster_agent_deployment_customization: read });
      expect(found).toHaveLength(1);
      expect(found.join()).toContain("fleet-agent");
    });
  });

  test("is not said of two folders, which hold nothing of Rancher", () => {
    const stack = app({ ...TAINTED, agents: { clusterAgent: { overrideResourceRequirements } } });
    const [base, head] = [inputs.file(stack, "cdk.tf.json"), inputs.file(stack, "cdk.tf.json")];
    expect(reviewChanges(changesBetween(base, head)).clusters[0]?.dangers).toEqual([]);
  });
});
