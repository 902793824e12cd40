import { at, isObject, objectsAt, type PlainObject } from "../scheduling/json";
import { nameOf, namespaceOf, text } from "./live-fields";
import { otherAnnotations, rolesOfMachine, unreadSettings } from "./rancher-beside";
import type { RancherCluster, RancherCondition, RancherMachine } from "./rancher-objects";
import { readRancherResource } from "./rancher-resource";
import { timestamp } from "./timestamps";

/** Conditions with messages for people. */
const CLUSTER_CONDITIONS: readonly string[] = ["Ready", "Connected", "Updated", "Provisioned"];
const MACHINE_CONDITIONS: readonly string[] = [
  "Ready",
  "InfrastructureReady",
  "BootstrapReady",
  "NodeHealthy",
  "Reconciled",
];

/** What is kept of Rancher's cluster. */
export function readRancherCluster(cluster: PlainObject): RancherCluster {
  const config = at(cluster, "spec", "rkeConfig");
  const settings = at(config, "machineGlobalConfig");
  return {
    name: `${namespaceOf(cluster)}/${nameOf(cluster)}`,
    origin: !isObject(config) ? "imported" : objectsAt(config, "machinePools").length > 0 ? "machine-pools" : "custom",
    cloudProvider: text(at(settings, "cloud-provider-name")),
    isWithoutCloudController: at(settings, "disable-cloud-controller") === true,
    resource: readRancherResource(cluster),
    managementName: text(at(cluster, "status", "clusterName")),
    isReady: at(cluster, "status", "ready") === true,
    unread: unreadSettings(cluster),
    otherAnnotations: otherAnnotations(cluster),
    waiting: waitingOf(cluster, CLUSTER_CONDITIONS),
  };
}

/** What is kept of a machine. */
export function readRancherMachine(machine: PlainObject): RancherMachine {
  return {
    name: nameOf(machine),
    node: text(at(machine, "status", "nodeRef", "name")),
    roles: rolesOfMachine(machine),
    pool: text(at(machine, "metadata", "labels", "rke.cattle.io/rke-machine-pool-name")),
    infrastructure: text(at(machine, "spec", "infrastructureRef", "kind")),
    cluster: text(at(machine, "metadata", "labels", "cluster.x-k8s.io/cluster-name")),
    waiting: waitingOf(machine, MACHINE_CONDITIONS),
  };
}

/** Release of Rancher, where the setting is the one that tells it; nothing of any other setting. */
export function readServerVersion(setting: PlainObject): string {
  return nameOf(setting) === "server-version" ? text(setting.value) || text(setting.default) : "";
}

function waitingOf(object: PlainObject, types: readonly string[]): RancherCondition[] {
  return objectsAt(object, "status", "conditions")
    .filter(({ type, status }) => types.includes(text(type)) && status !== "True")
    .map(({ type, message, lastTransitionTime, lastUpdateTime }) => ({
      type: text(type),
      message: text(message),
      since: timestamp(lastTransitionTime) || timestamp(lastUpdateTime),
    }))
    .filter(({ message }) => message !== "");
}
