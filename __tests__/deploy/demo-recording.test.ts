/** The recording that the README begins with. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { REPOSITORY } from "../terraform/harness";

const picture = (look: string) => readFileSync(path.join(REPOSITORY, `docs/pictures/demo-${look}.svg`), "utf8");

/** What can be read in a picture, line by line. */
function shown(svg: string): string[] {
  const lines = new Map<string, string>();
  for (const [, row = "", text = ""] of svg.matchAll(/<text [^>]*y="(\d+)"[^>]*>([^<]*)<\/text>/g)) {
    lines.set(row, [lines.get(row), text].filter(Boolean).join(" "));
  }
  return [...lines.values()].map((line) => line.replaceAll("&quot;", '"'));
}

test("the pictures show what the commands print today", async () => {
  const script = path.join(REPOSITORY, "scripts/record-demo.mjs");
  const { stderr } = await promisify(execFile)(process.execPath, [script, "--check"]);
  expect(stderr).toBe("");
});

test.each(["light", "dark"])("in the %s one the reported case fails, and comes up with one line more", (look) => {
  const lines = shown(picture(look));
  expect(lines).toContain("✗ the cluster never comes up");
  expect(lines).toContain('+ taintsApplied: "after-ready",');
  expect(lines).toContain("✓ the cluster comes up, whichever node is the first");
  expect(lines.filter((line) => line.startsWith("+"))).toHaveLength(1);
  expect(lines.filter((line) => /^- /.test(line))).toEqual([]);
});

test.each(["light", "dark"])("the %s one stands still, with all that it shows, where motion is not wanted", (look) => {
  expect(picture(look)).toContain("@media (prefers-reduced-motion:reduce){.s{animation:none}}");
  expect(picture(look).replaceAll(/@keyframes .*$/gm, "")).not.toContain("opacity");
});

test.each(["light", "dark"])("the %s one is small, and asks nothing of anybody", (look) => {
  expect(picture(look).length).toBeLessThan(60 * 1024);
  expect(picture(look)).not.toMatch(/<script|<image|href|url\(|@import/);
});
