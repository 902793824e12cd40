import { readFileSync } from "node:fs";
import path from "node:path";
import { type ClusterReview, changesBetween, reviewChanges } from "../../lib/review";
import { diffClusters } from "../../lib/review/cluster-diff";
import { type K3sRestart, k3sRestarts } from "../../lib/review/k3s-restarts";
import { restartingOf } from "../../lib/review/restarting-settings";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { plain } from "../../lib/scheduling/rich-text";
import { Inputs } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const pool = (name: string, ...roles: readonly string[]) => ({
  name,
  ...Object.fromEntries(roles.map((role) => [`${role}_role`, true])),
  machine_config: { kind: "VmwarevsphereConfig", name: "small" },
});
const POOLS = [pool("etcd", "etcd"), pool("cp", "control_plane"), pool("w", "worker"), pool("x", "worker")];

/** A cluster in HCL; `rke` is what its `rke_config` says besides the pools. */
const written = (rke: object, cluster: object = {}) =>
  inputs.file({
    resource: {
      rancher2_cluster_v2: {
        edge: {
          name: "edge",
          kubernetes_version: "v1.33.5+k3s1",
          ...cluster,
          rke_config: { machine_pools: POOLS, ...rke },
        },
      },
    },
  });
const DRAINING = {
  upgrade_strategy: { control_plane_drain_options: { enabled: true }, worker_drain_options: { enabled: true } },
};
const changeOf = (base: string, head: string) => {
  const [change] = changesBetween(base, head);
  return change as { readonly before: Cluster; readonly after: Cluster };
};
const told = (kind: string) => (restart: K3sRestart) =>
  `${kind}${restart.isCertain ? "" : ", maybe"}: ${restart.pools.map(({ name }) => name).join(", ")} for ${restart.settings.join(", ") || "the release"}`;
const restarts = (before: object, after: object, was: object = {}, is: object = was) => {
  const change = changeOf(written(before, was), written(after, is));
  const { rolls, undrained } = k3sRestarts(diffClusters(change.before, change.after), change.before, change.after);
  return [...rolls.map(told("rolls")), ...undrained.map(told("undrained"))];
};
const review = (before: object, after: object, was: object = {}, is: object = was) =>
  reviewChanges(changesBetween(written({ ...DRAINING, ...before }, was), written({ ...DRAINING, ...after }, is)))
    .clusters[0] as ClusterReview;
const steps = ({ rollout }: ClusterReview) =>
  rollout.map(({ moment, by, what, because }) => `${moment}, ${by}: ${plain(what)} [${plain(because)}]`);

