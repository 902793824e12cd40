/** `rke_config` in Terraform's words and in Rancher's. */

const { each, first, present } = require("./json");
const { readYaml, writeYaml } = require("./yaml");

/** @param {string} text @returns {Record<string, any> | null} */
const data = (text) => {
  if (text === "") return null;
  const found = readYaml(text);
  return "value" in found ? found.value : null;
};

/**
 * @param {any[]} list the block, as a provider reads it
 * @param {{ writesAllDrainOptions: boolean }} release the API of provider 8 has no way to leave drain options out
 * @returns {Record<string, any>}
 */
function expandRkeConfig(list, release) {
  const written = list[0] ?? null;
  const strategy = (/** @type {any} */ upgrade) => ({
    ...present({ controlPlaneConcurrency: upgrade?.control_plane_concurrency }),
    controlPlaneDrainOptions: expandDrainOptions(upgrade?.control_plane_drain_options, release),
    ...present({ workerConcurrency: upgrade?.worker_concurrency }),
    workerDrainOptions: expandDrainOptions(upgrade?.worker_drain_options, release),
  });
  if (written === null) {
    return {
      upgradeStrategy: strategy(undefined),
      chartValues: null,
      machineGlobalConfig: null,
      dataDirectories: {},
      machinePoolDefaults: {},
    };
  }
  return {
    ...present({ additionalManifest: written.additional_manifest }),
    // In the provider's words: what Rancher calls their arguments matters to nobody here.
    ...(written.machine_pools.length > 0 && { machinePools: written.machine_pools }),
    upgradeStrategy: strategy(written.upgrade_strategy[0]),
    chartValues: data(written.chart_values),
    machineGlobalConfig: data(written.machine_global_config),
    dataDirectories:
      first(written.data_directories ?? [], (directories) =>
        present({
          systemAgent: directories.system_agent,
          provisioning: directories.provisioning,
          k8sDistro: directories.k8s_distro,
        }),
      ) ?? {},
    machinePoolDefaults:
      first(written.machine_pool_defaults ?? [], (defaults) =>
        present({ hostnameLengthLimit: defaults.hostname_length_limit }),
      ) ?? {},
    ...present({
      machineSelectorConfig: each(written.machine_selector_config, (entry) => ({
        ...present({ machineLabelSelector: first(entry.machine_label_selector, expandSelector) }),
        config: data(entry.config),
      })),
      machineSelectorFiles: each(written.machine_selector_files ?? [], (entry) =>
        present({
          machineLabelSelector: first(entry.machine_label_selector, expandSelector),
          fileSources: each(entry.file_sources, (source) => ({
            secret: expandFiles(source.secret),
            configMap: expandFiles(source.configmap),
          })),
        }),
      ),
      registries: first(written.registries, (registries) =>
        present({
          configs: each(registries.configs, (config) => config) && expandRegistryConfigs(registries.configs),
          mirrors: each(registries.mirrors, (mirror) => mirror) && expandMirrors(registries.mirrors),
        }),
      ),
      etcd: first(written.etcd, (etcd) =>
        present({
          disableSnapshots: etcd.disable_snapshots,
          snapshotScheduleCron: etcd.snapshot_schedule_cron,
          snapshotRetention: Math.max(etcd.snapshot_retention, 0),
          s3: first(etcd.s3_config, (s3) =>
            present({
              endpoint: s3.endpoint,
              endpointCA: s3.endpoint_ca,
              skipSSLVerify: s3.skip_ssl_verify,
              bucket: s3.bucket,
              region: s3.region,
              cloudCredentialName: s3.cloud_credential_name,
              folder: s3.folder,
              retention: Math.max(s3.retention ?? 0, 0),
            }),
          ),
        }),
      ),
      networking: first(written.networking ?? [], (networking) =>
        present({ stackPreference: networking.stack_preference }),
      ),
      rotateCertificates: first(written.rotate_certificates, ({ generation, services }) =>
        present({ generation, services: services.toSorted() }),
      ),
      etcdSnapshotCreate: first(written.etcd_snapshot_create, ({ generation }) => present({ generation })),
      etcdSnapshotRestore: first(written.etcd_snapshot_restore, (restore) =>
        present({
          name: restore.name,
          generation: restore.generation,
          restoreRKEConfig: restore.restore_rke_config,
        }),
      ),
    }),
  };
}

