// What stands beside the pages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findingGroups } from "../source/findings.mjs";
import { addressOf, FILES } from "../source/pages.mjs";
import { GROUPS, pagesWithoutPlace, sidebar } from "../source/sidebar.mjs";

test("every document has a place: name it in GROUPS of site/source/sidebar.mjs", () => {
  assert.deepEqual(pagesWithoutPlace(), []);
});

test("every place has a document", () => {
  const files = GROUPS.flatMap(({ pages }) => Object.keys(pages));
  assert.deepEqual(
    files.filter((file) => addressOf(file) === undefined),
    [],
  );
});

test("every finding's page stands in one group of the findings", () => {
  const listed = findingGroups().flatMap(({ findings }) => findings.map(({ code }) => `docs/diagnostics/${code}.md`));
  const pages = [...FILES.keys()].filter((file) => /^docs\/diagnostics\/RK\d+\.md$/.test(file));
  assert.deepEqual(listed.sort(), pages.sort());
});

test("the reference has every path that an app can import from", () => {
  const groups = sidebar()["/api/"].map(({ text }) => text);
  assert.deepEqual(groups, [
    "API reference",
    "cdktf-rancher-k3s",
    "/provider-rancher2",
    "/kubernetes",
    "/review",
    "/testing",
    "/testing/matchers",
    "/testing/jest-globals",
    "/testing/vitest",
  ]);
});
