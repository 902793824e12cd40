/**
 * The proof of many pools, as ratios within one run. Linear means that ten times the pools take about ten times as long.
 *
 * npm run bench
 */
import { deriveAgentTolerations } from "../lib/scheduling/agent-tolerations";
import { RancherHost, type SchedulingPool, TaintsApplied } from "../lib/scheduling/model";
import { NodeRole, roleTaints } from "../lib/scheduling/node-role";
import { prove } from "../lib/scheduling/proof";
import type { Cluster } from "../lib/scheduling/reading/cluster";
import { readCluster } from "../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../lib/scheduling/reading/resource-values";
import { RancherVersion } from "../lib/scheduling/releases/rancher-version";
import { Taint } from "../lib/scheduling/taint";

function clusterOf(poolCount: number, taintsPerPool: number): Cluster {
  const pools = Array.from({ length: poolCount }, (_, pool): SchedulingPool => {
    const roles = pool % 10 === 0 ? NodeRole.ALL : [NodeRole.WORKER];
    return {
      name: `pool-${pool}`,
      roles,
      taints: Array.from({ length: taintsPerPool }, (_unused, taint) =>
        Taint.noSchedule(`key-${pool}-${taint}`, "value"),
      ),
      roleTaints: roleTaints(roles),
      labels: {},
      taintsApplied: TaintsApplied.AT_REGISTRATION,
    };
  }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const block = [
    {
      append_tolerations: deriveAgentTolerations(pools, []).map(({ key, operator, value, effect }) => ({
        key,
        operator,
        value,
        effect,
      })),
    },
  ];
  const resource = {
    name: "bench",
    kubernetes_version: "v1.33.5+k3s1",
    cluster_agent_deployment_customization: block,
    fleet_agent_deployment_customization: block,
  };
  return readCluster(ResourceValues.ofConfiguration(resource), pools, {
    rancherVersion: RancherVersion.parse("2.14.1"),
    rancherHost: RancherHost.NAME,
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function milliseconds(poolCount: number): number {
  const cluster = clusterOf(poolCount, 10);
  const runs = Array.from({ length: 7 }, () => {
    const start = performance.now();
    prove(cluster);
    return performance.now() - start;
  });
  return median(runs);
}

milliseconds(100);
const sizes = [10, 100, 1000, 4000];
const times = sizes.map(milliseconds);
console.log("proof of N pools x 10 taints, a tenth of them control plane (median of 7)");
sizes.forEach((size, index) => {
  const time = times[index] as number;
  const before = times[index - 1];
  const ratio =
    before === undefined
      ? ""
      : `  ${(time / before).toFixed(1)}x the time for ${size / (sizes[index - 1] as number)}x the pools`;
  console.log(`${String(size).padStart(6)} pools  ${time.toFixed(1).padStart(8)} ms${ratio}`);
});
