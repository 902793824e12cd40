import { comparison, type Exception } from "./comparison";

const number = (value: number): Exception<number> => ({ reason: `${value} is odd`, of: (each) => each === value });

/** A library that takes every number for even. */
const asked = (exceptions: Partial<Record<"onPurpose" | "known" | "notJudged", readonly Exception<number>[]>>) =>
  comparison({
    claim: "numbers are even",
    files: [],
    cases: [1, 2],
    name: (each) => `case ${each}`,
    program: (each) => each % 2 === 0,
    library: () => true,
    ...exceptions,
  }).agreement();

test("a case that differs without a reason is named, with both answers", () => {
  expect(asked({}).complaints).toEqual(["case 1: the program says false, the library true"]);
});

test.each(["onPurpose", "known", "notJudged"] as const)("a case that differs with a reason is counted: %s", (kind) => {
  expect(asked({ [kind]: [number(1)] })).toEqual({
    ...{ agree: 1, onPurpose: 0, known: 0, notJudged: 0, complaints: [] },
    [kind]: 1,
  });
});

test.each(["onPurpose", "known"] as const)("a reason whose case no longer differs is named: %s", (kind) => {
  expect(asked({ [kind]: [number(1), number(2)] }).complaints).toEqual(["case 2: agrees, and is excepted: 2 is odd"]);
});

test.each(["onPurpose", "known", "notJudged"] as const)("a reason without a case is named: %s", (kind) => {
  expect(asked({ [kind]: [number(1), number(3)] }).complaints).toEqual(["no case is excepted: 3 is odd"]);
});
