/**
 * The difference that Terraform's plugin SDK 1 makes between a state and a configuration, and what a resource is once it is
 * made: list by index, and a text that is not there the same as an empty one.
 *
 * @typedef {import("./fields").Field} Field
 * @typedef {import("./fields").Fields} Fields
 * @typedef {{ isNew: boolean, isCustomized?: boolean }} Circumstances new: there is no resource yet; customized: the
 *   wanted value is made by the provider, so what it leaves out is left out, without defaults
 */

const { isDeepStrictEqual } = require("node:util");
const { UNKNOWN } = require("../values");
const { REMOVED, read } = require("./reading");

/**
 * A configuration as the SDK reads it: blocks that are not written do not exist, and defaults stand in for what is not
 * written.
 *
 * @param {Field} field
 * @param {any} value
 * @returns {any}
 */
function configured(field, value) {
  if (value === UNKNOWN) return value;
  switch (field.kind) {
    case "list":
      if (value === null || value === undefined || (field.isBlock && value.length === 0)) return null;
      return value.map((/** @type {any} */ item) => configured(/** @type {Field} */ (field.of), item));
    case "map":
      if (value === null || value === undefined) return null;
      return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
    case "object":
      return Object.fromEntries(
        Object.entries(field.fields ?? {}).map(([name, inner]) => [name, configured(inner, value?.[name])]),
      );
    default:
      return value ?? field.default ?? null;
  }
}

/**
 * @param {Field} field
 * @param {any} before what the state has
 * @param {any} wanted what `configured` gave, or the provider's own value
 * @param {string} path
 * @param {Circumstances} circumstances
 * @returns {any}
 */
function merged(field, before = null, wanted = null, path, circumstances) {
  switch (field.kind) {
    case "list":
      return mergedList(field, before, wanted, path, circumstances);
    case "map":
      return mergedMap(field, before, wanted, path, circumstances);
    case "object":
      return Object.fromEntries(
        Object.entries(field.fields ?? {}).map(([name, inner]) => [
          name,
          merged(inner, before?.[name], wanted?.[name], path === "" ? name : `${path}.${name}`, circumstances),
        ]),
      );
    default:
      return mergedValue(field, before, wanted, path, circumstances);
  }
}

/** @param {any} value */
const text = (value) => {
  if (value === null) return "";
  return typeof value === "boolean" ? String(Number(value)) : String(value);
};

const ZERO_TEXT = /** @type {Record<string, string>} */ ({ string: "", number: "0", bool: "0" });

/** @type {(field: Field, before: any, wanted: any, path: string, circumstances: Circumstances) => any} */
function mergedValue(field, before, wanted, path, { isNew, isCustomized }) {
  if (wanted === UNKNOWN) return UNKNOWN;
  const was = text(before);
  const becomes = wanted === null && before !== null ? ZERO_TEXT[field.kind] : text(wanted);
  if (was === becomes) {
    if (was === "" && isNew && field.computed) return UNKNOWN;
    return before ?? (field.required && field.kind === "string" ? "" : null);
  }
  if (wanted === null) return field.computed ? before : REMOVED;
  if (field.computed && becomes === "") return was !== "" && !isCustomized ? before : UNKNOWN;
  if (!isCustomized && field.suppress?.(path, was, becomes)) return before;
  return wanted;
}

/** @type {(field: Field, before: any, wanted: any, path: string, circumstances: Circumstances) => any} */
function mergedList(field, before, wanted, path, circumstances) {
  // Of a list of texts the SDK reads nothing where any of them is unknown: its length counts as unknown then.
  if (wanted === UNKNOWN || (field.of?.kind !== "object" && wanted?.includes(UNKNOWN))) return UNKNOWN;
  if (before !== null && wanted === null && field.computed) return before;
  if (wanted !== null && isDeepStrictEqual(read(field, before), read(field, wanted, UNKNOWN))) return before;
  const was = before ?? [];
  const becomes = wanted ?? [];
  if (was.length === 0 && becomes.length === 0) return field.computed ? UNKNOWN : before;
  return becomes.map((/** @type {any} */ item, /** @type {number} */ index) =>
    merged(/** @type {Field} */ (field.of), was[index], item, `${path}.${index}`, circumstances),
  );
}

/** @type {(field: Field, before: any, wanted: any, path: string, circumstances: Circumstances) => any} */
function mergedMap(field, before, wanted, path, { isCustomized }) {
  if (wanted === UNKNOWN || Object.values(wanted ?? {}).includes(UNKNOWN)) return UNKNOWN;
  const was = before ?? {};
  const becomes = wanted ?? {};
  const isEmptied = Object.keys(was).length > 0 && Object.keys(becomes).length === 0;
  if (before === null && Object.keys(becomes).length === 0) return field.computed ? UNKNOWN : null;
  if (isEmptied && !field.computed) return {};
  if (wanted === null && field.computed) return before;
  const result = { ...was };
  for (const key of new Set([...Object.keys(was), ...Object.keys(becomes)])) {
    if (was[key] === becomes[key]) continue;
    if (!isCustomized && field.suppress?.(`${path}.${key}`, was[key] ?? "", becomes[key] ?? "")) continue;
    if (key in becomes) result[key] = becomes[key];
    else delete result[key];
  }
  return result;
}

/**
 * The new value as code of the provider sees it while it plans: what changes, else what is configured, else what the state
 * has. By leaves, so that in a block that is kept because nobody wrote it, defaults stand over what the state has.
 *
 * @param {Field} field
 * @param {any} before
 * @param {any} wanted what `configured` gave
 * @param {any} value what `merged` gave
 * @returns {any}
 */
function seenWhilePlanning(field, before = null, wanted = null, value = null) {
  if (value === UNKNOWN || value === REMOVED) return value;
  switch (field.kind) {
    case "list":
      return value?.map((/** @type {any} */ item, /** @type {number} */ index) =>
        seenWhilePlanning(/** @type {Field} */ (field.of), before?.[index], wanted?.[index], item),
      );
    case "map":
      return value ?? wanted ?? before;
    case "object":
      return Object.fromEntries(
        Object.entries(field.fields ?? {}).map(([name, inner]) => [
          name,
          seenWhilePlanning(inner, before?.[name], wanted?.[name], value?.[name]),
        ]),
      );
    default:
      return value === before ? (wanted ?? field.default ?? before) : value;
  }
}

module.exports = { configured, merged, seenWhilePlanning };
