import { NO_SOURCES, type Nullness, type NullSources, nullnessOf } from "../scheduling/reading/nullness";
import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";

/** A resource as the configuration in a plan has it, with the module it stands in. */
export interface ConfiguredResource {
  readonly resource: PlainObject;
  /** Address of the module, with the keys of its instances; empty for the root. */
  readonly module: string;
}

/**
 * What the configuration in a plan writes for a resource, by argument: what is null is not among it. Undefined where the
 * plan does not tell.
 */
export function writtenExpressions(document: PlainObject, change: PlainObject): PlainObject | undefined {
  const configured = configuredResource(document, change);
  const expressions = at(configured?.resource, "expressions");
  return isObject(expressions) ? withoutNulls(expressions, sourcesOf(document, configured), 0) : undefined;
}

/** Whether an expression of a resource is null, by what the plan tells of it. */
export function expressionNullness(document: PlainObject, change: PlainObject): (expression: unknown) => Nullness {
  const sources = sourcesOf(document, configuredResource(document, change));
  return (expression) => nullnessIn(expression, sources);
}

/** A plan has the values of the root module's variables, and nothing of locals and of what other modules are given. */
function sourcesOf(document: PlainObject, configured: ConfiguredResource | undefined): NullSources {
  if (configured?.module !== "") return NO_SOURCES;
  return {
    ...NO_SOURCES,
    variable: (name) => {
      const given = at(document, "variables", name);
      if (!isObject(given) || !Object.hasOwn(given, "value")) return undefined;
      const ofNothing = at(document, "configuration", "root_module", "variables", name, "default") ?? null;
      // One that cannot be null has its default then.
      return { value: given.value, isFixed: given.value !== null || ofNothing === null };
    },
  };
}

/**
 * Of a configuration in JSON a plan has the text of an expression, of one in HCL what it refers to.
 * @see https://developer.hashicorp.com/terraform/internals/json-format#expression-representation
 */
function nullnessIn(expression: unknown, sources: NullSources): Nullness {
  if (!isObject(expression)) return "given";
  if (Object.hasOwn(expression, "constant_value")) return nullnessOf(expression.constant_value, sources);
  const references = Array.isArray(expression.references) ? expression.references : [];
  const isOpen = references.some((each) => typeof each === "string" && nullnessOf(`\${${each}}`, sources) !== "given");
  return isOpen ? "maybe" : "given";
}

/** No block nests deeper. */
const DEEPEST = 20;

function withoutNulls(expressions: PlainObject, sources: NullSources, depth: number): PlainObject {
  const ofBlock = (block: unknown) =>
    isObject(block) && depth < DEEPEST ? withoutNulls(block, sources, depth + 1) : block;
  const isWritten = (value: unknown) => Array.isArray(value) || nullnessIn(value, sources) !== "null";
  return Object.fromEntries(
    Object.entries(expressions)
      .filter(([, value]) => isWritten(value))
      .map(([name, value]) => [name, Array.isArray(value) ? value.map(ofBlock) : value]),
  );
}

/** What the configuration in a plan says of a resource; undefined where the plan does not tell. */
export function configuredResource(document: PlainObject, change: PlainObject): ConfiguredResource | undefined {
  const [address, module] = [textAt(change, "address") ?? "", textAt(change, "module_address") ?? ""];
  const wanted = withoutKeys(address.startsWith(`${module}.`) ? address.slice(module.length + 1) : address);
  const found = objectsAt(moduleAt(document, module), "resources").find((each) => textAt(each, "address") === wanted);
  return found === undefined ? undefined : { resource: found, module };
}

/** Addresses of what a resource depends on, as far as its `depends_on` says; keys of instances are not told there. */
export function configuredDependencies(document: PlainObject, change: PlainObject): string[] {
  const configured = configuredResource(document, change);
  const dependsOn = at(configured?.resource, "depends_on");
  const module = configured?.module ?? "";
  return (Array.isArray(dependsOn) ? dependsOn : [])
    .filter((each) => typeof each === "string")
    .map((each) => (module === "" ? each : `${module}.${each}`));
}

function moduleAt(document: PlainObject, module: string): unknown {
  const names = [...withoutKeys(module).matchAll(/(?:^|\.)module\.([^.]+)/g)].map(([, name]) => name as string);
  return names.reduce<unknown>(
    (inner, name) => at(inner, "module_calls", name, "module"),
    at(document, "configuration", "root_module"),
  );
}

/** An address without the keys of `count` and `for_each`, which are numbers or quoted text with anything in it. */
function withoutKeys(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, "");
}

/**
 * Blocks that the provider never fills in itself. Where one is unknown and not configured it is a `dynamic` block: those
 * leave nothing in the configuration of a plan.
 */
const NEVER_FILLED_IN: ReadonlySet<string> = new Set([
  "agent_env_vars",
  "append_tolerations",
  "cluster_agent_deployment_customization",
  "fleet_agent_deployment_customization",
  "machine_label_selector",
  "match_expressions",
  "scheduling_customization",
  "taints",
]);

/**
 * A plan's `after_unknown` without what nobody wrote. Arguments and blocks that are left out and that the provider fills
 * in are unknown in the plan that creates a resource; what they will be is what Rancher makes of nothing.
 *
 * A `dynamic` block that the provider fills in otherwise, `machine_pools` for one, and whose number is known only at apply
 * looks the same in a plan, and is taken for not written; a folder tells.
 * @param unknown the mask
 * @param expressions what is configured, as the plan has it; undefined where it does not tell
 * @see https://developer.hashicorp.com/terraform/internals/json-format#expression-representation
 */
export function unknownOfWritten(unknown: unknown, expressions: unknown): unknown {
  if (!isObject(unknown) || !isObject(expressions)) return unknown;
  return Object.fromEntries(
    Object.entries(unknown).flatMap(([name, mask]): [string, unknown][] => {
      if (!Object.hasOwn(expressions, name)) return mask === true && !NEVER_FILLED_IN.has(name) ? [] : [[name, mask]];
      return [[name, ofBlocks(mask, expressions[name])]];
    }),
  );
}

function ofBlocks(mask: unknown, configured: unknown): unknown {
  if (!Array.isArray(mask)) return mask;
  const blocks = Array.isArray(configured) ? configured : [configured];
  // With a `dynamic` block among them it is not known which is which.
  if (blocks.length !== mask.length) return mask;
  return mask.map((each, index) => unknownOfWritten(each, blocks[index]));
}
