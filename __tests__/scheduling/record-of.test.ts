import fc from "fast-check";
import { recordOf } from "../../lib/scheduling/record-of";

test("a record has what Object.fromEntries has, whatever the keys are called, the last of each key", () => {
  const keys = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "0"));
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, fc.integer())), (entries) => {
      const record = recordOf(entries);
      expect(Object.entries(record)).toEqual(Object.entries(Object.fromEntries(entries)));
      expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    }),
  );
});

test("a key __proto__ is a key as any other, and changes no prototype", () => {
  const record = recordOf<object>([["__proto__", { isAdmin: true }]]);
  expect(Object.keys(record)).toEqual(["__proto__"]);
  expect("isAdmin" in record).toBe(false);
});
