import { at, isObject, objectsAt, textAt } from "../../lib/scheduling/json";

const POD = JSON.parse(
  '{ "spec": { "nodeName": "n", "tolerations": [{ "key": "a" }, "b", null, [], { "key": "c" }] } }',
);

test.each([
  ["an object", {}, true],
  ["an object without a prototype", Object.create(null), true],
  ["a list", [], false],
  ["null", null, false],
  ["text", "a", false],
  ["a function", () => ({}), false],
  ["nothing", undefined, false],
])("%s as an object of JSON: %#", (_name, value, expected) => {
  expect(isObject(value)).toBe(expected);
});

test("a path of keys leads to a value", () => {
  expect(at(POD, "spec", "nodeName")).toBe("n");
  expect(at(POD)).toBe(POD);
});

test.each([
  ["a key is not there", ["status", "phase"]],
  ["the path goes on behind a text", ["spec", "nodeName", "length"]],
  ["the path goes through a list", ["spec", "tolerations", "0"]],
  ["every object inherits it", ["spec", "constructor", "name"]],
  ["every object inherits it under this name", ["__proto__"]],
])("there is nothing where %s", (_case, path) => {
  expect(at(POD, ...path)).toBeUndefined();
});

test("a key that is called as something inherited is found where it is written", () => {
  const written = JSON.parse('{ "__proto__": { "constructor": { "toString": "text" } } }');
  expect(at(written, "__proto__", "constructor", "toString")).toBe("text");
});

test("only text is text", () => {
  expect(textAt(POD, "spec", "nodeName")).toBe("n");
  expect([textAt(POD, "spec"), textAt(POD, "spec", "tolerations"), textAt({ a: 5 }, "a")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("the objects of a list are found among whatever else is in it", () => {
  expect(objectsAt(POD, "spec", "tolerations")).toEqual([{ key: "a" }, { key: "c" }]);
  expect([objectsAt(POD, "spec"), objectsAt(POD, "status", "conditions")]).toEqual([[], []]);
});
