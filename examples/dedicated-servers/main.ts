import { App, TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider, Taint } from "cdktf-rancher-k3s";
import type { Construct } from "constructs";

/**
 * Servers for the control plane alone, as the K3s documentation advises: with the key CriticalAddonsOnly, which K3s's
 * own addons tolerate. The jobs that install Traefik tolerate nothing, so the workers have to be untainted.
 */
class DedicatedServers extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const token = new TerraformVariable(this, "rancher_token", { type: "string", sensitive: true });
    new RancherProvider(this, "rancher", {
      rancherVersion: "2.14.1",
      apiUrl: "https://rancher.example.com",
      tokenKey: token.stringValue,
    });
    new K3sCluster(this, "shop", {
      kubernetesVersion: "v1.34.3+k3s1",
      nodePools: {
        servers: { roles: NodeRole.ALL, nodes: 3, taints: [Taint.noExecute("CriticalAddonsOnly", "true")] },
        workers: { roles: [NodeRole.WORKER], nodes: 4 },
      },
    });
  }
}

const app = new App();
new DedicatedServers(app, "dedicated-servers");
app.synth();
