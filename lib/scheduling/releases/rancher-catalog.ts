import { TaintEffect } from "../taint";
import { Toleration } from "../toleration";
import { type CatalogRow, RunTimeTolerations } from "./catalog-row";

/** Workloads that Rancher puts into a downstream cluster. Ranges are Rancher releases. */

const LINUX = { "kubernetes.io/os": "linux" };
const RANCHER_2_15 = "v2.15.0";
const { NO_SCHEDULE, NO_EXECUTE } = TaintEffect;
const LEGACY_CONTROL_PLANE = Toleration.equal("node-role.kubernetes.io/controlplane", "true", NO_SCHEDULE);
const CONTROL_PLANE = Toleration.exists("node-role.kubernetes.io/control-plane", NO_SCHEDULE);
const UNINITIALIZED = Toleration.equal("node.cloudprovider.kubernetes.io/uninitialized", "true", NO_SCHEDULE);
const LINUX_NODES = Toleration.equal("cattle.io/os", "linux", NO_SCHEDULE);
const EVERYTHING = Toleration.fromKubernetes({ operator: "Exists" });

const webhook = {
  workload: "rancher-webhook",
  namespace: "cattle-system",
  kind: "Deployment",
  tolerations: [LINUX_NODES],
  nodeSelector: LINUX,
  createdBy: ["helm-operation"],
  source: { repo: "rancher/rancher", path: "pkg/catalogv2/system/system.go", ref: RANCHER_2_15 },
} as const;

const helmOperation = {
  workload: "helm-operation",
  namespace: "cattle-system",
  kind: "Pod",
  nodeSelector: LINUX,
  runTimeTolerations: RunTimeTolerations.CONTROL_PLANE_TAINTS_TOO,
  createdBy: [],
  customize: "operationTolerations of the chart action; Rancher adds the control-plane taints only for its own charts",
  source: { repo: "rancher/rancher", path: "pkg/catalogv2/helmop/operation.go", ref: RANCHER_2_15 },
} as const;

export const RANCHER_CATALOG: readonly CatalogRow[] = [
  {
    workload: "cattle-cluster-agent",
    namespace: "cattle-system",
    kind: "Deployment",
    since: "2.10.0",
    tolerations: [LEGACY_CONTROL_PLANE, CONTROL_PLANE],
    nodeSelector: LINUX,
    runTimeTolerations: RunTimeTolerations.CONTROL_PLANE_TAINTS_INSTEAD,
    createdBy: [],
    customize: "agents.clusterAgent.appendTolerations",
    source: { repo: "rancher/rancher", path: "pkg/systemtemplate/template.go", ref: RANCHER_2_15 },
  },
  {
    workload: "fleet-agent",
    namespace: "cattle-fleet-system",
    kind: "Deployment",
    since: "2.10.0",
    tolerations: [UNINITIALIZED, LINUX_NODES],
    nodeSelector: LINUX,
    createdBy: [],
    customize: "agents.fleetAgent.appendTolerations",
    source: {
      repo: "rancher/fleet",
      path: "internal/cmd/controller/agentmanagement/agent/manifest.go",
      ref: "v0.16.0",
    },
  },
  {
    ...webhook,
    since: "2.10.0",
    until: "2.15.0",
    runTimeTolerations: RunTimeTolerations.CONTROL_PLANE_TAINTS_TOO,
    customize: "cluster.addRemedy(Remedy.rancherWebhook(pool)), which writes ConfigMap cattle-system/rancher-config",
  },
  {
    ...webhook,
    since: "2.15.0",
    customize:
      "cluster.addRemedy(Remedy.rancherWebhook(pool)), which writes ConfigMap cattle-system/rancher-config; the provider does not offer webhookDeploymentCustomization yet",
    uncertain:
      "Rancher 2.15 seems to pass an empty list of tolerations, which turns off the control-plane taints it added before; read in code, not seen running",
  },
  {
    workload: "system-upgrade-controller",
    namespace: "cattle-system",
    kind: "Deployment",
    since: "2.10.0",
    tolerations: [EVERYTHING],
    nodeSelector: LINUX,
    createdBy: [],
    customize: "not needed: it tolerates everything",
    source: { repo: "rancher/charts", path: "charts/system-upgrade-controller", ref: "105.0.0 to 111.0.0" },
  },
  {
    ...helmOperation,
    since: "2.10.0",
    until: "2.11.0",
    tolerations: [
      LINUX_NODES,
      LEGACY_CONTROL_PLANE,
      UNINITIALIZED,
      Toleration.equal("node-role.kubernetes.io/etcd", "true", NO_EXECUTE),
    ],
  },
  {
    ...helmOperation,
    since: "2.11.0",
    tolerations: [
      LINUX_NODES,
      LEGACY_CONTROL_PLANE,
      UNINITIALIZED,
      CONTROL_PLANE,
      Toleration.exists("node-role.kubernetes.io/etcd", NO_EXECUTE),
    ],
  },
  {
    workload: "dashboard-shell",
    namespace: "cattle-system",
    kind: "Pod",
    since: "2.10.0",
    tolerations: [
      LINUX_NODES,
      LEGACY_CONTROL_PLANE,
      Toleration.equal("node-role.kubernetes.io/control-plane", "true", NO_SCHEDULE),
      Toleration.equal("node-role.kubernetes.io/etcd", "true", NO_EXECUTE),
    ],
    nodeSelector: LINUX,
    createdBy: [],
    customize: "not possible",
    source: { repo: "rancher/rancher", path: "pkg/api/steve/clusters/shell.go", ref: RANCHER_2_15 },
    uncertain: "read in code, not seen running",
  },
];