describe("of all settings of a cluster", () => {
  /** `a.{b,c}[].d` as the settings of it are called: a.b[0].d and a.c[0].d. */
  const settingsOf = (property: string): string[] => {
    const [whole, names = ""] = /\{([^{}]*,[^{}]*)\}/.exec(property) ?? [];
    if (whole !== undefined) return names.split(",").flatMap((name) => settingsOf(property.replace(whole, name)));
    return [property.replace(/\[\]/g, "[0]").replace(/\{(?:key)?\}/g, ".x")];
  };
  const CALLED: Readonly<Record<string, string>> = {
    "initNode.machineId": "labels.rke.cattle.io/init-node-machine-id",
    deleteMissingCustomMachinesAfter: "annotations.rke.cattle.io/delete-missing-custom-machines-after",
  };
  /** With another one of these the cluster is another one, the release is looked at by itself, and timeouts are Terraform's. */
  const NO_SETTINGS = /^(?:name|fleetNamespace|kubernetesVersion|timeouts\..+)$/;
  const page = readFileSync(path.join(__dirname, "../../docs/cluster-settings.md"), "utf8");
  const properties = [...page.matchAll(/^\| `([^`]+)` \| `[^`]+`(?:\[.+\])? \|$/gm)].flatMap(([, name = ""]) =>
    settingsOf(name),
  );
  const settings = properties.filter((name) => !NO_SETTINGS.test(name)).map((name) => CALLED[name] ?? name);
  const byEffect = () => {
    const groups: Record<string, string[]> = {};
    for (const setting of settings) {
      const found = restartingOf({ setting, before: "a", after: "b" });
      const effect =
        found === undefined
          ? "K3s goes on running"
          : `${found.isCertain ? "" : "maybe "}${found.isRolling ? "rolls" : "undrained"}: ${found.nodes}`;
      groups[effect] = [...(groups[effect] ?? []), setting];
    }
    return groups;
  };

  test("it is said what becomes of K3s on nodes that are there", () => {
    expect(settings.length).toBeGreaterThan(90);
    expect(byEffect()).toMatchInlineSnapshot(`
{
  "K3s goes on running": [
    "labels",
    "annotations",
    "annotations.rke.cattle.io/delete-missing-custom-machines-after",
    "agentEnvVars.x",
    "agentEnvVars.x",
    "localAuthEndpoint.fqdn",
    "localAuthEndpoint.caCerts",
    "enableNetworkPolicy",
    "agents.clusterAgent.appendTolerations[0].key",
    "agents.fleetAgent.appendTolerations[0].key",
    "agents.clusterAgent.appendTolerations[0].operator",
    "agents.fleetAgent.appendTolerations[0].operator",
    "agents.clusterAgent.appendTolerations[0].value",
    "agents.fleetAgent.appendTolerations[0].value",
    "agents.clusterAgent.appendTolerations[0].effect",
    "agents.fleetAgent.appendTolerations[0].effect",
    "agents.clusterAgent.appendTolerations[0].seconds",
    "agents.fleetAgent.appendTolerations[0].seconds",
    "agents.clusterAgent.overrideAffinity",
    "agents.fleetAgent.overrideAffinity",
    "agents.clusterAgent.overrideResourceRequirements.cpuLimit",
    "agents.fleetAgent.overrideResourceRequirements.cpuLimit",
    "agents.clusterAgent.overrideResourceRequirements.cpuRequest",
    "agents.fleetAgent.overrideResourceRequirements.cpuRequest",
    "agents.clusterAgent.overrideResourceRequirements.memoryLimit",
    "agents.fleetAgent.overrideResourceRequirements.memoryLimit",
    "agents.clusterAgent.overrideResourceRequirements.memoryRequest",
    "agents.fleetAgent.overrideResourceRequirements.memoryRequest",
    "agents.clusterAgent.schedulingCustomization.priorityClass.value",
    "agents.fleetAgent.schedulingCustomization.priorityClass.value",
    "agents.clusterAgent.schedulingCustomization.priorityClass.preemptionPolicy",
    "agents.fleetAgent.schedulingCustomization.priorityClass.preemptionPolicy",
    "agents.clusterAgent.schedulingCustomization.podDisruptionBudget.minAvailable",
    "agents.fleetAgent.schedulingCustomization.podDisruptionBudget.minAvailable",
    "agents.clusterAgent.schedulingCustomization.podDisruptionBudget.maxUnavailable",
    "agents.fleetAgent.schedulingCustomization.podDisruptionBudget.maxUnavailable",
    "chartValues",
    "additionalManifest",
    "dataDirectories.systemAgent",
    "dataDirectories.provisioning",
    "dataDirectories.k8sDistro",
    "upgradeStrategy.controlPlaneConcurrency",
    "upgradeStrategy.workerConcurrency",
    "upgradeStrategy.controlPlaneDrainOptions.enabled",
    "upgradeStrategy.workerDrainOptions.enabled",
    "upgradeStrategy.controlPlaneDrainOptions.force",
    "upgradeStrategy.workerDrainOptions.force",
    "upgradeStrategy.controlPlaneDrainOptions.ignoreDaemonSets",
    "upgradeStrategy.workerDrainOptions.ignoreDaemonSets",
    "upgradeStrategy.controlPlaneDrainOptions.deleteEmptyDirData",
    "upgradeStrategy.workerDrainOptions.deleteEmptyDirData",
    "upgradeStrategy.controlPlaneDrainOptions.disableEviction",
    "upgradeStrategy.workerDrainOptions.disableEviction",
    "upgradeStrategy.controlPlaneDrainOptions.gracePeriod",
    "upgradeStrategy.workerDrainOptions.gracePeriod",
    "upgradeStrategy.controlPlaneDrainOptions.timeout",
    "upgradeStrategy.workerDrainOptions.timeout",
    "upgradeStrategy.controlPlaneDrainOptions.skipWaitForDeleteTimeoutSeconds",
    "upgradeStrategy.workerDrainOptions.skipWaitForDeleteTimeoutSeconds",
    "rotateCertificates.services",
    "etcdSnapshotCreate.generation",
  ],
  "maybe rolls: selected": [
    "machineSelectorFiles[0].pools",
    "machineSelectorFiles[0].machineLabelSelector.matchLabels",
    "machineSelectorFiles[0].machineLabelSelector.matchExpressions[0].key",
    "machineSelectorFiles[0].machineLabelSelector.matchExpressions[0].operator",
    "machineSelectorFiles[0].machineLabelSelector.matchExpressions[0].values",
    "machineSelectorFiles[0].fileSources[0].secret.name",
    "machineSelectorFiles[0].fileSources[0].configmap.name",
    "machineSelectorFiles[0].fileSources[0].secret.defaultPermissions",
    "machineSelectorFiles[0].fileSources[0].configmap.defaultPermissions",
    "machineSelectorFiles[0].fileSources[0].secret.items[0].key",
    "machineSelectorFiles[0].fileSources[0].configmap.items[0].key",
    "machineSelectorFiles[0].fileSources[0].secret.items[0].path",
    "machineSelectorFiles[0].fileSources[0].configmap.items[0].path",
    "machineSelectorFiles[0].fileSources[0].secret.items[0].permissions",
    "machineSelectorFiles[0].fileSources[0].configmap.items[0].permissions",
    "machineSelectorFiles[0].fileSources[0].secret.items[0].dynamic",
    "machineSelectorFiles[0].fileSources[0].configmap.items[0].dynamic",
    "machineSelectorFiles[0].fileSources[0].secret.items[0].hash",
    "machineSelectorFiles[0].fileSources[0].configmap.items[0].hash",
  ],
  "maybe rolls: servers": [
    "defaultPodSecurityAdmissionConfigurationTemplateName",
    "networking.stackPreference",
  ],
  "maybe undrained: servers": [
    "labels.rke.cattle.io/init-node-machine-id",
  ],
  "rolls: all": [
    "registries.configs.x",
    "registries.configs.x.authConfigSecretName",
    "registries.configs.x.tlsSecretName",
    "registries.configs.x.caBundle",
    "registries.configs.x.insecure",
    "registries.mirrors.x",
    "registries.mirrors.x.endpoints",
    "registries.mirrors.x.rewrites",
  ],
  "rolls: configured": [
    "machineGlobalConfig",
    "machineSelectorConfig[0].config",
    "machineSelectorConfig[0].pools",
    "machineSelectorConfig[0].machineLabelSelector.matchLabels",
    "machineSelectorConfig[0].machineLabelSelector.matchExpressions[0].key",
    "machineSelectorConfig[0].machineLabelSelector.matchExpressions[0].operator",
    "machineSelectorConfig[0].machineLabelSelector.matchExpressions[0].values",
  ],
  "rolls: etcd": [
    "etcd.disableSnapshots",
    "etcd.snapshotScheduleCron",
    "etcd.snapshotRetention",
    "etcd.s3Config.bucket",
    "etcd.s3Config.endpoint",
    "etcd.s3Config.region",
    "etcd.s3Config.folder",
    "etcd.s3Config.endpointCa",
    "etcd.s3Config.skipSslVerify",
    "etcd.s3Config.cloudCredentialName",
  ],
  "rolls: servers": [
    "localAuthEndpoint.enabled",
  ],
  "undrained: rotated": [
    "rotateCertificates.generation",
  ],
}
`);
  });

  test("none is left to the answer for what is not known", () => {
    expect(restartingOf({ setting: "brandNew", before: undefined, after: "set" })).toMatchObject({ isCertain: false });
    expect(byEffect()).not.toHaveProperty("maybe rolls: all");
  });
});

