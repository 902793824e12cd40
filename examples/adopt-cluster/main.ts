import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "cdktf-rancher-k3s";
import type { Construct } from "constructs";

function rancher(stack: TerraformStack): void {
  const token = new TerraformVariable(stack, "rancher_token", { type: "string", sensitive: true });
  new RancherProvider(stack, "rancher", {
    rancherVersion: "2.14.1",
    apiUrl: "https://rancher.example.com",
    tokenKey: token.stringValue,
  });
}

/** A cluster that somebody made in Rancher's dashboard: from now on it belongs to this app. */
class TakenOver extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    rancher(this);
    const cluster = new K3sCluster(this, "warehouse", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: { all: { roles: NodeRole.ALL, nodes: 3 } },
    });
    cluster.importExisting();
  }
}

/** A cluster that stays somebody else's: this app only adds nodes to it. */
class Joined extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    rancher(this);
    const cluster = K3sCluster.fromClusterName(this, "shop-floor", "shop-floor");
    cluster.addNodePool("vision", { roles: [NodeRole.WORKER], taints: ["example.com/camera=true:NoSchedule"] });
    new TerraformOutput(this, "cluster_id", { value: cluster.clusterId });
  }
}

const app = new App();
new TakenOver(app, "taken-over");
new Joined(app, "joined");
app.synth();
