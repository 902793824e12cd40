/**
 * Synthesis with the library against the same resources written by hand with the generated bindings, in one process, in
 * turns. Run with the number of clusters: npm run bench
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformOutput, TerraformResource, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "../lib";
import { ClusterV2 } from "../lib/provider-rancher2/cluster-v2";

const POOLS = 5;
const KUBERNETES_VERSION = "v1.33.5+k3s1";

/** Every pool is tainted but the last, so that CoreDNS has a place. */
function taintsOf(pool: number): string[] {
  if (pool === POOLS - 1) return [];
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

function milliseconds(clusters: number, add: (stack: TerraformStack, cluster: number) => void): number {
  const outdir = mkdtempSync(path.join(tmpdir(), "bench-"));
  const start = performance.now();
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "bench");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1" });
  for (let cluster = 0; cluster < clusters; cluster++) add(stack, cluster);
  app.synth();
  const time = performance.now() - start;
  rmSync(outdir, { recursive: true });
  return time;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

console.log(`\nsynthesis of N clusters x ${POOLS} pools x 3 taints (median of pairs)`);
for (const clusters of [1, 10, 100, 300]) {
  milliseconds(clusters, byHand);
  const rounds = Array.from(
    { length: 5 },
    () => [milliseconds(clusters, byHand), milliseconds(clusters, withLibrary)] as const,
  );
  const hand = median(rounds.map(([time]) => time));
  const library = median(rounds.map(([, time]) => time));
  const ratio = median(rounds.map(([left, right]) => right / left));
  console.log(
    `${String(clusters).padStart(6)} clusters  by hand ${hand.toFixed(0).padStart(6)} ms  library ${library.toFixed(0).padStart(6)} ms  ratio ${ratio.toFixed(2)}`,
  );
}
