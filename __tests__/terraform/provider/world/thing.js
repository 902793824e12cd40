/**
 * Every other resource: it is made with the values that Terraform plans, read back as it is, changed and destroyed. What
 * only a server knows is made up, another for each object.
 */

const { isDeepStrictEqual } = require("node:util");
const { typeOf } = require("../schema");
const values = require("../values");

/** Where a change makes another object: the fields that the real providers name, of those in the schemas here. */
const FORCES_REPLACEMENT = /** @type {Record<string, (string | number)[][]>} */ ({
  digitalocean_droplet: [["region"], ["image"], ["user_data"], ["ssh_keys"], ["vpc_uuid"]],
  kubernetes_deployment_v1: [
    ["metadata", 0, "name"],
    ["metadata", 0, "namespace"],
  ],
  kubernetes_namespace_v1: [["metadata", 0, "name"]],
  rancher2_cluster_role_template_binding: [["cluster_id"], ["role_template_id"]],
  rancher2_config_map_v2: [["cluster_id"], ["name"], ["namespace"]],
  rancher2_namespace: [["name"], ["project_id"]],
  rancher2_project: [["cluster_id"]],
  rancher2_secret_v2: [["cluster_id"], ["name"], ["namespace"]],
  rancher2_setting: [["name"]],
});

/**
 * @param {string} type
 * @param {import("../schema").Block} block
 * @param {ReturnType<import("./world").openWorld>} world
 * @returns {import("../stateful").Resource}
 */
function createThing(type, block, world) {
  const encoded = (/** @type {any} */ value) => Buffer.from(values.toMessage(value).msgpack).toString("base64");
  const decoded = (/** @type {string} */ text) => values.fromMessage({ msgpack: Buffer.from(text, "base64") });

  /** @param {any} value @param {(string | number)[]} path */
  const at = (value, path) => path.reduce((inner, step) => inner?.[step], value);

  /** @param {any} planned */
  const newId = (planned) => {
    const { name, namespace } = planned.metadata?.[0] ?? {};
    if (typeof name === "string") return typeof namespace === "string" ? `${namespace}/${name}` : name;
    const number = (world.get("made", type)?.times ?? 0) + 1;
    world.put("made", type, { times: number });
    return `${type}-${number}`;
  };

  const store = (/** @type {string} */ id, /** @type {any} */ state) => world.put(type, id, { state: encoded(state) });

  return {
    read({ id }) {
      const found = world.get(type, id);
      world.log("GET", `${type}/${id}`, found ? 200 : 404);
      return found ? decoded(found.state) : null;
    },
    plan(before, proposed) {
      const planned = values.planned(block, proposed, before === null);
      const replaces = (FORCES_REPLACEMENT[type] ?? []).filter(
        (path) => before !== null && !isDeepStrictEqual(at(before, path), at(planned, path)),
      );
      return { planned, replaces };
    },
    apply(before, planned) {
      const id = before?.id ?? newId(planned);
      const { refusePost, refusePut, refuseDelete } = world.knobs(id);
      const target = `${type}/${id}`;
      if (planned === null) {
        world.log("DELETE", target, refuseDelete ? 422 : 204);
        if (refuseDelete) return { state: before, refusal: refuseDelete };
        world.delete(type, id);
        return { state: null };
      }
      const refusal = before === null ? refusePost : refusePut;
      world.log(before === null ? "POST" : "PUT", target, refusal ? 422 : before === null ? 201 : 200);
      if (refusal) return { state: before, refusal };
      const state = { ...values.withMadeUpValues(typeOf(block), planned, target), id };
      store(id, state);
      return { state };
    },
    importState(id) {
      const found = world.get(type, id);
      return found ? decoded(found.state) : null;
    },
  };
}

module.exports = { createThing };
