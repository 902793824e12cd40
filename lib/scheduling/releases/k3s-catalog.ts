import { TaintEffect } from "../taint";
import { Toleration } from "../toleration";
import type { CatalogRow } from "./catalog-row";

/** Workloads that K3s ships. Ranges are K3s releases. */

const CRITICAL_ADDONS = Toleration.exists("CriticalAddonsOnly");
const CONTROL_PLANE = Toleration.exists("node-role.kubernetes.io/control-plane", TaintEffect.NO_SCHEDULE);
const MASTER = Toleration.exists("node-role.kubernetes.io/master", TaintEffect.NO_SCHEDULE);

const UNTIL_1_33 = { since: "v1.28.1+k3s1", until: "v1.34.0+k3s1" };
const SINCE_1_34 = { since: "v1.34.0+k3s1" };
const K3S_1_33_2 = "6e38c8b55284c0d68f64a9e603fb645a32ecd232";
const K3S_MAIN = "866d743e56ecec4a7a9860a22f9930afa39ff722";
const LINUX = { "kubernetes.io/os": "linux" };

const coredns = {
  workload: "coredns",
  namespace: "kube-system",
  kind: "Deployment",
  nodeSelector: LINUX,
  createdBy: [],
  customize: "cluster.addRemedy(Remedy.coredns(pool)), a Deployment of your own in place of K3s's",
} as const;

const metricsServer = {
  workload: "metrics-server",
  namespace: "kube-system",
  kind: "Deployment",
  nodeSelector: LINUX,
  createdBy: [],
  customize: "cluster.addRemedy(Remedy.metricsServer(pool)), a Deployment of your own in place of K3s's",
} as const;

const localPathProvisioner = {
  workload: "local-path-provisioner",
  namespace: "kube-system",
  kind: "Deployment",
  nodeSelector: LINUX,
  createdBy: [],
  customize: "cluster.addRemedy(Remedy.localPath(pool)), a provisioner of your own in place of K3s's",
} as const;

const traefik = {
  workload: "traefik",
  namespace: "kube-system",
  kind: "Deployment",
  nodeSelector: {},
  createdBy: ["helm-install-traefik-crd", "helm-install-traefik"],
  customize: "cluster.addRemedy(Remedy.traefik(pool)), which sets tolerations in Traefik's chart values",
} as const;

const svclb = {
  workload: "svclb-traefik",
  namespace: "kube-system",
  kind: "DaemonSet",
  nodeSelector: {},
  allowListLabel: "svccontroller.k3s.cattle.io/enablelb",
  createdBy: ["traefik"],
  customize:
    "cluster.addRemedy(Remedy.serviceLb(pool)), which annotates the Service with svccontroller.k3s.cattle.io/tolerations",
} as const;

const localPathHelper = {
  workload: "local-path-helper",
  namespace: "kube-system",
  kind: "Pod",
  nodeSelector: {},
  bypassesScheduler: true,
  createdBy: ["local-path-provisioner"],
  customize: "cluster.addRemedy(Remedy.localPath(pool)), whose helperPod.yaml has tolerations",
} as const;

const EVERYTHING = Toleration.fromKubernetes({ operator: "Exists" });
const DISK_PRESSURE = Toleration.exists("node.kubernetes.io/disk-pressure", TaintEffect.NO_SCHEDULE);
const PROVISIONER_0_0_31 = {
  ...localPathHelper,
  tolerations: [EVERYTHING],
  source: { repo: "rancher/local-path-provisioner", path: "provisioner.go", ref: "v0.0.31" },
};
const PROVISIONER_0_0_32 = {
  ...localPathHelper,
  tolerations: [DISK_PRESSURE],
  source: { repo: "rancher/local-path-provisioner", path: "provisioner.go", ref: "v0.0.32" },
};

const helmJob = {
  namespace: "kube-system",
  kind: "Job",
  tolerations: [],
  nodeSelector: LINUX,
  createdBy: [],
  customize: "cluster.addRemedy(Remedy.helmJobs(pool)), where the K3s release has job tolerations",
  source: { repo: "k3s-io/helm-controller", path: "pkg/controllers/chart/chart.go", ref: "v0.17.7" },
} as const;

