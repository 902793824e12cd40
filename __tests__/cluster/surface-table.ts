import { readFileSync } from "node:fs";
import path from "node:path";
import { type Block, targetsOf } from "../provider-rancher2/provider-schema";

/** The tables of docs/cluster-settings.md, and what they are checked against. */

export interface Typed {
  /** `etcd.s3Config.bucket`, `registries.mirrors{}.endpoints` */
  readonly property: string;
  /** `rke_config.etcd.s3_config.bucket`, `annotations["key"]` */
  readonly argument: string;
}

export interface Untyped {
  /** `id`, `rke_config.machine_pools.*` */
  readonly argument: string;
  readonly reason: string;
}

const PAGE = path.join(__dirname, "../../docs/cluster-settings.md");

export function readTables(): { typed: Typed[]; untyped: Untyped[] } {
  const rows = readFileSync(PAGE, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
  const code = (cell: string) => alternatives(cell.slice(1, -1));
  return {
    typed: rows
      .filter(([, second]) => second?.startsWith("`") && second.endsWith("`"))
      .flatMap(([property = "", argument = ""]) => {
        const [properties, args] = [code(property), code(argument)];
        if (properties.length !== args.length) throw new Error(`${property} and ${argument} are not as many`);
        return properties.map((each, index) => ({ property: each, argument: args[index] as string }));
      }),
    untyped: rows
      .filter(([, second]) => !(second?.startsWith("`") && second.endsWith("`")))
      .flatMap(([argument = "", reason = ""]) => code(argument).map((each) => ({ argument: each, reason }))),
  };
}

/** `x.{a,b}` to `x.a` and `x.b`; the same choice wherever braces stand. */
function alternatives(text: string): string[] {
  const group = /\{([^{}]+,[^{}]+)\}/;
  const count = group.exec(text)?.[1]?.split(",").length ?? 1;
  return Array.from({ length: count }, (_, index) =>
    text.replace(new RegExp(group, "g"), (_all, words: string) => words.split(",")[index] as string),
  );
}

/** Every argument that can be set in one of these releases of the provider. */
export function argumentsOf(...versions: string[]): Set<string> {
  const blocks = versions.map((version) => {
    const target = targetsOf(version).find(({ title }) => title === "rancher2_cluster_v2");
    if (target === undefined) throw new Error(`${version} has no rancher2_cluster_v2`);
    return target.block;
  });
  return new Set(blocks.flatMap((block) => leaves(block)));
}

function leaves(block: Block, prefix = ""): string[] {
  return [
    ...Object.entries(block.attributes ?? {})
      .filter(([, { required, optional }]) => required || optional)
      .map(([name]) => prefix + name),
    ...Object.entries(block.block_types ?? {}).flatMap(([name, nested]) => leaves(nested.block, `${prefix}${name}.`)),
  ];
}

/** `annotations["key"]` to `annotations`. */
export const withoutKey = (argument: string) => argument.replace(/\["[^"]*"\]$/, "");

/** Whether a row without a property is about the argument. */
export function isAbout(row: Untyped, argument: string): boolean {
  return row.argument.endsWith(".*") ? argument.startsWith(row.argument.slice(0, -1)) : row.argument === argument;
}

// biome-ignore lint/suspicious/noExplicitAny: properties and Terraform JSON of any shape
type Any = any;

/** The values at a property: `a.b[].c`, `a{}.b`, `a{key}`. Those that are not set are left out. */
export function propertyValues(props: unknown, property: string): unknown[] {
  return steps(property)
    .reduce<Any[]>((values, step) => values.flatMap((value) => follow(value, step)), [props])
    .filter((value) => value !== undefined);
}

function steps(property: string): string[] {
  return property.match(/[^.[{]+|\[\]|\{key\}|\{\}/g) ?? [];
}

function follow(value: Any, step: string): unknown[] {
  if (value === undefined) return [];
  if (step === "[]") return value;
  if (step === "{}") return Object.values(value);
  if (step === "{key}") return Object.keys(value);
  return [value[step]];
}

/** The same properties with every value at one of them changed. */
export function changed(props: Any, property: string, change: (value: unknown) => unknown): Any {
  return changedAt(props, steps(property), change);
}

function changedAt(value: Any, [step, ...rest]: string[], change: (value: unknown) => unknown): Any {
  if (value === undefined) return undefined;
  if (step === undefined) return change(value);
  const deeper = (inner: unknown) => changedAt(inner, rest, change);
  if (step === "[]") return value.map(deeper);
  if (step === "{}") return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deeper(inner)]));
  return { ...value, [step]: deeper(value[step]) };
}

/** The values at an argument of Terraform JSON, wherever blocks are lists or single. */
export function argumentValues(json: unknown, argument: string): unknown[] {
  const key = /\["([^"]*)"\]$/.exec(argument)?.[1];
  const names = withoutKey(argument).split(".");
  return [...names, ...(key === undefined ? [] : [key])]
    .reduce<Any[]>((blocks, name) => blocks.flat().map((block) => block?.[name]), [json])
    .filter((value) => value !== undefined);
}

/** Every single value of Terraform JSON by its argument, without places in lists. */
export function flattened(json: unknown, at = ""): [argument: string, value: unknown][] {
  if (Array.isArray(json)) return json.flatMap((each) => flattened(each, at));
  if (typeof json !== "object" || json === null) return [[at, json]];
  return Object.entries(json).flatMap(([key, value]) => flattened(value, at === "" ? key : `${at}.${key}`));
}

/** Every single value of properties, as the properties that rows have. */
export function leafProperties(props: unknown, isRow: (property: string) => boolean, at = ""): string[] {
  if (props === undefined) return [];
  if (isRow(at) || typeof props !== "object" || props === null) return [at];
  if (Array.isArray(props)) return props.flatMap((each) => leafProperties(each, isRow, `${at}[]`));
  return Object.entries(props).flatMap(([key, value]) => {
    const record = `${at}{}`;
    const named = at === "" ? key : `${at}.${key}`;
    return isRow(`${at}{key}`) ? leafProperties(value, isRow, record) : leafProperties(value, isRow, named);
  });
}
