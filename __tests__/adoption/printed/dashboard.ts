import { App, TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "cdktf-rancher-k3s";
import type { Construct } from "constructs";

/** A cluster that runs already: this app takes it over as it is. */
class AdoptedCluster extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const rancherUrl = new TerraformVariable(this, "rancher_url", {
      type: "string",
      description: "URL of Rancher, for example https://rancher.example.com",
    });
    const rancherToken = new TerraformVariable(this, "rancher_token", {
      type: "string",
      sensitive: true,
      description: "API token of Rancher",
    });

    new RancherProvider(this, "rancher_provider", {
      rancherVersion: "2.14.1",
      apiUrl: rancherUrl.stringValue,
      tokenKey: rancherToken.stringValue,
    });

    const cluster = new K3sCluster(this, "edge", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: {
        // Nothing that asks for the pool by its label finds these nodes
        //   kubectl label node cp-1 cp-2 rancher-k3s/node-pool=servers-cp
        "servers-cp": {
          roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE],
          taints: ["dedicated=cp:NoExecute"],
          nodes: 2,
        },
        // Nothing that asks for the pool by its label finds these nodes
        //   kubectl label node gpu-1 rancher-k3s/node-pool=workers-gpu
        "workers-gpu": {
          roles: [NodeRole.WORKER],
          taints: ["nvidia.com/gpu=present:NoSchedule"],
          nodes: 1,
        },
        // Nothing that asks for the pool by its label finds these nodes
        //   kubectl label node web-1 web-2 rancher-k3s/node-pool=workers-ssd
        "workers-ssd": {
          roles: [NodeRole.WORKER],
          labels: { disk: "ssd" },
          nodes: 2,
        },
      },
      machineGlobalConfig: { disable: ["traefik"], "tls-san": ["edge.example.com"] },
      machineSelectorConfig: [{ config: { docker: false, "protect-kernel-defaults": false, selinux: false } }],
      upgradeStrategy: {
        controlPlaneDrainOptions: {
          enabled: false,
          force: false,
          ignoreDaemonSets: true,
          deleteEmptyDirData: false,
          disableEviction: false,
          timeout: 120,
        },
        workerDrainOptions: {
          enabled: false,
          force: false,
          ignoreDaemonSets: true,
          deleteEmptyDirData: false,
          disableEviction: false,
          timeout: 120,
        },
      },
      etcd: { snapshotScheduleCron: "0 */5 * * *", snapshotRetention: 5 },
    });

    // Terraform takes over the cluster that is in Rancher instead of making one. Take this out once it was applied.
    cluster.importExisting();
  }
}

const app = new App();
new AdoptedCluster(app, "edge");
app.synth();
