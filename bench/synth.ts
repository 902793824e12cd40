/**
 * Synthesis with the library against the same resources written by hand with the generated bindings, in one process, in
 * turns: many small clusters, and one large cluster with remedies.
 *
 * npm run bench
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformOutput, TerraformResource, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider, Remedy } from "../lib";
import { ClusterV2 } from "../lib/provider-rancher2/cluster-v2";
import { cpuMilliseconds, leastOf, median } from "./measure";

const POOLS = 5;
const KUBERNETES_VERSION = "v1.33.5+k3s1";

/** Every pool is tainted but one in five, so that CoreDNS has a place. */
function taintsOf(pool: number): string[] {
  if (pool % POOLS === POOLS - 1) return [];
  return [0, 1, 2].map((taint) => `key-${taint}=value-${pool}:NoSchedule`);
}

class Data extends TerraformResource {
  constructor(
    scope: TerraformStack,
    id: string,
    private readonly input: unknown,
  ) {
    super(scope, id, {
      terraformResourceType: "terraform_data",
      terraformGeneratorMetadata: { providerName: "terraform" },
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.input };
  }
}

function byHand(stack: TerraformStack, cluster: number): void {
  const appendTolerations = taintsOf(0).map((taint) => {
    const [key = "", value = ""] = taint.split(/[=:]/);
    return { key, value, operator: "Equal", effect: "NoSchedule" };
  });
  const resource = new ClusterV2(stack, `cluster-${cluster}`, {
    name: `cluster-${cluster}`,
    kubernetesVersion: KUBERNETES_VERSION,
    clusterAgentDeploymentCustomization: [{ appendTolerations }],
    fleetAgentDeploymentCustomization: [{ appendTolerations }],
  });
  const pools = Object.fromEntries(
    Array.from({ length: POOLS }, (_, pool) => [`pool-${pool}`, { taints: taintsOf(pool) }]),
  );
  new Data(stack, `model-${cluster}`, { cluster: `cluster-${cluster}`, pools });
  for (let pool = 0; pool < POOLS; pool++) {
    new TerraformOutput(stack, `cluster-${cluster}-${pool}`, {
      value: `${resource.clusterRegistrationToken.get(0).nodeCommand} --worker ${taintsOf(pool)
        .map((taint) => `--taints ${taint}`)
        .join(" ")}`,
      sensitive: true,
    });
  }
}

function withLibrary(stack: TerraformStack, cluster: number): void {
  new K3sCluster(stack, `cluster-${cluster}`, {
    kubernetesVersion: KUBERNETES_VERSION,
    rancherUrl: "https://203.0.113.10",
    nodePools: Object.fromEntries(
      Array.from({ length: POOLS }, (_, pool) => [
        `pool-${pool}`,
        { roles: pool === 0 ? NodeRole.ALL : [NodeRole.WORKER], taints: taintsOf(pool) as "a:NoSchedule"[] },
      ]),
    ),
  });
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

function each(clusters: number, add: (stack: TerraformStack, cluster: number) => void) {
  return (stack: TerraformStack) => {
    for (let cluster = 0; cluster < clusters; cluster++) add(stack, cluster);
  };
}

const shown = (time: number, digits: number) => time.toFixed(digits).padStart(6);

console.log(`\nsynthesis of N clusters x ${POOLS} pools x 3 taints (CPU time, median of pairs)`);
for (const clusters of [1, 10, 100, 300]) {
  milliseconds(each(clusters, byHand));
  const rounds = Array.from(
    { length: 5 },
    () => [milliseconds(each(clusters, byHand)), milliseconds(each(clusters, withLibrary))] as const,
  );
  const hand = median(rounds.map(([time]) => time));
  const library = median(rounds.map(([, time]) => time));
  const ratio = median(rounds.map(([left, right]) => right / left));
  console.log(
    `${String(clusters).padStart(6)} clusters  by hand ${shown(hand, 0)} ms  library ${shown(library, 0)} ms  ratio ${ratio.toFixed(2)}`,
  );
}

console.log("\nsynthesis of one cluster x N pools with 3 remedies, CDKTF's share included (CPU time, least of 9)");
const times = [40, 400].map((poolCount) => {
  const time = leastOf(9, () => milliseconds((stack) => withRemedies(stack, poolCount)));
  console.log(`${String(poolCount).padStart(6)} pools  ${shown(time, 1)} ms`);
  return time;
});
console.log(`        ${((times[1] as number) / (times[0] as number)).toFixed(1)}x the time for 10x the pools`);
