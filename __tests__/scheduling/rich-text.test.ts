import fc from "fast-check";
import { asCode, asPool, asTaint, asToleration, inProse, joined, plain, text } from "../../lib/scheduling/rich-text";

test("a sentence without its marks is what was written", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.integer(), (a, b, count) => {
      expect(plain(text`${a} of ${asPool(b)}: ${asTaint(a)}, ${text`${count} x ${asCode(b)}`}${asToleration(b)}`)).toBe(
        `${a} of ${b}: ${a}, ${count} x ${b}${b}`,
      );
    }),
  );
});

test("what is marked stays marked, in sentences within sentences as well", () => {
  const inner = text`pool "${asPool("gpu")}"`;
  expect(text`${inner}: ${asTaint("a=b:NoSchedule")} is not tolerated`).toEqual([
    'pool "',
    { kind: "pool", text: "gpu" },
    '"',
    ": ",
    { kind: "taint", text: "a=b:NoSchedule" },
    " is not tolerated",
  ]);
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and c"],
])("%j in prose is %j", (items, words) => {
  expect(plain(inProse(items))).toBe(words);
});

test("a list keeps the marks of its items", () => {
  expect(joined([asTaint("a:NoExecute"), "b"], "; ")).toEqual([{ kind: "taint", text: "a:NoExecute" }, "; ", "b"]);
});
