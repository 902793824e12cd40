import { NodeRole } from "../../lib";
import type { Review } from "../../lib/review";
import { type ClusterSketch, modelOf, reviewModels } from "../scheduling/models";

const byAddress = { rancherHost: "address" as ClusterSketch["rancherHost"] };

/** A change with something of everything: taints, labels, tolerations, a release, settings, acknowledgements. */
export const BEFORE = modelOf(
  {
    servers: { roles: NodeRole.ALL, taints: ["old=x:NoSchedule"], nodes: 3 },
    workers: { labels: { zone: "a" } },
    gpu: { taints: ["nvidia.com/gpu=present:NoSchedule"] },
    spare: {},
  },
  { ...byAddress, acknowledged: { RK206: "no load balancer here" } },
);
export const AFTER = modelOf(
  {
    servers: { roles: NodeRole.ALL, taints: ["dedicated=servers:NoExecute"], nodes: 5 },
    workers: { labels: { zone: "b" }, taints: ["team=a:NoSchedule"] },
    gpu: { taints: ["nvidia.com/gpu=present:NoSchedule"] },
    burst: { roles: [NodeRole.WORKER], taints: ["spot:NoExecute"] },
  },
  {
    ...byAddress,
    kubernetesVersion: "v1.33.6+k3s1",
    addons: { traefik: { disabled: true } },
    acknowledged: { RK718: "the machines are gone already" },
  },
);

export const BIG_CHANGE: Review = reviewModels([BEFORE], [AFTER]);

export const NO_CHANGE: Review = reviewModels([BEFORE], [BEFORE]);

/** Many clusters that all change, each in its own way. */
export function manyClusters(count: number, pools = 1): Review {
  const named = (model: ClusterSketch, index: number): ClusterSketch => ({
    ...model,
    cluster: `cluster-${index}`,
    pools: {
      ...model.pools,
      ...Object.fromEntries(
        Array.from({ length: pools }, (_, pool) => [
          `extra-${pool}`,
          {
            ...(model.pools.gpu as ClusterSketch["pools"][string]),
            taints: [`key-${pool}=${model === AFTER ? "new" : "old"}-${index}:NoSchedule`],
          },
        ]),
      ),
    },
  });
  const indexes = Array.from({ length: count }, (_, index) => index);
  return reviewModels(
    indexes.map((index) => named(BEFORE, index)),
    indexes.map((index) => named(AFTER, index)),
  );
}
