/**
 * Provider schemas, in the shape `terraform providers schema -json` prints them, and what follows from a schema alone.
 *
 * @typedef {string | [kind: string, argument: any]} Type a Terraform type as JSON: "string", ["list", "string"], ...
 * @typedef {{ type: Type, required?: boolean, optional?: boolean, computed?: boolean, sensitive?: boolean,
 *   deprecated?: boolean, write_only?: boolean }} Attribute
 * @typedef {{ block: Block, nesting_mode: "single" | "group" | "list" | "set" | "map", min_items?: number,
 *   max_items?: number }} NestedBlock
 * @typedef {{ attributes?: Record<string, Attribute>, block_types?: Record<string, NestedBlock>,
 *   deprecated?: boolean }} Block
 * @typedef {{ version: number, block: Block }} Schema
 * @typedef {{ provider?: Schema, resource_schemas?: Record<string, Schema>,
 *   data_source_schemas?: Record<string, Schema> }} ProviderSchema
 */

const { readFileSync } = require("node:fs");

/**
 * @param {string} file
 * @param {string} source "namespace/name"; a schema file may hold several providers, each under its full address
 * @returns {ProviderSchema}
 */
function readProviderSchema(file, source) {
  const schemas = JSON.parse(readFileSync(file, "utf8")).provider_schemas;
  const address = Object.keys(schemas).find((key) => key.endsWith(`/${source}`));
  if (!address) throw new Error(`${file} has no schema of ${source}, only of ${Object.keys(schemas).join(", ")}`);
  return schemas[address];
}

/** @param {Block} block @returns {[string, Attribute][]} */
const attributesOf = (block) => Object.entries(block.attributes ?? {});

/** @param {Block} block @returns {[string, NestedBlock][]} */
const nestedOf = (block) => Object.entries(block.block_types ?? {});

/**
 * The message form of a schema.
 *
 * @param {Schema | undefined} schema
 */
function toMessage(schema) {
  return { version: schema?.version ?? 0, block: blockMessage(schema?.block ?? {}) };
}

/** @param {Block} block @returns {object} */
function blockMessage(block) {
  return {
    deprecated: block.deprecated,
    attributes: attributesOf(block).map(([name, { type, ...flags }]) => {
      // Attributes with nested attributes are of protocol 6; left out silently, every check of them would be blind.
      if (type === undefined) throw new Error(`attribute "${name}" has no type: its provider needs protocol 6`);
      return { name, type: Buffer.from(JSON.stringify(type)), ...flags };
    }),
    block_types: nestedOf(block).map(([name, nested]) => ({
      type_name: name,
      block: blockMessage(nested.block),
      nesting: nested.nesting_mode.toUpperCase(),
      min_items: nested.min_items ?? 0,
      max_items: nested.max_items ?? 0,
    })),
  };
}

/**
 * The type of a whole block's value: an object of its attributes and nested blocks.
 *
 * @param {Block} block
 * @returns {Type}
 */
function typeOf(block) {
  return [
    "object",
    Object.fromEntries([
      ...attributesOf(block).map(([name, attribute]) => [name, attribute.type]),
      ...nestedOf(block).map(([name, { block: inner, nesting_mode: mode }]) => [
        name,
        mode === "single" || mode === "group" ? typeOf(inner) : [mode, typeOf(inner)],
      ]),
    ]),
  ];
}

module.exports = { readProviderSchema, attributesOf, nestedOf, toMessage, typeOf };
