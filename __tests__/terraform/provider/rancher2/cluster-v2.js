/** `rancher2_cluster_v2`, the resource and the data source. */

const { isDeepStrictEqual } = require("node:util");
const { fieldsOf } = require("../sdk/fields");
const { stateOf } = require("../sdk/reading");
const { createResource } = require("../sdk/resource");
const { expandCluster, flattenCluster, NotExpandable } = require("./cluster-object");
const { CLUSTER_RULES } = require("./cluster-rules");
const { expandRkeConfig, flattenRkeConfig } = require("./rke-config");

/**
 * @typedef {import("../schema").Block} Block
 * @typedef {ReturnType<import("./rancher").createRancher>} Rancher
 * @typedef {Record<string, any>} Values
 */

/** The API that provider 8 and older were built with sends every drain option; its schema has no `networking`. @param {Block} block */
const releaseOf = (block) => ({ writesAllDrainOptions: !block.block_types?.rke_config?.block.block_types?.networking });

/** @param {Block} block @param {Rancher} rancher */
function createClusterResource(block, rancher) {
  const release = releaseOf(block);
  const hasInternalCerts = "use_internal_ca_certs" in (block.block_types?.local_auth_endpoint?.block.attributes ?? {});
  const fields = fieldsOf(block, CLUSTER_RULES);

  /**
   * @template T
   * @param {Values} wanted
   * @param {(object: ReturnType<typeof expandCluster>) => T} send
   * @returns {T | { refusal: string }}
   */
  function expanded(wanted, send) {
    try {
      return send(expandCluster(wanted, release));
    } catch (error) {
      if (!(error instanceof NotExpandable)) throw error;
      return { refusal: error.message };
    }
  }

  return createResource(block, {
    fields,
    forcesReplacement: ["name", "fleet_namespace"],

    /**
     * Compares `rke_config` by what is sent, and plans what would be read back.
     *
     * @returns {Record<string, { clear: true } | { value: any }>}
     */
    customize({ rke_config: was }, { rke_config: becomes }) {
      if (isDeepStrictEqual(was, becomes) || becomes.length === 0) return {};
      const [old, wanted] = [was, becomes].map((value) => expandRkeConfig(value, release));
      if (isDeepStrictEqual(old, wanted)) return { rke_config: { clear: true } };
      return { rke_config: { value: flattenRkeConfig(/** @type {Values} */ (wanted)) } };
    },

    create: (wanted) => expanded(wanted, (object) => rancher.create(object)),
    update: (id, wanted) => expanded(wanted, (object) => rancher.update(id, object)),
    destroy(id) {
      return rancher.get(id) ? rancher.destroy(id) : undefined;
    },

    read(id, known) {
      const cluster = rancher.get(id);
      if (cluster === undefined) return null;
      /** @type {Values} */
      const values = {
        ...flattenCluster(cluster),
        cluster_registration_token: [rancher.registrationToken(cluster)],
        // A kubeconfig that works is kept.
        kube_config: known.kube_config || rancher.kubeConfig(cluster.status.clusterName),
      };
      if (hasInternalCerts) for (const endpoint of values.local_auth_endpoint) endpoint.use_internal_ca_certs = false;
      return values;
    },
  });
}

/** @param {Block} block @param {Rancher} rancher @param {Values} config @returns {Values | null} */
function readClusterData(block, rancher, config) {
  const cluster = rancher.get(`${config.fleet_namespace ?? "fleet-default"}/${config.name}`);
  if (cluster === undefined) return null;
  const fields = fieldsOf(block, {});
  // The data source has no customization of the agents and no endpoint.
  const known = Object.entries(flattenCluster(cluster)).filter(([name]) => name in fields.fields);
  return {
    ...stateOf(fields, {
      ...config,
      ...Object.fromEntries(known),
      cluster_registration_token: [rancher.registrationToken(cluster)],
      ...(config.generate_kube_config !== false && { kube_config: rancher.kubeConfig(cluster.status.clusterName) }),
    }),
    id: `${cluster.metadata.namespace}/${cluster.metadata.name}`,
  };
}

module.exports = { createClusterResource, readClusterData };
