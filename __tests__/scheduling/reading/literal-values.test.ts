/** Values in Terraform's JSON that are known before Terraform runs, because literals alone decide them. */
import { declarationsIn } from "../../../lib/scheduling/reading/known-at-plan";
import { literalOf } from "../../../lib/scheduling/reading/literal-values";

const declared = declarationsIn({
  locals: {
    all: ["n1", "s1"],
    object: { name: "edge", zones: { a: 1 } },
    self: "${local.self}",
    open: "${var.x}",
    each: "${each.key}",
    key: "zone",
  },
  resource: {
    terraform_data: {
      plain: { input: "edge", list: ["a"], block: { name: "x" } },
      counted: { input: "edge", count: 1 },
      keyed: { input: "edge", for_each: { a: 1 } },
      made: { input: "edge", dynamic: { x: {} } },
      ignored: { input: "edge", lifecycle: [{ ignore_changes: ["input"] }] },
      protected: { input: "edge", lifecycle: [{ prevent_destroy: true }] },
      each: { input: "${each.key}" },
    },
  },
});
const instance = new Map<string, unknown>([
  ["each.key", "north"],
  ["each.value", { name: "n", inner: { zone: "z" } }],
  ["count.index", 2],
]);
const found = (json: unknown) => literalOf(json, { declared, instance })?.value;

test.each<[unknown, unknown]>([
  [5, 5],
  [true, true],
  [null, null],
  ["edge", "edge"],
  ["$${x}", "${x}"],
  [
    ["a", "${local.key}"],
    ["a", "zone"],
  ],
  [{ "${local.key}": "${local.all}" }, { zone: ["n1", "s1"] }],
  ["n-${count.index}-${each.key}-${true}", "n-2-north-true"],
  ["${5}", 5],
  ["${-5}", -5],
  ["${ 5 }", 5],
  ["${true}", true],
  ["${false}", false],
  ['${"a"}', "a"],
  ['${"a-${each.key}"}', "a-north"],
  ['${"$${a"}', "${a"],
  ['${["]["]}', ["]["]],
  ["${[]}", []],
  ['${["a", "b"]}', ["a", "b"]],
  ['${["a, b", "c"]}', ["a, b", "c"]],
  ['${[["a", "b"], ["c"]]}', [["a", "b"], ["c"]]],
  ['${{ a = 1, "b c" = "d" }}', { a: 1, "b c": "d" }],
  ["${{ a: 1 }}", { a: 1 }],
  ['${{ a = { b = "}" } }}', { a: { b: "}" } }],
  ['${toset(["a", "b", "a"])}', ["a", "b"]],
  ['${tolist(["a", "a"])}', ["a", "a"]],
  ["${tomap({ a = 1 })}", { a: 1 }],
  ['${tostring("a)")}', "a)"],
  ["${toset(local.all)}", ["n1", "s1"]],
  ["${toset(tolist(local.all))}", ["n1", "s1"]],
  ["${local.object.name}", "edge"],
  ['${local.object["name"]}', "edge"],
  ["${local.object.zones.a}", 1],
  ["${each.key}", "north"],
  ["${each.value.name}", "n"],
  ["${each.value.inner.zone}", "z"],
  ["${terraform_data.plain.input}", "edge"],
  ["${terraform_data.protected.input}", "edge"],
])("%j is %j", (json, value) => {
  expect(found(json)).toEqual(value);
});

test.each([
  [undefined],
  ["${var.x}"],
  ["a-${var.x}"],
  ["a-${local.all}"],
  ["%{ if true }a%{ endif }"],
  [["a", "${var.x}"]],
  [{ a: "${var.x}" }],
  [{ "${var.x}": "a" }],
  [{ "${local.all}": "a" }],
  ['${"a\\n"}'],
  ["${1.5}"],
  ["${1 + 1}"],
  ['${"a" == "b"}'],
  ['${["a"][0]}'],
  ['${["a"] == ["b"]}'],
  ["${[var.x]}"],
  ["${[for x in local.all : x]}"],
  ["${{ for x in local.all : x => x }}"],
  ["${{ a = var.x }}"],
  ["${{ a == 1 }}"],
  ["${{ a => 1 }}"],
  ['${["a", "b"] == ["c", "d"]}'],
  ["${[1][0]}"],
  ["${{ a = 1 } == { a = 1 }}"],
  ["${{ (local.key) = 1 }}"],
  ['${{ "${local.key}" = 1 }}'],
  ["${{ a = 1 }.a}"],
  ["${upper(local.key)}"],
  ["${toset()}"],
  ['${toset("a")}'],
  ['${toset(["a"], ["b"])}'],
  ["${toset([var.x])}"],
  ['${tostring("a") == tostring("b")}'],
  ["${local.self}"],
  ["${local.open}"],
  ["${local.unknown}"],
  ["${local.object.unknown}"],
  ["${each.value.unknown}"],
  ["${terraform_data.plain.id}"],
  ["${terraform_data.plain.list}"],
  ["${terraform_data.plain.block.name}"],
  ["${terraform_data.plain.input.name}"],
  ["${terraform_data.plain}"],
  ["${terraform_data.unknown.input}"],
  ["${terraform_data.counted.input}"],
  ["${terraform_data.keyed.input}"],
  ["${terraform_data.made.input}"],
  ["${terraform_data.ignored.input}"],
])("%j is not known", (json) => {
  expect(literalOf(json, { declared, instance })).toBeUndefined();
});

test("an instance's names are not those of a local, nor of another resource", () => {
  expect(found("${local.each}")).toBeUndefined();
  expect(found("${terraform_data.each.input}")).toBeUndefined();
});

test("outside of an instance there are no such names", () => {
  expect(literalOf("${each.key}", { declared })).toBeUndefined();
  expect(literalOf("${each.value.name}", { declared })).toBeUndefined();
});

test("what is nested deeper than anybody writes ends", () => {
  const deep = `\${${"[".repeat(5_000)}${"]".repeat(5_000)}}`;
  expect(found(deep)).toBeUndefined();
  let nested: unknown = "a";
  for (let depth = 0; depth < 20_000; depth += 1) nested = [nested];
  expect(found(nested)).toBeUndefined();
});
