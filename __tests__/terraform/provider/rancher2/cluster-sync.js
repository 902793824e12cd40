/** `rancher2_cluster_sync`: waits until a cluster is active, which here is so or not, at once. */

const { fieldsOf } = require("../sdk/fields");
const { createResource } = require("../sdk/resource");

/**
 * @param {import("../schema").Block} block
 * @param {ReturnType<import("./rancher").createRancher>} rancher
 * @param {ReturnType<import("../world/world").openWorld>} world
 * @returns {import("../stateful").Resource}
 */
function createClusterSync(block, rancher, world) {
  const fields = fieldsOf(block, {
    synced: { default: true },
    state_confirm: { default: 1 },
    wait_catalogs: { default: false },
  });
  const idOf = (/** @type {Record<string, any>} */ { metadata }) => `${metadata.namespace}/${metadata.name}`;

  /** @param {Record<string, any>} wanted */
  const waitFor = ({ cluster_id: clusterId }) => {
    const cluster = rancher.byClusterName(clusterId);
    const isActive = cluster !== undefined && rancher.isActive(idOf(cluster));
    world.log("GET", `clusters/${clusterId}`, cluster ? 200 : 404);
    return isActive ? undefined : { refusal: `Timeout waiting for cluster ID ${clusterId}` };
  };

  return createResource(block, {
    fields,
    forcesReplacement: [],
    create: (wanted) => waitFor(wanted) ?? { id: wanted.cluster_id },
    update: (_id, wanted) => waitFor(wanted),
    destroy: () => undefined,
    read(_id, known) {
      const cluster = rancher.byClusterName(known.cluster_id);
      world.log("GET", `clusters/${known.cluster_id}`, cluster ? 200 : 404);
      if (cluster === undefined) return null;
      if (!rancher.isActive(idOf(cluster))) return { synced: false };
      return {
        synced: true,
        kube_config: known.kube_config || rancher.kubeConfig(known.cluster_id),
        default_project_id: `${known.cluster_id}:p-default`,
        system_project_id: `${known.cluster_id}:p-system`,
        nodes: [],
      };
    },
  });
}

module.exports = { createClusterSync };
