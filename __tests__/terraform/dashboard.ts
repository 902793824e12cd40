/** What Rancher's dashboard writes into a cluster whenever somebody saves it there. */

const DRAIN_OPTIONS = {
  deleteEmptyDirData: true,
  disableEviction: false,
  enabled: false,
  force: false,
  gracePeriod: -1,
  ignoreDaemonSets: true,
  skipWaitForDeleteTimeoutSeconds: 0,
  timeout: 120,
};

const RKE_CONFIG = {
  upgradeStrategy: {
    controlPlaneConcurrency: "1",
    workerConcurrency: "1",
    controlPlaneDrainOptions: DRAIN_OPTIONS,
    workerDrainOptions: DRAIN_OPTIONS,
  },
  machineSelectorConfig: [{ config: { docker: false, "protect-kernel-defaults": false, selinux: false } }],
  machineGlobalConfig: { "disable-kube-proxy": false, "secrets-encryption": false },
  etcd: { disableSnapshots: false, snapshotRetention: 5, snapshotScheduleCron: "0 */5 * * *" },
};

/** Of the `spec` of a cluster that was made there. */
export const DASHBOARD_CLUSTER = { rkeConfig: RKE_CONFIG, enableNetworkPolicy: false, localClusterAuthEndpoint: {} };

/** Of a cluster that was made elsewhere, what is another afterwards. */
export const DASHBOARD_EDIT = Object.fromEntries(
  Object.entries(RKE_CONFIG).map(([name, value]) => [`spec.rkeConfig.${name}`, value]),
);
