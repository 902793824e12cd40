import { oncePer, setOf } from "../../lib/scheduling/once-per";

describe("oncePer", () => {
  test("works the answer out once for each object, also where it is undefined", () => {
    const asked: object[] = [];
    const name = oncePer((object: { readonly name?: string }) => {
      asked.push(object);
      return object.name;
    });
    const [edge, nameless] = [{ name: "edge" }, {}];
    expect([name(edge), name(nameless), name(edge), name(nameless)]).toEqual(["edge", undefined, "edge", undefined]);
    expect(asked).toEqual([edge, nameless]);
  });

  test("takes objects that are equal for two", () => {
    let asked = 0;
    const count = oncePer(() => {
      asked += 1;
      return asked;
    });
    expect([count({}), count({})]).toEqual([1, 2]);
  });

  test("answers the next time as well after it failed", () => {
    let isBroken = true;
    const answer = oncePer(() => {
      if (isBroken) throw new Error("broken");
      return "whole";
    });
    const object = {};
    expect(() => answer(object)).toThrow("broken");
    isBroken = false;
    expect(answer(object)).toBe("whole");
  });
});

test("setOf makes one set of a list", () => {
  const names = ["a", "b", "a"];
  expect(setOf(names)).toEqual(new Set(["a", "b"]));
  expect(setOf(names)).toBe(setOf(names));
});
