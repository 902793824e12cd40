// Documents are written for GitHub; their links work on the site as well.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMarkdownRenderer } from "vitepress";
import { linkFrom, repositoryLinks } from "../source/links.mjs";
import { addressOf } from "../source/pages.mjs";
import { picturesOfBothSchemes, withBoth } from "../source/pictures.mjs";
import { plainBraces } from "../source/plain-braces.mjs";
import { MANIFEST } from "../source/repository.mjs";
import { severityBadges } from "../source/severity-badges.mjs";
import { slugify } from "../source/slugify.mjs";

const markdown = await createMarkdownRenderer("content", {
  anchor: { slugify },
  config: (md) => md.use(repositoryLinks).use(picturesOfBothSchemes).use(severityBadges).use(plainBraces),
});
const render = (relativePath, text) => markdown.render(text, { relativePath, cleanUrls: true });

for (const [from, target, expected] of [
  ["docs/concepts.md", "nodes.md#which-node-is-first", "/nodes#which-node-is-first"],
  ["docs/concepts.md", "diagnostics/README.md", "/diagnostics/"],
  ["docs/concepts.md", "../examples/plan-review/", "/examples/plan-review/"],
  ["docs/concepts.md", "../README.md", "/"],
  ["docs/concepts.md", "../CHANGELOG.md", "/changelog"],
  ["CONTRIBUTING.md", "docs/deploy.md", "/deploy"],
  ["docs/concepts.md", "#pools", "#pools"],
  ["docs/concepts.md", "https://rancher.com/x", "https://rancher.com/x"],
  ["examples/plan-review/README.md", "before.ts", `${MANIFEST.homepage}/blob/main/examples/plan-review/before.ts`],
  ["docs/concepts.md", "../__tests__/conformance", `${MANIFEST.homepage}/tree/main/__tests__/conformance`],
]) {
  test(`${target} in ${from} leads to ${expected}`, () => assert.equal(linkFrom(from, target), expected));
}

test("a link to nothing is an error that names both", () => {
  assert.throws(() => linkFrom("docs/concepts.md", "gone.md"), /docs\/concepts\.md links to gone\.md/);
  assert.throws(() => linkFrom("README.md", "../outside.md"), /which there is not/);
});

test("codes, documents and issues that a page names are linked, and the page itself is not", () => {
  const html = render(
    "diagnostics/RK102.md",
    "RK102 is not RK104 (docs/nodes.md); see rancher/rancher#31244, `RK101`.",
  );
  assert.match(
    html,
    /<p>RK102 is not <a href="\/diagnostics\/RK104">RK104<\/a> \(<a href="\/nodes">docs\/nodes\.md<\/a>\)/,
  );
  assert.match(
    html,
    /<a href="https:\/\/github\.com\/rancher\/rancher\/issues\/31244"[^>]*>rancher\/rancher#31244<\/a>/,
  );
  assert.match(html, /<code[^>]*>RK101<\/code>/);
});

test("a code that has no page, and one within a link, stay as they are", () => {
  assert.match(render("check.md", "RK999"), /<p>RK999<\/p>/);
  assert.equal(render("check.md", "[all of RK102](try.md)").match(/<a /g).length, 1);
});

test("links in HTML are changed alike, and pictures begin with a dot, as the bundler wants them", () => {
  assert.match(render("plan-review.md", '<a href="check.md">x</a>'), /href="\/check"/);
  assert.match(render("plan-review.md", "![x](comments/upgrade.png)"), /src="\.\/comments\/upgrade\.png"/);
  assert.match(render("plan-review.md", '<img src="../examples/plan-review/comment.png">'), /src="\.\/examples\/plan/);
  assert.throws(() => render("plan-review.md", "![x](comments/gone.png)"), /which is no picture of the site/);
});

test("of a pair of pictures for light and dark both are there, each for its scheme", () => {
  assert.equal(
    withBoth(
      '<picture>\n  <source media="(prefers-color-scheme: dark)" srcset="d.svg">\n  <img src="l.svg" alt="A trap">\n</picture>',
    ),
    '<img class="light-only" src="l.svg" alt="A trap"><img class="dark-only" src="d.svg" alt="A trap">',
  );
});

test("anchors are GitHub's, also where the generator would make others", () => {
  assert.match(render("deploy.md", "## 6. After an apply that failed"), /id="6-after-an-apply-that-failed"/);
  assert.equal(slugify("6. After an apply that failed"), "6-after-an-apply-that-failed");
  assert.equal(slugify("CDK Terrain (`cdktn`)"), "cdk-terrain-cdktn");
  assert.equal(slugify("集群卡住了？"), "集群卡住了");
});

test("braces are text", () => {
  assert.match(render("check.md", "what {{ 1 + 1 }} is"), /&#123;&#123; 1 \+ 1 }}/);
});

test("the severity of a finding is a badge", () => {
  assert.match(render("diagnostics/RK102.md", "Severity: error"), /<Badge type="danger" text="error" \/>/);
  assert.doesNotMatch(render("diagnostics/RK102.md", "Severity: error or worse"), /Badge/);
});

test("READMEs are home pages, and what is no page has no address", () => {
  assert.equal(addressOf("docs/diagnostics/README.md"), "/diagnostics/");
  assert.equal(addressOf("main.ts"), undefined);
  assert.equal(addressOf("template/README.md"), undefined);
});
