import fs from "node:fs";
import path from "node:path";
import { toCamelCase, toPascalCase } from "codemaker";

/** A schema of schemas/rancher2, and inputs made from it. */

export type Type = "string" | "number" | "bool" | ["list" | "map", Type] | ["object", Record<string, Type>];

export interface Block {
  attributes?: Record<string, { type: Type; required?: boolean; optional?: boolean; computed?: boolean }>;
  block_types?: Record<
    string,
    { nesting_mode: "list" | "single"; min_items?: number; max_items?: number; block: Block }
  >;
}

/** A resource, data source or the provider: where its bindings are, and where it lands in the Terraform JSON. */
export interface Target {
  title: string;
  folder: string;
  className: string;
  jsonPath: string[];
  block: Block;
}

const SCHEMAS = path.join(__dirname, "../../schemas/rancher2");

export const versions = () => fs.readdirSync(SCHEMAS).map((file) => path.basename(file, ".json"));

export function targetsOf(version: string): Target[] {
  const { provider_schemas } = JSON.parse(fs.readFileSync(path.join(SCHEMAS, `${version}.json`), "utf8"));
  const { provider, resource_schemas, data_source_schemas } =
    provider_schemas["registry.terraform.io/rancher/rancher2"];
  const target = (kind: "resource" | "data", type: string, block: Block): Target => {
    const name = kind === "data" ? `data_${type}` : type.replace("rancher2_", "");
    return {
      title: kind === "data" ? `data source ${type}` : type,
      folder: name.replaceAll("_", "-"),
      className: toPascalCase(name),
      jsonPath: [kind, type, "it"],
      block,
    };
  };
  const all = (kind: "resource" | "data", schemas: Record<string, { block: Block }>) =>
    Object.entries(schemas).map(([type, { block }]) => target(kind, type, block));
  return [
    {
      title: "the provider block",
      folder: "provider",
      className: "Rancher2Provider",
      jsonPath: ["provider", "rancher2", "0"],
      block: provider.block,
    },
    ...all("resource", resource_schemas),
    ...all("data", data_source_schemas),
  ];
}

/** Decides what an input made from a schema holds. */
export interface Source {
  /** Whether to set an optional argument. */
  keep(): boolean;
  /** How many elements a list or map gets. */
  size(): number;
  string(address: string): string;
  number(address: string): number;
  bool(address: string): boolean;
}

/** Every settable argument; the values say where they belong, so that a mix-up shows. */
export const everything: Source = {
  keep: () => true,
  size: () => 2,
  string: (address) => address,
  number: (address) => address.length,
  bool: () => true,
};

export const requiredOnly: Source = { ...everything, keep: () => false, size: () => 1 };

/** An input in Terraform's own spelling: what the JSON must hold. */
export function terraformInput(block: Block, source: Source, address = ""): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const child = (name: string) => (address ? `${address}.${name}` : name);
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    const set = attribute.required || (attribute.optional && source.keep());
    if (set) input[name] = exampleOf(attribute.type, source, child(name));
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    if (!nested.min_items && !source.keep()) continue;
    const one = () => terraformInput(nested.block, source, child(name));
    input[name] = isSingle(nested) ? one() : Array.from({ length: source.size() }, one);
  }
  return input;
}

function exampleOf(type: Type, source: Source, address: string): unknown {
  if (typeof type === "string") return source[type](address);
  const [kind, inner] = type;
  if (kind === "object") throw new Error(`${address}: an object that can be set is new to the schema, teach it here`);
  const values = Array.from({ length: source.size() }, (_, index) => exampleOf(inner, source, `${address}.${index}`));
  return kind === "list" ? values : Object.fromEntries(values.map((value, index) => [`key/${index}`, value]));
}

/** The same input as properties of a CDKTF construct. */
export function toProps(input: Record<string, unknown>, block: Block): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const nested = block.block_types?.[name];
      const convert = (item: unknown) => (nested ? toProps(item as Record<string, unknown>, nested.block) : item);
      return [toCamelCase(name), nested && Array.isArray(value) ? value.map(convert) : convert(value)];
    }),
  );
}

export const isSingle = (nested: { nesting_mode: string; max_items?: number }) =>
  nested.nesting_mode === "single" || nested.max_items === 1;
