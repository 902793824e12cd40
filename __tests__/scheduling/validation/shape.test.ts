import { InvalidInputError, type Problem } from "../../../lib";
import {
  anything,
  list,
  MALFORMED,
  number,
  object,
  optional,
  readPartly,
  readWhole,
  record,
  required,
  type Shape,
  text,
  withRule,
} from "../../../lib/scheduling/validation/shape";

interface Server {
  readonly name: string;
  readonly ports?: readonly number[];
  readonly notes?: Readonly<Record<string, string>>;
}

const even = (value: number, place: string): Problem[] =>
  value % 2 === 0 ? [] : [{ what: `${place} ${value} is odd`, why: "", help: "" }];

const SERVER = object<Server>({
  name: required(text("a")),
  ports: optional(list(withRule(number(80), even))),
  notes: optional(record(text("b"))),
});

function problemsWith<T>(shape: Shape<T>, value: unknown, place = "it"): string[] {
  const problems: Problem[] = [];
  shape.read(value, place, problems);
  return problems.map(({ what }) => what);
}

test("what has the shape is read, without what is undefined", () => {
  expect(readWhole(SERVER, { name: "a", ports: [2], notes: undefined })).toEqual({ name: "a", ports: [2] });
});

test("properties may come from a class, or from another object that this one is made from", () => {
  class Written {
    public get name(): string {
      return "a";
    }
  }
  expect(readWhole(SERVER, new Written())).toEqual({ name: "a" });
  expect(readWhole(SERVER, Object.create({ name: "a" }))).toEqual({ name: "a" });
});

test.each([
  [new Map([["name", "a"]]), "a Map"],
  [new Set(["a"]), "a Set"],
  [new Date(), "a Date"],
  [/a/, "a RegExp"],
])("an object that keeps what it holds somewhere else is none: %p", (value, kind) => {
  expect(problemsWith(SERVER, value)).toEqual([`it is ${kind}, not an object`]);
  expect(problemsWith(record(text("a")), value)).toEqual([`it is ${kind}, not an object`]);
});

test("everything that is wrong is told, wherever it stands", () => {
  const value = { ports: [1, "2", 4, 5], notes: { x: 1, y: "z", w: null }, port: 8080 };
  expect(problemsWith(SERVER, value)).toEqual([
    'it has an unknown property "port", did you mean "ports"?',
    "it.name is missing",
    "it.ports[0] 1 is odd",
    "it.ports[1] is text, not a number",
    "it.ports[3] 5 is odd",
    'it.notes["x"] is a number, not text',
    'it.notes["w"] is null, not text',
  ]);
});

test("what can be read of an object is read, so that rules can go on", () => {
  const { part, problems } = readPartly(SERVER, { ports: [1], notes: { a: "b", c: 5 } });
  expect(part).toEqual({ notes: { a: "b" } });
  expect(problems).toHaveLength(3);
  expect(readPartly(SERVER, null)).toMatchObject({
    part: {},
    problems: [{ what: "what is passed is null, not an object" }],
  });
});

test("a rule about a list is asked with every item at its place, malformed or not", () => {
  const seen: unknown[] = [];
  const shape = list(number(1), (items, place) => {
    seen.push(place, [...items]);
    return [];
  });
  problemsWith(shape, [1, "x", 3]);
  expect(seen).toEqual(["it", [1, undefined, 3]]);
});

test("a rule is not asked about what has not the shape, and what breaks it is not read", () => {
  const rule = withRule(number(2), even);
  expect(problemsWith(rule, "x")).toEqual(["it is text, not a number"]);
  expect(rule.read(1, "it", [])).toBe(MALFORMED);
});

test.each<[unknown, string]>([
  [undefined, "undefined"],
  [null, "null"],
  ["", "empty text"],
  ["x", "text"],
  [true, "true"],
  [[], "a list"],
  [{}, "an object"],
  [() => {}, "a function"],
  [5n, "a bigint"],
  [Symbol("x"), "a symbol"],
])("of a value of another type only the type is said: %p", (value, kind) => {
  expect(problemsWith(number(1), value)).toEqual([`it is ${kind}, not a number`]);
});

test.each(["constructor", "toString", "hasOwnProperty", "__proto__"])(
  "no object is born with the property %s",
  (key) => {
    const value = JSON.parse(`{ "name": "a", ${JSON.stringify(key)}: 5 }`);
    expect(problemsWith(SERVER, value)).toEqual([`it has an unknown property "${key}"`]);
    expect(readWhole(record(number(1)), JSON.parse(`{ ${JSON.stringify(key)}: 5 }`))).toHaveProperty([key], 5);
  },
);

test("a great many problems are all told", () => {
  const many = Array.from({ length: 200_000 }, () => "x");
  expect(problemsWith(list(number(1)), many)).toHaveLength(many.length);
  expect(
    problemsWith(
      withRule(anything("a", "a"), () => many.map((what) => ({ what, why: "", help: "" }))),
      1,
    ),
  ).toHaveLength(many.length);
});

test("what is read as a whole throws everything at once, with the construct", () => {
  expect(() => readWhole(SERVER, { port: 1 }, "app/edge")).toThrow(InvalidInputError);
  expect(() => readWhole(SERVER, { port: 1 }, "app/edge")).toThrowErrorMatchingInlineSnapshot(`
"there is an unknown property "port", did you mean "ports"?
  --> app/edge
  = why: nothing reads it, so what it says would be lost without a word
  = help: write ports
name is missing
  --> app/edge
  = why: nothing else says it; what comes from process.env is undefined where the variable is not set
  = help: write it as "a""
`);
  expect(() => readWhole(text("a"), 5, undefined, "clusterName")).toThrow(/^clusterName is a number, not text/);
});
