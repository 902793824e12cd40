import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { SampleRepository } from "./sample-repository";

const README = readFileSync(path.join(__dirname, "../../README.md"), "utf8");

/** What the script makes of a README, and how it ended. */
function onNpm(readme: string) {
  const repository = new SampleRepository("acme", "1.0.0", "");
  repository.write("README.md", readme);
  const { status, stderr } = repository.run("readme-for-npm.mjs");
  return { status, stderr, readme: repository.read("README.md") };
}

test("npm's page has the light pictures alone, as addresses that npm completes", () => {
  const { status, readme } = onNpm(README);
  expect(status).toBe(0);
  const pictures = [...readme.matchAll(/<img src="([^"]+)"/g)].map(([, src]) => src);
  expect(pictures).toEqual(["docs/pictures/demo-light.svg", "docs/pictures/review-light.png"]);
  expect(readme).not.toMatch(/<picture|<source|srcset|-dark/);
  // npm completes one address in each block of HTML.
  for (const block of readme.split("\n\n")) expect(block.match(/<img /g)?.length ?? 0).toBeLessThan(2);
});

test("nothing else of the README changes", () => {
  const { readme } = onNpm(README);
  const rest = (text: string) =>
    text.split("\n").filter((line) => !/<(?:p|img|source|picture)\b|<\/picture>/.test(line));
  expect(rest(readme)).toEqual(rest(README));
  expect(onNpm(readme).readme).toBe(readme);
});

test("a picture that it does not know is refused, and nothing is written", () => {
  const strange = '<picture><source srcset="a.png"><img src="b.png"></picture>\n';
  expect(onNpm(strange)).toEqual({ status: 1, stderr: expect.stringContaining("a line each"), readme: strange });
});

test("the Chinese README does not get into the package, where npm might take it for the page", () => {
  const repository = new SampleRepository("acme", "1.0.0", "");
  repository.write("README.md", README);
  repository.write("README.zh-CN.md", "# 中文\n");
  expect(repository.run("readme-for-npm.mjs").status).toBe(0);
  expect(existsSync(path.join(repository.folder, "README.zh-CN.md"))).toBe(false);
});
