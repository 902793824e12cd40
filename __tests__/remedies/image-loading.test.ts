import { NodeRole, Remedy } from "../../lib";
import { ALL_ROLES, clusterOf, synthesized } from "../cluster/stacks";

const isLoaded = () => Object.keys(require.cache).some((file) => file.endsWith("addon-images.ts"));

// In a file of its own: whatever else is tested beside it may load the library.
test("the table of images is loaded for a remedy that ships one, and for nothing else", () => {
  const tainted = { only: { roles: NodeRole.ALL, taints: ["dedicated=db:NoSchedule"] } } as const;
  const cluster = clusterOf(tainted);
  const [pool] = cluster.nodePools;
  if (pool === undefined) throw new Error("the cluster has a pool");
  cluster.prove();
  cluster.addRemedy(Remedy.traefik(pool));
  synthesized(clusterOf({ all: ALL_ROLES }));
  expect(isLoaded()).toBe(false);
  cluster.addRemedy(Remedy.coredns(pool));
  synthesized(cluster);
  expect(isLoaded()).toBe(true);
});
