/**
 * The proof of many pools, as ratios within one run. Linear means that ten times the pools take about ten times as long.
 *
 * npm run bench
 */
import { deriveAgentTolerations } from "../lib/scheduling/agent-tolerations";
import {
  type ClusterModel,
  MODEL_SCHEMA_VERSION,
  RancherHost,
  schedulingPools,
  TaintsApplied,
} from "../lib/scheduling/model";
import { NodeRole } from "../lib/scheduling/node-role";
import { prove } from "../lib/scheduling/proof";

function modelOf(poolCount: number, taintsPerPool: number): ClusterModel {
  const pools = Object.fromEntries(
    Array.from({ length: poolCount }, (_, pool) => [
      `pool-${pool}`,
      {
        roles: pool % 10 === 0 ? NodeRole.ALL : [NodeRole.WORKER],
        taints: Array.from({ length: taintsPerPool }, (_unused, taint) => `key-${pool}-${taint}=value:NoSchedule`),
        labels: {},
        taintsApplied: TaintsApplied.AT_REGISTRATION,
      },
    ]),
  );
  const tolerations = deriveAgentTolerations(schedulingPools(pools), []).map(String);
  return {
    schemaVersion: MODEL_SCHEMA_VERSION,
    cluster: "bench",
    kubernetesVersion: "v1.33.5+k3s1",
    rancherVersion: "2.14.1",
    pools,
    agents: { cluster: tolerations, fleet: tolerations },
    rancherHost: RancherHost.NAME,
    addons: {},
    configuration: {},
    acknowledged: {},
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function milliseconds(poolCount: number): number {
  const model = modelOf(poolCount, 10);
  const runs = Array.from({ length: 7 }, () => {
    const start = performance.now();
    prove(model);
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
