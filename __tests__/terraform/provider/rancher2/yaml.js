/** YAML as the provider reads and writes it: by way of JSON, with the words and numbers of YAML 1.1. */

const { parseDocument, stringify } = require("yaml");

/** Sexagesimal numbers and timestamps are in YAML 1.1, and the provider's reader does not know them. */
const UNKNOWN_TAGS = /^(?:.*:(?:int|float)#?.*TIME|tag:yaml\.org,2002:timestamp|.*binary)$/;

const OPTIONS =
  /** @type {import("yaml").ParseOptions & import("yaml").DocumentOptions & import("yaml").SchemaOptions} */ ({
    version: "1.1",
    uniqueKeys: false,
    customTags: (tags) =>
      tags.filter(
        (tag) =>
          typeof tag === "string" ||
          !(/** @type {any} */ (tag.format === "TIME" || UNKNOWN_TAGS.test(/** @type {any} */ (tag).tag))),
      ),
  });

/** @param {string} text @returns {{ value: Record<string, any> } | { problem: string }} */
function readYaml(text) {
  const document = parseDocument(text, OPTIONS);
  const [error] = document.errors;
  if (error) {
    // As libyaml has it, for the one case that was seen.
    const isOpen = /flow (?:sequence|map)/i.test(error.message);
    const said = isOpen
      ? `line ${(error.linePos?.[0].line ?? 2) - 1}: did not find expected ',' or '${/map/i.test(error.message) ? "}" : "]"}'`
      : error.message.split("\n")[0];
    return { problem: `error converting YAML to JSON: yaml: ${said}` };
  }
  const value = document.toJS({ mapAsMap: true });
  if (value === null || value === undefined) return { value: {} };
  if (value instanceof Map) return { value: /** @type {Record<string, any>} */ (asJson(value)) };
  const kind = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  return {
    problem: `error unmarshaling JSON: json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`,
  };
}

/** @param {any} value @returns {any} */
function asJson(value) {
  if (Array.isArray(value)) return value.map(asJson);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, item]) => [String(key), asJson(item)]));
}

/** @param {object} value @returns {string} */
function writeYaml(value) {
  return stringify(value, { version: "1.1", sortMapEntries: true, lineWidth: 0, indentSeq: false });
}

module.exports = { readYaml, writeYaml };
