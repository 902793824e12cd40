import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { ClusterReady, K3sCluster, NodeRole, RancherProvider, SshRegistration } from "cdktf-rancher-k3s";
import type { Construct } from "constructs";

/** Machines in a rack: Terraform logs in to each and registers it, the servers first. */
class RackStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const token = new TerraformVariable(this, "rancher_token", { type: "string", sensitive: true });
    new RancherProvider(this, "rancher", {
      rancherVersion: "2.14.1",
      apiUrl: "https://rancher.example.com",
      tokenKey: token.stringValue,
    });

    const cluster = new K3sCluster(this, "rack", { kubernetesVersion: "v1.34.3+k3s1" });
    const servers = cluster.addNodePool("servers", { roles: NodeRole.ALL, nodes: 3 });
    const storage = cluster.addNodePool("storage", {
      roles: [NodeRole.WORKER],
      taints: ["dedicated=storage:NoSchedule"],
      labels: { "example.com/disk": "nvme" },
    });

    const connection = { user: "root", timeout: "5m" };
    const registered = new SshRegistration(this, "servers", {
      pool: servers,
      connection,
      hosts: {
        "rack-1": { host: "192.0.2.11" },
        "rack-2": { host: "192.0.2.12" },
        "rack-3": { host: "192.0.2.13" },
      },
    });
    const ready = new ClusterReady(this, "ready", { cluster, after: [registered] });
    new SshRegistration(this, "storage", {
      pool: storage,
      connection,
      after: [ready],
      hosts: { "rack-4": { host: "192.0.2.14", internalAddress: "eth1", labels: { "example.com/shelf": "4" } } },
    });
    new TerraformOutput(this, "cluster_id", { value: cluster.clusterId });
  }
}

const app = new App();
new RackStack(app, "rack");
app.synth();
