import { readFileSync } from "node:fs";
import type { LiveCluster } from "../../lib/live/live-cluster";
import { readCluster } from "../../lib/live/read-cluster";
import { fixture } from "../doctor/command";
import { controller, type KubectlObject, list, type NodeSketch, node } from "../doctor/objects";

/** Living clusters as kubectl prints them, whole enough to become an app. */

export const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

const K3S_LABELS = {
  "beta.kubernetes.io/arch": "amd64",
  "beta.kubernetes.io/instance-type": "k3s",
  "beta.kubernetes.io/os": "linux",
  "cattle.io/os": "linux",
  "kubernetes.io/arch": "amd64",
  "node.kubernetes.io/instance-type": "k3s",
  "rke.cattle.io/machine": "2b0a6c4e-0f5a-4d0e-9a0e-0f7c2c1f1f11",
};

/** A node as Rancher registers it. */
export function registered(
  name: string,
  roles: readonly ("etcd" | "control-plane" | "worker")[],
  { labels = {}, ...sketch }: NodeSketch = {},
  cluster = "edge",
): KubectlObject {
  const ofRoles = Object.fromEntries(roles.map((role) => [`node-role.kubernetes.io/${role}`, "true"]));
  const made = node(name, { ...sketch, labels: { ...K3S_LABELS, ...ofRoles, ...labels } });
  const annotations = {
    "cluster.x-k8s.io/cluster-namespace": "fleet-default",
    "cluster.x-k8s.io/cluster-name": cluster,
  };
  return { ...made, metadata: { ...(made.metadata as object), annotations } };
}

export const SERVER_ROLES = ["etcd", "control-plane"] as const;
export const ALL_ROLES = ["etcd", "control-plane", "worker"] as const;

export function inPool(pool: string, labels: Readonly<Record<string, string>> = {}) {
  return { "rancher-k3s/node-pool": pool, ...labels };
}

type Toleration = Readonly<Record<string, unknown>>;

