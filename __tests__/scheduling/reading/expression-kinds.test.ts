import { kindInYaml, kindOfExpression } from "../../../lib/scheduling/reading/expression-kinds";

const DECLARED: Readonly<Record<string, string>> = {
  text: "string",
  count: "number",
  flag: "bool",
  all: "list(string)",
  names: "set(string)",
  pair: "tuple([string, number])",
  tags: "map(string)",
  node: "object({ a = string })",
  free: "any",
  wrapped: "${list(string)}",
};
const declared = (name: string) => DECLARED[name];

// What `type()` of Terraform 1.x says, where it says anything.
test.each([
  ["var.text", "text"],
  ["var.count", "number"],
  ["var.flag", "boolean"],
  ["var.all", "list"],
  ["var.names", "list"],
  ["var.pair", "list"],
  ["var.tags", "map"],
  ["var.node", "map"],
  ["var.free", "open"],
  ["var.wrapped", "list"],
  ["var.unknown", "open"],
  ["var.node.a", "open"],
  ["random_pet.name.id", "open"],
  ["true", "boolean"],
  ["-1.5e3", "number"],
  ["tostring(var.count)", "text"],
  ["tonumber(var.text)", "number"],
  [" merge(var.tags) ", "map"],
  ['join(")", var.all)', "text"],
  ['join("${length(var.all)}\\"(", ["a"])', "text"],
  ["length(var.all) + 1", "open"],
  ["length(var.all) > 1 ? tostring(1) : tonumber(2)", "open"],
  ["my_function(1)", "open"],
  ["length(var.all", "open"],
  ["coalescelist(var.free, var.all)", "list"],
  ["try(var.text, tostring(null))", "text"],
  ["try(tolist(var.free), tostring(var.free))", "list"],
  ['try(join(",", ["a, b"]), "c,")', "text"],
  ["try(var.count, var.text)", "open"],
  ["try(var.free)", "open"],
  ["try(var.count, 1,)", "number"],
  ["try()", "open"],
  ["coalesce(var.tags, var.node)", "map"],
  ['"edge"', "text"],
  ['"edge-${var.count}"', "text"],
  ['"${var.count}"', "number"],
  ['"${"${var.count}"}"', "number"],
  ['"${var.count}${var.count}"', "text"],
  ['"a" == "b"', "open"],
  ['"open', "open"],
])("%s is %s", (expression, kind) => {
  expect(kindOfExpression(expression, declared)).toBe(kind);
});

test.each([
  ["jsonencode(var.text)", "text"],
  ["jsonencode(var.count)", "number"],
  ["jsonencode(var.tags)", "map"],
  ["var.count", "number"],
  ["var.flag", "boolean"],
  // Its text may be that of a number.
  ["var.text", "open"],
  ["yamlencode(var.count)", "open"],
])("%s without quotes is %s in YAML", (expression, kind) => {
  expect(kindInYaml(expression, declared)).toBe(kind);
});