describe("K3s is restarted", () => {
  test("on nodes with etcd where anything of it changes, and not where a default is written out", () => {
    expect(restarts({}, { etcd: { snapshot_retention: 9 } })).toEqual(["rolls: etcd for etcd"]);
    expect(restarts({}, { etcd: { disable_snapshots: false } })).toEqual([]);
  });

  test("on servers where the authorized endpoint comes, and nowhere for its name", () => {
    const on = { local_auth_endpoint: { enabled: true } };
    const named = { local_auth_endpoint: { enabled: true, fqdn: "edge.example.com" } };
    expect(restarts({}, {}, {}, on)).toEqual(["rolls: cp, etcd for localAuthEndpoint.enabled"]);
    expect(restarts({}, {}, on, named)).toEqual([]);
  });

  test("on nodes whose configuration is another one: workers get no keys of servers, and nobody what Rancher drops", () => {
    const global = (machine_global_config: string) => ({ machine_global_config });
    expect(restarts({}, global("disable: [traefik]"))).toEqual(["rolls: cp, etcd for machineGlobalConfig"]);
    expect(restarts({}, global("debug: true"))).toEqual(["rolls: cp, etcd, w, x for machineGlobalConfig"]);
    expect(restarts({}, global("no-such-key: 1"))).toEqual([]);
  });

  test("not on nodes for which another entry says the same key", () => {
    const entry = {
      machine_selector_config: [
        {
          machine_label_selector: { match_labels: { "rke.cattle.io/worker-role": "true" } },
          config: "debug: true",
        },
      ],
    };
    expect(restarts(entry, { ...entry, machine_global_config: "debug: false" })).toEqual([
      "rolls: cp, etcd for machineGlobalConfig",
    ]);
    expect(restarts({}, entry)).toEqual(["rolls: w, x for machineSelectorConfig"]);
  });

  test("perhaps, where files come that may be dynamic", () => {
    const files = (name: string) => ({
      machine_selector_files: [{ file_sources: [{ secret: { name, items: [{ key: "a", path: "/etc/a" }] } }] }],
    });
    expect(restarts(files("a"), files("b"))).toEqual(["rolls, maybe: cp, etcd, w, x for machineSelectorFiles"]);
  });

  test("and no node is drained, where certificates are rotated, on nodes that have them", () => {
    const rotation = (generation: number, ...services: string[]) => ({
      rotate_certificates: { generation, ...(services.length > 0 ? { services } : {}) },
    });
    expect(restarts({}, rotation(1))).toEqual(["undrained: cp, etcd, w, x for rotateCertificates.generation"]);
    expect(restarts(rotation(1, "etcd"), rotation(2, "etcd"))).toEqual([
      "undrained: etcd for rotateCertificates.generation",
    ]);
    expect(restarts(rotation(1), {})).toEqual([]);
    expect(restarts(rotation(1), rotation(1, "etcd"))).toEqual([]);
  });

  test("and no node is drained, where a proxy comes, and not for another variable", () => {
    const env = (name: string) => ({ agent_env_vars: [{ name, value: "http://proxy.example.com" }] });
    expect(restarts({}, {}, {}, env("HTTPS_PROXY"))).toEqual([
      "undrained: cp, etcd, w, x for agentEnvVars.HTTPS_PROXY",
    ]);
    expect(restarts({}, {}, {}, env("MINE"))).toEqual([]);
  });

  test("everywhere without draining by a restore, whatever else changes", () => {
    const restore = { etcd_snapshot_restore: { name: "on-demand-1", generation: 1 } };
    expect(restarts({}, { ...restore, etcd: { snapshot_retention: 9 } })).toEqual([
      "undrained: cp, etcd, w, x for rkeConfig.etcdSnapshotRestore",
    ]);
  });

  test("for no chart, manifest or snapshot", () => {
    expect(restarts({}, { chart_values: "traefik: {a: b}", etcd_snapshot_create: { generation: 1 } })).toEqual([]);
  });
});

