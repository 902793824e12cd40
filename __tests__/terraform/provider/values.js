/**
 * Terraform values: how they travel, and the few changes a provider without a backend makes to them.
 *
 * @typedef {import("./schema").Block} Block
 * @typedef {import("./schema").NestedBlock} NestedBlock
 * @typedef {import("./schema").Type} Type
 */

const { existsSync, readFileSync } = require("node:fs");
const { ExtensionCodec, decode, encode } = require("@msgpack/msgpack");
const { attributesOf, nestedOf } = require("./schema");

/**
 * What a test wants instead of made-up values, by their path, and of things to import, by "import TYPE ID": the file
 * `answers.json` in the folder that Terraform runs in.
 *
 * @type {Record<string, any>}
 */
const ANSWERS = existsSync("answers.json") ? JSON.parse(readFileSync("answers.json", "utf8")) : {};

/** A value that Terraform shows as "known after apply". */
const UNKNOWN = Object.freeze({ unknown: true });

// On the wire an unknown value is a MessagePack extension: 0 is the plain one and the only one sent from here, 12 carries
// hints about the value to come, which may be ignored.
const extensionCodec = new ExtensionCodec();
for (const type of [0, 12]) {
  extensionCodec.register({
    type,
    encode: (value) => (type === 0 && value === UNKNOWN ? new Uint8Array([0]) : null),
    decode: () => UNKNOWN,
  });
}

/** @param {{ msgpack?: Uint8Array, json?: Uint8Array } | undefined} message @returns {any} */
function fromMessage(message) {
  if (message?.msgpack?.length) return decode(message.msgpack, { extensionCodec });
  if (message?.json?.length) return JSON.parse(Buffer.from(message.json).toString("utf8"));
  return null;
}

/** @param {any} value */
function toMessage(value) {
  return { msgpack: encode(value, { extensionCodec }) };
}

/**
 * Applies `change` to each block of one block type, whatever its nesting.
 *
 * @param {NestedBlock} nested
 * @param {any} value
 * @param {(value: any, key: string | number | undefined) => any} change
 * @returns {any}
 */
function eachBlock(nested, value, change) {
  if (value === null || value === UNKNOWN) return value;
  switch (nested.nesting_mode) {
    case "list":
    case "set":
      return value.map((/** @type {any} */ item, /** @type {number} */ index) => change(item, index));
    case "map":
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, key)]));
    default:
      return change(value, undefined);
  }
}

/**
 * What a plan says of a proposed value: write-only attributes are never part of it, and in a new object everything that
 * only the provider can compute, and nobody has set, is unknown. In an object that exists such values are known already.
 *
 * @param {Block} block
 * @param {any} value
 * @param {boolean} isNew
 * @returns {any}
 */
function planned(block, value, isNew) {
  if (value === null || value === UNKNOWN) return value;
  return Object.fromEntries([
    ...attributesOf(block).map(([name, attribute]) => {
      if (attribute.write_only) return [name, null];
      return [name, isNew && attribute.computed && value[name] === null ? UNKNOWN : value[name]];
    }),
    ...nestedOf(block).map(([name, nested]) => [
      name,
      eachBlock(nested, value[name], (inner) => planned(nested.block, inner, isNew)),
    ]),
  ]);
}

/**
 * Unknown values get a made-up value of their type. A string says where it stands, the same in every run:
 * "rancher2_cluster_v2.cluster_registration_token.0.node_command".
 *
 * @param {Type} type
 * @param {any} value
 * @param {string} path
 * @returns {any}
 */
function withMadeUpValues(type, value, path) {
  if (value === null) return null;
  const [kind, argument] = typeof type === "string" ? [type, undefined] : type;
  const unknown = value === UNKNOWN;
  switch (kind) {
    case "list":
    case "set":
      return (unknown ? [UNKNOWN] : value).map((/** @type {any} */ item, /** @type {number} */ index) =>
        withMadeUpValues(argument, item, `${path}.${index}`),
      );
    case "tuple":
      return argument.map((/** @type {Type} */ item, /** @type {number} */ index) =>
        withMadeUpValues(item, unknown ? UNKNOWN : value[index], `${path}.${index}`),
      );
    case "map":
      return Object.fromEntries(
        Object.entries(unknown ? { key: UNKNOWN } : value).map(([key, item]) => [
          key,
          withMadeUpValues(argument, item, `${path}.${key}`),
        ]),
      );
    case "object":
      return Object.fromEntries(
        Object.entries(argument).map(([name, item]) => [
          name,
          withMadeUpValues(item, unknown ? UNKNOWN : value[name], `${path}.${name}`),
        ]),
      );
    case "number":
      return unknown ? 1 : value;
    case "bool":
      return unknown ? true : value;
    case "dynamic": // carries its type along
      return unknown ? [Buffer.from('"string"'), path] : value;
    default:
      return unknown ? (ANSWERS[path] ?? path) : value;
  }
}

/**
 * The value with exactly the attributes and blocks of this schema, as a state that another version of the provider wrote
 * may have more or fewer.
 *
 * @param {Block} block
 * @param {any} value
 * @returns {any}
 */
function conform(block, value) {
  return Object.fromEntries([
    ...attributesOf(block).map(([name, { type }]) => {
      const found = value[name] ?? null;
      // A value that carries its type along is an object in a state file and a pair on the wire.
      const dynamic = type === "dynamic" && found !== null;
      return [name, dynamic ? [Buffer.from(JSON.stringify(found.type)), found.value] : found];
    }),
    ...nestedOf(block).map(([name, nested]) => {
      const none = { list: [], set: [], map: {}, single: null, group: {} }[nested.nesting_mode];
      return [name, eachBlock(nested, value[name] ?? none, (inner) => conform(nested.block, inner))];
    }),
  ]);
}

module.exports = { ANSWERS, UNKNOWN, fromMessage, toMessage, eachBlock, planned, withMadeUpValues, conform };
