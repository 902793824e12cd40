import { TaintEffect } from "../taint";
import { Toleration, TolerationOperator } from "../toleration";
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

const fleetAt = (ref: string) => ({
  repo: "rancher/fleet",
  path: "internal/cmd/controller/agentmanagement/agent/manifest.go",
  ref,
});

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
      runTimeOperator: TolerationOperator.EQUAL,
      source: { ...rancherAt("pkg/systemtemplate/template.go"), ref: "v2.11.16" },
    },
    {
      since: "2.12.0",
      tolerations: [LEGACY_CONTROL_PLANE, CONTROL_PLANE],
      runTimeOperator: TolerationOperator.EQUAL,
      source: { ...rancherAt("pkg/systemtemplate/template.go"), ref: "v2.12.3" },
    },
    {
      since: "2.12.4",
      tolerations: [LEGACY_CONTROL_PLANE, CONTROL_PLANE],
      runTimeOperator: TolerationOperator.EXISTS,
      source: rancherAt("pkg/systemtemplate/template.go"),
    },
  ),
  timeline(
    {
      workload: "fleet-agent",
      namespace: "cattle-fleet-system",
      tolerations: [UNINITIALIZED, LINUX_NODES],
      nodeSelector: LINUX,
      installedBy: [],
      customize: { kind: "code", code: "agents.fleetAgent.appendTolerations" },
    },
    // Fleet 0.11, and 0.12 on.
    { since: OLDEST, kind: "StatefulSet", source: fleetAt("v0.11.0") },
    { since: "2.11.0", kind: "Deployment", source: fleetAt("v0.16.0") },
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
      runTimeOperator: TolerationOperator.EQUAL,
      customize: {
        kind: "code",
        code: "cluster.addRemedy(Remedy.rancherWebhook(pool))",
        note: "which writes ConfigMap cattle-system/rancher-config",
      },
    },
    // With an empty list of tolerations in the chart's values, which turns off those it added before.
    {
      since: "2.15.0",
      customize: {
        kind: "code",
        code: "cluster.addRemedy(Remedy.rancherWebhook(pool))",
        note: "which writes ConfigMap cattle-system/rancher-config; the provider does not offer webhookDeploymentCustomization yet",
      },
    },
  ),
  timeline(
    {
      workload: "system-upgrade-controller",
      namespace: "cattle-system",
      kind: "Deployment",
      tolerations: [EVERYTHING],
      nodeSelector: LINUX,
      customize: { kind: "unneeded" },
      source: { repo: "rancher/charts", path: "charts/system-upgrade-controller", ref: "105.0.0 to 111.0.0" },
    },
    // A bundle of Fleet's, and a chart of Rancher's own from 2.12 on.
    { since: OLDEST, installedBy: ["fleet-agent"] },
    { since: "2.12.0", installedBy: ["helm-operation"] },
  ),
  timeline(
    {
      workload: "helm-operation",
      namespace: "cattle-system",
      kind: "Pod",
      nodeSelector: LINUX,
      runTimeTolerations: RunTimeTolerations.CONTROL_PLANE_TAINTS_TOO,
      runTimeOperator: TolerationOperator.EQUAL,
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
      tolerations: [
        LINUX_NODES,
        LEGACY_CONTROL_PLANE,
        Toleration.equal("node-role.kubernetes.io/control-plane", "true", NO_SCHEDULE),
        Toleration.equal("node-role.kubernetes.io/etcd", "true", NO_EXECUTE),
      ],
      nodeSelector: LINUX,
      installedBy: [],
      customize: { kind: "impossible", because: "Rancher writes the pod itself, with tolerations of its own" },
      source: rancherAt("pkg/api/steve/clusters/shell.go"),
    },
    { since: OLDEST, uncertain: "seen in Rancher 2.15.0; what older releases do was not looked at" },
    { since: "2.15.0" },
  ),
];
