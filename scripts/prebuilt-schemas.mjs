#!/usr/bin/env node
// Writes schemas/NAME/VERSION.json for providers with prebuilt bindings: the part of their schemas that the tests need,
// offline, from the TypeScript sources inside the bindings.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Folders of the bindings, each with one resource. */
const PROVIDERS = [
  { source: "hashicorp/kubernetes", resources: ["deployment-v1", "namespace-v1", "node-taint"] },
  { source: "digitalocean/digitalocean", resources: ["droplet"] },
];

const HELP = `Usage: node scripts/prebuilt-schemas.mjs [--check]

Writes schemas/NAME/VERSION.json from node_modules/@cdktf/provider-NAME.

  --check  write nothing; fail if a file is not what would be written
`;

function main() {
  const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) return console.log(HELP);
  for (const { source, resources } of PROVIDERS) {
    const name = path.basename(source);
    const provider = readFolder(name, "provider");
    const file = path.join(ROOT, "schemas", name, `${versionOf(provider)}.json`);
    const sources = resources.map((folder) => readFolder(name, folder));
    const text = `${JSON.stringify(schemaOf(`registry.terraform.io/${source}`, provider, sources), null, 1)}\n`;
    if (values.check) check(file, text);
    else write(file, text);
    console.log(`${path.relative(ROOT, file)}: ${values.check ? "is what would be written" : "written"}`);
  }
}

function write(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function check(file, text) {
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) return;
  console.error(`${path.relative(ROOT, file)} is not what node scripts/prebuilt-schemas.mjs writes`);
  process.exit(1);
}

/** The TypeScript of one folder of the bindings. The package holds it in its source maps. */
function readFolder(name, folder) {
  const bindings = path.dirname(createRequire(import.meta.url).resolve(`@cdktf/provider-${name}/package.json`));
  const all = fs
    .readdirSync(path.join(bindings, "lib", folder), { recursive: true })
    .filter((file) => file.endsWith(".js"));
  return all.map((file) => sourceOf(path.join(bindings, "lib", folder, file))).join("\n");
}

function sourceOf(file) {
  const map = /^\/\/# sourceMappingURL=data:application\/json;base64,(.*)$/m.exec(fs.readFileSync(file, "utf8"));
  if (!map) throw new Error(`${file} has no source map`);
  return JSON.parse(Buffer.from(map[1], "base64").toString()).sourcesContent.join("\n");
}

/** In the shape of "terraform providers schema -json". */
function schemaOf(address, provider, resources) {
  return {
    format_version: "1.0",
    provider_schemas: {
      [address]: {
        provider: { version: 0, block: withoutAlias(rootBlock(provider)) },
        resource_schemas: Object.fromEntries(
          resources.map((source) => [
            one(/tfResourceType = "(\w+)"/, source),
            { version: 0, block: rootBlock(source) },
          ]),
        ),
      },
    },
  };
}

/** `alias` is Terraform's own argument of every provider. */
function withoutAlias({ attributes: { alias, ...attributes }, ...rest }) {
  return { attributes, ...rest };
}

function versionOf(source) {
  return one(/providerVersion: '([^']+)'/, source);
}

/** The block of a resource or provider: the class with a synthesizeHclAttributes method, the last in its source. */
function rootBlock(source) {
  const body = one(/^export class \w+ extends cdktf\.Terraform(?:Resource|Provider) .*?^\}/ms, source, 0);
  return block(source, body, one(/synthesizeHclAttributes\(\).*?const attrs = \{\n(.*?)\n {4}\};/s, body), 6);
}

/** The block of a struct: its fields from the function that writes it, the rest from the class that reads it. */
function structBlock(source, name) {
  const writer = one(
    new RegExp(`^export function ${name}ToHclTerraform\\(.*?const attrs = \\{\\n(.*?)\\n {2}\\};`, "ms"),
    source,
  );
  const className = name.charAt(0).toUpperCase() + name.slice(1);
  const reader = new RegExp(`^export class ${className}OutputReference .*?^\\}`, "ms").exec(source);
  // Nothing reads a provider's blocks back. Their interfaces still say what is required.
  return block(
    source,
    reader?.[0] ?? one(new RegExp(`^export interface ${className} \\{.*?^\\}`, "ms"), source, 0),
    writer,
    4,
  );
}

