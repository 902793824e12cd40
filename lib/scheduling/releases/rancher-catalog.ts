import { TaintEffect } from "../taint";
import { Toleration } from "../toleration";
import { RunTimeTolerations, type Timeline, timeline } from "./catalog-row";

/** Workloads that Rancher puts into a downstream cluster, by Rancher release. */

const LINUX = { "kubernetes.io/os": "linux" };
const OLDEST = "2.10.0";
const { NO_SCHEDULE, NO_EXECUTE } = TaintEffect;
const LEGACY_CONTROL_PLANE = Toleration.equal("node-role.kubernetes.io/controlplane", "true", NO_SCHEDULE);
const CONTROL_PLANE = Toleration.exists("node-role.kubernetes.io/control-plane", NO_SCHEDULE);
const MASTER = Toleration.exists("node-role.kubernetes.io/master", NO_SCHEDULE);
const UNINITIALIZED = Toleration.equal("node.cloudprovider.kubernetes.io/uninitialized", "true", NO_SCHEDULE);
const LINUX_NODES = Toleration.equal("cattle.io/os", "linux", NO_SCHEDULE);
const EVERYTHING = Toleration.fromKubernetes({ operator: "Exists" });

const rancherAt = (path: string) => ({ repo: "rancher/rancher", path, ref: "v2.15.0" });

/** What Rancher installs in a cluster, a timeline for each workload. */
export const RANCHER_CATALOG: readonly Timeline[] = [
  timeline(
    {
      workload: "cattle-cluster-agent",
      namespace: "cattle-system",
      kind: "Deployment",
      nodeSelector: LINUX,
      runTimeTolerations: RunTimeTolerations.CONTROL_PLANE_TAINTS_INSTEAD,
      installedBy: [],
      customize: { kind: "code", code: "agents.clusterAgent.appendTolerations" },
    },
    {
      since: OLDEST,
      tolerations: [LEGACY_CONTROL_PLANE, CONTROL_PLANE, MASTER],
      source: { ...rancherAt("pkg/systemtemplate/template.go"), ref: "v2.11.16" },
    },
    {
      since: "2.12.0",
      tolerations: [LEGACY_CONTROL_PLANE, CONTROL_PLANE],
      source: rancherAt("pkg/systemtemplate/template.go"),
    },
  ),
  timeline(
    {
      workload: "fleet-agent",
      namespace: "cattle-fleet-system",
      kind: "Deployment",
      nodeSelector: LINUX,
      installedBy: [],
      customize: { kind: "code", code: "agents.fleetAgent.appendTolerations" },
    },
    {
      since: OLDEST,
      tolerations: [UNINITIALIZED, LINUX_NODES],
      source: {
        repo: "rancher/fleet",
        path: "internal/cmd/controller/agentmanagement/agent/manifest.go",
        ref: "v0.16.0",
      },
    },
  ),
  timeline(
    {
      workload: "rancher-webhook",
      namespace: "cattle-system",
      kind: "Deployment",
      tolerations: [LINUX_NODES],
      nodeSelector: LINUX,
      installedBy: ["helm-operation"],
      source: rancherAt("pkg/catalogv2/system/system.go"),
    },
    {
      since: OLDEST,
      runTimeTolerations: RunTimeTolerations.CONTROL_PLANE_TAINTS_TOO,
      customize: {
        kind: "code",
        code: "cluster.addRemedy(Remedy.rancherWebhook(pool))",
        note: "which writes ConfigMap cattle-system/rancher-config",
      },
    },
    {
      since: "2.15.0",
      customize: {
        kind: "code",
        code: "cluster.addRemedy(Remedy.rancherWebhook(pool))",
        note: "which writes ConfigMap cattle-system/rancher-config; the provider does not offer webhookDeploymentCustomization yet",
      },
      uncertain:
        "Rancher 2.15 seems to pass an empty list of tolerations, which turns off the control-plane taints it added before; read in code, not seen running",
    },
  ),
  timeline(
    {
      workload: "system-upgrade-controller",
      namespace: "cattle-system",
      kind: "Deployment",
      nodeSelector: LINUX,
      installedBy: [],
      customize: { kind: "unneeded" },
    },
    {
      since: OLDEST,
      tolerations: [EVERYTHING],
      source: { repo: "rancher/charts", path: "charts/system-upgrade-controller", ref: "105.0.0 to 111.0.0" },
    },
  ),
  timeline(
    {
      workload: "helm-operation",
      namespace: "cattle-system",
      kind: "Pod",
      nodeSelector: LINUX,
      runTimeTolerations: RunTimeTolerations.CONTROL_PLANE_TAINTS_TOO,
      installedBy: [],
      customize: {
        kind: "by-hand",
        note: "operationTolerations of the chart action; Rancher adds the control-plane taints only for its own charts",
      },
      source: rancherAt("pkg/catalogv2/helmop/operation.go"),
    },
    {
      since: OLDEST,
      tolerations: [
        LINUX_NODES,
        LEGACY_CONTROL_PLANE,
        UNINITIALIZED,
        Toleration.equal("node-role.kubernetes.io/etcd", "true", NO_EXECUTE),
      ],
    },
    {
      since: "2.11.0",
      tolerations: [
        LINUX_NODES,
        LEGACY_CONTROL_PLANE,
        UNINITIALIZED,
        CONTROL_PLANE,
        Toleration.exists("node-role.kubernetes.io/etcd", NO_EXECUTE),
      ],
    },
  ),
  timeline(
    {
      workload: "dashboard-shell",
      namespace: "cattle-system",
      kind: "Pod",
      nodeSelector: LINUX,
      installedBy: [],
      customize: { kind: "impossible", because: "Rancher writes the pod itself, with tolerations of its own" },
    },
    {
      since: OLDEST,
      tolerations: [
        LINUX_NODES,
        LEGACY_CONTROL_PLANE,
        Toleration.equal("node-role.kubernetes.io/control-plane", "true", NO_SCHEDULE),
        Toleration.equal("node-role.kubernetes.io/etcd", "true", NO_EXECUTE),
      ],
      source: rancherAt("pkg/api/steve/clusters/shell.go"),
      uncertain: "read in code, not seen running",
    },
  ),
];
