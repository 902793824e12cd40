import { SERVICE_LB_NODE_LABEL } from "../service-lb";
import { TaintEffect } from "../taint";
import { Toleration } from "../toleration";
import { type CatalogRow, type Timeline, timeline } from "./catalog-row";

/** Workloads that K3s ships, by K3s release. */

const CRITICAL_ADDONS = Toleration.exists("CriticalAddonsOnly");
const CONTROL_PLANE = Toleration.exists("node-role.kubernetes.io/control-plane", TaintEffect.NO_SCHEDULE);
const MASTER = Toleration.exists("node-role.kubernetes.io/master", TaintEffect.NO_SCHEDULE);
const EVERYTHING = Toleration.fromKubernetes({ operator: "Exists" });
const DISK_PRESSURE = Toleration.exists("node.kubernetes.io/disk-pressure", TaintEffect.NO_SCHEDULE);

const WITH_MASTER = [CRITICAL_ADDONS, CONTROL_PLANE, MASTER];
const WITHOUT_MASTER = [CRITICAL_ADDONS, CONTROL_PLANE];

const K3S_1_32_2 = "fd1d05928bd0a8fc6e3e02d63e6ba336f62bd78e";
const K3S_1_33_2 = "6e38c8b55284c0d68f64a9e603fb645a32ecd232";
const K3S_MAIN = "866d743e56ecec4a7a9860a22f9930afa39ff722";

const OLDEST = "v1.28.1+k3s1";
const LINUX = { "kubernetes.io/os": "linux" };

const k3sAt = (ref: string, path: string) => ({ repo: "k3s-io/k3s", path, ref });
const provisionerAt = (ref: string) => ({ repo: "rancher/local-path-provisioner", path: "provisioner.go", ref });

/** Helper pods of local-path-provisioner up to 0.0.31, and from 0.0.32 on. */
const UP_TO_0_0_31 = { tolerations: [EVERYTHING], source: provisionerAt("v0.0.31") };
const FROM_0_0_32 = { tolerations: [DISK_PRESSURE], source: provisionerAt("v0.0.32") };

const HELM_JOB = {
  namespace: "kube-system",
  kind: "Job",
  tolerations: [],
  nodeSelector: LINUX,
  installedBy: [],
  customize: {
    kind: "code",
    code: "cluster.addRemedy(Remedy.helmJobs(pool))",
    note: "where the K3s release has job tolerations",
  },
  source: { repo: "k3s-io/helm-controller", path: "pkg/controllers/chart/chart.go", ref: "v0.17.7" },
} as const;

/** What the job of a chart with `bootstrap: true` tolerates, so that it can run before anything else does. */
export const BOOTSTRAP_JOB_TOLERATIONS: readonly Toleration[] = [
  Toleration.equal("node.kubernetes.io/not-ready", "", TaintEffect.NO_SCHEDULE),
  Toleration.equal("node.kubernetes.io/network-unavailable", "", TaintEffect.NO_SCHEDULE),
  Toleration.equal("node.cloudprovider.kubernetes.io/uninitialized", "true", TaintEffect.NO_SCHEDULE),
  CRITICAL_ADDONS,
  Toleration.exists("node-role.kubernetes.io/etcd", TaintEffect.NO_EXECUTE),
  CONTROL_PLANE,
];

/** The job that K3s makes for a chart of the app's own, in the namespace of its HelmChart. */
export function helmInstallJob(chart: string, namespace: string, isBootstrap: boolean): CatalogRow {
  return {
    ...HELM_JOB,
    workload: `helm-install-${chart}`,
    namespace,
    tolerations: isBootstrap ? BOOTSTRAP_JOB_TOLERATIONS : [],
    nodeSelector: isBootstrap ? { ...LINUX, "node-role.kubernetes.io/control-plane": "true" } : LINUX,
  };
}

