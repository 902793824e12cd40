/**
 * What code of a provider reads from a value, and how that becomes a state again: Go has no null, so whatever is not there
 * reads as the zero of its type, and whole lists and blocks that were read once are written back with these zeros.
 *
 * @typedef {import("./fields").Field} Field
 * @typedef {import("./fields").Fields} Fields
 */

const { UNKNOWN } = require("../values");

/** A value that leaves: planned as null, but still read, as the zero of its type. */
const REMOVED = Object.freeze({ removed: true });

/** @param {Field} field @returns {any} */
function zeroOf({ kind, fields = {} }) {
  switch (kind) {
    case "string":
      return "";
    case "number":
      return 0;
    case "bool":
      return false;
    case "list":
      return [];
    case "map":
      return {};
    case "object":
      return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, zeroOf(field)]));
  }
}

/** @param {Field} field @param {any} value @returns {boolean} whether the provider finds anything there */
function isThere(field, value) {
  if (value === null || value === undefined) return false;
  if (field.kind !== "object" || value === UNKNOWN || value === REMOVED) return true;
  return Object.entries(field.fields ?? {}).some(([name, inner]) => isThere(inner, value[name]));
}

/**
 * @param {Field} field
 * @param {any} value
 * @param {any} [unknown] what an unknown text reads as
 * @returns {any} without null, but for a block in which nothing is
 */
function read(field, value, unknown = "") {
  if (value === null || value === undefined || value === REMOVED) return zeroOf(field);
  if (value === UNKNOWN) return field.kind === "string" ? unknown : zeroOf(field);
  switch (field.kind) {
    case "list": {
      const of = /** @type {Field} */ (field.of);
      return value.map((/** @type {any} */ item) => (isThere(of, item) ? read(of, item, unknown) : null));
    }
    case "map":
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, item === UNKNOWN ? unknown : (item ?? "")]),
      );
    case "object":
      return Object.fromEntries(
        Object.entries(field.fields ?? {}).map(([name, inner]) => [name, read(inner, value[name], unknown)]),
      );
    default:
      return value;
  }
}

/** @param {Field} field @param {any} value what `read` gave @returns {any} the same, as it stands in a state */
function written(field, value) {
  const { kind, of, fields = {} } = field;
  if (kind === "list") {
    return (value ?? []).map((/** @type {any} */ item) => written(/** @type {Field} */ (of), item));
  }
  if (kind !== "object") return value ?? null;
  return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, written(inner, value?.[name])]));
}

/**
 * The state of a resource, of everything that is known of it.
 *
 * @param {Fields} fields
 * @param {Record<string, any>} value
 * @returns {Record<string, any>}
 */
function stateOf(fields, value) {
  return Object.fromEntries(
    Object.entries(fields.fields).map(([name, field]) => {
      const found = value[name];
      if (found === UNKNOWN || !isThere(field, found)) return [name, field.kind === "list" ? [] : null];
      return [name, written(field, read(field, found))];
    }),
  );
}

module.exports = { REMOVED, read, isThere, stateOf };
