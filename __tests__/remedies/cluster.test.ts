import { NodeRole, Remedy, TaintEffect, Toleration } from "../../lib";
import { ALL_ROLES, clusterOf } from "../cluster/stacks";
import { placements, written } from "./clusters";

const TAINTED = { roles: NodeRole.ALL, taints: ["dedicated=db:NoExecute"] } as const;

test("addRemedy remedies a pool that is there, and the proof sees it", () => {
  const cluster = clusterOf({ only: TAINTED });
  expect(placements(cluster, "coredns")).toEqual({ only: "blocked" });
  cluster.addRemedy(...cluster.nodePools.map((pool) => Remedy.coredns(pool)));
  expect(placements(cluster, "coredns")).toEqual({ only: "runs" });
  expect(written(cluster).machineGlobalConfig).toEqual({ disable: ["coredns"] });
});

test("local-path helper pods run with their remedy, on a release where taints keep them away", () => {
  const cluster = clusterOf({ only: TAINTED }, { kubernetesVersion: "v1.34.1+k3s1" });
  expect(placements(cluster, "local-path-helper")).toEqual({ only: "blocked" });
  cluster.addRemedy(...cluster.nodePools.map((pool) => Remedy.localPath(pool)));
  expect(placements(cluster, "local-path-helper")).toEqual({ only: "runs" });
});

test("a pool that is added later counts for rancher-webhook, which loses what Rancher would add for it", () => {
  const extra = Toleration.exists("extra", TaintEffect.NO_SCHEDULE);
  const cluster = clusterOf({ all: ALL_ROLES }, { remedies: [Remedy.rancherWebhook(extra)] });
  cluster.addNodePool("late", TAINTED);
  expect(placements(cluster, "rancher-webhook")).toEqual({ all: "runs", late: "runs" });
  expect(written(cluster).text).toContain("dedicated");
});

test("a remedy that cannot work names the cluster it was meant for", () => {
  const cluster = clusterOf({ only: TAINTED });
  expect(() => cluster.addRemedy(...cluster.nodePools.map((pool) => Remedy.helmJobs(pool)))).toThrow(
    /has no helm-controller-arg[\s\S]*--> test\/edge/,
  );
});
