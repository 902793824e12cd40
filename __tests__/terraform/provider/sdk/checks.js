/**
 * What a provider refuses at plan, of the values that are known by then.
 *
 * @typedef {import("./fields").Field} Field
 */

const { UNKNOWN } = require("../values");

/** @param {Field} field @param {any} value @param {string} path @returns {string[]} */
function problemsIn(field, value, path = "") {
  if (value === null || value === undefined || value === UNKNOWN) return [];
  const at = (/** @type {string | number} */ name) => (path === "" ? String(name) : `${path}.${name}`);
  if (field.kind === "object") {
    return Object.entries(field.fields ?? {}).flatMap(([name, inner]) => problemsIn(inner, value[name], at(name)));
  }
  if (field.kind === "list") {
    return value.flatMap((/** @type {any} */ item, /** @type {number} */ index) =>
      problemsIn(/** @type {Field} */ (field.of), item, at(index)),
    );
  }
  return [field.check?.(value, path)].filter((problem) => problem !== undefined);
}

module.exports = { problemsIn };
