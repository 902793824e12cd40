import { type NodeRequirement, type NodeSelection, namedNodes, selects } from "../../lib/live/node-selection";

const gpu = {
  name: "gpu-1",
  labels: new Map([
    ["zone", "a"],
    ["cpus", "16"],
    ["empty", ""],
    ["word", "many"],
  ]),
};

function term(...expressions: readonly NodeRequirement[]): NodeSelection {
  return { labels: [], terms: [{ expressions, fields: [] }] };
}

const requirement = (key: string, operator: string, ...values: readonly string[]) => ({ key, operator, values });

describe("a node selector", () => {
  test.each([
    [[["zone", "a"]], true],
    [[["zone", "b"]], false],
    [
      [
        ["zone", "a"],
        ["disk", "ssd"],
      ],
      false,
    ],
    [[["empty", ""]], true],
    [[["absent", ""]], false],
    [[], true],
  ] as const)("%j on a node with zone=a: %s", (labels, expected) => {
    expect(selects({ labels }, gpu)).toBe(expected);
  });
});

describe("a requirement on labels", () => {
  test.each([
    [requirement("zone", "In", "a", "b"), true],
    [requirement("zone", "In", "b"), false],
    [requirement("absent", "In", "b"), false],
    [requirement("zone", "In"), false],
    [requirement("zone", "NotIn", "b"), true],
    [requirement("zone", "NotIn", "a"), false],
    [requirement("absent", "NotIn", "a"), true],
    [requirement("zone", "NotIn"), false],
    [requirement("zone", "Exists"), true],
    [requirement("absent", "Exists"), false],
    [requirement("zone", "Exists", "a"), false],
    [requirement("absent", "DoesNotExist"), true],
    [requirement("zone", "DoesNotExist"), false],
    [requirement("absent", "DoesNotExist", "a"), false],
    [requirement("cpus", "Gt", "15"), true],
    [requirement("cpus", "Gt", "16"), false],
    [requirement("cpus", "Gt", "-1"), false],
    [requirement("zone", "In", "a", "not a value"), false],
    [requirement("not a key", "DoesNotExist"), false],
    [requirement("cpus", "Lt", "17"), true],
    [requirement("cpus", "Lt", "16"), false],
    [requirement("cpus", "Gt", "8", "9"), false],
    [requirement("cpus", "Gt"), false],
    [requirement("cpus", "Gt", "1.5"), false],
    [requirement("word", "Gt", "1"), false],
    [requirement("absent", "Lt", "1"), false],
    [requirement("cpus", "Lt", "9223372036854775807"), true],
    [requirement("cpus", "Lt", "9223372036854775808"), false],
    [requirement("zone", "in", "a"), false],
    [requirement("zone", "constructor", "a"), false],
  ])("%j: %s", (expression, expected) => {
    expect(selects(term(expression), gpu)).toBe(expected);
  });
});

describe("terms", () => {
  const holds = requirement("zone", "In", "a");
  const fails = requirement("zone", "In", "b");

  test("all requirements of one must hold", () => {
    expect(selects(term(holds, fails), gpu)).toBe(false);
  });

  test("one of several is enough", () => {
    const terms = [fails, holds].map((expression) => ({ expressions: [expression], fields: [] }));
    expect(selects({ labels: [], terms }, gpu)).toBe(true);
  });

  test("one without requirements selects nothing, and so does having none", () => {
    expect(selects(term(), gpu)).toBe(false);
    expect(selects({ labels: [], terms: [] }, gpu)).toBe(false);
  });

  test("they come on top of the node selector", () => {
    expect(selects({ ...term(holds), labels: [["zone", "b"]] }, gpu)).toBe(false);
  });
});

test("a node that a template names is the only one, whatever its labels", () => {
  expect(selects({ labels: [], nodeName: "gpu-1" }, gpu)).toBe(true);
  expect(selects({ labels: [], nodeName: "gpu-2" }, gpu)).toBe(false);
  expect(selects({ labels: [["zone", "b"]], nodeName: "gpu-1" }, gpu)).toBe(false);
});

describe("fields", () => {
  const named = (operator: string, ...values: readonly string[]): NodeSelection => ({
    labels: [],
    terms: [{ expressions: [], fields: [requirement("metadata.name", operator, ...values)] }],
  });

  test.each([
    [named("In", "gpu-1"), true],
    [named("In", "gpu-2"), false],
    [named("In", "gpu-1", "gpu-2"), false],
    [named("NotIn", "gpu-2"), true],
    [named("NotIn", "gpu-1"), false],
    [named("Exists"), false],
  ])("%j: %s", (selection, expected) => {
    expect(selects(selection, gpu)).toBe(expected);
  });

  test("the only nodes a selection can mean are known without asking every node", () => {
    expect(namedNodes(named("In", "gpu-1"))).toEqual(["gpu-1"]);
    expect(namedNodes(named("NotIn", "gpu-1"))).toBeUndefined();
    expect(namedNodes({ labels: [] })).toBeUndefined();
    expect(
      namedNodes({ labels: [], terms: [...(named("In", "a").terms ?? []), ...(term().terms ?? [])] }),
    ).toBeUndefined();
  });
});
