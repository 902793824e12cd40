import { App, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "cdktf-rancher-k3s";

// The app as a pull request wants it: servers and workers get taints, and it looks harmless.
const app = new App();
const stack = new TerraformStack(app, "clusters");
new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });

const edge = new K3sCluster(stack, "edge", {
  kubernetesVersion: "v1.33.5+k3s1",
  nodePools: {
    servers: { roles: NodeRole.ALL, taints: ["dedicated=servers:NoExecute"], nodes: 3 },
    workers: { roles: [NodeRole.WORKER], taints: ["team=payments:NoSchedule"], nodes: 4 },
    gpu: { roles: [NodeRole.WORKER], taints: ["nvidia.com/gpu=present:NoSchedule"], nodes: 2 },
  },
});
edge.acknowledge("RK703", "the nodes are replaced one by one in the same night");

new K3sCluster(stack, "lab", {
  kubernetesVersion: "v1.33.5+k3s1",
  nodePools: { all: { roles: NodeRole.ALL, nodes: 1 } },
});

app.synth();
