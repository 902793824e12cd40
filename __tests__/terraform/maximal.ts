/** A configuration that sets everything a schema lets a user set. */
import { readFileSync } from "node:fs";
import type { ProviderRelease } from "./harness";

type Type = string | readonly [kind: string, argument: unknown];

interface Block {
  readonly attributes?: Readonly<Record<string, { type: Type; required?: boolean; optional?: boolean }>>;
  readonly block_types?: Readonly<Record<string, { block: Block; nesting_mode: string; min_items?: number }>>;
}

interface ProviderSchema {
  readonly provider: { readonly block: Block };
  readonly resource_schemas?: Readonly<Record<string, { readonly block: Block }>>;
  readonly data_source_schemas?: Readonly<Record<string, { readonly block: Block }>>;
}

/** The provider, one of each resource and one of each data source, every argument of them set. */
export function maximalConfiguration({ source, version, schemaFile }: ProviderRelease): object {
  const schemas: Record<string, ProviderSchema> = JSON.parse(readFileSync(schemaFile, "utf8")).provider_schemas;
  const schema = Object.entries(schemas).find(([address]) => address.endsWith(`/${source}`))?.[1];
  if (!schema) throw new Error(`${schemaFile} has no schema of ${source}`);
  const provider = source.split("/")[1] as string;
  return {
    terraform: { required_providers: { [provider]: { source, version } } },
    provider: { [provider]: [maximalBlock(schema.provider.block)] },
    resource: oneOfEach(schema.resource_schemas),
    data: oneOfEach(schema.data_source_schemas),
  };
}

function oneOfEach(schemas: ProviderSchema["resource_schemas"] = {}): object {
  return Object.fromEntries(
    Object.entries(schemas).map(([type, { block }]) => [type, { maximal: maximalBlock(block) }]),
  );
}

function maximalBlock({ attributes = {}, block_types = {} }: Block): object {
  const inputs = Object.entries(attributes).filter(([, { required, optional }]) => required || optional);
  return Object.fromEntries([
    ...inputs.map(([name, { type }]) => [name, sample(type)]),
    ...Object.entries(block_types).map(([name, { block, nesting_mode: mode, min_items: minimum = 1 }]) => {
      const inner = maximalBlock(block);
      if (mode === "map") return [name, { key: inner }];
      return [name, mode === "list" || mode === "set" ? Array(Math.max(minimum, 1)).fill(inner) : inner];
    }),
  ]);
}

function sample(type: Type): unknown {
  const [kind, argument] = typeof type === "string" ? [type, undefined] : type;
  switch (kind) {
    case "number":
      return 1;
    case "bool":
      return true;
    case "list":
    case "set":
      return [sample(argument as Type)];
    case "map":
      return { key: sample(argument as Type) };
    case "object":
      return Object.fromEntries(
        Object.entries(argument as Record<string, Type>).map(([name, inner]) => [name, sample(inner)]),
      );
    default:
      return "text";
  }
}
