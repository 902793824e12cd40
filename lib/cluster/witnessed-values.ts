import { isObject } from "../scheduling/json";
import type { ResourceValues } from "../scheduling/reading/resource-values";
import { WITNESSED_ARGUMENTS, type WitnessedPart } from "../scheduling/reading/witness";
import { quotedTemplate } from "./hcl/quoted-template";

/**
 * Terraform's expression for a digest of the values in a part of the witness that the app does not know; undefined where
 * it has no expression. Of environment variables only the names count.
 * @param written the resource as it is written
 */
export function digestOfValues(part: WitnessedPart, written: ResourceValues): string | undefined {
  const argument = WITNESSED_ARGUMENTS[part];
  const dynamic = [written.raw("dynamic")]
    .flat()
    .flatMap((each) => (isObject(each) && Object.hasOwn(each, argument) ? [{ [argument]: each[argument] }] : []));
  const expressions = [
    ...expressionsIn(part === "env-vars" ? namesIn(written.raw(argument)) : written.raw(argument)),
    ...dynamic.flatMap((each) => blocksOf(each, part === "env-vars" ? namesIn : asItIs)),
  ];
  return expressions.length === 0 ? undefined : `substr(sha256(jsonencode([${expressions.join(", ")}])), 0, 12)`;
}

function asItIs(json: unknown): unknown {
  return json;
}

/** What may be secret is left out. */
function namesIn(variables: unknown): unknown {
  return [variables].flat().flatMap((each) => (isObject(each) ? [each.name] : []));
}

/** Texts with an expression in them, wherever they stand, in Terraform's language. */
function expressionsIn(json: unknown): string[] {
  if (typeof json === "string") return hasExpression(json) ? [quoted(json)] : [];
  if (Array.isArray(json)) return json.flatMap(expressionsIn);
  if (!isObject(json)) return [];
  return Object.entries(json).flatMap(([name, value]) =>
    name === "dynamic" ? [value].flat().flatMap((each) => blocksOf(each, asItIs)) : expressionsIn(value),
  );
}

/**
 * The blocks that `dynamic` makes, each as what its content says: how many there are counts as well.
 * @param wanted what of a block's content counts
 * @see https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks
 */
function blocksOf(dynamic: unknown, wanted: (content: unknown) => unknown): string[] {
  if (!isObject(dynamic)) return [];
  return Object.entries(dynamic).flatMap(([label, makers]) =>
    [makers].flat().flatMap((maker) => {
      if (!isObject(maker)) return [];
      const { for_each: all, iterator = label, content } = maker;
      const inner = expressionsIn(wanted(content));
      if (inner.length === 0 && expressionsIn(all).length === 0) return [];
      const items = `[for key, value in ${hclOf(all)} : { key = key, value = value }]`;
      return [`[for ${String(iterator)} in ${items} : [${inner.join(", ")}]]`];
    }),
  );
}

function hclOf(json: unknown): string {
  if (typeof json === "string") return quoted(json);
  if (Array.isArray(json)) return `[${json.map(hclOf).join(", ")}]`;
  if (!isObject(json)) return JSON.stringify(json ?? null);
  return `{ ${Object.entries(json)
    .map(([key, value]) => `${quoted(key)} = ${hclOf(value)}`)
    .join(", ")} }`;
}

function quoted(template: string): string {
  return `"${quotedTemplate(template)}"`;
}

function hasExpression(text: string): boolean {
  return /[$%]\{/.test(text.replace(/\$\$\{|%%\{/g, ""));
}
