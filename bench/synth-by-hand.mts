/**
 * The same clusters written by hand, with the bindings that the community publishes: the same JSON but for CDKTF's notes, the
 * text of the model and the digests of the witness. An ES module, as those bindings are.
 *
 * node synth-by-hand.mjs CLUSTERS.json FOLDER
 */
import { readFileSync } from "node:fs";
import { ClusterV2 } from "@cdktf-providers/rancher-rancher2/cluster-v2";
import { Rancher2Provider } from "@cdktf-providers/rancher-rancher2/provider";
import { App, type TerraformElement, TerraformOutput, TerraformResource, TerraformStack } from "cdktf";
import type { BenchCluster, BenchPool } from "./synth-inputs.js";

/** Not cdktf's DataResource, which runs Terraform for every instance. */
class Data extends TerraformResource {
  private readonly input: unknown;

  constructor(scope: TerraformStack, id: string, input: unknown, dependsOn: readonly TerraformResource[]) {
    super(scope, id, {
      terraformResourceType: "terraform_data",
      terraformGeneratorMetadata: { providerName: "terraform" },
      dependsOn: [...dependsOn],
    });
    this.input = input;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.input };
  }
}

const ROLES = ["etcd", "control-plane", "worker"] as const;
const FLAGS = { etcd: "--etcd", "control-plane": "--controlplane", worker: "--worker" } as const;

function rolesOf({ isServer }: BenchPool): readonly (keyof typeof FLAGS)[] {
  return isServer ? ROLES : ["worker"];
}

function addCluster(stack: TerraformStack, { name, pools }: BenchCluster): void {
  const appendTolerations = pools
    .filter(({ isServer }) => isServer)
    .flatMap(({ taints }) => taints)
    .map((taint) => {
      const [key = "", value = "", effect = ""] = taint.split(/[=:]/);
      return { effect, key, operator: "Equal", seconds: 0, value };
    });
  const witness = "v1 cluster-agent=000000000000 fleet-agent=000000000000";
  const cluster = new ClusterV2(stack, name, {
    name,
    kubernetesVersion: "v1.33.5+k3s1",
    enableNetworkPolicy: false,
    labels: {},
    annotations: { "rancher-k3s/witness": witness },
    clusterAgentDeploymentCustomization: [{ appendTolerations }],
    fleetAgentDeploymentCustomization: [{ appendTolerations }],
    rkeConfig: {
      etcd: { snapshotRetention: 5 },
      upgradeStrategy: {
        controlPlaneConcurrency: "1",
        controlPlaneDrainOptions: { enabled: false },
        workerConcurrency: "1",
        workerDrainOptions: { enabled: false },
      },
    },
    lifecycle: {
      preventDestroy: true,
      postcondition: [
        {
          condition: '${try(self.cluster_registration_token[0].node_command, "") != ""}',
          errorMessage:
            "Rancher gives no registration command for this cluster, so no node could register. Right after the cluster " +
            "was made it may not be there yet: apply again. If that does not help, the provider's API token may not read " +
            "the cluster's registration tokens.",
        },
      ],
    },
  });
  const input = {
    ...Object.fromEntries(
      pools.flatMap((pool) => [
        [`${pool.name}: roles`, rolesOf(pool).join(", ")],
        ...pool.taints.map((taint) => [`${pool.name}: taint ${taint}`, true]),
      ]),
    ),
    rancherHost: "address",
    rancherVersion: "2.14.1",
    schemaVersion: "by hand",
    witness,
  };
  named(new Data(stack, `${name}_model`, input, [cluster]), `${name}_model`);
  const { nodeCommand } = cluster.clusterRegistrationToken.get(0);
  for (const pool of pools) {
    const words = [
      nodeCommand,
      ...rolesOf(pool).map((role) => FLAGS[role]),
      `--label rancher-k3s/node-pool=${pool.name}`,
      ...pool.taints.map((taint) => `--taints ${taint}`),
    ];
    const output = new TerraformOutput(stack, `${name}_${pool.name}`, {
      value: words.join(" "),
      description: `Registers a node of pool ${pool.name}; run as root on the machine`,
      sensitive: true,
    });
    named(output, `${name}_${pool.name}_registration_command`);
  }
}

function named(element: TerraformElement, logicalId: string): void {
  element.overrideLogicalId(logicalId);
}

const [inputs = "", outdir = ""] = process.argv.slice(2);
const app = new App({ outdir });
const stack = new TerraformStack(app, "bench");
new Rancher2Provider(stack, "rancher", {});
for (const cluster of JSON.parse(readFileSync(inputs, "utf8")) as BenchCluster[]) addCluster(stack, cluster);
app.synth();
