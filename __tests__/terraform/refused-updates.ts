/** Every kind of setting of a cluster, with a value and another one. */
import {
  type AgentOptions,
  type DrainOptions,
  type K3sClusterProps,
  NodeRole,
  TaintEffect,
  Toleration,
} from "../../lib";

export interface SettingKind {
  /** The property, or what is in front of several of them, as docs/cluster-settings.md has it. */
  readonly property: string;
  readonly first: Partial<K3sClusterProps>;
  readonly second: Partial<K3sClusterProps>;
}

const agents = (property: string, first: AgentOptions, second: AgentOptions): SettingKind[] =>
  (["clusterAgent", "fleetAgent"] as const).map((agent) => ({
    property: `agents.${agent}.${property}`,
    first: { agents: { [agent]: first } },
    second: { agents: { [agent]: second } },
  }));

const drain = (first: DrainOptions, second: DrainOptions): SettingKind[] =>
  (["controlPlaneDrainOptions", "workerDrainOptions"] as const).map((options) => ({
    property: `upgradeStrategy.${options}`,
    first: { upgradeStrategy: { [options]: first } },
    second: { upgradeStrategy: { [options]: second } },
  }));

const affinity = (namespace: string) => ({
  podAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      { weight: 1, podAffinityTerm: { topologyKey: "zone", namespaces: [namespace] } },
    ],
  },
});

const near = (...terms: object[]) => ({
  podAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: terms.map((term) => ({ topologyKey: "zone", ...term })),
  },
});

const onNodes = (...values: string[]) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: "site", operator: "In" as const, values }] }],
    },
  },
});

const memory = { memoryLimit: "800Mi" };

const priority = (value: number) => ({ schedulingCustomization: { priorityClass: { value } } });

/** Values that look as if they were not set, and that Rancher gets. */
const EMPTY_VALUES: readonly (readonly [string, string, AgentOptions, AgentOptions])[] = [
  ["schedulingCustomization.priorityClass", "of 0", priority(0), priority(5)],
  ["schedulingCustomization.priorityClass", "that becomes 0", priority(5), priority(0)],
  [
    "schedulingCustomization.priorityClass",
    "of 0 beside resource requirements",
    { overrideResourceRequirements: memory },
    { overrideResourceRequirements: memory, ...priority(0) },
  ],
  [
    "overrideAffinity",
    "with a selector of all namespaces that comes",
    { overrideAffinity: near({ labelSelector: { matchLabels: { a: "b" } } }) },
    { overrideAffinity: near({ labelSelector: { matchLabels: { a: "b" } }, namespaceSelector: {} }) },
  ],
  [
    "overrideAffinity",
    "with a selector of all namespaces that goes",
    { overrideAffinity: near({ labelSelector: { matchLabels: { a: "b" } }, namespaceSelector: {} }) },
    { overrideAffinity: near({ labelSelector: { matchLabels: { a: "b" } } }) },
  ],
  [
    "overrideAffinity",
    "with a selector of all pods that goes",
    { overrideAffinity: near({ labelSelector: {} }) },
    { overrideAffinity: near({}) },
  ],
  [
    "overrideAffinity",
    "with an empty text among values",
    { overrideAffinity: onNodes("x") },
    { overrideAffinity: onNodes("", "x") },
  ],
];

const toleration = (key: string, seconds?: number) =>
  Toleration.exists(key, TaintEffect.NO_EXECUTE, seconds === undefined ? {} : { seconds });

const files = (name: string) => [{ fileSources: [{ secret: { name, items: [{ key: "key", path: "/etc/key" }] } }] }];

const s3 = (bucket: string) => ({
  s3Config: { bucket, endpoint: "s3.example.com", cloudCredentialName: "cattle-global-data:cc-abcde" },
});

