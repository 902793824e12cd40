import {
  type AgentOptions,
  type DrainOptions,
  type Etcd,
  type K3sClusterProps,
  type MachineSelectorFileItem,
  NodeRole,
  type RegistryConfig,
  TaintEffect,
  Toleration,
} from "../../lib";
import { KUBERNETES_VERSION } from "./stacks";

/** Clusters that together set every property there is; the compiler sees to it that none is left out. */

const agent = (name: string): Required<AgentOptions> => ({
  appendTolerations: [
    Toleration.exists(`${name}-1`, TaintEffect.NO_EXECUTE, { seconds: name.length }),
    Toleration.equal(`${name}-2`, `of-${name}`, TaintEffect.NO_SCHEDULE),
  ],
  overrideAffinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: "kubernetes.io/os", operator: "NotIn", values: ["windows", name] }] },
        ],
      },
    },
  },
  overrideResourceRequirements: {
    cpuLimit: `1${name.length}`,
    cpuRequest: `1${name.length}m`,
    memoryLimit: `${name.length}Gi`,
    memoryRequest: `${name.length}Mi`,
  },
  schedulingCustomization: {
    priorityClass: {
      value: 1000 + name.length,
      preemptionPolicy: name === "fleet" ? "Never" : "PreemptLowerPriority",
    },
    podDisruptionBudget: { minAvailable: name.length },
  },
});

const drain = (seconds: number): Required<DrainOptions> => ({
  enabled: false,
  force: true,
  ignoreDaemonSets: false,
  deleteEmptyDirData: true,
  disableEviction: true,
  gracePeriod: seconds,
  timeout: seconds + 1,
  skipWaitForDeleteTimeoutSeconds: seconds + 2,
});

const item = (name: string): Required<MachineSelectorFileItem> => ({
  key: `${name}.key`,
  path: `/etc/${name}`,
  permissions: name === "secret" ? "0400" : "0444",
  dynamic: true,
  hash: `hash of ${name}`,
});

const source = (name: string) => ({
  name,
  defaultPermissions: name === "secret" ? "0600" : "0644",
  items: [item(name)],
});

const labelSelector = (name: string) =>
  ({
    matchLabels: { [name]: "label" },
    matchExpressions: [{ key: `${name}-expression`, operator: "In", values: [`${name}-value`] }],
  }) as const;

const etcd: Required<Etcd> = {
  disableSnapshots: true,
  snapshotScheduleCron: "0 */6 * * *",
  snapshotRetention: 7,
  s3Config: {
    bucket: "bucket",
    endpoint: "s3.example.com",
    region: "region",
    folder: "folder",
    endpointCa: "endpoint ca",
    skipSslVerify: true,
    cloudCredentialName: "cattle-global-data:cc-abcde",
  },
};

const registry: Required<RegistryConfig> = {
  authConfigSecretName: "auth",
  tlsSecretName: "tls",
  caBundle: "registry ca",
  insecure: true,
};

type Everything = Required<
  Omit<
    K3sClusterProps,
    | "rancherVersion"
    | "rancherUrl"
    | "provider"
    | "remedies"
    | "defaultPodSecurityAdmissionConfigurationTemplateName"
    | "logicalId"
    | "movedFrom"
  >
>;

const maximal: Everything = {
  name: "everything",
  kubernetesVersion: KUBERNETES_VERSION,
  nodePools: { all: { roles: NodeRole.ALL }, gpu: { roles: [NodeRole.WORKER] } },
  agents: { deriveTolerations: true, clusterAgent: agent("cluster"), fleetAgent: agent("fleet") },
  fleetNamespace: "edge-workspace",
  labels: { site: "one" },
  initNode: { pool: "all", machineId: "first-1" },
  annotations: { note: "two" },
  deleteMissingCustomMachinesAfter: "30m",
  agentEnvVars: { HTTPS_PROXY: "https://proxy.example.com", NO_PROXY: "localhost,.svc" },
  localAuthEndpoint: { enabled: true, fqdn: "edge.example.com", caCerts: "endpoint certificates" },
  witness: true,
  preventDestroy: true,
  enableNetworkPolicy: true,
  timeouts: { create: "1m", update: "2m", delete: "3m" },
  machineGlobalConfig: { disable: ["traefik"], "secrets-encryption": true, "flannel-backend": "wireguard-native" },
  machineSelectorConfig: [
    { pools: ["gpu"], config: { "kubelet-arg": ["max-pods=50"] } },
    { machineLabelSelector: labelSelector("config"), config: { debug: true } },
  ],
  machineSelectorFiles: [
    { pools: ["all"], fileSources: [{ secret: source("secret"), configmap: source("configmap") }] },
    { machineLabelSelector: labelSelector("files"), fileSources: [{ secret: source("secret") }] },
  ],
  chartValues: { traefik: { ports: { web: { hostPort: 80 } } } },
  additionalManifest: [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "one" } },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "two" } },
  ],
  dataDirectories: { systemAgent: "/data/agent", provisioning: "/data/provisioning", k8sDistro: "/data/k3s" },
  networking: { stackPreference: "dual" },
  registries: {
    configs: { "registry.example.com": registry },
    mirrors: {
      "*": {
        endpoints: ["https://a.example.com", "https://b.example.com"],
        rewrites: { "^rancher/(.*)": "mirror/$1" },
      },
    },
  },
  upgradeStrategy: {
    controlPlaneConcurrency: 1,
    controlPlaneDrainOptions: drain(10),
    workerConcurrency: "10%",
    workerDrainOptions: drain(20),
  },
  etcd,
  rotateCertificates: { generation: 3, services: ["etcd", "kubelet"] },
  etcdSnapshotCreate: { generation: 4 },
};

/** What excludes something else. */
const alternatives: Partial<K3sClusterProps> = {
  defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted",
  agents: {
    clusterAgent: { schedulingCustomization: { podDisruptionBudget: { maxUnavailable: "25%" } } },
    fleetAgent: { schedulingCustomization: { podDisruptionBudget: { maxUnavailable: 1 } } },
  },
};

export const CLUSTERS: readonly Partial<K3sClusterProps>[] = [maximal, alternatives];
