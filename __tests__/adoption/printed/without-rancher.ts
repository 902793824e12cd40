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

    // TODO: Rancher's own object is not in the input, so its settings are not in the app, and Terraform leaves them as
    // they are: add the output of kubectl get clusters.provisioning.cattle.io,machines.cluster.x-k8s.io -A -o json, run
    // where Rancher runs, and run this again
    const cluster = new K3sCluster(this, "edge", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: {
        servers: {
          roles: NodeRole.ALL,
          taints: ["dedicated=cp:NoExecute"],
          nodes: 1,
        },
        general: { roles: [NodeRole.WORKER], nodes: 1 },
      },
      agents: {
        clusterAgent: {
          appendTolerations: [{ key: "team", operator: "Equal", value: "a", effect: "NoSchedule" }],
        },
      },
      // annotations stay as they are in Rancher: which ones others gave the cluster is not in the input, and Terraform
      // would take them away for the app's own, which therefore is not written either. To have it written, add
      // Rancher's object
    });

    // Terraform leaves these as they are in Rancher, for the reasons that stand beside each above.
    cluster.resource.lifecycle = {
      ignoreChanges: [
        "cluster_agent_deployment_customization[0].override_affinity",
        "cluster_agent_deployment_customization[0].override_resource_requirements",
        "cluster_agent_deployment_customization[0].scheduling_customization",
        "fleet_agent_deployment_customization[0].override_affinity",
        "fleet_agent_deployment_customization[0].override_resource_requirements",
        "fleet_agent_deployment_customization[0].scheduling_customization",
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
new AdoptedCluster(app, "edge");
app.synth();
