import { Droplet } from "@cdktf/provider-digitalocean/lib/droplet";
import { DigitaloceanProvider } from "@cdktf/provider-digitalocean/lib/provider";
import { App, TerraformStack, TerraformVariable } from "cdktf";
import { ClusterReady, K3sCluster, type NodePool, NodeRole, RancherProvider } from "cdktf-rancher-k3s";
import type { Construct } from "constructs";

/** Machines of a cloud that register themselves when they boot for the first time. */
class CloudStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const rancherToken = new TerraformVariable(this, "rancher_token", { type: "string", sensitive: true });
    const cloudToken = new TerraformVariable(this, "digitalocean_token", { type: "string", sensitive: true });
    new RancherProvider(this, "rancher", {
      rancherVersion: "2.14.1",
      apiUrl: "https://rancher.example.com",
      tokenKey: rancherToken.stringValue,
    });
    new DigitaloceanProvider(this, "digitalocean", { token: cloudToken.stringValue });

    const cluster = new K3sCluster(this, "cloud", { kubernetesVersion: "v1.34.3+k3s1" });
    const servers = cluster.addNodePool("servers", { roles: NodeRole.ALL, nodes: 3 });
    const batch = cluster.addNodePool("batch", {
      roles: [NodeRole.WORKER],
      nodes: 2,
      taints: ["workload=batch:NoSchedule"],
    });
    const machines = [...this.machines(servers, "s-4vcpu-8gb"), ...this.machines(batch, "c-8")];
    new ClusterReady(this, "ready", { cluster, after: machines });
  }

  private machines(pool: NodePool, size: string): Droplet[] {
    return Array.from({ length: pool.nodes ?? 1 }, (_, index) => {
      const name = `${pool.name}-${index + 1}`;
      return new Droplet(this, name, {
        name,
        size,
        image: "debian-12-x64",
        region: "fra1",
        userData: pool.cloudInit({ nodeName: name }),
        // Rancher renews its registration token; a machine that has registered must not be replaced because of it.
        lifecycle: { ignoreChanges: ["user_data"] },
      });
    });
  }
}

const app = new App();
new CloudStack(app, "cloud");
app.synth();