export const K3S_CATALOG: readonly CatalogRow[] = [
  {
    ...coredns,
    ...UNTIL_1_33,
    tolerations: [CRITICAL_ADDONS, CONTROL_PLANE, MASTER],
    source: { repo: "k3s-io/k3s", path: "manifests/coredns.yaml", ref: K3S_1_33_2 },
  },
  {
    ...coredns,
    ...SINCE_1_34,
    tolerations: [CRITICAL_ADDONS, CONTROL_PLANE],
    source: { repo: "k3s-io/k3s", path: "manifests/coredns.yaml", ref: K3S_MAIN },
  },
  {
    ...metricsServer,
    ...UNTIL_1_33,
    tolerations: [CRITICAL_ADDONS, CONTROL_PLANE, MASTER],
    source: {
      repo: "k3s-io/k3s",
      path: "manifests/metrics-server/metrics-server-deployment.yaml",
      ref: "fd1d05928bd0a8fc6e3e02d63e6ba336f62bd78e",
    },
  },
  {
    ...metricsServer,
    ...SINCE_1_34,
    tolerations: [CRITICAL_ADDONS, CONTROL_PLANE],
    source: { repo: "k3s-io/k3s", path: "manifests/metrics-server/metrics-server-deployment.yaml", ref: K3S_MAIN },
  },
  {
    ...localPathProvisioner,
    ...UNTIL_1_33,
    tolerations: [CRITICAL_ADDONS, CONTROL_PLANE, MASTER],
    source: {
      repo: "k3s-io/k3s",
      path: "manifests/local-storage.yaml",
      ref: "fd1d05928bd0a8fc6e3e02d63e6ba336f62bd78e",
    },
  },
  {
    ...localPathProvisioner,
    ...SINCE_1_34,
    tolerations: [CRITICAL_ADDONS, CONTROL_PLANE],
    source: { repo: "k3s-io/k3s", path: "manifests/local-storage.yaml", ref: K3S_MAIN },
  },
  { ...PROVISIONER_0_0_31, since: "v1.28.1+k3s1", until: "v1.31.11+k3s1" },
  {
    ...PROVISIONER_0_0_32,
    since: "v1.31.11+k3s1",
    until: "v1.32.0+k3s1",
    uncertain: "whether K3s 1.31.11 and later took over local-path-provisioner 0.0.32 was not checked",
  },
  { ...PROVISIONER_0_0_31, since: "v1.32.0+k3s1", until: "v1.32.10+k3s1" },
  { ...PROVISIONER_0_0_32, since: "v1.32.10+k3s1", until: "v1.33.0+k3s1" },
  { ...PROVISIONER_0_0_31, since: "v1.33.0+k3s1", until: "v1.33.6+k3s1" },
  { ...PROVISIONER_0_0_32, since: "v1.33.6+k3s1" },
  { ...helmJob, workload: "helm-install-traefik-crd", since: "v1.28.1+k3s1" },
  { ...helmJob, workload: "helm-install-traefik", since: "v1.28.1+k3s1" },
  { ...helmJob, workload: "helm-install-gateway-api-crd", since: "v1.37.0+k3s1" },
  {
    ...traefik,
    ...UNTIL_1_33,
    tolerations: [CRITICAL_ADDONS, CONTROL_PLANE, MASTER],
    source: { repo: "k3s-io/k3s", path: "manifests/traefik.yaml", ref: K3S_1_33_2 },
  },
  {
    ...traefik,
    ...SINCE_1_34,
    tolerations: [CRITICAL_ADDONS, CONTROL_PLANE],
    source: { repo: "k3s-io/k3s", path: "manifests/traefik.yaml", ref: K3S_MAIN },
  },
  {
    ...svclb,
    ...UNTIL_1_33,
    tolerations: [CRITICAL_ADDONS, CONTROL_PLANE, MASTER],
    source: { repo: "k3s-io/k3s", path: "pkg/cloudprovider/servicelb.go", ref: K3S_1_33_2 },
  },
  {
    ...svclb,
    since: "v1.34.0+k3s1",
    until: "v1.37.1+k3s1",
    tolerations: [CRITICAL_ADDONS, CONTROL_PLANE],
    source: { repo: "k3s-io/k3s", path: "pkg/cloudprovider/servicelb.go", ref: K3S_MAIN },
  },
  {
    ...svclb,
    since: "v1.37.1+k3s1",
    tolerations: [CRITICAL_ADDONS, CONTROL_PLANE],
    source: { repo: "k3s-io/k3s", path: "pkg/cloudprovider/servicelb_test.go", ref: "PR #14547" },
    uncertain: "the tolerations of K3s 1.37.1 were not read; they are taken to be those of 1.37.0",
  },
];
