import fc from "fast-check";
import { somePools } from "../../lib/scheduling/findings/some-pools";

const names = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);

test.each([
  [0, 0, 0],
  [5, 5, 0],
  [6, 6, 0],
  [7, 5, 2],
  [40, 5, 35],
])("of %i pools %i are named, and %i are only counted", (all, named, more) => {
  expect(somePools(names(all))).toEqual({ named: names(named), more });
});

test("one that does not count is neither named nor counted", () => {
  expect(somePools(names(7), "p2")).toEqual({ named: ["p0", "p1", "p3", "p4", "p5", "p6"], more: 0 });
  expect(somePools(names(9), "p2")).toEqual({ named: ["p0", "p1", "p3", "p4", "p5"], more: 3 });
  expect(somePools(names(9), "p8")).toEqual({ named: ["p0", "p1", "p2", "p3", "p4"], more: 3 });
  expect(somePools(names(2), "other")).toEqual({ named: ["p0", "p1"], more: 0 });
});

test("those that are named and those that are counted are all of them, and never is one alone counted", () => {
  fc.assert(
    fc.property(fc.nat(30), fc.option(fc.nat(30), { nil: undefined }), (count, index) => {
      const except = index === undefined ? undefined : `p${index}`;
      const all = names(count).filter((name) => name !== except);
      const { named, more } = somePools(names(count), except);
      expect(named).toEqual(all.slice(0, named.length));
      expect(named.length + more).toBe(all.length);
      expect(more).not.toBe(1);
    }),
  );
});
