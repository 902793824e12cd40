import { type TerraformElement, TerraformProvider, TerraformStack } from "cdktf";
import { withPlace } from "../../scheduling/invalid-input";
import { isObject, type PlainObject } from "../../scheduling/json";
import { resolved, stackOverridesAt, withOverrides } from "../written-resource";
import {
  hclArgument,
  hclBlocks,
  hclBody,
  hclReference,
  hclReferences,
  hclValue,
  type IsBlock,
  listOf,
} from "./arguments";

/**
 * Arguments of the rancher2 and kubernetes providers that hold a list or a map and are no block, of all resources, data
 * sources and providers that this library makes.
 */
export const LISTS_AND_MAPS: readonly string[] = [
  "annotations",
  "args",
  "config_paths",
  "endpoints",
  "env",
  "ignore_annotations",
  "ignore_labels",
  "labels",
  "machine_labels",
  "match_labels",
  "node_pool_ids",
  "rewrites",
  "services",
  "values",
];

const isProvidersBlock: IsBlock = (name) => name !== "for_each" && !LISTS_AND_MAPS.includes(name);
const none: IsBlock = () => false;

/**
 * What CDKTF makes HCL of, so that it means what the element's JSON means. CDKTF's own form of an element breaks with
 * overrides, with conditions in `lifecycle`, and with most texts that have a quote, a backslash or a second line.
 */
export function hclForm(element: TerraformElement): object {
  return withPlace(element.node.path, () => formOf(writtenElement(element)));
}

function formOf({ terraform, provider, resource, data, output, locals, import: imports, moved }: PlainObject): object {
  const form = {
    terraform: requirements(terraform),
    provider: eachOf(provider, (bodies) => listOf(bodies).map((body) => hclBody(body, isProvidersBlock))),
    resource: eachOf(resource, (named, type) => eachOf(named, (body) => resourceBody(body, type))),
    data: eachOf(data, (named, type) => eachOf(named, (body) => resourceBody(body, type))),
    output: eachOf(output, outputBody),
    locals: eachOf(locals, (value) => ({ value: hclValue(value), isBlock: false, type: "any" })),
    import: imports === undefined ? undefined : listOf(imports).map(addressed),
    moved: moved === undefined ? undefined : listOf(moved).map(addressed),
  };
  return Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined));
}

/** Has an element that is not of a class of this library write its HCL from its JSON. */
export function withHclForm<T extends TerraformElement>(element: T): T {
  return Object.assign(element, { toHclTerraform: () => hclForm(element) });
}

/** Whether stacks are written as HCL: CDKTF asks the environment, where `cdktf synth --hcl` says so. */
export function isWrittenAsHcl(): boolean {
  return ["true", "1"].includes(process.env.SYNTH_HCL_OUTPUT ?? "");
}

/** The element's JSON with every override; those of the stack CDKTF leaves out of HCL. */
function writtenElement(element: TerraformElement): PlainObject {
  const stack = TerraformStack.of(element);
  // As for JSON, where overrides find their way into lazy values; a function that stands in them is resolved at the end.
  const json = resolved(element, element.toTerraform()) as PlainObject;
  const places = ["resource", "data", "output", "locals"].filter((kind) => isObject(json[kind]));
  const overridden = places.map((kind) => [
    kind,
    eachOf(json[kind], (value, name) => {
      if (kind === "output" || kind === "locals") return overriddenValue(value, stackOverridesAt(stack, [kind, name]));
      return eachOf(value, (body, id) => overriddenValue(body, stackOverridesAt(stack, [kind, name, id])));
    }),
  ]);
  const provider = eachOf(json.provider, (bodies) =>
    listOf(bodies).map((body) => overriddenValue(body, overrideOfProvider(element, stack))),
  );
  return resolved(element, {
    ...json,
    ...Object.fromEntries(overridden),
    ...(provider === undefined ? {} : { provider }),
  }) as PlainObject;
}

/** A stack says by its place which of several providers it means. */
function overrideOfProvider(element: TerraformElement, stack: TerraformStack): unknown {
  if (!TerraformProvider.isTerraformProvider(element)) return undefined;
  const type = element.terraformResourceType;
  const place = stack.node
    .findAll()
    .filter((each) => TerraformProvider.isTerraformProvider(each) && each.terraformResourceType === type)
    .indexOf(element);
  return stackOverridesAt(stack, ["provider", type, String(place)]);
}

function overriddenValue(value: unknown, override: unknown): unknown {
  if (override === undefined) return value;
  return isObject(value) && isObject(override) ? withOverrides(value, override) : override;
}

function eachOf(values: unknown, change: (value: unknown, name: string) => unknown): PlainObject | undefined {
  if (!isObject(values)) return undefined;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}

/** CDKTF takes a version that is a number alone for one. */
function requirements(terraform: unknown): unknown {
  return eachOf(terraform, (providers) =>
    eachOf(providers, (provider) => eachOf(provider, (text) => (/^\d+$/.test(String(text)) ? hclValue(text) : text))),
  );
}

function resourceBody(body: unknown, type: string): PlainObject {
  const { "//": notes, depends_on, provider, lifecycle, connection, provisioner, ...rest } = body as PlainObject;
  return {
    // The input of terraform_data is of any type.
    ...hclBody(rest, type === "terraform_data" ? none : isProvidersBlock),
    ...(depends_on === undefined ? {} : { depends_on: hclReferences(depends_on) }),
    ...(provider === undefined ? {} : { provider: hclReference(provider) }),
    ...(lifecycle === undefined ? {} : { lifecycle: lifecycleBlock(lifecycle) }),
    ...(connection === undefined ? {} : { connection: hclBody(listOf(connection)[0] ?? {}, none) }),
    ...(provisioner === undefined ? {} : { provisioner: provisioners(provisioner) }),
    ...(notes === undefined ? {} : { "//": notes }),
  };
}

function lifecycleBlock(lifecycle: unknown): object {
  const entries = Object.entries(listOf(lifecycle)[0] ?? {}).flatMap(([name, value]): [string, unknown][] => {
    if (name === "precondition" || name === "postcondition") return hclBlocks(name, value, none);
    if (name === "ignore_changes" || name === "replace_triggered_by") return [[name, hclReferences(value)]];
    return Object.entries(hclBody({ [name]: value }, none));
  });
  return { value: Object.fromEntries(entries), isBlock: true };
}

function provisioners(written: unknown): object[] {
  return listOf(written)
    .flatMap((byType) => Object.entries(byType))
    .map(([type, body]) => {
      const { when, on_failure, connection, ...rest } = listOf(body)[0] ?? {};
      return {
        [type]: {
          ...hclBody(rest, none),
          ...(when === undefined ? {} : { when: hclReference(when) }),
          ...(on_failure === undefined ? {} : { on_failure: hclReference(on_failure) }),
          ...(connection === undefined ? {} : { connection: hclBody(listOf(connection)[0] ?? {}, none) }),
        },
      };
    });
}

function outputBody(body: unknown): PlainObject {
  const { depends_on, description, ...rest } = body as PlainObject;
  return {
    ...hclBody(rest, (name) => name === "precondition"),
    // In JSON the one text that is no template.
    ...(typeof description === "string" ? { description: hclValue(description.replace(/[$%](?=\{)/g, "$&$&")) } : {}),
    ...(depends_on === undefined ? {} : { depends_on: hclReferences(depends_on) }),
  };
}

/** An `import` or `moved` block: its addresses are no texts. */
function addressed(body: PlainObject): PlainObject {
  const addresses = ["to", "from", "provider"];
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      addresses.includes(name) ? hclReference(value) : hclArgument(value),
    ]),
  );
}
