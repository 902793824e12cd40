/** A plan that only refreshes Terraform's state: what it says of Rancher is what Rancher holds, and nothing is sent. */
import { K3sCluster, type K3sClusterProps, NodeRole, TaintEffect, Toleration } from "../../lib";
import { type ClusterReview, changesOfPlans, reviewChanges, verdictLine } from "../../lib/review";
import { rancherStack, synthesized } from "../cluster/stacks";
import { Inputs } from "./inputs";
import { planBetween, type Stack } from "./plan-between";
import { providerPlan } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

// biome-ignore lint/suspicious/noExplicitAny: a plan has no type
type Json = any;

/** The synthesized stack of one cluster of all roles. */
function app(props: Partial<K3sClusterProps> = {}): Stack {
  const made = { kubernetesVersion: "v1.33.5+k3s1", nodePools: { all: { roles: NodeRole.ALL } }, ...props };
  return synthesized(new K3sCluster(rancherStack(), "edge", made)) as unknown as Stack;
}

/** The same plan with -refresh-only: what was found stands beside the state, and there are no changes. */
function refreshOnly(plan: Json): ClusterReview {
  const resources = plan.resource_changes.map(({ change, ...rest }: Json) => ({ ...rest, values: change.before }));
  const { format_version, resource_drift } = plan;
  const only = { format_version, resource_changes: [], planned_values: {}, resource_drift };
  const file = inputs.file({ ...only, prior_state: { values: { root_module: { resources } } } });
  return reviewChanges(changesOfPlans([file])).clusters[0] as ClusterReview;
}

const GPU = Toleration.exists("gpu", TaintEffect.NO_SCHEDULE);
const TOLERATING = { agents: { clusterAgent: { appendTolerations: [GPU] } } };
const SITE = { nodePools: { all: { roles: NodeRole.ALL, taints: ["site=west:NoSchedule"] } } } as const;

test("tolerations that Rancher refused, and that no refresh shows, are not said to be there", () => {
  const review = refreshOnly(planBetween(app(), app(), app(TOLERATING)));
  expect(review.after?.cluster.agents["cattle-cluster-agent"].tolerations).toEqual([]);
  expect(review.dangers).toMatchObject([
    {
      code: "RK711",
      data: { arguments: ["cluster_agent_deployment_customization"], isSent: false, isRefreshOnly: true },
    },
  ]);
  expect(verdictLine(review)).toMatchInlineSnapshot(
    `"cluster edge: refresh-only plan, nothing is sent; Rancher has it otherwise than Terraform's state: cattle-cluster-agent no longer tolerates gpu:NoSchedule op=Exists; Rancher did not take agents.clusterAgent of an earlier update, and this plan does not send it either (RK711, on apply)"`,
  );
});

test("what Rancher refused is not said to be changed by somebody", () => {
  const review = refreshOnly(planBetween(app(SITE), app(SITE), app({ ...SITE, ...TOLERATING })));
  expect(verdictLine(review)).toMatch(
    /^cluster edge: refresh-only plan, nothing is sent; Rancher has it otherwise than Terraform's state: cattle-cluster-agent no longer tolerates gpu:NoSchedule op=Exists;/,
  );
});

test("a release that Rancher has otherwise is no step that anybody takes", () => {
  const review = refreshOnly(planBetween(app(), app(), app({ kubernetesVersion: "v1.34.3+k3s1" })));
  expect(review.diff.kubernetesVersion).toEqual({ before: "v1.34.3+k3s1", after: "v1.33.5+k3s1" });
  expect(review.dangers).toEqual([]);
});

test("a taint that somebody gave a machine pool evicts nothing with an apply, and is judged", () => {
  const pools = (taints: readonly object[]) => ({
    rke_config: {
      machine_pools: [
        { name: "servers", control_plane_role: true, etcd_role: true, worker_role: true, quantity: 1 },
        { name: "w", worker_role: true, quantity: 1, taints },
      ],
    },
  });
  const drifted = pools([{ key: "a", value: "b", effect: "NoExecute" }]);
  const review = refreshOnly(providerPlan({ written: {}, held: drifted, applied: pools([]) }));
  expect(review.dangers).toEqual([]);
  expect(review.newFindings.map(({ code }) => code)).toContain("RK208");
});