export const SETTING_KINDS: readonly SettingKind[] = [
  {
    property: "nodePools",
    first: { nodePools: { all: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] } } },
    second: { nodePools: { all: { roles: NodeRole.ALL, taints: ["a=c:NoExecute", "b:NoSchedule"] } } },
  },
  {
    property: "kubernetesVersion",
    first: { kubernetesVersion: "v1.33.6+k3s1" },
    second: { kubernetesVersion: "v1.34.3+k3s1" },
  },
  { property: "labels", first: { labels: { site: "one" } }, second: { labels: { site: "two" } } },
  {
    property: "initNode.machineId",
    first: { initNode: { pool: "all", machineId: "first-1" } },
    second: { initNode: { pool: "all", machineId: "first-2" } },
  },
  { property: "annotations", first: { annotations: { note: "one" } }, second: { annotations: { note: "two" } } },
  {
    property: "deleteMissingCustomMachinesAfter",
    first: { deleteMissingCustomMachinesAfter: "30m" },
    second: { deleteMissingCustomMachinesAfter: "1h" },
  },
  { property: "agentEnvVars", first: { agentEnvVars: { A: "1" } }, second: { agentEnvVars: { A: "2", B: "1" } } },
  {
    property: "localAuthEndpoint",
    first: { localAuthEndpoint: { enabled: true, fqdn: "one.example.com", caCerts: "one" } },
    second: { localAuthEndpoint: { enabled: true, fqdn: "two.example.com" } },
  },
  {
    property: "defaultPodSecurityAdmissionConfigurationTemplateName",
    first: { defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted" },
    second: { defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-privileged" },
  },
  { property: "enableNetworkPolicy", first: { enableNetworkPolicy: true }, second: { enableNetworkPolicy: false } },
  ...agents(
    "appendTolerations",
    { appendTolerations: [toleration("m", 30)] },
    { appendTolerations: [toleration("a"), toleration("m", 60)] },
  ),
  ...agents("overrideAffinity", { overrideAffinity: affinity("one") }, { overrideAffinity: affinity("two") }),
  ...agents(
    "overrideResourceRequirements",
    { overrideResourceRequirements: { memoryLimit: "800Mi" } },
    { overrideResourceRequirements: { memoryLimit: "900Mi", cpuRequest: "100m" } },
  ),
  ...agents(
    "schedulingCustomization.priorityClass",
    { schedulingCustomization: { priorityClass: { value: 1000 } } },
    { schedulingCustomization: { priorityClass: { value: 2000, preemptionPolicy: "Never" } } },
  ),
  ...agents(
    "schedulingCustomization.podDisruptionBudget",
    { schedulingCustomization: { podDisruptionBudget: { minAvailable: 1 } } },
    { schedulingCustomization: { podDisruptionBudget: { maxUnavailable: "25%" } } },
  ),
  ...agents(
    "appendTolerations",
    { appendTolerations: [toleration("m")], overrideAffinity: affinity("one") },
    { appendTolerations: [toleration("n")], overrideAffinity: affinity("one") },
  ).map((kind) => ({ ...kind, property: `${kind.property} beside an affinity` })),
  ...agents(
    "appendTolerations",
    { appendTolerations: [toleration("m")], overrideResourceRequirements: { memoryLimit: "800Mi" } },
    { appendTolerations: [toleration("m", 60)], overrideResourceRequirements: { memoryLimit: "800Mi" } },
  ).map((kind) => ({ ...kind, property: `${kind.property} beside resource requirements` })),
  ...EMPTY_VALUES.flatMap(([property, what, first, second]) =>
    agents(property, first, second).map((kind) => ({ ...kind, property: `${kind.property} ${what}` })),
  ),
  {
    property: "machineGlobalConfig",
    first: { machineGlobalConfig: { disable: ["traefik"] } },
    second: { machineGlobalConfig: { disable: ["traefik", "servicelb"], "tls-san": ["k3s.example.com"] } },
  },
  {
    property: "machineSelectorConfig",
    first: { machineSelectorConfig: [{ pools: ["all"], config: { debug: true } }] },
    second: {
      machineSelectorConfig: [
        { machineLabelSelector: { matchLabels: { a: "b" } }, config: { debug: true } },
        { config: { "kubelet-arg": ["max-pods=50"] } },
      ],
    },
  },
  {
    property: "machineSelectorFiles",
    first: { machineSelectorFiles: files("one") },
    second: { machineSelectorFiles: files("two") },
  },
  {
    property: "chartValues",
    first: { chartValues: { traefik: { replicas: 1 } } },
    second: { chartValues: { traefik: { replicas: 2 } } },
  },
  {
    property: "additionalManifest",
    first: { additionalManifest: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "one" } }] },
    second: { additionalManifest: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "two" } }] },
  },
  {
    property: "dataDirectories",
    first: { dataDirectories: { k8sDistro: "/data/one" } },
    second: { dataDirectories: { k8sDistro: "/data/two", systemAgent: "/data/agent" } },
  },
  {
    property: "networking.stackPreference",
    first: { networking: { stackPreference: "dual" } },
    second: { networking: { stackPreference: "ipv4" } },
  },
  {
    property: "registries.configs",
    first: { registries: { configs: { "registry.example.com": { tlsSecretName: "one", caBundle: "ca" } } } },
    second: { registries: { configs: { "registry.example.com": { authConfigSecretName: "two" } } } },
  },
  {
    property: "registries.mirrors",
    first: { registries: { mirrors: { "*": { endpoints: ["https://a.example.com"] } } } },
    second: { registries: { mirrors: { "*": { endpoints: ["https://b.example.com"], rewrites: { "^a": "b" } } } } },
  },
  {
    property: "upgradeStrategy.controlPlaneConcurrency",
    first: { upgradeStrategy: { controlPlaneConcurrency: 2 } },
    second: { upgradeStrategy: { controlPlaneConcurrency: 3 } },
  },
  {
    property: "upgradeStrategy.workerConcurrency",
    first: { upgradeStrategy: { workerConcurrency: "10%" } },
    second: { upgradeStrategy: { workerConcurrency: "20%" } },
  },
  ...drain({ enabled: true, timeout: 60 }, { enabled: true, timeout: 90, force: true, gracePeriod: 10 }),
  {
    property: "etcd.snapshot",
    first: { etcd: { snapshotRetention: 7, snapshotScheduleCron: "0 */6 * * *" } },
    second: { etcd: { snapshotRetention: 9, snapshotScheduleCron: "0 */8 * * *" } },
  },
  {
    property: "etcd.disableSnapshots",
    first: { etcd: { disableSnapshots: true } },
    second: { etcd: { snapshotRetention: 3 } },
  },
  { property: "etcd.s3Config", first: { etcd: s3("one") }, second: { etcd: s3("two") } },
  {
    property: "rotateCertificates",
    first: { rotateCertificates: { generation: 1 } },
    second: { rotateCertificates: { generation: 2, services: ["etcd"] } },
  },
  {
    property: "etcdSnapshotCreate.generation",
    first: { etcdSnapshotCreate: { generation: 1 } },
    second: { etcdSnapshotCreate: { generation: 2 } },
  },
];

/** Settings that no update carries to Rancher. */
export const NOT_UPDATED: Readonly<Record<string, string>> = {
  name: "another name is another cluster",
  fleetNamespace: "another namespace is another cluster",
  timeouts: "Terraform's own",
};