interface AgentsSketch {
  readonly agent?: readonly Toleration[];
  readonly fleet?: readonly Toleration[];
  /** Further parts of the pod spec of cattle-cluster-agent. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Rancher's agents, as they are in a cluster of that release. */
export function agents({ agent = [], fleet = [], spec = {} }: AgentsSketch = {}, version = "v2.14.1"): KubectlObject[] {
  const { resources = {}, ...others } = spec;
  const containers = [{ name: "cluster-register", image: `rancher/rancher-agent:${version}`, resources }];
  const status = { replicas: 1, readyReplicas: 1 };
  return [
    controller("Deployment", "cattle-cluster-agent", {
      namespace: "cattle-system",
      template: { containers, tolerations: agent, ...others },
      spec: { replicas: 1 },
      status,
    }),
    controller("Deployment", "fleet-agent", {
      namespace: "cattle-fleet-system",
      template: { tolerations: [...FLEET_TOLERATIONS, ...fleet] },
      spec: { replicas: 1 },
      status,
    }),
  ];
}

/** What Rancher's agent has where no taint is on the control plane. */
const OF_MANIFEST: readonly Toleration[] = [
  { key: "node-role.kubernetes.io/controlplane", operator: "Equal", value: "true", effect: "NoSchedule" },
  { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
];

const FLEET_TOLERATIONS: readonly Toleration[] = [
  { key: "node.cloudprovider.kubernetes.io/uninitialized", operator: "Equal", value: "true", effect: "NoSchedule" },
  { key: "cattle.io/os", operator: "Equal", value: "linux", effect: "NoSchedule" },
];

/** Rancher's object. */
export function provisioned(
  spec: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>> = {},
): KubectlObject {
  return {
    apiVersion: "provisioning.cattle.io/v1",
    kind: "Cluster",
    metadata: { name: "edge", namespace: "fleet-default", ...metadata },
    spec: { kubernetesVersion: "v1.33.5+k3s1", rkeConfig: {}, ...spec },
    status: { clusterName: "c-m-abcdefgh", ready: true, conditions: [] },
  };
}

/** Rancher's own release. */
export const SERVER_VERSION: KubectlObject = {
  apiVersion: "management.cattle.io/v3",
  kind: "Setting",
  metadata: { name: "server-version" },
  value: "v2.14.1",
};

export function liveCluster(objects: readonly KubectlObject[]): LiveCluster {
  return readCluster([{ file: "cluster.json", content: list(...objects) }]);
}

const exists = (key: string, effect: string) => ({ key, operator: "Exists", effect });
const equal = (key: string, value: string, effect: string) => ({ key, operator: "Equal", value, effect });
const CONTROL_PLANE_TOLERATION = exists(CONTROL_PLANE, "NoSchedule");

/** What Rancher's dashboard writes of a drain that is off. */
const DASHBOARD_DRAIN = {
  enabled: false,
  force: false,
  deleteEmptyDirData: false,
  disableEviction: false,
  gracePeriod: -1,
  ignoreDaemonSets: true,
  skipWaitForDeleteTimeoutSeconds: 0,
  timeout: 120,
};

/** Made in Rancher's dashboard: nodes without labels of pools, an upgrade strategy and configuration as it writes them. */
const DASHBOARD: readonly KubectlObject[] = [
  registered("cp-1", SERVER_ROLES, { taints: [`${CONTROL_PLANE}:NoSchedule`, "dedicated=cp:NoExecute"] }),
  registered("cp-2", SERVER_ROLES, { taints: [`${CONTROL_PLANE}:NoSchedule`, "dedicated=cp:NoExecute"] }),
  registered("web-1", ["worker"], { labels: { disk: "ssd" } }),
  registered("web-2", ["worker"], { labels: { disk: "ssd" } }),
  registered("gpu-1", ["worker"], { taints: ["nvidia.com/gpu=present:NoSchedule"] }),
  ...agents({
    agent: [exists(CONTROL_PLANE, "NoSchedule"), equal("dedicated", "cp", "NoExecute")],
    fleet: [CONTROL_PLANE_TOLERATION, equal("dedicated", "cp", "NoExecute")],
  }),
  SERVER_VERSION,
  provisioned({
    clusterAgentDeploymentCustomization: {
      appendTolerations: [CONTROL_PLANE_TOLERATION, equal("dedicated", "cp", "NoExecute")],
    },
    fleetAgentDeploymentCustomization: {
      appendTolerations: [CONTROL_PLANE_TOLERATION, equal("dedicated", "cp", "NoExecute")],
    },
    rkeConfig: {
      machineGlobalConfig: { disable: ["traefik"], "tls-san": ["edge.example.com"] },
      machineSelectorConfig: [{ config: { docker: false, "protect-kernel-defaults": false, selinux: false } }],
      etcd: { disableSnapshots: false, snapshotRetention: 5, snapshotScheduleCron: "0 */5 * * *" },
      upgradeStrategy: {
        controlPlaneConcurrency: "1",
        controlPlaneDrainOptions: DASHBOARD_DRAIN,
        workerConcurrency: "1",
        workerDrainOptions: DASHBOARD_DRAIN,
      },
    },
  }),
];

const NOT_ON_WINDOWS = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/os", operator: "NotIn", values: ["windows"] }] }],
    },
  },
};
const AGENT_RESOURCES = { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "100m" } };

