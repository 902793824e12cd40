import fc from "fast-check";
import { NodeRole, roleTaints } from "../../lib/scheduling/node-role";
import { nodeTaints, type SchedulingPool, TaintsApplied } from "../../lib/scheduling/pool";
import { agentManifests, mayDiffer, placeAgent } from "../../lib/scheduling/proof/agent-manifests";
import { agentOfNodes, effectiveWorkloads } from "../../lib/scheduling/proof/effective-workload";
import { nodeView } from "../../lib/scheduling/proof/placement";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { KubernetesVersion } from "../../lib/scheduling/releases/kubernetes-version";
import { RancherVersion } from "../../lib/scheduling/releases/rancher-version";
import { Taint } from "../../lib/scheduling/taint";

const TAINTS = [
  "a=1:NoSchedule",
  "a=2:NoSchedule",
  "a:NoSchedule",
  "b=1:NoExecute",
  "b=1:PreferNoSchedule",
  "c:NoExecute",
];
const ROLES = [NodeRole.ALL, [NodeRole.CONTROL_PLANE], [NodeRole.CONTROL_PLANE, NodeRole.ETCD], [NodeRole.ETCD]];

const pools = fc.array(fc.record({ roles: fc.constantFrom(...ROLES), taints: fc.subarray(TAINTS, { maxLength: 3 }) }), {
  minLength: 1,
  maxLength: 8,
});

function poolOf({ roles, taints }: { roles: readonly NodeRole[]; taints: string[] }, index: number): SchedulingPool {
  return {
    name: `pool-${index}`,
    roles,
    taints: taints.map((text) => Taint.parse(text)),
    roleTaints: roleTaints(roles),
    labels: {},
    taintsApplied: TaintsApplied.AT_REGISTRATION,
  };
}

test("of many manifests only those are asked that may differ on a node, and they say all that is to be said", () => {
  const tolerations = fc.constantFrom([], [{ key: "a", operator: "Exists", effect: "NoSchedule" }]);
  const releases = fc.constantFrom("2.10.1", "2.12.0", "2.14.1");
  let left = 0;
  fc.assert(
    fc.property(pools, tolerations, releases, (drawn, given, release) => {
      const all = drawn.map(poolOf);
      const rancherVersion = RancherVersion.parse(release);
      const cluster = readCluster(
        ResourceValues.ofConfiguration({
          name: "edge",
          kubernetes_version: "v1.33.5+k3s1",
          cluster_agent_deployment_customization: [{ append_tolerations: given }],
        }),
        all,
        { rancherVersion, rancherHost: RancherHost.ADDRESS },
      );
      const agent = effectiveWorkloads(cluster, KubernetesVersion.parse("v1.33.5+k3s1")).find(
        ({ row }) => row.workload === "cattle-cluster-agent",
      );
      if (agent === undefined) throw new Error("Rancher has an agent");
      const manifests = agentManifests(agentOfNodes(agent, cluster), all, cluster);
      for (const pool of all) {
        const view = nodeView(cluster, pool, nodeTaints(pool), "before-agent");
        const verdicts = (some: typeof manifests) =>
          [...new Set(some.map((each) => JSON.stringify(placeAgent(each, view, all))))].sort();
        const asked = mayDiffer(manifests, view);
        left += manifests.length - asked.length;
        expect(verdicts(asked)).toEqual(verdicts(manifests));
      }
    }),
    { seed: 1, numRuns: 300 },
  );
  expect(left).toBeGreaterThan(0);
});
