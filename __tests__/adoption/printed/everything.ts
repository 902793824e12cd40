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
    const agentEnvVarsHttpsProxy = new TerraformVariable(this, "agent_env_vars_https_proxy", {
      type: "string",
      sensitive: true,
      description: "Value of agentEnvVars HTTPS_PROXY",
    });
    const agentEnvVarsNoProxy = new TerraformVariable(this, "agent_env_vars_no_proxy", {
      type: "string",
      sensitive: true,
      description: "Value of agentEnvVars NO_PROXY",
    });
    const machineGlobalConfigDatastoreEndpoint = new TerraformVariable(
      this,
      "machine_global_config_datastore_endpoint",
      { type: "string", sensitive: true, description: "Value of machineGlobalConfig datastore-endpoint" },
    );
    const chartValuesTraefikDashboardPassword = new TerraformVariable(this, "chart_values_traefik_dashboard_password", {
      type: "string",
      sensitive: true,
      description: "Value of chartValues traefik dashboard password",
    });

    new RancherProvider(this, "rancher_provider", {
      rancherVersion: "2.14.1",
      apiUrl: rancherUrl.stringValue,
      tokenKey: rancherToken.stringValue,
    });

    const cluster = new K3sCluster(this, "edge", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: {
        servers: {
          roles: NodeRole.ALL,
          labels: { "example.com/site": "north" },
          nodes: 1,
        },
        batch: {
          roles: [NodeRole.WORKER],
          taints: ["batch=true:PreferNoSchedule"],
          nodes: 1,
        },
      },
      agents: {
        clusterAgent: {
          appendTolerations: [{ key: "team", operator: "Equal", value: "a", effect: "NoSchedule" }],
          overrideAffinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: "kubernetes.io/os", operator: "NotIn", values: ["windows"] }] },
                ],
              },
            },
          },
          overrideResourceRequirements: { cpuLimit: "1", cpuRequest: "100m", memoryLimit: "1Gi" },
        },
        fleetAgent: {
          appendTolerations: [{ key: "team", operator: "Equal", value: "a", effect: "NoSchedule" }],
        },
      },
      labels: { "provider.cattle.io": "k3s", stage: "production" },
      deleteMissingCustomMachinesAfter: "24h",
      enableNetworkPolicy: true,
      localAuthEndpoint: { enabled: true, fqdn: "edge.example.com" },
      // TODO: agentEnvVars holds what may be secret and was not read: give TF_VAR_agent_env_vars_https_proxy,
      // TF_VAR_agent_env_vars_no_proxy
      agentEnvVars: { HTTPS_PROXY: agentEnvVarsHttpsProxy.stringValue, NO_PROXY: agentEnvVarsNoProxy.stringValue },
      // TODO: machineGlobalConfig holds what may be secret and was not read: give
      // TF_VAR_machine_global_config_datastore_endpoint
      machineGlobalConfig: {
        "datastore-endpoint": machineGlobalConfigDatastoreEndpoint.stringValue,
        "kubelet-arg": ["max-pods=200"],
        "secrets-encryption": true,
      },
      machineSelectorConfig: [{ pools: ["batch"], config: { "kubelet-arg": ["max-pods=50"] } }],
      machineSelectorFiles: [
        {
          machineLabelSelector: { matchLabels: { "rke.cattle.io/control-plane-role": "true" } },
          fileSources: [
            {
              secret: {
                name: "audit",
                items: [{ key: "policy", path: "/etc/rancher/k3s/audit.yaml", permissions: "0600" }],
              },
            },
          ],
        },
      ],
      // TODO: chartValues holds what may be secret and was not read: give
      // TF_VAR_chart_values_traefik_dashboard_password
      chartValues: {
        traefik: {
          deployment: { replicas: 2 },
          dashboard: { password: chartValuesTraefikDashboardPassword.stringValue },
        },
      },
      additionalManifest: [
        {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "greeting", namespace: "default" },
          data: { text: "dear $${name}" },
        },
      ],
      upgradeStrategy: {
        workerConcurrency: "10%",
        workerDrainOptions: { enabled: true, deleteEmptyDirData: true, gracePeriod: 60 },
      },
      etcd: {
        snapshotScheduleCron: "0 3 * * *",
        snapshotRetention: 3,
        s3Config: {
          bucket: "snapshots",
          cloudCredentialName: "cattle-global-data:cc-abcde",
          endpoint: "s3.example.com",
        },
      },
      registries: {
        configs: { "registry.example.com": { authConfigSecretName: "registry-auth", insecure: true } },
        mirrors: { "docker.io": { endpoints: ["https://mirror.example.com"], rewrites: { "^rancher/(.*)": "m/$1" } } },
      },
      dataDirectories: { systemAgent: "/data/agent", provisioning: "/data/capr", k8sDistro: "/data/k3s" },
      networking: { stackPreference: "ipv4" },
      rotateCertificates: { generation: 2 },
      etcdSnapshotCreate: { generation: 4 },
      // The annotation example.com/owner stays as it is in Rancher: values of annotations are not read. To manage it
      // here, write it and take annotations["example.com/owner"] out of ignoreChanges
    });

    cluster.resource.defaultClusterRoleForProjectMembers = "user";
    // Terraform leaves these as they are in Rancher, for the reasons that stand beside each above.
    cluster.resource.lifecycle = {
      ignoreChanges: ['annotations["example.com/owner"]'],
    };

    // Terraform takes over the cluster that is in Rancher instead of making one. Take this out once it was applied.
    cluster.importExisting();
  }
}

const app = new App();
new AdoptedCluster(app, "edge");
app.synth();
