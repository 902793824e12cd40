import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, type NodePool, NodeRole, RancherProvider } from "cdktf-rancher-k3s";
import { podPlacement, RancherKubernetesProvider } from "cdktf-rancher-k3s/kubernetes";
import type { Construct } from "constructs";

const RANCHER_URL = "https://rancher.example.com";

/** A cluster with GPU nodes that only GPU workloads may use. */
class ClusterStack extends TerraformStack {
  public readonly gpu: NodePool;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const token = new TerraformVariable(this, "rancher_token", { type: "string", sensitive: true });
    new RancherProvider(this, "rancher", {
      rancherVersion: "2.14.1",
      apiUrl: RANCHER_URL,
      tokenKey: token.stringValue,
    });
    const cluster = new K3sCluster(this, "lab", {
      kubernetesVersion: "v1.34.3+k3s1",
      nodePools: { servers: { roles: NodeRole.ALL, nodes: 3 } },
    });
    this.gpu = cluster.addNodePool("gpu", {
      roles: [NodeRole.WORKER],
      taints: ["nvidia.com/gpu=present:NoSchedule"],
    });
    new TerraformOutput(this, "cluster_id", { value: cluster.clusterId });
  }
}

/** A workload that fits the GPU pool: selector and tolerations come from the pool itself. */
class WorkloadStack extends TerraformStack {
  constructor(scope: Construct, id: string, gpu: NodePool) {
    super(scope, id);
    const token = new TerraformVariable(this, "rancher_token", { type: "string", sensitive: true });
    const clusterId = new TerraformVariable(this, "cluster_id", {
      type: "string",
      description: "Id of the cluster in Rancher, c-m-xxxxxxxx: output cluster_id of the first stack",
    });
    new RancherKubernetesProvider(this, "kubernetes", {
      rancherUrl: RANCHER_URL,
      clusterId: clusterId.stringValue,
      token: token.stringValue,
    });
    const labels = { app: "inference" };
    new DeploymentV1(this, "inference", {
      metadata: { name: "inference", labels },
      spec: {
        replicas: "2",
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            ...podPlacement(gpu),
            container: [
              {
                name: "inference",
                image: "ghcr.io/example/inference:1.0.0",
                resources: { limits: { "nvidia.com/gpu": "1" } },
              },
            ],
          },
        },
      },
    });
  }
}

const app = new App();
const { gpu } = new ClusterStack(app, "cluster");
new WorkloadStack(app, "workload", gpu);
app.synth();
