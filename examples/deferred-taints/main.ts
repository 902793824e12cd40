import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider, Taint, TaintsApplied } from "cdktf-rancher-k3s";
import { DeferredTaints, RancherKubernetesProvider } from "cdktf-rancher-k3s/kubernetes";
import type { Construct } from "constructs";

const RANCHER_URL = "https://rancher.example.com";

/** First stack: the cluster. Its nodes register without the taint, so the first one can run CoreDNS. */
class ClusterStack extends TerraformStack {
  public readonly cluster: K3sCluster;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const token = new TerraformVariable(this, "rancher_token", { type: "string", sensitive: true });
    new RancherProvider(this, "rancher", {
      rancherVersion: "2.14.1",
      apiUrl: RANCHER_URL,
      tokenKey: token.stringValue,
    });
    this.cluster = new K3sCluster(this, "plant", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: {
        first: {
          roles: NodeRole.ALL,
          taints: [Taint.noSchedule("dedicated", "control")],
          taintsApplied: TaintsApplied.AFTER_READY,
        },
        workers: { roles: [NodeRole.WORKER] },
      },
    });
    new TerraformOutput(this, "cluster_id", { value: this.cluster.clusterId });
  }
}

/** Second stack, applied once the cluster is active: the taints. */
class TaintsStack extends TerraformStack {
  constructor(scope: Construct, id: string, cluster: K3sCluster) {
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
    new DeferredTaints(this, "taints", {
      pools: cluster.nodePools.filter(({ taintsApplied }) => taintsApplied === TaintsApplied.AFTER_READY),
      nodes: { first: ["plant-1", "plant-2", "plant-3"] },
    });
  }
}

const app = new App();
const { cluster } = new ClusterStack(app, "cluster");
new TaintsStack(app, "taints", cluster);
app.synth();
