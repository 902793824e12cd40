import { type K3sClusterProps, type NodePoolOptions, NodeRole } from "../../lib";
import { loadClusters } from "../../lib/review/load-clusters";
import { clusterOf, synthesized } from "../cluster/stacks";
import { CLUSTERS } from "../cluster/surface-props";
import { appliedToRancher } from "./applied";
import { agentsOf, differenceLines, drifted, nodesOf } from "./living";

/** Clusters made with K3sCluster, synthesized, applied, and compared with what then lives. */

type Pools = Readonly<Record<string, NodePoolOptions>>;

/** What the app says, and what Rancher holds once it is applied. */
function lived(nodePools: Pools, props: Partial<K3sClusterProps> = {}) {
  const json = synthesized(clusterOf(nodePools, props));
  const [loaded] = loadClusters(json);
  if (loaded === undefined) throw new Error("the app has no cluster");
  const [resource] = Object.values(json.resource.rancher2_cluster_v2) as [Record<string, unknown>];
  const { "//": _, depends_on, lifecycle, provider, ...args } = resource;
  return { app: loaded.cluster, object: appliedToRancher(args) };
}

const SPLIT: Pools = {
  servers: { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE], taints: ["dedicated=cp:NoSchedule"] },
  workers: { roles: [NodeRole.WORKER], taints: ["team=a:NoExecute"], labels: { disk: "fast" } },
};

test("a cluster that was just applied is as the app says", () => {
  const { app, object } = lived(SPLIT);
  expect(drifted(app, [...nodesOf(app), ...agentsOf(app), object])).toMatchObject({
    differences: [],
    compared: ["2 pools", "4 nodes", "tolerations of both agents", "release", "configuration"],
  });
});

test.each(CLUSTERS.map((props, index) => [index, props] as const))(
  "with every property set there is no false alarm (%i)",
  (_index, props) => {
    const { nodePools = SPLIT, ...others } = props;
    const { app, object } = lived(nodePools as Pools, others);
    // The provider of the stand-in has no such argument, and sends nothing of it.
    expect(differenceLines(app, [...nodesOf(app), object])).toEqual([
      "agents.fleetAgent.schedulingCustomization: app set, Rancher not set",
    ]);
  },
);

test("what the witness brings back, and what it does not, is told apart", () => {
  const { app, object } = lived(SPLIT);
  const { clusterAgentDeploymentCustomization: _, ...spec } = object.spec as Record<string, unknown>;
  const [difference] = drifted(app, [...nodesOf(app), { ...object, spec }]).differences;
  expect(difference?.why).toBe(
    "Rancher refused it, or somebody took it out there: the provider reads nothing back where Rancher holds nothing, so a plan shows it where it was refused, and none where somebody took it out",
  );
});
