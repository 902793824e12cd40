import { App, TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "cdktf-rancher-k3s";
import type { Construct } from "constructs";

/** etcd, control plane and workers on nodes of their own: three of each server role survive the loss of one. */
class ProductionCluster extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const token = new TerraformVariable(this, "rancher_token", { type: "string", sensitive: true });
    new RancherProvider(this, "rancher", {
      rancherVersion: "2.14.1",
      apiUrl: "https://rancher.example.com",
      tokenKey: token.stringValue,
    });

    // Rancher taints etcd-only and control-plane-only nodes by itself; the agents tolerate the control plane's taint.
    new K3sCluster(this, "production", {
      kubernetesVersion: "v1.34.3+k3s1",
      nodePools: {
        etcd: { roles: [NodeRole.ETCD], nodes: 3 },
        servers: { roles: [NodeRole.CONTROL_PLANE], nodes: 3 },
        workers: { roles: [NodeRole.WORKER], nodes: 5, labels: { "topology.kubernetes.io/zone": "eu-central-a" } },
        batch: { roles: [NodeRole.WORKER], nodes: 2, taints: ["workload=batch:NoSchedule", "spot:PreferNoSchedule"] },
      },
    });
  }
}

const app = new App();
new ProductionCluster(app, "production");
app.synth();
