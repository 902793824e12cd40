import { at, isObject, objectsAt, type PlainObject } from "../scheduling/json";
import { text, textEntries } from "./live-fields";
import { filled, filledBlock, numberIn, present, switchIn, textIn } from "./spec-fields";
import { certificatesWithoutKeys, manifestsWithheld, shownIn, textWithoutSecrets, withheldIn } from "./withheld";

/**
 * What is kept of Rancher's `rkeConfig`, in the words of `rke_config`.
 * @see rancher/rancher pkg/apis/rke.cattle.io/v1/cluster_configuration_types.go, rancher/terraform-provider-rancher2
 *   rancher2/structure_cluster_v2_rke_config.go
 */
export function rkeConfigOf(config: PlainObject): PlainObject {
  const manifest = textIn(config, "additionalManifest");
  const registries = at(config, "registries");
  const rotation = at(config, "rotateCertificates");
  return present({
    additional_manifest: manifest === undefined ? undefined : manifestsWithheld(manifest),
    chart_values: yamlOf(at(config, "chartValues")),
    machine_global_config: yamlOf(at(config, "machineGlobalConfig")),
    machine_selector_config: filled(
      objectsAt(config, "machineSelectorConfig").map((entry) =>
        present({ machine_label_selector: selectorOf(entry), config: yamlOf(entry.config) }),
      ),
    ),
    machine_selector_files: filled(
      objectsAt(config, "machineSelectorFiles").map((entry) =>
        present({
          machine_label_selector: selectorOf(entry),
          file_sources: filled(objectsAt(entry, "fileSources").map(fileSourceOf)),
        }),
      ),
    ),
    machine_pools: filled(objectsAt(config, "machinePools").map(machinePoolOf)),
    machine_pool_defaults: filledBlock(
      present({ hostname_length_limit: numberIn(at(config, "machinePoolDefaults"), "hostnameLengthLimit") }),
    ),
    upgrade_strategy: filledBlock(strategyOf(at(config, "upgradeStrategy"))),
    etcd: isObject(at(config, "etcd")) ? [etcdOf(at(config, "etcd"))] : undefined,
    networking: filledBlock(present({ stack_preference: textIn(at(config, "networking"), "stackPreference") })),
    data_directories: filledBlock(
      present({
        system_agent: shownIn(at(config, "dataDirectories"), "systemAgent"),
        provisioning: shownIn(at(config, "dataDirectories"), "provisioning"),
        k8s_distro: shownIn(at(config, "dataDirectories"), "k8sDistro"),
      }),
    ),
    registries: isObject(registries) ? filledBlock(registriesOf(registries)) : undefined,
    rotate_certificates: isObject(rotation)
      ? [
          present({
            generation: numberIn(rotation, "generation"),
            services: filled(textsIn(rotation, "services")),
          }),
        ]
      : undefined,
    etcd_snapshot_create: filledBlock(
      present({ generation: numberIn(at(config, "etcdSnapshotCreate"), "generation") }),
    ),
    etcd_snapshot_restore: filledBlock(
      present({
        name: textIn(at(config, "etcdSnapshotRestore"), "name"),
        generation: numberIn(at(config, "etcdSnapshotRestore"), "generation"),
        restore_rke_config: textIn(at(config, "etcdSnapshotRestore"), "restoreRKEConfig"),
      }),
    ),
  });
}

/** Settings by key as JSON, which is YAML; nothing where there are none. */
function yamlOf(settings: unknown): string | undefined {
  return isObject(settings) && Object.keys(settings).length > 0 ? JSON.stringify(withheldIn(settings)) : undefined;
}

function selectorOf(entry: PlainObject): PlainObject[] | undefined {
  const selector = entry.machineLabelSelector;
  if (!isObject(selector)) return undefined;
  const labels = Object.fromEntries(textEntries(selector.matchLabels));
  return [
    present({
      match_labels: Object.keys(labels).length === 0 ? undefined : labels,
      match_expressions: filled(
        objectsAt(selector, "matchExpressions").map((expression) =>
          present({
            key: textIn(expression, "key"),
            operator: textIn(expression, "operator"),
            values: filled(textsIn(expression, "values").sort()),
          }),
        ),
      ),
    }),
  ];
}

function fileSourceOf(source: PlainObject): PlainObject {
  return present({ secret: filesOf(source.secret), configmap: filesOf(source.configMap) });
}

/** The object that files are from, by its name; nothing of what is in them. */
function filesOf(files: unknown): PlainObject[] | undefined {
  const name = textIn(files, "name");
  if (name === undefined) return undefined;
  return [
    present({
      name,
      default_permissions: textIn(files, "defaultPermissions"),
      items: filled(
        objectsAt(files, "items").map((item) =>
          present({
            key: textIn(item, "key"),
            path: shownIn(item, "path"),
            dynamic: switchIn(item, "dynamic"),
            permissions: textIn(item, "permissions"),
            hash: textIn(item, "hash"),
          }),
        ),
      ),
    }),
  ];
}