/** Made with this library, and everything that Rancher holds has a property. */
const EVERYTHING: readonly KubectlObject[] = [
  registered("a-1", ALL_ROLES, { labels: inPool("servers", { "example.com/site": "north" }) }),
  registered("b-1", ["worker"], { labels: inPool("batch"), taints: ["batch=true:PreferNoSchedule"] }),
  ...agents({
    agent: [...OF_MANIFEST, equal("team", "a", "NoSchedule")],
    fleet: [equal("team", "a", "NoSchedule")],
    spec: { affinity: NOT_ON_WINDOWS, resources: AGENT_RESOURCES },
  }),
  SERVER_VERSION,
  provisioned(
    {
      agentEnvVars: [
        { name: "HTTPS_PROXY", value: "http://ada:canary@proxy.example.com:3128" },
        { name: "NO_PROXY", value: "canary.example.com" },
      ],
      enableNetworkPolicy: true,
      localClusterAuthEndpoint: { enabled: true, fqdn: "edge.example.com" },
      defaultClusterRoleForProjectMembers: "user",
      clusterAgentDeploymentCustomization: {
        appendTolerations: [equal("team", "a", "NoSchedule")],
        overrideAffinity: NOT_ON_WINDOWS,
        overrideResourceRequirements: AGENT_RESOURCES,
      },
      fleetAgentDeploymentCustomization: { appendTolerations: [equal("team", "a", "NoSchedule")] },
      rkeConfig: {
        machineGlobalConfig: {
          "datastore-endpoint": "postgres://ada:canary@db.example.com/k3s",
          "kubelet-arg": ["max-pods=200"],
          "secrets-encryption": true,
        },
        machineSelectorConfig: [
          {
            machineLabelSelector: { matchLabels: { "rancher-k3s/node-pool": "batch" } },
            config: { "kubelet-arg": ["max-pods=50"] },
          },
        ],
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
        chartValues: { traefik: { deployment: { replicas: 2 }, dashboard: { password: "canary" } } },
        additionalManifest:
          "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: greeting, namespace: default }\ndata: { text: 'dear ${name}' }\n",
        dataDirectories: { systemAgent: "/data/agent", provisioning: "/data/capr", k8sDistro: "/data/k3s" },
        networking: { stackPreference: "ipv4" },
        registries: {
          configs: { "registry.example.com": { authConfigSecretName: "registry-auth", insecureSkipVerify: true } },
          mirrors: { "docker.io": { endpoint: ["https://mirror.example.com"], rewrite: { "^rancher/(.*)": "m/$1" } } },
        },
        etcd: {
          snapshotRetention: 3,
          snapshotScheduleCron: "0 3 * * *",
          s3: { bucket: "snapshots", endpoint: "s3.example.com", cloudCredentialName: "cattle-global-data:cc-abcde" },
        },
        upgradeStrategy: {
          controlPlaneConcurrency: "1",
          workerConcurrency: "10%",
          workerDrainOptions: { enabled: true, deleteEmptyDirData: true, gracePeriod: 60 },
        },
        rotateCertificates: { generation: 2 },
        etcdSnapshotCreate: { generation: 4 },
      },
    },
    {
      labels: { stage: "production", "provider.cattle.io": "k3s" },
      annotations: {
        "rke.cattle.io/delete-missing-custom-machines-after": "24h",
        "example.com/owner": "canary",
        "field.cattle.io/creatorId": "user-canary",
      },
    },
  ),
];

/** Nothing of Rancher's own cluster is in the input. */
const WITHOUT_RANCHER: readonly KubectlObject[] = [
  registered("cp-1", ALL_ROLES, { labels: inPool("servers"), taints: ["dedicated=cp:NoExecute"] }),
  registered("w-1", ["worker"], { labels: inPool("general") }),
  ...agents({
    agent: [equal("dedicated", "cp", "NoExecute"), equal("team", "a", "NoSchedule")],
    fleet: [equal("dedicated", "cp", "NoExecute")],
  }),
];

/** Every dump that has an app of its own in `printed/`. */
export const CLUSTERS: Readonly<Record<string, readonly KubectlObject[]>> = {
  dashboard: DASHBOARD,
  everything: EVERYTHING,
  "without-rancher": WITHOUT_RANCHER,
  "stuck-first-node": JSON.parse(readFileSync(fixture("stuck-first-node"), "utf8")).items,
};
