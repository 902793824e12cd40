import { cutNames, first, MOST_FACTS } from "../../lib/report/bounds";
import {
  firstOf,
  listOfTaints,
  oneOfPools,
  refusalWords,
  someTaints,
} from "../../lib/scheduling/findings/descriptions/phrases";
import { plain } from "../../lib/scheduling/rich-text";

const taints = (count: number) => Array.from({ length: count }, (_, index) => `k${index}:NoExecute`);

test.each([
  [0, 0],
  [MOST_FACTS, MOST_FACTS],
  [MOST_FACTS + 1, MOST_FACTS + 1],
])("of %i names all are shown", (count, shown) => {
  expect(cutNames(taints(count), String)).toEqual(taints(shown));
});

test("of more names the first are shown, each as it is to be, and how many there are besides", () => {
  const cut = cutNames(taints(MOST_FACTS + 2), (name) => `<${name}>`);
  expect(cut).toHaveLength(MOST_FACTS + 1);
  expect(cut.slice(-2)).toEqual([`<k${MOST_FACTS - 1}:NoExecute>`, "and 2 more"]);
});

test("one alone is never left out", () => {
  const rest = (more: number) => `${more} more`;
  expect(first([1, 2, 3], 2, String, rest)).toEqual(["1", "2", "3"]);
  expect(first([1, 2, 3, 4], 2, String, rest)).toEqual(["1", "2", "2 more"]);
});

describe("in a sentence", () => {
  test("taints are cut where nobody would read all of them", () => {
    expect(plain(someTaints(taints(2)))).toBe("k0:NoExecute and k1:NoExecute");
    expect(plain(someTaints(taints(11)))).toMatch(/, k9:NoExecute and k10:NoExecute$/);
    expect(plain(someTaints(taints(3000)))).toMatch(/^k0:NoExecute, .*, k9:NoExecute and 2990 more$/);
    expect(plain(listOfTaints(taints(3000)))).toMatch(/, k9:NoExecute, 2990 more$/);
  });

  test("pools are cut as well", () => {
    expect(plain(oneOfPools(["a", "b", "c"]))).toBe('pool "a", "b" or "c"');
    expect(plain(oneOfPools(Array.from({ length: 100 }, (_, index) => `p${index}`)))).toMatch(/, "p7" or 92 more$/);
  });

  test.each(["blocked", "stopped"] as const)("and what keeps a workload off nodes: %s", (verdict) => {
    const words = plain(refusalWords({ verdict, by: taints(3000) } as never));
    expect(words.length).toBeLessThan(250);
    expect(words).toContain("2990 more");
  });

  test("and labels that nodes lack", () => {
    const missingLabels = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`l${index}`, "v"]));
    expect(plain(refusalWords({ verdict: "unselected", missingLabels }))).toMatch(/l7=v and 42 more$/);
  });

  test("one alone is never left out", () => {
    expect(firstOf([1, 2, 3], String, 2)).toEqual(["1", "2", "3"]);
    expect(firstOf([1, 2, 3, 4], String, 2)).toEqual(["1", "2", "2 more"]);
  });
});
