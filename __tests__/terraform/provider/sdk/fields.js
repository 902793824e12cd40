/**
 * The fields of a resource as Terraform's plugin SDK 1 sees them: one tree for attributes and blocks, with what a schema
 * file does not tell (defaults, validation, differences that do not count) added by rules.
 *
 * @typedef {"string" | "number" | "bool" | "list" | "map" | "object"} Kind
 * @typedef {{
 *   default?: unknown,
 *   suppress?: (path: string, before: string, after: string) => boolean,
 *   check?: (value: any, path: string) => string | undefined,
 * }} Rule
 * @typedef {Rule & { kind: Kind, of?: Field, fields?: Record<string, Field>, required?: boolean, computed?: boolean,
 *   isBlock?: boolean }} Field
 * @typedef {Field & { kind: "object", fields: Record<string, Field> }} Fields
 */

const { attributesOf, nestedOf } = require("../schema");

/** What the SDK keeps apart from the fields of a resource. */
const NOT_A_FIELD = ["id", "timeouts"];

/**
 * @param {import("../schema").Block} block
 * @param {Record<string, Rule>} rules by the path of a field, without indices: "rke_config.etcd.disable_snapshots"
 * @returns {Fields}
 */
function fieldsOf(block, rules) {
  const fields = fieldsIn(block, rules, "");
  delete fields.fields.id;
  return fields;
}

/** @param {import("../schema").Block} block @param {Record<string, Rule>} rules @param {string} prefix @returns {Fields} */
function fieldsIn(block, rules, prefix) {
  /** @type {Record<string, Field>} */
  const fields = {};
  for (const [name, { type, required, computed }] of attributesOf(block)) {
    fields[name] = { ...ofType(type), required, computed, ...rules[prefix + name] };
  }
  for (const [name, { block: inner, nesting_mode: mode }] of nestedOf(block)) {
    if (NOT_A_FIELD.includes(name)) continue;
    if (mode !== "list") throw new Error(`block "${prefix}${name}" is a ${mode}: only lists are known here`);
    const rule = rules[prefix + name];
    fields[name] = { kind: "list", isBlock: true, of: fieldsIn(inner, rules, `${prefix}${name}.`), ...rule };
  }
  return { kind: "object", fields };
}

/** @param {import("../schema").Type} type @returns {Field} */
function ofType(type) {
  if (typeof type === "string") return { kind: /** @type {Kind} */ (type) };
  const [kind, argument] = type;
  if (kind === "object") {
    const fields = Object.entries(argument).map(([name, inner]) => [name, ofType(/** @type {any} */ (inner))]);
    return { kind: "object", fields: Object.fromEntries(fields) };
  }
  return { kind: kind === "map" ? "map" : "list", of: ofType(argument) };
}

module.exports = { fieldsOf };
