import fc from "fast-check";
import {
  acknowledgementNotation,
  parseAcknowledgement,
} from "../../lib/scheduling/acknowledgements/acknowledgement-notation";
import { SUBJECT_PARTS } from "../../lib/scheduling/acknowledgements/subject";
import { hostile } from "../report/hostile";

const values = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "a b",
    'a"b',
    "a=b",
    "\\",
    "",
    " ",
    "x pool=y",
    '"',
    "\n",
    "\u202e",
    "\ud800",
    "machineSelectorConfig[0]",
  ),
  hostile,
);
const acknowledgements = fc.record({
  code: fc.stringMatching(/^RK\d{3}$/),
  subject: fc.record(Object.fromEntries(SUBJECT_PARTS.map((part) => [part, values])), { requiredKeys: [] }),
});

test.each([
  ["RK107", { code: "RK107", subject: {} }],
  ["RK107 pool=first", { code: "RK107", subject: { pool: "first" } }],
  [
    "RK501 setting=machineGlobalConfig key=node-taint",
    { code: "RK501", subject: { setting: "machineGlobalConfig", key: "node-taint" } },
  ],
  ['RK503 setting=chartValues key="a b"', { code: "RK503", subject: { setting: "chartValues", key: "a b" } }],
  [
    'RK303 workload=fleet-agent toleration="a:NoSchedule op=Exists"',
    { code: "RK303", subject: { workload: "fleet-agent", toleration: "a:NoSchedule op=Exists" } },
  ],
  ['RK901 acknowledgement="RK107 pool=first"', { code: "RK901", subject: { acknowledgement: "RK107 pool=first" } }],
])("%s is read and written", (text, acknowledgement) => {
  expect(parseAcknowledgement(text)).toEqual(acknowledgement);
  expect(acknowledgementNotation(acknowledgement)).toBe(text);
});

test("whatever is acknowledged is read back as it was, from one printable line", () => {
  fc.assert(
    fc.property(acknowledgements, (acknowledgement) => {
      const text = acknowledgementNotation(acknowledgement);
      expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/);
      expect(parseAcknowledgement(text)).toEqual(acknowledgement);
    }),
    { numRuns: 500 },
  );
});

test("two acknowledgements never have the same notation", () => {
  fc.assert(
    fc.property(acknowledgements, acknowledgements, (one, other) => {
      const isSame =
        SUBJECT_PARTS.every((part) => one.subject[part] === other.subject[part]) && one.code === other.code;
      expect(acknowledgementNotation(one) === acknowledgementNotation(other)).toBe(isSame);
    }),
  );
});

test.each([
  ["nothing", ""],
  ["no code", "pool=first"],
  ["something after the code", "RK1077"],
  ["another code", "RK10"],
  ["a part that there is not", "RK107 node=first"],
  ["a name that every object has", "RK107 constructor=first"],
  ["a part twice", "RK107 pool=first pool=second"],
  ["parts in another order", "RK501 key=node-taint setting=machineGlobalConfig"],
  ["two spaces", "RK107  pool=first"],
  ["a space at the end", "RK107 pool=first "],
  ["no value", "RK107 pool="],
  ["a string without an end", 'RK107 pool="first'],
  ["a string that need not be one", 'RK107 pool="first"'],
  ["an escape that JSON does not have", 'RK107 pool="\\x"'],
  ["something after a string", 'RK107 pool="a b"c'],
  ["a mark that needs a string", "RK107 pool=fi*rst"],
  ["a line break", "RK107\npool=first"],
  ["a template", "RK107 pool=${first}"],
])("a text with %s is no acknowledgement", (_what, text) => {
  expect(parseAcknowledgement(text)).toBeUndefined();
});

test("whatever is read is written the same", () => {
  const texts = fc
    .array(fc.oneof(fc.constantFrom(" ", "=", '"', "pool", "key", "a", "\\", "RK107"), values), { maxLength: 8 })
    .map((pieces) => `RK107${pieces.join("")}`);
  fc.assert(
    fc.property(texts, (text) => {
      const read = parseAcknowledgement(text);
      expect(read === undefined ? text : acknowledgementNotation(read)).toBe(text);
    }),
    { numRuns: 500 },
  );
});
