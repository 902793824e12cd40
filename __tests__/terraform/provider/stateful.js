/**
 * The types that act on a made-up Rancher, and on what runs below it.
 *
 * @typedef {Record<string, any>} Values
 * @typedef {{
 *   problems?: (config: Values) => string[],
 *   read: (state: Values) => Values | null,
 *   plan: (before: Values | null, proposed: Values) => { planned: Values, replaces: (string | number)[][] },
 *   apply: (before: Values | null, planned: Values | null) => { state: Values | null, refusal?: string },
 *   importState: (id: string) => Values | null,
 * }} Resource
 * @typedef {{ resources: Record<string, Resource>, dataSources: Record<string, (config: Values) => Values | null> }} Stateful
 */

const { createClusterResource, readClusterData } = require("./rancher2/cluster-v2");
const { createClusterSync } = require("./rancher2/cluster-sync");
const { createRancher } = require("./rancher2/rancher");
const { createNodeTaint } = require("./world/node-taint");
const { createThing } = require("./world/thing");
const { openWorld } = require("./world/world");

/**
 * @param {import("./schema").ProviderSchema} schema
 * @param {string} folder
 * @returns {Stateful}
 */
function statefulTypes({ resource_schemas: resources = {}, data_source_schemas: dataSources = {} }, folder) {
  const world = openWorld(folder);
  const rancher = createRancher(world);
  /** @type {Record<string, (block: import("./schema").Block) => Resource>} */
  const special = {
    rancher2_cluster_v2: (block) => createClusterResource(block, rancher),
    rancher2_cluster_sync: (block) => createClusterSync(block, rancher, world),
    kubernetes_node_taint: (block) => createNodeTaint(block, world),
  };
  const cluster = dataSources.rancher2_cluster_v2?.block;
  return {
    resources: Object.fromEntries(
      Object.entries(resources).map(([type, { block }]) => [
        type,
        special[type]?.(block) ?? createThing(type, block, world),
      ]),
    ),
    dataSources: cluster ? { rancher2_cluster_v2: (config) => readClusterData(cluster, rancher, config) } : {},
  };
}

module.exports = { statefulTypes };
