import { FINDINGS } from "../lib";
import { documentedMembers, MODULES, membersWithoutWords, publicNames, SUB_PATHS } from "./public-api";

test("these are the sub-paths that can be imported from", () => {
  expect(SUB_PATHS).toMatchInlineSnapshot(`
[
  ".",
  "./provider-rancher2",
  "./provider-rancher2/*",
  "./package.json",
  "./kubernetes",
  "./review",
  "./testing",
  "./testing/matchers",
  "./testing/jest-globals",
  "./testing/vitest",
]
`);
});

test.each([...MODULES])("%s has at run time what its declarations say, and nothing else", (subPath, file) => {
  // An ES module is not loaded here; that of vitest has nothing to import.
  const atRunTime = file.endsWith(".mts") ? [] : Object.keys(require(file));
  const declared = publicNames(subPath).filter(({ kind }) => kind !== "type");
  expect(atRunTime.sort()).toEqual(declared.map(({ name }) => name).sort());
});

test("every member says what it is, and not only what it is where nobody says", () => {
  const names = [...MODULES.keys()].filter((subPath) => subPath !== "./provider-rancher2").flatMap(publicNames);
  expect(names.length).toBeGreaterThan(300);
  expect(names.flatMap(membersWithoutWords)).toEqual([]);
});

test("what the data of a finding is of, its docstring says with the finding's title", () => {
  const titles = Object.entries(FINDINGS).map(([code, { title }]) => [code, sentence(title)]);
  expect(documentedMembers("FindingData")).toEqual(Object.fromEntries(titles));
});

function sentence(title: string): string {
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}.`;
}
