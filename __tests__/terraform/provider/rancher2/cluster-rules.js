/** What the schema of `rancher2_cluster_v2` does not tell: defaults, what is refused at plan, and differences that do not count. */

const { isDeepStrictEqual } = require("node:util");
const { readYaml } = require("./yaml");

/** @typedef {import("../sdk/fields").Rule} Rule */

/** @param {string[]} words @returns {Rule["check"]} */
const oneOf = (words) => (value, path) =>
  words.some((word) => word.toLowerCase() === value.toLowerCase())
    ? undefined
    : `expected ${path} to be one of [${words.join(" ")}], got ${value}`;

/** YAML, of which only the meaning counts. @type {Rule} */
const YAML = {
  check: (value, path) => {
    if (value === "") return undefined;
    const found = readYaml(value);
    return "problem" in found ? `"${path}" must be in yaml format, error: ${found.problem}` : undefined;
  },
  suppress: (_path, before, after) => {
    if (before === "" || after === "") return false;
    const [one, other] = [readYaml(before), readYaml(after)];
    return isDeepStrictEqual("value" in one && one.value, "value" in other && other.value);
  },
};

/** Rancher's own labels and annotations are left alone, once they are there. @type {Rule} */
const METADATA = {
  suppress: (path, _before, after) =>
    !path.endsWith("rancher.io/imported-cluster-version-management") &&
    /cattle\.io\/|rancher\.io\//.test(path) &&
    after === "",
};

/** @param {string} agent @returns {Record<string, Rule>} */
const tolerations = (agent) => ({
  [`${agent}.append_tolerations.effect`]: {
    default: "NoSchedule",
    check: oneOf(["NoExecute", "NoSchedule", "PreferNoSchedule"]),
  },
  [`${agent}.append_tolerations.operator`]: { default: "Equal", check: oneOf(["Equal", "Exists"]) },
});

/** @param {string} options @returns {Record<string, Rule>} */
const drainOptions = (options) =>
  Object.fromEntries(
    Object.entries({
      enabled: true,
      force: false,
      ignore_daemon_sets: true,
      ignore_errors: false,
      delete_empty_dir_data: false,
      disable_eviction: false,
    }).map(([name, value]) => [`rke_config.upgrade_strategy.${options}.${name}`, { default: value }]),
  );

/** @type {Record<string, Rule & { computed?: boolean }>} */
const CLUSTER_RULES = {
  fleet_namespace: { default: "fleet-default" },
  annotations: METADATA,
  labels: METADATA,
  ...tolerations("cluster_agent_deployment_customization"),
  ...tolerations("fleet_agent_deployment_customization"),
  "local_auth_endpoint.enabled": { default: false },
  "local_auth_endpoint.use_internal_ca_certs": { default: false },
  "rke_config.chart_values": YAML,
  "rke_config.machine_global_config": YAML,
  "rke_config.machine_selector_config.config": { default: "protect-kernel-defaults: false", ...YAML },
  "rke_config.etcd.disable_snapshots": { default: false },
  "rke_config.etcd.s3_config.skip_ssl_verify": { default: false },
  "rke_config.networking.stack_preference": { check: oneOf(["dual", "ipv6", "ipv4"]) },
  ...drainOptions("control_plane_drain_options"),
  ...drainOptions("worker_drain_options"),
  // Blocks that keep what Rancher has where they are not written, which a schema file says of attributes only.
  rke_config: { computed: true },
  "rke_config.etcd": { computed: true },
  "rke_config.networking": { computed: true },
  "rke_config.machine_pools": { computed: true },
  "rke_config.machine_pool_defaults": { computed: true },
  "rke_config.machine_selector_config": { computed: true },
  "rke_config.machine_selector_files": { computed: true },
};

module.exports = { CLUSTER_RULES };