/** What K3s installs by itself, a timeline for each workload. */
export const K3S_CATALOG: readonly Timeline[] = [
  timeline(
    {
      workload: "coredns",
      namespace: "kube-system",
      kind: "Deployment",
      nodeSelector: LINUX,
      installedBy: [],
      customize: {
        kind: "code",
        code: "cluster.addRemedy(Remedy.coredns(pool))",
        note: "a Deployment of your own in place of K3s's",
      },
    },
    { since: OLDEST, tolerations: WITH_MASTER, source: k3sAt(K3S_1_33_2, "manifests/coredns.yaml") },
    { since: "v1.34.0+k3s1", tolerations: WITHOUT_MASTER, source: k3sAt(K3S_MAIN, "manifests/coredns.yaml") },
  ),
  timeline(
    {
      workload: "metrics-server",
      namespace: "kube-system",
      kind: "Deployment",
      nodeSelector: LINUX,
      installedBy: [],
      customize: {
        kind: "code",
        code: "cluster.addRemedy(Remedy.metricsServer(pool))",
        note: "a Deployment of your own in place of K3s's",
      },
    },
    {
      since: OLDEST,
      tolerations: WITH_MASTER,
      source: k3sAt(K3S_1_32_2, "manifests/metrics-server/metrics-server-deployment.yaml"),
    },
    {
      since: "v1.34.0+k3s1",
      tolerations: WITHOUT_MASTER,
      source: k3sAt(K3S_MAIN, "manifests/metrics-server/metrics-server-deployment.yaml"),
    },
  ),
  timeline(
    {
      workload: "local-path-provisioner",
      namespace: "kube-system",
      kind: "Deployment",
      nodeSelector: LINUX,
      installedBy: [],
      customize: {
        kind: "code",
        code: "cluster.addRemedy(Remedy.localPath(pool))",
        note: "a provisioner of your own in place of K3s's",
      },
    },
    { since: OLDEST, tolerations: WITH_MASTER, source: k3sAt(K3S_1_32_2, "manifests/local-storage.yaml") },
    { since: "v1.34.0+k3s1", tolerations: WITHOUT_MASTER, source: k3sAt(K3S_MAIN, "manifests/local-storage.yaml") },
  ),
  timeline(
    {
      workload: "local-path-helper",
      namespace: "kube-system",
      kind: "Pod",
      nodeSelector: {},
      bypassesScheduler: true,
      installedBy: ["local-path-provisioner"],
      customize: {
        kind: "code",
        code: "cluster.addRemedy(Remedy.localPath(pool))",
        note: "whose helperPod.yaml has tolerations",
      },
    },
    { since: OLDEST, ...UP_TO_0_0_31 },
    { since: "v1.31.14+k3s1", ...FROM_0_0_32 },
    { since: "v1.32.0+k3s1", ...UP_TO_0_0_31 },
    { since: "v1.32.10+k3s1", ...FROM_0_0_32 },
    { since: "v1.33.0+k3s1", ...UP_TO_0_0_31 },
    { since: "v1.33.6+k3s1", ...FROM_0_0_32 },
  ),
  timeline({ ...HELM_JOB, workload: "helm-install-traefik-crd" }, { since: OLDEST }),
  timeline({ ...HELM_JOB, workload: "helm-install-traefik" }, { since: OLDEST }),
  timeline({ ...HELM_JOB, workload: "helm-install-gateway-api-crd" }, { since: "v1.37.0+k3s1" }),
  timeline(
    {
      workload: "traefik",
      namespace: "kube-system",
      kind: "Deployment",
      nodeSelector: {},
      installedBy: ["helm-install-traefik-crd", "helm-install-traefik"],
      customize: {
        kind: "code",
        code: "cluster.addRemedy(Remedy.traefik(pool))",
        note: "which sets tolerations in Traefik's chart values",
      },
    },
    { since: OLDEST, tolerations: WITH_MASTER, source: k3sAt(K3S_1_33_2, "manifests/traefik.yaml") },
    { since: "v1.34.0+k3s1", tolerations: WITHOUT_MASTER, source: k3sAt(K3S_MAIN, "manifests/traefik.yaml") },
  ),
  timeline(
    {
      workload: "svclb-traefik",
      namespace: "kube-system",
      kind: "DaemonSet",
      nodeSelector: {},
      allowListLabel: SERVICE_LB_NODE_LABEL,
      // The chart makes the Service that has them, whether or not Traefik's own pods run.
      installedBy: ["helm-install-traefik-crd", "helm-install-traefik"],
      customize: {
        kind: "code",
        code: "cluster.addRemedy(Remedy.serviceLb(pool))",
        note: "which annotates the Service with svccontroller.k3s.cattle.io/tolerations",
      },
    },
    { since: OLDEST, tolerations: WITH_MASTER, source: k3sAt(K3S_1_33_2, "pkg/cloudprovider/servicelb.go") },
    {
      since: "v1.34.0+k3s1",
      tolerations: WITHOUT_MASTER,
      source: k3sAt(K3S_MAIN, "pkg/cloudprovider/servicelb.go"),
    },
    {
      since: "v1.37.1+k3s1",
      tolerations: WITHOUT_MASTER,
      source: k3sAt("PR #14547", "pkg/cloudprovider/servicelb_test.go"),
      uncertain: "the tolerations of K3s 1.37.1 were not read; they are taken to be those of 1.37.0",
    },
  ),
];
