import { TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "cdktf-rancher-k3s";
import type { Construct } from "constructs";

/** A cluster of machines that register themselves at Rancher. */
export class EdgeStack extends TerraformStack {
  public readonly cluster: K3sCluster;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    // Terraform reads both from the environment: TF_VAR_rancher_url and TF_VAR_rancher_token. As variables they are not in
    // what is synthesized; a token that is written into the app would be, for everybody to read.
    const url = new TerraformVariable(this, "rancher_url", {
      type: "string",
      description: "URL of the Rancher server, as nodes reach it, for example https://rancher.example.com",
    });
    // In Rancher: your picture, "Account & API Keys", "Create API Key", scope "No Scope", as a key of one cluster cannot
    // make another one.
    const token = new TerraformVariable(this, "rancher_token", {
      type: "string",
      sensitive: true,
      description: "API token of Rancher, access key and secret key joined by a colon: token-xxxxx:...",
    });
    new RancherProvider(this, "rancher", {
      // The release of your Rancher, as its About page shows it. The provider's version follows from it.
      rancherVersion: "2.14.1",
      apiUrl: url.stringValue,
      tokenKey: token.stringValue,
    });

    // "edge" is the cluster's name in Rancher. Rename it now: later it would be another cluster to Terraform.
    this.cluster = new K3sCluster(this, "edge", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: {
        // One machine with all three roles is enough to begin with.
        servers: { roles: NodeRole.ALL },
        // Taints are written here alone: in kubectl's notation, or as Taint.noSchedule("nvidia.com/gpu", "present").
        gpu: { roles: [NodeRole.WORKER], taints: ["nvidia.com/gpu=present:NoSchedule"] },
      },
    });
  }
}
