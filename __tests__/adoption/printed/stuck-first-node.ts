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

    // TODO: the input does not tell the cluster's name: write it in place of name-in-rancher, or run this again with
    // --cluster NAME
    // TODO: Rancher's own object is not in the input, so its settings are not in the app, and Terraform leaves them as
    // they are: add the output of kubectl get clusters.provisioning.cattle.io,machines.cluster.x-k8s.io -A -o json, run
    // where Rancher runs, and run this again
    // TODO: the app does not synthesize because of RK202, fleet-agent can run on no pool; it is not accepted in the
    // app, as a pod that runs now would tell nothing of the next one
    //   npx cdktf-rancher-k3s explain RK202
    // TODO: the app does not synthesize because of RK203, coredns can run on no pool; it is not accepted in the app, as
    // a pod that runs now would tell nothing of the next one
    //   npx cdktf-rancher-k3s explain RK203
    const cluster = new K3sCluster(this, "name-in-rancher", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: {
        first: {
          roles: NodeRole.ALL,
          taints: ["test-key=test-value:NoExecute"],
          nodes: 1,
        },
      },
      agents: {
        // An agent does not tolerate every taint of the control plane, so the app derives no tolerations, as it is to
        // change nothing: without this line it does, and the next plan shows them
        deriveTolerations: false,
        fleetAgent: {
          // fleet-agent is not in the input: what it is given beyond the pools' taints is not known
        },
      },
      // annotations stay as they are in Rancher: which ones others gave the cluster is not in the input, and Terraform
      // would take them away for the app's own, which therefore is not written either. To have it written, add
      // Rancher's object
    });

    // Terraform leaves these as they are in Rancher, for the reasons that stand beside each above.
    cluster.resource.lifecycle = {
      ignoreChanges: [
        "cluster_agent_deployment_customization",
        "fleet_agent_deployment_customization",
        "agent_env_vars",
        "annotations",
        "default_cluster_role_for_project_members",
        "default_pod_security_admission_configuration_template_name",
        "enable_network_policy",
        "labels",
        "local_auth_endpoint",
        "rke_config",
      ],
    };

    // Terraform takes over the cluster that is in Rancher instead of making one. Take this out once it was applied.
    cluster.importExisting();
  }
}

const app = new App();
new AdoptedCluster(app, "name-in-rancher");
app.synth();