/**
 * @param {string} source everything there is, for the structs inside
 * @param {string} reader a class, with one comment and one getter per field; or an interface
 * @param {string} writer the fields a user can set, one object literal each
 * @param {number} indent of the fields in `writer`
 */
function block(source, reader, writer, indent) {
  const flags = new Map(
    [...reader.matchAll(/^ {2}\/\/ (\w+) - computed: (\w+), optional: (\w+), required: (\w+)$/gm)].map(
      ([, name, ...words]) => [name, words.map((word) => word === "true")],
    ),
  );
  const fields = [...writer.matchAll(fieldPattern(indent))].map(({ groups }) => groups);
  const attributes = {};
  const blockTypes = {};
  for (const field of fields) {
    const [computed, optional, required] = flags.get(field.name) ?? flagsInInterface(reader, field);
    if (field.isBlock === "true") blockTypes[field.name] = nestedBlock(source, field, required);
    else attributes[field.name] = attribute(typeOf(field), { required, optional, computed });
  }
  for (const [name, [computed]] of flags) {
    if (name in attributes || name in blockTypes) continue;
    attributes[name] = attribute(computedType(reader, name), { computed });
  }
  return {
    ...(Object.keys(attributes).length > 0 && { attributes: sorted(attributes) }),
    ...(Object.keys(blockTypes).length > 0 && { block_types: sorted(blockTypes) }),
  };
}

function fieldPattern(indent) {
  const lines = [
    "(?<name>\\w+): \\{",
    "  value: (?<value>.*),",
    "  isBlock: (?<isBlock>\\w+),",
    '  type: "(?<kind>\\w+)",',
    '  storageClassType: "(?<storage>\\w+)",',
    "\\},",
  ];
  return new RegExp(`^${lines.map((line) => " ".repeat(indent) + line).join("\\n")}$`, "gm");
}

function flagsInInterface(reader, { name, value }) {
  const property = one(/struct!\.(\w+)/, value);
  const required = one(new RegExp(`^ {2}readonly ${property}(\\??): `, "m"), reader) === "";
  if (reader.startsWith("export class")) throw new Error(`nothing says whether ${name} is required`);
  return [false, !required, required];
}

function nestedBlock(source, { value, kind, name }, required) {
  const struct = one(/(\w+)ToHclTerraform/, value.replace(/cdktf\.\w+/g, ""));
  const inner = structBlock(source, struct);
  if (kind === "struct") return { nesting_mode: "single", block: inner };
  if (kind !== "list" && kind !== "set") throw new Error(`block ${name} is a ${kind}`);
  return {
    nesting_mode: kind,
    block: inner,
    ...(required && { min_items: 1 }),
    ...(!value.includes("listMapperHcl") && { max_items: 1 }),
  };
}

const SIMPLE = { string: "string", boolean: "bool", number: "number", any: "dynamic" };

function typeOf({ name, kind, storage }) {
  if (kind === "simple") return known(SIMPLE[storage], name, storage);
  const element = /^(string|boolean|number)(List|Map)$/.exec(storage)?.[1];
  if (kind !== "list" && kind !== "set" && kind !== "map") throw new Error(`attribute ${name} is a ${kind}`);
  return [kind, known(SIMPLE[element], name, storage)];
}

const GETTERS = {
  getStringAttribute: "string",
  getNumberAttribute: "number",
  getBooleanAttribute: "bool",
  getListAttribute: ["list", "string"],
  getStringMapAttribute: ["map", "string"],
};

function computedType(reader, name) {
  const getter = one(new RegExp(`this\\.(get\\w+)\\(['"]${name}['"]\\)`), reader);
  return known(GETTERS[getter], name, getter);
}

function attribute(type, { required, optional, computed }) {
  return { type, ...(required && { required }), ...(optional && { optional }), ...(computed && { computed }) };
}

/** Anything not known would make a schema that is not true. */
function known(type, name, word) {
  if (type === undefined) throw new Error(`attribute ${name} is a ${word}, which this script does not know`);
  return type;
}

function one(pattern, text, group = 1) {
  const match = pattern.exec(text);
  if (!match) throw new Error(`${pattern} is not in the bindings; they have another form than this script knows`);
  return match[group];
}

function sorted(record) {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

main();