/** Labels of the MachineDeployment are `labels` to the provider; those that reach the nodes are `machine_labels`. */
function machinePoolOf(pool: PlainObject): PlainObject {
  const labels = (name: string) => {
    const entries = textEntries(pool[name]);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  };
  const template = pool.machineConfigRef;
  return present({
    name: text(pool.name),
    etcd_role: switchIn(pool, "etcdRole"),
    control_plane_role: switchIn(pool, "controlPlaneRole"),
    worker_role: switchIn(pool, "workerRole"),
    quantity: numberIn(pool, "quantity"),
    autoscaling_min_size: numberIn(pool, "autoscalingMinSize"),
    autoscaling_max_size: numberIn(pool, "autoscalingMaxSize"),
    machine_labels: labels("labels"),
    labels: labels("machineDeploymentLabels"),
    taints: filled(
      objectsAt(pool, "taints").map((taint) => ({
        key: text(taint.key),
        value: text(taint.value),
        effect: text(taint.effect),
      })),
    ),
    machine_config: isObject(template)
      ? [
          present({
            api_version: textIn(template, "apiVersion"),
            kind: textIn(template, "kind"),
            name: textIn(template, "name"),
          }),
        ]
      : undefined,
    machine_os: textIn(pool, "machineOS"),
    paused: switchIn(pool, "paused"),
    drain_before_delete: switchIn(pool, "drainBeforeDelete"),
    hostname_length_limit: numberIn(pool, "hostnameLengthLimit"),
    cloud_credential_secret_name: textIn(pool, "cloudCredentialSecretName"),
    max_unhealthy: textIn(pool, "maxUnhealthy"),
    unhealthy_range: textIn(pool, "unhealthyRange"),
  });
}

function strategyOf(strategy: unknown): PlainObject {
  return present({
    control_plane_concurrency: textIn(strategy, "controlPlaneConcurrency"),
    worker_concurrency: textIn(strategy, "workerConcurrency"),
    control_plane_drain_options: drainOf(at(strategy, "controlPlaneDrainOptions")),
    worker_drain_options: drainOf(at(strategy, "workerDrainOptions")),
  });
}

/** Rancher does not drain where nothing is said of it; the provider does where the block is there and `enabled` is not. */
function drainOf(options: unknown): PlainObject[] | undefined {
  if (!isObject(options)) return undefined;
  return [
    present({
      enabled: switchIn(options, "enabled") ?? false,
      force: switchIn(options, "force"),
      ignore_daemon_sets: switchIn(options, "ignoreDaemonSets"),
      ignore_errors: switchIn(options, "ignoreErrors"),
      delete_empty_dir_data: switchIn(options, "deleteEmptyDirData"),
      disable_eviction: switchIn(options, "disableEviction"),
      grace_period: numberIn(options, "gracePeriod"),
      timeout: numberIn(options, "timeout"),
      skip_wait_for_delete_timeout_seconds: numberIn(options, "skipWaitForDeleteTimeoutSeconds"),
    }),
  ];
}

function etcdOf(etcd: unknown): PlainObject {
  const s3 = at(etcd, "s3");
  return present({
    disable_snapshots: switchIn(etcd, "disableSnapshots"),
    snapshot_schedule_cron: textIn(etcd, "snapshotScheduleCron"),
    snapshot_retention: numberIn(etcd, "snapshotRetention"),
    s3_config: isObject(s3)
      ? filledBlock(
          present({
            bucket: shownIn(s3, "bucket"),
            cloud_credential_name: textIn(s3, "cloudCredentialName"),
            endpoint: shownIn(s3, "endpoint"),
            endpoint_ca: certificatesWithoutKeys(textIn(s3, "endpointCA")),
            folder: shownIn(s3, "folder"),
            region: shownIn(s3, "region"),
            skip_ssl_verify: switchIn(s3, "skipSSLVerify"),
            retention: numberIn(s3, "retention"),
          }),
        )
      : undefined,
  });
}

/** Of credentials for registries only the names of the Secrets that hold them are there. */
function registriesOf(registries: PlainObject): PlainObject {
  return present({
    configs: filled(
      entriesOf(registries.configs).map(([hostname, config]) =>
        present({
          hostname: textWithoutSecrets(hostname),
          auth_config_secret_name: textIn(config, "authConfigSecretName"),
          tls_secret_name: textIn(config, "tlsSecretName"),
          ca_bundle: certificatesWithoutKeys(decoded(textIn(config, "caBundle"))),
          insecure: switchIn(config, "insecureSkipVerify"),
        }),
      ),
    ),
    mirrors: filled(
      entriesOf(registries.mirrors).map(([hostname, mirror]) => {
        const rewrites = textEntries(mirror.rewrite).map((entry) => entry.map(textWithoutSecrets));
        return present({
          hostname: textWithoutSecrets(hostname),
          endpoints: filled(textsIn(mirror, "endpoint").map(textWithoutSecrets)),
          rewrites: rewrites.length === 0 ? undefined : Object.fromEntries(rewrites),
        });
      }),
    ),
  });
}

function decoded(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, "base64").toString("utf8");
}

function entriesOf(map: unknown): [string, PlainObject][] {
  if (!isObject(map)) return [];
  return Object.entries(map)
    .filter((entry): entry is [string, PlainObject] => isObject(entry[1]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function textsIn(object: unknown, name: string): string[] {
  const value = at(object, name);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
