/**
 * `kubernetes_node_taint`: server-side apply of a node's whole list of taints. Kubernetes knows one owner of the list. Who
 * is not the owner is refused, unless by force; what somebody else owns is not read back.
 */

const { configured } = require("../sdk/diff");
const { fieldsOf } = require("../sdk/fields");
const { UNKNOWN } = require("../values");

/** Where the objects lie in the world, and in the log. */
const NODES = "nodes";

/**
 * @param {import("../schema").Block} block
 * @param {ReturnType<import("./world").openWorld>} world
 * @returns {import("../stateful").Resource}
 */
function createNodeTaint(block, world) {
  const fields = fieldsOf(block, { field_manager: { default: "Terraform" } });
  const nameOf = (/** @type {any} */ state) => state.metadata[0].name;

  /** @param {Record<string, any>} state @param {any[]} taints @returns {{ refusal: string } | undefined} */
  const patch = (state, taints) => {
    const name = nameOf(state);
    const node = world.get(NODES, name);
    const isOthers = node?.manager !== undefined && node.manager !== state.field_manager;
    const conflict = isOthers && !state.force;
    const { refusePut } = world.knobs(name);
    world.log("PATCH", `${NODES}/${name}`, node === undefined ? 404 : conflict ? 409 : refusePut ? 422 : 200, taints);
    if (node === undefined) return { refusal: `nodes "${name}" not found` };
    if (conflict) {
      return {
        refusal: `Field manager conflict: Another client is managing a field Terraform tried to update. Set "force" to true to override: Apply failed with 1 conflict: conflict with "${node.manager}": .spec.taints`,
      };
    }
    if (refusePut) return { refusal: refusePut };
    const { manager: _, ...others } = node;
    world.put(NODES, name, { ...others, taints, ...(taints.length > 0 && { manager: state.field_manager }) });
    return undefined;
  };

  return {
    read(state) {
      const name = nameOf(state);
      const node = world.get(NODES, name);
      world.log("GET", `${NODES}/${name}`, node ? 200 : 404);
      if (node === undefined) return null;
      return { ...state, taint: node.manager === state.field_manager ? node.taints : [] };
    },
    plan(before, proposed) {
      const planned = { ...proposed, ...configured(fields, proposed) };
      const isMoved = before !== null && nameOf(before) !== nameOf(planned);
      return {
        planned: { ...planned, id: before === null ? UNKNOWN : before.id },
        replaces: isMoved ? [["metadata", 0, "name"]] : [],
      };
    },
    apply(before, planned) {
      if (planned === null) {
        const gone = before === null || world.get(NODES, nameOf(before)) === undefined;
        const failure = gone ? undefined : patch(/** @type {any} */ (before), []);
        return failure ? { state: before, ...failure } : { state: null };
      }
      const failure = patch(planned, planned.taint);
      // Here, unlike with Rancher's provider, a failed update leaves the state as it was.
      return failure ? { state: before, ...failure } : { state: { ...planned, id: nameOf(planned) } };
    },
    importState: () => null,
  };
}

module.exports = { createNodeTaint };