describe("the rollout", () => {
  test("says which nodes roll, and that they are drained", () => {
    expect(steps(review({}, { etcd: { snapshot_retention: 9 } }))).toMatchInlineSnapshot(`
[
  "on-apply, rancher: after the apply Rancher rolls the change of etcd out to nodes of pool "etcd": one node at a time [Terraform does not wait for it; by upgrade_strategy, servers are drained first, so that every pod on them looks for a node anew]",
]
`);
  });

  test("says that it is not known whether they do", () => {
    expect(steps(review({}, { networking: { stack_preference: "dual" } }))).toMatchInlineSnapshot(`
[
  "on-apply, rancher: after the apply Rancher may roll the change of networking out to nodes of pools "cp" and "etcd": etcd first, then the control plane, one node at a time [whether K3s gets anything else by it is not known here; Terraform does not wait for it; by upgrade_strategy, servers are drained first, so that every pod on them looks for a node anew]",
]
`);
  });

  test("tells restarts that drain no node, also where nodes are drained for others", () => {
    expect(steps(review({}, { rotate_certificates: { generation: 1 } }))).toMatchInlineSnapshot(`
[
  "on-apply, rancher: after the apply Rancher restarts K3s on the nodes, because of rotate_certificates.generation [Terraform does not wait for it; no node is drained for it, and pods go on running]",
]
`);
    const both = {
      rotate_certificates: { generation: 1 },
      registries: { mirrors: [{ hostname: "a", endpoints: ["b"] }] },
    };
    expect(steps(review({}, both))).toMatchInlineSnapshot(`
[
  "on-apply, rancher: after the apply Rancher rolls the change of registries out to the nodes: etcd first, then the control plane, then workers, one node at a time [Terraform does not wait for it; by upgrade_strategy, servers and workers are drained first, unless they get it with the snapshot or the certificates that the same change asks for]",
  "on-apply, rancher: after the apply Rancher restarts K3s on the nodes, because of rotate_certificates.generation [Terraform does not wait for it; no node is drained for it, and pods go on running]",
]
`);
  });

  test("of a restore says what nodes come back with", () => {
    const restore = { etcd_snapshot_restore: { name: "on-demand-1", generation: 1 } };
    expect(steps(review({}, restore))).toMatchInlineSnapshot(`
[
  "on-apply, rancher: after the apply Rancher stops K3s on the nodes, takes etcd back to the snapshot on one of them, and starts K3s there first, then on the others [by rke_config.etcd_snapshot_restore; no node is drained; nodes have the taints that they had in the snapshot, and one that joined since registers again as it did before]",
]
`);
  });
});

