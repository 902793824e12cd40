/**
 * Clusters that each have one argument of `rke_config` known only at apply, beside what `K3sCluster` always writes: one for
 * every argument that the schema has, so that none can be forgotten.
 */
import { readFileSync } from "node:fs";
import { Testing } from "cdktf";
import { K3sCluster, NodeRole } from "../../lib";
import { KUBERNETES_VERSION, rancherStack, synthesized, type TerraformJson } from "../cluster/stacks";
import type { ProviderRelease } from "./harness";

interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}

interface Attribute {
  readonly type: string | readonly [string, string];
  readonly required?: boolean;
}

/** Machine pools are none of a custom cluster's, and the provider reads this endpoint nowhere. */
const NOT_OURS = ["machine_pools", "local_auth_endpoint"];

/** What an argument has: a value not known in the plan, an earlier one, or what must be there where it is not. */
export type Stage = "late" | "known" | "left out";

/** One argument in one shape. */
export interface LateArgument {
  /** Name of the cluster: the argument and the shape. */
  readonly name: string;
  readonly path: readonly string[];
  readonly attribute: Attribute;
  readonly shape: Shape;
}

/** A single value; a map or list with one that is late, with a known one beside it, or as one expression. */
type Shape = "" | "one" | "beside" | "whole";

/** Every argument of `rke_config` in a release of the provider, in every shape that it can be late in. */
export function lateArguments({ schemaFile }: ProviderRelease): LateArgument[] {
  const [provider] = Object.values(JSON.parse(readFileSync(schemaFile, "utf8")).provider_schemas) as TerraformJson[];
  const { block } = provider.resource_schemas.rancher2_cluster_v2.block.block_types.rke_config as { block: Block };
  const found: LateArgument[] = [];
  const walk = ({ attributes = {}, block_types: blocks = {} }: Block, prefix: readonly string[]): void => {
    for (const [name, attribute] of Object.entries(attributes)) {
      const shapes: Shape[] = typeof attribute.type === "string" ? [""] : ["one", "beside", "whole"];
      const path = [...prefix, name];
      for (const shape of shapes) {
        // Reports cut names that are longer than any in use.
        const label = [...path, ...(shape === "" ? [] : [shape])]
          .join("-")
          .replaceAll("_", "-")
          .replace("skip-wait-for-delete-timeout", "delete-timeout");
        found.push({ name: label, path, attribute, shape });
      }
    }
    for (const [name, inner] of Object.entries(blocks)) {
      if (prefix.length > 0 || !NOT_OURS.includes(name)) walk(inner.block, [...prefix, name]);
    }
  };
  walk(block, []);
  return found;
}

/** A stack with one cluster for each. */
export function stackOf(all: readonly LateArgument[], stage: Stage, release: ProviderRelease): TerraformJson {
  const stack = rancherStack();
  const cluster = new K3sCluster(stack, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { first: { roles: NodeRole.ALL } },
  });
  const { resource, ...json } = synthesized(cluster);
  const { name: _, "//": __, ...written } = resource.rancher2_cluster_v2.edge;
  const required = requiredIn(release);
  const clusters = all.map((argument) => [
    argument.name,
    // Of a cluster in which nothing else changes, nothing is sent.
    {
      ...written,
      name: argument.name,
      labels: { stage: stage === "late" ? "now" : "before" },
      rke_config: withArgument(written.rke_config, argument, stage, required),
    },
  ]);
  const { output: ___, ...rest } = json;
  const made = stage === "late" ? { terraform_data: LATE_VALUES } : {};
  return { ...rest, resource: { ...made, rancher2_cluster_v2: Object.fromEntries(clusters) } };
}

/** A stack with a cluster that has a late manifest, for each of what is written beside it in `rke_config`. */
export function stackBeside(beside: Readonly<Record<string, object>>): TerraformJson {
  const { output: _, ...json } = JSON.parse(Testing.synth(rancherStack()));
  const clusters = Object.entries(beside).map(([name, others]) => [
    name,
    {
      name,
      kubernetes_version: KUBERNETES_VERSION,
      rke_config: { additional_manifest: "${terraform_data.yaml.output}", ...others },
    },
  ]);
  return { ...json, resource: { terraform_data: LATE_VALUES, rancher2_cluster_v2: Object.fromEntries(clusters) } };
}

const LATE_VALUES = {
  text: { input: "new.example.com" },
  yaml: { input: "host: new.example.com\n" },
  stack: { input: "ipv4" },
  number: { input: 7 },
  flag: { input: true },
  list: { input: ["new.example.com"] },
  map: { input: { role: "new" } },
};

const isYaml = (name: string) => ["chart_values", "machine_global_config", "config"].includes(name);

function valueFor(name: string, { type }: Attribute, shape: Shape, isLate: boolean): unknown {
  const kind = typeof type === "string" ? type : type[0];
  const late = (of: string) => `\${terraform_data.${of}.output}`;
  switch (kind) {
    case "string":
      if (name === "stack_preference") return isLate ? late("stack") : "dual";
      if (isYaml(name)) return isLate ? late("yaml") : "host: old.example.com\n";
      return isLate ? late("text") : "old.example.com";
    case "number":
      return isLate ? late("number") : 3;
    case "bool":
      return isLate ? late("flag") : false;
    case "map":
      if (isLate && shape === "whole") return late("map");
      return { role: isLate ? late("text") : "old", ...(shape === "beside" && { known: "yes" }) };
    default:
      if (isLate && shape === "whole") return late("list");
      return [...(shape === "beside" ? ["known.example.com"] : []), isLate ? late("text") : "old.example.com"];
  }
}

/** Arguments that a block must have, by its path. */
function requiredIn({ schemaFile }: ProviderRelease): ReadonlyMap<string, TerraformJson> {
  const all = lateArguments({ schemaFile } as ProviderRelease).filter(({ attribute }) => attribute.required);
  const blocks = new Map<string, TerraformJson>();
  for (const { path, attribute } of all) {
    const block = path.slice(0, -1).join(".");
    const name = path.at(-1) ?? "";
    blocks.set(block, { ...blocks.get(block), [name]: valueFor(name, attribute, "", false) });
  }
  return blocks;
}

function withArgument(
  block: TerraformJson,
  { path, attribute, shape }: LateArgument,
  stage: Stage,
  required: ReadonlyMap<string, TerraformJson>,
): TerraformJson {
  // Where a required argument is left out, its block must be too.
  if (stage === "left out" && (attribute.required || block[path[0] ?? ""] === undefined)) return block;
  const go = (outer: TerraformJson, depth: number): TerraformJson => {
    const name = path[depth] ?? "";
    if (depth === path.length - 1) {
      const { [name]: _, ...others } = outer;
      return stage === "left out" ? others : { ...outer, [name]: valueFor(name, attribute, shape, stage === "late") };
    }
    const inner = { ...required.get(path.slice(0, depth + 1).join(".")), ...outer[name] };
    return { ...outer, [name]: go(inner, depth + 1) };
  };
  return go(block, 0);
}
