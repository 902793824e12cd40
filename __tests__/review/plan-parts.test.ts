import fc from "fast-check";
import { DEEPEST } from "../../lib/review/nesting";
import { parseLookedAt } from "../../lib/review/plan-parts";

const read = (text: string) => parseLookedAt(Buffer.from(text), 0);

/** What JSON.parse makes of it, or that it is none. */
function parsed(text: string): { content: unknown } | undefined {
  try {
    return { content: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const OTHER = "aws_instance";
const state = (resources: readonly object[], modules: readonly object[] = []) => ({
  root_module: { resources, child_modules: modules },
});
const change = (type: unknown) => ({
  address: `${type}.a`,
  type,
  values: { a: 1 },
  sensitive_values: {},
  change: { actions: ["update"], before: { a: 1 }, after: { a: 2 }, after_unknown: { b: true }, after_sensitive: {} },
});
const KEPT = { address: `${OTHER}.a`, type: OTHER, change: { actions: ["update"], after_unknown: { b: true } } };

test("of a resource that nobody looks at stays what becomes of it, and what is not known of it", () => {
  const plan = {
    format_version: "1.2",
    resource_changes: [change(OTHER), change("rancher2_cluster_v2")],
    resource_drift: [change(OTHER), change("terraform_data")],
    planned_values: state([change(OTHER)], [{ resources: [change(OTHER), change("kubernetes_node_taint")] }]),
    prior_state: { values: state([], [{ address: "module.a", child_modules: [{ resources: [change(OTHER)] }] }]) },
    configuration: { root_module: { resources: [change(OTHER)] } },
  };
  expect(read(JSON.stringify(plan))?.content).toEqual({
    ...plan,
    resource_changes: [KEPT, change("rancher2_cluster_v2")],
    resource_drift: [KEPT, change("terraform_data")],
    planned_values: state([KEPT], [{ resources: [KEPT, change("kubernetes_node_taint")] }]),
    prior_state: { values: state([], [{ address: "module.a", child_modules: [{ resources: [KEPT] }] }]) },
  });
});

/** JSON in which the places of a plan come up, with types that are looked at, so that nothing of it is dropped. */
const keys = fc.constantFrom("resource_changes", "planned_values", "prior_state", "values", "root_module", "resources");
const wholeJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(keys, fc.string({ unit: "binary", maxLength: 3 })), tie("value"), { maxKeys: 3 }),
  ),
})).value;
const isUnlike = (text: string) => /"type"|"before|"after|sensitive_values/.test(text);

test("any other JSON is what JSON.parse makes of it, with any white space and with keys that mean something", () => {
  fc.assert(
    fc.property(wholeJson, fc.constantFrom("", " ", "\t\r\n"), (value, space) => {
      const text = JSON.stringify({ planned_values: value, ["__proto__"]: 1, resource_drift: [value] }, null, space);
      fc.pre(!isUnlike(text));
      const around = `${space}${text}${space}`;
      expect(withoutDropped(read(around))).toEqual(withoutDropped(parsed(around)));
    }),
    { numRuns: 200 },
  );
});

/** A resource of which the members stand in any order, some of them missing or of another kind. */
const member = (name: string, value: fc.Arbitrary<unknown>) => value.map((each): [string, unknown] => [name, each]);
const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('"]}', "\\", { type: "rancher2_x" }));
const changeMembers = ["before", "after", "before_sensitive", "after_sensitive", "actions", "after_unknown"];
const someChange = fc
  .shuffledSubarray(changeMembers)
  .chain((names) => fc.tuple(...names.map((name) => member(name, anything))));
const resource = fc
  .shuffledSubarray(["address", "type", "values", "sensitive_values", "change", "name"])
  .chain((names) =>
    fc.tuple(
      ...names.map((name) => {
        if (name === "type")
          return member(name, fc.constantFrom(OTHER, "terraform_data", "terraform_data_x", "rancher2_x", 1));
        return member(name, name === "change" ? fc.oneof(someChange.map(Object.fromEntries), anything) : anything);
      }),
    ),
  )
  .map((members) => Object.fromEntries(members));

