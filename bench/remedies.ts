/**
 * Synthesis of one large cluster with remedies: ten times the pools are to take about ten times as long.
 *
 * npm run bench
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider, Remedy } from "../lib";
import { cpuMilliseconds, leastOf } from "./measure";

const POOLS = 5;
const KUBERNETES_VERSION = "v1.33.5+k3s1";

/** Every pool is tainted but one in five, so that CoreDNS has a place. */
function taintsOf(pool: number): string[] {
  if (pool % POOLS === POOLS - 1) return [];
  return [0, 1, 2].map((taint) => `key-${taint}=value-${pool}:NoSchedule`);
}

/** One cluster whose first pool is tainted, with the remedies for it said before the other pools are added. */
function withRemedies(stack: TerraformStack, poolCount: number): void {
  const cluster = new K3sCluster(stack, "cluster", {
    kubernetesVersion: KUBERNETES_VERSION,
    rancherUrl: "https://203.0.113.10",
  });
  const add = (pool: number, roles: readonly NodeRole[]) =>
    cluster.addNodePool(`pool-${pool}`, { roles, taints: taintsOf(pool) as "a:NoSchedule"[] });
  const first = add(0, NodeRole.ALL);
  cluster.addRemedy(Remedy.coredns(first), Remedy.metricsServer(first), Remedy.localPath(first));
  for (let pool = 1; pool < poolCount; pool++) add(pool, [NodeRole.WORKER]);
}

function milliseconds(add: (stack: TerraformStack) => void): number {
  const outdir = mkdtempSync(path.join(tmpdir(), "bench-"));
  const time = cpuMilliseconds(() => {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "bench");
    new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1" });
    add(stack);
    app.synth();
  });
  rmSync(outdir, { recursive: true });
  return time;
}

console.log("\nsynthesis of one cluster x N pools with 3 remedies, CDKTF's share included (CPU time, least of 9)");
const times = [40, 400].map((poolCount) => {
  const time = leastOf(9, () => milliseconds((stack) => withRemedies(stack, poolCount)));
  console.log(`${String(poolCount).padStart(6)} pools  ${time.toFixed(1).padStart(6)} ms`);
  return time;
});
console.log(`        ${((times[1] as number) / (times[0] as number)).toFixed(1)}x the time for 10x the pools`);