describe("a restart without draining", () => {
  const taint = (key: string) => ({ taints: [{ key, value: "b", effect: "NoSchedule" }] });
  const servers = ["a", "b"].map((key) => ({ ...pool(key, "etcd", "control_plane", "worker"), ...taint(key) }));
  const rotated = { rotate_certificates: { generation: 1 } };
  const momentOf = (found: ClusterReview, code: string) =>
    found.problems.filter(({ finding }) => finding.code === code).map(({ moment }) => moment);

  test("brings what servers write as K3s starts on them", () => {
    expect(momentOf(review({ machine_pools: servers }, { machine_pools: servers }), "RK105")).toEqual([]);
    expect(momentOf(review({ machine_pools: servers }, { machine_pools: servers, ...rotated }), "RK105")).toEqual([
      "on-apply",
    ]);
  });

  test("brings no draining that the same change switches on, as another configuration does", () => {
    const options = { upgrade_strategy: { worker_drain_options: { timeout: 120 } } };
    const off = { upgrade_strategy: { worker_drain_options: { timeout: 120, enabled: false } } };
    const of = (more: object) => momentOf(review(off, { ...options, ...more }), "RK716");
    expect(of(rotated)).toEqual(["on-restart"]);
    expect(of({ machine_global_config: "debug: true" })).toEqual(["on-apply"]);
  });
});