test("in whatever order a resource is written, its values are left out and everything else stays as it is", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(resource, anything), { maxLength: 4 }),
      fc.constantFrom("", " ", "\t"),
      (resources, space) => {
        const plan = { resource_changes: resources, prior_state: { values: { root_module: { resources } } } };
        const kept = resources.map(withoutValuesOfOthers);
        expect(read(JSON.stringify(plan, null, space))?.content).toEqual(
          JSON.parse(
            JSON.stringify({ resource_changes: kept, prior_state: { values: { root_module: { resources: kept } } } }),
          ),
        );
      },
    ),
    { numRuns: 500 },
  );
});

function withoutValuesOfOthers(entry: unknown): unknown {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return entry;
  const { values, sensitive_values, ...rest } = entry as Record<string, unknown>;
  if (rest.type !== OTHER && rest.type !== "terraform_data_x") return entry;
  if (typeof rest.change !== "object" || rest.change === null || Array.isArray(rest.change)) return rest;
  const { before, after, before_sensitive, after_sensitive, ...change } = rest.change as Record<string, unknown>;
  return { ...rest, change };
}

test("a key or a type that is written with escapes keeps all of the resource", () => {
  const plan = (members: string) => `{"resource_changes": [{"values": {"a": 1}, ${members}}]}`;
  for (const members of ['"typ\\u0065": "rancher2_cluster_v2", "type": "a"', '"type": "\\u0072ancher2_cluster_v2"']) {
    expect(read(plan(members))?.content).toEqual(JSON.parse(plan(members)));
  }
});

test("of what is left out only quotes and brackets are looked at", () => {
  const plan = (values: string) => `{"resource_changes": [{"type": "${OTHER}", "values": ${values}, "name": "a"}]}`;
  expect(read(plan("{1 2 nul}"))?.content).toEqual({ resource_changes: [{ type: OTHER, name: "a" }] });
  for (const values of ["{]", "[}", "]", "}", '{"}', "", "{[}]", "{"]) expect(read(plan(values))).toBeUndefined();
});

test("what nests too deeply is refused, also where it is left out", () => {
  const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const plan = (levels: number) => `{"resource_changes": [{"type": "${OTHER}", "values": ${nested(levels)}}]}`;
  expect(read(plan(DEEPEST - 3))).toBeDefined();
  expect(read(plan(DEEPEST - 2))).toBeUndefined();
  expect(read(nested(100_000))).toBeUndefined();
});

test("what JSON.parse refuses is refused, wherever the mistake is in what is looked at", () => {
  const plan = JSON.stringify({
    format_version: "1.2",
    resource_changes: [change("terraform_data"), { a: '\\" \u0000 ]}', b: [-1.5e3, true, null] }],
    planned_values: { root_module: { resources: [], child_modules: [{}] } },
  });
  fc.assert(
    fc.property(
      fc.nat(plan.length),
      fc.nat(3),
      fc.constantFrom("", ",", ":", '"', "\\", "[", "]", "{", "}", " ", "0", "e", "-", "\n", "t"),
      (place, removed, put) => {
        const text = plan.slice(0, place) + put + plan.slice(place + removed);
        const expected = parsed(text);
        // Parsed as a whole, where the parts are not understood: never the other way round.
        if (expected === undefined) expect(read(text)).toBeUndefined();
        else if (read(text) !== undefined) expect(withoutDropped(read(text))).toEqual(withoutDropped(expected));
      },
    ),
    { numRuns: 800 },
  );
});

/** Values that may be dropped stand for themselves, so that the two sides can be compared. */
function withoutDropped(value: unknown): unknown {
  const dropped = new Set(["values", "sensitive_values", "before", "after", "after_sensitive", "before_sensitive"]);
  return JSON.parse(JSON.stringify(value ?? null, (key, inner) => (dropped.has(key) ? undefined : inner)));
}

test.each([
  "",
  " ",
  "{",
  "[",
  '"',
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,',
  '{"a":1,}',
  "[1,]",
  "{,}",
  '{"a":1}}',
  "{}x",
  "{1:2}",
])("%j is no JSON", (text) => {
  expect(read(text)).toBeUndefined();
});

test("a key that is there twice counts as it stands last", () => {
  expect(read('{"resource_changes": [1], "resource_changes": null}')).toEqual({ content: { resource_changes: null } });
});
