/**
 * What the plugin SDK 1 does to values at the end of a call, so that Terraform does not see what only comes of Go having no
 * null.
 *
 * @typedef {import("./fields").Field} Field
 */

const { isDeepStrictEqual } = require("node:util");
const { attributesOf, nestedOf } = require("../schema");
const { UNKNOWN } = require("../values");
const { REMOVED } = require("./reading");

/** @param {any} value */
const isEmpty = (value) =>
  value !== null && value !== UNKNOWN && (Array.isArray(value) ? value.length : Object.keys(value).length) === 0;

/** @param {Field} field @param {any} value @returns {any} planned values: what leaves is null, and a block is never null */
function asPlanned(field, value) {
  if (value === REMOVED || value === undefined || value === null) return field.isBlock ? [] : null;
  if (value === UNKNOWN) return value;
  if (field.kind === "list") {
    return value.map((/** @type {any} */ item) => asPlanned(/** @type {Field} */ (field.of), item));
  }
  if (field.kind !== "object") return value;
  return Object.fromEntries(
    Object.entries(field.fields ?? {}).map(([name, inner]) => [name, asPlanned(inner, value[name])]),
  );
}

/**
 * Null and empty are the same to a provider: where only that differs, the source is right.
 *
 * @param {Field} field
 * @param {any} value what the provider made
 * @param {any} source what it made it from
 * @param {boolean} isApply
 * @returns {any}
 */
function settled(field, value, source, isApply) {
  if (source === UNKNOWN) return value === null && !isApply ? source : value;
  if (isApply && (field.kind === "list" || field.kind === "map")) {
    if ((source === null && isEmpty(value)) || (value === null && source !== null && isEmpty(source))) return source;
  }
  if (source === null || value === UNKNOWN) return value;
  switch (field.kind) {
    case "object":
      return Object.fromEntries(
        Object.entries(field.fields ?? {}).map(([name, inner]) => [
          name,
          settled(inner, value?.[name] ?? null, source[name] ?? null, isApply),
        ]),
      );
    case "map":
      return value;
    case "list":
      if (value === null) {
        return !isApply && source.every((/** @type {any} */ item) => item === UNKNOWN) ? source : value;
      }
      if (value.length !== source.length) return value;
      return value.map((/** @type {any} */ item, /** @type {number} */ index) =>
        settled(/** @type {Field} */ (field.of), item, source[index], isApply),
      );
    case "string":
      return value === null && source === "" ? source : value;
    default:
      return value;
  }
}

/** @param {any} value */
const isNothing = (value) =>
  value === null || value === "" || value === 0 || value === false || (typeof value === "object" && isEmpty(value));

/** Whether a provider could tell two values apart. @param {any} one @param {any} other @returns {boolean} */
function isEquivalent(one, other) {
  if (one === UNKNOWN || other === UNKNOWN) return one === other;
  if (isNothing(one) || isNothing(other)) return isNothing(one) === isNothing(other);
  if (typeof one !== "object" || typeof other !== "object") return one === other;
  if (Array.isArray(one)) {
    return one.length === other.length && one.every((item, index) => isEquivalent(item, other[index]));
  }
  const keys = Object.keys(one);
  return isDeepStrictEqual(keys.toSorted(), Object.keys(other).toSorted())
    ? keys.every((key) => isEquivalent(one[key], other[key]))
    : false;
}

/**
 * In a resource that is made, what nobody said and Rancher may know is known after apply.
 *
 * @param {import("../schema").Block} block
 * @param {any} value
 * @returns {any}
 */
function withUnknowns(block, value) {
  if (value === null || value === UNKNOWN) return value;
  const result = { ...value };
  for (const [name, { computed }] of attributesOf(block)) if (computed && value[name] === null) result[name] = UNKNOWN;
  for (const [name, nested] of nestedOf(block)) {
    if (!Array.isArray(value[name])) continue;
    result[name] = value[name].map((/** @type {any} */ item) => withUnknowns(nested.block, item));
  }
  return result;
}

module.exports = { asPlanned, settled, isEquivalent, withUnknowns };
