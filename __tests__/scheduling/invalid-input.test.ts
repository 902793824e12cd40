import {
  InvalidInputError,
  type Problem,
  problemsOf,
  quoted,
  refuse,
  renderProblem,
  withPlace,
} from "../../lib/scheduling/invalid-input";

const EMPTY: Problem = { what: 'label key "" is empty', why: "Kubernetes refuses it", help: "name the key" };
const UNKNOWN: Problem = { what: 'unknown role "master"', why: "there are three", help: "use control-plane" };

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("a value in a message", () => {
  test.each([
    ["text", "gpu", '"gpu"'],
    ["quotes in it", 'a"b', '"a\\"b"'],
    ["a line break and an escape sequence", "a\n\u001b[2J", '"a\\n\\u001b[2J"'],
    ["a mark that turns text around", "a\u202eb", '"a\\u202eb"'],
    ["a number", 5, '"5"'],
    ["no value", undefined, '"undefined"'],
    ["a list", ["a", "b"], '"a,b"'],
    ["an object that cannot be made text", { toString: 5 }, '"an object"'],
    ["a list that cannot be made text", [{ toString: 5 }], '"a list"'],
  ])("%s: quoted, on one line", (_name, value, expected) => {
    expect(quoted(value)).toBe(expected);
  });

  test("120 characters are shown whole, more are cut there", () => {
    const whole = "x".repeat(120);
    expect(quoted(whole)).toBe(`"${whole}"`);
    expect(quoted(`${whole}y`)).toBe(`"${whole}…"`);
    expect(quoted(`${whole}${"y".repeat(1000)}`)).toBe(`"${whole}…"`);
  });

  test("half a character, left over where a value is cut, is escaped", () => {
    expect(quoted(`${"x".repeat(119)}🚀🚀`)).toBe(`"${"x".repeat(119)}\\ud83d…"`);
  });
});

test("a problem is read as what is wrong, where, why, and what to write instead", () => {
  expect(renderProblem(EMPTY)).toMatchInlineSnapshot(`
"label key "" is empty
  = why: Kubernetes refuses it
  = help: name the key"
`);
  expect(renderProblem(EMPTY, "app/edge")).toMatchInlineSnapshot(`
"label key "" is empty
  --> app/edge
  = why: Kubernetes refuses it
  = help: name the key"
`);
});

describe("refusing", () => {
  test("nothing is thrown where there is no problem", () => {
    expect(() => refuse([], "app/edge")).not.toThrow();
  });

  test("all problems come in one error, each with the place", () => {
    const error = thrownBy(() => refuse([EMPTY, UNKNOWN], "app/edge"));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({
      name: "InvalidInputError",
      problems: [EMPTY, UNKNOWN],
      constructPath: "app/edge",
      message: `${renderProblem(EMPTY, "app/edge")}\n${renderProblem(UNKNOWN, "app/edge")}`,
    });
  });
});

describe("collecting problems", () => {
  test("work that succeeds has none", () => {
    expect(problemsOf(() => "done")).toEqual([]);
  });

  test("work that is refused has those it was refused for", () => {
    expect(problemsOf(() => refuse([EMPTY, UNKNOWN]))).toEqual([EMPTY, UNKNOWN]);
  });

  test("a fault of the program is no problem of the input", () => {
    const work = () => problemsOf(() => (undefined as unknown as string).length);
    expect(work).toThrow(TypeError);
  });
});

describe("naming the place", () => {
  test("what comes of the work is handed on", () => {
    expect(withPlace("app/edge", () => 5)).toBe(5);
  });

  test("a refusal without a place gets it", () => {
    expect(thrownBy(() => withPlace("app/edge", () => refuse([EMPTY])))).toMatchObject({
      problems: [EMPTY],
      constructPath: "app/edge",
      message: expect.stringContaining("--> app/edge"),
    });
  });

  test("a refusal that names a place keeps it, as it is nearer", () => {
    const inner = () => refuse([EMPTY], "app/edge/pools/gpu");
    expect(thrownBy(() => withPlace("app/edge", inner))).toMatchObject({ constructPath: "app/edge/pools/gpu" });
  });

  test("a fault of the program passes through untouched", () => {
    const fault = new RangeError("too deep");
    const work = () => {
      throw fault;
    };
    expect(thrownBy(() => withPlace("app/edge", work))).toBe(fault);
  });
});
