import { Lazy, Token } from "cdktf";
import fc from "fast-check";
import { InvalidInputError } from "../lib";

/** What apps in JavaScript, and apps that read JSON or YAML, may pass where something else is expected. */

/** How many times each property is tried; more by hand: RUNS=1000 npx jest __tests__/any-json */
export const RUNS = Number(process.env.RUNS ?? 40);

const LIKELY: readonly unknown[] = [
  undefined,
  null,
  "",
  "x",
  "worker",
  "key=value:NoSchedule",
  "${var.x}",
  "a: *x",
  0,
  -5,
  1.5,
  true,
  [],
  {},
  [null],
  [[]],
  ["worker"],
  [{}],
  { key: "a", effect: "NoSchedule" },
  { toString: 5 },
  JSON.parse('{"__proto__": 5, "constructor": {}}'),
];

const tokens = fc.constantFrom(
  () => Token.asString({ resolve: () => "later" }),
  () => Token.asNumber({ resolve: () => 5 }),
  () => Token.asList({ resolve: () => [] }),
  () => Token.asStringMap({ resolve: () => ({}) }),
  () => Lazy.anyValue({ produce: () => [] }),
);

/** Any value of JSON, undefined, and what CDKTF passes around in the place of values. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...LIKELY) },
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: tokens.map((make) => make()) },
);

type Path = readonly (string | number)[];

/** Every place in plain data that holds something. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value)?.constructor?.name === "Toleration") {
    return [path];
  }
  const entries = Array.isArray(value) ? value.map((each, index) => [index, each] as const) : Object.entries(value);
  return [path, ...entries.flatMap(([key, each]) => placesIn(each, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((each, index) => (index === key ? replaced(each, rest, by) : each));
  const there = value as Record<string, unknown>;
  return { ...there, [key]: replaced(there[key], rest, by) };
}

/** What is right, with anything in one place of it, or with one property more. */
export function almost(right: unknown): fc.Arbitrary<unknown> {
  const places = fc.constantFrom(...placesIn(right));
  const instead = fc.tuple(places, anything).map(([place, value]) => replaced(right, place, value));
  const beside = fc
    .tuple(places, fc.string({ maxLength: 5 }), anything)
    .map(([place, key, value]) => replaced(right, [...place.slice(0, -1), key], value));
  return fc.oneof({ weight: 5, arbitrary: instead }, { weight: 1, arbitrary: beside });
}

/** Whether it works, or is refused; anything else is thrown on. */
export function worksOrIsRefused(work: () => unknown): "works" | "refused" {
  try {
    work();
    return "works";
  } catch (error) {
    if (InvalidInputError.isInvalidInputError(error)) return "refused";
    throw error;
  }
}

/** Tries something with a great many values; what breaks is shown in its smallest form. */
export function tryWith(values: fc.Arbitrary<unknown>, work: (value: never) => unknown): void {
  const seen = new Set<string>();
  fc.assert(
    fc.property(values, (value) => {
      seen.add(worksOrIsRefused(() => work(value as never)));
    }),
    { numRuns: RUNS, seed: 20261127 },
  );
  // A property that never accepts anything, or never refuses, proves nothing.
  expect(seen).toContain("refused");
}