/** @param {any[] | undefined} list @param {{ writesAllDrainOptions: boolean }} release */
function expandDrainOptions(list, { writesAllDrainOptions }) {
  const options = list?.[0];
  return {
    enabled: options?.enabled ?? false,
    force: options?.force ?? false,
    ...(writesAllDrainOptions
      ? { ignoreDaemonSets: options?.ignore_daemon_sets ?? null, ignoreErrors: options?.ignore_errors ?? false }
      : {
          ...(options && { ignoreDaemonSets: options.ignore_daemon_sets }),
          ...present({ ignoreErrors: options?.ignore_errors }),
        }),
    deleteEmptyDirData: options?.delete_empty_dir_data ?? false,
    disableEviction: options?.disable_eviction ?? false,
    gracePeriod: Math.max(options?.grace_period ?? 0, 0),
    timeout: Math.max(options?.timeout ?? 0, 0),
    skipWaitForDeleteTimeoutSeconds: Math.max(options?.skip_wait_for_delete_timeout_seconds ?? 0, 0),
    ...(writesAllDrainOptions && { preDrainHooks: null, postDrainHooks: null }),
  };
}

/** @param {any} selector */
const expandSelector = ({ match_labels: labels, match_expressions: expressions }) =>
  present({
    matchLabels: Object.keys(labels).length > 0 ? labels : undefined,
    matchExpressions: each(expressions, ({ key, operator, values }) => ({
      key,
      operator,
      ...present({ values: values.toSorted() }),
    })),
  });

/** @param {any[]} list */
const expandFiles = (list) => {
  const [files] = list;
  return {
    name: files?.name ?? "",
    ...present({
      items: each(files?.items ?? [], ({ key, path, dynamic, permissions, hash }) =>
        present({ key, path, dynamic, permissions, hash }),
      ),
      defaultPermissions: files?.default_permissions,
    }),
  };
};

/** @param {any[]} configs */
const expandRegistryConfigs = (configs) =>
  Object.fromEntries(
    configs.map((config) => [
      config.hostname,
      {
        ...present({
          authConfigSecretName: config.auth_config_secret_name,
          tlsSecretName: config.tls_secret_name,
        }),
        caBundle: config.ca_bundle === "" ? null : Buffer.from(config.ca_bundle).toString("base64"),
        ...present({ insecureSkipVerify: config.insecure }),
      },
    ]),
  );

/** @param {any[]} mirrors */
const expandMirrors = (mirrors) =>
  Object.fromEntries(
    mirrors.map(({ hostname, endpoints, rewrites }) => [
      hostname,
      present({ endpoint: endpoints, rewrite: Object.keys(rewrites).length > 0 ? rewrites : undefined }),
    ]),
  );

/** @param {Record<string, any>} spec what Rancher holds @returns {any[]} what the provider sets, and no more */
function flattenRkeConfig(spec) {
  const isFilled = (/** @type {any} */ object) =>
    object !== null && object !== undefined && Object.keys(object).length > 0;
  const directories = spec.dataDirectories ?? {};
  return [
    {
      ...present({ additional_manifest: spec.additionalManifest }),
      ...(isFilled(spec.machinePools) && { machine_pools: spec.machinePools }),
      data_directories: [
        present({
          system_agent: directories.systemAgent,
          provisioning: directories.provisioning,
          k8s_distro: directories.k8sDistro,
        }),
      ],
      upgrade_strategy: flattenUpgradeStrategy(spec.upgradeStrategy ?? {}),
      ...(isFilled(spec.chartValues) && { chart_values: writeYaml(spec.chartValues) }),
      ...(isFilled(spec.machineGlobalConfig) && { machine_global_config: writeYaml(spec.machineGlobalConfig) }),
      machine_pool_defaults: isFilled(spec.machinePoolDefaults)
        ? [{ hostname_length_limit: spec.machinePoolDefaults.hostnameLengthLimit }]
        : [],
      ...present({
        machine_selector_config: (spec.machineSelectorConfig ?? []).map((/** @type {any} */ entry) => ({
          ...present({ machine_label_selector: flattenSelector(entry.machineLabelSelector) }),
          ...(isFilled(entry.config) && { config: writeYaml(entry.config) }),
        })),
        machine_selector_files: (spec.machineSelectorFiles ?? []).map((/** @type {any} */ entry) =>
          present({
            machine_label_selector: flattenSelector(entry.machineLabelSelector),
            file_sources: (entry.fileSources ?? []).map((/** @type {any} */ source) =>
              present({ secret: flattenFiles(source.secret), configmap: flattenFiles(source.configMap) }),
            ),
          }),
        ),
        registries: spec.registries && [
          present({
            configs: byName(spec.registries.configs).map(([hostname, config]) => ({
              hostname,
              ...present({
                auth_config_secret_name: config.authConfigSecretName,
                tls_secret_name: config.tlsSecretName,
                ca_bundle: config.caBundle && Buffer.from(config.caBundle, "base64").toString("utf8"),
              }),
              insecure: config.insecureSkipVerify ?? false,
            })),
            mirrors: byName(spec.registries.mirrors).map(([hostname, { endpoint, rewrite }]) => ({
              hostname,
              ...present({ endpoints: endpoint, rewrites: rewrite }),
            })),
          }),
        ],
        etcd: spec.etcd && [
          {
            disable_snapshots: spec.etcd.disableSnapshots ?? false,
            ...present({
              snapshot_schedule_cron: spec.etcd.snapshotScheduleCron,
              snapshot_retention: spec.etcd.snapshotRetention,
              s3_config: spec.etcd.s3 && [flattenS3(spec.etcd.s3)],
            }),
          },
        ],
        networking: spec.networking && [present({ stack_preference: spec.networking.stackPreference })],
        rotate_certificates: spec.rotateCertificates && [present(spec.rotateCertificates)],
        etcd_snapshot_create: spec.etcdSnapshotCreate && [present(spec.etcdSnapshotCreate)],
        etcd_snapshot_restore: spec.etcdSnapshotRestore && [
          present({
            name: spec.etcdSnapshotRestore.name,
            generation: spec.etcdSnapshotRestore.generation,
            restore_rke_config: spec.etcdSnapshotRestore.restoreRKEConfig,
          }),
        ],
      }),
    },
  ];
}

