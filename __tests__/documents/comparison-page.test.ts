import { readFileSync } from "node:fs";
import path from "node:path";

const PAGE = readFileSync(path.join(__dirname, "../../docs/comparison.md"), "utf8");

/** Sections about one tool each, by title. */
const TOOLS = PAGE.split(/^## /m)
  .slice(1)
  .map((section) => [section.slice(0, section.indexOf("\n")), section.replace(/\s+/g, " ")] as const)
  .filter(([title]) => title !== "When not to use this");

test("is about the tools that its table leads to, and says first what else to take", () => {
  expect(TOOLS.length).toBeGreaterThanOrEqual(7);
  const linked = [...PAGE.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  const anchors = TOOLS.map(([title]) =>
    title
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, "")
      .replaceAll(" ", "-"),
  );
  expect(anchors.filter((anchor) => !linked.includes(anchor))).toEqual([]);
  expect(PAGE.indexOf("## When not to use this")).toBeLessThan(PAGE.indexOf(`## ${TOOLS[0]?.[0]}`));
});

test.each(TOOLS)(
  "of %s: what it does better, what is missing, how they go together, and what was read when",
  (_, text) => {
    const parts = [...text.matchAll(/\*\*(\w+):\*\*/g)].map(([, part]) => part);
    expect(parts).toEqual(["Better", "Missing", "Together", "Read"]);
    // A repository, a commit and its date.
    expect(text.slice(text.indexOf("**Read:**"))).toMatch(/[\w-]+\/[\w-]+ .*\b[0-9a-f]{7,8} of \d{4}-\d{2}-\d{2}/);
  },
);
