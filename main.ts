import { App, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { K3sCluster, NodeRole, RancherProvider, Taint } from "./lib";

/**
 * The reported case: the first pool has all three roles and a custom taint, so without matching tolerations
 * cattle-cluster-agent would stay Pending and no other node could join.
 */
class TaintedCluster extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const url = new TerraformVariable(this, "rancher_url", {
      type: "string",
      description: "URL of the Rancher server, for example https://rancher.example.com",
    });
    const token = new TerraformVariable(this, "rancher_token", {
      type: "string",
      sensitive: true,
      description: "API token of the Rancher server, access key and secret key joined by a colon",
    });
    new RancherProvider(this, "rancher", {
      rancherVersion: "2.14.1",
      apiUrl: url.stringValue,
      tokenKey: token.stringValue,
    });

    const cluster = new K3sCluster(this, "demo", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: {
        first: { roles: NodeRole.ALL, taints: [Taint.noExecute("test-key", "test-value")] },
      },
    });
    cluster.addNodePool("general", { roles: [NodeRole.WORKER] });
    cluster.addNodePool("gpu", { roles: [NodeRole.WORKER], taints: ["nvidia.com/gpu=present:NoSchedule"] });
  }
}

const app = new App();
new TaintedCluster(app, "tainted-cluster");
app.synth();