/** @param {Record<string, any> | undefined} object @returns {[string, any][]} */
const byName = (object) => Object.entries(object ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1));

/** @param {any} s3 */
const flattenS3 = (s3) => ({
  ...present({
    bucket: s3.bucket,
    cloud_credential_name: s3.cloudCredentialName,
    endpoint: s3.endpoint,
    endpoint_ca: s3.endpointCA,
    folder: s3.folder,
    region: s3.region,
    retention: s3.retention,
  }),
  skip_ssl_verify: s3.skipSSLVerify ?? false,
});

/** @param {any} options @returns {any[]} nothing where all options are as if nobody had written them */
function flattenDrainOptions(options) {
  const { ignoreDaemonSets = null, ...others } = options ?? {};
  if (ignoreDaemonSets === null && Object.keys(present(others)).length === 0) return [];
  return [
    {
      enabled: options.enabled ?? false,
      force: options.force ?? false,
      ...(ignoreDaemonSets !== null && { ignore_daemon_sets: ignoreDaemonSets }),
      ignore_errors: options.ignoreErrors ?? false,
      delete_empty_dir_data: options.deleteEmptyDirData ?? false,
      disable_eviction: options.disableEviction ?? false,
      ...present({
        grace_period: Math.max(options.gracePeriod ?? 0, 0),
        timeout: Math.max(options.timeout ?? 0, 0),
        skip_wait_for_delete_timeout_seconds: Math.max(options.skipWaitForDeleteTimeoutSeconds ?? 0, 0),
      }),
    },
  ];
}

/** @param {any} strategy @returns {any[]} */
function flattenUpgradeStrategy(strategy) {
  const controlPlane = flattenDrainOptions(strategy.controlPlaneDrainOptions);
  const worker = flattenDrainOptions(strategy.workerDrainOptions);
  const concurrency = present({
    control_plane_concurrency: strategy.controlPlaneConcurrency,
    worker_concurrency: strategy.workerConcurrency,
  });
  if (Object.keys(concurrency).length + controlPlane.length + worker.length === 0) return [];
  return [{ ...concurrency, control_plane_drain_options: controlPlane, worker_drain_options: worker }];
}

/** @param {any} selector @returns {any[]} */
const flattenSelector = (selector) =>
  selector
    ? [
        present({
          match_labels: selector.matchLabels,
          match_expressions: (selector.matchExpressions ?? []).map((/** @type {any} */ expression) =>
            present({ ...expression, values: expression.values?.toSorted() }),
          ),
        }),
      ]
    : [];

/** @param {any} files @returns {any[]} */
const flattenFiles = (files) =>
  files?.name
    ? [
        {
          name: files.name,
          default_permissions: files.defaultPermissions ?? "",
          ...present({
            items: (files.items ?? []).map((/** @type {any} */ item) => ({
              ...present({ key: item.key, path: item.path, permissions: item.permissions, hash: item.hash }),
              dynamic: item.dynamic ?? false,
            })),
          }),
        },
      ]
    : [];

module.exports = { expandRkeConfig, flattenRkeConfig };
